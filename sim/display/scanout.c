// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Register sets of planes and cursors decoded (SKL PRM vol 2c, PLANE_CTL,
 * CUR_CTL, PS_CTRL; Linux i915 register names for the bits), and their lines
 * fetched through the GGTT. Not shown: 90 and 270 degree rotation, Yf tiles,
 * compressed surfaces.
 */
#include "sim/display/scanout.h"

#include <string.h>

#include "sim/block.h"

#define CTL_ENABLE		(1u << 31)
#define CTL_FORMAT(v)		(((v) >> 24) & 0xf)
#define CTL_ORDER_RGBX		(1u << 20)
#define CTL_BT709		(1u << 18)
#define CTL_YUV422_ORDER(v)	(((v) >> 16) & 3)
#define CTL_DECOMPRESS		(1u << 15)
#define CTL_TILING(v)		(((v) >> 10) & 7)
#define CTL_TILING_X		1
#define CTL_TILING_Y		4
#define CTL_ALPHA(v)		(((v) >> 4) & 3)
#define CTL_ALPHA_PREMULTIPLIED	2	/* by the software */
#define CTL_ALPHA_STRAIGHT	3
#define CTL_ROTATE(v)		((v) & 3)
#define CTL_ROTATE_180		2

#define STRIDE(v)		((v) & 0x3ff)
#define LOW13(v)		((v) & 0x1fff)
#define HIGH13(v)		(((v) >> 16) & 0x1fff)
#define SURFACE(v)		((v) & 0xfffff000u)

#define CUR_MODE(v)		((v) & 0x7)
#define CUR_MODE_ARGB		(1u << 5)
#define CUR_ROTATE_180		(1u << 15)
#define CUR_FBC_ENABLE		(1u << 31)
#define CUR_FBC_LINES(v)	(((v) & 0xff) + 1)
#define CUR_POS_SIGN		0x8000u

#define PALETTE(pipe)		(0x4a000 + (pipe) * 0x800)

#define SCALERS			2
#define PS_WIN_POS(pipe, n)	(0x68170 + (pipe) * 0x800 + (n) * 0x100)
#define PS_WIN_SZ(pipe, n)	(0x68174 + (pipe) * 0x800 + (n) * 0x100)
#define PS_CTRL(pipe, n)	(0x68180 + (pipe) * 0x800 + (n) * 0x100)
#define PS_ENABLE		(1u << 31)
#define PS_PLANE(v)		(((v) >> 25) & 7)	/* 0: the pipe's output */

static bool decode_surface(uint32_t stride, uint32_t tiling, struct sim_surface *surface)
{
	switch (tiling) {
	case 0:
		surface->tiling = SIM_TILING_LINEAR;
		surface->pitch = stride * 64;
		return stride;
	case CTL_TILING_X:
		surface->tiling = SIM_TILING_X;
		surface->pitch = stride * 512;
		return stride;
	case CTL_TILING_Y:
		surface->tiling = SIM_TILING_Y;
		surface->pitch = stride * 128;
		return stride;
	default:
		return false;
	}
}

/* A scaler bound to the plane says where it is shown. */
static void place(struct sim *sim, unsigned int pipe, unsigned int slot,
		  struct sim_scanout *scanout)
{
	for (unsigned int n = 0; n < SCALERS; n++) {
		uint32_t ctrl = sim_reg_get(sim, PS_CTRL(pipe, n));
		uint32_t pos = sim_reg_get(sim, PS_WIN_POS(pipe, n));
		uint32_t size = sim_reg_get(sim, PS_WIN_SZ(pipe, n));

		if (!(ctrl & PS_ENABLE) || PS_PLANE(ctrl) != slot + 1)
			continue;
		scanout->at_x = HIGH13(pos);
		scanout->at_y = LOW13(pos);
		scanout->shown_width = HIGH13(size);
		scanout->shown_height = LOW13(size);
		return;
	}
}

/**
 * sim_scanout_plane - decode a plane's register set
 * @sim: the GPU
 * @pipe: 0..2
 * @slot: plane 0..2
 * @plane: its registers, any values
 * @s: filled if something is shown
 *
 * Return: false when the plane is off or shows what is not modelled.
 */
