// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/submit/engine.h"
#include "gvt/vgpu.h"
#include "tests/unit/gvt/submit/guest.h"

#define FIRST_GFN	0x100
#define PML4_GFN	0x80
#define PAGES		((GUEST_CONTEXT + GUEST_CONTEXTS * GUEST_CONTEXT_STEP) / 4096)

#define RING_HWS_PGA	0x80
#define RING_IMR	0xa8
#define RING_ELSP	0x230
#define RING_MODE	0x29c
#define RING_CSB_PTR	0x3a0

#define GT0_IMR		0x44304
#define GT0_IER		0x4430c
#define GT1_IMR		0x44314
#define GT1_IER		0x4431c
#define MASTER_IRQ	0x44200

u32 *guest_memory(const struct guest *guest, u32 offset)
{
	return fake_hv_ptr(guest->test->hv, (u64)FIRST_GFN * 4096 + offset);
}

u32 guest_lrca(const struct guest *guest, unsigned int context)
{
	return guest->gma + GUEST_CONTEXT + context * GUEST_CONTEXT_STEP;
}

u32 *guest_state(const struct guest *guest, unsigned int context)
{
	return guest_memory(guest, guest_lrca(guest, context) - guest->gma + 4096);
}

u32 *guest_ring(const struct guest *guest, unsigned int context)
{
	return guest_memory(guest, guest_lrca(guest, context) - guest->gma + GUEST_RING);
}

static void reg_write(struct guest *guest, u32 reg, u32 value)
{
	test_vgpu_reg_write(guest->test, guest->base + reg, value);
}

/* A context as a driver makes it: nothing to restore, an empty ring. */
static void context_init(struct guest *guest, unsigned int context)
{
	u32 *state = guest_state(guest, context);

	memset(state, 0, 4096);
	state[STATE_CONTROL] = 0x000f0009;
	state[STATE_START] = guest_lrca(guest, context) + GUEST_RING;
	state[STATE_CTL] = (GUEST_RING_BYTES - 4096) | 1;
	state[STATE_PDP0_LDW] = guest->pml4;
	state[STATE_END] = 0x05000000;
}

void guest_use_engine(struct guest *guest, enum vgt_engine engine)
{
	guest->engine = engine;
	guest->base = guest->test->dev->platform->gen->engines[engine].base;
	reg_write(guest, RING_IMR, 0);
	reg_write(guest, RING_MODE, 0x80008000);
	reg_write(guest, RING_HWS_PGA, guest->gma + GUEST_HWSP);
	reg_write(guest, RING_CSB_PTR, 0xffff0505);
	guest_memory(guest, GUEST_HWSP)[0x1f] = 5;
	for (unsigned int i = 0; i < GUEST_CONTEXTS; i++)
		context_init(guest, i);
}

void guest_begin(struct guest *guest)
{
	guest->gma = guest->test->vgpu->mappable.base;
	guest->pml4 = PML4_GFN * 4096;
	for (u32 i = 0; i < PAGES; i++)
		test_vgpu_ggtt_map(guest->test, guest->gma + i * 4096, FIRST_GFN + i);
	test_vgpu_reg_write(guest->test, GT0_IMR, 0);
	test_vgpu_reg_write(guest->test, GT0_IER, ~0u);
	test_vgpu_reg_write(guest->test, GT1_IMR, 0);
	test_vgpu_reg_write(guest->test, GT1_IER, ~0u);
	test_vgpu_reg_write(guest->test, MASTER_IRQ, 1u << 31);
	guest_use_engine(guest, VGT_RCS);
}

int guest_setup(void **state)
{
	struct guest *guest = calloc(1, sizeof(*guest));

	guest->test = test_vgpu_create(VGT_HV_TRACKS_WRITES);
	guest_begin(guest);
	*state = guest;
	return 0;
}

int guest_teardown(void **state)
{
	struct guest *guest = *state;

	test_vgpu_destroy(guest->test);
	hosted_reset();
	free(guest);
	return 0;
}

void guest_emit(struct guest *guest, unsigned int context, const u32 *cmds, u32 dwords)
{
	u32 *state = guest_state(guest, context);
	u32 *ring = guest_ring(guest, context);
	u32 tail = state[STATE_TAIL];

	for (u32 i = 0; i < dwords; i++, tail = (tail + 4) % GUEST_RING_BYTES)
		ring[tail / 4] = cmds[i];
	state[STATE_TAIL] = tail;
}

