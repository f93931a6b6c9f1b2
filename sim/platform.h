/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_PLATFORM_H
#define SIM_PLATFORM_H

#include <stdbool.h>
#include <stdint.h>

struct sim;
struct vgt_platform;

/* Display fuses, and the bits that take away pipes A, B and C. i915: SKL_DFSM. */
#define SIM_DFSM		0x51000u
#define SIM_DFSM_ALL_PIPES	0x50200000u

/* What a row of the platform table says that the blocks need. */
struct sim_platform {
	const struct vgt_platform *table;
	uint16_t device;
	uint8_t revision;
	uint32_t subsystem;	/* device in the upper half, vendor in the lower */
	uint16_t ggc;
	uint64_t stolen_base;
	uint64_t stolen_size;
	bool display;		/* false: every pipe is fused off */
};

bool sim_platform_find(const char *name, struct sim_platform *platform);
bool sim_platform_describe_regs(struct sim *sim);
void sim_platform_set_fuses(struct sim *sim);

#endif
