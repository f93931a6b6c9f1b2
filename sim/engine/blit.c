// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Where the blitter's commands have their operands.
 * Source: SKL PRM vol 2a, "XY_*_BLT", "COLOR_BLT", "SRC_COPY_BLT", "XY_FAST_COPY_BLT".
 */
#include "sim/engine/blit.h"

#include "sim/device.h"

enum {
	XY_PIXEL_BLT = 0x24, XY_SCANLINES_BLT = 0x25, XY_TEXT_BLT = 0x26,
	XY_TEXT_IMMEDIATE_BLT = 0x31, COLOR_BLT = 0x40, XY_FAST_COPY_BLT = 0x42,
	SRC_COPY_BLT = 0x43,
};

#define SWCTRL		0x22200u	/* BCS_SWCTRL: what "tiled" means */
#define SWCTRL_SRC_Y	(1u << 0)
#define SWCTRL_DST_Y	(1u << 1)

/* Of the first dword. */
#define DST_TILED	(1u << 11)
#define SRC_TILED	(1u << 15)
#define BYTE_PACKED	(1u << 16)
#define WRITE_RGB	(1u << 20)
#define WRITE_ALPHA	(1u << 21)
/* Of the second. */
#define MONO_PATTERN_TRANSPARENT	(1u << 28)
#define MONO_SOURCE_TRANSPARENT		(1u << 29)
#define CLIPPING			(1u << 30)
#define SOLID_PATTERN			(1u << 31)

#define ROP_SRC_COPY	0xcc

/* A command of the common form: its operands follow the target's, each at a dword. */
struct format {
	uint8_t source, source_dw;
	uint8_t pattern, pattern_dw;
	uint8_t chroma_dw;		/* 0: no colour key */
	uint8_t len;			/* least dwords; 0: no such command */
};

static const struct format formats[128] = {
	/* XY_COLOR_BLT */
	[0x50] = { .pattern = SIM_BLIT_SOLID, .pattern_dw = 6, .len = 7 },
	/* XY_PAT_BLT */
	[0x51] = { .pattern = SIM_BLIT_COLOUR, .pattern_dw = 6, .len = 8 },
	/* XY_MONO_PAT_BLT */
	[0x52] = { .pattern = SIM_BLIT_MONO_INLINE, .pattern_dw = 6, .len = 10 },
	/* XY_SRC_COPY_BLT */
	[0x53] = { SIM_BLIT_COLOUR, 6, .len = 10 },
	/* XY_MONO_SRC_COPY_BLT */
	[0x54] = { SIM_BLIT_MONO, 6, .len = 10 },
	/* XY_FULL_BLT */
	[0x55] = { SIM_BLIT_COLOUR, 6, SIM_BLIT_COLOUR, 10, .len = 12 },
	/* XY_FULL_MONO_SRC_BLT */
	[0x56] = { SIM_BLIT_MONO, 6, SIM_BLIT_COLOUR, 10, .len = 12 },
	/* XY_FULL_MONO_PATTERN_BLT */
	[0x57] = { SIM_BLIT_COLOUR, 6, SIM_BLIT_MONO_INLINE, 10, .len = 14 },
	/* XY_FULL_MONO_PATTERN_MONO_SRC_BLT */
	[0x58] = { SIM_BLIT_MONO, 6, SIM_BLIT_MONO_INLINE, 10, .len = 14 },
	/* XY_MONO_SRC_COPY_IMMEDIATE_BLT */
	[0x71] = { SIM_BLIT_MONO_INLINE, 6, .len = 9 },
	/* XY_PAT_BLT_IMMEDIATE */
	[0x72] = { .pattern = SIM_BLIT_COLOUR_INLINE, .pattern_dw = 6, .len = 7 },
	/* XY_SRC_COPY_CHROMA_BLT */
	[0x73] = { SIM_BLIT_COLOUR, 6, .chroma_dw = 10, .len = 12 },
	/* XY_FULL_IMMEDIATE_PATTERN_BLT */
	[0x74] = { SIM_BLIT_COLOUR, 6, SIM_BLIT_COLOUR_INLINE, 10, .len = 11 },
	/* XY_FULL_MONO_SRC_IMMEDIATE_PATTERN_BLT */
	[0x75] = { SIM_BLIT_MONO, 6, SIM_BLIT_COLOUR_INLINE, 10, .len = 11 },
	/* XY_PAT_CHROMA_BLT */
	[0x76] = { .pattern = SIM_BLIT_COLOUR, .pattern_dw = 6, .chroma_dw = 8, .len = 10 },
	/* XY_PAT_CHROMA_BLT_IMMEDIATE */
	[0x77] = { .pattern = SIM_BLIT_COLOUR_INLINE, .pattern_dw = 8, .chroma_dw = 6, .len = 9 },
};

