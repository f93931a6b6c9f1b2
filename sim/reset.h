/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_RESET_H
#define SIM_RESET_H

struct sim;

void sim_reset_init(struct sim *sim);

#endif
