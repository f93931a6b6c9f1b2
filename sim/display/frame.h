/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The picture that a pipe sends. */
#ifndef SIM_DISPLAY_FRAME_H
#define SIM_DISPLAY_FRAME_H

#include <stdint.h>

struct sim;
struct sim_pipe;

/**
 * struct sim_frame - one picture
 * @width: pixels of a line
 * @height: lines
 * @pixels: 0xffRRGGBB, line by line without gaps
 */
struct sim_frame {
	uint32_t width;
	uint32_t height;
	uint32_t *pixels;
};

int sim_frame_compose(struct sim *sim, const struct sim_pipe *pipe, struct sim_frame *frame);
void sim_frame_free(struct sim_frame *frame);

#endif