static int coord_x(uint32_t dw)
{
	return (int16_t)dw;
}

static int coord_y(uint32_t dw)
{
	return (int16_t)(dw >> 16);
}

static struct sim_surface surface(uint32_t pitch, bool tiled, bool tile_y)
{
	if (!tiled)
		return (struct sim_surface) { (int16_t)pitch, SIM_TILING_LINEAR };
	return (struct sim_surface) {
		(int32_t)(pitch & 0xffff) * 4, tile_y ? SIM_TILING_Y : SIM_TILING_X
	};
}

static uint64_t address(const uint32_t *dw)
{
	return (uint64_t)dw[1] << 32 | dw[0];
}

static void decode_rectangle(const uint32_t *dw, struct sim_blit *blit)
{
	blit->x1 = coord_x(dw[0]);
	blit->y1 = coord_y(dw[0]);
	blit->x2 = coord_x(dw[1]);
	blit->y2 = coord_y(dw[1]);
}

/* Channels from @header, depth, operation and pitch from @br13. */
static void decode_target(const struct sim_engine *engine, uint32_t header, bool tiled,
			  uint32_t br13, uint64_t dst, struct sim_blit *blit)
{
	static const uint8_t bytes[4] = { 1, 2, 2, 4 };

	blit->depth = br13 >> 24 & 3;
	blit->bytes = bytes[blit->depth];
	blit->rop = br13 >> 16;
	blit->clipped = br13 & CLIPPING;
	blit->dst = dst;
	blit->dst_surface = surface(br13, tiled,
				    sim_reg_get(engine->sim, SWCTRL) & SWCTRL_DST_Y);
	if (blit->bytes == 4)
		blit->keep = (header & WRITE_RGB ? 0 : 0x00ffffff) |
			     (header & WRITE_ALPHA ? 0 : 0xff000000);
}

/* Rows of a monochrome source begin at words; those of text at bytes, or anywhere. */
static unsigned int mono_row_bits(unsigned int bits, unsigned int unit)
{
	return (bits + unit - 1) / unit * unit;
}

static void decode_source(const struct sim_engine *engine, const struct sim_command *command,
			  enum sim_blit_kind kind, unsigned int at, struct sim_blit *blit)
{
	const uint32_t *dw = command->dw + at;
	struct sim_blit_operand *source = &blit->source;

	source->kind = kind;
	if (kind == SIM_BLIT_COLOUR) {
		source->x = coord_x(dw[0]);
		source->y = coord_y(dw[0]);
		source->surface = surface(dw[1], command->dw[0] & SRC_TILED,
					  sim_reg_get(engine->sim, SWCTRL) & SWCTRL_SRC_Y);
		source->address = address(dw + 2);
		return;
	}
	if (kind == SIM_BLIT_MONO) {
		source->address = address(dw);
		dw += 2;
	}
	source->background = dw[0];
	source->foreground = dw[1];
	source->transparent = command->dw[1] & MONO_SOURCE_TRANSPARENT;
	source->first_bit = command->dw[0] >> 17 & 7;
	source->row_bits = mono_row_bits(source->first_bit + blit->x2 - blit->x1, 16);
	source->dw = dw + 2;
	source->n_dw = command->dw + command->len - source->dw;
}

static void decode_pattern(const struct sim_command *command, enum sim_blit_kind kind,
			   unsigned int at, struct sim_blit *blit)
{
	const uint32_t *dw = command->dw + at;
	struct sim_blit_operand *pattern = &blit->pattern;

	pattern->kind = kind;
	pattern->x = command->dw[0] >> 12 & 7;
	pattern->y = command->dw[0] >> 8 & 7;
	pattern->foreground = dw[0];
	if (kind == SIM_BLIT_COLOUR)
		pattern->address = address(dw);
	if (kind == SIM_BLIT_MONO_INLINE) {
		if (command->dw[1] & SOLID_PATTERN)
			pattern->kind = SIM_BLIT_SOLID;
		pattern->background = dw[0];
		pattern->foreground = dw[1];
		pattern->transparent = command->dw[1] & MONO_PATTERN_TRANSPARENT;
		dw += 2;
	}
	pattern->dw = dw;
	pattern->n_dw = command->dw + command->len - dw;
}

