// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The image of a context as an engine saves it: one list of commands from page 1 on, the same
 * whatever the image held before.
 * Source: SKL PRM vol 7, "Register State Context"; order of the registers as in i915
 * (gen9_rcs_offsets, gen9_xcs_offsets).
 */
#include "sim/engine/image.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "sim/device.h"
#include "sim/engine/pipeline.h"
#include "sim/engine/registers.h"

#define RESTORE_INHIBIT		(1u << 0)	/* of CONTEXT_CONTROL */
#define MI_MODE_NOT_SAVED	0x300u		/* STOP_RING, MODE_IDLE */
#define BB_VALID		(1u << 0)
#define BB_STATE_PPGTT		(1u << 5)
#define BB_STATE_SECOND		(1u << 16)	/* the second level runs */
#define MASK_ALL		0xffff0000u

#define LRI			0x11000000u
#define LRI_POSTED		0x00001000u
#define TOPOLOGY_FILTER		0x06800000u
#define BATCH_BUFFER_END	0x05000000u

/* Where parts begin, and where the list of the render engine goes over the end of page 1. */
#define SECOND_PART		0x21u
#define THIRD_PART		0x41u
#define FOURTH_PART		0x51u
#define PAGE_DWORDS		1024u
#define BEFORE_PAGE_END		20u
#define THIRD_PAGE		(2 * PAGE_DWORDS)

static const uint16_t ring_part[] = {
	SIM_RING_CONTEXT_CONTROL, SIM_RING_HEAD, SIM_RING_TAIL, SIM_RING_START, SIM_RING_CTL,
	SIM_RING_BB_ADDR_UDW, SIM_RING_BB_ADDR, SIM_RING_BB_STATE, SIM_RING_SBB_ADDR_UDW,
	SIM_RING_SBB_ADDR, SIM_RING_SBB_STATE, SIM_RING_BB_PER_CTX, SIM_RING_INDIRECT_CTX,
	SIM_RING_INDIRECT_CTX_OFFSET,
};

static const uint16_t tables_part[] = {
	SIM_RING_CTX_TIMESTAMP, 0x28c, 0x288, 0x284, 0x280, 0x27c, 0x278, 0x274, 0x270,
};

static const uint16_t engine_part[] = {
	0x028, 0x09c, 0x0c0, 0x178, 0x17c, 0x358, 0x170, 0x150, 0x154, 0x158, 0x41c, 0x600, 0x604,
	0x608, 0x60c, 0x610, 0x614, 0x618, 0x61c, 0x620, 0x624, 0x628, 0x62c, 0x630, 0x634, 0x638,
	0x63c, 0x640, 0x644, 0x648, 0x64c, 0x650, 0x654, 0x658, 0x65c, 0x660, 0x664, 0x668, 0x66c,
	0x670, 0x674, 0x678, 0x67c, 0x068,
};

/* An image that is being written. */
struct writer {
	struct sim_engine *engine;
	uint32_t *dw;
	unsigned int at;
	unsigned int header;	/* of the loads of registers that are being written */
	unsigned int pairs;	/* of them */
	unsigned int part;	/* of the registers behind the engine's page */
};

/**
 * sim_image_kind() - which part of a context a register is
 * @engine: engine
 * @offset: register
 */
enum sim_image_kind sim_image_kind(const struct sim_engine *engine, uint32_t offset)
{
	uint32_t reg = offset - engine->base;

	switch (reg) {
	case SIM_RING_CONTEXT_CONTROL:
	case SIM_RING_HEAD:
	case SIM_RING_TAIL:
	case SIM_RING_START:
	case SIM_RING_CTL:
	case SIM_RING_BB_PER_CTX:
	case SIM_RING_INDIRECT_CTX:
	case SIM_RING_INDIRECT_CTX_OFFSET:
		return SIM_IMAGE_RING;
	case SIM_RING_BB_ADDR:
	case SIM_RING_BB_ADDR_UDW:
	case SIM_RING_BB_STATE:
	case SIM_RING_SBB_ADDR:
	case SIM_RING_SBB_ADDR_UDW:
	case SIM_RING_SBB_STATE:
		return SIM_IMAGE_BATCH;
	default:
		return reg >= SIM_RING_PDP0 && reg <= SIM_RING_PDP3_UDW ? SIM_IMAGE_RING :
									SIM_IMAGE_OTHER;
	}
}

/* The value of a batch register that describes where the streamer is. */
static uint32_t batch_register(const struct sim_engine *engine, uint32_t reg)
{
	const struct sim_batch *first = engine->depth > 0 ? &engine->batch[0] : NULL;
	const struct sim_batch *second = engine->depth > 1 ? &engine->batch[1] : NULL;

	switch (reg) {
	case SIM_RING_BB_ADDR:
		return first ? (uint32_t)first->pc | BB_VALID : 0;
	case SIM_RING_BB_ADDR_UDW:
		return first ? first->pc >> 32 : 0;
	case SIM_RING_BB_STATE:
		return (first && first->ppgtt ? BB_STATE_PPGTT : 0) |
		       (second ? BB_STATE_SECOND : 0);
	case SIM_RING_SBB_ADDR:
		return second ? (uint32_t)second->pc | BB_VALID : 0;
	case SIM_RING_SBB_ADDR_UDW:
		return second ? second->pc >> 32 : 0;
	default:
		return second && second->ppgtt ? BB_STATE_PPGTT : 0;
	}
}

