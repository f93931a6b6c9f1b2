/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_TILING_H
#define SIM_TILING_H

#include <stdint.h>

enum sim_tiling { SIM_TILING_LINEAR, SIM_TILING_X, SIM_TILING_Y };

/* A surface as the blitter and the fences see it. */
struct sim_surface {
	int32_t pitch;			/* bytes from row to row; positive if tiled */
	enum sim_tiling tiling;
};

int64_t sim_surface_offset(const struct sim_surface *surface, int64_t x, int64_t y, uint32_t *run);

#endif
