// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/sim/display/fake_sim.h"

#define PORT_B	(1u << 21)

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

static void a_disabled_port_buffer_is_idle(void **state)
{
	for (uint32_t ctl = 0x64000; ctl <= 0x64400; ctl += 0x100) {
		assert_int_equal(sim_reg_read(*state, ctl), 0x80);
		sim_reg_write(*state, ctl, 0x80000000);
		assert_int_equal(sim_reg_read(*state, ctl), 0x80000000);
	}
}

static void idle_patterns_are_reported_sent(void **state)
{
	assert_int_equal(sim_reg_read(*state, 0x64144), 0);
	sim_reg_write(*state, 0x64140, 0x80000200);
	assert_int_equal(sim_reg_read(*state, 0x64144), 1u << 25);
}

static void the_monitor_shows_as_connected(void **state)
{
	assert_int_equal(sim_reg_read(*state, 0xc4000), PORT_B);
	sim_reg_write(*state, 0xc4000, 0);
	assert_int_equal(sim_reg_read(*state, 0xc4000), PORT_B);
}

static void pulling_and_plugging_the_cable_interrupts(void **state)
{
	struct sim *sim = *state;

	fake_sim_unmask(sim, SIM_IRQ_PCH, 0xffffffff);
	sim_reg_write(sim, 0xc4030, 0x10);
	sim_display_plug(sim_display_of(sim), false);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PCH), PORT_B);
	assert_int_equal(sim_reg_read(sim, 0xc4030), 0x12);
	assert_int_equal(sim_reg_read(sim, 0xc4000), 0);
	sim_reg_write(sim, 0xc4030, 0x12);
	assert_int_equal(sim_reg_read(sim, 0xc4030), 0x10);
	sim_display_plug(sim_display_of(sim), true);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PCH), PORT_B);
	assert_int_equal(sim_reg_read(sim, 0xc4000), PORT_B);
}

static void plugging_what_is_plugged_does_nothing(void **state)
{
	struct sim *sim = *state;

	fake_sim_unmask(sim, SIM_IRQ_PCH, 0xffffffff);
	sim_reg_write(sim, 0xc4030, 0x10);
	sim_display_plug(sim_display_of(sim), true);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PCH), 0);
}

static void no_pulse_is_seen_while_detection_is_off(void **state)
{
	struct sim *sim = *state;

	fake_sim_unmask(sim, SIM_IRQ_PCH, 0xffffffff);
	sim_display_plug(sim_display_of(sim), false);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PCH), 0);
	assert_int_equal(sim_reg_read(sim, 0xc4030), 0);
	assert_int_equal(sim_reg_read(sim, 0xc4000), 0);
}

static void the_raw_clock_is_24_mhz(void **state)
{
	assert_int_equal(sim_reg_read(*state, 0xc6204), 24);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_disabled_port_buffer_is_idle),
		TEST(idle_patterns_are_reported_sent),
		TEST(the_monitor_shows_as_connected),
		TEST(pulling_and_plugging_the_cable_interrupts),
		TEST(plugging_what_is_plugged_does_nothing),
		TEST(no_pulse_is_seen_while_detection_is_off),
		TEST(the_raw_clock_is_24_mhz),
	};

	return cmocka_run_group_tests_name("sim/display/ddi", tests, NULL, NULL);
}
