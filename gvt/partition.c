// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The division of a GPU among vGPUs: who has which part of graphics memory and
 * which fences, and what there is still room for, by type: what an administrator is
 * shown, and what mediated devices call available instances.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/stddef.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/partition.h"
#include "gvt/types.h"
#include "gvt/vgpu.h"

#define MIB_SHIFT 20

enum { MAPPABLE, UNMAPPABLE, FENCES, RESOURCES };

/* What is divided: where the whole of it is, and each vGPU's part, and how people call it. */
static const struct resource {
	size_t whole;		/* struct vgt_gpu_range in struct vgt_gpu_info */
	size_t part;		/* struct vgt_gpu_range in struct vgt_vgpu */
	unsigned int shift;	/* to the unit of @name */
	const char *name;
} resources[RESOURCES] = {
	[MAPPABLE] = {
		offsetof(struct vgt_gpu_info, mappable), offsetof(struct vgt_vgpu, mappable),
		MIB_SHIFT, "MiB of aperture"
	},
	[UNMAPPABLE] = {
		offsetof(struct vgt_gpu_info, unmappable), offsetof(struct vgt_vgpu, unmappable),
		MIB_SHIFT, "MiB of graphics memory above the aperture"
	},
	[FENCES] = {
		offsetof(struct vgt_gpu_info, fences), offsetof(struct vgt_vgpu, fences), 0,
		"fences"
	},
};

static const struct vgt_gpu_range *whole_of(const struct vgt_device *dev,
					    const struct resource *res)
{
	return (const void *)&dev->info + res->whole;
}

static const struct vgt_gpu_range *part_of(const struct vgt_vgpu *vgpu, const struct resource *res)
{
	return (const void *)vgpu + res->part;
}

static u64 need_of(const struct vgt_type *type, const struct resource *res)
{
	const u64 need[RESOURCES] = {
		[MAPPABLE] = (u64)type->low_gm_mb << MIB_SHIFT,
		[UNMAPPABLE] = (u64)type->high_gm_mb << MIB_SHIFT,
		[FENCES] = type->fences,
	};

	return need[res - resources];
}

/*
 * The first place at or after @base where @size units meet no vGPU's part. Each pass
 * moves past one vGPU, so it ends.
 */
static u64 next_free(const struct vgt_device *dev, const struct resource *res, u64 base, u64 size)
{
	const struct vgt_vgpu *other;
	bool moved;

	do {
		moved = false;
		list_for_each_entry(other, &dev->vgpus, link) {
			const struct vgt_gpu_range *taken = part_of(other, res);

			if (taken->base < base + size && base < taken->base + taken->size) {
				base = taken->base + taken->size;
				moved = true;
			}
		}
	} while (moved);
	return base;
}

/* First fit. Sizes of types are whole MiB, so that slices of memory begin at such. */
static int carve(struct vgt_vgpu *vgpu, const struct resource *res)
{
	const struct vgt_gpu_range *whole = whole_of(vgpu->dev, res);
	struct vgt_gpu_range *out = (void *)vgpu + res->part;
	const u64 size = need_of(vgpu->type, res);
	const u64 base = next_free(vgpu->dev, res, whole->base, size);

	if (base + size > whole->base + whole->size)
		return -ENOSPC;
	out->base = base;
	out->size = size;
	return 0;
}

