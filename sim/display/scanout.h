/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What a plane or cursor fetches from memory, and where it shows it. */
#ifndef SIM_DISPLAY_SCANOUT_H
#define SIM_DISPLAY_SCANOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/display/pixel.h"
#include "sim/display/plane.h"
#include "sim/tiling.h"

struct sim;

#define SIM_SCANOUT_MAX_WIDTH 4096	/* pixels of a line; wider planes are cut */

enum sim_alpha { SIM_ALPHA_NONE, SIM_ALPHA_PREMULTIPLIED, SIM_ALPHA_STRAIGHT };

/**
 * struct sim_scanout - a plane's register set, decoded
 * @layout: pixel format
 * @alpha: blending with what is below
 * @rotated: shown upside down (180 degrees)
 * @base: GGTT address of the surface
 * @surface: its pitch and tiling
 * @x: first pixel fetched of each line
 * @y: first line fetched
 * @width: pixels fetched of each line
 * @height: lines fetched
 * @chroma_base: NV12: GGTT address of the U,V plane
 * @chroma: NV12: its pitch and tiling
 * @chroma_x: NV12: first U,V pair of each line
 * @chroma_y: NV12: first line
 * @at_x: left edge on the pipe, may be negative
 * @at_y: top edge on the pipe, may be negative
 * @shown_width: width on the pipe: differs from @width when scaled
 * @shown_height: height on the pipe
 */
struct sim_scanout {
	struct sim_pixel_layout layout;
	enum sim_alpha alpha;
	bool rotated;
	uint64_t base;
	struct sim_surface surface;
	uint32_t x, y, width, height;
	uint64_t chroma_base;
	struct sim_surface chroma;
	uint32_t chroma_x, chroma_y;
	int32_t at_x, at_y;
	uint32_t shown_width, shown_height;
};

bool sim_scanout_plane(struct sim *sim, unsigned int pipe, unsigned int slot,
		       const struct sim_plane *plane, struct sim_scanout *scanout);
bool sim_scanout_cursor(const struct sim_plane *cursor, struct sim_scanout *scanout);
void sim_scanout_row(struct sim *sim, const struct sim_scanout *scanout, uint32_t row,
		     uint32_t *out);

#endif
