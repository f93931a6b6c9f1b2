// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Planes: flips, and what is shown now, for people and programs outside the guest.
 * Source: SKL PRM vol 12, universal planes; DRM fourcc codes of Linux.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mutex.h>

#include "gvt/display/head.h"
#include "gvt/mmio/mmio.h"
#include "gvt/vgpu.h"

#define PIPE_STRIDE		0x1000
#define PLANE_STRIDE_BYTES	0x100
#define PLANE_CTL_A1		0x70180
#define PLANE_STRIDE_A1		0x70188
#define PLANE_SIZE_A1		0x70190
#define PLANE_SURF_A1		0x7019c
#define PIPE_FLIPCOUNT_A	0x70044

#define CTL_ENABLE		BIT(31)
#define CTL_FORMAT(ctl)		(((ctl) >> 24) & 0xf)
#define CTL_ORDER_RGBX		BIT(20)
#define CTL_COMPRESSED		BIT(15)
#define CTL_TILING(ctl)		((ctl) & (CTL_COMPRESSED | 7 << 10))

#define FOURCC(a, b, c, d)	((u32)(a) | (u32)(b) << 8 | (u32)(c) << 16 | (u32)(d) << 24)
#define MOD_INTEL(n)		(1ull << 56 | (n))

/* Formats of PLANE_CTL bits 27:24 that have a DRM code of one plane. */
static const struct {
	u8 code;
	u8 cpp;
	u32 bgrx;
	u32 rgbx;	/* with CTL_ORDER_RGBX */
} formats[] = {
	{ 0x2, 4, FOURCC('X', 'R', '3', '0'), FOURCC('X', 'B', '3', '0') },
	{ 0x4, 4, FOURCC('X', 'R', '2', '4'), FOURCC('X', 'B', '2', '4') },
	{ 0x6, 8, FOURCC('X', 'R', '4', 'H'), FOURCC('X', 'B', '4', 'H') },
	{ 0xc, 1, FOURCC('C', '8', ' ', ' '), FOURCC('C', '8', ' ', ' ') },
	{ 0xe, 2, FOURCC('R', 'G', '1', '6'), FOURCC('B', 'G', '1', '6') },
};

/* PLANE_CTL bits 12:10 and 15: DRM modifier, and what PLANE_STRIDE counts. */
static const struct {
	u32 ctl;
	u64 modifier;
	u32 unit;
} tilings[] = {
	{ 0 << 10, 0, 64 },
	{ 1 << 10, MOD_INTEL(1), 512 },
	{ 4 << 10, MOD_INTEL(2), 128 },
	{ 5 << 10, MOD_INTEL(3), 128 },
	{ 4 << 10 | CTL_COMPRESSED, MOD_INTEL(4), 128 },
	{ 5 << 10 | CTL_COMPRESSED, MOD_INTEL(5), 128 },
};

static u32 plane_surf_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			    u32 value, u32 stored, u32 raw)
{
	const unsigned int pipe = (offset - PLANE_SURF_A1) / PIPE_STRIDE;
	const unsigned int plane = (offset - PLANE_SURF_A1) % PIPE_STRIDE / PLANE_STRIDE_BYTES;
	const u32 count = PIPE_FLIPCOUNT_A + pipe * PIPE_STRIDE;

	vgt_pipe_catch_up(vgpu, pipe);
	vgt_vreg_set(vgpu, offset, value);	/* before it may become live */
	vgt_vreg_set(vgpu, count, vgt_vreg(vgpu, count) + 1);
	vgt_pipe_flip(vgpu, pipe, plane);
	return value;
}

const struct vgt_mmio_handler vgt_mmio_plane_surf = { .write = plane_surf_write };

static bool describe(struct vgt_vgpu *vgpu, u32 at, struct vgt_plane *plane)
{
	const u32 ctl = vgt_vreg(vgpu, PLANE_CTL_A1 + at);
	const u32 size = vgt_vreg(vgpu, PLANE_SIZE_A1 + at);
	unsigned int f, t;

	for (f = 0; f < ARRAY_SIZE(formats) && formats[f].code != CTL_FORMAT(ctl); f++)
		;
	for (t = 0; t < ARRAY_SIZE(tilings) && tilings[t].ctl != CTL_TILING(ctl); t++)
		;
	if (!(ctl & CTL_ENABLE) || f == ARRAY_SIZE(formats) || t == ARRAY_SIZE(tilings))
		return false;
	plane->gma = vgt_vreg(vgpu, PLANE_SURF_A1 + at) & ~0xfffu;
	plane->stride = (vgt_vreg(vgpu, PLANE_STRIDE_A1 + at) & 0x3ff) * tilings[t].unit;
	plane->width = (size & 0x1fff) + 1;
	plane->height = ((size >> 16) & 0xfff) + 1;
	plane->format = ctl & CTL_ORDER_RGBX ? formats[f].rgbx : formats[f].bgrx;
	plane->cpp = formats[f].cpp;
	plane->modifier = tilings[t].modifier;
	return true;
}

/**
 * vgt_display_plane() - describe the primary plane of the first pipe that is on
 * @vgpu: the vGPU
 * @plane: filled in on success
 *
 * Context: process, may sleep, no lock of the core held.
 * Return: 0, or -ENODEV when nothing is shown that could be described.
 */
int vgt_display_plane(struct vgt_vgpu *vgpu, struct vgt_plane *plane)
{
	int err = -ENODEV;
	unsigned int p;

	mutex_lock(&vgpu->lock);
	for (p = 0; p < VGT_PIPES && err; p++)
		if (vgpu->display->pipes[p].on && describe(vgpu, p * PIPE_STRIDE, plane))
			err = 0;
	mutex_unlock(&vgpu->lock);
	return err;
}
