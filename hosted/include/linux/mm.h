/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_MM_H
#define HOSTED_LINUX_MM_H

#include <linux/align.h>
#include <linux/slab.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PAGE_ALIGN(addr) ALIGN(addr, PAGE_SIZE)
#define PAGE_ALIGNED(addr) IS_ALIGNED((unsigned long)(addr), PAGE_SIZE)
#define offset_in_page(p) ((unsigned long)(p) & ~PAGE_MASK)

static inline unsigned long __must_check get_zeroed_page(gfp_t flags)
{
	return (unsigned long)kzalloc(PAGE_SIZE, flags);
}

static inline void free_page(unsigned long addr)
{
	kfree((void *)addr);
}

#endif
