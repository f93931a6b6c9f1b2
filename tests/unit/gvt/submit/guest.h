/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A guest driver in miniature: contexts, rings and the status page of one engine
 * at a time, submitted through the vGPU's registers.
 */
#ifndef TESTS_UNIT_GVT_SUBMIT_GUEST_H
#define TESTS_UNIT_GVT_SUBMIT_GUEST_H

#include "gvt/cmd/scan.h"
#include "hosted/hosted.h"
#include "tests/support/test_vgpu.h"

/* Offsets in the GGTT memory of the guest, from its first address on. */
#define GUEST_HWSP	0x0000
#define GUEST_BATCH	0x1000		/* free for tests, 15 pages */
#define GUEST_CONTEXT	0x10000		/* context n: n * GUEST_CONTEXT_STEP further on */
#define GUEST_CONTEXT_STEP 0x20000
#define GUEST_RING	0x18000		/* from its context's address: 4 pages */
#define GUEST_RING_BYTES 0x4000
#define GUEST_CONTEXTS	3

/* Dwords of the register state page. */
#define STATE_CONTROL	0x03
#define STATE_HEAD	0x05
#define STATE_TAIL	0x07
#define STATE_START	0x09
#define STATE_CTL	0x0b
#define STATE_PER_CTX	0x19
#define STATE_INDIRECT	0x1b
#define STATE_PDP0_UDW	0x31
#define STATE_PDP0_LDW	0x33
#define STATE_END	0xaa		/* where the list ends, as drivers lay it out */

/* MI_SET_PREDICATE that has nothing skipped: begins and ends what is the device model's own. */
#define GUEST_NO_PREDICATE 0x00800000
/* PIPE_CONTROL, behind it on the render engine. */
#define GUEST_THREADS_CLEAR 0x7a000004

struct guest {
	struct test_vgpu *test;
	enum vgt_engine engine;
	u32 base;		/* registers of the engine */
	u32 gma;		/* first GGTT address of the guest's memory */
	u32 pml4;		/* guest physical */
};

/* Execlists on, interrupts on and idle contexts, on the render engine of guest->test. */
void guest_begin(struct guest *guest);
/* Such a guest on a vGPU of its own. */
int guest_setup(void **state);
int guest_teardown(void **state);
/* The same guest's work is on @engine from now on. */
void guest_use_engine(struct guest *guest, enum vgt_engine engine);

/* Guest memory at an offset of those above. */
u32 *guest_memory(const struct guest *guest, u32 offset);
u32 guest_lrca(const struct guest *guest, unsigned int context);
/* Register state page, and ring, of a context. */
u32 *guest_state(const struct guest *guest, unsigned int context);
u32 *guest_ring(const struct guest *guest, unsigned int context);

/* Append commands to a context's ring and move its tail. */
void guest_emit(struct guest *guest, unsigned int context, const u32 *cmds, u32 dwords);
/* Some harmless commands with a user interrupt. */
void guest_emit_request(struct guest *guest, unsigned int context);
/* Write the ELSP: context 0.. or -1 for none. */
void guest_submit(struct guest *guest, int first, int second);
/* Context descriptor as guest_submit() writes it. */
u64 guest_descriptor(const struct guest *guest, int context);

/* The job at the GPU ends with @status, in a hard interrupt, and work runs. */
void guest_job_end(struct guest *guest, int status);
struct vgt_gpu_job *guest_job(const struct guest *guest);
/*
 * The value that a register has when the guest's own commands begin: of the image, of the loads
 * whenever the context comes to the engine, and of those that the job begins with. False: not
 * loaded.
 */
bool guest_job_loads(const struct guest *guest, u32 offset, u32 *value);
/* That of the commands of a context image alone; @state: page 1 and up. */
bool guest_image_loads(const u32 *state, u32 offset, u32 *value);

/* Context status events since the last call: how many, and @status of each. */
unsigned int guest_events(struct guest *guest, u32 status[6], u32 id[6]);
u64 guest_stat(const struct guest *guest, enum vgt_stat stat);
/* The scanner's, of the last submission that it refused. */
const struct vgt_refusal *guest_refusal(const struct guest *guest);

#endif
