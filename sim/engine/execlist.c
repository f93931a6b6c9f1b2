// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Execution lists: two descriptors at a time into the submit port, events out
 * through the context status buffer.
 * Source: SKL PRM vol 6, "Execlists"; i915 register names RING_ELSP,
 * RING_CONTEXT_STATUS_PTR.
 */
#include "sim/engine/execlist.h"

#include "sim/device.h"
#include "sim/engine/context.h"
#include "sim/engine/cs.h"

#define EXECLIST_ENABLE		(1u << 15)	/* of RING_MODE */

#define DESC_VALID		(1u << 0)
#define DESC_FORCE_RESTORE	(1u << 2)

/* Bits of a status buffer entry. */
#define CSB_IDLE_TO_ACTIVE	(1u << 0)
#define CSB_PREEMPTED		(1u << 1)
#define CSB_ELEMENT_SWITCH	(1u << 2)
#define CSB_ACTIVE_TO_IDLE	(1u << 3)
#define CSB_COMPLETE		(1u << 4)
#define CSB_LITE_RESTORE	(1u << 15)

/* The status buffer, also in the hardware status page. */
#define CSB_ENTRIES		6u
#define CSB_POINTER_MASK	7u
#define CSB_POINTER_RESET	5u
#define HWSP_CSB		0x40u
#define HWSP_CSB_POINTER	0x7cu

/* Bits of EXECLIST_STATUS. */
#define STATUS_QUEUE_FULL	(1u << 2)
#define STATUS_LIST1_VALID	(1u << 3)
#define STATUS_LIST0_VALID	(1u << 4)
#define STATUS_ELEMENT0_ACTIVE	(1u << 14)

static void report(struct sim_engine *engine, uint32_t status, uint64_t desc)
{
	const uint32_t entry[2] = { status, SIM_CONTEXT_ID(desc) };
	uint32_t hwsp = sim_engine_get(engine, SIM_RING_HWS_PGA) & 0xfffff000u;
	uint32_t pointer = sim_engine_get(engine, SIM_RING_CSB_PTR);
	uint32_t slot = (engine->csb_write + 1) % CSB_ENTRIES;

	engine->csb_write = slot;
	sim_engine_set(engine, SIM_RING_CSB + 8 * slot, entry[0]);
	sim_engine_set(engine, SIM_RING_CSB + 8 * slot + 4, entry[1]);
	sim_engine_set(engine, SIM_RING_CSB_PTR, (pointer & ~CSB_POINTER_MASK) | slot);
	if (engine->listener) {
		engine->listener(engine->listener_ctx, engine->id, status, entry[1]);
		return;
	}
	/* The entry is seen before the pointer: each is stored with release. */
	sim_ggtt_write(engine->sim, hwsp + HWSP_CSB + 8 * slot, entry, sizeof(entry));
	sim_ggtt_write(engine->sim, hwsp + HWSP_CSB_POINTER, &slot, sizeof(slot));
	sim_engine_irq(engine, SIM_ENGINE_IRQ_CSB);
}

static void start(struct sim_engine *engine)
{
	engine->port[0] = engine->pending[0];
	engine->port[1] = engine->pending[1];
	engine->has_pending = false;
	engine->active = true;
	engine->stats.loads++;
	sim_context_load(engine, engine->port[0]);
}

/**
 * sim_execlist_schedule() - take what waits in the submit port, if allowed now
 * @engine: engine with something pending
 *
 * An idle engine starts it; the running context, submitted again, gets its new
 * tail; another context preempts the running one, at a point that allows it.
 */
void sim_execlist_schedule(struct sim_engine *engine)
{
	uint64_t running = engine->port[0];
	uint64_t next = engine->pending[0];

	if (!engine->active) {
		start(engine);
		report(engine, CSB_IDLE_TO_ACTIVE, next);
	} else if (SIM_CONTEXT_LRCA(next) == SIM_CONTEXT_LRCA(running) &&
		   !(next & DESC_FORCE_RESTORE)) {
		engine->port[0] = next;
		engine->port[1] = engine->pending[1];
		engine->has_pending = false;
		engine->stats.lite_restores++;
		sim_context_sample_tail(engine, next);
		report(engine, CSB_LITE_RESTORE | CSB_PREEMPTED, next);
	} else if (sim_cs_preemptible(engine)) {
		engine->stats.preemptions++;
		sim_context_save(engine, running);
		start(engine);
		report(engine, CSB_PREEMPTED, running);
	}
}

/**
 * sim_execlist_complete() - the running context has nothing left
 * @engine: active engine whose ring is empty
 */
