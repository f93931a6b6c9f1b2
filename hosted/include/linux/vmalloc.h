/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_VMALLOC_H
#define HOSTED_LINUX_VMALLOC_H

#include <linux/types.h>

void *vmalloc(unsigned long size) __must_check;
void *vzalloc(unsigned long size) __must_check;
void vfree(const void *p);

#endif
