/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What a vGPU has in the host's own part of the GGTT: contexts and copies of batches that
 * run in the place of its guest's. It may have such a part of what there is for all
 * as it has of the aperture: so no vGPU's submissions fail for what others have.
 * Vgpu lock held in all calls.
 */
#ifndef GVT_GTT_QUOTA_H
#define GVT_GTT_QUOTA_H

#include <linux/types.h>

#include "gvt/port_gpu.h"

struct vgt_vgpu;

/**
 * enum vgt_quota - what is counted for itself, so that neither takes the other's room
 * @VGT_QUOTA_CONTEXTS: contexts and what belongs to them; kept as long as there is room
 * @VGT_QUOTA_BATCHES: copies of batches, of jobs that have not ended
 */
enum vgt_quota { VGT_QUOTA_CONTEXTS, VGT_QUOTA_BATCHES, VGT_QUOTAS };

/* As the op of the name; also -ENOSPC where the vGPU has its part. */
int vgt_quota_buffer_create(struct vgt_vgpu *vgpu, enum vgt_quota quota, u32 size,
			    struct vgt_gpu_buffer *buffer);
void vgt_quota_buffer_destroy(struct vgt_vgpu *vgpu, enum vgt_quota quota,
			      struct vgt_gpu_buffer *buffer);
int vgt_quota_context_create(struct vgt_vgpu *vgpu, enum vgt_engine engine, u32 image_pages,
			     struct vgt_gpu_context *ctx);
void vgt_quota_context_destroy(struct vgt_vgpu *vgpu, struct vgt_gpu_context *ctx);

#endif
