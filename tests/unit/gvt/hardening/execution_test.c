// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * What a guest does with contexts, rings and batches to have commands run that
 * nobody judged. Rule ids are those of docs/hardening.md.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/cmd/scan.h"
#include "gvt/submit/submit.h"
#include "gvt/vgpu.h"
#include "tests/support/default_image.h"
#include "tests/unit/gvt/submit/guest.h"

#define GDRST		0x941cu
#define RING_MODE	0x29cu
#define RESET_CTL	0xd0u
#define PDP0_LDW	0x2270u
#define PDP0_UDW	0x2274u
#define LRI		0x11000000u
#define PIPE_CONTROL	0x7a000004u
#define FLUSH_DW	0x13000000u
#define BB_START	0x18800001u
#define BB_END		0x05000000u

/* After a refusal: the guest does what a driver does with a hung engine. */
static void revive(struct guest *guest)
{
	test_vgpu_reg_write(guest->test, GDRST, 0x1);
	hosted_run_work();
	guest_use_engine(guest, guest->engine);
}

/* The ring has @cmds: they are refused, nothing runs, one error is counted. */
static void refused(struct guest *guest, const u32 *cmds, u32 dwords, enum vgt_stat error)
{
	const u64 before = guest_stat(guest, error);

	guest_emit(guest, 0, cmds, dwords);
	guest_submit(guest, 0, -1);
	assert_null(guest_job(guest));
	assert_true(guest_stat(guest, error) == before + 1);
	revive(guest);
}

#define REFUSED(guest, error, ...) do { \
		const u32 cmds_[] = { __VA_ARGS__ }; \
		refused(guest, cmds_, sizeof(cmds_) / 4, error); \
	} while (0)

/* S01: whatever head, tail, size and start say, no more is read than the ring has. */
static void no_value_of_a_rings_registers_makes_a_copy_longer_than_the_ring(void **state)
{
	static const u32 odd[] = {
		0, 1, 3, 4, 7, 8, 0x3ff8, 0x3ffc, 0x4000, 0x7ff8, 0x1ffff8, 0x1ffffc, 0x200000,
		0x7fffffff, 0x80000000, 0xffe00000, 0xfffffff8, 0xffffffff,
	};
	static const u32 sizes[] = { 0, 1, 0x1000, 0x3001, 0x1ff001, 0xffffffff };
	const size_t n = sizeof(odd) / sizeof(odd[0]);
	struct guest *guest = *state;

	for (size_t i = 0; i < n * n * 6; i++) {
		u32 *page = guest_state(guest, 0);
		const u32 head = odd[i % n], tail = odd[i / n % n], ctl = sizes[i / n / n];
		const u64 bytes = guest->test->hv->bytes_read;
		const struct vgt_gpu_job *job;

		page[STATE_HEAD] = head;
		page[STATE_TAIL] = tail;
		page[STATE_CTL] = ctl;
		guest_submit(guest, 0, -1);
		job = guest_job(guest);
		assert_true(guest->test->hv->bytes_read - bytes < 0x4000 + 16 * 4096);
		if (job) {
			assert_true(ctl & 1);
			assert_true((head & 0x1ffffc) < (ctl & 0x1ff000) + 4096);
			assert_true(tail < (ctl & 0x1ff000) + 4096);
			assert_int_equal((head & 3) | (tail & 7), 0);
		}
		revive(guest);
		if (vgt_submit_stopped(guest->test->vgpu)) {
			vgt_vgpu_reset(guest->test->vgpu);
			guest_begin(guest);
		}
	}
}

/* S01: the commands are the guest's, the rest of the ring is beyond its window. */
static void a_ring_that_begins_inside_and_ends_outside_is_refused(void **state)
{
	struct guest *guest = *state;
	const struct vgt_gpu_range *window = &guest->test->vgpu->mappable;
	const u32 last = window->base + window->size - 4096;

	test_vgpu_ggtt_map(guest->test, last, 0x90);
	guest_state(guest, 0)[STATE_START] = last;
	guest_state(guest, 0)[STATE_TAIL] = 8;
	guest_submit(guest, 0, -1);
	assert_null(guest_job(guest));
	assert_int_equal(guest_stat(guest, VGT_ERR_RING), 1);
}