int vgt_partition_take(struct vgt_vgpu *vgpu)
{
	struct vgt_device *dev = vgpu->dev;
	unsigned int i;
	int err;

	mutex_lock(&dev->lock);
	err = dev->ids == ~0u ? -ENOSPC : 0;
	for (i = 0; i < RESOURCES && !err; i++)
		err = carve(vgpu, &resources[i]);
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

/* How many slices of @size units can still be cut. */
static u32 slices(const struct vgt_device *dev, const struct resource *res, u64 size)
{
	const struct vgt_gpu_range *whole = whole_of(dev, res);
	const u64 end = whole->base + whole->size;
	u64 base = next_free(dev, res, whole->base, size);
	u32 count = 0;

	while (base + size <= end) {
		count++;
		base = next_free(dev, res, base + size, size);
	}
	return count;
}

static u32 available(const struct vgt_device *dev, const struct vgt_type *type)
{
	u32 count = 32 - hweight32(dev->ids);
	unsigned int i;

	for (i = 0; i < RESOURCES; i++)
		count = min(count, slices(dev, &resources[i], need_of(type, &resources[i])));
	return count;
}

static u64 unused(const struct vgt_device *dev, const struct resource *res)
{
	const struct vgt_vgpu *other;
	u64 size = whole_of(dev, res)->size;

	list_for_each_entry(other, &dev->vgpus, link)
		size -= part_of(other, res)->size;
	return size;
}

/* Units of the largest piece that nobody has. */
static u64 largest_piece(const struct vgt_device *dev, const struct resource *res)
{
	const struct vgt_gpu_range *whole = whole_of(dev, res);
	const u64 end = whole->base + whole->size;
	u64 base = next_free(dev, res, whole->base, 1);
	u64 largest = 0;

	while (base < end) {
		const struct vgt_vgpu *other;
		u64 next = end;

		list_for_each_entry(other, &dev->vgpus, link)
			if (part_of(other, res)->base > base)
				next = min(next, part_of(other, res)->base);
		largest = max(largest, next - base);
		base = next_free(dev, res, next, 1);
	}
	return largest;
}

/**
 * vgt_device_type() - describe a type of vGPU, and the room for it
 * @dev: the GPU
 * @index: 0, 1, ... in the order of names, then those added in the order of that
 * @info: filled in on success; the name lasts as long as @dev
 *
 * Context: process, may sleep, no lock of the core held.
 * Return: 0, or -ENOENT past the last type.
 */
int vgt_device_type(struct vgt_device *dev, unsigned int index, struct vgt_type_info *info)
{
	const struct vgt_type *type;

	mutex_lock(&dev->lock);
	type = vgt_type_at(dev, index);
	if (type)
		*info = (struct vgt_type_info) {
			.name = type->name,
			.mappable = need_of(type, &resources[MAPPABLE]),
			.unmappable = need_of(type, &resources[UNMAPPABLE]),
			.fences = need_of(type, &resources[FENCES]),
			.width = type->width,
			.height = type->height,
			.weight = type->weight,
			.available = available(dev, type),
		};
	mutex_unlock(&dev->lock);
	return type ? 0 : -ENOENT;
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
	room->mappable = unused(dev, &resources[MAPPABLE]);
	room->unmappable = unused(dev, &resources[UNMAPPABLE]);
	room->fences = unused(dev, &resources[FENCES]);
	mutex_unlock(&dev->lock);
}

/* "NAME takes 128 MiB of aperture, of which 64 are free, and ..." */
static size_t say_short(const struct vgt_device *dev, const struct vgt_type *type, char *text,
			size_t size)
{
	size_t used = scnprintf(text, size, "%s takes", type->name);
	const char *and = " ";
	unsigned int i;

	for (i = 0; i < RESOURCES; i++) {
		const struct resource *res = &resources[i];
		const u64 need = need_of(type, res), left = unused(dev, res);

		if (slices(dev, res, need))
			continue;
		used += scnprintf(text + used, size - used, "%s%llu %s, of which %llu are free",
				  and, need >> res->shift, res->name, left >> res->shift);
		if (left >= need)
			used += scnprintf(text + used, size - used, " in pieces of at most %llu",
					  largest_piece(dev, res) >> res->shift);
		and = ", and ";
	}
	return used;
}

/* All types, or those that there is still room for. */
static void say_types(const struct vgt_device *dev, bool with_room, char *text, size_t size)
{
	const struct vgt_type *type;
	const char *comma = "";
	unsigned int i;
	size_t used = 0;

	for (i = 0; (type = vgt_type_at(dev, i)); i++) {
		const u32 count = available(dev, type);

		if (!with_room)
			used += scnprintf(text + used, size - used, "%s%s", comma, type->name);
		else if (count)
			used += scnprintf(text + used, size - used, "%s%u of %s", comma, count,
					  type->name);
		else
			continue;
		comma = with_room ? " or " : ", ";
	}
	if (!used)
		scnprintf(text, size, "none");
}

/**
 * vgt_device_explain() - why there can be no further vGPU of a type
 * @dev: the GPU
 * @name: of the type
 * @text: gets a sentence, also that there is no such type; without a newline
 * @size: bytes of @text; 512 are enough for a few types
 *
 * Context: process, may sleep, no lock of the core held.
 * Return: whether there was something to explain; else @text is "".
 */
bool vgt_device_explain(struct vgt_device *dev, const char *name, char *text, size_t size)
{
	const struct vgt_type *type;
	bool fits;
	size_t used;

	mutex_lock(&dev->lock);
	type = vgt_type_find(dev, name);
	fits = type && available(dev, type);
	if (fits) {
		text[0] = 0;
	} else if (!type) {
		used = scnprintf(text, size, "there is no type %s; there are: ", name);
		say_types(dev, false, text + used, size - used);
	} else if (dev->ids == ~0u) {
		scnprintf(text, size, "there are as many vGPUs as one GPU can have");
	} else {
		used = say_short(dev, type, text, size);
		used += scnprintf(text + used, size - used, "; what still fits: ");
		say_types(dev, true, text + used, size - used);
	}
	mutex_unlock(&dev->lock);
	return !fits;
}
