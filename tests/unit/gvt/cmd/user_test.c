// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * gvt/cmd: unprivileged batches of the blitter, which does not keep them from registers: copied
 * from the context's page tables, judged as what they are, run from the copy.
 */
#include <linux/errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "tests/unit/gvt/cmd/stream.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

#define BB_GGTT		0x18800001u
#define BB_PPGTT	0x18800101u
#define BB_CALL_GGTT	0x18c00001u		/* second level */
#define BB_CALL		0x18c00101u
#define BB_END		0x05000000u
#define COND_END	0x1b000002u
#define ARB_CHECK	0x02800000u
#define STORE		0x10000002u
#define GLOBAL		(1u << 22)
#define LRI		0x11000001u
#define LRM		0x14800002u
#define SRM		0x12000002u
#define LRR		0x15000001u
#define GPR		0x22600u

/* A ring that starts the batch at @offset of STREAM_VA, whose address is a canonical one. */
#define RING(offset) { BB_PPGTT, (u32)STREAM_VA + (offset), STREAM_VA >> 32 | 0xffff0000, 0 }

/* The guest's memory at @offset, where its page tables have it. */
static u32 *at(struct stream_test *st, u32 offset)
{
	return stream_memory(st, st->gma + offset);
}

static int run(struct stream_test *st)
{
	u32 ring[] = RING(0x1000);

	return stream_scan(st, VGT_BCS, ring, N(ring));
}

/* A batch of @dwords of @cmds, which gets an end. */
static void batch(struct stream_test *st, const u32 *cmds, u32 dwords)
{
	memcpy(at(st, 0x1000), cmds, dwords * sizeof(u32));
	at(st, 0x1000)[dwords] = BB_END;
}

static void refused(struct stream_test *st, const char *rule)
{
	u32 ring[] = RING(0x1000);

	stream_refused(st, VGT_BCS, ring, N(ring), rule);
}

#define PASSES(st, ...) \
	do { \
		const u32 cmds[] = { __VA_ARGS__ }; \
		batch(st, cmds, N(cmds)); \
		assert_int_equal(run(st), 0); \
	} while (0)

#define REFUSED(st, rule, ...) \
	do { \
		const u32 cmds[] = { __VA_ARGS__ }; \
		batch(st, cmds, N(cmds)); \
		refused(st, rule); \
	} while (0)

static void it_runs_from_a_copy_that_the_guest_cannot_reach(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(0x1ff8);
	u32 *cmds = at(st, 0x1ff8);
	u32 *copy;

	cmds[0] = LRI;			/* over the end of a page */
	cmds[1] = GPR;
	cmds[2] = 7;
	cmds[3] = BB_END;
	assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
	assert_int_equal(ring[0], BB_GGTT);
	assert_int_equal(ring[2], 0);
	copy = stream_copy(ring[1]);
	cmds[1] = 0x2270;
	assert_int_equal(copy[0], LRI);
	assert_int_equal(copy[1], GPR);
	assert_int_equal(copy[2], 7);
	assert_int_equal(copy[3], BB_END);
	assert_int_equal(copy[4], 0);		/* the guard behind a copy */
	assert_int_equal(copy[5], BB_END);
	assert_int_equal(st->test->gpu->live_buffers, 2);
	vgt_scan_release(&st->scan);
	assert_int_equal(st->test->gpu->live_buffers, 1);
}

static void on_engines_that_guard_registers_it_is_left_alone(void **state)
{
	static const enum vgt_engine engines[] = { VGT_RCS, VGT_VCS, VGT_VECS };
	struct stream_test *st = *state;

	for (size_t i = 0; i < N(engines); i++) {
		u32 ring[] = RING(0x1000);
		const u32 before[] = RING(0x1000);

		at(st, 0x1000)[0] = 0xffffffff;
		assert_int_equal(stream_scan(st, engines[i], ring, N(ring)), 0);
		assert_memory_equal(ring, before, sizeof(ring));
		assert_int_equal(st->scan.batch_count, 0);
	}
}

