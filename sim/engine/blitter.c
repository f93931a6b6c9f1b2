// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The blitter: draws rectangles from a source and a pattern, linear or tiled.
 * Source: SKL PRM vol 2a, "XY_*_BLT"; vol 10, "Copy Engine".
 */
#include "sim/engine/blitter.h"

#include <stdlib.h>
#include <string.h>

#include "sim/device.h"
#include "sim/engine/access.h"
#include "sim/engine/blit.h"

enum { XY_SETUP_BLT = 0x01, XY_SETUP_CLIP_BLT = 0x03, XY_SETUP_MONO_PATTERN_SL_BLT = 0x11 };

#define ROP_SRC_COPY	0xcc
#define ROP_PAT_COPY	0xf0

#define ROW_PIXELS	65536u		/* widest row: 16-bit coordinates */
#define ROW_BYTES	(ROW_PIXELS * 16)	/* of 128 bits a pixel */
#define WORK_BYTES	65536u		/* about what one step does */
#define BYTES_PER_COST	1024u

/* Copies one row of a surface, piece by piece where tiles or pages end. */
static void access_row(struct sim_engine *engine, uint64_t base, const struct sim_surface *surface,
		       int64_t x, int64_t y, uint8_t *data, size_t len, bool write)
{
	while (len) {
		uint32_t run;
		uint64_t va = base + sim_surface_offset(surface, x, y, &run);
		size_t part = len < run ? len : run;

		if (write)
			sim_engine_write(engine, true, va, data, part);
		else
			sim_engine_read(engine, true, va, data, part);
		data += part;
		x += part;
		len -= part;
	}
}

/* Boolean function of target, source and pattern, bit by bit. */
static uint64_t raster_operation(uint8_t rop, uint64_t pattern, uint64_t source, uint64_t target)
{
	uint64_t result = 0;
	unsigned int i;

	for (i = 0; i < 8; i++)
		if (rop & 1u << i)
			result |= (i & 4 ? pattern : ~pattern) & (i & 2 ? source : ~source) &
				  (i & 1 ? target : ~target);
	return result;
}

static bool bit_at(const uint8_t *bits, unsigned int n)
{
	return bits[n / 8] & 0x80 >> n % 8;
}

/* Pixel @i is the foreground where its bit is set, else background or left out. */
static void expand_bit(const struct sim_blit *blit, const struct sim_blit_operand *operand,
		       bool bit, unsigned int i, uint8_t *row, bool *masked)
{
	memcpy(row + (size_t)i * blit->bytes, bit ? &operand->foreground : &operand->background,
	       blit->bytes);
	if (operand->transparent && !bit)
		masked[i] = true;
}

static void read_mono_source(struct sim_engine *engine, const struct sim_blit *blit, int line,
			     unsigned int pixels)
{
	const struct sim_blit_operand *source = &blit->source;
	uint64_t first = (uint64_t)(source->y + line) * source->row_bits + source->first_bit +
			 source->x;
	uint8_t copied[ROW_PIXELS / 8 + 1];
	const uint8_t *bits = copied;
	unsigned int i;

	if (source->kind == SIM_BLIT_MONO)
		sim_engine_read(engine, true, source->address + first / 8, copied,
				(first % 8 + pixels + 7) / 8);
	else
		bits = (const uint8_t *)source->dw + first / 8;
	for (i = 0; i < pixels; i++)
		expand_bit(blit, source, bit_at(bits, first % 8 + i), i, engine->blitter.source,
			   engine->blitter.masked);
}

static void read_source(struct sim_engine *engine, const struct sim_blit *blit, int line,
			unsigned int pixels)
{
	const struct sim_blit_operand *source = &blit->source;

	if (source->kind == SIM_BLIT_COLOUR)
		access_row(engine, source->address, &source->surface,
			   (int64_t)source->x * blit->bytes, source->y + line,
			   engine->blitter.source, (size_t)pixels * blit->bytes, false);
	else if (source->kind != SIM_BLIT_NONE)
		read_mono_source(engine, blit, line, pixels);
}