/* S01: the state page is the guest's, the last page of the image is not. */
static void an_image_that_begins_inside_and_ends_outside_is_refused(void **state)
{
	struct guest *guest = *state;
	const struct vgt_gpu_range *window = &guest->test->vgpu->mappable;
	const u32 lrca = window->base + window->size - 21 * 4096;
	const u32 elsp = guest->base + 0x230;

	guest_emit_request(guest, 0);
	for (u32 i = 0; i < 21; i++)
		test_vgpu_ggtt_map(guest->test, lrca + i * 4096, 0x90 + i);
	memcpy(fake_hv_ptr(guest->test->hv, 0x91000), guest_state(guest, 0), 4096);
	test_vgpu_reg_write(guest->test, elsp, 0);
	test_vgpu_reg_write(guest->test, elsp, 0);
	test_vgpu_reg_write(guest->test, elsp, 0x20);
	test_vgpu_reg_write(guest->test, elsp, lrca | 0x119);
	assert_null(guest_job(guest));
	assert_int_equal(guest_stat(guest, VGT_ERR_CONTEXT), 1);
}

/* Whether the list has at @i what a guest may have changed: a value, a state behind its header. */
static bool is_value(const u32 *list, u32 at, u32 i)
{
	return i > at && (list[at] >> 29 == 3 || (list[at] >> 23 == 0x22 && (i - at) % 2 == 0));
}

/* The shadow's list is the GPU's own from its begin to its end, but for values. */
static void assert_structure(const u32 *shadow, const u32 *own)
{
	u32 at, i, len;

	for (at = 0x51; own[at] >> 23 != 0x0a; at += len) {
		len = own[at] >> 29 || own[at] >> 23 == 0x22 ? (own[at] & 0xff) + 2 : 1;
		for (i = at; i < at + len; i++)
			if (shadow[i] != own[i] && !is_value(own, at, i))
				fail_msg("dword 0x%x: 0x%x", i, shadow[i]);
	}
	assert_memory_equal(shadow + at, own + at, (21 * 1024 - at) * sizeof(*own));
}

/* S02: the whole state page is the guest's to fill: only what is listed comes out of it. */
static void nothing_of_a_state_page_full_of_junk_reaches_the_hardware(void **state)
{
	struct guest *guest = *state;
	const struct vgt_gen *gen = guest->test->dev->platform->gen;

	for (u32 round = 0; round < 50; round++) {
		const u32 *own = guest->test->gpu->image[VGT_RCS];
		u32 *page = guest_state(guest, 0);
		const u32 *shadow;

		guest_emit_request(guest, 0);
		for (u32 i = 0; i < 1024; i++)
			if (i < STATE_HEAD || i > STATE_CTL)
				page[i] = (u32)rand() << 16 ^ (u32)rand();
		page[STATE_PER_CTX] = 0;
		page[STATE_INDIRECT] = 0;
		page[STATE_PDP0_UDW] = 0;
		page[STATE_PDP0_LDW] = guest->pml4;
		for (u32 i = 1024; round % 2 && i < 21 * 1024; i++)
			page[i] = (u32)rand() << 16 ^ (u32)rand();
		/* Something that is taken, and junk registers in its place. */
		if (round % 4)
			page[IMAGE_LOADS] = LRI | 0x57;
		for (u32 i = 0; round % 4 == 2 && i < 44; i++)
			page[IMAGE_LOADS + 1 + 2 * i] = own[IMAGE_LOADS + 1 + 2 * i];
		guest_submit(guest, 0, -1);
		assert_non_null(guest_job(guest));
		shadow = (u32 *)((u8 *)guest_job(guest)->ctx->image + 4096);
		for (unsigned int i = 0; i < gen->n_context; i++) {
			const struct vgt_context_desc *row = &gen->context[i];

			if (row->rule == VGT_RULE_FIXED || row->rule == VGT_RULE_LRI_STREAM ||
			    !(row->engines & 1))
				continue;
			assert_int_equal(shadow[row->dword - 1], 0x2000 + row->reg);
			if (row->rule == VGT_RULE_BB_PER_CTX)
				assert_non_null(fake_gpu_buffer(guest->test->gpu,
								shadow[row->dword] & ~0xfffu));
			else if (row->rule != VGT_RULE_COPY && row->rule != VGT_RULE_RPCS &&
				 row->rule != VGT_RULE_CTX_CONTROL &&
				 row->rule != VGT_RULE_INDIRECT_CTX_OFFSET)
				assert_int_equal(shadow[row->dword], 0);
		}
		assert_int_equal(shadow[STATE_CONTROL], 0x000f0008);
		assert_structure(shadow, own);
		guest_job_end(guest, 0);
		revive(guest);
	}
}

