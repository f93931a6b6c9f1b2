/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A C header from BTF: structures that have the members asked for where the
 * module has them, and holes between; prototypes. Each offset and size is asserted.
 */
#ifndef TOOLS_BTF_LAYOUT_LAYOUT_H
#define TOOLS_BTF_LAYOUT_LAYOUT_H

#include <stdio.h>

#include "tools/btf-layout/btf.h"
#include "tools/btf-layout/spec.h"

void layout_write(FILE *out, const struct btf *btf, const struct spec *spec);

#endif
