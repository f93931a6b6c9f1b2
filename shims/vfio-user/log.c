// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Log lines of the vfio-user server.
 */
#include "shims/vfio-user/log.h"

#include <stdarg.h>
#include <stdio.h>

void vgt_vfu_log(vgt_vfu_log_fn log, const char *format, ...)
{
	char line[256];
	va_list args;

	if (!log)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	log(line);
}
