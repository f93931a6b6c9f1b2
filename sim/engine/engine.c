// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The four engines of a Gen9 GT2 part: their registers, interrupts, resets,
 * and the loop that runs what was submitted.
 */
#include "sim/engine/engine.h"

#include <stdlib.h>
#include <string.h>

#include "sim/device.h"
#include "sim/engine/blitter.h"
#include "sim/engine/cs.h"
#include "sim/engine/execlist.h"

#define STOP_RING	(1u << 8)
#define MODE_IDLE	(1u << 9)
#define RESET_REQUEST	(1u << 0)
#define RESET_READY	(1u << 1)
#define RING_WAIT_SEMAPHORE	(1u << 10)
#define RING_VALID	(1u << 0)
#define BB_VALID	(1u << 0)

#define POLL_NS		100000		/* how often a semaphore is looked at */
#define POLL_LATE_NS	1000000		/* once it was waited for long */
#define POLL_LATE_AFTER	10000000

static const struct {
	const char *name;
	uint32_t base;
	enum sim_irq_bank bank;
	unsigned int irq_shift;
} engines[SIM_ENGINES] = {
	[SIM_RCS] = { "rcs0", 0x2000, SIM_IRQ_GT0, 0 },
	[SIM_BCS] = { "bcs0", 0x22000, SIM_IRQ_GT0, 16 },
	[SIM_VCS] = { "vcs0", 0x12000, SIM_IRQ_GT1, 0 },
	[SIM_VECS] = { "vecs0", 0x1a000, SIM_IRQ_GT3, 0 },
};

/**
 * sim_engine_get() - stored value of a register of an engine
 * @engine: engine
 * @reg: enum sim_ring_reg
 */
uint32_t sim_engine_get(const struct sim_engine *engine, uint32_t reg)
{
	return sim_reg_get(engine->sim, engine->base + reg);
}

/**
 * sim_engine_set() - store a register of an engine, without side effects
 * @engine: engine
 * @reg: enum sim_ring_reg
 * @value: all 32 bits
 */
void sim_engine_set(struct sim_engine *engine, uint32_t reg, uint32_t value)
{
	sim_reg_set(engine->sim, engine->base + reg, value);
}

/**
 * sim_engine_irq() - an engine raises an interrupt
 * @engine: engine
 * @bit: SIM_ENGINE_IRQ_*; lost if masked in RING_IMR, whose bits are those of the bank
 */
void sim_engine_irq(struct sim_engine *engine, uint32_t bit)
{
	bit <<= engines[engine->id].irq_shift;
	if (!(sim_engine_get(engine, SIM_RING_IMR) & bit))
		sim_irq_raise(engine->sim, engines[engine->id].bank, bit);
}

static struct sim_engine *engine_of(struct sim *sim, uint32_t offset)
{
	unsigned int i;

	for (i = 0; i < SIM_ENGINES; i++)
		if (offset - engines[i].base < 0x1000)
			return &sim->engines[i];
	return &sim->engines[SIM_RCS];
}

static bool stopped(const struct sim_engine *engine)
{
	return sim_engine_get(engine, SIM_RING_MI_MODE) & STOP_RING;
}

/* Something is left to do, but the ring is not enabled. */
static bool disabled(const struct sim_engine *engine)
{
	return !(sim_engine_get(engine, SIM_RING_CTL) & RING_VALID) &&
	       !sim_cs_ring_empty(engine);
}

static uint32_t mi_mode_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	const struct sim_engine *engine = engine_of(sim, offset);
	bool idle = !engine->active || ((stored & STOP_RING) && !engine->hung);

	return idle ? stored | MODE_IDLE : stored & ~MODE_IDLE;
}

static uint32_t reset_ctl_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	return value & RESET_REQUEST ? value | RESET_READY : value & ~RESET_READY;
}

static uint32_t timestamp_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	uint64_t ticks = sim_clock_ticks(sim);

	return (offset & 0xfff) == SIM_RING_TIMESTAMP ? ticks : ticks >> 32;
}

static uint32_t context_timestamp_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	const struct sim_engine *engine = engine_of(sim, offset);

	return engine->active ? sim_clock_ticks(sim) - engine->timestamp_base : stored;
}

static uint32_t ctl_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	const struct sim_engine *engine = engine_of(sim, offset);

	return engine->waiting ? stored | RING_WAIT_SEMAPHORE : stored & ~RING_WAIT_SEMAPHORE;
}

static uint32_t instdone_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	return 0xffffffff;
}

/* ACTHD and BB_ADDR tell where the streamer is. */
static uint32_t address_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	const struct sim_engine *engine = engine_of(sim, offset);
	uint64_t pc = 0;

	if (engine->active && engine->depth)
		pc = engine->batch[engine->depth - 1].pc;
	else if (engine->active && ((offset & 0xfff) == SIM_RING_ACTHD))
		pc = sim_engine_get(engine, SIM_RING_HEAD) & 0x1ffffc;
	switch (offset & 0xfff) {
	case SIM_RING_ACTHD_UDW:
	case SIM_RING_BB_ADDR_UDW:
		return pc >> 32;
	case SIM_RING_BB_ADDR:
		return engine->active && engine->depth ? (uint32_t)pc | BB_VALID : stored;
	default:
		return pc;
	}
}

static uint32_t w1c_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	return stored & ~value;
}

static uint32_t ro_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	return stored;
}

static void hook(struct sim *sim, uint32_t base, uint32_t reg, sim_reg_read_fn read,
		 sim_reg_write_fn write)
{
	sim_regs_hook(sim, base + reg, base + reg, 4, read, write);
}