static void it_may_touch_no_register_but_the_listed(void **state)
{
	static const u32 closed[] = { 0x22030, 0x220c0, 0x22094, 0x22244, 0x22270, 0x224d0, 0xcc00,
				      0x2600, 0x20ec, 0x12600, 0x4090, 0x22680, 0x225fc, 0x800000 };
	struct stream_test *st = *state;

	for (size_t i = 0; i < N(closed); i++) {
		REFUSED(st, "register-access", LRI, closed[i], 0);
		assert_int_equal(st->scan.refusal.reg, closed[i]);
		assert_int_equal(st->scan.refusal.gma, STREAM_VA + 0x1000);
		REFUSED(st, "register-access", LRM, closed[i], 0, 0);
		REFUSED(st, "register-access", SRM, closed[i], 0, 0);
		REFUSED(st, "register-access", LRR, closed[i], GPR);
		REFUSED(st, "register-access", LRR, GPR, closed[i]);
		REFUSED(st, "register-access", 0x11000003, GPR, 0, closed[i], 0);
	}
	REFUSED(st, "register-list-length", 0x11000002, GPR, 0, GPR);
}

static void it_has_the_registers_that_linux_gives_it(void **state)
{
	static const u32 times[] = { 0x2358, 0x235c, 0x12358, 0x22358, 0x2235c, 0x223a8 };
	struct stream_test *st = *state;

	PASSES(st, LRI, 0x22200, 0x00030003, SRM, 0x22200, 0, 0);
	PASSES(st, LRM, GPR + 0x7c, 0, 0, SRM, GPR + 0x7c, 0, 0, LRR, GPR, GPR + 8);
	for (size_t i = 0; i < N(times); i++) {
		PASSES(st, SRM, times[i], 0, 0, LRR, times[i], GPR);
		REFUSED(st, "register-access", LRI, times[i], 0);
		REFUSED(st, "register-access", LRM, times[i], 0, 0);
		REFUSED(st, "register-access", LRR, GPR, times[i]);
	}
}

static void the_low_bits_of_a_register_are_none(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(0x1000);

	PASSES(st, LRI, GPR + 3, 1, SRM, GPR + 1, 0, 0);
	assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
	assert_int_equal(stream_copy(ring[1])[1], GPR);
	assert_int_equal(stream_copy(ring[1])[4], GPR);
}

static void it_has_no_global_addresses(void **state)
{
	struct stream_test *st = *state;
	const u32 own = st->gma;		/* not even those of its vGPU */

	REFUSED(st, "global-unprivileged", STORE | GLOBAL, own, 0, 1);
	REFUSED(st, "global-unprivileged", SRM | GLOBAL, GPR, own, 0);
	REFUSED(st, "global-unprivileged", LRM | GLOBAL, GPR, own, 0);
	REFUSED(st, "global-unprivileged", COND_END | GLOBAL, 0, own, 0);
	REFUSED(st, "global-unprivileged", 0x0e00c002 | GLOBAL, 0, own, 0);
	REFUSED(st, "global-unprivileged", 0x17000003 | GLOBAL, own, 0, own, 0);
	REFUSED(st, "global-unprivileged", 0x17000003 | 1u << 21, own, 0, own, 0);
	REFUSED(st, "global-unprivileged", 0x17800001 | GLOBAL, own, 0);
	REFUSED(st, "global-unprivileged", 0x13004002, own | 4, 0, 1);
	REFUSED(st, "global-unprivileged", 0x13204002, 0x80, 0, 1);
	PASSES(st, STORE, own, 0, 1, COND_END, 0, own, 0, 0x13004002, own, 0, 1);
}

static void what_needs_privileges_is_left_out_as_hardware_does(void **state)
{
	static const u32 left_out[] = { 0x01000000, 0x01800000, 0x03800000, 0x04000000, 0x04000001,
					0x05800000 };
	struct stream_test *st = *state;
	u32 ring[] = RING(0x1000);
	u32 *copy;

	for (size_t i = 0; i < N(left_out); i++) {
		PASSES(st, left_out[i]);
		assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
		assert_int_equal(stream_copy(ring[1])[0], 0);
		ring[0] = BB_PPGTT;
		ring[1] = (u32)STREAM_VA + 0x1000;
		ring[2] = STREAM_VA >> 32;
	}
	PASSES(st, 0x11800002, 0x1000, 1, 0, 0x0a000001, 0, 0, 0x09000000, 0);
	assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
	copy = stream_copy(ring[1]);
	for (u32 i = 0; i < 9; i++)
		assert_int_equal(copy[i], 0);
	assert_int_equal(st->scan.user_interrupts, 0);
	assert_false(st->scan.arbitration_off);
}

