/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A GPU with a driver's usual structures: the GGTT and each context's address
 * space map all of memory at 0, each engine has a status page, and there are
 * contexts with a ring each.
 */
#ifndef TESTS_SIM_ENGINE_RIG_H
#define TESTS_SIM_ENGINE_RIG_H

#include "tests/unit/sim/gpu.h"

#include "sim/block.h"
#include "sim/engine/engine.h"

#define RIG_CONTEXTS	4u
#define RIG_RING_SIZE	0x2000u

/* Where things lie, in memory and in both address spaces. */
#define RIG_HWSP(engine)	(0x10000u + 0x1000u * (engine))
#define RIG_IMAGE(context)	(0x100000u + 0x20000u * (context))
#define RIG_RING(context)	(0x200000u + 0x10000u * (context))
#define RIG_WORKAROUNDS		0x300000u
#define RIG_BATCH		0x400000u
#define RIG_DATA		0x800000u
#define RIG_TABLES		0x1f00000u
#define RIG_HOLE		0x40000000u	/* nothing is mapped there */

/* Dwords of the register state page. */
#define RIG_STATE_HEAD		5
#define RIG_STATE_TAIL		7
#define RIG_STATE_CTL		0xb
#define RIG_STATE_BB_ADDR	0xf

/* Commands. */
#define MI_NOOP			0u
#define MI_USER_INTERRUPT	0x01000000u
#define MI_ARB_CHECK		0x02800000u
#define MI_ARB_OFF		0x04000000u
#define MI_ARB_ON		0x04000001u
#define MI_BATCH_BUFFER_END	0x05000000u
#define MI_STORE_DWORD		0x10000002u
#define MI_LRI			0x11000001u
#define MI_SRM			0x12000002u
#define MI_SEMAPHORE_EQUAL	0x0e00c002u
#define MI_BATCH_PPGTT		0x18800101u
#define MI_BATCH_GGTT		0x18800001u
#define MI_GGTT			(1u << 22)

struct rig {
	struct gpu *gpu;
	enum sim_engine_id engine;	/* that the tests use */
	uint32_t base;			/* its registers */
	uint32_t emitted[RIG_CONTEXTS];	/* bytes in each ring */
	uint32_t batch_used;		/* bytes */
};

/* A test that gets a rig for the render engine, the blitter. */
#define RCS_TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup_rcs, rig_teardown)
#define BCS_TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup_bcs, rig_teardown)

int rig_setup_rcs(void **state);
int rig_setup_bcs(void **state);
int rig_teardown(void **state);

struct sim_engine *rig_engine(struct rig *rig);
uint32_t rig_reg(struct rig *rig, uint32_t reg);
void rig_set_reg(struct rig *rig, uint32_t reg, uint32_t value);
uint32_t rig_get(struct rig *rig, uint32_t address);
void rig_put(struct rig *rig, uint32_t address, uint32_t value);
uint32_t *rig_state(struct rig *rig, unsigned int context);

/* Append to a context's ring, or to the batch at RIG_BATCH. */
void rig_emit(struct rig *rig, unsigned int context, const uint32_t *dw, unsigned int count);
void rig_batch(struct rig *rig, const uint32_t *dw, unsigned int count);
#define EMIT(rig, context, ...) \
	rig_emit(rig, context, (const uint32_t[]) { __VA_ARGS__ }, \
		 sizeof((const uint32_t[]) { __VA_ARGS__ }) / 4)
#define BATCH(rig, ...) \
	rig_batch(rig, (const uint32_t[]) { __VA_ARGS__ }, \
		  sizeof((const uint32_t[]) { __VA_ARGS__ }) / 4)

uint64_t rig_desc(unsigned int context);
/* Make a context one of @engine, which gets a ring as the rig's own. */
void rig_move_context(struct rig *rig, unsigned int context, enum sim_engine_id engine);
/* Update the tail in the image, then submit through the port; context -1: none. */
void rig_submit(struct rig *rig, int first, int second);
void rig_run(struct rig *rig);
/* Run what is in the batch, not privileged, to its end on context 0. */
void rig_run_batch(struct rig *rig);
/* Status of the @n-th entry of the status buffer, counted from 1, and its context. */
uint32_t rig_event(struct rig *rig, unsigned int n);
uint32_t rig_event_context(struct rig *rig, unsigned int n);
uint32_t rig_events(struct rig *rig);
/* Make page @address read-only in the contexts' address space. */
void rig_protect(struct rig *rig, uint32_t address);
/* Enable all interrupts of the engine; returns IIR bits, shifted down, cleared since. */
void rig_enable_irqs(struct rig *rig);
uint32_t rig_take_irqs(struct rig *rig);

#endif
