// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * RC6 and RPS, the GT's sleep states and frequencies: it never sleeps, and runs
 * at once at the frequency asked for.
 * Source: i915 register names GEN6_RPNSWREQ, GEN6_RPSTAT1, GEN6_GT_GFX_RC6.
 */
#include "sim/power.h"

#include "sim/device.h"

#define RPNSWREQ	0xa008u		/* bits 31:23: frequency in units of 16.67 MHz */
#define RPSTAT1		0xa01cu		/* bits 31:23: the same, current */
#define RPSTAT_CAGF	0xff800000u

static uint32_t rpstat_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	return sim_reg_get(sim, RPNSWREQ) & RPSTAT_CAGF;
}

/**
 * sim_power_init() - own the status registers of RPS
 * @sim: simulated GPU
 */
void sim_power_init(struct sim *sim)
{
	sim_regs_hook(sim, RPSTAT1, RPSTAT1, 4, rpstat_read, NULL);
}
