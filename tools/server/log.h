/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SERVER_LOG_H
#define SERVER_LOG_H

void log_line(const char *line);
void log_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
