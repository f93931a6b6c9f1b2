// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

static void each_domain_acknowledges_what_was_requested(void **state)
{
	static const uint32_t domains[][2] = {
		{ 0xa278, 0x0d84 }, { 0xa270, 0x0d88 }, { 0xa188, 0x130044 },
	};
	struct gpu *gpu = *state;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		gpu_write(gpu, domains[i][0], 0xffff0000);
		assert_int_equal(gpu_read(gpu, domains[i][1]), 0);
		gpu_write(gpu, domains[i][0], 0x00010001);
		assert_int_equal(gpu_read(gpu, domains[i][1]) & 1, 1);
		gpu_write(gpu, domains[i][0], 0x80008000);
		assert_int_equal(gpu_read(gpu, domains[i][1]), 0x8001);
		gpu_write(gpu, domains[i][0], 0x00010000);
		assert_int_equal(gpu_read(gpu, domains[i][1]), 0x8000);
	}
}

static void an_acknowledgement_cannot_be_written(void **state)
{
	struct gpu *gpu = *state;

	gpu_write(gpu, 0x0d84, 0xffffffff);
	assert_int_equal(gpu_read(gpu, 0x0d84), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GPU_TEST(each_domain_acknowledges_what_was_requested),
		GPU_TEST(an_acknowledgement_cannot_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
