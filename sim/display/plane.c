// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Planes 1..3 and the cursor of each pipe (SKL PRM vol 2c, PLANE_*, CUR_*).
 * The driver writes a set of registers; the surface address, written last,
 * arms them. The pipe takes an armed set over at its next vblank.
 */
#include "sim/display/plane.h"

#include <stddef.h>

#include "sim/block.h"
#include "sim/display/display.h"

#define PIPE_STRIDE		0x1000
#define ALL_PIPES(base)		(base), (base) + (SIM_PIPES - 1) * PIPE_STRIDE, PIPE_STRIDE

/* From the first register of a plane */
#define PLANE_1_A		0x70180
#define PLANE_STRIDE		0x100
#define PLANE_CTL		0x00
#define CTL_ASYNC_FLIP		(1u << 9)
#define PLANE_STRIDE_REG	0x08
#define PLANE_POS		0x0c
#define PLANE_SIZE		0x10
#define PLANE_SURF		0x1c
#define PLANE_OFFSET		0x24
#define PLANE_SURFLIVE		0x2c
#define PLANE_AUX_DIST		0x40
#define PLANE_AUX_OFFSET	0x44
#define PLANE_BUF_CFG		0xfc	/* behind the watermarks */

#define CUR_CTL			0x70080
#define CUR_BASE		0x70084
#define CUR_POS			0x70088
#define CUR_FBC_CTL		0x700a0
#define CUR_SURFLIVE		0x700ac

static struct sim_pipe *pipe_at(struct sim *sim, uint32_t offset)
{
	return &sim_display_of(sim)->pipes[(offset >> 12) & 0xf];
}

static uint32_t surface_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	uint32_t base = offset - PLANE_SURF;
	unsigned int slot = ((offset & 0xfff) - (PLANE_1_A & 0xfff)) / PLANE_STRIDE;
	struct sim_plane plane = {
		.ctl = sim_reg_get(sim, base + PLANE_CTL),
		.stride = sim_reg_get(sim, base + PLANE_STRIDE_REG),
		.pos = sim_reg_get(sim, base + PLANE_POS),
		.size = sim_reg_get(sim, base + PLANE_SIZE),
		.surf = value,
		.offset = sim_reg_get(sim, base + PLANE_OFFSET),
		.aux_dist = sim_reg_get(sim, base + PLANE_AUX_DIST),
		.aux_offset = sim_reg_get(sim, base + PLANE_AUX_OFFSET),
	};

	sim_pipe_flip(sim, pipe_at(sim, offset), slot, &plane, plane.ctl & CTL_ASYNC_FLIP);
	return value;
}

static uint32_t plane_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	sim_pipe_write(sim, pipe_at(sim, offset));
	return value;
}

static uint32_t surface_live_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	unsigned int slot = ((offset & 0xfff) - (PLANE_1_A & 0xfff)) / PLANE_STRIDE;

	return sim_pipe_live(sim, pipe_at(sim, offset), slot)->surf;
}

static uint32_t cursor_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	uint32_t pipe = offset - CUR_BASE;
	struct sim_plane cursor = {
		.ctl = sim_reg_get(sim, pipe + CUR_CTL),
		.pos = sim_reg_get(sim, pipe + CUR_POS),
		.size = sim_reg_get(sim, pipe + CUR_FBC_CTL),
		.surf = value,
	};

	sim_pipe_flip(sim, pipe_at(sim, offset), SIM_CURSOR, &cursor, false);
	return value;
}

static uint32_t cursor_live_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	return sim_pipe_live(sim, pipe_at(sim, offset), SIM_CURSOR)->surf;
}

static uint32_t keep(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	return stored;
}

/**
 * sim_plane_create - own the surface registers of all planes and cursors
 * @sim: the GPU, its display being created
 */
void sim_plane_create(struct sim *sim)
{
	for (uint32_t slot = 0; slot < SIM_PLANES; slot++) {
		uint32_t base = PLANE_1_A + slot * PLANE_STRIDE;

		for (uint32_t reg = 0; reg <= PLANE_BUF_CFG; reg += 4) {
			if (reg == PLANE_SURF)
				sim_regs_hook(sim, ALL_PIPES(base + reg), NULL, surface_write);
			else if (reg == PLANE_SURFLIVE)
				sim_regs_hook(sim, ALL_PIPES(base + reg), surface_live_read, keep);
			else
				sim_regs_hook(sim, ALL_PIPES(base + reg), NULL, plane_write);
		}
	}
	sim_regs_hook(sim, ALL_PIPES(CUR_BASE), NULL, cursor_write);
	sim_regs_hook(sim, ALL_PIPES(CUR_SURFLIVE), cursor_live_read, keep);
}
