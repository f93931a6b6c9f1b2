// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The picture of a pipe: background, planes 1..3 from the bottom, the cursor
 * on top; then the legacy palette where a plane asks for it. Scaling takes
 * the nearest pixel.
 */
#include "sim/display/frame.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "sim/block.h"
#include "sim/display/pipe.h"
#include "sim/display/pixel.h"
#include "sim/display/scanout.h"

#define PIPE_SRCSZ(pipe)	(0x6001c + (pipe) * 0x1000)
#define SRCSZ_WIDTH(v)		((((v) >> 16) & 0x1fff) + 1)
#define SRCSZ_HEIGHT(v)		(((v) & 0x1fff) + 1)
#define MAX_SIDE		4096

#define BOTTOM_COLOR(pipe)	(0x70034 + (pipe) * 0x1000)	/* ten bits a component */
#define GAMMA_MODE(pipe)	(0x4a480 + (pipe) * 0x800)
#define GAMMA_MODE_MASK		3u	/* 0: 256 entries of 8 bits */
#define PALETTE(pipe)		(0x4a000 + (pipe) * 0x800)
#define CTL_PIPE_GAMMA		(1u << 30)

static uint32_t background(struct sim *sim, unsigned int pipe)
{
	uint32_t color = sim_reg_get(sim, BOTTOM_COLOR(pipe));

	return 0xff000000 | ((color >> 22) & 0xff) << 16 | ((color >> 12) & 0xff) << 8 |
	       ((color >> 2) & 0xff);
}

/* The pixel of a source of @from that falls on pixel @i of @to. */
static uint32_t sample(uint32_t i, uint32_t from, uint32_t to, bool mirrored)
{
	uint32_t at = (uint64_t)i * from / to;

	return mirrored ? from - 1 - at : at;
}

static void draw_row(uint32_t *line, uint32_t frame_width, const struct sim_scanout *s,
		     const uint32_t *source)
{
	for (uint32_t i = 0; i < s->shown_width; i++) {
		int64_t x = (int64_t)s->at_x + i;
		uint32_t pixel;

		if (x < 0)
			continue;
		if (x >= frame_width)
			break;
		pixel = source[sample(i, s->width, s->shown_width, s->rotated)];
		if (s->alpha == SIM_ALPHA_NONE)
			line[x] = 0xff000000 | pixel;
		else
			line[x] = sim_pixel_blend(line[x], pixel,
						  s->alpha == SIM_ALPHA_PREMULTIPLIED);
	}
}

static void draw(struct sim *sim, struct sim_frame *frame, const struct sim_scanout *s)
{
	uint32_t source[SIM_SCANOUT_MAX_WIDTH], fetched = UINT32_MAX;

	for (uint32_t i = 0; i < s->shown_height; i++) {
		uint32_t row = sample(i, s->height, s->shown_height, s->rotated);
		int64_t y = (int64_t)s->at_y + i;

		if (y < 0)
			continue;
		if (y >= frame->height)
			break;
		if (row != fetched)
			sim_scanout_row(sim, s, row, source);
		fetched = row;
		draw_row(frame->pixels + y * frame->width, frame->width, s, source);
	}
}

static void apply_palette(struct sim *sim, unsigned int pipe, struct sim_frame *frame)
{
	uint32_t palette[256];

	for (unsigned int i = 0; i < 256; i++)
		palette[i] = sim_reg_get(sim, PALETTE(pipe) + 4 * i);
	for (size_t i = 0; i < (size_t)frame->width * frame->height; i++) {
		uint32_t p = frame->pixels[i];

		frame->pixels[i] = 0xff000000 | (palette[(p >> 16) & 0xff] & 0xff0000) |
				   (palette[(p >> 8) & 0xff] & 0xff00) |
				   (palette[p & 0xff] & 0xff);
	}
}

/* Indexed pixels went through the palette already. */
static bool wants_palette(struct sim *sim, const struct sim_pipe *pipe)
{
	uint32_t ctl = pipe->live[0].ctl;

	return (ctl & CTL_PIPE_GAMMA) && ((ctl >> 24) & 0xf) != SIM_PIXEL_C8 &&
	       !(sim_reg_get(sim, GAMMA_MODE(pipe->index)) & GAMMA_MODE_MASK);
}

/**
 * sim_frame_compose - make the picture that a pipe shows now
 * @sim: the GPU
 * @pipe: the pipe; its live planes are drawn
 * @frame: the picture, to be freed with sim_frame_free()
 *
 * The picture has the size of the pipe source: a scaled output is not enlarged.
 *
 * Return: 0; -ERANGE for a source larger than 4096 x 4096; -ENOMEM.
 */
int sim_frame_compose(struct sim *sim, const struct sim_pipe *pipe, struct sim_frame *frame)
{
	uint32_t size = sim_reg_get(sim, PIPE_SRCSZ(pipe->index));
	uint32_t color = background(sim, pipe->index);
	struct sim_scanout scanout;
	size_t count;

	frame->width = SRCSZ_WIDTH(size);
	frame->height = SRCSZ_HEIGHT(size);
	if (frame->width > MAX_SIDE || frame->height > MAX_SIDE)
		return -ERANGE;
	count = (size_t)frame->width * frame->height;
	frame->pixels = malloc(count * sizeof(*frame->pixels));
	if (!frame->pixels)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		frame->pixels[i] = color;
	for (unsigned int slot = 0; slot < SIM_PLANES; slot++)
		if (sim_scanout_plane(sim, pipe->index, slot, &pipe->live[slot], &scanout))
			draw(sim, frame, &scanout);
	if (wants_palette(sim, pipe))
		apply_palette(sim, pipe->index, frame);
	if (sim_scanout_cursor(&pipe->live[SIM_CURSOR], &scanout))
		draw(sim, frame, &scanout);
	return 0;
}

/**
 * sim_frame_free - free a picture
 * @frame: made by sim_frame_compose()
 */
void sim_frame_free(struct sim_frame *frame)
{
	free(frame->pixels);
	frame->pixels = NULL;
}