/* IGT's gen9_exec_parse has one without a length, which is two dwords. */
static void a_short_flush_passes(void **state)
{
	struct stream_test *st = *state;

	PASSES(st, 0x13000000, 0, LRI, GPR, 1);
	PASSES(st, 0x13000001, 0, 0, LRI, GPR, 1);
	REFUSED(st, "global-unprivileged", 0x13004000, 4);
	REFUSED(st, "global-unprivileged", 0x13204000, 0);
	REFUSED(st, "register-access", 0x13000000, 0, LRI, 0x2270, 1);
	REFUSED(st, "command-length", 0x13000004, 0, 0, 0, 0, 0);
}

static void what_hardware_does_not_leave_out_is_refused(void **state)
{
	struct stream_test *st = *state;

	REFUSED(st, "command-not-allowed", 0x10800001, 0x80, 1);	/* MI_STORE_DATA_INDEX */
	REFUSED(st, "command-unknown", 0x00800003);			/* MI_SET_PREDICATE */
	REFUSED(st, "command-mode", 0x0e010002, 0, 0x2270, 0);		/* wait for a register */
	REFUSED(st, "command-not-allowed", 0x0d800000, 0);		/* MI_SEMAPHORE_SIGNAL */
	REFUSED(st, "command-not-allowed", 0x14000002, 0, 0, 0);	/* MI_REPORT_PERF_COUNT */
	REFUSED(st, "command-unknown", 0x7a000004, 0, 0, 0, 0, 0);
}

static void its_wish_for_an_interrupt_is_not_heard(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(0x1000);

	PASSES(st, 0x13000102, 0, 0, 0);
	assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
	assert_int_equal(stream_copy(ring[1])[0], 0x13000002);
	assert_int_equal(st->scan.notifies, 0);
}

static void it_starts_no_privileged_one(void **state)
{
	struct stream_test *st = *state;

	at(st, 0x3000)[0] = BB_END;
	REFUSED(st, "batch-privileged", BB_GGTT, st->gma + 0x3000, 0);
	REFUSED(st, "batch-privileged", BB_CALL_GGTT, st->gma + 0x3000, 0);
	REFUSED(st, "batch-predicated", BB_PPGTT | 1u << 15, (u32)STREAM_VA, STREAM_VA >> 32);
	REFUSED(st, "batch-relative", BB_PPGTT | 1u << 16, (u32)STREAM_VA, STREAM_VA >> 32);
}

static void it_may_lead_to_where_it_began(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(0x1000);
	u32 *copy;

	batch(st, (const u32[]) { ARB_CHECK, COND_END, 0, 0x2000, 0, BB_PPGTT,
				  (u32)STREAM_VA + 0x1000, STREAM_VA >> 32 }, 8);
	assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
	copy = stream_copy(ring[1]);
	assert_int_equal(copy[1], COND_END);
	assert_int_equal(copy[3], 0x2000);
	assert_int_equal(copy[5], BB_GGTT);
	assert_int_equal(copy[6], ring[1]);
	assert_int_equal(copy[7], 0);
	assert_int_equal(st->scan.batch_count, 1);
}

static void it_may_lead_to_a_command_of_its_own(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(0x1000);

	batch(st, (const u32[]) { STORE, 0, 0, 7, COND_END, 0, 0, 0, BB_PPGTT,
				  (u32)STREAM_VA + 0x1010, STREAM_VA >> 32 }, 11);
	assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
	assert_int_equal(stream_copy(ring[1])[9], ring[1] + 0x10);
	assert_int_equal(st->scan.batch_count, 1);
	/* To the jump itself. */
	at(st, 0x1000)[9] = (u32)STREAM_VA + 0x1020;
	ring[0] = BB_PPGTT;
	ring[1] = (u32)STREAM_VA + 0x1000;
	ring[2] = STREAM_VA >> 32;
	assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
	assert_int_equal(stream_copy(ring[1])[9], ring[1] + 0x20);
}

