// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

static void a_reset_request_clears_itself(void **state)
{
	uint32_t domain;

	for (domain = 1; domain < 0x40; domain <<= 1) {
		gpu_write(*state, 0x941c, domain);
		assert_int_equal(gpu_read(*state, 0x941c), 0);
	}
}

static void every_engine_gets_ready_for_a_reset(void **state)
{
	static const uint32_t bases[] = { 0x2000, 0x12000, 0x1a000, 0x22000 };
	unsigned int i;

	for (i = 0; i < 4; i++) {
		gpu_write(*state, bases[i] + 0xd0, 0x00010001);
		assert_int_equal(gpu_read(*state, bases[i] + 0xd0) & 3, 3);
		gpu_write(*state, bases[i] + 0xd0, 0x00010000);
		assert_int_equal(gpu_read(*state, bases[i] + 0xd0) & 3, 0);
	}
}

static void a_reset_of_one_engine_spares_the_others(void **state)
{
	gpu_write(*state, 0x2034, 0x40);
	gpu_write(*state, 0x22034, 0x40);
	gpu_write(*state, 0x941c, 1u << 1);
	assert_int_equal(gpu_read(*state, 0x2034), 0);
	assert_int_equal(gpu_read(*state, 0x22034), 0x40);
	gpu_write(*state, 0x941c, 1u << 0);
	assert_int_equal(gpu_read(*state, 0x22034), 0);
}

static void a_reset_spares_interrupts_and_the_ggtt(void **state)
{
	struct gpu *gpu = *state;
	uint64_t pte;

	gpu_write(gpu, 0x4430c, 0x101);
	gpu_map(gpu, 0x5000, GPU_RAM_BASE);
	gpu_write(gpu, 0x941c, 1);
	assert_int_equal(gpu_read(gpu, 0x4430c), 0x101);
	sim_bar_read(gpu->sim, 0, 0x800000 + 8 * 5, &pte, 8);
	assert_int_equal(pte, GPU_RAM_BASE | 1);
}

static void the_status_buffer_pointer_starts_at_five(void **state)
{
	gpu_write(*state, 0x941c, 1);
	assert_int_equal(gpu_read(*state, 0x23a0) & 7, 5);
}

static void a_translation_invalidation_is_done_at_once(void **state)
{
	static const uint32_t registers[] = { 0x4260, 0x4264, 0x4268, 0x426c, 0x4270 };
	unsigned int i;

	for (i = 0; i < 5; i++) {
		gpu_write(*state, registers[i], 1);
		assert_int_equal(gpu_read(*state, registers[i]) & 1, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GPU_TEST(a_reset_request_clears_itself),
		GPU_TEST(every_engine_gets_ready_for_a_reset),
		GPU_TEST(a_reset_of_one_engine_spares_the_others),
		GPU_TEST(a_reset_spares_interrupts_and_the_ggtt),
		GPU_TEST(the_status_buffer_pointer_starts_at_five),
		GPU_TEST(a_translation_invalidation_is_done_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
