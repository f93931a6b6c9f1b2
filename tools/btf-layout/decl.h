/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* C declarations from BTF. */
#ifndef TOOLS_BTF_LAYOUT_DECL_H
#define TOOLS_BTF_LAYOUT_DECL_H

#include <stdint.h>

#include "tools/btf-layout/btf.h"

char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *decl(const struct btf *btf, uint32_t id, const char *name);

#endif
