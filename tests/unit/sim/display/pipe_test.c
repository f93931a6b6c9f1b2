// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/sim/display/fake_sim.h"

#define SCANLINE	0x70000
#define CONF		0x70008
#define FRMCNT		0x70040
#define VBLANK		1u
#define VBLANK_START	(FAKE_FRAME_NS * 768ull / 806)

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

static int64_t advance(struct sim *sim)
{
	return sim_display_advance(sim_display_of(sim));
}

static void enabling_a_pipe_shows_in_its_state(void **state)
{
	struct sim *sim = *state;

	fake_sim_start_pipe(sim, 1);
	assert_int_equal(sim_reg_read(sim, CONF + 0x1000), 0xc0000000);
	sim_reg_write(sim, CONF + 0x1000, 0x40000000);
	assert_int_equal(sim_reg_read(sim, CONF + 0x1000), 0);
}

static void frames_are_counted_at_the_programmed_rate(void **state)
{
	struct sim *sim = *state;
	uint32_t first;

	fake_sim_start_pipe(sim, 0);
	first = sim_reg_read(sim, FRMCNT);
	fake_sim_pass(sim, VBLANK_START - 1000000);
	assert_int_equal(sim_reg_read(sim, FRMCNT), first);
	fake_sim_pass(sim, 1001000);
	assert_int_equal(sim_reg_read(sim, FRMCNT), first + 1);
	fake_sim_pass(sim, 100ull * FAKE_FRAME_NS);
	assert_int_equal(sim_reg_read(sim, FRMCNT), first + 101);
}

static void a_disabled_pipe_stands_still_and_goes_on_counting_later(void **state)
{
	struct sim *sim = *state;
	uint32_t count;

	fake_sim_start_pipe(sim, 0);
	fake_sim_pass(sim, 10ull * FAKE_FRAME_NS);
	sim_reg_write(sim, CONF, 0);
	count = sim_reg_read(sim, FRMCNT);
	fake_sim_pass(sim, 10ull * FAKE_FRAME_NS);
	assert_int_equal(sim_reg_read(sim, FRMCNT), count);
	assert_int_equal(sim_reg_read(sim, SCANLINE), 0);
	fake_sim_start_pipe(sim, 0);
	assert_int_equal(sim_reg_read(sim, FRMCNT), count);
	fake_sim_pass(sim, FAKE_FRAME_NS);
	assert_int_equal(sim_reg_read(sim, FRMCNT), count + 1);
}

static void the_scanline_runs_through_the_frame(void **state)
{
	struct sim *sim = *state;
	uint32_t seen = 0;

	fake_sim_start_pipe(sim, 0);
	for (int i = 0; i < 806; i++) {
		uint32_t line = sim_reg_read(sim, SCANLINE);

		assert_true(line < 806);
		seen += line;
		fake_sim_pass(sim, FAKE_FRAME_NS / 806);
	}
	assert_in_range(seen, 805 * 806 / 2 - 2000, 805 * 806 / 2 + 2000);
}

static void at_vblank_the_counter_is_two_lines_short_on_hdmi_and_one_on_displayport(void **state)
{
	struct sim *sim = *state;

	fake_sim_start_pipe(sim, 0);
	fake_sim_pass(sim, VBLANK_START + 1000);
	assert_int_equal(sim_reg_read(sim, SCANLINE), 766);
	sim_reg_write(sim, 0x60400, 0x92000000);
	assert_int_equal(sim_reg_read(sim, SCANLINE), 767);
}

static void vblank_interrupts_once_a_frame_while_unmasked(void **state)
{
	struct sim *sim = *state;
	int64_t next;

	fake_sim_start_pipe(sim, 0);
	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, VBLANK);
	next = advance(sim);
	assert_in_range(next, VBLANK_START - 100, VBLANK_START + 100);
	fake_sim_pass(sim, next - 1);
	assert_int_equal(advance(sim), 1);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), 0);
	fake_sim_pass(sim, 1);
	next = advance(sim);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), VBLANK);
	assert_in_range(next, FAKE_FRAME_NS - 100, FAKE_FRAME_NS + 100);
	advance(sim);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), 0);
}

