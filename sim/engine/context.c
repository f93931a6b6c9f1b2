// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Logical ring contexts: the image in memory and the registers it stands for.
 * Page 1 of the image is a list of MI_LOAD_REGISTER_IMM that the driver lays
 * out; the render engine adds a list of its own in page 2.
 * Source: SKL PRM vol 6, "Register State Context"; firmware-tables/gen9/context.tbl.
 */
#include "sim/engine/context.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "sim/device.h"
#include "sim/engine/cs.h"
#include "sim/engine/registers.h"

#define STATE_PAGE		1u	/* pages of the image */
#define RENDER_PAGE		2u
#define PAGE_DWORDS		(SIM_PAGE_SIZE / 4)
#define TAIL_DWORD		7u	/* RING_TAIL in the state page */

#define RESTORE_INHIBIT		(1u << 0)	/* of CONTEXT_CONTROL */
#define ADDRESSING_48_BIT	3u		/* descriptor bits 4:3 */
#define MI_MODE_NOT_SAVED	0x300u		/* STOP_RING, MODE_IDLE */
#define BB_VALID		(1u << 0)
#define BB_STATE_PPGTT		(1u << 5)
#define BB_STATE_SECOND		(1u << 16)	/* the second level runs */
#define HEAD_ADDRESS		0x001ffffcu
#define TAIL_ADDRESS		0x001ffff8u
#define INDIRECT_CACHELINES	0x3fu
#define PER_CTX_VALID		(1u << 0)
#define PER_CTX_MAX_DWORDS	4096u

#define LRI_HEADER		0x11000000u
#define LRI_MAX_PAIRS		128u

enum pair_kind { PAIR_RING, PAIR_BATCH, PAIR_OTHER };

static bool is_lri(uint32_t dword)
{
	return dword >> 23 == 0x22;
}

static uint64_t image_page(uint64_t desc, unsigned int page)
{
	return SIM_CONTEXT_LRCA(desc) + (uint64_t)page * SIM_PAGE_SIZE;
}

/* What a register in the image is to a restore that is inhibited. */
static enum pair_kind pair_kind(const struct sim_engine *engine, uint32_t offset)
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
		return PAIR_RING;
	case SIM_RING_BB_ADDR:
	case SIM_RING_BB_ADDR_UDW:
	case SIM_RING_BB_STATE:
	case SIM_RING_SBB_ADDR:
	case SIM_RING_SBB_ADDR_UDW:
	case SIM_RING_SBB_STATE:
		return PAIR_BATCH;
	default:
		return reg >= SIM_RING_PDP0 && reg <= SIM_RING_PDP3_UDW ? PAIR_RING : PAIR_OTHER;
	}
}

/*
 * Calls @fn for each register of the lists in a page, with its dword index;
 * stops at a command other than MI_NOOP and MI_LOAD_REGISTER_IMM.
 */
static void for_each_pair(struct sim_engine *engine, uint32_t *page,
			  void (*fn)(struct sim_engine *engine, uint32_t offset, uint32_t *value))
{
	unsigned int i = 0;

	while (i < PAGE_DWORDS) {
		unsigned int end;

		if (!is_lri(page[i])) {
			if (page[i])
				return;
			i++;
			continue;
		}
		end = i + 1 + ((page[i] & 0xff) + 1);
		for (i++; i + 1 < end && i + 1 < PAGE_DWORDS; i += 2)
			fn(engine, page[i] & 0x7ffffc, &page[i + 1]);
		i = end;
	}
}

static void restore_ring_pair(struct sim_engine *engine, uint32_t offset, uint32_t *value)
{
	if (pair_kind(engine, offset) != PAIR_RING)
		return;
	if (offset - engine->base == SIM_RING_CONTEXT_CONTROL)
		sim_reg_set(engine->sim, offset, *value & 0xffff);
	else
		sim_reg_set(engine->sim, offset, *value);
}