static void the_inside_of_a_command_is_judged_as_what_it_is_then(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(0x1000);

	/* The value that is stored is a command itself, and what follows is its operand. */
	batch(st, (const u32[]) { STORE, 0, 0, LRI, 0, 0, BB_PPGTT, (u32)STREAM_VA + 0x100c,
				  STREAM_VA >> 32 }, 9);
	refused(st, "register-access");
	assert_int_equal(st->scan.refusal.gma, STREAM_VA + 0x100c);
	at(st, 0x1000)[3] = BB_END;
	assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
	assert_int_equal(st->scan.batch_count, 2);
	assert_int_not_equal(stream_copy(ring[1])[7], ring[1] + 0xc);
}

static void a_chain_leads_from_copy_to_copy_and_back(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(0x1000);
	u32 *first, *second;

	batch(st, (const u32[]) { 0, BB_PPGTT, (u32)STREAM_VA + 0x3000, STREAM_VA >> 32 }, 4);
	memcpy(at(st, 0x3000), (const u32[]) { ARB_CHECK, BB_PPGTT, (u32)STREAM_VA + 0x1004,
					       STREAM_VA >> 32 }, 16);
	assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
	first = stream_copy(ring[1]);
	second = stream_copy(first[2]);
	assert_int_equal(first[1], BB_GGTT);
	assert_int_equal(second[0], ARB_CHECK);
	assert_int_equal(second[1], BB_GGTT);
	assert_int_equal(second[2], ring[1] + 4);
}

static void one_that_is_called_comes_back(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(0x1000);
	u32 *copy;

	batch(st, (const u32[]) { BB_CALL, (u32)STREAM_VA + 0x3000, STREAM_VA >> 32, BB_CALL,
				  (u32)STREAM_VA + 0x3000, STREAM_VA >> 32, LRI, 0x2270, 0 }, 9);
	at(st, 0x3000)[0] = LRI;
	at(st, 0x3000)[1] = GPR;
	at(st, 0x3000)[3] = BB_END;
	refused(st, "register-access");
	at(st, 0x1000)[7] = GPR;
	assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
	assert_int_equal(st->scan.batch_count, 2);
	copy = stream_copy(ring[1]);
	assert_int_equal(copy[0], BB_CALL_GGTT);
	assert_int_equal(copy[3], BB_CALL_GGTT);
	assert_int_equal(copy[1], copy[4]);
	at(st, 0x3000)[1] = 0x22244;		/* what is called is unprivileged, too */
	refused(st, "register-access");
}

static void one_of_a_privileged_batch_is_judged_too(void **state)
{
	struct stream_test *st = *state;

	at(st, 0x3000)[0] = LRI;
	at(st, 0x3000)[1] = 0x220c0;		/* a privileged one may */
	at(st, 0x3000)[3] = BB_END;
	for (int call = 0; call < 2; call++) {
		u32 ring[] = { BB_GGTT, st->gma + 0x1000, 0, 0 };

		at(st, 0x1000)[0] = call ? BB_CALL : BB_PPGTT;
		at(st, 0x1000)[1] = (u32)STREAM_VA + 0x3000;
		at(st, 0x1000)[2] = STREAM_VA >> 32;
		at(st, 0x1000)[3] = BB_END;
		stream_refused(st, VGT_BCS, ring, N(ring), "register-access");
		at(st, 0x1000)[0] = call ? BB_CALL_GGTT : BB_GGTT;
		at(st, 0x1000)[1] = st->gma + 0x3000;
		at(st, 0x1000)[2] = 0;
		ring[1] = st->gma + 0x1000;
		assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
	}
}

