/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_FORCEWAKE_H
#define SIM_FORCEWAKE_H

struct sim;

void sim_forcewake_init(struct sim *sim);

#endif
