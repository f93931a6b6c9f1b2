/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct sim;

/* GPU time that one command takes in deterministic mode, in ns. */
#define SIM_CLOCK_NS_PER_COMMAND 100

struct sim_clock {
	bool deterministic;
	uint64_t start;		/* CLOCK_MONOTONIC at creation, ns */
	uint64_t passed;	/* deterministic mode: ns of GPU time */
};

void sim_clock_init(struct sim *sim, bool deterministic);
void sim_clock_commands(struct sim *sim, unsigned int count);
uint64_t sim_clock_ticks(const struct sim *sim);

#endif