static enum sim_blit_decoded decode_common(const struct sim_engine *engine,
					   const struct sim_command *command,
					   const struct format *format, struct sim_blit *blit)
{
	const uint32_t *dw = command->dw;

	if (!format->len)
		return SIM_BLIT_UNKNOWN;
	if (command->len < format->len)
		return SIM_BLIT_SHORT;
	decode_target(engine, dw[0], dw[0] & DST_TILED, dw[1], address(dw + 4), blit);
	decode_rectangle(dw + 2, blit);
	if (format->source)
		decode_source(engine, command, format->source, format->source_dw, blit);
	if (format->pattern)
		decode_pattern(command, format->pattern, format->pattern_dw, blit);
	if (format->chroma_dw)
		blit->chroma = (struct sim_blit_chroma) {
			dw[0] >> 17 & 7, dw[format->chroma_dw], dw[format->chroma_dw + 1]
		};
	return SIM_BLIT_DECODED;
}

/* The pattern that a set-up command left: bits of its own, or pixels in memory. */
static void decode_set_up_pattern(const struct sim_blitter *blitter, uint32_t header,
				  struct sim_blit *blit)
{
	const struct sim_command setup = { .dw = blitter->setup, .len = 10 };

	if (blitter->mono_pattern)
		decode_pattern(&setup, SIM_BLIT_MONO_INLINE, 6, blit);
	else
		decode_pattern(&setup, SIM_BLIT_COLOUR, 8, blit);
	blit->pattern.x = header >> 12 & 7;
	blit->pattern.y = header >> 8 & 7;
}

static void decode_text(const struct sim_command *command, const uint32_t *setup,
			struct sim_blit *blit)
{
	struct sim_blit_operand *source = &blit->source;
	bool immediate = (command->dw[0] >> 22 & 0x7f) == XY_TEXT_IMMEDIATE_BLT;

	blit->rop = ROP_SRC_COPY;
	source->kind = immediate ? SIM_BLIT_MONO_INLINE : SIM_BLIT_MONO;
	if (!immediate)
		source->address = address(command->dw + 3);
	source->dw = command->dw + 3;
	source->n_dw = command->len - 3;
	source->background = setup[6];
	source->foreground = setup[7];
	source->transparent = setup[1] & MONO_SOURCE_TRANSPARENT;
	source->row_bits = mono_row_bits(blit->x2 - blit->x1,
					 command->dw[0] & BYTE_PACKED ? 8 : 1);
}

/* Commands that have their target and colours from the last set-up command. */
static enum sim_blit_decoded decode_set_up(const struct sim_engine *engine,
					   const struct sim_command *command,
					   struct sim_blit *blit)
{
	static const uint8_t len[64] = {
		[XY_PIXEL_BLT] = 2, [XY_SCANLINES_BLT] = 3, [XY_TEXT_BLT] = 5,
		[XY_TEXT_IMMEDIATE_BLT] = 3,
	};
	const uint32_t *setup = engine->blitter.setup;
	const uint32_t *dw = command->dw;
	unsigned int opcode = dw[0] >> 22 & 0x3f;

	if (command->len < len[opcode])
		return SIM_BLIT_SHORT;
	decode_target(engine, setup[0], dw[0] & DST_TILED, setup[1], address(setup + 4), blit);
	if (opcode == XY_PIXEL_BLT) {
		blit->x1 = coord_x(dw[1]);
		blit->y1 = coord_y(dw[1]);
		blit->x2 = blit->x1 + 1;
		blit->y2 = blit->y1 + 1;
		blit->pattern.kind = SIM_BLIT_SOLID;
		blit->pattern.foreground = setup[7];
		return SIM_BLIT_DECODED;
	}
	decode_rectangle(dw + 1, blit);
	if (opcode == XY_SCANLINES_BLT)
		decode_set_up_pattern(&engine->blitter, dw[0], blit);
	else
		decode_text(command, setup, blit);
	return SIM_BLIT_DECODED;
}

