// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/sim/display/fake_sim.h"

#define VBLANK		1u
#define FLIP_DONE(n)	(1u << (3 + (n)))
#define SURF(n)		(0x7019c + (n) * 0x100)
#define SURFLIVE(n)	(0x701ac + (n) * 0x100)
#define CTL(n)		(0x70180 + (n) * 0x100)
#define FLIPCNT		0x70044

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

static void a_flip_is_done_at_the_next_vblank(void **state)
{
	struct sim *sim = *state;
	int64_t next;

	fake_sim_start_pipe(sim, 0);
	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, 0xffffffff & ~VBLANK);
	for (uint32_t n = 0; n < 3; n++) {
		sim_reg_write(sim, SURF(n), 0x40000 * (n + 1));
		assert_int_equal(sim_reg_read(sim, SURFLIVE(n)), 0);
		next = advance(sim);
		assert_true(next > 0);
		assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), 0);
		fake_sim_pass(sim, next);
		assert_int_equal(advance(sim), -1);
		assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), FLIP_DONE(n));
		assert_int_equal(sim_reg_read(sim, SURFLIVE(n)), 0x40000 * (n + 1));
	}
}

static void reading_the_live_surface_late_sees_the_flip(void **state)
{
	struct sim *sim = *state;

	fake_sim_start_pipe(sim, 0);
	sim_reg_write(sim, SURF(0), 0x80000);
	fake_sim_pass(sim, FAKE_FRAME_NS);
	assert_int_equal(sim_reg_read(sim, SURFLIVE(0)), 0x80000);
	assert_int_equal(sim_reg_read(sim, SURF(0)), 0x80000);
}

static void on_a_disabled_pipe_the_surface_is_live_at_once(void **state)
{
	struct sim *sim = *state;

	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, 0xffffffff);
	sim_reg_write(sim, SURF(1), 0x80000);
	assert_int_equal(sim_reg_read(sim, SURFLIVE(1)), 0x80000);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), 0);
}

static void an_asynchronous_flip_is_done_at_once(void **state)
{
	struct sim *sim = *state;

	fake_sim_start_pipe(sim, 0);
	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, FLIP_DONE(0));
	sim_reg_write(sim, CTL(0), 0x84000200);
	sim_reg_write(sim, SURF(0), 0x80000);
	assert_int_equal(sim_reg_read(sim, SURFLIVE(0)), 0x80000);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), FLIP_DONE(0));
}

static void the_flip_counter_counts_the_first_plane(void **state)
{
	struct sim *sim = *state;

	fake_sim_start_pipe(sim, 0);
	sim_reg_write(sim, SURF(0), 0x1000);
	sim_reg_write(sim, SURF(1), 0x1000);
	sim_reg_write(sim, SURF(0), 0x2000);
	assert_int_equal(sim_reg_read(sim, FLIPCNT), 2);
	sim_reg_write(sim, FLIPCNT, 77);
	assert_int_equal(sim_reg_read(sim, FLIPCNT), 2);
}

static void the_cursor_moves_at_vblank_without_flip_done(void **state)
{
	struct sim *sim = *state;

	fake_sim_start_pipe(sim, 0);
	fake_sim_unmask(sim, SIM_IRQ_PIPE_A, 0xffffffff & ~VBLANK);
	sim_reg_write(sim, 0x70084, 0x5000);
	assert_int_equal(sim_reg_read(sim, 0x700ac), 0);
	fake_sim_pass(sim, FAKE_FRAME_NS);
	advance(sim);
	assert_int_equal(sim_reg_read(sim, 0x700ac), 0x5000);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PIPE_A), 0);
}

static void the_planes_of_other_pipes_are_their_own(void **state)
{
	struct sim *sim = *state;

	sim_reg_write(sim, SURF(0) + 0x2000, 0x9000);
	assert_int_equal(sim_reg_read(sim, SURFLIVE(0) + 0x2000), 0x9000);
	assert_int_equal(sim_reg_read(sim, SURFLIVE(0)), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_flip_is_done_at_the_next_vblank),
		TEST(reading_the_live_surface_late_sees_the_flip),
		TEST(on_a_disabled_pipe_the_surface_is_live_at_once),
		TEST(an_asynchronous_flip_is_done_at_once),
		TEST(the_flip_counter_counts_the_first_plane),
		TEST(the_cursor_moves_at_vblank_without_flip_done),
		TEST(the_planes_of_other_pipes_are_their_own),
	};

	return cmocka_run_group_tests_name("sim/display/plane", tests, NULL, NULL);
}
