// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/display/{pipe,plane,clock,ddi,display}.c, as a driver lights up a pipe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/display/edid.h"
#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "tests/support/test_vgpu.h"

#define TRANSCONF	0x70008
#define PIPEDSL		0x70000
#define FRMCOUNT	0x70040
#define FLIPCOUNT	0x70044
#define PLANE_CTL	0x70180
#define PLANE_SURF	0x7019c
#define SURFLIVE	0x701ac
#define PIPE_IMR	0x44404
#define PIPE_IIR	0x44408
#define PIPE_IER	0x4440c
#define VBLANK		1u
#define FLIP		(1u << 3)
#define FLIP2		(1u << 4)
#define MS		1000000ull

static int setup(void **state)
{
	struct test_vgpu *test = test_vgpu_create(0);

	/* 1024x768 of the default monitor's table: totals 1344 by 806. */
	test_vgpu_reg_write(test, 0x60000, 1343 << 16 | 1023);
	test_vgpu_reg_write(test, 0x6000c, 805 << 16 | 767);
	test_vgpu_reg_write(test, PIPE_IER, VBLANK | FLIP);
	*state = test;
	return 0;
}

static int teardown(void **state)
{
	test_vgpu_destroy(*state);
	hosted_reset();
	return 0;
}

static void pass(uint64_t ns)
{
	hosted_advance(ns);
	hosted_run_timers();
	hosted_run_work();
}

static void a_pipe_says_that_it_is_on_when_it_is_switched_on(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, TRANSCONF, 1u << 31);
	assert_int_equal(test_vgpu_reg_read(test, TRANSCONF), 3u << 30);
	test_vgpu_reg_write(test, TRANSCONF, 0);
	assert_int_equal(test_vgpu_reg_read(test, TRANSCONF), 0);
}

static void scanline_and_frame_count_follow_time(void **state)
{
	struct test_vgpu *test = *state;
	u32 line, frames;

	test_vgpu_reg_write(test, TRANSCONF, 1u << 31);
	pass(5 * MS);
	line = test_vgpu_reg_read(test, PIPEDSL);
	assert_in_range(line, 200, 300);
	pass(5 * MS);
	assert_true(test_vgpu_reg_read(test, PIPEDSL) > line);
	frames = test_vgpu_reg_read(test, FRMCOUNT);
	pass(1000 * MS);
	assert_in_range(test_vgpu_reg_read(test, FRMCOUNT) - frames, 59, 61);
	assert_true(test_vgpu_reg_read(test, PIPEDSL) < 806);
}

/* S25 and cost: nobody waits, nothing runs. */
static void a_masked_vblank_has_no_timer(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, TRANSCONF, 1u << 31);
	assert_true(hosted_next_timer() == UINT64_MAX);
	test_vgpu_reg_write(test, PIPE_IMR, ~VBLANK);
	assert_true(hosted_next_timer() != UINT64_MAX);
	test_vgpu_reg_write(test, PIPE_IMR, ~0u);
	assert_true(hosted_next_timer() == UINT64_MAX);
}

static void an_unmasked_vblank_comes_sixty_times_a_second(void **state)
{
	struct test_vgpu *test = *state;
	unsigned int i, n = 0;

	test_vgpu_reg_write(test, TRANSCONF, 1u << 31);
	test_vgpu_reg_write(test, PIPE_IMR, ~VBLANK);
	for (i = 0; i < 1000; i++) {
		pass(MS);
		if (test_vgpu_reg_read(test, PIPE_IIR) & VBLANK) {
			test_vgpu_reg_write(test, PIPE_IIR, VBLANK);
			n++;
		}
	}
	assert_in_range(n, 59, 61);
}

static void a_flip_is_done_and_live_at_the_next_vblank(void **state)
{
	struct test_vgpu *test = *state;
	const u32 surface = test->vgpu->mappable.base;

	test_vgpu_reg_write(test, TRANSCONF, 1u << 31);
	test_vgpu_reg_write(test, PIPE_IMR, ~FLIP);
	test_vgpu_reg_write(test, PLANE_SURF, surface);
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IIR), 0);
	assert_int_not_equal(test_vgpu_reg_read(test, SURFLIVE), surface);
	pass(17 * MS);
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IIR), FLIP);
	assert_int_equal(test_vgpu_reg_read(test, SURFLIVE), surface);
	assert_int_equal(test_vgpu_reg_read(test, FLIPCOUNT), 1);
}

/* A pipe on which the guest waits for vblanks and has flipped; @ms later, nothing has run. */
static void wait_for_vblank(struct test_vgpu *test, u32 surface, unsigned int ms)
{
	test_vgpu_reg_write(test, PIPE_IER, VBLANK | FLIP | FLIP2);
	test_vgpu_reg_write(test, PIPE_IMR, ~(VBLANK | FLIP | FLIP2));
	test_vgpu_reg_write(test, TRANSCONF, 1u << 31);
	test_vgpu_reg_write(test, PLANE_SURF, surface);
	hosted_advance(ms * MS);
}

