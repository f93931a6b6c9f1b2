/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_APERTURE_H
#define SIM_APERTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim;

void sim_aperture_access(struct sim *sim, uint64_t offset, void *buf, size_t len, bool write);

#endif
