// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "tests/unit/sim/display/fake_sim.h"

#define CRC_CTL		0x60050
#define CRC_RESULT	0x60064
#define CRC_DONE	(1u << 28)
#define FRMCNT		0x70040
#define PIPE_IIR	0x44408

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

static void start(struct sim *sim)
{
	fake_sim_start_pipe(sim, 0);
	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, CRC_DONE);
	sim_reg_write(sim, 0x70188, 64);
	sim_reg_write(sim, 0x70190, 0x02ff03ff);
	sim_reg_write(sim, 0x70180, 0x84000000);
	sim_reg_write(sim, 0x7019c, 0x40000);
	fake_sim_pass(sim, FAKE_FRAME_NS);
	sim_display_advance(sim_display_of(sim));
}

static uint32_t next_crc(struct sim *sim)
{
	int64_t next = sim_display_advance(sim_display_of(sim));

	assert_true(next > 0);
	fake_sim_pass(sim, next);
	sim_display_advance(sim_display_of(sim));
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), CRC_DONE);
	return sim_reg_read(sim, CRC_RESULT);
}

static void each_frame_has_a_sum_that_follows_the_picture(void **state)
{
	struct sim *sim = *state;
	uint32_t dark, light;

	start(sim);
	sim_reg_write(sim, CRC_CTL, 0x80000000);
	dark = next_crc(sim);
	assert_int_equal(next_crc(sim), dark);
	memset(fake_sim_memory(sim, 0x40000), 0xff, 4);
	light = next_crc(sim);
	assert_int_not_equal(light, dark);
	memset(fake_sim_memory(sim, 0x40000), 0, 4);
	assert_int_equal(next_crc(sim), dark);
}

static void the_same_picture_has_the_same_sum_in_any_tiling(void **state)
{
	struct sim *sim = *state;
	uint32_t linear;

	start(sim);
	memset(fake_sim_memory(sim, 0x40000), 0x3c, 1024 * 768 * 4);
	sim_reg_write(sim, CRC_CTL, 0x80000000);
	linear = next_crc(sim);
	sim_reg_write(sim, 0x70188, 32);
	sim_reg_write(sim, 0x70180, 0x84001000);
	sim_reg_write(sim, 0x7019c, 0x40000);
	next_crc(sim);
	fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A);
	assert_int_equal(next_crc(sim), linear);
}

static void no_frame_is_left_out_however_late_the_look(void **state)
{
	struct sim *sim = *state;
	uint32_t frame;

	start(sim);
	sim_reg_write(sim, CRC_CTL, 0x80000000);
	next_crc(sim);
	frame = sim_reg_read(sim, FRMCNT);
	for (uint32_t i = 1; i < 10; i++) {
		fake_sim_pass(sim, 5ull * FAKE_FRAME_NS);
		sim_display_advance(sim_display_of(sim));
		assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), CRC_DONE);
		assert_int_equal(sim_reg_read(sim, FRMCNT), frame + i);
	}
}

static void the_next_frame_waits_until_the_sum_is_acknowledged(void **state)
{
	struct sim *sim = *state;
	uint32_t frame;

	start(sim);
	sim_reg_write(sim, CRC_CTL, 0x80000000);
	next_crc(sim);
	frame = sim_reg_read(sim, FRMCNT);
	sim_reg_set(sim, PIPE_IIR, CRC_DONE);
	assert_in_range(sim_display_advance(sim_display_of(sim)), 500000000, 520000000);
	fake_sim_pass(sim, 3ull * FAKE_FRAME_NS);
	sim_display_advance(sim_display_of(sim));
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), 0);
	sim_reg_set(sim, PIPE_IIR, 0);
	sim_display_advance(sim_display_of(sim));
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), CRC_DONE);
	assert_int_equal(sim_reg_read(sim, FRMCNT), frame + 1);
}

static void nobody_is_woken_for_sums_that_are_off(void **state)
{
	struct sim *sim = *state;

	start(sim);
	assert_int_equal(sim_display_advance(sim_display_of(sim)), -1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(each_frame_has_a_sum_that_follows_the_picture),
		TEST(the_same_picture_has_the_same_sum_in_any_tiling),
		TEST(no_frame_is_left_out_however_late_the_look),
		TEST(the_next_frame_waits_until_the_sum_is_acknowledged),
		TEST(nobody_is_woken_for_sums_that_are_off),
	};

	return cmocka_run_group_tests_name("sim/display/crc", tests, NULL, NULL);
}