/* The value that is saved; what only the driver sets stays as it is in the image. */
static void save_value(struct sim_engine *engine, uint32_t offset, uint32_t *value)
{
	uint32_t reg = offset - engine->base;
	uint32_t now = sim_reg_get(engine->sim, offset);

	switch (sim_image_kind(engine, offset)) {
	case SIM_IMAGE_RING:
		if (reg == SIM_RING_HEAD)
			*value = now;
		else if (reg == SIM_RING_CONTEXT_CONTROL)
			*value = MASK_ALL | (now & 0xffff & ~RESTORE_INHIBIT);
		break;
	case SIM_IMAGE_BATCH:
		*value = batch_register(engine, reg);
		break;
	case SIM_IMAGE_OTHER:
		if (reg == SIM_RING_MI_MODE)
			now &= ~MI_MODE_NOT_SAVED;
		if (sim_reg_masked(engine->sim, offset))
			now |= MASK_ALL;
		*value = now;
		break;
	}
}

static void put(struct writer *writer, uint32_t value)
{
	writer->dw[writer->at++] = value;
}

static void put_noops(struct writer *writer, unsigned int end)
{
	while (writer->at < end)
		put(writer, 0);
}

static void begin_loads(struct writer *writer)
{
	writer->header = writer->at++;
	writer->pairs = 0;
}

static void put_load(struct writer *writer, uint32_t offset)
{
	put(writer, offset);
	save_value(writer->engine, offset, &writer->dw[writer->at++]);
	writer->pairs++;
}

static void end_loads(struct writer *writer, uint32_t flags)
{
	writer->dw[writer->header] = LRI | flags | (2 * writer->pairs - 1);
}

static void put_part(struct writer *writer, const uint16_t *regs, unsigned int n, uint32_t flags)
{
	unsigned int i;

	begin_loads(writer);
	for (i = 0; i < n; i++)
		put_load(writer, writer->engine->base + regs[i]);
	end_loads(writer, flags);
}

static void put_state(struct writer *writer, uint32_t header)
{
	unsigned int len = sim_pipeline_length(header);

	put(writer, header);
	memcpy(writer->dw + writer->at, sim_pipeline_get(writer->engine, header),
	       (len - 1) * sizeof(header));
	writer->at += len - 1;
}

static bool in_engine_part(const struct sim_engine *engine, uint32_t offset)
{
	unsigned int i;

	for (i = 0; i < sizeof(engine_part) / sizeof(engine_part[0]); i++)
		if (offset - engine->base == engine_part[i])
			return true;
	return false;
}

/* Those of units (0x4000 and up) are loaded by one command, those of the streamer by another. */
static void put_saved(void *ctx, uint32_t offset)
{
	struct writer *writer = ctx;

	if (offset / 0x4000 == writer->part && !in_engine_part(writer->engine, offset))
		put_load(writer, offset);
}

static void put_saved_part(struct writer *writer, unsigned int first, unsigned int last)
{
	begin_loads(writer);
	for (writer->part = first; writer->part <= last; writer->part++)
		sim_engine_for_each_saved(put_saved, writer);
	end_loads(writer, LRI_POSTED);
}

static void put_render_part(struct writer *writer)
{
	put(writer, TOPOLOGY_FILTER);
	put(writer, 0);
	put_state(writer, 0x61020001);
	put_state(writer, 0x78140000);
	put_state(writer, 0x78150009);
	put_saved_part(writer, 0, 0);
	put_state(writer, 0x79170101);
	put_noops(writer, PAGE_DWORDS - BEFORE_PAGE_END);
	put_saved_part(writer, 1, 3);
	put_state(writer, 0x79000002);
	put_noops(writer, THIRD_PAGE);
	put_state(writer, 0x78180000);
	put(writer, 0);
}

/**
 * sim_image_write() - what an engine writes when it saves its context
 * @engine: engine
 * @dw: the image from page 1 on as it is; gets what it is afterwards
 *
 * Return: dwords of it that mean something.
 */
unsigned int sim_image_write(struct sim_engine *engine, uint32_t dw[SIM_IMAGE_DWORDS])
{
	struct writer writer = { .engine = engine, .dw = dw };
	const uint16_t third = engine->id == SIM_RCS ? SIM_RING_R_PWR_CLK_STATE : SIM_RING_SWCTRL;

	put(&writer, 0);
	put_part(&writer, ring_part, sizeof(ring_part) / sizeof(ring_part[0]), LRI_POSTED);
	put_noops(&writer, SECOND_PART);
	put_part(&writer, tables_part, sizeof(tables_part) / sizeof(tables_part[0]), LRI_POSTED);
	put_noops(&writer, THIRD_PART);
	put_part(&writer, &third, 1, engine->id == SIM_RCS ? 0 : LRI_POSTED);
	put_noops(&writer, FOURTH_PART);
	put_part(&writer, engine_part, sizeof(engine_part) / sizeof(engine_part[0]), LRI_POSTED);
	if (engine->id == SIM_RCS)
		put_render_part(&writer);
	put(&writer, BATCH_BUFFER_END);
	return writer.at;
}