static void each_pipe_interrupts_in_its_own_bank(void **state)
{
	struct sim *sim = *state;

	fake_sim_start_pipe(sim, 2);
	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, VBLANK);
	fake_sim_unmask(sim, SIM_IRQ_PIPE_C, VBLANK);
	advance(sim);
	fake_sim_pass(sim, FAKE_FRAME_NS);
	advance(sim);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_C), VBLANK);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), 0);
}

static void nobody_is_woken_while_nothing_is_unmasked(void **state)
{
	struct sim *sim = *state;

	assert_int_equal(advance(sim), -1);
	fake_sim_start_pipe(sim, 0);
	assert_int_equal(advance(sim), -1);
}

static void a_vblank_that_passed_masked_is_not_raised_later(void **state)
{
	struct sim *sim = *state;

	fake_sim_start_pipe(sim, 0);
	advance(sim);
	fake_sim_pass(sim, 5ull * FAKE_FRAME_NS);
	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, VBLANK);
	assert_true(advance(sim) > 0);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), 0);
}

static void no_wake_up_is_lost_when_the_vblank_comes_while_it_is_computed(void **state)
{
	struct sim *sim = *state;

	fake_sim_start_pipe(sim, 0);
	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, VBLANK);
	fake_sim_tick(sim, 777777);
	for (int i = 0; i < 1000; i++)
		assert_true(advance(sim) >= 0);
}

/* Reads and writes of an update as a driver does them, 50 us each, begun 150 us before vblank. */
static void a_vblank_waits_for_the_update_that_it_falls_into(void **state)
{
	struct sim *sim = *state;
	uint32_t before, after;

	fake_sim_start_pipe(sim, 0);
	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, VBLANK | 1u << 3);
	fake_sim_pass(sim, VBLANK_START - 150000);
	advance(sim);
	sim_reg_read(sim, SCANLINE);
	fake_sim_pass(sim, 50000);
	before = sim_reg_read(sim, FRMCNT);
	for (uint32_t reg = 0x70180; reg <= 0x7019c; reg += 4) {
		fake_sim_pass(sim, 50000);
		sim_reg_write(sim, reg, 0);
		assert_true(advance(sim) > 0);
	}
	fake_sim_pass(sim, 50000);
	assert_true(sim_reg_read(sim, SCANLINE) <= 766);
	fake_sim_pass(sim, 50000);
	after = sim_reg_read(sim, FRMCNT);
	assert_int_equal(after, before);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), 0);
	assert_in_range(advance(sim), FAKE_FRAME_NS - 500000, FAKE_FRAME_NS);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), VBLANK | 1u << 3);
	assert_int_equal(sim_reg_read(sim, FRMCNT), before + 1);
}

static void an_update_that_never_ends_holds_half_a_second(void **state)
{
	struct sim *sim = *state;

	fake_sim_start_pipe(sim, 0);
	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, VBLANK);
	advance(sim);
	fake_sim_pass(sim, VBLANK_START - 150000);
	sim_reg_read(sim, SCANLINE);
	sim_reg_read(sim, FRMCNT);
	sim_reg_write(sim, 0x70180, 0);
	assert_in_range(advance(sim), 500000000, 501000000);
	fake_sim_pass(sim, advance(sim));
	assert_in_range(advance(sim), 0, FAKE_FRAME_NS);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), VBLANK);
}

static void a_late_look_counts_all_frames(void **state)
{
	struct sim *sim = *state;
	uint32_t first;

	fake_sim_start_pipe(sim, 0);
	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, VBLANK);
	first = sim_reg_read(sim, FRMCNT);
	fake_sim_pass(sim, advance(sim) + 5ull * FAKE_FRAME_NS + 1000000);
	assert_in_range(advance(sim), FAKE_FRAME_NS - 1000001, FAKE_FRAME_NS - 999999);
	assert_int_equal(sim_reg_read(sim, FRMCNT), first + 6);
}

