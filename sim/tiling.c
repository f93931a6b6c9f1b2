// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * X and Y tiles of 4 KiB, without address swizzling, as on every Gen8 and later
 * part. Source: SKL PRM vol 5, "Memory Views": an X tile is 8 rows of 512 bytes;
 * a Y tile is 8 columns of 16 bytes by 32 rows.
 */
#include "sim/tiling.h"

/**
 * sim_surface_offset() - where a byte of a surface lies
 * @surface: surface
 * @x: bytes from its left edge; negative only if linear
 * @y: rows from its top; negative only if linear
 * @run: gets how many bytes to the right follow without a gap
 *
 * Return: bytes from the start of the surface.
 */
int64_t sim_surface_offset(const struct sim_surface *surface, int64_t x, int64_t y, uint32_t *run)
{
	int64_t tiles_per_row;

	switch (surface->tiling) {
	case SIM_TILING_X:
		tiles_per_row = surface->pitch / 512 ? surface->pitch / 512 : 1;
		*run = 512 - x % 512;
		return (y / 8 * tiles_per_row + x / 512) * 4096 + y % 8 * 512 + x % 512;
	case SIM_TILING_Y:
		tiles_per_row = surface->pitch / 128 ? surface->pitch / 128 : 1;
		*run = 16 - x % 16;
		return (y / 32 * tiles_per_row + x / 128) * 4096 + x % 128 / 16 * 512 +
		       y % 32 * 16 + x % 16;
	default:
		*run = UINT32_MAX;
		return y * surface->pitch + x;
	}
}
