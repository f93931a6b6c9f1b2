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

/* How long after DUE the vblank becomes visible. */
static uint64_t held(const struct sim_hold *hold)
{
	return sim_hold_release(hold, DUE, false) - DUE;
}

static void nothing_is_held_when_nothing_is_under_way(void **state)
{
	struct sim_hold hold = { 0 };

	assert_int_equal(held(&hold), 0);
}

static void a_look_at_the_scanline_gives_two_milliseconds(void **state)
{
	struct sim_hold hold = { 0 };

	sim_hold_scanline_read(&hold, DUE - 200 * US, DUE);
	assert_int_equal(held(&hold), 1800 * US);
}

static void an_early_look_holds_nothing(void **state)
{
	struct sim_hold hold = { 0 };

	sim_hold_scanline_read(&hold, DUE - 3 * MS, DUE);
	assert_int_equal(held(&hold), 0);
}

static void a_look_too_late_lets_the_vblank_pass(void **state)
{
	struct sim_hold hold = { 0 };

	sim_hold_scanline_read(&hold, DUE - 99 * US, DUE);
	assert_int_equal(held(&hold), 0);
}

static void taking_a_time_stamp_holds_nothing(void **state)
{
	struct sim_hold hold = { 0 };

	sim_hold_frame_read(&hold, DUE - 2 * MS, 5);
	for (int i = 0; i < 3; i++)
		sim_hold_scanline_read(&hold, DUE - 2 * MS, DUE);
	sim_hold_frame_read(&hold, DUE - MS, 5);
	sim_hold_write(&hold, DUE);
	assert_int_equal(held(&hold), 0);
}

static void a_time_stamp_taken_again_holds_nothing(void **state)
{
	struct sim_hold hold = { 0 };

	sim_hold_frame_read(&hold, DUE - 1, 5);
	sim_hold_scanline_read(&hold, DUE - 1, DUE);
	sim_hold_vblank(&hold);
	sim_hold_frame_read(&hold, DUE + 1, 6);
	sim_hold_scanline_read(&hold, DUE + 2, DUE + FRAME);
	sim_hold_frame_read(&hold, DUE + 3, 6);
	assert_int_equal(hold.state, SIM_HOLD_NONE);
	assert_int_equal(sim_hold_release(&hold, DUE + FRAME, false), DUE + FRAME);
}

static void writes_without_an_open_update_hold_nothing(void **state)
{
	struct sim_hold hold = { 0 };

	sim_hold_write(&hold, DUE);
	assert_int_equal(held(&hold), 0);
}

static void open_update(struct sim_hold *hold, uint64_t now)
{
	sim_hold_frame_read(hold, now, 5);	/* a time stamp first, as drivers do */
	sim_hold_scanline_read(hold, now, DUE);
	sim_hold_frame_read(hold, now, 5);
	sim_hold_scanline_read(hold, now, DUE);
	sim_hold_frame_read(hold, now, 5);
}

static void an_update_holds_until_its_closing_reads(void **state)
{
	struct sim_hold hold = { 0 };

	open_update(&hold, DUE - 10 * MS);
	sim_hold_write(&hold, DUE);
	assert_int_equal(held(&hold), 500 * MS);
	sim_hold_scanline_read(&hold, DUE - 1, DUE);
	assert_int_equal(held(&hold), 500 * MS);
	sim_hold_frame_read(&hold, DUE - 1, 5);
	assert_int_equal(held(&hold), 0);
}

static void an_update_without_writes_holds_a_few_frames_at_most(void **state)
{
	struct sim_hold hold = { 0 };

	open_update(&hold, DUE - MS);
	assert_int_equal(held(&hold), 49 * MS);
}

static void more_writes_hold_no_longer(void **state)
{
	struct sim_hold hold = { 0 };

	open_update(&hold, DUE - MS);
	for (int i = 0; i < 10; i++)
		sim_hold_write(&hold, DUE + i * MS);
	assert_int_equal(held(&hold), 500 * MS);
}

static void an_update_that_takes_too_long_is_given_up(void **state)
{
	struct sim_hold hold = { 0 };

	open_update(&hold, DUE - MS);
	sim_hold_write(&hold, DUE);
	sim_hold_vblank(&hold);
	assert_int_equal(hold.state, SIM_HOLD_NONE);
	assert_int_equal(held(&hold), 0);
}

static void an_unacknowledged_check_sum_holds_the_next_vblank(void **state)
{
	struct sim_hold hold = { 0 };

	assert_int_equal(sim_hold_release(&hold, DUE, true), DUE + 500 * MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_held_when_nothing_is_under_way),
		cmocka_unit_test(a_look_at_the_scanline_gives_two_milliseconds),
		cmocka_unit_test(an_early_look_holds_nothing),
		cmocka_unit_test(a_look_too_late_lets_the_vblank_pass),
		cmocka_unit_test(taking_a_time_stamp_holds_nothing),
		cmocka_unit_test(a_time_stamp_taken_again_holds_nothing),
		cmocka_unit_test(writes_without_an_open_update_hold_nothing),
		cmocka_unit_test(an_update_holds_until_its_closing_reads),
		cmocka_unit_test(an_update_without_writes_holds_a_few_frames_at_most),
		cmocka_unit_test(more_writes_hold_no_longer),
		cmocka_unit_test(an_update_that_takes_too_long_is_given_up),
		cmocka_unit_test(an_unacknowledged_check_sum_holds_the_next_vblank),
	};

	return cmocka_run_group_tests_name("sim/display/hold", tests, NULL, NULL);
}