static bool init_engine(struct sim *sim, enum sim_engine_id id)
{
	struct sim_engine *engine = &sim->engines[id];
	uint32_t base = engines[id].base;

	engine->sim = sim;
	engine->id = id;
	engine->name = engines[id].name;
	engine->base = base;
	hook(sim, base, SIM_RING_MI_MODE, mi_mode_read, NULL);
	hook(sim, base, SIM_RING_RESET_CTL, NULL, reset_ctl_write);
	hook(sim, base, SIM_RING_TIMESTAMP, timestamp_read, ro_write);
	hook(sim, base, SIM_RING_TIMESTAMP_UDW, timestamp_read, ro_write);
	hook(sim, base, SIM_RING_CTX_TIMESTAMP, context_timestamp_read, NULL);
	hook(sim, base, SIM_RING_CTL, ctl_read, NULL);
	hook(sim, base, SIM_RING_INSTDONE, instdone_read, ro_write);
	hook(sim, base, SIM_RING_ACTHD, address_read, NULL);
	hook(sim, base, SIM_RING_ACTHD_UDW, address_read, NULL);
	hook(sim, base, SIM_RING_BB_ADDR, address_read, NULL);
	hook(sim, base, SIM_RING_BB_ADDR_UDW, address_read, NULL);
	hook(sim, base, SIM_RING_EIR, NULL, w1c_write);
	hook(sim, base, SIM_RING_ESR, NULL, ro_write);
	sim_execlist_init(engine);
	return sim_blitter_init(engine);
}

/**
 * sim_engines_init() - make the engines, own their registers
 * @sim: simulated GPU
 *
 * Return: false without memory.
 */
bool sim_engines_init(struct sim *sim)
{
	unsigned int i;

	for (i = 0; i < SIM_ENGINES; i++)
		if (!init_engine(sim, i))
			return false;
	return true;
}

/**
 * sim_engines_fini() - free what the engines hold
 * @sim: simulated GPU
 */
void sim_engines_fini(struct sim *sim)
{
	unsigned int i;

	for (i = 0; i < SIM_ENGINES; i++)
		sim_blitter_fini(&sim->engines[i]);
}

/**
 * sim_engine_set_listener() - watch an engine's context status buffer
 * @sim: simulated GPU
 * @id: engine
 * @fn: called for each event, within sim_run(), sim_bar_write() or
 *	sim_engine_reset(); may call sim_engine_submit(); NULL: nobody
 * @ctx: handed to it
 */
void sim_engine_set_listener(struct sim *sim, enum sim_engine_id id, sim_engine_listener_fn fn,
			     void *ctx)
{
	sim->engines[id].listener = fn;
	sim->engines[id].listener_ctx = ctx;
}

/**
 * sim_engine_reset() - as a write to GDRST: what runs or waits is gone
 * @sim: simulated GPU
 * @id: engine
 */
void sim_engine_reset(struct sim *sim, enum sim_engine_id id)
{
	static const uint16_t cleared[] = {
		SIM_RING_HEAD, SIM_RING_TAIL, SIM_RING_CTL, SIM_RING_MODE, SIM_RING_MI_MODE,
		SIM_RING_RESET_CTL, SIM_RING_EIR, SIM_RING_ESR, SIM_RING_IPEIR, SIM_RING_IPEHR,
		SIM_RING_BB_ADDR, SIM_RING_BB_ADDR_UDW, SIM_RING_BB_STATE,
	};
	struct sim_engine *engine = &sim->engines[id];
	unsigned int i;

	for (i = 0; i < sizeof(cleared) / sizeof(cleared[0]); i++)
		sim_engine_set(engine, cleared[i], 0);
	sim_execlist_reset(engine);
	sim_cs_reset(engine);
	sim_vm_flush(&engine->vm);
	engine->stats.resets++;
}

/**
 * sim_engine_run() - run what was submitted
 * @engine: engine
 * @budget: most commands
 *
 * Return: true if there is more to do at once.
 */
bool sim_engine_run(struct sim_engine *engine, unsigned int budget)
{
	sim_cs_forget_window(engine);
	while (budget) {
		enum sim_cs_result result;

		if (engine->has_pending && !engine->hung && !stopped(engine))
			sim_execlist_schedule(engine);
		if (!engine->active || engine->hung || stopped(engine))
			return false;
		if (disabled(engine))
			return false;
		if (engine->sleep_until) {
			if (engine->sleep_until > sim_now(engine->sim))
				return false;
			engine->sleep_until = 0;
		}
		if (sim_cs_ring_empty(engine)) {
			sim_execlist_complete(engine);
			budget--;
			continue;
		}
		result = sim_cs_step(engine);
		budget -= engine->cost < budget ? engine->cost : budget;
		if (result == SIM_CS_WAIT || result == SIM_CS_HANG)
			return false;
	}
	return true;
}

/**
 * sim_engine_next_event() - when an engine wants to run again by itself
 * @engine: engine that sim_engine_run() returned false for
 *
 * Return: nanoseconds from now, or -1.
 */
int64_t sim_engine_next_event(const struct sim_engine *engine)
{
	uint64_t now = sim_now(engine->sim);

	if (!engine->active || engine->hung || stopped(engine) || disabled(engine))
		return -1;
	if (engine->waiting)
		return now - engine->wait_start > POLL_LATE_AFTER ? POLL_LATE_NS : POLL_NS;
	return engine->sleep_until > now ? (int64_t)(engine->sleep_until - now) : 0;
}