static void restore_pair(struct sim_engine *engine, uint32_t offset, uint32_t *value)
{
	switch (pair_kind(engine, offset)) {
	case PAIR_RING:
		restore_ring_pair(engine, offset, value);
		break;
	case PAIR_BATCH:
		sim_reg_set(engine->sim, offset, *value);
		break;
	case PAIR_OTHER:
		if (offset - engine->base == SIM_RING_CTX_TIMESTAMP)
			engine->timestamp_base = sim_clock_ticks(engine->sim) - *value;
		else
			sim_reg_write(engine->sim, offset, *value);
		break;
	}
}

/* Goes on in the batch that the context was preempted in. */
static void resume_batch(struct sim_engine *engine)
{
	uint32_t state = sim_engine_get(engine, SIM_RING_BB_STATE);
	uint32_t address = sim_engine_get(engine, SIM_RING_BB_ADDR);
	uint32_t second = sim_engine_get(engine, SIM_RING_SBB_ADDR);

	if (!(address & BB_VALID))
		return;
	engine->depth = 1;
	engine->batch[0].pc = (uint64_t)sim_engine_get(engine, SIM_RING_BB_ADDR_UDW) << 32 |
			      (address & ~3u);
	engine->batch[0].ppgtt = state & BB_STATE_PPGTT;
	if (state & BB_STATE_SECOND) {
		engine->depth = 2;
		engine->batch[1].pc =
			(uint64_t)sim_engine_get(engine, SIM_RING_SBB_ADDR_UDW) << 32 |
			(second & ~3u);
		engine->batch[1].ppgtt =
			sim_engine_get(engine, SIM_RING_SBB_STATE) & BB_STATE_PPGTT;
	}
	engine->stats.resumed++;
}

static void load_page_tables(struct sim_engine *engine, uint64_t desc)
{
	uint64_t root[4];
	unsigned int i;

	for (i = 0; i < 4; i++)
		root[i] = (uint64_t)sim_engine_get(engine, SIM_RING_PDP0 + 8 * i + 4) << 32 |
			  sim_engine_get(engine, SIM_RING_PDP0 + 8 * i);
	sim_vm_set(&engine->vm, (desc >> 3 & 3) == ADDRESSING_48_BIT, root);
}

/* The workaround batches that the image asks for at each restore. */
static void run_workaround_batches(struct sim_engine *engine)
{
	uint32_t indirect = sim_engine_get(engine, SIM_RING_INDIRECT_CTX);
	uint32_t per_ctx = sim_engine_get(engine, SIM_RING_BB_PER_CTX);

	if (indirect & INDIRECT_CACHELINES)
		sim_cs_run_inline(engine, indirect & ~INDIRECT_CACHELINES,
				  (indirect & INDIRECT_CACHELINES) * 16);
	if (per_ctx & PER_CTX_VALID)
		sim_cs_run_inline(engine, per_ctx & 0xfffff000u, PER_CTX_MAX_DWORDS);
}

/**
 * sim_context_load() - restore a context: it runs from here on
 * @engine: engine with no context on it
 * @desc: context descriptor
 */
void sim_context_load(struct sim_engine *engine, uint64_t desc)
{
	uint32_t page[PAGE_DWORDS];
	bool inhibited;

	sim_cs_start(engine);
	engine->timestamp_base = sim_clock_ticks(engine->sim);
	sim_ggtt_read(engine->sim, image_page(desc, STATE_PAGE), page, sizeof(page));
	for_each_pair(engine, page, restore_ring_pair);
	inhibited = sim_engine_get(engine, SIM_RING_CONTEXT_CONTROL) & RESTORE_INHIBIT;
	if (!inhibited) {
		for_each_pair(engine, page, restore_pair);
		resume_batch(engine);
		if (engine->id == SIM_RCS) {
			sim_ggtt_read(engine->sim, image_page(desc, RENDER_PAGE), page,
				      sizeof(page));
			for_each_pair(engine, page, restore_pair);
		}
	}
	sim_engine_set(engine, SIM_RING_TAIL,
		       sim_engine_get(engine, SIM_RING_TAIL) & TAIL_ADDRESS);
	sim_engine_set(engine, SIM_RING_HEAD,
		       sim_engine_get(engine, SIM_RING_HEAD) & HEAD_ADDRESS);
	load_page_tables(engine, desc);
	run_workaround_batches(engine);
}