void guest_emit_request(struct guest *guest, unsigned int context)
{
	static const u32 cmds[] = { 0x04000001, 0x02800000, 0x01000000, 0 };

	guest_emit(guest, context, cmds, 4);
}

u64 guest_descriptor(const struct guest *guest, int context)
{
	if (context < 0)
		return 0;
	return (0x20ull + context) << 32 | guest_lrca(guest, context) | 0x119;
}

void guest_submit(struct guest *guest, int first, int second)
{
	const u64 desc0 = guest_descriptor(guest, first), desc1 = guest_descriptor(guest, second);

	reg_write(guest, RING_ELSP, desc1 >> 32);
	reg_write(guest, RING_ELSP, desc1);
	reg_write(guest, RING_ELSP, desc0 >> 32);
	reg_write(guest, RING_ELSP, desc0);
}

struct vgt_gpu_job *guest_job(const struct guest *guest)
{
	return fake_gpu_job(guest->test->gpu, guest->engine);
}

/* What the loads of registers that @cmds begin with load the one at @offset with. */
static bool loads_find(const u32 *cmds, u32 dwords, u32 offset, u32 *value)
{
	bool found = false;
	u32 i = 0, n;

	while (i < dwords && (!cmds[i] || cmds[i] == GUEST_NO_PREDICATE ||
			      cmds[i] == GUEST_THREADS_CLEAR ||
			      (cmds[i] & 0xff800000) == 0x11000000)) {
		n = cmds[i] >> 24 ? (cmds[i] & 0xff) + 2 : 1;
		for (u32 k = i + 1; cmds[i] != GUEST_THREADS_CLEAR && k + 1 < i + n; k += 2) {
			if (cmds[k] == offset) {
				*value = cmds[k + 1];
				found = true;
			}
		}
		i += n;
	}
	return found;
}

bool guest_image_loads(const u32 *state, u32 offset, u32 *value)
{
	bool found = false;
	u32 i = 0, n;

	while (state[i] >> 23 != 0x0a) {
		n = state[i] >> 29 || state[i] >> 23 == 0x22 ? (state[i] & 0xff) + 2 : 1;
		for (u32 k = i + 1; state[i] >> 23 == 0x22 && k + 1 < i + n; k += 2) {
			if (state[k] == offset) {
				*value = state[k + 1];
				found = true;
			}
		}
		i += n;
	}
	return found;
}

bool guest_job_loads(const struct guest *guest, u32 offset, u32 *value)
{
	const struct vgt_gpu_job *job = guest_job(guest);
	const u32 *state = (const u32 *)((const u8 *)job->ctx->image + 4096);
	const u32 *batch;
	bool found = guest_image_loads(state, offset, value);

	assert_int_equal(state[STATE_PER_CTX] & 1, 1);
	batch = fake_gpu_buffer(guest->test->gpu, state[STATE_PER_CTX] & ~0xfffu);
	assert_non_null(batch);
	found |= loads_find(batch, 1024, offset, value);
	return loads_find(job->cmds, job->dwords, offset, value) || found;
}

void guest_job_end(struct guest *guest, int status)
{
	hosted_irq_enter();
	assert_true(fake_gpu_complete(guest->test->gpu, guest->engine, status));
	hosted_irq_exit();
	hosted_run_work();
}

unsigned int guest_events(struct guest *guest, u32 status[6], u32 id[6])
{
	u32 *hwsp = guest_memory(guest, GUEST_HWSP);
	const u32 write = hwsp[0x1f];
	u32 read = test_vgpu_reg_read(guest->test, guest->base + RING_CSB_PTR) >> 8 & 7;
	unsigned int n = 0;

	assert_true(write < 6);
	while (read != write) {
		read = (read + 1) % 6;
		status[n] = hwsp[0x10 + 2 * read];
		id[n++] = hwsp[0x11 + 2 * read];
	}
	reg_write(guest, RING_CSB_PTR, 0x07000000 | read << 8);
	return n;
}

u64 guest_stat(const struct guest *guest, enum vgt_stat stat)
{
	return vgt_vgpu_stat(guest->test->vgpu, stat);
}

const struct vgt_refusal *guest_refusal(const struct guest *guest)
{
	return &guest->test->vgpu->submit->refusal;
}
