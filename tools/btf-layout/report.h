/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What goes wrong, said on the standard error in one line each. */
#ifndef TOOLS_BTF_LAYOUT_REPORT_H
#define TOOLS_BTF_LAYOUT_REPORT_H

void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
unsigned int complaints(void);

#endif
