// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/mmio/gt.c, as a driver uses it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gvt/gtt/ppgtt.h"
#include "gvt/vgpu.h"
#include "tests/support/test_vgpu.h"

#define FENCE(n)	(0x100000 + 8 * (n))

static int setup(void **state)
{
	*state = test_vgpu_create(0);
	return 0;
}

static int teardown(void **state)
{
	test_vgpu_destroy(*state);
	return 0;
}

static void every_forcewake_request_is_acknowledged_at_once(void **state)
{
	static const u32 request[] = { 0xa278, 0xa270, 0xa188 };
	static const u32 ack[] = { 0xd84, 0xd88, 0x130044 };
	struct test_vgpu *test = *state;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		test_vgpu_reg_write(test, request[i], 0x00010001);
		assert_int_equal(test_vgpu_reg_read(test, ack[i]), 1);
		test_vgpu_reg_write(test, request[i], 0x80008000);
		assert_int_equal(test_vgpu_reg_read(test, ack[i]), 0x8001);
		test_vgpu_reg_write(test, request[i], 0xffff0000);
		assert_int_equal(test_vgpu_reg_read(test, ack[i]), 0);
	}
}

static u32 pcode(struct test_vgpu *test, u32 command, u32 data)
{
	test_vgpu_reg_write(test, 0x138128, data);
	test_vgpu_reg_write(test, 0x138124, 0x80000000 | command);
	return test_vgpu_reg_read(test, 0x138124);
}

static void the_mailbox_is_ready_at_once_and_answers_what_a_driver_asks(void **state)
{
	struct test_vgpu *test = *state;

	assert_int_equal(pcode(test, 0x21, 0), 0);	/* SAGV off */
	assert_int_equal(test_vgpu_reg_read(test, 0x138128) & 1, 1);
	assert_int_equal(pcode(test, 0x07, 3), 0);	/* prepare a clock change */
	assert_int_equal(test_vgpu_reg_read(test, 0x138128) & 1, 1);
	assert_int_equal(pcode(test, 0x06, 0), 0);
	assert_int_not_equal(test_vgpu_reg_read(test, 0x138128), 0);
}

static void the_mailbox_refuses_an_unknown_command(void **state)
{
	struct test_vgpu *test = *state;

	assert_int_equal(pcode(test, 0xee, 0), 1);
	assert_int_equal(pcode(test, 0x06, 7), 1);
}

static void a_reset_request_is_ready_and_ends_with_the_reset(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, 0x20d0, 0x00010001);
	assert_int_equal(test_vgpu_reg_read(test, 0x20d0), 3);
	test_vgpu_reg_write(test, 0x941c, 2);
	assert_int_equal(test_vgpu_reg_read(test, 0x941c), 0);
	assert_int_equal(test_vgpu_reg_read(test, 0x20d0) & 1, 0);
}

static void a_reset_of_one_engine_leaves_the_registers_of_the_others(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, 0x2030, 0x40);
	test_vgpu_reg_write(test, 0x22030, 0x40);
	test_vgpu_reg_write(test, 0x12030, 0x40);
	test_vgpu_reg_write(test, 0x941c, 8);
	test_vgpu_reg_write(test, 0x941c, 0x80);	/* the second video engine: not there */
	assert_int_equal(test_vgpu_reg_read(test, 0x2030), 0x40);
	assert_int_equal(test_vgpu_reg_read(test, 0x12030), 0x40);
	assert_int_equal(test_vgpu_reg_read(test, 0x22030), 0);
}

static void a_fence_takes_effect_as_one_of_the_hosts_for_this_vgpu(void **state)
{
	struct test_vgpu *test = *state;
	const u32 start = test->vgpu->mappable.base, last = start + 0xf000;

	test_vgpu_reg_write(test, FENCE(1) + 4, last | 3);
	test_vgpu_reg_write(test, FENCE(1), start | 1);
	assert_true(test->gpu->fences[test->vgpu->fences.base + 1] ==
		    ((u64)(last | 3) << 32 | start | 1));
}