static void a_copy_of_a_privileged_one_is_none_for_it(void **state)
{
	struct stream_test *st = *state;
	/* Both address spaces have the same page at the same address. */
	u64 *table = fake_hv_ptr(st->test->hv, STREAM_PML4);
	u32 ring[] = { BB_GGTT, st->gma + 0x1000, 0, BB_PPGTT, st->gma + 0x1000, 0 };

	table[0] = table[STREAM_VA >> 39];
	table += 512;
	table[st->gma >> 30] = table[(STREAM_VA >> 30) & 511];
	table += 512;
	table[(st->gma >> 21) & 511] = table[0];
	at(st, 0x1000)[0] = LRI;
	at(st, 0x1000)[1] = 0x220c0;
	at(st, 0x1000)[3] = BB_END;
	stream_refused(st, VGT_BCS, ring, N(ring), "register-access");
	at(st, 0x1000)[1] = GPR;
	ring[1] = st->gma + 0x1000;
	assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
	assert_int_equal(st->scan.batch_count, 2);
	/* Nor the other way round. */
	ring[0] = BB_PPGTT;
	ring[1] = st->gma + 0x1000;
	ring[3] = BB_GGTT;
	ring[4] = st->gma + 0x1000;
	assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
	assert_int_equal(st->scan.batch_count, 2);
}

static void one_in_memory_that_is_none_is_refused(void **state)
{
	struct stream_test *st = *state;
	u32 behind[] = RING(STREAM_PAGES * 4096 - 0x100);
	u32 nowhere[] = { BB_PPGTT, 0, 0, 0 };

	stream_refused(st, VGT_BCS, behind, N(behind), "batch-memory");
	stream_refused(st, VGT_BCS, nowhere, N(nowhere), "batch-memory");
	/* An entry that leads to what is no RAM. */
	((u64 *)fake_hv_ptr(st->test->hv, STREAM_PML4 + 3 * 4096))[1] = 1ull << 40 | 3;
	refused(st, "batch-memory");
}

static void one_without_an_end_is_refused_by_its_budget(void **state)
{
	struct stream_test *st = *state;
	u64 *tables = fake_hv_ptr(st->test->hv, STREAM_PML4);

	/* One guest page of MI_NOOPs under 1 GiB of addresses. */
	for (u32 i = 0; i < 512; i++) {
		tables[2 * 512 + i] = tables[2 * 512];
		tables[3 * 512 + i] = (STREAM_GFN + 3) << 12 | 3;
	}
	refused(st, "budget-bytes");
	assert_true(st->scan.bytes <= VGT_SCAN_MAX_BYTES);
}

static void too_many_are_refused(void **state)
{
	struct stream_test *st = *state;
	u32 *cmds = at(st, 0);

	for (u32 i = 0; i <= VGT_SCAN_MAX_BATCHES; i++, cmds += 3) {
		cmds[0] = BB_PPGTT;
		cmds[1] = (u32)STREAM_VA + 12 * (i + 1);
		cmds[2] = STREAM_VA >> 32;
	}
	cmds[0] = BB_END;
	stream_refused(st, VGT_BCS, (u32[])RING(0), 4, "budget-batches");
	cmds -= 6;
	cmds[0] = BB_END;
	assert_int_equal(stream_scan(st, VGT_BCS, (u32[])RING(0), 4), 0);
	assert_int_equal(st->scan.batch_count, VGT_SCAN_MAX_BATCHES);
}

static void calls_that_are_too_deep_are_refused(void **state)
{
	struct stream_test *st = *state;

	REFUSED(st, "budget-depth", BB_CALL, (u32)STREAM_VA + 0x1000, STREAM_VA >> 32);
}

static void in_audit_mode_what_is_refused_is_left_out_of_the_copy(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(0x1000);
	u32 *copy;

	vgt_vgpu_set_audit(st->test->vgpu, true);
	batch(st, (const u32[]) { LRI, 0x2270, 1, STORE | GLOBAL, 0, 0, 1, LRI, GPR, 1, BB_PPGTT,
				  (u32)STREAM_VA + 0x1008, STREAM_VA >> 32 }, 13);
	assert_int_equal(stream_scan(st, VGT_BCS, ring, N(ring)), 0);
	copy = stream_copy(ring[1]);
	for (u32 i = 0; i < 7; i++)
		assert_int_equal(copy[i], 0);
	assert_int_equal(copy[7], LRI);
	/* Where a command was, there are MI_NOOPs to lead to. */
	assert_int_equal(copy[11], ring[1] + 8);
	vgt_vgpu_set_audit(st->test->vgpu, false);
}

