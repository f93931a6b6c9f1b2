/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_CONST_H
#define HOSTED_LINUX_CONST_H

#include_next <linux/const.h>

#define UL(x) _UL(x)
#define ULL(x) _ULL(x)

#endif
