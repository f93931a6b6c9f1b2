/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * An engine: execution lists, a logical ring context on it, and the command
 * streamer that runs it.
 */
#ifndef SIM_ENGINE_ENGINE_H
#define SIM_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/ppgtt.h"

struct sim;

enum sim_engine_id { SIM_RCS, SIM_BCS, SIM_VCS, SIM_VECS, SIM_ENGINES };

/* Registers of an engine, from its base. Source: i915 register names RING_*. */
enum sim_ring_reg {
	SIM_RING_TAIL = 0x030,
	SIM_RING_HEAD = 0x034,
	SIM_RING_START = 0x038,
	SIM_RING_CTL = 0x03c,
	SIM_RING_ACTHD_UDW = 0x05c,
	SIM_RING_IPEIR = 0x064,
	SIM_RING_IPEHR = 0x068,
	SIM_RING_INSTDONE = 0x06c,
	SIM_RING_ACTHD = 0x074,
	SIM_RING_HWS_PGA = 0x080,
	SIM_RING_NOPID = 0x094,
	SIM_RING_MI_MODE = 0x09c,
	SIM_RING_IMR = 0x0a8,
	SIM_RING_EIR = 0x0b0,
	SIM_RING_EMR = 0x0b4,
	SIM_RING_ESR = 0x0b8,
	SIM_RING_INSTPM = 0x0c0,
	SIM_RING_R_PWR_CLK_STATE = 0x0c8,
	SIM_RING_RESET_CTL = 0x0d0,
	SIM_RING_BB_STATE = 0x110,
	SIM_RING_SBB_ADDR = 0x114,
	SIM_RING_SBB_STATE = 0x118,
	SIM_RING_SBB_ADDR_UDW = 0x11c,
	SIM_RING_BB_ADDR = 0x140,
	SIM_RING_BB_ADDR_UDW = 0x168,
	SIM_RING_BB_PER_CTX = 0x1c0,
	SIM_RING_INDIRECT_CTX = 0x1c4,
	SIM_RING_INDIRECT_CTX_OFFSET = 0x1c8,
	SIM_RING_SWCTRL = 0x200,
	SIM_RING_ELSP = 0x230,
	SIM_RING_STATUS = 0x234,
	SIM_RING_STATUS_HI = 0x238,
	SIM_RING_CONTEXT_CONTROL = 0x244,
	SIM_RING_PDP0 = 0x270,
	SIM_RING_PDP3_UDW = 0x28c,
	SIM_RING_MODE = 0x29c,
	SIM_RING_TIMESTAMP = 0x358,
	SIM_RING_TIMESTAMP_UDW = 0x35c,
	SIM_RING_CSB = 0x370,
	SIM_RING_CSB_PTR = 0x3a0,
	SIM_RING_CTX_TIMESTAMP = 0x3a8,
	SIM_RING_PREDICATE_RESULT_2 = 0x3bc,
	SIM_RING_PREDICATE_SRC0 = 0x400,
	SIM_RING_PREDICATE_SRC1 = 0x408,
	SIM_RING_PREDICATE_RESULT = 0x418,
	SIM_RING_NONPRIV = 0x4d0,
	SIM_RING_GPR = 0x600,
};

/* Bits of an engine's interrupts, before the shift of its bank. */
#define SIM_ENGINE_IRQ_USER		(1u << 0)
#define SIM_ENGINE_IRQ_ERROR		(1u << 3)
#define SIM_ENGINE_IRQ_NOTIFY		(1u << 4)
#define SIM_ENGINE_IRQ_CSB		(1u << 8)
#define SIM_ENGINE_IRQ_SEMAPHORE	(1u << 11)

/* A context descriptor. Source: SKL PRM vol 6, "Context Descriptor Format". */
#define SIM_CONTEXT_PRIVILEGED	(1u << 8)
#define SIM_CONTEXT_ID(desc)	((uint32_t)((desc) >> 32))
#define SIM_CONTEXT_LRCA(desc)	((uint32_t)(desc) & 0xfffff000u)