/* Commands without coordinates: height in rows, width in bytes. */
static enum sim_blit_decoded decode_simple(const struct sim_engine *engine,
					   const struct sim_command *command,
					   struct sim_blit *blit)
{
	const uint32_t *dw = command->dw;
	bool copy = (dw[0] >> 22 & 0x7f) == SRC_COPY_BLT;

	if (command->len < (copy ? 8 : 6))
		return SIM_BLIT_SHORT;
	decode_target(engine, dw[0], false, dw[1] & ~CLIPPING, address(dw + 3), blit);
	blit->x2 = (dw[2] & 0xffff) / blit->bytes;
	blit->y2 = dw[2] >> 16;
	if (copy) {
		blit->source.kind = SIM_BLIT_COLOUR;
		blit->source.surface = surface(dw[5], false, false);
		blit->source.address = address(dw + 6);
	} else {
		blit->pattern.kind = SIM_BLIT_SOLID;
		blit->pattern.foreground = dw[5];
	}
	return SIM_BLIT_DECODED;
}

static struct sim_surface fast_surface(uint32_t pitch, uint32_t tiling)
{
	return surface(pitch, tiling, tiling == 2);
}

static enum sim_blit_decoded decode_fast_copy(const struct sim_command *command,
					      struct sim_blit *blit)
{
	static const uint8_t bytes[8] = { 1, 2, 4, 4, 8, 16, 16, 16 };
	const uint32_t *dw = command->dw;

	if (command->len < 10)
		return SIM_BLIT_SHORT;
	blit->bytes = bytes[dw[1] >> 24 & 7];
	blit->rop = ROP_SRC_COPY;
	decode_rectangle(dw + 2, blit);
	blit->dst = address(dw + 4);
	blit->dst_surface = fast_surface(dw[1], dw[0] >> 13 & 3);
	blit->source.kind = SIM_BLIT_COLOUR;
	blit->source.x = coord_x(dw[6]);
	blit->source.y = coord_y(dw[6]);
	blit->source.surface = fast_surface(dw[7], dw[0] >> 20 & 3);
	blit->source.address = address(dw + 8);
	return SIM_BLIT_DECODED;
}

/* Whether all the data that the command should have in it is there. */
static bool has_inline_data(const struct sim_blit *blit)
{
	const struct sim_blit_operand *source = &blit->source;
	int rows = blit->y2 - blit->y1;

	if (blit->pattern.kind == SIM_BLIT_COLOUR_INLINE && blit->pattern.n_dw < 16 * blit->bytes)
		return false;
	return source->kind != SIM_BLIT_MONO_INLINE || blit->x2 <= blit->x1 || rows <= 0 ||
	       (uint64_t)source->row_bits * rows <= 32ull * source->n_dw;
}

/**
 * sim_blit_decode() - take a drawing command apart
 * @engine: blitter engine; commands may need what set-up commands left there
 * @command: the command
 * @blit: zeroed; gets the operands, which point into @command and @engine
 *
 * Return: SIM_BLIT_DECODED, SIM_BLIT_UNKNOWN for a command that does not draw,
 * SIM_BLIT_SHORT for one without all of its operands.
 */
enum sim_blit_decoded sim_blit_decode(const struct sim_engine *engine,
				      const struct sim_command *command, struct sim_blit *blit)
{
	unsigned int opcode = command->dw[0] >> 22 & 0x7f;
	enum sim_blit_decoded decoded;

	switch (opcode) {
	case XY_PIXEL_BLT:
	case XY_SCANLINES_BLT:
	case XY_TEXT_BLT:
	case XY_TEXT_IMMEDIATE_BLT:
		decoded = decode_set_up(engine, command, blit);
		break;
	case COLOR_BLT:
	case SRC_COPY_BLT:
		decoded = decode_simple(engine, command, blit);
		break;
	case XY_FAST_COPY_BLT:
		decoded = decode_fast_copy(command, blit);
		break;
	default:
		decoded = decode_common(engine, command, &formats[opcode], blit);
	}
	if (decoded == SIM_BLIT_DECODED && !has_inline_data(blit))
		return SIM_BLIT_SHORT;
	return decoded;
}
