/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The display of one simulated GPU: its blocks put together, for sim/display/ only. */
#ifndef SIM_DISPLAY_DISPLAY_H
#define SIM_DISPLAY_DISPLAY_H

#include <stdbool.h>

#include "sim/display/ddc.h"
#include "sim/display/gmbus.h"
#include "sim/display/pipe.h"

struct sim;

/**
 * struct sim_display - state of the display
 * @sim: the GPU it belongs to
 * @monitor: there is a monitor to plug, plugged or not
 * @ddc: its end of the DDC bus
 * @gmbus: the controller at the other end
 * @pipes: pipes A, B, C
 */
struct sim_display {
	struct sim *sim;
	bool monitor;
	struct sim_ddc ddc;
	struct sim_gmbus gmbus;
	struct sim_pipe pipes[SIM_PIPES];
};

#endif
