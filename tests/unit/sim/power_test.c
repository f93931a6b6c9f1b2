// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

static void the_frequency_asked_for_is_the_one_that_runs(void **state)
{
	struct gpu *gpu = *state;

	gpu_write(gpu, 0xa008, 21u << 23);
	assert_int_equal(gpu_read(gpu, 0xa01c) >> 23, 21);
}

static void the_sleep_state_context_is_set_up(void **state)
{
	assert_int_not_equal(gpu_read(*state, 0x8504), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GPU_TEST(the_frequency_asked_for_is_the_one_that_runs),
		GPU_TEST(the_sleep_state_context_is_set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
