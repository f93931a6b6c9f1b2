// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Power wells (SKL PRM vol 2c, PWR_WELL_CTL1..4) and the data buffer
 * (DBUF_CTL). Four requesters share the wells: a well is on while any of them
 * asks for it, and each of the four registers shows the state of all wells.
 */
#include "sim/display/power.h"

#include <stddef.h>

#include "sim/block.h"

#define PWR_WELL_CTL1	0x45400		/* BIOS, driver, KVM redirection, debug */
#define PWR_WELL_CTL4	0x4540c
#define WELL_REQUESTS	0xaaaaaaaau

#define DBUF_CTL	0x45008
#define DBUF_REQUEST	(1u << 31)
#define DBUF_STATE	(1u << 30)

static uint32_t wells_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	uint32_t requests = 0;

	for (uint32_t reg = PWR_WELL_CTL1; reg <= PWR_WELL_CTL4; reg += 4)
		requests |= sim_reg_get(sim, reg) & WELL_REQUESTS;
	return (stored & WELL_REQUESTS) | requests >> 1;
}

static uint32_t wells_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	return value & WELL_REQUESTS;
}

static uint32_t dbuf_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	return (value & ~DBUF_STATE) | (value & DBUF_REQUEST ? DBUF_STATE : 0);
}

/**
 * sim_display_power_create - own the power well and data buffer registers
 * @sim: the GPU, its display being created
 */
void sim_display_power_create(struct sim *sim)
{
	sim_regs_hook(sim, PWR_WELL_CTL1, PWR_WELL_CTL4, 4, wells_read, wells_write);
	sim_regs_hook(sim, DBUF_CTL, DBUF_CTL, 4, NULL, dbuf_write);
}
