// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

#include "sim/block.h"

static void time_stands_still_until_it_is_stepped(void **state)
{
	struct gpu *gpu = *state;

	assert_int_equal(sim_now(gpu->sim), 0);
	sim_step(gpu->sim, 1000);
	assert_int_equal(sim_now(gpu->sim), 1000);
}

static void the_time_stamp_of_each_engine_ticks_at_12_mhz(void **state)
{
	static const uint32_t bases[] = { 0x2000, 0x12000, 0x1a000, 0x22000 };
	struct gpu *gpu = *state;
	unsigned int i;

	sim_step(gpu->sim, 1000000000);
	for (i = 0; i < 4; i++) {
		assert_int_equal(gpu_read(gpu, bases[i] + 0x358), 12000000);
		assert_int_equal(gpu_read(gpu, bases[i] + 0x35c), 0);
	}
}

static void the_upper_half_of_the_time_stamp_goes_on(void **state)
{
	struct gpu *gpu = *state;

	sim_step(gpu->sim, 400000000000ull);
	assert_int_equal(gpu_read(gpu, 0x2358), (uint32_t)4800000000ull);
	assert_int_equal(gpu_read(gpu, 0x235c), 1);
}

static void measured_time_advances_by_itself(void **state)
{
	static const struct sim_env env = { .resolve = gpu_resolve };
	const struct sim_config config = { .platform = "skl", .aperture_size = 256u << 20 };
	const char *error;
	struct sim *sim = sim_create(&config, &env, *state, &error);
	uint64_t before;

	assert_non_null(sim);
	before = sim_now(sim);
	while (sim_now(sim) == before)
		;
	assert_true(sim_now(sim) > before);
	sim_destroy(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GPU_TEST(time_stands_still_until_it_is_stepped),
		GPU_TEST(the_time_stamp_of_each_engine_ticks_at_12_mhz),
		GPU_TEST(the_upper_half_of_the_time_stamp_goes_on),
		GPU_TEST(measured_time_advances_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
