// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The blitter: fills, pattern fills and copies of rectangles, linear or tiled.
 * Source: SKL PRM vol 2a, "XY_*_BLT"; vol 10, "Copy Engine".
 */
#include "sim/engine/blitter.h"

#include <stdlib.h>
#include <string.h>

#include "sim/device.h"
#include "sim/engine/access.h"
#include "sim/tiling.h"

enum {
	XY_SETUP_CLIP_BLT = 0x03, XY_FAST_COPY_BLT = 0x42, XY_COLOR_BLT = 0x50,
	XY_SRC_COPY_BLT = 0x53, XY_PAT_BLT_IMMEDIATE = 0x72,
};

#define SWCTRL		0x22200u	/* BCS_SWCTRL: what "tiled" means */
#define SWCTRL_SRC_Y	(1u << 0)
#define SWCTRL_DST_Y	(1u << 1)

#define DST_TILED	(1u << 11)
#define SRC_TILED	(1u << 15)
#define WRITE_RGB	(1u << 20)
#define WRITE_ALPHA	(1u << 21)
#define CLIPPING	(1u << 30)	/* of the second dword */

#define ROP_SRC_COPY	0xcc
#define ROP_PAT_COPY	0xf0

#define ROW_BYTES	(65536u * 16)	/* widest row: 16-bit coordinates, 128 bits a pixel */
#define WORK_BYTES	65536u		/* about what one step does */
#define BYTES_PER_COST	1024u

/* A command with its operands taken apart. */
struct blit {
	unsigned int bytes;		/* per pixel */
	int x1, y1, x2, y2;		/* target, right and lower edge outside */
	int src_x, src_y;
	uint64_t dst, src;
	struct sim_surface dst_surface, src_surface;
	bool has_src;
	uint8_t rop;
	uint32_t keep;			/* bits of a 32-bit pixel that stay */
	const uint32_t *pattern;	/* 8 by 8 pixels */
	unsigned int pattern_x, pattern_y;
	uint32_t colour;
};

static int coord_x(uint32_t dw)
{
	return (int16_t)dw;
}

static int coord_y(uint32_t dw)
{
	return (int16_t)(dw >> 16);
}