/* A guest that writes to its memory whenever the host has read from it. */
static struct {
	struct fake_hv *hv;
	int (*read)(void *hv, u64 gpa, void *buf, size_t len);
	u32 *place;
	u32 value;
	unsigned int reads;
} race;

static int racing_read(void *hv, u64 gpa, void *buf, size_t len)
{
	const int err = race.read(hv, gpa, buf, len);
	const u64 place = (u8 *)race.place - race.hv->ram;

	if (place >= gpa && place < gpa + len) {
		race.reads++;
		*race.place = race.value;
	}
	return err;
}

/* From now on the dword at @place is @value as soon as it has been read. */
static void race_begin(struct guest *guest, u32 *place, u32 value)
{
	race.hv = guest->test->hv;
	race.read = race.hv->ops.read;
	race.place = place;
	race.value = value;
	race.reads = 0;
	race.hv->ops.read = racing_read;
}

static void race_end(void)
{
	race.hv->ops.read = race.read;
}

/* S02, S12: what was judged is what runs, and each place is read once. */
static void commands_that_change_while_they_are_read_run_as_they_were_judged(void **state)
{
	struct guest *guest = *state;
	const u32 start[] = { BB_START, guest->gma + GUEST_BATCH, 0, 0x02800000 };
	const struct vgt_gpu_job *job;
	u32 *places[] = {
		guest_ring(guest, 0) + 3, guest_memory(guest, GUEST_BATCH),
		guest_state(guest, 0) + STATE_TAIL, guest_state(guest, 0) + STATE_START,
	};

	for (size_t i = 0; i < 4; i++) {
		guest_ring(guest, 0)[3] = 0;
		guest_memory(guest, GUEST_BATCH)[0] = 0x02800000;
		guest_memory(guest, GUEST_BATCH)[1] = BB_END;
		guest_emit(guest, 0, start, 4);
		race_begin(guest, places[i], i == 3 ? 0x1000 : LRI | 1);
		guest_submit(guest, 0, -1);
		race_end();
		assert_int_equal(race.reads, 1);
		job = guest_job(guest);
		assert_non_null(job);
		for (u32 k = 0; k < job->dwords; k++)
			assert_int_not_equal(job->cmds[k], LRI | 1);
		assert_int_equal(job->cmds[job->dwords - 3], 0x02800000);
		guest_job_end(guest, 0);
		revive(guest);
	}
}

/* S03: a per-context batch where there is no indirect context. */
static void a_per_context_pointer_alone_is_a_judged_copy_or_nothing(void **state)
{
	struct guest *guest = *state;
	u32 *batch = guest_memory(guest, GUEST_BATCH);
	const u32 *shadow;
	u32 pointer, alone;

	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	shadow = (u32 *)((u8 *)guest_job(guest)->ctx->image + 4096);
	alone = shadow[STATE_PER_CTX];
	guest_job_end(guest, 0);

	batch[0] = BB_END;
	guest_emit_request(guest, 0);
	guest_state(guest, 0)[STATE_PER_CTX] = (guest->gma + GUEST_BATCH) | 1;
	guest_submit(guest, 0, -1);
	pointer = shadow[STATE_PER_CTX];
	assert_int_not_equal(pointer, alone);
	assert_non_null(fake_gpu_buffer(guest->test->gpu, pointer & ~0xfffu));
	assert_int_equal(shadow[STATE_INDIRECT], 0);
	guest_job_end(guest, 0);

	/* Not valid: not there, whatever address it has. */
	guest_emit_request(guest, 0);
	guest_state(guest, 0)[STATE_PER_CTX] = guest->gma + GUEST_BATCH;
	guest_submit(guest, 0, -1);
	assert_int_equal(shadow[STATE_PER_CTX], alone);
	guest_job_end(guest, 0);

	guest_emit_request(guest, 0);
	batch[0] = LRI | 1;
	batch[1] = PDP0_LDW;
	batch[3] = BB_END;
	guest_state(guest, 0)[STATE_PER_CTX] = (guest->gma + GUEST_BATCH) | 1;
	guest_submit(guest, 0, -1);
	assert_null(guest_job(guest));
	assert_int_equal(guest_stat(guest, VGT_ERR_COMMAND), 1);
}

