/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_REPORT_H
#define SIM_REPORT_H

#include <stdint.h>

struct sim;

/* Accesses by the driver, commands that no block executes. */
struct sim_stats {
	uint64_t mmio_read;
	uint64_t mmio_write;
	uint64_t ggtt_read;
	uint64_t ggtt_write;
	uint64_t aperture_read;
	uint64_t aperture_write;
	uint64_t config_read;
	uint64_t config_write;
};

#endif
