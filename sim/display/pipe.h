/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The pipes: what turns time into frames. */
#ifndef SIM_DISPLAY_PIPE_H
#define SIM_DISPLAY_PIPE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/display/hold.h"
#include "sim/display/plane.h"

struct sim;

#define SIM_PIPES 3

/**
 * struct sim_pipe - one pipe with its transcoder
 * @index: 0..2 for A..C
 * @enabled: frames are being sent
 * @epoch: GPU time in ns at which a frame began (its line 0)
 * @frame_ns: duration of a frame
 * @vtotal: lines of a frame
 * @vblank_start: first line of the vertical blanking
 * @frame_base: frame counter at @epoch
 * @frames: vertical blankings begun since @epoch and already acted upon
 * @vblank_ns: GPU time of the last of them
 * @hold: a vblank due is held back for the driver
 * @watched: vblank was unmasked when the pipe was last advanced
 * @flips: PIPE_FLIPCNT
 * @flip_pending: planes (bit n: slot n) whose @armed set awaits the next vblank
 * @armed: register sets as of the last surface write
 * @live: register sets being shown
 */
struct sim_pipe {
	unsigned int index;
	bool enabled;
	uint64_t epoch;
	uint64_t frame_ns;
	uint32_t vtotal;
	uint32_t vblank_start;
	uint32_t frame_base;
	uint64_t frames;
	uint64_t vblank_ns;
	struct sim_hold hold;
	bool watched;
	uint32_t flips;
	uint32_t flip_pending;
	struct sim_plane armed[SIM_PLANE_SLOTS];
	struct sim_plane live[SIM_PLANE_SLOTS];
};

void sim_pipe_create(struct sim *sim);
void sim_pipe_reset(struct sim_pipe *pipe, unsigned int index);
int64_t sim_pipe_advance(struct sim *sim, struct sim_pipe *pipe);
void sim_pipe_write(struct sim *sim, struct sim_pipe *pipe);
void sim_pipe_flip(struct sim *sim, struct sim_pipe *pipe, unsigned int slot,
		   const struct sim_plane *plane, bool async);
const struct sim_plane *sim_pipe_live(struct sim *sim, struct sim_pipe *pipe, unsigned int slot);

#endif
