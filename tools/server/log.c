// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Log lines on stderr, bounded: what a guest does must not fill a disk. */
#include "tools/server/log.h"

#include <stdarg.h>
#include <stdio.h>

#define MAX_LINES 2000u

/**
 * log_line() - one line for people
 * @line: without newline
 */
void log_line(const char *line)
{
	static unsigned int lines;

	if (lines > MAX_LINES)
		return;
	if (lines++ == MAX_LINES)
		line = "too many lines: no more are shown";
	fprintf(stderr, "vgt-server: %s\n", line);
}

/**
 * log_format() - one line for people, formatted
 * @fmt: format, without newline
 */
void log_format(const char *fmt, ...)
{
	char line[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	log_line(line);
}
