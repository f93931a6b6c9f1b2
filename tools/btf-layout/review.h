/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What a person has looked at: types of the members and prototypes that are used, but
 * not where the members are. A check sum of that text names it.
 */
#ifndef TOOLS_BTF_LAYOUT_REVIEW_H
#define TOOLS_BTF_LAYOUT_REVIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/btf-layout/btf.h"
#include "tools/btf-layout/spec.h"

char *review_text(const struct btf *btf, const struct spec *spec);
uint64_t review_sum(const char *text);
bool review_known(const char *path, const char *release, uint64_t sum);

#endif
