// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Mistakes of the code: said in one line, then the end. */
#include <stdio.h>
#include <stdlib.h>

#include "hosted/hosted.h"
#include "hosted/state.h"

static void (*bug_handler)(const char *message);

void hosted_set_bug_handler(void (*handler)(const char *message))
{
	bug_handler = handler;
}

static void __attribute__((noreturn)) die(const char *message)
{
	if (bug_handler)
		bug_handler(message);
	fprintf(stderr, "hosted kernel: %s\n", message);
	abort();
}

void hosted_bug(const char *fmt, ...)
{
	char message[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	die(message);
}

void hosted_warn(const char *file, int line, const char *condition, const char *fmt, ...)
{
	char text[256];
	char message[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	snprintf(message, sizeof(message), "WARNING at %s:%d (%s) %s", file, line, condition, text);
	die(message);
}

void hosted_reset(void)
{
	hosted_bug_reset();
	hosted_slab_reset();
	hosted_work_reset();
	hosted_timer_reset();
	hosted_context_reset();
	hosted_words_reset();
}

void hosted_bug_reset(void)
{
	bug_handler = NULL;
}
