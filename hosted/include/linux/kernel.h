/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_KERNEL_H
#define HOSTED_LINUX_KERNEL_H

#include <limits.h>
#include <stdio.h>

#include <linux/align.h>
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/byteorder/generic.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/stddef.h>
#include <linux/types.h>

#include "hosted/hosted.h"

#define ARRAY_SIZE(a) \
	(sizeof(a) / sizeof((a)[0]) + \
	 BUILD_BUG_ON_ZERO(__builtin_types_compatible_p(typeof(a), typeof(&(a)[0]))))
#define U8_MAX ((u8)~0U)
#define U16_MAX ((u16)~0U)
#define U32_MAX ((u32)~0U)
#define S32_MAX ((s32)(U32_MAX >> 1))
#define S32_MIN ((s32)(-S32_MAX - 1))
#define U64_MAX ((u64)~0ULL)
#define S64_MAX ((s64)(U64_MAX >> 1))
#define S64_MIN ((s64)(-S64_MAX - 1))

#define upper_32_bits(n) ((u32)(((n) >> 16) >> 16))
#define lower_32_bits(n) ((u32)((n) & 0xffffffff))
#define upper_16_bits(n) ((u16)((n) >> 16))
#define lower_16_bits(n) ((u16)((n) & 0xffff))

#define might_sleep() hosted_might_sleep(__func__)
#define might_sleep_if(cond) do { if (cond) might_sleep(); } while (0)
#define cond_resched() might_sleep()

int scnprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
int kstrtouint(const char *s, unsigned int base, unsigned int *res) __must_check;
int kstrtou64(const char *s, unsigned int base, u64 *res) __must_check;
int kstrtobool(const char *s, bool *res) __must_check;

#endif