static unsigned int colour_bytes(uint32_t br13)
{
	static const uint8_t bytes[4] = { 1, 2, 2, 4 };

	return bytes[br13 >> 24 & 3];
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

/* What all XY commands have in common: target, ROP, channels. */
static void decode_target(const struct sim_engine *engine, const uint32_t *dw, struct blit *blit)
{
	uint32_t swctrl = sim_reg_get(engine->sim, SWCTRL);

	blit->bytes = colour_bytes(dw[1]);
	blit->rop = dw[1] >> 16;
	blit->dst_surface = surface(dw[1], dw[0] & DST_TILED, swctrl & SWCTRL_DST_Y);
	blit->x1 = coord_x(dw[2]);
	blit->y1 = coord_y(dw[2]);
	blit->x2 = coord_x(dw[3]);
	blit->y2 = coord_y(dw[3]);
	blit->dst = address(dw + 4);
	if (blit->bytes == 4)
		blit->keep = (dw[0] & WRITE_RGB ? 0 : 0x00ffffff) |
			     (dw[0] & WRITE_ALPHA ? 0 : 0xff000000);
}

static bool decode_color(const struct sim_engine *engine, const struct sim_command *command,
			 struct blit *blit)
{
	if (command->len < 7)
		return false;
	decode_target(engine, command->dw, blit);
	blit->colour = command->dw[6];
	return true;
}

static bool decode_pattern(const struct sim_engine *engine, const struct sim_command *command,
			   struct blit *blit)
{
	if (command->len < 7)
		return false;
	decode_target(engine, command->dw, blit);
	if (command->len < 6 + 16 * blit->bytes)
		return false;
	blit->pattern = command->dw + 6;
	blit->pattern_x = command->dw[0] >> 12 & 7;
	blit->pattern_y = command->dw[0] >> 8 & 7;
	return true;
}

static bool decode_copy(const struct sim_engine *engine, const struct sim_command *command,
			struct blit *blit)
{
	const uint32_t *dw = command->dw;

	if (command->len < 10)
		return false;
	decode_target(engine, dw, blit);
	blit->has_src = true;
	blit->src_surface = surface(dw[7], dw[0] & SRC_TILED,
				    sim_reg_get(engine->sim, SWCTRL) & SWCTRL_SRC_Y);
	blit->src_x = coord_x(dw[6]);
	blit->src_y = coord_y(dw[6]);
	blit->src = address(dw + 8);
	return true;
}

static struct sim_surface fast_surface(uint32_t pitch, uint32_t tiling)
{
	return surface(pitch, tiling, tiling == 2);
}

static bool decode_fast_copy(const struct sim_command *command, struct blit *blit)
{
	static const uint8_t bytes[8] = { 1, 2, 4, 4, 8, 16, 16, 16 };
	const uint32_t *dw = command->dw;

	if (command->len < 10)
		return false;
	blit->bytes = bytes[dw[1] >> 24 & 7];
	blit->rop = ROP_SRC_COPY;
	blit->has_src = true;
	blit->dst_surface = fast_surface(dw[1], dw[0] >> 13 & 3);
	blit->src_surface = fast_surface(dw[7], dw[0] >> 20 & 3);
	blit->x1 = coord_x(dw[2]);
	blit->y1 = coord_y(dw[2]);
	blit->x2 = coord_x(dw[3]);
	blit->y2 = coord_y(dw[3]);
	blit->dst = address(dw + 4);
	blit->src_x = coord_x(dw[6]);
	blit->src_y = coord_y(dw[6]);
	blit->src = address(dw + 8);
	return true;
}

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
static uint8_t raster_operation(uint8_t rop, uint8_t pattern, uint8_t source, uint8_t target)
{
	uint8_t result = 0;
	unsigned int i;

	for (i = 0; i < 8; i++)
		if (rop & 1u << i)
			result |= (i & 4 ? pattern : (uint8_t)~pattern) &
				  (i & 2 ? source : (uint8_t)~source) &
				  (i & 1 ? target : (uint8_t)~target);
	return result;
}

/* The pattern's row @y, or the colour, from column @x1 on. */
static void fill_pattern_row(const struct blit *blit, int y, uint8_t *row, unsigned int pixels)
{
	unsigned int i;

	for (i = 0; i < pixels; i++) {
		const uint8_t *pixel = (const uint8_t *)&blit->colour;

		if (blit->pattern) {
			unsigned int px = (blit->x1 + i + blit->pattern_x) & 7;
			unsigned int py = (y + blit->pattern_y) & 7;

			pixel = (const uint8_t *)blit->pattern + (py * 8 + px) * blit->bytes;
		}
		memcpy(row + (size_t)i * blit->bytes, pixel, blit->bytes);
	}
}

static void keep_channels(const struct blit *blit, uint8_t *row, const uint8_t *target,
			  size_t len)
{
	const uint8_t *keep = (const uint8_t *)&blit->keep;
	size_t i;

	for (i = 0; i < len; i++)
		row[i] = (row[i] & ~keep[i % 4]) | (target[i] & keep[i % 4]);
}

static void blit_row(struct sim_engine *engine, const struct blit *blit, int line)
{
	unsigned int pixels = blit->x2 - blit->x1;
	size_t len = (size_t)pixels * blit->bytes;
	uint8_t *row = engine->blitter.row[0];
	uint8_t *target = engine->blitter.row[1];
	bool plain = blit->rop == (blit->has_src ? ROP_SRC_COPY : ROP_PAT_COPY);
	int64_t x = (int64_t)blit->x1 * blit->bytes;
	int64_t y = blit->y1 + line;
	size_t i;

	if (blit->has_src)
		access_row(engine, blit->src, &blit->src_surface,
			   (int64_t)blit->src_x * blit->bytes, blit->src_y + line, row, len,
			   false);
	else
		fill_pattern_row(blit, y, row, pixels);
	if (!plain || blit->keep)
		access_row(engine, blit->dst, &blit->dst_surface, x, y, target, len, false);
	for (i = 0; i < len && !plain; i++)
		row[i] = raster_operation(blit->rop, row[i], row[i], target[i]);
	if (blit->keep)
		keep_channels(blit, row, target, len);
	access_row(engine, blit->dst, &blit->dst_surface, x, y, row, len, true);
}

static void clip(const struct sim_blitter *blitter, struct blit *blit)
{
	if (blit->x1 < blitter->clip_x1) {
		blit->src_x += blitter->clip_x1 - blit->x1;
		blit->x1 = blitter->clip_x1;
	}
	if (blit->y1 < blitter->clip_y1) {
		blit->src_y += blitter->clip_y1 - blit->y1;
		blit->y1 = blitter->clip_y1;
	}
	if (blit->x2 > blitter->clip_x2)
		blit->x2 = blitter->clip_x2;
	if (blit->y2 > blitter->clip_y2)
		blit->y2 = blitter->clip_y2;
}

/* Tiled surfaces have no negative coordinates. */
static bool impossible(const struct blit *blit)
{
	return (blit->dst_surface.tiling != SIM_TILING_LINEAR && (blit->x1 < 0 || blit->y1 < 0)) ||
	       (blit->has_src && blit->src_surface.tiling != SIM_TILING_LINEAR &&
		(blit->src_x < 0 || blit->src_y < 0));
}

/* Does the next rows; a source that overlaps the target from above is read from below. */
static enum sim_cs_result run_rows(struct sim_engine *engine, const struct blit *blit)
{
	struct sim_blitter *blitter = &engine->blitter;
	int rows = blit->y2 - blit->y1;
	bool upwards = blit->has_src &&
		       (int64_t)blit->dst + (int64_t)blit->y1 * blit->dst_surface.pitch >
		       (int64_t)blit->src + (int64_t)blit->src_y * blit->src_surface.pitch;
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
	if (command->len < 4)
		return;
	blitter->clip_x1 = coord_x(command->dw[2]);
	blitter->clip_y1 = coord_y(command->dw[2]);
	blitter->clip_x2 = coord_x(command->dw[3]);
	blitter->clip_y2 = coord_y(command->dw[3]);
}

/**
 * sim_blitter_execute() - execute a 2D command
 * @engine: blitter engine
 * @command: the command
 *
 * Return: SIM_CS_NEXT when done, SIM_CS_AGAIN while rows are left, SIM_CS_HANG
 * if it is too short.
 */
enum sim_cs_result sim_blitter_execute(struct sim_engine *engine,
				       const struct sim_command *command)
{
	uint32_t header = command->dw[0];
	struct blit blit = { 0 };
	bool complete;

	switch (header >> 22 & 0x7f) {
	case XY_SETUP_CLIP_BLT:
		set_clip(&engine->blitter, command);
		return SIM_CS_NEXT;
	case XY_COLOR_BLT:
		complete = decode_color(engine, command, &blit);
		break;
	case XY_PAT_BLT_IMMEDIATE:
		complete = decode_pattern(engine, command, &blit);
		break;
	case XY_SRC_COPY_BLT:
		complete = decode_copy(engine, command, &blit);
		break;
	case XY_FAST_COPY_BLT:
		complete = decode_fast_copy(command, &blit);
		break;
	default:
		sim_cs_unknown(engine, header);
		return SIM_CS_NEXT;
	}
	if (!complete)
		return SIM_CS_HANG;
	if ((header >> 22 & 0x7f) != XY_FAST_COPY_BLT && (command->dw[1] & CLIPPING))
		clip(&engine->blitter, &blit);
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
	if (engine->id != SIM_BCS)
		return true;
	engine->blitter.row[0] = calloc(1, ROW_BYTES);
	engine->blitter.row[1] = calloc(1, ROW_BYTES);
	return engine->blitter.row[0] && engine->blitter.row[1];
}

/**
 * sim_blitter_fini() - free the row buffers
 * @engine: engine
 */
void sim_blitter_fini(struct sim_engine *engine)
{
	free(engine->blitter.row[0]);
	free(engine->blitter.row[1]);
}
