// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * A picture of what is shown: the plane's pixels, untiled, line after line.
 * Source: SKL PRM vol 5, tiling formats. A tile is one page of the GGTT.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "gvt/display/head.h"
#include "gvt/gtt/ggtt.h"
#include "gvt/vgpu.h"

#define TILE_BYTES	4096u
#define OWORD		16u
#define INTEL_MODIFIER(n)	(1ull << 56 | (n))

/**
 * struct tiling - how the bytes of a tile lie in memory
 * @modifier: DRM_FORMAT_MOD_* code
 * @width: bytes of a line in a tile
 * @lines: of a tile
 * @column: bytes of a line that follow each other; those of the next line come then
 */
struct tiling {
	u64 modifier;
	u32 width;
	u32 lines;
	u32 column;
};

static const struct tiling tilings[] = {
	{ INTEL_MODIFIER(1), 512, 8, 512 },	/* X */
	{ INTEL_MODIFIER(2), 128, 32, OWORD },	/* Y */
};

static const struct tiling *find_tiling(u64 modifier)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tilings); i++)
		if (tilings[i].modifier == modifier)
			return &tilings[i];
	return NULL;
}

/* Some lines of a plane, from one tile, to their places in the picture. */
static void untile(const struct tiling *tiling, const u8 *tile, u8 *out, u32 pitch, u32 bytes,
		   u32 lines)
{
	u32 x, y, n;

	for (x = 0; x < bytes; x += n) {
		const u8 *column = tile + x / tiling->column * tiling->column * tiling->lines;

		n = min(tiling->column, bytes - x);
		for (y = 0; y < lines; y++) {
			const u8 *from = column + y * tiling->column;
			u8 *to = out + y * pitch + x;

			/* A size that is known becomes two instructions. */
			if (n == OWORD)
				memcpy(to, from, OWORD);
			else
				memcpy(to, from, n);
		}
	}
}

/* A row of tiles: up to @lines lines of @pitch bytes. */
static int copy_tiles(struct vgt_vgpu *vgpu, const struct tiling *tiling, u64 gma, u8 *tile,
		      u8 *out, u32 pitch, u32 lines)
{
	u32 x;
	int err;

	for (x = 0; x < pitch; x += tiling->width, gma += TILE_BYTES) {
		err = vgt_ggtt_copy_in(vgpu, gma, tile, TILE_BYTES);
		if (err)
			return err;
		untile(tiling, tile, out + x, pitch, min(tiling->width, pitch - x), lines);
	}
	return 0;
}

/* The vGPU's lock is given back after each part, so that its guest does not wait for long. */
static int copy_part(struct vgt_vgpu *vgpu, const struct vgt_plane *plane,
		     const struct tiling *tiling, u8 *tile, u8 *out, u32 pitch, u32 y, u32 lines)
{
	const u64 gma = plane->gma + (u64)y * plane->stride;
	const u64 size = (u64)plane->stride * (tiling ? tiling->lines : 1);
	int err;

	mutex_lock(&vgpu->lock);
	if (!vgt_ggtt_owns(vgpu, gma, size))
		err = -EFAULT;
	else if (tiling)
		err = copy_tiles(vgpu, tiling, gma, tile, out, pitch, lines);
	else
		err = vgt_ggtt_copy_in(vgpu, gma, out, pitch);
	mutex_unlock(&vgpu->lock);
	return err;
}

static int copy_plane(struct vgt_vgpu *vgpu, const struct vgt_plane *plane, u8 *out, u32 pitch)
{
	const struct tiling *tiling = find_tiling(plane->modifier);
	const u32 step = tiling ? tiling->lines : 1;
	u8 *tile = NULL;
	int err = 0;
	u32 y;

	if (tiling) {
		tile = kmalloc(TILE_BYTES, GFP_KERNEL);
		if (!tile)
			return -ENOMEM;
	}
	for (y = 0; y < plane->height && !err; y += step)
		err = copy_part(vgpu, plane, tiling, tile, out + (size_t)y * pitch, pitch, y,
				min(step, plane->height - y));
	kfree(tile);
	return err;
}

/**
 * vgt_display_picture() - copy what is shown
 * @vgpu: the vGPU
 * @buf: gets the lines, top first, without gaps
 * @size: of @buf
 * @plane: filled in: the picture in @buf; its gma is that of the plane
 *
 * Context: process, may sleep, no lock of the core held. The guest may go on drawing.
 * Return: 0; -ENODEV where nothing is shown that could be described; -EOPNOTSUPP for a
 * tiling that is not known here; -E2BIG where it does not fit; -EINVAL where the plane's
 * lines overlap; -EFAULT where the guest has no memory there; -ENOMEM.
 */
int vgt_display_picture(struct vgt_vgpu *vgpu, void *buf, size_t size, struct vgt_plane *plane)
{
	u32 pitch;
	int err = vgt_display_plane(vgpu, plane);

	if (err)
		return err;
	if (plane->modifier && !find_tiling(plane->modifier))
		return -EOPNOTSUPP;
	pitch = plane->width * plane->cpp;
	if (pitch > plane->stride)
		return -EINVAL;
	if ((u64)pitch * plane->height > size)
		return -E2BIG;
	err = copy_plane(vgpu, plane, buf, pitch);
	plane->stride = pitch;
	plane->modifier = 0;
	return err;
}