static void a_fence_over_foreign_memory_is_not_made(void **state)
{
	struct test_vgpu *test = *state;
	const u32 start = test->vgpu->mappable.base;

	test_vgpu_reg_write(test, FENCE(0) + 4, start + test->vgpu->mappable.size);
	test_vgpu_reg_write(test, FENCE(0), start | 1);
	assert_true(test->gpu->fences[test->vgpu->fences.base] == 0);
	test_vgpu_reg_write(test, FENCE(0), 0);
	test_vgpu_reg_write(test, FENCE(0) + 4, 0);
	test_vgpu_reg_write(test, FENCE(0), start | 1);		/* ends before it begins */
	assert_true(test->gpu->fences[test->vgpu->fences.base] == 0);
	assert_true(vgt_vgpu_stat(test->vgpu, VGT_ERR_FENCE) > 0);
}

/* Fence 0 from page @first to page @last of the aperture's part, as made; 0: it is not. */
static u64 fence_made(struct test_vgpu *test, u64 first, u64 last, u32 pitch, u32 tile_y)
{
	const u64 base = test->vgpu->mappable.base;

	test_vgpu_reg_write(test, FENCE(0), 0);
	test_vgpu_reg_write(test, FENCE(0) + 4, (base + 4096 * last) | (pitch / 128 - 1));
	test_vgpu_reg_write(test, FENCE(0), (base + 4096 * first) | 1 | tile_y << 1);
	return test->gpu->fences[test->vgpu->fences.base];
}

static void a_fence_reaches_no_further_than_the_tiles_of_its_rows(void **state)
{
	struct test_vgpu *test = *state;
	const u64 end = test->vgpu->mappable.size / 4096;

	/* One page of a row of two tiles: the second half of a line is in the next page. */
	assert_true(fence_made(test, end - 1, end - 1, 1024, 0) == 0);
	assert_true(fence_made(test, end - 2, end - 2, 1024, 0) != 0);
	assert_true(fence_made(test, end - 2, end - 1, 1024, 0) != 0);
	assert_true(fence_made(test, end - 1, end - 1, 256, 1) == 0);
	assert_true(fence_made(test, end - 2, end - 1, 256, 1) != 0);
	/* The whole part, but for the last tile of its last row. */
	assert_true(fence_made(test, 0, end - 1, 3 * 512, 0) == 0);
	/* No number of whole tiles is as wide. */
	assert_true(fence_made(test, 0, 7, 128, 0) == 0);
	assert_true(fence_made(test, 0, 7, 640, 0) == 0);
	assert_true(fence_made(test, 0, 7, 128, 1) != 0);
}

static void a_fence_beyond_the_vgpus_own_is_dropped(void **state)
{
	struct test_vgpu *test = *state;
	unsigned int i;

	for (i = test->vgpu->fences.size; i < 32; i++)
		test_vgpu_reg_write(test, FENCE(i), test->vgpu->mappable.base | 1);
	for (i = 0; i < 32; i++)
		assert_true(test->gpu->fences[i] == 0);
	assert_int_equal(vgt_vgpu_stat(test->vgpu, VGT_ERR_FENCE), 32 - test->vgpu->fences.size);
}

static void a_reset_of_the_vgpu_takes_its_fences_away(void **state)
{
	struct test_vgpu *test = *state;
	const u32 start = test->vgpu->mappable.base;

	test_vgpu_reg_write(test, FENCE(0) + 4, start | 3);
	test_vgpu_reg_write(test, FENCE(0), start | 1);
	assert_true(test->gpu->fences[test->vgpu->fences.base] != 0);
	vgt_vgpu_reset(test->vgpu);
	assert_true(test->gpu->fences[test->vgpu->fences.base] == 0);
	assert_int_equal(test_vgpu_reg_read(test, FENCE(0)), 0);
}

