// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/cmd/batch.c: batches in the GGTT are copied once, judged, and their copies run. */
#include <linux/errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/vgpu.h"
#include "tests/unit/gvt/cmd/stream.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

#define BB_START	0x18800001u		/* GGTT */
#define BB_CALL		0x18c00001u		/* GGTT, second level */
#define BB_PPGTT	0x18800101u
#define BB_END		0x05000000u

/* A ring that starts the batch at @gma. */
#define RING(gma) { BB_START, (gma), 0, 0 }

static void a_batch_runs_from_a_copy_that_the_guest_cannot_reach(void **state)
{
	struct stream_test *st = *state;
	const u32 gma = st->gma + 0x2040;
	u32 ring[] = RING(gma);
	u32 *batch = stream_memory(st, gma);
	u32 *copy;

	batch[0] = 0x7b000005;
	batch[7] = BB_END;
	assert_int_equal(stream_scan(st, VGT_RCS, ring, N(ring)), 0);
	copy = stream_copy(ring[1]);
	batch[0] = 0xdeadbeef;
	assert_int_equal(copy[0], 0x7b000005);
	assert_int_equal(copy[7], BB_END);
	assert_int_equal(st->scan.batch_count, 1);
	assert_int_equal(st->test->gpu->live_buffers, 2);
	vgt_scan_release(&st->scan);
	assert_int_equal(st->test->gpu->live_buffers, 1);
}

static void a_batch_over_several_pages_is_copied_whole(void **state)
{
	struct stream_test *st = *state;
	const u32 gma = st->gma + 0x1ff8;
	u32 ring[] = RING(gma);
	u32 *batch = stream_memory(st, gma);

	batch[0] = 0x7a000004;	/* straddles the page's end */
	batch[5000] = BB_END;
	assert_int_equal(stream_scan(st, VGT_RCS, ring, N(ring)), 0);
	assert_memory_equal(stream_copy(ring[1]), batch, 5001 * 4);
}

static void a_batch_in_the_ppgtt_is_left_alone(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = { BB_PPGTT, 0xdead0000, 0x7, 0 };

	assert_int_equal(stream_scan(st, VGT_RCS, ring, N(ring)), 0);
	assert_int_equal(ring[1], 0xdead0000);
	assert_int_equal(st->scan.batch_count, 0);
}

static void a_batch_is_judged_as_the_ring_is(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(st->gma + 0x1000);
	u32 *batch = stream_memory(st, st->gma + 0x1000);

	batch[1] = 0x11000001;
	batch[2] = 0x2270;
	batch[4] = BB_END;
	stream_refused(st, VGT_RCS, ring, N(ring), "register-access");
	assert_int_equal(st->scan.refusal.gma, st->gma + 0x1004);
}

static void a_batch_outside_the_vgpu_is_refused(void **state)
{
	struct stream_test *st = *state;
	u32 host[] = RING(0x1000);
	u32 upper[] = { BB_START, st->gma, 0x1, 0 };
	u32 relative[] = { BB_START | 1u << 16, st->gma, 0, 0 };

	stream_refused(st, VGT_RCS, host, N(host), "ggtt-address");
	stream_refused(st, VGT_RCS, upper, N(upper), "ggtt-address");
	stream_refused(st, VGT_RCS, relative, N(relative), "batch-relative");
}

static void a_batch_that_runs_into_unmapped_memory_is_refused(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(st->gma + STREAM_PAGES * 4096 - 0x100);

	stream_refused(st, VGT_RCS, ring, N(ring), "batch-memory");
}

static void a_chain_of_batches_leads_from_copy_to_copy(void **state)
{
	struct stream_test *st = *state;
	const u32 first = st->gma + 0x1000, second = st->gma + 0x3000;
	u32 ring[] = RING(first);
	u32 *batch = stream_memory(st, first);
	u32 *copy;

	batch[1] = BB_START;
	batch[2] = second;
	stream_memory(st, second)[0] = 0x02800000;
	stream_memory(st, second)[1] = BB_END;
	assert_int_equal(stream_scan(st, VGT_RCS, ring, N(ring)), 0);
	copy = stream_copy(ring[1]);
	assert_int_equal(copy[1], BB_START);
	assert_int_equal(stream_copy(copy[2])[0], 0x02800000);
	assert_int_equal(copy[3], 0);
	assert_int_equal(batch[2], second);	/* the guest's own is as it was */
}

static void a_batch_that_chains_to_the_ppgtt_ends_there(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(st->gma + 0x1000);
	u32 *batch = stream_memory(st, st->gma + 0x1000);

	batch[0] = BB_PPGTT;
	batch[3] = 0xdeadbeef;
	assert_int_equal(stream_scan(st, VGT_RCS, ring, N(ring)), 0);
}

static void a_batch_is_not_left_on_a_condition(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(st->gma + 0x1000);
	u32 *batch = stream_memory(st, st->gma + 0x1000);

	batch[1] = st->gma + 0x2000;
	batch[3] = BB_END;
	stream_memory(st, st->gma + 0x2000)[0] = BB_END;
	batch[0] = BB_START | 1u << 15;
	stream_refused(st, VGT_RCS, ring, N(ring), "batch-predicated");
	batch[0] = BB_PPGTT | 1u << 15;
	stream_refused(st, VGT_RCS, ring, N(ring), "batch-predicated");
	/* One that comes back goes on behind the call either way. */
	batch[0] = BB_CALL | 1u << 15;
	assert_int_equal(stream_scan(st, VGT_RCS, ring, N(ring)), 0);
}

