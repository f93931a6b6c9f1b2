/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_TIMEKEEPING_H
#define HOSTED_LINUX_TIMEKEEPING_H

#include <linux/ktime.h>

#endif
