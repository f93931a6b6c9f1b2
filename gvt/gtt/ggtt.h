/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The vGPU's part of the global GTT. A guest's GGTT address is the host's: the
 * address space is partitioned, not translated. Vgpu lock held in all calls.
 */
#ifndef GVT_GTT_GGTT_H
#define GVT_GTT_GGTT_H

#include <linux/types.h>

struct vgt_ggtt;
struct vgt_vgpu;

/* Both without the vgpu lock. ERR_PTR(-ENOMEM). */
struct vgt_ggtt *vgt_ggtt_create(struct vgt_vgpu *vgpu);
void vgt_ggtt_destroy(struct vgt_vgpu *vgpu);
/* All entries absent and seen so by the GPU, all pages unpinned, scratch cleared. */
void vgt_ggtt_reset(struct vgt_vgpu *vgpu);

/* Guest access of @len bytes (1, 2, 4, 8) at byte @offset of the page-table half of BAR0. */
u64 vgt_ggtt_guest_read(struct vgt_vgpu *vgpu, u64 offset, unsigned int len);
void vgt_ggtt_guest_write(struct vgt_vgpu *vgpu, u64 offset, u64 value, unsigned int len);

/* Whether [@gma, @gma + @size) lies inside one of the vGPU's two ranges; @size >= 1. */
bool vgt_ggtt_owns(const struct vgt_vgpu *vgpu, u64 gma, u64 size);

/*
 * Copy between host and guest memory by the guest's GGTT addresses. -EFAULT where a
 * page is not the vGPU's, not present or not RAM.
 */
int vgt_ggtt_copy_in(struct vgt_vgpu *vgpu, u64 gma, void *buf, size_t len);
int vgt_ggtt_copy_out(struct vgt_vgpu *vgpu, u64 gma, const void *buf, size_t len);

/*
 * The GPU sees every entry written so far, one of which only a half was written as it stands,
 * and has forgotten every page it was taken from; those are unpinned. Before each submission
 * and access to the aperture, and when the guest flushes.
 */
void vgt_ggtt_flush(struct vgt_vgpu *vgpu);

/* Guest memory [@gfn, @gfn + @pages) goes away: entries for it become scratch. */
void vgt_ggtt_memory_removed(struct vgt_vgpu *vgpu, u64 gfn, u64 pages);

#endif
