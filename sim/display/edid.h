/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The identification block of the simulated monitor. */
#ifndef SIM_DISPLAY_EDID_H
#define SIM_DISPLAY_EDID_H

#include <stdint.h>

#define SIM_EDID_SIZE 128

struct sim_mode;

void sim_edid_build(const struct sim_mode *mode, uint8_t edid[SIM_EDID_SIZE]);

#endif
