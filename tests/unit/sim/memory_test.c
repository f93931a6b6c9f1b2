// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

#include "sim/memory.h"

static void memory_that_nobody_has_cannot_be_reached(void **state)
{
	struct gpu *gpu = *state;
	uint32_t value = 7;

	assert_false(sim_memory_read(gpu->sim, 0x10, &value, 4));
	assert_int_equal(value, 0);
	assert_false(sim_memory_write(gpu->sim, 0x10, &value, 4));
}

static void a_copy_stops_where_memory_ends(void **state)
{
	struct gpu *gpu = *state;
	uint8_t data[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	assert_false(sim_memory_write(gpu->sim, GPU_RAM_BASE + GPU_RAM_SIZE - 4, data, 8));
	assert_memory_equal(gpu->ram + GPU_RAM_SIZE - 4, data, 4);
	assert_false(sim_memory_read(gpu->sim, GPU_RAM_BASE + GPU_RAM_SIZE - 4, data, 8));
}

static void read_only_memory_is_not_written(void **state)
{
	struct gpu *gpu = *state;
	uint32_t value = 7;

	gpu->ram_read_only = true;
	assert_false(sim_memory_write(gpu->sim, GPU_RAM_BASE, &value, 4));
	assert_true(sim_memory_read(gpu->sim, GPU_RAM_BASE, &value, 4));
	assert_int_equal(value, 0);
}

static void stolen_memory_has_both_its_ends(void **state)
{
	struct gpu *gpu = *state;
	uint64_t value = 0x1122334455667788ull;

	assert_true(sim_memory_write(gpu->sim, 0xac000000, &value, 8));
	assert_true(sim_memory_write(gpu->sim, 0xb0000000 - 8, &value, 8));
	assert_false(sim_memory_write(gpu->sim, 0xb0000000 - 4, &value, 8));
	assert_false(sim_memory_write(gpu->sim, 0xac000000 - 8, &value, 8));
}

static void an_unaligned_copy_is_whole(void **state)
{
	struct gpu *gpu = *state;
	uint8_t data[7] = { 1, 2, 3, 4, 5, 6, 7 };
	uint8_t back[7];

	assert_true(sim_memory_write(gpu->sim, GPU_RAM_BASE + 3, data, 7));
	assert_true(sim_memory_read(gpu->sim, GPU_RAM_BASE + 3, back, 7));
	assert_memory_equal(back, data, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GPU_TEST(memory_that_nobody_has_cannot_be_reached),
		GPU_TEST(a_copy_stops_where_memory_ends),
		GPU_TEST(read_only_memory_is_not_written),
		GPU_TEST(stolen_memory_has_both_its_ends),
		GPU_TEST(an_unaligned_copy_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
