// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Forcewake: the driver asks a domain to stay awake, the domain acknowledges.
 * Nothing here ever sleeps, so the answer comes at once.
 * Source: i915 register names FORCEWAKE_RENDER_GEN9, FORCEWAKE_ACK_RENDER_GEN9 ...
 */
#include "sim/forcewake.h"

#include "sim/device.h"

static const struct {
	uint32_t request;
	uint32_t ack;
} domains[] = {
	{ 0xa278, 0x0d84 },	/* render */
	{ 0xa270, 0x0d88 },	/* media */
	{ 0xa188, 0x130044 },	/* GT, called blitter in Gen9 */
};

/* Masked whatever the tables say: the acknowledgement depends on it. */
static uint32_t request_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	unsigned int i;

	if (!sim_reg_masked(sim, offset))
		value = (stored & ~(value >> 16) & 0xffff) | (value & value >> 16);
	for (i = 0; i < sizeof(domains) / sizeof(domains[0]); i++)
		if (domains[i].request == offset)
			sim_reg_set(sim, domains[i].ack, value & 0xffff);
	return value & 0xffff;
}

static uint32_t ack_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	return stored;
}

/**
 * sim_forcewake_init() - own the forcewake registers
 * @sim: simulated GPU
 */
void sim_forcewake_init(struct sim *sim)
{
	unsigned int i;

	for (i = 0; i < sizeof(domains) / sizeof(domains[0]); i++) {
		sim_regs_hook(sim, domains[i].request, domains[i].request, 4, NULL, request_write);
		sim_regs_hook(sim, domains[i].ack, domains[i].ack, 4, NULL, ack_write);
	}
}