/* Patterns are 8 by 8 pixels, and lie on the target as on a grid. */
static void read_pattern(struct sim_engine *engine, const struct sim_blit *blit, int y,
			 unsigned int pixels)
{
	const struct sim_blit_operand *pattern = &blit->pattern;
	unsigned int line = (y + pattern->y) & 7;
	unsigned int row_bytes = 8 * blit->bytes;
	const uint8_t *bits = (const uint8_t *)pattern->dw;
	uint8_t row[8 * 4];
	unsigned int i;

	if (pattern->kind == SIM_BLIT_COLOUR)
		sim_engine_read(engine, true, pattern->address + line * row_bytes, row, row_bytes);
	else if (pattern->kind == SIM_BLIT_COLOUR_INLINE)
		memcpy(row, bits + line * row_bytes, row_bytes);
	for (i = 0; i < pixels; i++) {
		unsigned int column = (blit->x1 + i + pattern->x) & 7;

		if (pattern->kind == SIM_BLIT_SOLID)
			expand_bit(blit, pattern, true, i, engine->blitter.pattern, NULL);
		else if (pattern->kind == SIM_BLIT_MONO_INLINE)
			expand_bit(blit, pattern, bit_at(bits, 8 * line + column), i,
				   engine->blitter.pattern, engine->blitter.masked);
		else
			memcpy(engine->blitter.pattern + (size_t)i * blit->bytes,
			       row + column * blit->bytes, blit->bytes);
	}
}

/* Whether each channel of @pixel lies within its range. */
static bool in_range(const struct sim_blit *blit, const uint8_t *pixel)
{
	static const struct {
		uint32_t colours[3], alpha;
	} channels[4] = {
		{ { 0xff } },
		{ { 0xf800, 0x07e0, 0x001f } },
		{ { 0x7c00, 0x03e0, 0x001f }, 0x8000 },
		{ { 0xff0000, 0xff00, 0xff }, 0xff000000 },
	};
	const struct sim_blit_chroma *chroma = &blit->chroma;
	bool alpha = chroma->key == SIM_BLIT_KEY_SOURCE_ALPHA ||
		     chroma->key == SIM_BLIT_KEY_TARGET_ALPHA;
	uint32_t value = 0;
	unsigned int i;

	memcpy(&value, pixel, blit->bytes);
	for (i = 0; i < 4; i++) {
		uint32_t mask = i < 3 ? channels[blit->depth].colours[i] :
				alpha ? channels[blit->depth].alpha : 0;

		if ((value & mask) < (chroma->low & mask) || (value & mask) > (chroma->high & mask))
			return false;
	}
	return true;
}

static void apply_key(struct sim_blitter *blitter, const struct sim_blit *blit,
		      unsigned int pixels)
{
	bool target = blit->chroma.key == SIM_BLIT_KEY_TARGET ||
		      blit->chroma.key == SIM_BLIT_KEY_TARGET_ALPHA;
	const uint8_t *row = target ? blitter->target : blitter->source;
	unsigned int i;

	if (!target && blit->source.kind == SIM_BLIT_NONE)
		return;
	for (i = 0; i < pixels; i++)
		if (in_range(blit, row + (size_t)i * blit->bytes) != target)
			blitter->masked[i] = true;
}

/* Puts what stays of the target into @row: pixels left out, channels not written. */
static void keep_target(const struct sim_blitter *blitter, const struct sim_blit *blit,
			uint8_t *row, unsigned int pixels)
{
	const uint8_t *keep = (const uint8_t *)&blit->keep;
	unsigned int i, byte;

	for (i = 0; i < pixels; i++) {
		size_t at = (size_t)i * blit->bytes;

		if (blitter->masked[i])
			memcpy(row + at, blitter->target + at, blit->bytes);
		else if (blit->keep)
			for (byte = 0; byte < blit->bytes; byte++)
				row[at + byte] = (row[at + byte] & ~keep[byte]) |
						 (blitter->target[at + byte] & keep[byte]);
	}
}

