/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_BITFIELD_H
#define HOSTED_LINUX_BITFIELD_H

#include <linux/bits.h>

#define hosted_shift(mask) (__builtin_ffsll((long long)(mask)) - 1)
#define FIELD_PREP(mask, val) (((typeof(mask))(val) << hosted_shift(mask)) & (mask))
#define FIELD_GET(mask, reg) ((typeof(mask))(((reg) & (mask)) >> hosted_shift(mask)))
#define FIELD_MAX(mask) ((typeof(mask))((mask) >> hosted_shift(mask)))
#define FIELD_FIT(mask, val) (!((((typeof(mask))(val)) << hosted_shift(mask)) & ~(mask)))

#endif
