// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * GPU time: the wall clock since creation, or, in deterministic mode, a count
 * that commands and sim_step() advance.
 */
#include "sim/clock.h"

#include <time.h>

#include "sim/device.h"

static uint64_t wall(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/**
 * sim_clock_init() - start GPU time at zero
 * @sim: simulated GPU
 * @deterministic: whether time stands still until commands or sim_step() move it
 */
void sim_clock_init(struct sim *sim, bool deterministic)
{
	sim->clock = (struct sim_clock) {
		.deterministic = deterministic,
		.start = deterministic ? 0 : wall(),
	};
}

/**
 * sim_clock_commands() - account for executed commands
 * @sim: simulated GPU
 * @count: commands
 */
void sim_clock_commands(struct sim *sim, unsigned int count)
{
	if (sim->clock.deterministic)
		sim->clock.passed += (uint64_t)count * SIM_CLOCK_NS_PER_COMMAND;
}

/**
 * sim_now() - GPU time
 * @sim: simulated GPU
 *
 * Return: nanoseconds since creation; never decreases.
 */
uint64_t sim_now(const struct sim *sim)
{
	if (sim->clock.deterministic)
		return sim->clock.passed;
	return wall() - sim->clock.start;
}

/**
 * sim_clock_ticks() - the command streamer's time stamp
 * @sim: simulated GPU
 *
 * Source: i915 read_clock_frequency() for Gen9: a 24 MHz crystal and CTC shift 1
 * give 12 MHz.
 *
 * Return: ticks of 12 MHz since creation.
 */
uint64_t sim_clock_ticks(const struct sim *sim)
{
	return sim_now(sim) * 12 / 1000;
}

/**
 * sim_step() - let GPU time pass
 * @sim: simulated GPU in deterministic mode; ignored otherwise
 * @ns: nanoseconds
 */
void sim_step(struct sim *sim, uint64_t ns)
{
	if (sim->clock.deterministic)
		sim->clock.passed += ns;
}
