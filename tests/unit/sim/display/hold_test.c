// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sim/display/hold.h"

#define FRAME	16000000u
#define DUE	100000000u
#define MS	1000000u
#define US	1000u

static void time_is_not_touched_when_nothing_is_under_way(void **state)
{
	struct sim_hold hold = { 0 };

	for (uint64_t now = DUE - MS; now < DUE + MS; now += 100 * US)
		assert_int_equal(sim_hold_visible(&hold, now, DUE), now);
}

static void a_look_at_the_scanline_gives_two_milliseconds(void **state)
{
	struct sim_hold hold = { 0 };

	sim_hold_scanline_read(&hold, DUE - 200 * US, DUE);
	assert_int_equal(sim_hold_visible(&hold, DUE - 1, DUE), DUE - 1);
	assert_int_equal(sim_hold_visible(&hold, DUE + 1799 * US, DUE), DUE - 1);
	assert_int_equal(sim_hold_visible(&hold, DUE + 1800 * US, DUE), DUE + 1800 * US);
}

static void a_look_too_late_lets_the_vblank_pass(void **state)
{
	struct sim_hold hold = { 0 };

	sim_hold_scanline_read(&hold, DUE - 99 * US, DUE);
	assert_int_equal(sim_hold_visible(&hold, DUE, DUE), DUE);
}

static void taking_a_time_stamp_holds_nothing(void **state)
{
	struct sim_hold hold = { 0 };

	sim_hold_frame_read(&hold, DUE - 2 * MS);
	for (int i = 0; i < 3; i++)
		sim_hold_scanline_read(&hold, DUE - 2 * MS, DUE);
	sim_hold_frame_read(&hold, DUE - MS);
	sim_hold_write(&hold, DUE, FRAME);
	assert_int_equal(sim_hold_visible(&hold, DUE, DUE), DUE);
}

static void writes_without_an_open_update_hold_nothing(void **state)
{
	struct sim_hold hold = { 0 };

	sim_hold_write(&hold, DUE, FRAME);
	assert_int_equal(sim_hold_visible(&hold, DUE, DUE), DUE);
}

static void open_update(struct sim_hold *hold, uint64_t now)
{
	sim_hold_frame_read(hold, now);		/* a time stamp first, as drivers do */
	sim_hold_scanline_read(hold, now, DUE);
	sim_hold_frame_read(hold, now);
	sim_hold_scanline_read(hold, now, DUE);
	sim_hold_frame_read(hold, now);
}

static void an_update_holds_until_its_closing_reads(void **state)
{
	struct sim_hold hold = { 0 };

	open_update(&hold, DUE - 10 * MS);
	sim_hold_write(&hold, DUE, FRAME);
	assert_int_equal(sim_hold_visible(&hold, DUE + 5 * MS, DUE), DUE - 1);
	sim_hold_scanline_read(&hold, DUE - 1, DUE);
	assert_int_equal(sim_hold_visible(&hold, DUE + 5 * MS, DUE), DUE - 1);
	sim_hold_frame_read(&hold, DUE - 1);
	assert_int_equal(sim_hold_visible(&hold, DUE + 5 * MS, DUE), DUE + 5 * MS);
}

static void an_update_without_writes_holds_half_a_frame_at_most(void **state)
{
	struct sim_hold hold = { 0 };

	open_update(&hold, DUE - MS);
	assert_int_equal(sim_hold_visible(&hold, DUE + 6 * MS, DUE), DUE - 1);
	assert_int_equal(sim_hold_visible(&hold, DUE + 7 * MS, DUE), DUE + 7 * MS);
}

static void no_hold_lasts_a_frame(void **state)
{
	struct sim_hold hold = { 0 };

	open_update(&hold, DUE - 1);
	for (int i = 0; i < 10; i++)
		sim_hold_write(&hold, DUE, FRAME);
	assert_int_equal(sim_hold_visible(&hold, DUE + FRAME / 4 * 3, DUE), DUE + FRAME / 4 * 3);
}

static void after_the_vblank_a_late_update_is_given_up(void **state)
{
	struct sim_hold hold = { 0 };

	open_update(&hold, DUE - MS);
	sim_hold_write(&hold, DUE, FRAME);
	sim_hold_vblank(&hold);
	assert_int_equal(hold.state, SIM_HOLD_NONE);
	assert_int_equal(sim_hold_visible(&hold, DUE + FRAME, DUE + FRAME), DUE + FRAME);
}

static void a_time_stamp_may_be_taken_across_the_vblank(void **state)
{
	struct sim_hold hold = { 0 };

	sim_hold_frame_read(&hold, DUE - 1);
	sim_hold_vblank(&hold);
	sim_hold_scanline_read(&hold, DUE + 1, DUE + FRAME);
	sim_hold_frame_read(&hold, DUE + 2);
	assert_int_equal(hold.state, SIM_HOLD_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(time_is_not_touched_when_nothing_is_under_way),
		cmocka_unit_test(a_look_at_the_scanline_gives_two_milliseconds),
		cmocka_unit_test(a_look_too_late_lets_the_vblank_pass),
		cmocka_unit_test(taking_a_time_stamp_holds_nothing),
		cmocka_unit_test(writes_without_an_open_update_hold_nothing),
		cmocka_unit_test(an_update_holds_until_its_closing_reads),
		cmocka_unit_test(an_update_without_writes_holds_half_a_frame_at_most),
		cmocka_unit_test(no_hold_lasts_a_frame),
		cmocka_unit_test(after_the_vblank_a_late_update_is_given_up),
		cmocka_unit_test(a_time_stamp_may_be_taken_across_the_vblank),
	};

	return cmocka_run_group_tests_name("sim/display/hold", tests, NULL, NULL);
}
