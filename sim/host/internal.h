/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_HOST_INTERNAL_H
#define SIM_HOST_INTERNAL_H

#include "sim/device.h"
#include "sim/host/arena.h"
#include "sim/host/host.h"
#include "sim/host/jobs.h"

/**
 * struct sim_host - the host's driver
 * @sim: its GPU
 * @platform: name of it
 * @log: takes lines for people, or NULL
 * @arena: the host's memory
 * @gma: GGTT address of its first page
 * @guests: virtual machines by slot; [0] is not used; no resolve: free
 * @engines: by enum vgt_engine, which numbers them as the simulator does
 */
struct sim_host {
	struct sim *sim;
	const char *platform;
	void (*log)(const char *line);
	struct sim_arena arena;
	uint32_t gma;
	struct sim_host_guest guests[SIM_HOST_MAX_GUESTS + 1];
	struct sim_host_engine engines[VGT_ENGINES];
};

/* GGTT address of page @page of the arena, one that is mapped. */
uint32_t sim_host_gma(const struct sim_host *host, uint32_t page);

#endif
