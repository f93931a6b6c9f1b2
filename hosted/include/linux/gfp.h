/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_GFP_H
#define HOSTED_LINUX_GFP_H

#include <linux/types.h>

#define __GFP_DIRECT_RECLAIM ((gfp_t)0x400u)
#define __GFP_ZERO ((gfp_t)0x100u)
#define __GFP_NOWARN ((gfp_t)0x2000u)
#define __GFP_NORETRY ((gfp_t)0x10000u)
#define __GFP_ACCOUNT ((gfp_t)0x400000u)
#define GFP_ATOMIC ((gfp_t)0x820u)
#define GFP_NOWAIT ((gfp_t)0x800u)
#define GFP_KERNEL ((gfp_t)0xcc0u)
#define GFP_KERNEL_ACCOUNT (GFP_KERNEL | __GFP_ACCOUNT)

#define gfpflags_allow_blocking(flags) (!!((flags) & __GFP_DIRECT_RECLAIM))

#endif
