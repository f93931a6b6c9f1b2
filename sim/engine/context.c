// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Logical ring contexts: the image in memory and the registers it stands for. A restore executes
 * the image from page 1 on, as one list of commands over all pages, up to its end. One that
 * is inhibited takes the ring's part of page 1 alone, as the driver has laid it out.
 * Source: SKL PRM vol 7, "Register State Context"; firmware-tables/gen9/context.tbl.
 */
#include "sim/engine/context.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "sim/device.h"
#include "sim/engine/cs.h"
#include "sim/engine/image.h"

#define PAGE_DWORDS		(SIM_PAGE_SIZE / 4)
#define RING_DWORDS		0x50u		/* of page 1: what a ring needs */
#define TAIL_DWORD		7u		/* RING_TAIL in page 1 */
#define MAX_DWORDS		((SIM_IMAGE_PAGES(SIM_RCS) - 1) * PAGE_DWORDS)

#define RESTORE_INHIBIT		(1u << 0)	/* of CONTEXT_CONTROL */
#define ADDRESSING_48_BIT	3u		/* descriptor bits 4:3 */
#define BB_VALID		(1u << 0)
#define BB_STATE_PPGTT		(1u << 5)
#define BB_STATE_SECOND		(1u << 16)	/* the second level runs */
#define HEAD_ADDRESS		0x001ffffcu
#define TAIL_ADDRESS		0x001ffff8u
#define INDIRECT_CACHELINES	0x3fu
#define PER_CTX_VALID		(1u << 0)
#define PER_CTX_MAX_DWORDS	4096u

#define BATCH_BUFFER_END	0x0au

static bool is_lri(uint32_t dword)
{
	return dword >> 23 == 0x22;
}

/* GGTT address of page 1. */
static uint64_t image_state(uint64_t desc)
{
	return SIM_CONTEXT_LRCA(desc) + (uint64_t)SIM_PAGE_SIZE;
}

/*
 * Calls @fn for each register of the ring's part, with its value; stops at a command other than
 * MI_NOOP and MI_LOAD_REGISTER_IMM.
 */
static void for_each_ring_pair(struct sim_engine *engine, const uint32_t *state,
			       void (*fn)(struct sim_engine *engine, uint32_t offset,
					  uint32_t value))
{
	unsigned int i = 0;

	while (i < RING_DWORDS) {
		unsigned int end;

		if (!is_lri(state[i])) {
			if (state[i])
				return;
			i++;
			continue;
		}
		end = i + 1 + ((state[i] & 0xff) + 1);
		for (i++; i + 1 < end && i + 1 < RING_DWORDS; i += 2)
			fn(engine, state[i] & 0x7ffffc, state[i + 1]);
		i = end;
	}
}

static void restore_ring_pair(struct sim_engine *engine, uint32_t offset, uint32_t value)
{
	if (sim_image_kind(engine, offset) != SIM_IMAGE_RING)
		return;
	if (offset - engine->base == SIM_RING_CONTEXT_CONTROL)
		value &= 0xffff;
	sim_reg_set(engine->sim, offset, value);
}

static void restore_pair(struct sim_engine *engine, uint32_t offset, uint32_t value)
{
	switch (sim_image_kind(engine, offset)) {
	case SIM_IMAGE_RING:
		restore_ring_pair(engine, offset, value);
		break;
	case SIM_IMAGE_BATCH:
		sim_reg_set(engine->sim, offset, value);
		break;
	case SIM_IMAGE_OTHER:
		if (offset - engine->base == SIM_RING_CTX_TIMESTAMP)
			engine->timestamp_base = sim_clock_ticks(engine->sim) - value;
		else
			sim_reg_write(engine->sim, offset, value);
		break;
	}
}

/* Executes a command of the image; false: it is none that can be there. */
static bool restore_command(struct sim_engine *engine, const uint32_t *dw, unsigned int len)
{
	unsigned int i;

	if (!is_lri(dw[0]))
		return sim_cs_restore(engine, dw, len);
	for (i = 1; i + 1 < len; i += 2)
		restore_pair(engine, dw[i] & 0x7ffffc, dw[i + 1]);
	return true;
}

/* Makes the image readable to dword @end, page by page. False: it has no such dword. */
static bool image_need(const struct sim_engine *engine, uint64_t gma, uint32_t *dw,
		       unsigned int *have, unsigned int end)
{
	if (end > (SIM_IMAGE_PAGES(engine->id) - 1) * PAGE_DWORDS)
		return false;
	for (; *have < end; *have += PAGE_DWORDS)
		sim_ggtt_read(engine->sim, gma + 4ull * *have, dw + *have, SIM_PAGE_SIZE);
	return true;
}

/* Executes the image; one that does not end, or ends behind its last page, hangs the engine. */
static void restore(struct sim_engine *engine, uint64_t gma)
{
	uint32_t dw[MAX_DWORDS];
	unsigned int have = 0, at, len;

	for (at = 0; image_need(engine, gma, dw, &have, at + 1); at += len) {
		len = 1;
		if (!dw[at])
			continue;
		if (dw[at] >> 23 == BATCH_BUFFER_END)
			return;
		len = sim_cs_length(engine, dw[at]);
		if (!len || !image_need(engine, gma, dw, &have, at + len) ||
		    !restore_command(engine, dw + at, len)) {
			sim_cs_hang(engine, dw[at]);
			return;
		}
	}
	sim_cs_hang(engine, 0);
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
	uint32_t state[RING_DWORDS];

	sim_cs_start(engine);
	engine->timestamp_base = sim_clock_ticks(engine->sim);
	sim_ggtt_read(engine->sim, image_state(desc), state, sizeof(state));
	for_each_ring_pair(engine, state, restore_ring_pair);
	if (!(sim_engine_get(engine, SIM_RING_CONTEXT_CONTROL) & RESTORE_INHIBIT)) {
		restore(engine, image_state(desc));
		if (engine->hung)
			return;
		resume_batch(engine);
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

	sim_ggtt_read(engine->sim, image_state(desc) + 4 * TAIL_DWORD, &tail,
		      sizeof(tail));
	sim_engine_set(engine, SIM_RING_TAIL, tail & TAIL_ADDRESS);
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
	uint64_t gma = image_state(desc);
	uint32_t before[SIM_IMAGE_DWORDS], after[SIM_IMAGE_DWORDS];
	unsigned int dwords, i, end;

	sim_engine_set(engine, SIM_RING_CTX_TIMESTAMP,
		       sim_clock_ticks(engine->sim) - engine->timestamp_base);
	sim_ggtt_read(engine->sim, gma, before, RING_DWORDS * 4);
	memcpy(after, before, RING_DWORDS * 4);
	dwords = sim_image_write(engine, after);
	sim_ggtt_read(engine->sim, gma, before, dwords * 4);
	for (i = 0; i < dwords; i = end) {
		end = i + 1;
		if (after[i] == before[i])
			continue;
		while (end < dwords && after[end] != before[end])
			end++;
		sim_ggtt_write(engine->sim, gma + 4ull * i, after + i, 4 * (end - i));
	}
}

/**
 * sim_context_default() - the image that a context has which the engine has saved as it is now
 * @engine: engine that has run nothing
 * @dw: gets it, from page 1 on; SIM_IMAGE_DWORDS
 *
 * Nothing but the ring's registers has to be set in it for a context to begin.
 */
void sim_context_default(struct sim_engine *engine, uint32_t *dw)
{
	memset(dw, 0, SIM_IMAGE_DWORDS * sizeof(*dw));
	sim_image_write(engine, dw);
}
