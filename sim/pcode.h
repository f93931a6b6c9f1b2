/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_PCODE_H
#define SIM_PCODE_H

struct sim;

void sim_pcode_init(struct sim *sim);

#endif
