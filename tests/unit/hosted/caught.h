/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Tests of mistakes that the hosted kernel must find. */
#ifndef TESTS_UNIT_HOSTED_CAUGHT_H
#define TESTS_UNIT_HOSTED_CAUGHT_H

#include <setjmp.h>
#include <stddef.h>

extern jmp_buf caught_jump;

/* The message of the last mistake. */
extern char caught_message[512];

void caught_begin(void);

/* Setup of each test: nothing left of the one before. */
int fresh(void **state);

/* @statement is reported as a mistake whose message has @text in it. */
#define assert_caught(statement, text) do {						\
	caught_begin();									\
	if (!setjmp(caught_jump)) {							\
		statement;								\
		fail_msg("not found to be a mistake: %s", #statement);			\
	}										\
	if (!strstr(caught_message, text))						\
		fail_msg("found, but said to be: %s", caught_message);			\
} while (0)

#endif
