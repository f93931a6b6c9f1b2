/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_SORT_H
#define HOSTED_LINUX_SORT_H

#include <stdlib.h>

#include <linux/types.h>

#define sort(base, num, size, cmp, swap) qsort(base, num, size, cmp)

#endif