/* S05: halves of the pair, in any place of a list, by any command that writes a register. */
static void the_page_table_root_cannot_be_loaded_by_any_command(void **state)
{
	struct guest *guest = *state;

	for (u32 reg = 0x2270; reg < 0x2290; reg += 4) {
		REFUSED(guest, VGT_ERR_COMMAND, LRI | 1, reg, 0x1000, 0);
		REFUSED(guest, VGT_ERR_COMMAND, LRI | 3, 0x2600, 0, reg, 0x1000, 0);
		vgt_vgpu_reset(guest->test->vgpu);
		guest_begin(guest);
		REFUSED(guest, VGT_ERR_COMMAND, 0x14800002, reg, 0x1000, 0);
		REFUSED(guest, VGT_ERR_COMMAND, 0x15000001, 0x2600, reg, 0);
		REFUSED(guest, VGT_ERR_COMMAND, PIPE_CONTROL, 0x00800000, reg, 0, 0x1000, 0);
	}
}

/* S06: each post-sync operation to the host's memory; a register write is judged as a load. */
static void no_post_sync_operation_reaches_outside(void **state)
{
	struct guest *guest = *state;

	for (u32 op = 1; op < 4; op++) {
		const u32 flags = 1u << 24 | op << 14;

		REFUSED(guest, VGT_ERR_COMMAND, PIPE_CONTROL, flags, 0x1000, 0, 1, 0);
		REFUSED(guest, VGT_ERR_COMMAND, PIPE_CONTROL, flags, guest->gma, 1, 1, 0);
		REFUSED(guest, VGT_ERR_COMMAND, PIPE_CONTROL, flags | 1u << 23, 0x2600, 0, 1, 0);
		/* The last qword of the aperture part, and over its end. */
		REFUSED(guest, VGT_ERR_COMMAND, PIPE_CONTROL, flags,
			guest->gma + (u32)guest->test->vgpu->mappable.size - 4, 0, 1, 0);
	}
	REFUSED(guest, VGT_ERR_COMMAND, PIPE_CONTROL, 0x00800000, 0x24d0, 0, 0x2230, 0);
	REFUSED(guest, VGT_ERR_COMMAND, PIPE_CONTROL, 0x00800000, 0x22600, 0, 0, 0);
}

/* S07: the flush of 5 dwords, by address and by index. */
static void no_flush_reaches_outside_however_long_it_is(void **state)
{
	static const enum vgt_engine engines[] = { VGT_BCS, VGT_VCS, VGT_VECS };
	struct guest *guest = *state;

	for (size_t e = 0; e < 3; e++) {
		guest_use_engine(guest, engines[e]);
		for (u32 op = 1; op < 4; op++) {
			const u32 flush = FLUSH_DW | op << 14;

			REFUSED(guest, VGT_ERR_COMMAND, flush | 2, 0x1004, 0, 1);
			REFUSED(guest, VGT_ERR_COMMAND, flush | 3, 0x1004, 0, 1, 1, 0);
			REFUSED(guest, VGT_ERR_COMMAND, flush | 3, guest->gma | 4, 0x8000, 1, 1, 0);
			REFUSED(guest, VGT_ERR_COMMAND, flush | 4, guest->gma | 4, 0, 1, 1, 0);
		}
	}
}

