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

static void a_transfer_times_out_at_once(void **state)
{
	struct sim *sim = *state;

	for (uint32_t ctl = 0x64010; ctl <= 0x64310; ctl += 0x100) {
		sim_reg_write(sim, ctl, 0x80000000 | 4 << 20);
		assert_int_equal(sim_reg_read(sim, ctl) & 0xf2000000, 0x50000000);
		assert_int_equal(sim_reg_read(sim, ctl) & 0x01f00000, 4 << 20);
	}
}

static void status_bits_are_cleared_by_writing_them(void **state)
{
	struct sim *sim = *state;

	sim_reg_write(sim, 0x64110, 0x80000000);
	sim_reg_write(sim, 0x64110, 0x10000000);
	assert_int_equal(sim_reg_read(sim, 0x64110), 0x40000000);
	sim_reg_write(sim, 0x64110, 0x40000000);
	assert_int_equal(sim_reg_read(sim, 0x64110), 0);
}

static void the_end_interrupts_only_when_asked_for(void **state)
{
	static const uint32_t bits[] = { 1u << 0, 1u << 25, 1u << 26, 1u << 27 };
	struct sim *sim = *state;

	fake_sim_unmask(sim, SIM_IRQ_PORT, 0xffffffff);
	for (uint32_t port = 0; port < 4; port++) {
		sim_reg_write(sim, 0x64010 + port * 0x100, 0x80000000);
		assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PORT), 0);
		sim_reg_write(sim, 0x64010 + port * 0x100, 0xa0000000);
		assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PORT), bits[port]);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_transfer_times_out_at_once),
		TEST(status_bits_are_cleared_by_writing_them),
		TEST(the_end_interrupts_only_when_asked_for),
	};

	return cmocka_run_group_tests_name("sim/display/aux", tests, NULL, NULL);
}
