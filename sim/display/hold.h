/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Vertical blanking held back for a driver that is about to miss it. */
#ifndef SIM_DISPLAY_HOLD_H
#define SIM_DISPLAY_HOLD_H

#include <stdbool.h>
#include <stdint.h>

/**
 * enum sim_hold_state - what the driver's last accesses to a pipe mean
 * @SIM_HOLD_NONE: nothing
 * @SIM_HOLD_SAMPLE: it read the frame counter: a time stamp is being taken
 * @SIM_HOLD_SAMPLED: it read the scanline after that
 * @SIM_HOLD_LOOK: it read the scanline: an update may follow
 * @SIM_HOLD_OPEN: it read the frame counter after that: an update has begun
 * @SIM_HOLD_WRITTEN: it has written registers in the update
 * @SIM_HOLD_ENDING: it read the scanline after that: the update is over
 * @SIM_HOLD_STATES: number of states
 */
enum sim_hold_state {
	SIM_HOLD_NONE,
	SIM_HOLD_SAMPLE,
	SIM_HOLD_SAMPLED,
	SIM_HOLD_LOOK,
	SIM_HOLD_OPEN,
	SIM_HOLD_WRITTEN,
	SIM_HOLD_ENDING,
	SIM_HOLD_STATES
};

/**
 * struct sim_hold - one pipe's vblank held back
 * @state: what the driver does
 * @sample: frame counter that it read first when taking a time stamp
 * @until: GPU time in ns at which the vblank is let go at the latest
 */
struct sim_hold {
	enum sim_hold_state state;
	uint32_t sample;
	uint64_t until;
};

void sim_hold_frame_read(struct sim_hold *hold, uint64_t now, uint32_t frame);
void sim_hold_scanline_read(struct sim_hold *hold, uint64_t now, uint64_t due);
void sim_hold_write(struct sim_hold *hold, uint64_t due);
void sim_hold_vblank(struct sim_hold *hold);
uint64_t sim_hold_release(const struct sim_hold *hold, uint64_t due, bool pending);

#endif