/* Into @row, which is that of the source or of the pattern and stands for one not there. */
static void combine(const struct sim_blitter *blitter, const struct sim_blit *blit, uint8_t *row,
		    size_t len)
{
	bool has_source = blit->source.kind != SIM_BLIT_NONE;
	bool has_pattern = blit->pattern.kind != SIM_BLIT_NONE;
	size_t i;

	for (i = 0; i < len; i += 8) {
		uint64_t pattern, source, target;

		memcpy(&pattern, (has_pattern ? blitter->pattern : row) + i, 8);
		memcpy(&source, (has_source ? blitter->source : row) + i, 8);
		memcpy(&target, blitter->target + i, 8);
		target = raster_operation(blit->rop, pattern, source, target);
		memcpy(row + i, &target, 8);
	}
}

/* Whether a pixel of the target depends on what was there. */
static bool reads_target(const struct sim_blit *blit)
{
	uint8_t copy = blit->source.kind != SIM_BLIT_NONE ? ROP_SRC_COPY : ROP_PAT_COPY;

	return blit->rop != copy || blit->keep || blit->chroma.key & 1 ||
	       blit->source.transparent || blit->pattern.transparent;
}

static void blit_row(struct sim_engine *engine, const struct sim_blit *blit, int line)
{
	struct sim_blitter *blitter = &engine->blitter;
	unsigned int pixels = blit->x2 - blit->x1;
	size_t len = (size_t)pixels * blit->bytes;
	uint8_t *row = blit->source.kind != SIM_BLIT_NONE ? blitter->source : blitter->pattern;
	int64_t x = (int64_t)blit->x1 * blit->bytes;
	int64_t y = blit->y1 + line;

	read_source(engine, blit, line, pixels);
	if (blit->pattern.kind != SIM_BLIT_NONE)
		read_pattern(engine, blit, y, pixels);
	if (reads_target(blit)) {
		access_row(engine, blit->dst, &blit->dst_surface, x, y, blitter->target, len,
			   false);
		if (blit->chroma.key & 1)
			apply_key(blitter, blit, pixels);
		combine(blitter, blit, row, len);
		keep_target(blitter, blit, row, pixels);
		memset(blitter->masked, 0, pixels * sizeof(*blitter->masked));
	}
	access_row(engine, blit->dst, &blit->dst_surface, x, y, row, len, true);
}

static void clip(const struct sim_blitter *blitter, struct sim_blit *blit)
{
	if (blit->x1 < blitter->clip_x1) {
		blit->source.x += blitter->clip_x1 - blit->x1;
		blit->x1 = blitter->clip_x1;
	}
	if (blit->y1 < blitter->clip_y1) {
		blit->source.y += blitter->clip_y1 - blit->y1;
		blit->y1 = blitter->clip_y1;
	}
	if (blit->x2 > blitter->clip_x2)
		blit->x2 = blitter->clip_x2;
	if (blit->y2 > blitter->clip_y2)
		blit->y2 = blitter->clip_y2;
}

/* Tiled surfaces have no negative coordinates. */
static bool impossible(const struct sim_blit *blit)
{
	return (blit->dst_surface.tiling != SIM_TILING_LINEAR && (blit->x1 < 0 || blit->y1 < 0)) ||
	       (blit->source.kind == SIM_BLIT_COLOUR &&
		blit->source.surface.tiling != SIM_TILING_LINEAR &&
		(blit->source.x < 0 || blit->source.y < 0));
}

/* Whether the source lies above the target, as far as the addresses tell. */
static bool from_above(const struct sim_blit *blit)
{
	return blit->source.kind == SIM_BLIT_COLOUR &&
	       (int64_t)blit->dst + (int64_t)blit->y1 * blit->dst_surface.pitch >
	       (int64_t)blit->source.address +
	       (int64_t)blit->source.y * blit->source.surface.pitch;
}

