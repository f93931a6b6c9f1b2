/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_RANDOM_H
#define HOSTED_LINUX_RANDOM_H

#include <linux/types.h>

/* A fixed sequence: the same run after run. hosted_reset() begins it again. */
u32 get_random_u32(void);

#endif
