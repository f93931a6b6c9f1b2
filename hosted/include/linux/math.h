/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_MATH_H
#define HOSTED_LINUX_MATH_H

#include <stdlib.h>

#include <linux/types.h>

#define __round_mask(x, y) ((typeof(x))((y) - 1))
#define round_up(x, y) ((((x) - 1) | __round_mask(x, y)) + 1)
#define round_down(x, y) ((x) & ~__round_mask(x, y))
#define roundup(x, y) \
	({ typeof(y) hosted_y = (y); (((x) + (hosted_y - 1)) / hosted_y) * hosted_y; })
#define rounddown(x, y) ({ typeof(x) hosted_x = (x); hosted_x - (hosted_x % (y)); })
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define DIV_ROUND_UP_ULL(n, d) DIV_ROUND_UP((unsigned long long)(n), d)
#define DIV_ROUND_CLOSEST(n, d) ({ typeof(d) hosted_d = (d); ((n) + hosted_d / 2) / hosted_d; })
#define abs(x) ({ typeof(x) hosted_x = (x); hosted_x < 0 ? -hosted_x : hosted_x; })

#endif