/**
 * sim_context_sample_tail() - lite restore: only the tail is read again
 * @engine: engine that the context is running on
 * @desc: context descriptor
 */
void sim_context_sample_tail(struct sim_engine *engine, uint64_t desc)
{
	uint32_t tail;

	sim_ggtt_read(engine->sim, image_page(desc, STATE_PAGE) + 4 * TAIL_DWORD, &tail,
		      sizeof(tail));
	sim_engine_set(engine, SIM_RING_TAIL, tail & TAIL_ADDRESS);
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

static void save_pair(struct sim_engine *engine, uint32_t offset, uint32_t *value)
{
	uint32_t reg = offset - engine->base;
	uint32_t now = sim_reg_get(engine->sim, offset);

	switch (pair_kind(engine, offset)) {
	case PAIR_RING:
		if (reg == SIM_RING_HEAD)
			*value = now;
		else if (reg == SIM_RING_CONTEXT_CONTROL)
			*value = 0xffff0000 | (now & 0xffff & ~RESTORE_INHIBIT);
		break;
	case PAIR_BATCH:
		*value = batch_register(engine, reg);
		break;
	case PAIR_OTHER:
		if (reg == SIM_RING_CTX_TIMESTAMP)
			now = sim_clock_ticks(engine->sim) - engine->timestamp_base;
		else if (reg == SIM_RING_MI_MODE)
			now &= ~MI_MODE_NOT_SAVED;
		if (sim_reg_masked(engine->sim, offset))
			now |= 0xffff0000;
		*value = now;
		break;
	}
}

struct render_list {
	const struct sim_engine *engine;
	uint32_t page[PAGE_DWORDS];
	unsigned int used;	/* dwords */
	unsigned int header;	/* of the list being filled */
	unsigned int pairs;	/* in it */
};

static void append_saved(void *ctx, uint32_t offset)
{
	struct render_list *list = ctx;
	struct sim *sim = list->engine->sim;
	uint32_t value = sim_reg_get(sim, offset);

	if (list->used + 4 > PAGE_DWORDS)
		return;
	if (!list->pairs || list->pairs == LRI_MAX_PAIRS) {
		list->header = list->used++;
		list->pairs = 0;
	}
	list->pairs++;
	list->page[list->header] = LRI_HEADER | (2 * list->pairs - 1);
	list->page[list->used++] = offset;
	list->page[list->used++] = sim_reg_masked(sim, offset) ? value | 0xffff0000 : value;
}

static void save_render_page(struct sim_engine *engine, uint64_t desc)
{
	struct render_list list = { .engine = engine };

	sim_engine_for_each_saved(append_saved, &list);
	list.page[list.used++] = 0x05000000;	/* MI_BATCH_BUFFER_END */
	sim_ggtt_write(engine->sim, image_page(desc, RENDER_PAGE), list.page, 4 * list.used);
}

/**
 * sim_context_save() - write the running context back to its image
 * @engine: engine that it runs on
 * @desc: its descriptor
 *
 * RING_TAIL and what only the driver sets stay as they are in memory.
 */
void sim_context_save(struct sim_engine *engine, uint64_t desc)
{
	uint32_t before[PAGE_DWORDS];
	uint32_t after[PAGE_DWORDS];
	uint64_t gma = image_page(desc, STATE_PAGE);
	unsigned int i;

	sim_engine_set(engine, SIM_RING_CTX_TIMESTAMP,
		       sim_clock_ticks(engine->sim) - engine->timestamp_base);
	sim_ggtt_read(engine->sim, gma, before, sizeof(before));
	memcpy(after, before, sizeof(after));
	for_each_pair(engine, after, save_pair);
	for (i = 0; i < PAGE_DWORDS; i++)
		if (after[i] != before[i])
			sim_ggtt_write(engine->sim, gma + 4 * i, &after[i], sizeof(after[i]));
	if (engine->id == SIM_RCS)
		save_render_page(engine, desc);
}
