// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdio.h>

#include "hosted/hosted.h"
#include "tests/unit/hosted/caught.h"

jmp_buf caught_jump;
char caught_message[512];

static void caught(const char *message)
{
	snprintf(caught_message, sizeof(caught_message), "%s", message);
	longjmp(caught_jump, 1);
}

void caught_begin(void)
{
	caught_message[0] = '\0';
	hosted_set_bug_handler(caught);
}

int fresh(void **state)
{
	hosted_reset();
	return 0;
}