/* A batch buffer being run: where it is, and in which address space. */
struct sim_batch {
	uint64_t pc;
	bool ppgtt;		/* else GGTT, and then privileged */
};

/* Commands read ahead, never beyond a page, a jump or a write. */
#define SIM_WINDOW_DWORDS 1056

struct sim_window {
	uint64_t address;
	unsigned int count;
	uint32_t dw[SIM_WINDOW_DWORDS];
};

struct sim_engine_stats {
	uint64_t submissions;
	uint64_t loads;
	uint64_t completed;
	uint64_t preemptions;
	uint64_t lite_restores;
	uint64_t resumed;
	uint64_t resets;
	uint64_t hangs;
	uint64_t commands;
	uint64_t blits;
	uint64_t skipped_3d;
	uint64_t refused_registers;
	uint64_t faults;
	uint64_t read_only_writes;
};

/* A command that is defined but that nobody here executes. */
struct sim_unknown {
	uint32_t header;
	uint64_t count;
};

#define SIM_UNKNOWN_MAX 32

/* Dwords of pipeline state that are kept. */
#define SIM_PIPELINE_DWORDS 275

/* What the blitter's commands share. */
struct sim_blitter {
	int16_t clip_x1, clip_y1, clip_x2, clip_y2;
	uint32_t setup[10];	/* the last XY_SETUP_BLT or XY_SETUP_MONO_PATTERN_SL_BLT */
	bool mono_pattern;	/* it was the latter */
	uint32_t rows_done;	/* of the command that runs */
	uint8_t *source, *pattern, *target;	/* one row of each */
	bool *masked;		/* which of its pixels stay as they are */
};

/* Called for each entry of the context status buffer. */
typedef void (*sim_engine_listener_fn)(void *ctx, enum sim_engine_id id, uint32_t status,
				       uint32_t context_id);

struct sim_engine {
	struct sim *sim;
	enum sim_engine_id id;
	const char *name;
	uint32_t base;

	/* execlist.c */
	uint32_t elsp[4];
	unsigned int elsp_count;
	uint64_t port[2];
	uint64_t pending[2];
	bool has_pending;
	bool active;
	unsigned int csb_write;
	sim_engine_listener_fn listener;
	void *listener_ctx;

	/* cs.c */
	struct sim_vm vm;
	struct sim_batch batch[2];	/* first level, second level */
	unsigned int depth;		/* 0: the ring */
	bool arbitration;		/* preemption is allowed */
	bool arbitration_point;
	bool waiting;			/* at a semaphore */
	bool hung;
	uint64_t sleep_until;		/* GPU time; 0: awake */
	uint64_t wait_start;
	unsigned int cost;		/* of the command that ran */
	uint64_t run_length;		/* commands since the last submission */
	uint64_t loop_target;
	uint64_t loop_progress;
	uint64_t progress;		/* effects that somebody else can see */
	uint64_t timestamp_base;	/* ticks: CTX_TIMESTAMP was 0 then */
	struct sim_window window;
	uint32_t pipeline[SIM_PIPELINE_DWORDS];	/* pipeline.c */

	struct sim_blitter blitter;
	struct sim_engine_stats stats;
	struct sim_unknown unknown[SIM_UNKNOWN_MAX];
	unsigned int n_unknown;
};

bool sim_engines_init(struct sim *sim);
void sim_engines_fini(struct sim *sim);
void sim_engine_submit(struct sim *sim, enum sim_engine_id id, uint64_t desc0, uint64_t desc1);
void sim_engine_set_listener(struct sim *sim, enum sim_engine_id id, sim_engine_listener_fn fn,
			     void *ctx);
void sim_engine_reset(struct sim *sim, enum sim_engine_id id);
bool sim_engine_run(struct sim_engine *engine, unsigned int budget);
int64_t sim_engine_next_event(const struct sim_engine *engine);
void sim_engine_irq(struct sim_engine *engine, uint32_t bit);
uint32_t sim_engine_get(const struct sim_engine *engine, uint32_t reg);
void sim_engine_set(struct sim_engine *engine, uint32_t reg, uint32_t value);

#endif
