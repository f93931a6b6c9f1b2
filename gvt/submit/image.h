/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Context images: from the guest's to the shadow before a job, and back after it.
 * The shadow's is what the hardware itself has saved of this context, or the GPU's default
 * image with values of the guest's: no byte of the guest's is a command to the hardware.
 * Vgpu lock held in all calls.
 */
#ifndef GVT_SUBMIT_IMAGE_H
#define GVT_SUBMIT_IMAGE_H

#include <linux/types.h>

#include "gvt/port_gpu.h"

struct vgt_context;
struct vgt_contexts;
struct vgt_prologue;
struct vgt_scan;
struct vgt_vgpu;

#define VGT_IMAGE_STATE_DWORDS 1024u

/**
 * struct vgt_image - the register state page of a guest's image, read once
 * @state: the page, as far as the table has rows for it and drivers lay it out
 * @ring_start: GGTT address of the ring, all of it the vGPU's
 * @ring_size: bytes
 * @head: where the commands begin, below @ring_size, dword aligned
 * @tail: where they end, below @ring_size, qword aligned
 * @pml4: guest physical address of the root of its page tables
 * @control: CTX_CONTROL
 * @indirect: INDIRECT_CTX: address and cache lines of a batch, 0: none
 * @per_ctx: BB_PER_CTX_PTR: address and valid bit of a batch
 * @continues: the shadow has what the hardware has saved of this context
 */
struct vgt_image {
	u32 state[VGT_IMAGE_STATE_DWORDS];
	u32 ring_start;
	u32 ring_size;
	u32 head;
	u32 tail;
	u64 pml4;
	u32 control;
	u32 indirect;
	u32 per_ctx;
	bool continues;
};

/* The engine's registers are not loaded from the image: it has none yet. */
static inline bool vgt_image_restore_inhibited(const struct vgt_image *image)
{
	return image->control & 1;
}

/*
 * Read and check what a submission of the context at @lrca needs. Errors, counted:
 * -EFAULT the image is not the vGPU's, -EINVAL values that describe no ring.
 */
int vgt_image_read(struct vgt_vgpu *vgpu, enum vgt_engine engine, u32 lrca,
		   struct vgt_image *image);
/*
 * Build the shadow's image of @ctx, which loads the registers of @prologue whenever it comes to
 * the engine; no job of it is at the GPU. Its batches are judged by @scan. Sets @continues
 * of @image. Errors: those of vgt_scan_stream(), -EINVAL (counted), -ENOMEM, -ENOSPC.
 */
int vgt_image_load(struct vgt_contexts *contexts, struct vgt_context *ctx,
		   struct vgt_image *image, const struct vgt_prologue *prologue,
		   struct vgt_scan *scan);
/* RING_START of the shadow of @ctx, which has been submitted: no other context has the same. */
u32 vgt_image_ring_start(const struct vgt_vgpu *vgpu, const struct vgt_context *ctx);
/*
 * A job of @ctx has ended with its ring's head at @head: the guest gets what the
 * hardware has saved. @control is the CTX_CONTROL that the guest had in its image.
 */
void vgt_image_save(struct vgt_vgpu *vgpu, struct vgt_context *ctx, u32 head, u32 control);

#endif
