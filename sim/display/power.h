/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Power wells and the data buffer of the display. */
#ifndef SIM_DISPLAY_POWER_H
#define SIM_DISPLAY_POWER_H

struct sim;

void sim_display_power_create(struct sim *sim);

#endif
