/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The guest's memory by the addresses of its own page tables, as these are in its
 * memory at the time: no shadow is looked at or made.
 */
#ifndef GVT_GTT_WALK_H
#define GVT_GTT_WALK_H

#include <linux/types.h>

struct vgt_vgpu;

/* Addresses have as many bits. */
#define VGT_PPGTT_BITS 48

/**
 * vgt_walk_copy_in() - copy from the guest by an address of its page tables
 * @vgpu: whose
 * @pml4: guest physical address of the top table, as an image has it
 * @va: address, below 1 << VGT_PPGTT_BITS; the copy ends there, too
 * @buf: target
 * @len: bytes
 *
 * Four entries and the page are read for each page of the copy, through the hypervisor; a
 * guest that changes them meanwhile gets a mixture.
 *
 * Context: process context, vgpu lock held.
 * Return: 0; -EFAULT where an entry is absent or makes no sense, or a table or page is not
 * RAM: the guest's mistake, not counted here. Some of @buf may be written then.
 * Source of the format: gvt/gtt/pte.h.
 */
int vgt_walk_copy_in(struct vgt_vgpu *vgpu, u64 pml4, u64 va, void *buf, size_t len);

#endif
