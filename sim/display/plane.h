/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Planes and the cursor of a pipe: double-buffered registers. */
#ifndef SIM_DISPLAY_PLANE_H
#define SIM_DISPLAY_PLANE_H

#include <stdbool.h>
#include <stdint.h>

struct sim;

enum { SIM_PLANES = 3, SIM_CURSOR = SIM_PLANES, SIM_PLANE_SLOTS };

/**
 * struct sim_plane - one register set of a plane or cursor, raw
 * @ctl: PLANE_CTL or CUR_CTL
 * @stride: PLANE_STRIDE; cursor: none
 * @pos: PLANE_POS or CUR_POS
 * @size: PLANE_SIZE or CUR_FBC_CTL
 * @surf: PLANE_SURF or CUR_BASE
 * @offset: PLANE_OFFSET; cursor: none
 * @aux_dist: PLANE_AUX_DIST; cursor: none
 * @aux_offset: PLANE_AUX_OFFSET; cursor: none
 */
struct sim_plane {
	uint32_t ctl;
	uint32_t stride;
	uint32_t pos;
	uint32_t size;
	uint32_t surf;
	uint32_t offset;
	uint32_t aux_dist;
	uint32_t aux_offset;
};

void sim_plane_create(struct sim *sim);

#endif