static void without_memory_for_a_jump_the_submission_fails(void **state)
{
	struct stream_test *st = *state;
	int err = -ENOMEM;

	batch(st, (const u32[]) { 0, BB_PPGTT, (u32)STREAM_VA + 0x1004, STREAM_VA >> 32 }, 4);
	for (u32 i = 0; i < 16 && err; i++) {
		hosted_fail_alloc_after(i);
		err = run(st);
		hosted_fail_alloc_after(-1);
		assert_true(!err || err == -ENOMEM);
	}
	assert_int_equal(err, 0);
}

static void a_call_of_one_that_is_not_scanned_is_refused(void **state)
{
	static const enum vgt_engine engines[] = { VGT_RCS, VGT_VCS, VGT_VECS };
	struct stream_test *st = *state;

	for (size_t i = 0; i < N(engines); i++) {
		u32 ring[] = { BB_GGTT, st->gma + 0x1000, 0, 0 };
		u32 *cmds = at(st, 0x1000);

		cmds[0] = BB_CALL;
		cmds[1] = 0x3000;
		cmds[2] = 0;
		cmds[3] = BB_END;
		stream_refused(st, engines[i], ring, N(ring), "batch-second-level");
		/* As a chain of a batch that was called, too. */
		cmds[0] = BB_CALL_GGTT;
		cmds[1] = st->gma + 0x3000;
		at(st, 0x3000)[0] = BB_PPGTT;
		stream_refused(st, engines[i], ring, N(ring), "batch-second-level");
		cmds[0] = BB_PPGTT;
		assert_int_equal(stream_scan(st, engines[i], ring, N(ring)), 0);
	}
}

static void what_a_ring_calls_is_of_the_first_level(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = { BB_CALL, 0x3000, 0, BB_CALL_GGTT, st->gma + 0x1000, 0 };

	at(st, 0x1000)[0] = BB_END;
	assert_int_equal(stream_scan(st, VGT_RCS, ring, N(ring)), 0);
	assert_int_equal(ring[0], BB_PPGTT);
	assert_int_equal(ring[1], 0x3000);
	assert_int_equal(ring[3], BB_GGTT);
}

#define T(test) cmocka_unit_test_setup_teardown(test, stream_setup, stream_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(it_runs_from_a_copy_that_the_guest_cannot_reach),
		T(on_engines_that_guard_registers_it_is_left_alone),
		T(it_may_touch_no_register_but_the_listed),
		T(it_has_the_registers_that_linux_gives_it),
		T(the_low_bits_of_a_register_are_none),
		T(it_has_no_global_addresses),
		T(what_needs_privileges_is_left_out_as_hardware_does),
		T(a_short_flush_passes),
		T(what_hardware_does_not_leave_out_is_refused),
		T(its_wish_for_an_interrupt_is_not_heard),
		T(it_starts_no_privileged_one),
		T(it_may_lead_to_where_it_began),
		T(it_may_lead_to_a_command_of_its_own),
		T(the_inside_of_a_command_is_judged_as_what_it_is_then),
		T(a_chain_leads_from_copy_to_copy_and_back),
		T(one_that_is_called_comes_back),
		T(one_of_a_privileged_batch_is_judged_too),
		T(a_copy_of_a_privileged_one_is_none_for_it),
		T(one_in_memory_that_is_none_is_refused),
		T(one_without_an_end_is_refused_by_its_budget),
		T(too_many_are_refused),
		T(calls_that_are_too_deep_are_refused),
		T(in_audit_mode_what_is_refused_is_left_out_of_the_copy),
		T(without_memory_for_a_jump_the_submission_fails),
		T(a_call_of_one_that_is_not_scanned_is_refused),
		T(what_a_ring_calls_is_of_the_first_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
