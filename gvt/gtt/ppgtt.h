/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Shadows of the guest's per-process page tables. Vgpu lock held in all calls.
 */
#ifndef GVT_GTT_PPGTT_H
#define GVT_GTT_PPGTT_H

#include <linux/types.h>

struct vgt_ppgtt;
struct vgt_ppgtt_mm;
struct vgt_vgpu;

struct vgt_ppgtt *vgt_ppgtt_create(struct vgt_vgpu *vgpu);
void vgt_ppgtt_destroy(struct vgt_vgpu *vgpu);
/*
 * The guest starts anew: drop every shadow. What a submission still holds leads nowhere any
 * more; the GPU has forgotten what it led to, and what was written to scratch is gone.
 */
void vgt_ppgtt_reset(struct vgt_vgpu *vgpu);

/*
 * The guest's notice (PVINFO g2v) that a 4-level table with root page @pml4 (guest
 * physical, 4 KiB aligned) begins or ends. Creation builds nothing yet.
 */
int vgt_ppgtt_announce(struct vgt_vgpu *vgpu, u64 pml4);
void vgt_ppgtt_retire(struct vgt_vgpu *vgpu, u64 pml4);

/*
 * Find or make the shadow of root @pml4 and hold it for a submission.
 * -EFAULT not guest RAM, -ENOMEM, -ENOSPC over quota.
 */
int vgt_ppgtt_get(struct vgt_vgpu *vgpu, u64 pml4, struct vgt_ppgtt_mm **mm);
void vgt_ppgtt_put(struct vgt_vgpu *vgpu, struct vgt_ppgtt_mm *mm);
/*
 * Make the shadow agree with the guest's tables as they are now. Before each submission. After
 * an error entries are missing; none leads to what the guest's tables do not have any more.
 */
int vgt_ppgtt_sync(struct vgt_vgpu *vgpu, struct vgt_ppgtt_mm *mm);
/*
 * The guest wants no translation used that its tables do not have now: sync each address space
 * that a submission holds, and make the GPU forget what was dropped.
 */
void vgt_ppgtt_invalidate(struct vgt_vgpu *vgpu);
/* How many tables have a shadow. */
u32 vgt_ppgtt_tables(const struct vgt_vgpu *vgpu);
/* Bus address of the shadow's top page. */
u64 vgt_ppgtt_root(const struct vgt_ppgtt_mm *mm);

/* A tracked page was written at @gpa, @len bytes; the bytes are in guest memory. */
void vgt_ppgtt_page_written(struct vgt_vgpu *vgpu, u64 gpa, size_t len);
/* Guest memory [@gfn, @gfn + @pages) goes away: leaves to it become scratch, tables in it end. */
void vgt_ppgtt_memory_removed(struct vgt_vgpu *vgpu, u64 gfn, u64 pages);

#endif