/* S12: a batch that leads to itself, to one that leads back, or nowhere. */
static void a_batch_without_an_end_is_refused_within_its_budget(void **state)
{
	struct guest *guest = *state;
	const u32 gma = guest->gma + GUEST_BATCH;
	const u32 call[] = { BB_START, gma, 0, 0 };
	u32 *batch = guest_memory(guest, GUEST_BATCH);
	u64 bytes;

	memcpy(batch, call, sizeof(call));
	refused(guest, call, 4, VGT_ERR_COMMAND);

	batch[1] = gma + 4096;
	memcpy(guest_memory(guest, GUEST_BATCH + 4096), call, sizeof(call));
	refused(guest, call, 4, VGT_ERR_COMMAND);

	/* All of a large window leads to one page of MI_NOOPs. */
	memset(batch, 0, 4096);
	for (u32 i = 0; i < 2 * VGT_SCAN_MAX_BYTES / 4096; i++)
		test_vgpu_ggtt_map(guest->test, guest->gma + 0x1000000 + i * 4096, 0x101);
	bytes = guest->test->hv->bytes_read;
	REFUSED(guest, VGT_ERR_BUDGET, BB_START, guest->gma + 0x1000000, 0, 0);
	assert_true(guest->test->hv->bytes_read - bytes <= VGT_SCAN_MAX_BYTES + 0x8000);
	assert_int_equal(guest->test->gpu->live_buffers, 1);
}

/* S13: as many batches as the ring has room to call. */
static void batches_beyond_their_number_are_refused_and_given_back(void **state)
{
	struct guest *guest = *state;
	u32 cmds[4 * 300];

	for (u32 i = 0; i < 300; i++) {
		const u32 offset = GUEST_BATCH + i * 8;

		guest_memory(guest, offset)[0] = BB_END;
		memcpy(cmds + 4 * i, (const u32[]){ BB_START, guest->gma + offset, 0, 0 }, 16);
	}
	refused(guest, cmds, 4 * 300, VGT_ERR_BUDGET);
	assert_int_equal(guest->test->gpu->live_buffers, 1);
}

/* As REFUSED(), by that rule of the scanner. */
#define REFUSED_BY(guest, rule_, ...) do { \
		REFUSED(guest, VGT_ERR_COMMAND, __VA_ARGS__); \
		assert_string_equal(guest_refusal(guest)->rule, rule_); \
	} while (0)

/* S14: a command that the tail, the end of the batch or its memory cuts off. */
static void a_command_that_is_cut_off_is_refused(void **state)
{
	static const char beyond[] = "command-beyond-end";
	struct guest *guest = *state;
	const u32 end = GUEST_BATCH + 4096;

	REFUSED_BY(guest, beyond, 0, LRI | 1);
	REFUSED_BY(guest, beyond, LRI | 1, 0x2600);
	REFUSED_BY(guest, beyond, BB_START, guest->gma);
	REFUSED_BY(guest, beyond, PIPE_CONTROL, 0, 0, 0);
	/* The dwords behind the tail, which would complete it, are there. */
	guest_ring(guest, 0)[2] = 0x2600;
	REFUSED_BY(guest, beyond, 0, LRI | 1);
	/* Across the end of the ring to its begin, and there cut off. */
	guest_state(guest, 0)[STATE_HEAD] = GUEST_RING_BYTES - 8;
	guest_state(guest, 0)[STATE_TAIL] = GUEST_RING_BYTES - 8;
	REFUSED_BY(guest, beyond, 0, LRI | 5, 0x2600, 0);
	/* The batch's memory ends in the middle of it. */
	test_vgpu_ggtt_map(guest->test, guest->gma + end, 0xfffff);
	guest_memory(guest, end - 4)[0] = LRI | 1;
	REFUSED_BY(guest, "batch-memory", BB_START, guest->gma + end - 4, 0, 0);
}

/* The notice that the guest's page tables end. */
static void retire(struct guest *guest)
{
	test_vgpu_reg_write(guest->test, 0x78838, guest->pml4);
	test_vgpu_reg_write(guest->test, 0x7883c, 0);
	test_vgpu_reg_write(guest->test, 0x78818, 5);
}

/* S15: the same page tables in both contexts, and on another engine, given up meanwhile. */
static void page_tables_used_twice_and_given_up_live_until_all_are_through(void **state)
{
	struct guest *guest = *state;
	u64 pml4;

	guest_emit_request(guest, 0);
	guest_emit_request(guest, 1);
	guest_submit(guest, 0, 1);
	pml4 = guest_job(guest)->pml4;
	guest_use_engine(guest, VGT_BCS);
	guest_emit_request(guest, 2);
	guest_submit(guest, 2, -1);
	assert_true(guest_job(guest)->pml4 == pml4);
	for (int i = 0; i < 3; i++)
		retire(guest);
	guest->engine = VGT_RCS;
	guest_job_end(guest, 0);
	retire(guest);
	assert_non_null(fake_gpu_ptr(guest->test->gpu, pml4));
	guest->engine = VGT_BCS;
	guest_job_end(guest, 0);
	assert_null(fake_gpu_ptr(guest->test->gpu, pml4));
}

