/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The strictest form of the range of kernels: both operands of one type. */
#ifndef HOSTED_LINUX_MINMAX_H
#define HOSTED_LINUX_MINMAX_H

#include <linux/types.h>

#define hosted_minmax(op, x, y, ux, uy) ({	\
	typeof(x) ux = (x);			\
	typeof(y) uy = (y);			\
	(void)(&ux == &uy);			\
	ux op uy ? ux : uy;			\
})
#define hosted_paste2(a, b) a##b
#define hosted_paste(a, b) hosted_paste2(a, b)
#define hosted_unique(prefix) hosted_paste(hosted_##prefix##_, __COUNTER__)

#define min(x, y) hosted_minmax(<, x, y, hosted_unique(one), hosted_unique(two))
#define max(x, y) hosted_minmax(>, x, y, hosted_unique(one), hosted_unique(two))
#define min3(x, y, z) min(min(x, y), z)
#define max3(x, y, z) max(max(x, y), z)
#define min_t(type, x, y) min((type)(x), (type)(y))
#define max_t(type, x, y) max((type)(x), (type)(y))
#define clamp(val, lo, hi) min(max(val, lo), hi)
#define clamp_t(type, val, lo, hi) min_t(type, max_t(type, val, lo), hi)
#define clamp_val(val, lo, hi) clamp_t(typeof(val), val, lo, hi)
#define swap(a, b) do { typeof(a) hosted_tmp = (a); (a) = (b); (b) = hosted_tmp; } while (0)

#endif
