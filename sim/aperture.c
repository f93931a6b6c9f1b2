// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * BAR2: the CPU's window on the start of the GGTT, with tiled regions made
 * linear by the fence registers.
 * Source: SKL PRM vol 2c, FENCE_LSB/FENCE_MSB.
 */
#include "sim/aperture.h"

#include "sim/device.h"
#include "sim/tiling.h"

#define FENCE_BASE	0x100000u
#define FENCE_COUNT	32u
#define FENCE_VALID	(1u << 0)
#define FENCE_TILE_Y	(1u << 1)
#define FENCE_PITCH	0xfffu		/* units of 128 bytes, minus one */

/* Finds the fence over @offset; narrows *@len to what it, or no fence, covers. */
static bool find_fence(const struct sim *sim, uint64_t offset, size_t *len, uint64_t *start,
		       struct sim_surface *surface)
{
	const uint32_t *fence = sim->regs.value + FENCE_BASE / 4;
	const uint32_t *last = fence + 2 * FENCE_COUNT;

	for (; fence < last; fence += 2) {
		uint32_t low = fence[0];
		uint32_t high = fence[1];
		uint64_t first = low & 0xfffff000u;
		uint64_t end = (uint64_t)(high & 0xfffff000u) + SIM_PAGE_SIZE;

		if (!(low & FENCE_VALID) || end <= offset)
			continue;
		if (first > offset) {
			if (*len > first - offset)
				*len = first - offset;
			continue;
		}
		if (*len > end - offset)
			*len = end - offset;
		*start = first;
		surface->pitch = ((high & FENCE_PITCH) + 1) * 128;
		surface->tiling = low & FENCE_TILE_Y ? SIM_TILING_Y : SIM_TILING_X;
		return true;
	}
	return false;
}

/**
 * sim_aperture_access() - the CPU reads or writes through the aperture
 * @sim: simulated GPU
 * @offset: bytes into BAR2; @offset + @len lies inside it
 * @buf: data
 * @len: bytes
 * @write: direction
 */
void sim_aperture_access(struct sim *sim, uint64_t offset, void *buf, size_t len, bool write)
{
	uint8_t *data = buf;

	while (len) {
		struct sim_surface surface;
		uint64_t gma = offset;
		size_t part = len;
		uint64_t start;

		if (find_fence(sim, offset, &part, &start, &surface)) {
			uint64_t inside = offset - start;
			uint32_t run;

			gma = start + sim_surface_offset(&surface, inside % surface.pitch,
							 inside / surface.pitch, &run);
			if (part > run)
				part = run;
			if (part > surface.pitch - inside % surface.pitch)
				part = surface.pitch - inside % surface.pitch;
		}
		if (write)
			sim_ggtt_write(sim, gma, data, part);
		else
			sim_ggtt_read(sim, gma, data, part);
		data += part;
		offset += part;
		len -= part;
	}
}