static void a_flip_that_meets_a_vblank_is_done_at_the_next_and_takes_nothing_from_it(void **state)
{
	struct test_vgpu *test = *state;
	const u32 first = test->vgpu->mappable.base, second = first + 0x100000;

	wait_for_vblank(test, first, 16);
	hosted_run_timers();			/* the work has yet to run */
	test_vgpu_reg_write(test, PLANE_SURF + 0x100, second);
	test_vgpu_reg_write(test, PLANE_SURF, second);
	hosted_run_work();
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IIR), VBLANK | FLIP);
	assert_int_equal(test_vgpu_reg_read(test, SURFLIVE), first);
	test_vgpu_reg_write(test, PIPE_IIR, ~0u);
	pass(10 * MS);
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IIR), 0);
	pass(7 * MS);
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IIR), VBLANK | FLIP | FLIP2);
	assert_int_equal(test_vgpu_reg_read(test, SURFLIVE), second);
	assert_int_equal(test_vgpu_reg_read(test, SURFLIVE + 0x100), second);
}

static void a_flip_of_another_plane_before_the_timer_does_not_put_a_vblank_off(void **state)
{
	struct test_vgpu *test = *state;
	const u32 surface = test->vgpu->mappable.base;

	wait_for_vblank(test, surface, 16);
	test_vgpu_reg_write(test, PLANE_SURF + 0x100, surface);
	pass(0);
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IIR), VBLANK | FLIP);
	assert_int_equal(test_vgpu_reg_read(test, SURFLIVE), surface);
	assert_int_not_equal(test_vgpu_reg_read(test, SURFLIVE + 0x100), surface);
}

static void a_write_to_the_mask_does_not_put_a_vblank_off(void **state)
{
	struct test_vgpu *test = *state;
	const u32 surface = test->vgpu->mappable.base;

	wait_for_vblank(test, surface, 16);
	test_vgpu_reg_write(test, PIPE_IMR, ~(VBLANK | FLIP));
	pass(0);
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IIR), VBLANK | FLIP);
	assert_int_equal(test_vgpu_reg_read(test, SURFLIVE), surface);
	/* One is told of once, however many writes there are. */
	test_vgpu_reg_write(test, PIPE_IIR, ~0u);
	test_vgpu_reg_write(test, PIPE_IMR, ~VBLANK);
	pass(MS);
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IIR), 0);
}

static void a_vblank_that_has_begun_comes_before_the_end_of_its_pipe(void **state)
{
	struct test_vgpu *test = *state;

	wait_for_vblank(test, test->vgpu->mappable.base, 16);
	test_vgpu_reg_write(test, TRANSCONF, 0);
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IIR), VBLANK | FLIP);
	pass(20 * MS);
}

static void who_unmasks_a_vblank_does_not_hear_of_one_before(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, TRANSCONF, 1u << 31);
	pass(50 * MS);				/* 2.4 ms after the third */
	test_vgpu_reg_write(test, PIPE_IMR, ~VBLANK);
	pass(10 * MS);
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IIR), 0);
	pass(10 * MS);
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IIR), VBLANK);
}

static void a_frame_has_a_check_sum_of_what_its_planes_show(void **state)
{
	struct test_vgpu *test = *state;
	const u32 done = 1u << 28;
	u32 first;

	test_vgpu_reg_write(test, PIPE_IER, done);
	test_vgpu_reg_write(test, PIPE_IMR, ~done);
	test_vgpu_reg_write(test, TRANSCONF, 1u << 31);
	assert_true(hosted_next_timer() == UINT64_MAX);
	test_vgpu_reg_write(test, 0x60050, 1u << 31);
	pass(17 * MS);
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IIR), done);
	first = test_vgpu_reg_read(test, 0x60064);
	test_vgpu_reg_write(test, PIPE_IIR, done);
	pass(17 * MS);
	assert_int_equal(test_vgpu_reg_read(test, 0x60064), first);
	test_vgpu_reg_write(test, PLANE_CTL, 1u << 31 | 4 << 24);
	pass(17 * MS);
	assert_int_not_equal(test_vgpu_reg_read(test, 0x60064), first);
	test_vgpu_reg_write(test, 0x60050, 0);
	pass(17 * MS);
	assert_true(hosted_next_timer() == UINT64_MAX);
}