static void an_engine_that_goes_on_behind_a_copy_ends_there(void **state)
{
	static const u32 guard[] = { 0x00800000, BB_END };	/* no predicate, end */
	struct stream_test *st = *state;
	const u32 chain = st->gma + 0x1000, full = st->gma + 0x2000;
	u32 ring[] = { BB_START, chain, 0, BB_START, full, 0, 0, 0 };

	stream_memory(st, chain)[0] = BB_PPGTT;
	stream_memory(st, full)[1023] = BB_END;
	assert_int_equal(stream_scan(st, VGT_RCS, ring, N(ring)), 0);
	assert_memory_equal(stream_copy(ring[1]) + 3, guard, sizeof(guard));
	assert_memory_equal(stream_copy(ring[4]) + 1024, guard, sizeof(guard));
}

static void a_called_batch_comes_back(void **state)
{
	struct stream_test *st = *state;
	const u32 first = st->gma + 0x1000, second = st->gma + 0x3000;
	u32 ring[] = RING(first);
	u32 *batch = stream_memory(st, first);

	batch[0] = BB_CALL;
	batch[1] = second;
	batch[3] = BB_CALL;
	batch[4] = second;
	batch[6] = 0x11000001;	/* what follows is judged */
	batch[7] = 0x2270;
	batch[9] = BB_END;
	stream_memory(st, second)[0] = BB_END;
	stream_refused(st, VGT_RCS, ring, N(ring), "register-access");
	batch[7] = 0x2600;
	assert_int_equal(stream_scan(st, VGT_RCS, ring, N(ring)), 0);
	assert_int_equal(st->scan.batch_count, 2);	/* the second call uses the same copy */
}

/* S12, S13 */
static void a_batch_that_chains_to_itself_is_refused(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(st->gma + 0x1000);
	u32 *batch = stream_memory(st, st->gma + 0x1000);

	batch[0] = BB_START;
	batch[1] = st->gma + 0x1000;
	stream_refused(st, VGT_RCS, ring, N(ring), "batch-loop");
}

static void two_batches_that_chain_to_each_other_are_refused(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(st->gma + 0x1000);

	stream_memory(st, st->gma + 0x1000)[0] = BB_START;
	stream_memory(st, st->gma + 0x1000)[1] = st->gma + 0x2000;
	stream_memory(st, st->gma + 0x2000)[0] = BB_START;
	stream_memory(st, st->gma + 0x2000)[1] = st->gma + 0x1000;
	stream_refused(st, VGT_RCS, ring, N(ring), "batch-loop");
}

static void calls_that_are_too_deep_are_refused(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(st->gma + 0x1000);
	u32 *batch = stream_memory(st, st->gma + 0x1000);

	batch[0] = BB_CALL;
	batch[1] = st->gma + 0x1000;
	batch[3] = BB_END;
	stream_refused(st, VGT_RCS, ring, N(ring), "budget-depth");
}

static void too_many_batches_are_refused(void **state)
{
	struct stream_test *st = *state;
	const u32 calls = VGT_SCAN_MAX_BATCHES + 1;
	u32 ring[3 * (VGT_SCAN_MAX_BATCHES + 1)];

	for (u32 i = 0; i < calls; i++) {
		const u32 gma = st->gma + 0x1000 + 4 * i;

		ring[3 * i] = BB_START;
		ring[3 * i + 1] = gma;
		ring[3 * i + 2] = 0;
		*stream_memory(st, gma) = BB_END;
	}
	stream_refused(st, VGT_RCS, ring, N(ring), "budget-batches");
}

static void an_endless_batch_is_refused_by_its_budget(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(st->gma + 0x100000);
	u32 i;

	/* One guest page of MI_NOOPs under 16 MiB of addresses. */
	for (i = 0; i < 4096; i++)
		test_vgpu_ggtt_map(st->test, st->gma + 0x100000 + i * 4096, STREAM_GFN + 40);
	stream_refused(st, VGT_RCS, ring, N(ring), "budget-bytes");
	assert_int_equal(vgt_vgpu_stat(st->test->vgpu, VGT_ERR_BUDGET), 1);
	assert_true(st->scan.bytes <= VGT_SCAN_MAX_BYTES);
}

static void batches_of_context_images_start_no_others(void **state)
{
	struct stream_test *st = *state;
	u32 ring[] = RING(st->gma + 0x1000);

	stream_memory(st, st->gma + 0x1000)[0] = BB_END;
	assert_int_equal(stream_scan_kind(st, VGT_STREAM_INDIRECT_CTX, ring, N(ring)), -EPERM);
	assert_string_equal(st->scan.refusal.rule, "batch-from-here");
}

#define T(test) cmocka_unit_test_setup_teardown(test, stream_setup, stream_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_batch_runs_from_a_copy_that_the_guest_cannot_reach),
		T(a_batch_over_several_pages_is_copied_whole),
		T(a_batch_in_the_ppgtt_is_left_alone),
		T(a_batch_is_judged_as_the_ring_is),
		T(a_batch_outside_the_vgpu_is_refused),
		T(a_batch_that_runs_into_unmapped_memory_is_refused),
		T(a_chain_of_batches_leads_from_copy_to_copy),
		T(a_batch_that_chains_to_the_ppgtt_ends_there),
		T(a_called_batch_comes_back),
		T(a_batch_that_chains_to_itself_is_refused),
		T(two_batches_that_chain_to_each_other_are_refused),
		T(calls_that_are_too_deep_are_refused),
		T(a_batch_is_not_left_on_a_condition),
		T(an_engine_that_goes_on_behind_a_copy_ends_there),
		T(too_many_batches_are_refused),
		T(an_endless_batch_is_refused_by_its_budget),
		T(batches_of_context_images_start_no_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
