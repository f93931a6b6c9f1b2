// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The division of a GPU among vGPUs: who has which part of graphics memory and
 * which fences, and what there is still room for, by type (firmware-tables/gen9/
 * types.tbl): what an administrator is shown, and what mediated devices call
 * available instances.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/stddef.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/partition.h"
#include "gvt/vgpu.h"

#define MIB 20

/*
 * The first place at or after @base where @size units meet no vGPU's range at byte
 * @member of its structure. Each pass moves past one vGPU, so it ends.
 */
static u64 next_free(const struct vgt_device *dev, u64 base, u64 size, size_t member)
{
	const struct vgt_vgpu *other;
	bool moved;

	do {
		moved = false;
		list_for_each_entry(other, &dev->vgpus, link) {
			const struct vgt_gpu_range *taken = (const void *)other + member;

			if (taken->base < base + size && base < taken->base + taken->size) {
				base = taken->base + taken->size;
				moved = true;
			}
		}
	} while (moved);
	return base;
}

/* First fit. Sizes of types are whole MiB, so that slices of memory begin at such. */
static int carve(const struct vgt_device *dev, const struct vgt_gpu_range *whole, u64 size,
		 size_t member, struct vgt_gpu_range *out)
{
	const u64 base = next_free(dev, whole->base, size, member);

	if (base + size > whole->base + whole->size)
		return -ENOSPC;
	out->base = base;
	out->size = size;
	return 0;
}

int vgt_partition_take(struct vgt_vgpu *vgpu)
{
	const struct vgt_type *type = vgpu->type;
	struct vgt_device *dev = vgpu->dev;
	int err;

	mutex_lock(&dev->lock);
	err = dev->ids == ~0u ? -ENOSPC : 0;
	if (!err)
		err = carve(dev, &dev->info.mappable, (u64)type->low_gm_mb << MIB,
			    offsetof(struct vgt_vgpu, mappable), &vgpu->mappable);
	if (!err)
		err = carve(dev, &dev->info.unmappable, (u64)type->high_gm_mb << MIB,
			    offsetof(struct vgt_vgpu, unmappable), &vgpu->unmappable);
	if (!err)
		err = carve(dev, &dev->info.fences, type->fences,
			    offsetof(struct vgt_vgpu, fences), &vgpu->fences);
	if (!err) {
		vgpu->id = ffz(dev->ids);
		dev->ids |= BIT(vgpu->id);
		list_add_tail(&vgpu->link, &dev->vgpus);
	}
	mutex_unlock(&dev->lock);
	return err;
}

void vgt_partition_give_back(struct vgt_vgpu *vgpu)
{
	struct vgt_device *dev = vgpu->dev;

	mutex_lock(&dev->lock);
	dev->ids &= ~BIT(vgpu->id);
	list_del(&vgpu->link);
	mutex_unlock(&dev->lock);
}

/* How many slices of @size units can still be cut from @whole. */
static u32 slices(const struct vgt_device *dev, const struct vgt_gpu_range *whole, u64 size,
		  size_t member)
{
	const u64 end = whole->base + whole->size;
	u64 base = next_free(dev, whole->base, size, member);
	u32 count = 0;

	while (base + size <= end) {
		count++;
		base = next_free(dev, base + size, size, member);
	}
	return count;
}

static u64 unused(const struct vgt_device *dev, const struct vgt_gpu_range *whole, size_t member)
{
	const struct vgt_vgpu *other;
	u64 size = whole->size;

	list_for_each_entry(other, &dev->vgpus, link)
		size -= ((const struct vgt_gpu_range *)((const void *)other + member))->size;
	return size;
}

/**
 * vgt_device_type() - describe a type of vGPU, and the room for it
 * @dev: the GPU
 * @index: 0, 1, ... in the order of names
 * @info: filled in on success
 *
 * Context: process, may sleep, no lock of the core held.
 * Return: 0, or -ENOENT past the last type.
 */
int vgt_device_type(struct vgt_device *dev, unsigned int index, struct vgt_type_info *info)
{
	const struct vgt_type *type;
	u32 count;

	if (index >= vgt_type_count)
		return -ENOENT;
	type = &vgt_types[index];
	info->name = type->name;
	info->mappable = (u64)type->low_gm_mb << MIB;
	info->unmappable = (u64)type->high_gm_mb << MIB;
	info->fences = type->fences;
	info->width = type->width;
	info->height = type->height;
	info->weight = type->weight;
	mutex_lock(&dev->lock);
	count = slices(dev, &dev->info.mappable, info->mappable,
		       offsetof(struct vgt_vgpu, mappable));
	count = min(count, slices(dev, &dev->info.unmappable, info->unmappable,
				  offsetof(struct vgt_vgpu, unmappable)));
	count = min(count, slices(dev, &dev->info.fences, info->fences,
				  offsetof(struct vgt_vgpu, fences)));
	info->available = min_t(u32, count, 32 - hweight32(dev->ids));
	mutex_unlock(&dev->lock);
	return 0;
}

/**
 * vgt_device_room() - what is left of the GPU for further vGPUs
 * @dev: the GPU
 * @room: filled in; not necessarily in one piece
 *
 * Context: process, may sleep, no lock of the core held.
 */
void vgt_device_room(struct vgt_device *dev, struct vgt_room *room)
{
	mutex_lock(&dev->lock);
	room->mappable = unused(dev, &dev->info.mappable, offsetof(struct vgt_vgpu, mappable));
	room->unmappable = unused(dev, &dev->info.unmappable,
				  offsetof(struct vgt_vgpu, unmappable));
	room->fences = unused(dev, &dev->info.fences, offsetof(struct vgt_vgpu, fences));
	mutex_unlock(&dev->lock);
}