static void new_timings_of_a_running_pipe_take_effect(void **state)
{
	struct sim *sim = *state;

	fake_sim_start_pipe(sim, 0);
	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, VBLANK);
	sim_reg_write(sim, 0x6000c, 0x057902ff);	/* 1402 lines in all */
	assert_in_range(advance(sim), VBLANK_START - 10000, VBLANK_START + 10000);
	fake_sim_pass(sim, VBLANK_START + 10000);
	assert_in_range(advance(sim), FAKE_FRAME_NS * 5 / 3, FAKE_FRAME_NS * 7 / 4);
}

static void the_refresh_rate_is_bounded(void **state)
{
	struct sim *sim = *state;

	fake_sim_start_pipe(sim, 0);
	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, VBLANK);
	sim_reg_write(sim, 0x60000, 0);
	sim_reg_write(sim, 0x60010, 0);
	sim_reg_write(sim, 0x6000c, 0);
	advance(sim);
	fake_sim_pass(sim, 1000000000 / 240);
	assert_in_range(advance(sim), 1, 1000000000 / 240);
	sim_reg_write(sim, 0x60000, 0xffffffff);
	sim_reg_write(sim, 0x60010, 0xffffffff);
	sim_reg_write(sim, 0x6000c, 0xffffffff);
	advance(sim);
	fake_sim_pass(sim, 1000000000 / 24);
	assert_in_range(advance(sim), 1000000000 / 25, 1000000000 / 24);
}

static void without_a_clock_a_pipe_runs_at_60_hz(void **state)
{
	struct sim *sim = *state;

	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, VBLANK);
	sim_reg_write(sim, CONF, 0x80000000);
	fake_sim_pass(sim, 1000000000 / 60);
	assert_in_range(advance(sim), 1000000000 / 61, 1000000000 / 60);
}

static void the_timestamps_name_the_last_vblank(void **state)
{
	struct sim *sim = *state;
	uint32_t passed;

	fake_sim_start_pipe(sim, 0);
	fake_sim_pass(sim, VBLANK_START + 3000000);
	passed = sim_reg_read(sim, 0x44070) - sim_reg_read(sim, 0x70048);
	assert_in_range(passed, 2999, 3001);
}

static void any_register_content_is_harmless(void **state)
{
	struct sim *sim = *state;
	uint32_t word = 7;

	for (int i = 0; i < 3; i++)
		fake_sim_unmask(sim, SIM_IRQ_PIPE_A + i, 1);
	for (int i = 0; i < 50000; i++) {
		uint32_t base = i % 2 ? 0x60000 : 0x70000;

		word = word * 1664525 + 1013904223;
		sim_reg_write(sim, base + (word >> 8) % 0x280 * 4 + (word >> 24) % 3 * 0x1000,
			      word);
		sim_reg_read(sim, base + (word >> 12) % 0x280 * 4);
		fake_sim_pass(sim, word % 3000000);
		assert_in_range(advance(sim) + 1, 0, 1000000000);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(enabling_a_pipe_shows_in_its_state),
		TEST(frames_are_counted_at_the_programmed_rate),
		TEST(a_disabled_pipe_stands_still_and_goes_on_counting_later),
		TEST(the_scanline_runs_through_the_frame),
		TEST(at_vblank_the_counter_is_two_lines_short_on_hdmi_and_one_on_displayport),
		TEST(vblank_interrupts_once_a_frame_while_unmasked),
		TEST(each_pipe_interrupts_in_its_own_bank),
		TEST(nobody_is_woken_while_nothing_is_unmasked),
		TEST(a_vblank_that_passed_masked_is_not_raised_later),
		TEST(no_wake_up_is_lost_when_the_vblank_comes_while_it_is_computed),
		TEST(a_vblank_waits_for_the_update_that_it_falls_into),
		TEST(an_update_that_never_ends_holds_half_a_second),
		TEST(a_late_look_counts_all_frames),
		TEST(new_timings_of_a_running_pipe_take_effect),
		TEST(the_refresh_rate_is_bounded),
		TEST(without_a_clock_a_pipe_runs_at_60_hz),
		TEST(the_timestamps_name_the_last_vblank),
		TEST(any_register_content_is_harmless),
	};

	return cmocka_run_group_tests_name("sim/display/pipe", tests, NULL, NULL);
}
