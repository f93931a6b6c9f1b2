// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Which registers belong to a context: those that a non-privileged batch may
 * write, and those that the render engine keeps in its context image.
 * Source: SKL PRM vol 2c, user mode privileged and non-privileged registers;
 * i915 register names.
 */
#include "sim/engine/registers.h"

#include <stddef.h>

#include "sim/device.h"

#define NONPRIV_SLOTS	12u
#define NONPRIV_ADDRESS	0x3fffffcu

enum { USER = 1, SAVED = 2 };

/* Registers of the render engine. */
static const struct {
	uint32_t first;
	uint32_t last;
	uint8_t flags;
} render[] = {
	{ 0x2088, 0x2090, SAVED },		/* FF_MODE, FF_THREAD_MODE */
	{ 0x2094, 0x2094, USER | SAVED },	/* NOPID */
	{ 0x20c0, 0x20c0, USER },		/* INSTPM: first state page */
	{ 0x20e0, 0x20ec, SAVED },		/* FF_SLICE_CS_CHICKEN1 .. _2, CS_DEBUG_MODE1 */
	{ 0x2158, 0x2158, USER },		/* BB_OFFSET: first state page */
	{ 0x2290, 0x2294, USER | SAVED },	/* GPGPU_THREADS_DISPATCHED */
	{ 0x22c8, 0x22cc, USER | SAVED },	/* PS_INVOCATION_COUNT */
	{ 0x22d8, 0x22dc, USER | SAVED },	/* PS_DEPTH_COUNT */
	{ 0x22f0, 0x22fc, USER | SAVED },	/* PS_INVOCATION_COUNT_1, PS_DEPTH_COUNT_1 */
	{ 0x2300, 0x2354, USER | SAVED },	/* statistics of the pipeline stages */
	{ 0x2360, 0x2364, USER | SAVED },	/* OA_CTX_CONTROL, OACTXID */
	{ 0x23bc, 0x23bc, USER | SAVED },	/* MI_PREDICATE_RESULT_2 */
	{ 0x2400, 0x2454, USER | SAVED },	/* MI_PREDICATE_*, 3DPRIM_*, PS_*_COUNT_2 */
	{ 0x2500, 0x2508, USER | SAVED },	/* GPGPU_DISPATCHDIM */
	{ 0x2580, 0x2580, SAVED },		/* CS_CHICKEN1 */
	{ 0x2600, 0x267c, USER },		/* CS_GPR: first state page */
	{ 0x5200, 0x521c, USER | SAVED },	/* SO_NUM_PRIMS_WRITTEN */
	{ 0x5240, 0x525c, USER | SAVED },	/* SO_PRIM_STORAGE_NEEDED */
	{ 0x5280, 0x528c, USER | SAVED },	/* SO_WRITE_OFFSET */
	{ 0x7000, 0x7008, USER | SAVED },	/* CACHE_MODE_0, CACHE_MODE_1, GT_MODE */
	{ 0x700c, 0x701c, SAVED },		/* COMMON_SLICE_CHICKEN1 .. 4 */
	{ 0x7034, 0x7034, USER | SAVED },	/* L3CNTLREG */
	{ 0x7300, 0x730c, SAVED },		/* HDC_CHICKEN0 .. 2 */
	{ 0xe100, 0xe100, SAVED },		/* HALF_SLICE_CHICKEN0 */
	{ 0xe180, 0xe194, SAVED },		/* HALF_SLICE_CHICKEN1 .. 7 */
	{ 0xe400, 0xe404, USER | SAVED },	/* TD_CTL, TD_CTL2 */
	{ 0xe48c, 0xe48c, SAVED },
	{ 0xe4f0, 0xe4f4, SAVED },		/* ROW_CHICKEN, ROW_CHICKEN2 */
};

/* Registers that the other engines let users write, from their base. */
static const struct {
	enum sim_engine_id id;
	uint32_t first;
	uint32_t last;
} others[] = {
	{ SIM_BCS, 0x094, 0x094 },		/* NOPID */
	{ SIM_BCS, 0x200, 0x200 },		/* SWCTRL */
	{ SIM_BCS, 0x600, 0x67c },		/* CS_GPR */
	{ SIM_VCS, 0x094, 0x094 },
	{ SIM_VCS, 0x600, 0x67c },
	{ SIM_VECS, 0x094, 0x094 },
	{ SIM_VECS, 0x600, 0x67c },
};

/**
 * sim_engine_restricts_users() - whether registers are closed to non-privileged batches
 * @engine: engine that runs them
 *
 * The blitter's streamer looks at no list: drivers have to read such a batch before it runs.
 * Source: Linux i915, i915_cmd_parser.c (gen9_blt_cmds), CVE-2019-0155.
 */
bool sim_engine_restricts_users(const struct sim_engine *engine)
{
	return engine->id != SIM_BCS;
}

/**
 * sim_engine_user_may_write() - whether a non-privileged batch may write a register
 * @engine: engine that runs the batch
 * @offset: register
 *
 * Return: true for those that hardware lists, and for those that the driver has put in
 * FORCE_TO_NONPRIV. Others may be written where sim_engine_restricts_users() says no.
 */
bool sim_engine_user_may_write(const struct sim_engine *engine, uint32_t offset)
{
	unsigned int i;

	if (engine->id == SIM_RCS) {
		for (i = 0; i < sizeof(render) / sizeof(render[0]); i++)
			if (offset >= render[i].first && offset <= render[i].last &&
			    (render[i].flags & USER))
				return true;
	}
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (engine->id == others[i].id && offset >= engine->base + others[i].first &&
		    offset <= engine->base + others[i].last)
			return true;
	for (i = 0; i < NONPRIV_SLOTS; i++)
		if ((sim_engine_get(engine, SIM_RING_NONPRIV + 4 * i) & NONPRIV_ADDRESS) == offset)
			return true;
	return false;
}

void sim_engine_for_each_saved(void (*fn)(void *ctx, uint32_t offset), void *ctx)
{
	uint32_t offset;
	unsigned int i;

	for (i = 0; i < sizeof(render) / sizeof(render[0]); i++)
		for (offset = render[i].first; offset <= render[i].last; offset += 4)
			if (render[i].flags & SAVED)
				fn(ctx, offset);
}
