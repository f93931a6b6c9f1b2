// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/sim/display/fake_sim.h"

static int setup(void **state)
{
	*state = fake_sim_create("1024x768");
	return 0;
}

static int teardown(void **state)
{
	fake_sim_destroy(*state);
	return 0;
}

static void a_requested_well_reports_its_state_to_all_requesters(void **state)
{
	struct sim *sim = *state;

	sim_reg_write(sim, 0x45404, 0x80000002);
	for (uint32_t ctl = 0x45400; ctl <= 0x4540c; ctl += 4)
		assert_int_equal(sim_reg_read(sim, ctl) & 0x55555555, 0x40000001);
	assert_int_equal(sim_reg_read(sim, 0x45400) & 0xaaaaaaaa, 0);
	assert_int_equal(sim_reg_read(sim, 0x45404) & 0xaaaaaaaa, 0x80000002);
}

static void a_well_stays_on_while_any_requester_wants_it(void **state)
{
	struct sim *sim = *state;

	sim_reg_write(sim, 0x45400, 0x80000000);
	sim_reg_write(sim, 0x45404, 0x80000000);
	sim_reg_write(sim, 0x45404, 0);
	assert_int_equal(sim_reg_read(sim, 0x45404), 0x40000000);
	sim_reg_write(sim, 0x45400, 0);
	assert_int_equal(sim_reg_read(sim, 0x45404), 0);
}

static void state_bits_cannot_be_written(void **state)
{
	sim_reg_write(*state, 0x45404, 0x55555555);
	assert_int_equal(sim_reg_read(*state, 0x45404), 0);
}

static void the_data_buffer_powers_up_and_down(void **state)
{
	sim_reg_write(*state, 0x45008, 0x80000000);
	assert_int_equal(sim_reg_read(*state, 0x45008), 0xc0000000);
	sim_reg_write(*state, 0x45008, 0x40000000);
	assert_int_equal(sim_reg_read(*state, 0x45008), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_requested_well_reports_its_state_to_all_requesters),
		TEST(a_well_stays_on_while_any_requester_wants_it),
		TEST(state_bits_cannot_be_written),
		TEST(the_data_buffer_powers_up_and_down),
	};

	return cmocka_run_group_tests_name("sim/display/power", tests, NULL, NULL);
}
