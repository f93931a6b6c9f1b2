// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sim/display/clock.h"
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

static void the_core_clock_pll_locks(void **state)
{
	sim_reg_write(*state, 0x46010, 0x80000000);
	assert_int_equal(sim_reg_read(*state, 0x46010), 0xc0000000);
	sim_reg_write(*state, 0x46010, 0);
	assert_int_equal(sim_reg_read(*state, 0x46010), 0);
}

static void each_enabled_pll_shows_its_lock(void **state)
{
	static const uint32_t enables[] = { 0x46010, 0x46014, 0x46040, 0x46060 };
	uint32_t locks = 0;

	for (int pll = 0; pll < 4; pll++) {
		assert_int_equal(sim_reg_read(*state, 0x6c060), locks);
		sim_reg_write(*state, enables[pll], 0x80000000);
		locks |= 1u << (8 * pll);
	}
	assert_int_equal(sim_reg_read(*state, 0x6c060), 0x01010101);
	sim_reg_write(*state, 0x6c060, 0);
	assert_int_equal(sim_reg_read(*state, 0x6c060), 0x01010101);
}

static void port_clocks_are_off_at_power_on(void **state)
{
	assert_int_equal(sim_reg_read(*state, 0x6c05c), 0xf8000);
}

static void the_pixel_clock_of_hdmi_follows_the_pll(void **state)
{
	uint32_t khz;

	fake_sim_start_pipe(*state, 0);
	khz = sim_display_clock_pixel_khz(*state, 0);
	assert_int_equal(khz, 65000);
	sim_reg_write(*state, 0x60400, 0x91300000);	/* 12 bits: the link is 3/2 faster */
	assert_in_range(sim_display_clock_pixel_khz(*state, 0), khz * 2 / 3 - 1, khz * 2 / 3 + 1);
}

static void the_pixel_clock_of_displayport_follows_m_and_n(void **state)
{
	fake_sim_start_pipe(*state, 0);
	sim_reg_write(*state, 0x60400, 0x92000000);
	sim_reg_write(*state, 0x6c058, 0x845 & ~0x800 & ~0x380);	/* 5.4 Gbit/s on PLL 1 */
	sim_reg_write(*state, 0x60040, 55);
	sim_reg_write(*state, 0x60044, 100);
	assert_int_equal(sim_display_clock_pixel_khz(*state, 0), 297000);
}

static void no_clock_is_computed_from_nonsense(void **state)
{
	struct sim *sim = *state;

	assert_int_equal(sim_display_clock_pixel_khz(sim, 0), 0);
	fake_sim_start_pipe(sim, 0);
	sim_reg_write(sim, 0x6c044, 0x000c);		/* no such divider */
	assert_int_equal(sim_display_clock_pixel_khz(sim, 0), 0);
	sim_reg_write(sim, 0x60400, 0xd1000000);	/* port 5 */
	assert_int_equal(sim_display_clock_pixel_khz(sim, 0), 0);
	sim_reg_write(sim, 0x60400, 0x92000000);	/* N is 0 */
	assert_int_equal(sim_display_clock_pixel_khz(sim, 0), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_core_clock_pll_locks),
		TEST(each_enabled_pll_shows_its_lock),
		TEST(port_clocks_are_off_at_power_on),
		TEST(the_pixel_clock_of_hdmi_follows_the_pll),
		TEST(the_pixel_clock_of_displayport_follows_m_and_n),
		TEST(no_clock_is_computed_from_nonsense),
	};

	return cmocka_run_group_tests_name("sim/display/clock", tests, NULL, NULL);
}
