// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

#include "sim/block.h"

static void an_entry_can_be_written_whole_or_by_halves(void **state)
{
	struct gpu *gpu = *state;
	uint64_t pte = 0;

	gpu_write(gpu, 0x800010, 0x01234001);
	gpu_write(gpu, 0x800014, 0x12);
	sim_bar_read(gpu->sim, 0, 0x800010, &pte, 8);
	assert_true(pte == 0x1201234001ull);
}

static void nothing_is_present_after_power_on(void **state)
{
	struct gpu *gpu = *state;
	uint32_t value = 0xffffffff;

	sim_ggtt_read(gpu->sim, 0x1000, &value, 4);
	assert_int_equal(value, 0);
}

static void memory_is_reached_page_by_page(void **state)
{
	struct gpu *gpu = *state;
	uint8_t data[5000];
	uint8_t back[5000];

	memset(data, 0x5a, sizeof(data));
	gpu_map(gpu, 0x1000, GPU_RAM_BASE + 0x9000);
	gpu_map(gpu, 0x2000, GPU_RAM_BASE + 0x3000);
	sim_ggtt_write(gpu->sim, 0x1800, data, sizeof(data));
	assert_int_equal(gpu->ram[0x97ff], 0);
	assert_int_equal(gpu->ram[0x9800], 0x5a);
	assert_int_equal(gpu->ram[0x9fff], 0x5a);
	assert_int_equal(gpu->ram[0x3000], 0x5a);
	sim_ggtt_read(gpu->sim, 0x1800, back, sizeof(back));
	assert_memory_equal(back, data, sizeof(data));
}

static void stolen_memory_is_behind_its_bus_addresses(void **state)
{
	struct gpu *gpu = *state;
	uint32_t value = 0x600dcafe;

	gpu_map(gpu, 0x7000, 0xac000000 + 0x3fff000);
	sim_ggtt_write(gpu->sim, 0x7ffc, &value, 4);
	value = 0;
	sim_ggtt_read(gpu->sim, 0x7ffc, &value, 4);
	assert_int_equal(value, 0x600dcafe);
}

static void entries_that_point_nowhere_are_harmless(void **state)
{
	struct gpu *gpu = *state;
	uint64_t junk = ~0ull;
	uint64_t value = 1;

	sim_bar_write(gpu->sim, 0, 0x800000 + 8 * 4, &junk, 8);
	sim_ggtt_read(gpu->sim, 0x4000, &value, 8);
	assert_int_equal(value, 0);
	sim_ggtt_write(gpu->sim, 0x4000, &junk, 8);
	sim_ggtt_read(gpu->sim, 0xfffffffffull, &value, 8);
	assert_int_equal(value, 0);
}

static void a_device_reset_drops_all_entries(void **state)
{
	struct gpu *gpu = *state;
	uint64_t pte;

	gpu_map(gpu, 0x7000, GPU_RAM_BASE);
	sim_device_reset(gpu->sim);
	sim_bar_read(gpu->sim, 0, 0x800000 + 8 * 7, &pte, 8);
	assert_int_equal(pte, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GPU_TEST(an_entry_can_be_written_whole_or_by_halves),
		GPU_TEST(nothing_is_present_after_power_on),
		GPU_TEST(memory_is_reached_page_by_page),
		GPU_TEST(stolen_memory_is_behind_its_bus_addresses),
		GPU_TEST(entries_that_point_nowhere_are_harmless),
		GPU_TEST(a_device_reset_drops_all_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