bool sim_scanout_plane(struct sim *sim, unsigned int pipe, unsigned int slot,
		       const struct sim_plane *plane, struct sim_scanout *s)
{
	uint32_t rotation = CTL_ROTATE(plane->ctl), tiling = CTL_TILING(plane->ctl);

	if (!(plane->ctl & CTL_ENABLE) || (plane->ctl & CTL_DECOMPRESS) ||
	    (rotation && rotation != CTL_ROTATE_180))
		return false;
	memset(s, 0, sizeof(*s));
	s->layout.format = CTL_FORMAT(plane->ctl);
	s->layout.bgr = plane->ctl & CTL_ORDER_RGBX;
	s->layout.yuv_order = CTL_YUV422_ORDER(plane->ctl);
	s->layout.bt709 = plane->ctl & CTL_BT709;
	for (unsigned int i = 0; i < 256; i++)
		s->layout.palette[i] = sim_reg_get(sim, PALETTE(pipe) + 4 * i) & 0xffffff;
	if (CTL_ALPHA(plane->ctl) == CTL_ALPHA_PREMULTIPLIED)
		s->alpha = SIM_ALPHA_PREMULTIPLIED;
	else if (CTL_ALPHA(plane->ctl) == CTL_ALPHA_STRAIGHT)
		s->alpha = SIM_ALPHA_STRAIGHT;
	s->rotated = rotation == CTL_ROTATE_180;
	s->base = SURFACE(plane->surf);
	s->x = LOW13(plane->offset);
	s->y = HIGH13(plane->offset);
	s->width = LOW13(plane->size) + 1;
	if (s->width > SIM_SCANOUT_MAX_WIDTH)
		s->width = SIM_SCANOUT_MAX_WIDTH;
	s->height = HIGH13(plane->size) + 1;
	s->at_x = LOW13(plane->pos);
	s->at_y = HIGH13(plane->pos);
	s->shown_width = s->width;
	s->shown_height = s->height;
	place(sim, pipe, slot, s);
	if (!decode_surface(STRIDE(plane->stride), tiling, &s->surface))
		return false;
	if (s->layout.format != SIM_PIXEL_NV12)
		return true;
	s->chroma_base = (uint32_t)(s->base + SURFACE(plane->aux_dist));
	s->chroma_x = LOW13(plane->aux_offset);
	s->chroma_y = HIGH13(plane->aux_offset);
	return decode_surface(STRIDE(plane->aux_dist), tiling, &s->chroma);
}

/* Cursor positions are a sign and a magnitude. */
static int32_t cursor_position(uint32_t v)
{
	int32_t magnitude = v & (CUR_POS_SIGN - 1);

	return v & CUR_POS_SIGN ? -magnitude : magnitude;
}

/**
 * sim_scanout_cursor - decode a cursor's register set
 * @cursor: its registers, any values
 * @s: filled if something is shown
 *
 * Return: false when the cursor is off, or not one of 32 bits a pixel.
 */
bool sim_scanout_cursor(const struct sim_plane *cursor, struct sim_scanout *s)
{
	static const uint16_t sides[8] = { [2] = 128, [3] = 256, [7] = 64 };
	uint32_t side = sides[CUR_MODE(cursor->ctl)];

	if (!side)
		return false;
	memset(s, 0, sizeof(*s));
	s->layout.format = SIM_PIXEL_XRGB8888;
	s->alpha = cursor->ctl & CUR_MODE_ARGB ? SIM_ALPHA_PREMULTIPLIED : SIM_ALPHA_NONE;
	s->rotated = cursor->ctl & CUR_ROTATE_180;
	s->base = SURFACE(cursor->surf);
	s->surface.pitch = side * 4;
	s->width = side;
	s->height = cursor->size & CUR_FBC_ENABLE ? CUR_FBC_LINES(cursor->size) : side;
	s->at_x = cursor_position(cursor->pos);
	s->at_y = cursor_position(cursor->pos >> 16);
	s->shown_width = s->width;
	s->shown_height = s->height;
	return true;
}

/* All zero if the device may not reach memory. */
static void fetch(struct sim *sim, uint64_t base, const struct sim_surface *surface, uint32_t x,
		  uint32_t y, uint8_t *bytes, size_t len)
{
	if (!sim_pci_master(sim)) {
		memset(bytes, 0, len);
		return;
	}
	while (len) {
		uint32_t run;
		uint64_t at = base + sim_surface_offset(surface, x, y, &run);
		size_t part = run < len ? run : len;

		sim_ggtt_read(sim, at & 0xffffffff, bytes, part);
		bytes += part;
		x += part;
		len -= part;
	}
}

/**
 * sim_scanout_row - fetch and convert one line
 * @sim: the GPU
 * @scanout: what to fetch
 * @row: 0 .. @scanout->height - 1, from the top of the source
 * @out: room for @scanout->width pixels 0xAARRGGBB
 *
 * Pages that are not present read as zero and count a fault.
 */
void sim_scanout_row(struct sim *sim, const struct sim_scanout *scanout, uint32_t row,
		     uint32_t *out)
{
	uint8_t bytes[(SIM_SCANOUT_MAX_WIDTH + 1) * 8];
	uint8_t chroma[SIM_SCANOUT_MAX_WIDTH + 2];
	unsigned int size = sim_pixel_size(scanout->layout.format);
	uint32_t even = (scanout->width + 1) & ~1u;	/* YUV formats come in pairs */

	fetch(sim, scanout->base, &scanout->surface, scanout->x * size, scanout->y + row, bytes,
	      (size_t)even * size);
	if (scanout->layout.format == SIM_PIXEL_NV12)
		fetch(sim, scanout->chroma_base, &scanout->chroma, scanout->chroma_x * 2,
		      scanout->chroma_y + row / 2, chroma, even);
	sim_pixel_row(&scanout->layout, bytes, chroma, scanout->width, out);
}
