// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "sim/display/display.h"
#include "tests/unit/sim/display/fake_sim.h"

static void a_monitor_that_cannot_be_is_refused_with_a_reason(void **state)
{
	struct sim *sim = fake_sim_create(NULL);
	const char *error = NULL;

	assert_null(sim_display_create(sim, true, "huge", &error));
	assert_non_null(error);
	fake_sim_destroy(sim);
}

static void without_a_monitor_nothing_is_connected_nor_plugged(void **state)
{
	struct sim *sim = fake_sim_create(NULL);

	assert_int_equal(sim_reg_read(sim, 0xc4000), 0);
	sim_display_plug(sim_display_of(sim), true);
	assert_int_equal(sim_reg_read(sim, 0xc4000), 0);
	assert_non_null(strstr(fake_sim_log(sim), "--monitor"));
	fake_sim_destroy(sim);
}

static void a_reset_turns_the_pipes_off_and_leaves_the_monitor_plugged(void **state)
{
	struct sim *sim = fake_sim_create("800x600");

	assert_int_equal(sim_reg_read(sim, 0x41000), 0x80000000);
	fake_sim_start_pipe(sim, 0);
	sim_reg_write(sim, 0x7019c, 0x1000);
	sim_display_reset(sim_display_of(sim));
	assert_int_equal(sim_reg_read(sim, 0x70000), 0);
	assert_int_equal(sim_reg_read(sim, 0x701ac), 0);
	assert_int_equal(sim_reg_read(sim, 0xc4000), 1u << 21);
	fake_sim_pass(sim, FAKE_FRAME_NS);
	assert_int_equal(sim_display_advance(sim_display_of(sim)), -1);
	fake_sim_destroy(sim);
}

static void the_nearest_event_of_all_pipes_is_waited_for(void **state)
{
	struct sim *sim = fake_sim_create("1024x768");

	for (int i = 0; i < 2; i++) {
		fake_sim_unmask(sim, SIM_IRQ_PIPE_A + i, 1);
		fake_sim_start_pipe(sim, i);
		fake_sim_pass(sim, 5000000);
	}
	assert_in_range(sim_display_advance(sim_display_of(sim)), FAKE_FRAME_NS * 0.95 - 10000000,
			FAKE_FRAME_NS * 0.96 - 10000000);
	fake_sim_destroy(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_monitor_that_cannot_be_is_refused_with_a_reason),
		cmocka_unit_test(without_a_monitor_nothing_is_connected_nor_plugged),
		cmocka_unit_test(a_reset_turns_the_pipes_off_and_leaves_the_monitor_plugged),
		cmocka_unit_test(the_nearest_event_of_all_pipes_is_waited_for),
	};

	return cmocka_run_group_tests_name("sim/display/display", tests, NULL, NULL);
}
