// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

#define SURFACE	0x100000u	/* GGTT address of 64 KiB, mapped to the start of memory */
#define PITCH	1024u

static void map_surface(struct gpu *gpu)
{
	unsigned int i;

	for (i = 0; i < 16; i++)
		gpu_map(gpu, SURFACE + i * 4096, GPU_RAM_BASE + i * 4096);
}

static void set_fence(struct gpu *gpu, unsigned int index, bool tile_y)
{
	gpu_write(gpu, 0x100000 + 8 * index + 4, (SURFACE + 0xf000) | (PITCH / 128 - 1));
	gpu_write(gpu, 0x100000 + 8 * index, SURFACE | (tile_y ? 2 : 0) | 1);
}

static void fill(struct gpu *gpu)
{
	uint32_t value;

	for (value = 0; value < 0x10000 / 4; value++)
		sim_bar_write(gpu->sim, SIM_BAR_GMADR, SURFACE + 4 * value, &value, 4);
}

static uint32_t ram_dword(struct gpu *gpu, uint32_t offset)
{
	uint32_t value;

	memcpy(&value, gpu->ram + offset, 4);
	return value;
}

static void without_a_fence_it_is_linear(void **state)
{
	map_surface(*state);
	fill(*state);
	assert_int_equal(ram_dword(*state, 0x1234), 0x1234 / 4);
}

static void an_x_fence_tiles_by_512_bytes_and_8_rows(void **state)
{
	map_surface(*state);
	set_fence(*state, 31, false);
	fill(*state);
	assert_int_equal(ram_dword(*state, 0), 0);
	assert_int_equal(ram_dword(*state, 512), PITCH / 4);	/* second row */
	assert_int_equal(ram_dword(*state, 4096), 512 / 4);	/* second tile */
	assert_int_equal(ram_dword(*state, 2 * 4096), 8 * PITCH / 4);
}

static void a_y_fence_tiles_by_16_byte_columns_and_32_rows(void **state)
{
	map_surface(*state);
	set_fence(*state, 0, true);
	fill(*state);
	assert_int_equal(ram_dword(*state, 16), PITCH / 4);
	assert_int_equal(ram_dword(*state, 512), 16 / 4);
	assert_int_equal(ram_dword(*state, 4096), 128 / 4);
	assert_int_equal(ram_dword(*state, 8 * 4096), 32 * PITCH / 4);
}

static void a_long_read_crosses_rows_and_the_fences_end(void **state)
{
	struct gpu *gpu = *state;
	uint32_t back[0x10000 / 4 + 4];
	unsigned int i;

	map_surface(gpu);
	gpu_map(gpu, SURFACE + 0x10000, GPU_RAM_BASE + 0x10000);
	set_fence(gpu, 3, false);
	fill(gpu);
	memcpy(gpu->ram + 0x10000, "behind it is lin", 16);
	sim_bar_read(gpu->sim, SIM_BAR_GMADR, SURFACE, back, sizeof(back));
	for (i = 0; i < 0x10000 / 4; i++)
		assert_int_equal(back[i], i);
	assert_memory_equal(back + i, "behind it is lin", 16);
}

static void a_fence_whose_end_lies_before_its_start_is_harmless(void **state)
{
	struct gpu *gpu = *state;
	uint64_t value = 0;

	gpu_write(gpu, 0x100000, 0xfffff001);
	gpu_write(gpu, 0x100004, 0);
	assert_int_equal(sim_bar_read(gpu->sim, SIM_BAR_GMADR, SURFACE, &value, 8), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GPU_TEST(without_a_fence_it_is_linear),
		GPU_TEST(an_x_fence_tiles_by_512_bytes_and_8_rows),
		GPU_TEST(a_y_fence_tiles_by_16_byte_columns_and_32_rows),
		GPU_TEST(a_long_read_crosses_rows_and_the_fences_end),
		GPU_TEST(a_fence_whose_end_lies_before_its_start_is_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