void sim_execlist_complete(struct sim_engine *engine)
{
	uint64_t done = engine->port[0];

	engine->stats.completed++;
	sim_context_save(engine, done);
	if (engine->port[1] & DESC_VALID) {
		engine->port[0] = engine->port[1];
		engine->port[1] = 0;
		engine->stats.loads++;
		sim_context_load(engine, engine->port[0]);
		report(engine, CSB_COMPLETE | CSB_ELEMENT_SWITCH, done);
	} else {
		engine->active = false;
		report(engine, CSB_COMPLETE | CSB_ACTIVE_TO_IDLE, done);
	}
}

/**
 * sim_engine_submit() - put two descriptors in the submit port
 * @sim: simulated GPU
 * @id: engine
 * @desc0: runs first; ignored with @desc1 if it is not valid
 * @desc1: runs when that is done; may be 0
 *
 * Source: SKL PRM vol 6, "Context Descriptor Format".
 */
void sim_engine_submit(struct sim *sim, enum sim_engine_id id, uint64_t desc0, uint64_t desc1)
{
	struct sim_engine *engine = &sim->engines[id];

	if (!(desc0 & DESC_VALID)) {
		sim_log(sim, "%s: submission without a valid first context", engine->name);
		return;
	}
	engine->pending[0] = desc0;
	engine->pending[1] = desc1;
	engine->has_pending = true;
	engine->sleep_until = 0;
	engine->run_length = 0;
	engine->stats.submissions++;
}

static struct sim_engine *engine_of(struct sim *sim, uint32_t base)
{
	unsigned int i;

	for (i = 0; i < SIM_ENGINES; i++)
		if (sim->engines[i].base == base)
			return &sim->engines[i];
	return NULL;
}

static uint32_t elsp_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	struct sim_engine *engine = engine_of(sim, offset - SIM_RING_ELSP);

	if (!(sim_engine_get(engine, SIM_RING_MODE) & EXECLIST_ENABLE)) {
		engine->elsp_count = 0;
		return 0;
	}
	engine->elsp[engine->elsp_count++] = value;
	if (engine->elsp_count == 4) {
		engine->elsp_count = 0;
		sim_engine_submit(sim, engine->id,
				  (uint64_t)engine->elsp[2] << 32 | engine->elsp[3],
				  (uint64_t)engine->elsp[0] << 32 | engine->elsp[1]);
	}
	return 0;
}

static uint32_t status_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	const struct sim_engine *engine = engine_of(sim, offset - SIM_RING_STATUS);
	uint32_t status = 0;

	if (engine->active)
		status |= STATUS_LIST0_VALID | STATUS_ELEMENT0_ACTIVE;
	if (engine->has_pending)
		status |= STATUS_LIST1_VALID;
	if (engine->active && engine->has_pending)
		status |= STATUS_QUEUE_FULL;
	return status;
}

static uint32_t status_hi_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	const struct sim_engine *engine = engine_of(sim, offset - SIM_RING_STATUS_HI);

	return engine->active ? SIM_CONTEXT_ID(engine->port[0]) : 0;
}

static uint32_t ro_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	return stored;
}

static uint32_t csb_pointer_write(struct sim *sim, uint32_t offset, uint32_t value,
				  uint32_t stored)
{
	struct sim_engine *engine = engine_of(sim, offset - SIM_RING_CSB_PTR);

	engine->csb_write = (value & CSB_POINTER_MASK) % CSB_ENTRIES;
	return value;
}

/**
 * sim_execlist_init() - own the submission registers
 * @engine: engine with its base set
 */
void sim_execlist_init(struct sim_engine *engine)
{
	uint32_t base = engine->base;

	sim_regs_hook(engine->sim, base + SIM_RING_ELSP, base + SIM_RING_ELSP, 4, NULL,
		      elsp_write);
	sim_regs_hook(engine->sim, base + SIM_RING_STATUS, base + SIM_RING_STATUS, 4, status_read,
		      ro_write);
	sim_regs_hook(engine->sim, base + SIM_RING_STATUS_HI, base + SIM_RING_STATUS_HI, 4,
		      status_hi_read, ro_write);
	sim_regs_hook(engine->sim, base + SIM_RING_CSB_PTR, base + SIM_RING_CSB_PTR, 4, NULL,
		      csb_pointer_write);
}

/**
 * sim_execlist_reset() - nothing submitted, the status buffer empty
 * @engine: engine
 */
void sim_execlist_reset(struct sim_engine *engine)
{
	engine->elsp_count = 0;
	engine->port[0] = 0;
	engine->port[1] = 0;
	engine->has_pending = false;
	engine->active = false;
	engine->csb_write = CSB_POINTER_RESET;
	sim_engine_set(engine, SIM_RING_CSB_PTR, CSB_POINTER_RESET << 8 | CSB_POINTER_RESET);
}
