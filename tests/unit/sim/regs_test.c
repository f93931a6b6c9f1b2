// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

#include <json-c/json.h>

static void a_plain_register_gives_back_what_was_written(void **state)
{
	gpu_write(*state, 0x4090, 0x2000100);
	assert_int_equal(gpu_read(*state, 0x4090), 0x2000100);
}

static void a_masked_register_takes_only_the_bits_of_the_mask(void **state)
{
	gpu_write(*state, 0x7300, 0xffff1234);
	gpu_write(*state, 0x7300, 0x00ff00ab);
	assert_int_equal(gpu_read(*state, 0x7300), 0x12ab);
}

static void a_read_only_register_keeps_its_fuse_value(void **state)
{
	gpu_write(*state, 0x9120, 0);
	assert_int_equal(gpu_read(*state, 0x9120), 0x02800000);
}

static void a_write_one_to_clear_register_clears(void **state)
{
	struct gpu *gpu = *state;

	gpu_write(gpu, 0x64838, 0xffffffff);
	assert_int_equal(gpu_read(gpu, 0x64838), 0);
}

static void bytes_words_and_qwords_reach_the_right_register(void **state)
{
	struct gpu *gpu = *state;
	uint8_t byte = 0xaa;
	uint16_t word = 0;
	uint64_t qword = 0x1122334455667788ull;

	sim_bar_write(gpu->sim, 0, 0x4f060, &qword, 8);
	sim_bar_write(gpu->sim, 0, 0x4f061, &byte, 1);
	assert_int_equal(gpu_read(gpu, 0x4f060), 0x5566aa88);
	assert_int_equal(gpu_read(gpu, 0x4f064), 0x11223344);
	sim_bar_read(gpu->sim, 0, 0x4f062, &word, 2);
	assert_int_equal(word, 0x5566);
}

static void an_unknown_register_stores_and_is_reported(void **state)
{
	struct gpu *gpu = *state;
	struct json_object *report;
	struct json_object *unknown;

	gpu_write(gpu, 0x1ffff0, 1);
	assert_int_equal(gpu_read(gpu, 0x1ffff0), 1);
	report = sim_report(gpu->sim);
	assert_true(json_object_object_get_ex(report, "unknown_registers", &unknown));
	assert_int_equal(json_object_array_length(unknown), 1);
	json_object_put(report);
	sim_report_reset(gpu->sim);
	report = sim_report(gpu->sim);
	json_object_object_get_ex(report, "unknown_registers", &unknown);
	assert_int_equal(json_object_array_length(unknown), 0);
	json_object_put(report);
}

static void the_hole_of_the_bar_reads_zero(void **state)
{
	gpu_write(*state, 0x300000, 0xffffffff);
	assert_int_equal(gpu_read(*state, 0x300000), 0);
}

static void accesses_outside_the_bars_are_refused(void **state)
{
	struct gpu *gpu = *state;
	uint64_t value = 0;

	assert_true(sim_bar_read(gpu->sim, 0, 0xfffffd, &value, 4) < 0);
	assert_true(sim_bar_write(gpu->sim, 0, UINT64_MAX, &value, 8) < 0);
	assert_true(sim_bar_read(gpu->sim, 1, 0, &value, 1) < 0);
	assert_true(sim_bar_read(gpu->sim, 7, 0, &value, 1) < 0);
	assert_true(sim_bar_read(gpu->sim, 2, 256u << 20, &value, 1) < 0);
}

static void a_device_reset_restores_reset_values(void **state)
{
	struct gpu *gpu = *state;

	gpu_write(gpu, 0x4090, 0x55);
	sim_device_reset(gpu->sim);
	assert_int_equal(gpu_read(gpu, 0x4090), 0);
	assert_int_equal(gpu_read(gpu, 0x9120), 0x02800000);
	assert_int_equal(gpu_read(gpu, 0xc000) & 1, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GPU_TEST(a_plain_register_gives_back_what_was_written),
		GPU_TEST(a_masked_register_takes_only_the_bits_of_the_mask),
		GPU_TEST(a_read_only_register_keeps_its_fuse_value),
		GPU_TEST(a_write_one_to_clear_register_clears),
		GPU_TEST(bytes_words_and_qwords_reach_the_right_register),
		GPU_TEST(an_unknown_register_stores_and_is_reported),
		GPU_TEST(the_hole_of_the_bar_reads_zero),
		GPU_TEST(accesses_outside_the_bars_are_refused),
		GPU_TEST(a_device_reset_restores_reset_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