/* S18, S19 */
static void absurd_timings_neither_divide_by_zero_nor_flood(void **state)
{
	static const u32 junk[] = { 0, ~0u, 1, 0x00010000, 0x0000ffff, 0x1fff1fff };
	struct test_vgpu *test = *state;
	unsigned int h, v, i;

	for (h = 0; h < 6; h++)
		for (v = 0; v < 6; v++) {
			unsigned int timers = 0;

			test_vgpu_reg_write(test, TRANSCONF, 0);
			test_vgpu_reg_write(test, 0x60000, junk[h]);
			test_vgpu_reg_write(test, 0x6000c, junk[v]);
			test_vgpu_reg_write(test, TRANSCONF, 1u << 31);
			/* Also where more lines are shown than there are. */
			assert_in_range(test_vgpu_reg_read(test, FRMCOUNT), 0, 1);
			test_vgpu_reg_write(test, PIPE_IMR, ~VBLANK);
			for (i = 0; i < 100; i++) {
				hosted_advance(MS);
				timers += hosted_run_timers();
				hosted_run_work();
				test_vgpu_reg_read(test, PIPEDSL);
				test_vgpu_reg_read(test, FRMCOUNT);
			}
			assert_in_range(timers, 2, 25);
		}
}

/* S19: the clock is the administrator's; the timings that go with it are the guest's. */
static void a_monitor_of_any_clock_has_24_to_240_frames_a_second(void **state)
{
	static const struct {
		u32 khz, frames;
	} clocks[] = { { 10, 24 }, { 655350, 240 } };
	struct test_vgpu *test = *state;

	for (unsigned int i = 0; i < 2; i++) {
		struct vgt_video_mode mode = *vgt_video_mode_find(1024, 768);
		u8 edid[VGT_EDID_BYTES];
		u32 before;

		mode.clock_khz = clocks[i].khz;
		vgt_edid_write(&mode, edid);
		assert_int_equal(vgt_display_set_monitor(test->vgpu, edid, sizeof(edid)), 0);
		test_vgpu_reg_write(test, TRANSCONF, 0);
		test_vgpu_reg_write(test, TRANSCONF, 1u << 31);
		before = test_vgpu_reg_read(test, FRMCOUNT);
		pass(10000 * MS);
		assert_in_range(test_vgpu_reg_read(test, FRMCOUNT) - before,
				10 * clocks[i].frames - 1, 10 * clocks[i].frames + 1);
	}
}

static void power_wells_plls_and_buffers_are_there_when_asked_for(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, 0x45404, 0xa);
	assert_int_equal(test_vgpu_reg_read(test, 0x45404), 0xf);
	assert_int_equal(test_vgpu_reg_read(test, 0x45400), 0x5);
	test_vgpu_reg_write(test, 0x45404, 0);
	assert_int_equal(test_vgpu_reg_read(test, 0x45400), 0);
	test_vgpu_reg_write(test, 0x46010, 1u << 31);
	assert_int_equal(test_vgpu_reg_read(test, 0x46010), 3u << 30);
	test_vgpu_reg_write(test, 0x46014, 1u << 31);
	assert_int_equal(test_vgpu_reg_read(test, 0x6c060), 0x101);
	test_vgpu_reg_write(test, 0x46014, 0);
	assert_int_equal(test_vgpu_reg_read(test, 0x6c060), 0x001);
	test_vgpu_reg_write(test, 0x45008, 1u << 31);
	assert_int_equal(test_vgpu_reg_read(test, 0x45008), 3u << 30);
	test_vgpu_reg_write(test, 0x64100, 1u << 31);
	assert_int_equal(test_vgpu_reg_read(test, 0x64100), 1u << 31);
}

static void an_aux_transfer_times_out_at_once(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, 0x64110, 1u << 31);
	assert_int_equal(test_vgpu_reg_read(test, 0x64110), 1u << 30 | 1u << 28);
	test_vgpu_reg_write(test, 0x64110, 1u << 30 | 1u << 28);
	assert_int_equal(test_vgpu_reg_read(test, 0x64110), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_pipe_says_that_it_is_on_when_it_is_switched_on),
		TEST(scanline_and_frame_count_follow_time),
		TEST(a_masked_vblank_has_no_timer),
		TEST(an_unmasked_vblank_comes_sixty_times_a_second),
		TEST(a_flip_is_done_and_live_at_the_next_vblank),
		TEST(a_flip_that_meets_a_vblank_is_done_at_the_next_and_takes_nothing_from_it),
		TEST(a_flip_of_another_plane_before_the_timer_does_not_put_a_vblank_off),
		TEST(a_write_to_the_mask_does_not_put_a_vblank_off),
		TEST(a_vblank_that_has_begun_comes_before_the_end_of_its_pipe),
		TEST(who_unmasks_a_vblank_does_not_hear_of_one_before),
		TEST(a_frame_has_a_check_sum_of_what_its_planes_show),
		TEST(absurd_timings_neither_divide_by_zero_nor_flood),
		TEST(a_monitor_of_any_clock_has_24_to_240_frames_a_second),
		TEST(power_wells_plls_and_buffers_are_there_when_asked_for),
		TEST(an_aux_transfer_times_out_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
