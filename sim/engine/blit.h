/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A command of the blitter with its operands taken apart: a target, and up to one
 * source and one pattern, combined by a raster operation.
 */
#ifndef SIM_ENGINE_BLIT_H
#define SIM_ENGINE_BLIT_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/engine/cs.h"
#include "sim/tiling.h"

struct sim_engine;

/* What pixels of a source or a pattern are made from. */
enum sim_blit_kind {
	SIM_BLIT_NONE,
	SIM_BLIT_SOLID,		/* one colour, the foreground */
	SIM_BLIT_COLOUR,	/* pixels in memory */
	SIM_BLIT_COLOUR_INLINE,	/* pixels in the command */
	SIM_BLIT_MONO,		/* bits in memory */
	SIM_BLIT_MONO_INLINE,	/* bits in the command */
};

struct sim_blit_operand {
	enum sim_blit_kind kind;
	uint64_t address;
	const uint32_t *dw;		/* what of it is in the command */
	unsigned int n_dw;
	uint32_t background, foreground;
	bool transparent;		/* zero bits leave the target as it is */
	int x, y;			/* source: of the first pixel; pattern: seeds */
	struct sim_surface surface;	/* of a source in colour */
	unsigned int first_bit;		/* of a monochrome source, from the left */
	unsigned int row_bits;		/* from one of its rows to the next */
};

enum sim_blit_key {
	SIM_BLIT_KEY_SOURCE = 1,	/* leave out what has these colours in the source */
	SIM_BLIT_KEY_SOURCE_ALPHA = 3,
	SIM_BLIT_KEY_TARGET_ALPHA = 5,	/* write only where the target has them */
	SIM_BLIT_KEY_TARGET = 7,
};

/* A range of colours that decides what is written. */
struct sim_blit_chroma {
	unsigned int key;		/* enum sim_blit_key; even: none */
	uint32_t low, high;
};

struct sim_blit {
	unsigned int depth;		/* as in the commands: 8, 565, 1555, 8888 */
	unsigned int bytes;		/* per pixel */
	int x1, y1, x2, y2;		/* right and lower edge outside */
	bool clipped;			/* by the rectangle of the blitter */
	uint64_t dst;
	struct sim_surface dst_surface;
	uint8_t rop;
	uint32_t keep;			/* bits of a 32-bit pixel that stay */
	struct sim_blit_operand source;
	struct sim_blit_operand pattern;
	struct sim_blit_chroma chroma;
};

enum sim_blit_decoded { SIM_BLIT_DECODED, SIM_BLIT_UNKNOWN, SIM_BLIT_SHORT };

enum sim_blit_decoded sim_blit_decode(const struct sim_engine *engine,
				      const struct sim_command *command, struct sim_blit *blit);

#endif
