/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* PLLs and clocks of the display. */
#ifndef SIM_DISPLAY_CLOCK_H
#define SIM_DISPLAY_CLOCK_H

#include <stdint.h>

struct sim;

void sim_display_clock_create(struct sim *sim);
void sim_display_clock_reset(struct sim *sim);
uint32_t sim_display_clock_pixel_khz(struct sim *sim, unsigned int pipe);

#endif
