// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/math64.h>

#include "gvt/gtt/quota.h"
#include "gvt/vgpu.h"

#define PAGE_BYTES	4096u

/* A quarter is for copies of batches, which are few and short in practice. */
static u64 limit_of(const struct vgt_vgpu *vgpu, enum vgt_quota quota)
{
	const struct vgt_gpu_info *info = &vgpu->dev->info;
	const u64 all = mul_u64_u64_div_u64(info->core_bytes, vgpu->mappable.size,
					    info->mappable.size);

	return quota == VGT_QUOTA_BATCHES ? all / 4 : all / 4 * 3;
}

static bool has_room(const struct vgt_vgpu *vgpu, enum vgt_quota quota, u64 bytes)
{
	return vgpu->quota_used[quota] + bytes <= limit_of(vgpu, quota);
}

static u64 context_bytes(const struct vgt_vgpu *vgpu, u32 image_pages)
{
	return (u64)image_pages * PAGE_BYTES + vgpu->dev->info.context_bytes;
}

int vgt_quota_buffer_create(struct vgt_vgpu *vgpu, enum vgt_quota quota, u32 size,
			    struct vgt_gpu_buffer *buffer)
{
	const struct vgt_device *dev = vgpu->dev;
	int err;

	if (!has_room(vgpu, quota, round_up(size, PAGE_BYTES)))
		return -ENOSPC;
	err = dev->ops->buffer_create(dev->gpu, size, buffer);
	if (!err)
		vgpu->quota_used[quota] += buffer->size;
	return err;
}

void vgt_quota_buffer_destroy(struct vgt_vgpu *vgpu, enum vgt_quota quota,
			      struct vgt_gpu_buffer *buffer)
{
	const struct vgt_device *dev = vgpu->dev;

	vgpu->quota_used[quota] -= buffer->size;
	dev->ops->buffer_destroy(dev->gpu, buffer);
}

int vgt_quota_context_create(struct vgt_vgpu *vgpu, enum vgt_engine engine, u32 image_pages,
			     struct vgt_gpu_context *ctx)
{
	const u64 bytes = context_bytes(vgpu, image_pages);
	const struct vgt_device *dev = vgpu->dev;
	int err;

	if (!has_room(vgpu, VGT_QUOTA_CONTEXTS, bytes))
		return -ENOSPC;
	err = dev->ops->context_create(dev->gpu, engine, image_pages, ctx);
	if (!err)
		vgpu->quota_used[VGT_QUOTA_CONTEXTS] += bytes;
	return err;
}

void vgt_quota_context_destroy(struct vgt_vgpu *vgpu, struct vgt_gpu_context *ctx)
{
	const struct vgt_device *dev = vgpu->dev;

	vgpu->quota_used[VGT_QUOTA_CONTEXTS] -= context_bytes(vgpu, ctx->image_pages);
	dev->ops->context_destroy(dev->gpu, ctx);
}
