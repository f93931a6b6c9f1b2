/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The DisplayPort AUX channels. */
#ifndef SIM_DISPLAY_AUX_H
#define SIM_DISPLAY_AUX_H

struct sim;

void sim_aux_create(struct sim *sim);

#endif
