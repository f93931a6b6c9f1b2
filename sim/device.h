/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * struct sim: the blocks of one simulated GPU put together. Only the files of
 * sim/ include this; programs include "sim/sim.h".
 */
#ifndef SIM_DEVICE_H
#define SIM_DEVICE_H

#include "sim/block.h"
#include "sim/clock.h"
#include "sim/config.h"
#include "sim/engine/engine.h"
#include "sim/ggtt.h"
#include "sim/irq.h"
#include "sim/memory.h"
#include "sim/platform.h"
#include "sim/regs.h"
#include "sim/report.h"
#include "sim/sim.h"

struct sim {
	struct sim_platform platform;
	uint64_t aperture_size;
	struct sim_env env;
	void *env_ctx;
	struct sim_clock clock;
	struct sim_regs regs;
	struct sim_pci pci;
	struct sim_irq irq;
	struct sim_memory memory;
	struct sim_ggtt ggtt;
	struct sim_engine engines[SIM_ENGINES];
	unsigned int next_engine;
	struct sim_display *display;
	struct sim_stats stats;
};

void sim_wake_up(struct sim *sim);

#endif
