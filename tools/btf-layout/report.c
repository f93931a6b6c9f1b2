// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/btf-layout/report.h"

#include <stdarg.h>
#include <stdio.h>

static unsigned int count;

/**
 * complain() - say what is wrong
 * @format: as of printf(), without a newline
 */
void complain(const char *format, ...)
{
	va_list args;

	count++;
	va_start(args, format);
	fputs("btf-layout: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}

/**
 * complaints() - how many there have been
 */
unsigned int complaints(void)
{
	return count;
}
