// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/sim/display/fake_sim.h"

#define GPIO_B	0xc5010

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

static void idle_lines_are_high(void **state)
{
	assert_int_equal(sim_reg_read(*state, GPIO_B), 0x1010);
}

static void a_line_driven_low_reads_low(void **state)
{
	struct sim *sim = *state;

	sim_reg_write(sim, GPIO_B, 0x0007);
	assert_int_equal(sim_reg_read(sim, GPIO_B) & 0x1010, 0x1000);
	sim_reg_write(sim, GPIO_B, 0x0700);
	assert_int_equal(sim_reg_read(sim, GPIO_B) & 0x1010, 0);
}

static void a_released_line_is_pulled_high_so_nobody_acknowledges(void **state)
{
	struct sim *sim = *state;

	sim_reg_write(sim, GPIO_B, 0x0700);
	sim_reg_write(sim, GPIO_B, 0x0100);
	assert_int_equal(sim_reg_read(sim, GPIO_B) & 0x1010, 0x1010);
}

static void fields_change_only_under_their_mask(void **state)
{
	struct sim *sim = *state;

	sim_reg_write(sim, GPIO_B, 0x0003);
	sim_reg_write(sim, GPIO_B, 0x0000);
	assert_int_equal(sim_reg_read(sim, GPIO_B) & 0x0002, 0x0002);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(idle_lines_are_high),
		TEST(a_line_driven_low_reads_low),
		TEST(a_released_line_is_pulled_high_so_nobody_acknowledges),
		TEST(fields_change_only_under_their_mask),
	};

	return cmocka_run_group_tests_name("sim/display/gpio", tests, NULL, NULL);
}