/* S17: everything that resets an engine, while its job runs and after. */
static void a_job_of_before_a_reset_only_gives_back_what_it_held(void **state)
{
	struct guest *guest = *state;
	struct test_vgpu *test = guest->test;
	u32 status[6], id[6];
	u32 page[1024];
	u64 msis;

	test->gpu->cancel_ends_jobs = false;
	for (unsigned int how = 0; how < 4; how++) {
		u32 tail;

		revive(guest);
		guest_emit_request(guest, 0);
		guest_submit(guest, 0, -1);
		assert_int_equal(guest_events(guest, status, id), 1);
		tail = guest_state(guest, 0)[STATE_TAIL];
		if (how == 0)
			test_vgpu_reg_write(test, GDRST, 0x1);
		else if (how == 1)
			test_vgpu_reg_write(test, GDRST, 0x2);
		else if (how == 2)
			test_vgpu_reg_write(test, guest->base + RING_MODE, 0x80000000);
		else
			vgt_vgpu_reset(test->vgpu);
		assert_non_null(guest_job(guest));
		if (how == 3)
			guest_begin(guest);
		memcpy(page, guest_memory(guest, GUEST_HWSP), 4096);
		msis = test->hv->msis;
		guest_job_end(guest, 0);
		assert_memory_equal(guest_memory(guest, GUEST_HWSP), page, 4096);
		assert_true(test->hv->msis == msis);
		/* Nor is its image touched. */
		assert_int_not_equal(guest_state(guest, 0)[STATE_HEAD], tail);
		assert_false(vgt_submit_busy(test->vgpu, VGT_RCS));
	}
	assert_int_equal(guest_stat(guest, VGT_ERR_HANG), 0);
}

/* S17: ELSP in pieces, with execlists off, around resets: never a job of two halves. */
static void a_descriptor_begun_before_a_reset_is_not_finished_after_it(void **state)
{
	struct guest *guest = *state;
	const u32 elsp = guest->base + 0x230;

	guest_emit_request(guest, 0);
	test_vgpu_reg_write(guest->test, elsp, 0);
	test_vgpu_reg_write(guest->test, elsp, 0);
	test_vgpu_reg_write(guest->test, GDRST, 0x2);
	test_vgpu_reg_write(guest->test, guest->base + RING_MODE, 0x80008000);
	test_vgpu_reg_write(guest->test, elsp, 0x20);
	test_vgpu_reg_write(guest->test, elsp, guest_lrca(guest, 0) | 0x119);
	assert_null(guest_job(guest));
	assert_false(vgt_submit_busy(guest->test->vgpu, VGT_RCS));
}

#define T(test) cmocka_unit_test_setup_teardown(test, guest_setup, guest_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(no_value_of_a_rings_registers_makes_a_copy_longer_than_the_ring),
		T(a_ring_that_begins_inside_and_ends_outside_is_refused),
		T(an_image_that_begins_inside_and_ends_outside_is_refused),
		T(nothing_of_a_state_page_full_of_junk_reaches_the_hardware),
		T(commands_that_change_while_they_are_read_run_as_they_were_judged),
		T(a_per_context_pointer_alone_is_a_judged_copy_or_nothing),
		T(the_page_table_root_cannot_be_loaded_by_any_command),
		T(no_post_sync_operation_reaches_outside),
		T(no_flush_reaches_outside_however_long_it_is),
		T(a_batch_without_an_end_is_refused_within_its_budget),
		T(batches_beyond_their_number_are_refused_and_given_back),
		T(a_command_that_is_cut_off_is_refused),
		T(page_tables_used_twice_and_given_up_live_until_all_are_through),
		T(a_job_of_before_a_reset_only_gives_back_what_it_held),
		T(a_descriptor_begun_before_a_reset_is_not_finished_after_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
