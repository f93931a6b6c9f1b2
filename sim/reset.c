// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Resets of the GT and its engines, and invalidations of translation caches:
 * requests whose bits clear themselves when done.
 * Source: i915 register names GEN6_GDRST, GEN8_RTCR, GEN8_M1TCR ...
 */
#include "sim/reset.h"

#include "sim/device.h"

#define GDRST		0x941cu
#define GDRST_FULL	(1u << 0)

/* The bit of GDRST and the invalidation register of each engine. */
static const struct {
	uint32_t gdrst;
	uint32_t tlb;
} engines[SIM_ENGINES] = {
	[SIM_RCS] = { 1u << 1, 0x4260 },
	[SIM_VCS] = { 1u << 2, 0x4264 },
	[SIM_BCS] = { 1u << 3, 0x426c },
	[SIM_VECS] = { 1u << 4, 0x4270 },
};

static uint32_t gdrst_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	unsigned int i;

	for (i = 0; i < SIM_ENGINES; i++)
		if (value & (GDRST_FULL | engines[i].gdrst))
			sim_engine_reset(sim, i);
	return 0;
}

static uint32_t tlb_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	unsigned int i;

	for (i = 0; i < SIM_ENGINES; i++)
		if (value & 1)
			sim_vm_flush(&sim->engines[i].vm);
	return value & ~1u;
}

/**
 * sim_reset_init() - own the request registers
 * @sim: simulated GPU
 */
void sim_reset_init(struct sim *sim)
{
	unsigned int i;

	sim_regs_hook(sim, GDRST, GDRST, 4, NULL, gdrst_write);
	for (i = 0; i < SIM_ENGINES; i++)
		sim_regs_hook(sim, engines[i].tlb, engines[i].tlb, 4, NULL, tlb_write);
	sim_regs_hook(sim, 0x4268, 0x4268, 4, NULL, tlb_write);
}
