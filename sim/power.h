/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_POWER_H
#define SIM_POWER_H

struct sim;

void sim_power_init(struct sim *sim);

#endif
