// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "sim/host/arena.h"

#define PAGES 64u

static int setup(void **state)
{
	static struct sim_arena arena;

	memset(&arena, 0, sizeof(arena));
	assert_true(sim_arena_init(&arena, PAGES));
	*state = &arena;
	return 0;
}

static int teardown(void **state)
{
	sim_arena_fini(*state);
	return 0;
}

static void a_run_is_zeroed_and_nobody_elses(void **state)
{
	struct sim_arena *arena = *state;
	uint32_t a, b;

	assert_true(sim_arena_map(arena, 3, &a));
	assert_true(sim_arena_map(arena, 2, &b));
	assert_true(b >= a + 3 || a >= b + 2);
	memset(sim_arena_ptr(arena, a), 0xff, 3 * 4096);
	assert_int_equal(*(uint8_t *)sim_arena_ptr(arena, b), 0);
	sim_arena_unmap(arena, a, 3);
	assert_true(sim_arena_map(arena, 1, &a));
	assert_int_equal(*(uint8_t *)sim_arena_ptr(arena, a), 0);
}

static void the_lowest_free_run_is_taken(void **state)
{
	struct sim_arena *arena = *state;
	uint32_t first, run;

	for (run = 0; run < 8; run++)
		assert_true(sim_arena_map(arena, 4, &first));
	sim_arena_unmap(arena, 20, 4);
	sim_arena_unmap(arena, 4, 4);
	assert_true(sim_arena_map(arena, 5, &first));
	assert_int_equal(first, 32);
	assert_true(sim_arena_map(arena, 4, &first));
	assert_int_equal(first, 4);
	assert_true(sim_arena_map(arena, 2, &first));
	assert_int_equal(first, 20);
}

static void all_of_it_can_be_used_and_used_again(void **state)
{
	struct sim_arena *arena = *state;
	uint32_t first, round;

	for (round = 0; round < 3; round++) {
		assert_true(sim_arena_map(arena, PAGES, &first));
		assert_int_equal(first, 0);
		assert_false(sim_arena_map(arena, 1, &first));
		sim_arena_unmap(arena, 0, PAGES);
	}
	assert_false(sim_arena_map(arena, PAGES + 1, &first));
}

static void page_tables_have_pages_of_their_own(void **state)
{
	struct sim_arena *arena = *state;
	uint32_t a, b, again;

	assert_true(sim_arena_take(arena, &a));
	assert_true(sim_arena_take(arena, &b));
	assert_true(a >= PAGES && b >= PAGES && a != b);
	memset(sim_arena_ptr(arena, a), 0xff, 4096);
	sim_arena_give(arena, a);
	assert_true(sim_arena_take(arena, &again));
	assert_int_equal(again, a);
	assert_int_equal(*(uint8_t *)sim_arena_ptr(arena, again), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_run_is_zeroed_and_nobody_elses),
		TEST(the_lowest_free_run_is_taken),
		TEST(all_of_it_can_be_used_and_used_again),
		TEST(page_tables_have_pages_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