/* Does the next rows; a source that overlaps the target from above is read from below. */
static enum sim_cs_result run_rows(struct sim_engine *engine, const struct sim_blit *blit)
{
	struct sim_blitter *blitter = &engine->blitter;
	int rows = blit->y2 - blit->y1;
	bool upwards = from_above(blit);
	size_t work = 0;

	if (blit->x2 <= blit->x1 || rows <= 0 || impossible(blit))
		return SIM_CS_NEXT;
	while ((int)blitter->rows_done < rows && work < WORK_BYTES) {
		int line = upwards ? rows - 1 - (int)blitter->rows_done : (int)blitter->rows_done;

		blit_row(engine, blit, line);
		blitter->rows_done++;
		work += (size_t)(blit->x2 - blit->x1) * blit->bytes;
	}
	engine->cost += work / BYTES_PER_COST;
	if ((int)blitter->rows_done < rows)
		return SIM_CS_AGAIN;
	blitter->rows_done = 0;
	engine->stats.blits++;
	return SIM_CS_NEXT;
}

static void set_clip(struct sim_blitter *blitter, const struct sim_command *command)
{
	blitter->clip_x1 = (int16_t)command->dw[2];
	blitter->clip_y1 = (int16_t)(command->dw[2] >> 16);
	blitter->clip_x2 = (int16_t)command->dw[3];
	blitter->clip_y2 = (int16_t)(command->dw[3] >> 16);
}

/**
 * sim_blitter_execute() - execute a 2D command
 * @engine: blitter engine
 * @command: the command
 *
 * XY_MONO_PAT_FIXED_BLT is counted and skipped: the bits of its patterns are not known.
 *
 * Return: SIM_CS_NEXT when done, SIM_CS_AGAIN while rows are left, SIM_CS_HANG
 * if it is too short.
 */
enum sim_cs_result sim_blitter_execute(struct sim_engine *engine,
				       const struct sim_command *command)
{
	struct sim_blitter *blitter = &engine->blitter;
	unsigned int opcode = command->dw[0] >> 22 & 0x7f;
	struct sim_blit blit = { 0 };

	switch (opcode) {
	case XY_SETUP_CLIP_BLT:
		if (command->len >= 4)
			set_clip(blitter, command);
		return SIM_CS_NEXT;
	case XY_SETUP_BLT:
	case XY_SETUP_MONO_PATTERN_SL_BLT:
		if (command->len < 10)
			return SIM_CS_HANG;
		memcpy(blitter->setup, command->dw, sizeof(blitter->setup));
		blitter->mono_pattern = opcode == XY_SETUP_MONO_PATTERN_SL_BLT;
		set_clip(blitter, command);
		return SIM_CS_NEXT;
	}
	switch (sim_blit_decode(engine, command, &blit)) {
	case SIM_BLIT_UNKNOWN:
		sim_cs_unknown(engine, command->dw[0]);
		return SIM_CS_NEXT;
	case SIM_BLIT_SHORT:
		return SIM_CS_HANG;
	case SIM_BLIT_DECODED:
		break;
	}
	if (blit.clipped)
		clip(blitter, &blit);
	return run_rows(engine, &blit);
}

/**
 * sim_blitter_init() - get the row buffers; only the blitter engine has any
 * @engine: engine
 *
 * Return: false without memory.
 */
bool sim_blitter_init(struct sim_engine *engine)
{
	struct sim_blitter *blitter = &engine->blitter;

	if (engine->id != SIM_BCS)
		return true;
	blitter->source = calloc(1, ROW_BYTES);
	blitter->pattern = calloc(1, ROW_BYTES);
	blitter->target = calloc(1, ROW_BYTES);
	blitter->masked = calloc(ROW_PIXELS, sizeof(*blitter->masked));
	return blitter->source && blitter->pattern && blitter->target && blitter->masked;
}

/**
 * sim_blitter_fini() - free the row buffers
 * @engine: engine
 */
void sim_blitter_fini(struct sim_engine *engine)
{
	free(engine->blitter.source);
	free(engine->blitter.pattern);
	free(engine->blitter.target);
	free(engine->blitter.masked);
}
