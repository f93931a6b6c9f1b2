/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Check sums of the frames that a pipe sends. */
#ifndef SIM_DISPLAY_CRC_H
#define SIM_DISPLAY_CRC_H

#include <stdbool.h>

struct sim;

bool sim_crc_enabled(const struct sim *sim, unsigned int pipe);
bool sim_crc_frame(struct sim *sim, unsigned int pipe);

#endif
