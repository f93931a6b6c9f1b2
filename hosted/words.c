// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* printk, trace events; and the numbers of get_random_u32(). */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <linux/printk.h>
#include <linux/random.h>
#include <linux/tracepoint.h>

#include "hosted/hosted.h"
#include "hosted/state.h"

static void (*log_fn)(int level, const char *line);
static void (*trace_fn)(const char *event, const char *text);

#define SEED 0x2545f491u
static u32 random_state = SEED;

void hosted_set_log(void (*log)(int level, const char *line))
{
	log_fn = log;
}

int printk(const char *fmt, ...)
{
	char line[1024];
	int level = 4;
	va_list ap;
	int len;

	if (fmt[0] == KERN_SOH[0] && fmt[1]) {
		level = fmt[1] - '0';
		fmt += 2;
	}
	va_start(ap, fmt);
	len = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	line[strcspn(line, "\n")] = '\0';
	if (log_fn)
		log_fn(level, line);
	else if (level < 7)
		fprintf(stderr, "%s\n", line);
	return len;
}

void hosted_set_trace(void (*trace)(const char *event, const char *text))
{
	trace_fn = trace;
}

bool hosted_tracing(void)
{
	return trace_fn;
}

void hosted_trace(const char *event, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	trace_fn(event, text);
}

const char *hosted_symbolic(unsigned long long value, const struct hosted_symbol *symbols)
{
	for (; symbols->name; symbols++)
		if (symbols->value == value)
			return symbols->name;
	return "?";
}

u32 get_random_u32(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state;
}

void hosted_words_reset(void)
{
	log_fn = NULL;
	trace_fn = NULL;
	random_state = SEED;
}