#define PML4		0x1000ull
#define PT		0x4000ull
#define DATA		0x100000ull
#define RCS_TLB		0x4260

/* As while a job runs: an address space whose only page is that at DATA. */
static struct vgt_ppgtt_mm *hold(struct test_vgpu *test)
{
	struct vgt_ppgtt_mm *mm;
	u64 table;

	for (table = PML4; table < PT; table += 4096)
		fake_hv_guest_write64(test->hv, table, (table + 4096) | 3);
	fake_hv_guest_write64(test->hv, PT, DATA | 3);
	mutex_lock(&test->vgpu->lock);
	assert_int_equal(vgt_ppgtt_get(test->vgpu, PML4, &mm), 0);
	assert_int_equal(vgt_ppgtt_sync(test->vgpu, mm), 0);
	mutex_unlock(&test->vgpu->lock);
	return mm;
}

static void put(struct test_vgpu *test, struct vgt_ppgtt_mm *mm)
{
	mutex_lock(&test->vgpu->lock);
	vgt_ppgtt_put(test->vgpu, mm);
	mutex_unlock(&test->vgpu->lock);
}

static void a_running_job_does_not_reach_what_was_unmapped_before_an_invalidation(void **state)
{
	struct test_vgpu *test = *state;
	struct vgt_ppgtt_mm *mm = hold(test);
	const u64 flushes = test->gpu->ppgtt_flushes;

	assert_int_equal(test->hv->pins[DATA >> 12], 1);
	fake_hv_guest_write64(test->hv, PT, 0);
	test_vgpu_reg_write(test, RCS_TLB, 0);
	assert_int_equal(test->hv->pins[DATA >> 12], 1);
	test_vgpu_reg_write(test, RCS_TLB, 1);
	assert_int_equal(test_vgpu_reg_read(test, RCS_TLB), 0);
	assert_int_equal(test->hv->pins[DATA >> 12], 0);
	assert_int_equal(test->gpu->ppgtt_flushes, flushes + 1);
	assert_true(test->hv->last_unpin > test->gpu->last_flush);
	put(test, mm);
}

static void tables_that_the_guest_has_given_up_are_not_read_for_an_invalidation(void **state)
{
	struct test_vgpu *test = *state;
	struct vgt_ppgtt_mm *mm = hold(test);

	mutex_lock(&test->vgpu->lock);
	vgt_ppgtt_retire(test->vgpu, PML4);
	mutex_unlock(&test->vgpu->lock);
	fake_hv_guest_write64(test->hv, PT, (DATA + 4096) | 3);
	test_vgpu_reg_write(test, RCS_TLB, 1);
	assert_int_equal(test->hv->pins[DATA >> 12], 1);
	assert_int_equal(test->hv->pins[(DATA >> 12) + 1], 0);
	put(test, mm);
	assert_int_equal(test->hv->pins[DATA >> 12], 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_forcewake_request_is_acknowledged_at_once),
		TEST(the_mailbox_is_ready_at_once_and_answers_what_a_driver_asks),
		TEST(the_mailbox_refuses_an_unknown_command),
		TEST(a_reset_request_is_ready_and_ends_with_the_reset),
		TEST(a_reset_of_one_engine_leaves_the_registers_of_the_others),
		TEST(a_fence_takes_effect_as_one_of_the_hosts_for_this_vgpu),
		TEST(a_fence_over_foreign_memory_is_not_made),
		TEST(a_fence_reaches_no_further_than_the_tiles_of_its_rows),
		TEST(a_fence_beyond_the_vgpus_own_is_dropped),
		TEST(a_reset_of_the_vgpu_takes_its_fences_away),
		TEST(a_running_job_does_not_reach_what_was_unmapped_before_an_invalidation),
		TEST(tables_that_the_guest_has_given_up_are_not_read_for_an_invalidation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
