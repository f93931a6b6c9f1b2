// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

#include "sim/tiling.h"

static void every_byte_of_a_tile_is_used_once(void **state)
{
	static const enum sim_tiling tilings[] = { SIM_TILING_X, SIM_TILING_Y };
	unsigned int t;

	for (t = 0; t < 2; t++) {
		const struct sim_surface surface = { 1024, tilings[t] };
		uint8_t used[1024 * 32] = { 0 };
		uint32_t run;
		int x, y;

		for (y = 0; y < 32; y++) {
			for (x = 0; x < 1024; x++) {
				int64_t at = sim_surface_offset(&surface, x, y, &run);

				assert_in_range(at, 0, sizeof(used) - 1);
				assert_int_equal(used[at]++, 0);
			}
		}
	}
}

static void a_run_is_contiguous(void **state)
{
	const struct sim_surface surface = { 512, SIM_TILING_Y };
	uint32_t run;
	int64_t at = sim_surface_offset(&surface, 20, 3, &run);

	assert_int_equal(run, 12);
	assert_int_equal(sim_surface_offset(&surface, 31, 3, &run), at + 11);
}

static void a_linear_surface_may_start_left_of_its_base(void **state)
{
	const struct sim_surface surface = { 256, SIM_TILING_LINEAR };
	uint32_t run;

	assert_int_equal(sim_surface_offset(&surface, -8, -1, &run), -264);
}

static void a_pitch_of_zero_is_harmless(void **state)
{
	const struct sim_surface x = { 0, SIM_TILING_X };
	const struct sim_surface y = { 0, SIM_TILING_Y };
	uint32_t run;

	assert_int_equal(sim_surface_offset(&x, 0, 8, &run), 4096);
	assert_int_equal(sim_surface_offset(&y, 0, 32, &run), 4096);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_of_a_tile_is_used_once),
		cmocka_unit_test(a_run_is_contiguous),
		cmocka_unit_test(a_linear_surface_may_start_left_of_its_base),
		cmocka_unit_test(a_pitch_of_zero_is_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
