// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/engine/rig.h"

#include "sim/tiling.h"

#define DST		0x900000u
#define SRC		0xa00000u
#define PITCH		1024u		/* bytes */
#define DEPTH_32	(3u << 24)
#define COLOR_BLT	(0x54000005u | 3u << 20)
#define COPY_BLT	(0x54c00008u | 3u << 20)
#define DST_TILED	(1u << 11)
#define SRC_TILED	(1u << 15)
#define POINT(x, y)	((uint32_t)(y) << 16 | ((x) & 0xffff))

static uint32_t pixel(struct rig *rig, uint32_t base, unsigned int x, unsigned int y)
{
	return rig_get(rig, base + y * PITCH + 4 * x);
}

static uint32_t tiled_pixel(struct rig *rig, uint32_t base, enum sim_tiling tiling,
			    unsigned int x, unsigned int y)
{
	const struct sim_surface surface = { PITCH, tiling };
	uint32_t run;

	return rig_get(rig, base + sim_surface_offset(&surface, 4 * x, y, &run));
}

/* What fill_source() puts there. */
#define SOURCE(x, y)	(0x80000000u | (y) << 16 | (x))

/* Each pixel of the source is its own number. */
static void fill_source(struct rig *rig)
{
	unsigned int x, y;

	for (y = 0; y < 64; y++)
		for (x = 0; x < 256; x++)
			rig_put(rig, SRC + y * PITCH + 4 * x, SOURCE(x, y));
}

static void blitter_fills_a_rectangle_and_nothing_else(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, COLOR_BLT, DEPTH_32 | 0xf0u << 16 | PITCH, POINT(2, 1), POINT(5, 3), DST, 0,
	      0x12345678);
	rig_run_batch(rig);
	assert_int_equal(pixel(rig, DST, 2, 1), 0x12345678);
	assert_int_equal(pixel(rig, DST, 4, 2), 0x12345678);
	assert_int_equal(pixel(rig, DST, 5, 2), 0);
	assert_int_equal(pixel(rig, DST, 1, 1), 0);
	assert_int_equal(pixel(rig, DST, 2, 3), 0);
}

static void blitter_keeps_the_channels_that_are_not_written(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, DST, 0xaabbccdd);
	BATCH(rig, 0x54000005u | 1u << 20, DEPTH_32 | 0xf0u << 16 | PITCH, 0, POINT(1, 1), DST, 0,
	      0x11223344);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, DST), 0xaa223344);
}

static void blitter_fills_pixels_of_one_and_two_bytes(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, 0x54000005u, 0u << 24 | 0xf0u << 16 | PITCH, POINT(1, 0), POINT(3, 1), DST, 0,
	      0xee);
	BATCH(rig, 0x54000005u, 1u << 24 | 0xf0u << 16 | PITCH, POINT(1, 1), POINT(2, 2), DST, 0,
	      0xbeef);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, DST), 0x00eeee00);
	assert_int_equal(rig_get(rig, DST + PITCH), 0xbeef0000);
}

static void blitter_copies_a_rectangle(void **state)
{
	struct rig *rig = *state;

	fill_source(rig);
	BATCH(rig, COPY_BLT, DEPTH_32 | 0xccu << 16 | PITCH, POINT(3, 4), POINT(13, 24), DST, 0,
	      POINT(7, 8), PITCH, SRC, 0);
	rig_run_batch(rig);
	assert_int_equal(pixel(rig, DST, 3, 4), SOURCE(7u, 8u));
	assert_int_equal(pixel(rig, DST, 12, 23), SOURCE(16u, 27u));
	assert_int_equal(pixel(rig, DST, 13, 23), 0);
	assert_int_equal(rig_engine(rig)->stats.blits, 1);
}

static void blitter_copies_to_x_tiles_and_back(void **state)
{
	struct rig *rig = *state;

	fill_source(rig);
	BATCH(rig, COPY_BLT | DST_TILED, DEPTH_32 | 0xccu << 16 | PITCH / 4, 0, POINT(256, 64),
	      DST, 0, 0, PITCH, SRC, 0);
	BATCH(rig, COPY_BLT | SRC_TILED, DEPTH_32 | 0xccu << 16 | PITCH, 0, POINT(256, 64),
	      DST + 0x80000, 0, 0, PITCH / 4, DST, 0);
	rig_run_batch(rig);
	assert_int_equal(tiled_pixel(rig, DST, SIM_TILING_X, 200, 33), SOURCE(200u, 33u));
	assert_memory_equal(rig->gpu->ram + DST + 0x80000, rig->gpu->ram + SRC, 64 * PITCH);
}

static void blitter_takes_y_tiles_when_told_so(void **state)
{
	struct rig *rig = *state;

	fill_source(rig);
	BATCH(rig, MI_LRI, 0x22200, 0x00020002);
	BATCH(rig, COPY_BLT | DST_TILED, DEPTH_32 | 0xccu << 16 | PITCH / 4, 0, POINT(256, 64),
	      DST, 0, 0, PITCH, SRC, 0);
	rig_run_batch(rig);
	assert_int_equal(tiled_pixel(rig, DST, SIM_TILING_Y, 200, 33), SOURCE(200u, 33u));
}

static void blitter_has_a_fast_copy_with_its_own_tiling(void **state)
{
	struct rig *rig = *state;

	fill_source(rig);
	BATCH(rig, 0x50800008 | 2u << 13, DEPTH_32 | PITCH / 4, 0, POINT(256, 64), DST, 0, 0, PITCH,
	      SRC, 0);
	BATCH(rig, 0x50800008 | 2u << 20, DEPTH_32 | PITCH, 0, POINT(256, 64), DST + 0x80000, 0, 0,
	      PITCH / 4, DST, 0);
	rig_run_batch(rig);
	assert_int_equal(tiled_pixel(rig, DST, SIM_TILING_Y, 200, 33), SOURCE(200u, 33u));
	assert_memory_equal(rig->gpu->ram + DST + 0x80000, rig->gpu->ram + SRC, 64 * PITCH);
}

/* Copies 1 KiB by 64 rows at @src with one tiling to @dst with another. */
static void copy(struct rig *rig, bool fast, unsigned int depth, uint32_t src,
		 enum sim_tiling from, uint32_t dst, enum sim_tiling to)
{
	static const uint8_t xy_bytes[] = { 1, 2, 2, 4 };
	static const uint8_t fast_bytes[] = { 1, 2, 0, 4, 8, 16 };
	uint32_t width = PITCH / (fast ? fast_bytes : xy_bytes)[depth];
	uint32_t header = fast ? 0x50800008 | to << 13 | from << 20 :
		COPY_BLT | (to ? DST_TILED : 0) | (from ? SRC_TILED : 0);
	uint32_t swctrl = (from == SIM_TILING_Y) | (to == SIM_TILING_Y) << 1;

	BATCH(rig, MI_LRI, 0x22200, 3u << 16 | (fast ? 0 : swctrl));
	BATCH(rig, header, depth << 24 | 0xccu << 16 | (to ? PITCH / 4 : PITCH), 0,
	      POINT(width, 64), dst, 0, 0, from ? PITCH / 4 : PITCH, src, 0);
	rig_run_batch(rig);
}

static void blitter_copies_all_depths_between_all_tilings(void **state)
{
	static const struct {
		bool fast;
		unsigned int depth;
	} copies[] = { { 0, 0 }, { 0, 1 }, { 0, 2 }, { 0, 3 },
		       { 1, 0 }, { 1, 1 }, { 1, 3 }, { 1, 4 }, { 1, 5 } };
	const uint32_t first = DST, second = DST + 0x20000, back = DST + 0x40000;
	struct rig *rig = *state;
	unsigned int i, tilings;

	fill_source(rig);
	for (i = 0; i < sizeof(copies) / sizeof(copies[0]); i++) {
		for (tilings = 0; tilings < 9; tilings++) {
			bool fast = copies[i].fast;
			unsigned int depth = copies[i].depth;

			memset(rig->gpu->ram + DST, 0, 0x60000);
			copy(rig, fast, depth, SRC, SIM_TILING_LINEAR, first, tilings / 3);
			copy(rig, fast, depth, first, tilings / 3, second, tilings % 3);
			copy(rig, fast, depth, second, tilings % 3, back, SIM_TILING_LINEAR);
			assert_memory_equal(rig->gpu->ram + back, rig->gpu->ram + SRC, 64 * PITCH);
			assert_int_equal(tiled_pixel(rig, second, tilings % 3, 200, 33),
					 SOURCE(200u, 33u));
		}
	}
}

static void blitter_moves_an_overlapping_rectangle_either_way(void **state)
{
	struct rig *rig = *state;

	fill_source(rig);
	BATCH(rig, COPY_BLT, DEPTH_32 | 0xccu << 16 | PITCH, POINT(1, 1), POINT(101, 41), SRC, 0, 0,
	      PITCH, SRC, 0);
	rig_run_batch(rig);
	assert_int_equal(pixel(rig, SRC, 100, 40), SOURCE(99u, 39u));
	assert_int_equal(pixel(rig, SRC, 1, 1), 0x80000000);
	fill_source(rig);
	BATCH(rig, COPY_BLT, DEPTH_32 | 0xccu << 16 | PITCH, 0, POINT(100, 40), SRC, 0, POINT(1, 1),
	      PITCH, SRC, 0);
	rig_run_batch(rig);
	assert_int_equal(pixel(rig, SRC, 99, 39), SOURCE(100u, 40u));
	assert_int_equal(pixel(rig, SRC, 0, 0), SOURCE(1u, 1u));
}

static void blitter_clips_when_asked(void **state)
{
	struct rig *rig = *state;

	fill_source(rig);
	BATCH(rig, 0x40c00002, 0, POINT(10, 10), POINT(20, 20));
	BATCH(rig, COPY_BLT, 1u << 30 | DEPTH_32 | 0xccu << 16 | PITCH, POINT(5, 5), POINT(25, 25),
	      DST, 0, 0, PITCH, SRC, 0);
	rig_run_batch(rig);
	assert_int_equal(pixel(rig, DST, 9, 10), 0);
	assert_int_equal(pixel(rig, DST, 10, 10), SOURCE(5u, 5u));
	assert_int_equal(pixel(rig, DST, 19, 19), SOURCE(14u, 14u));
	assert_int_equal(pixel(rig, DST, 20, 19), 0);
}

static void blitter_combines_by_raster_operation(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, SRC, 0x0f0f00ff);
	rig_put(rig, DST, 0x00ff0ff0);
	BATCH(rig, COPY_BLT, DEPTH_32 | 0x66u << 16 | PITCH, 0, POINT(1, 1), DST, 0, 0, PITCH, SRC,
	      0);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, DST), 0x0f0f00ff ^ 0x00ff0ff0);
}

static void blitter_fills_with_an_8_by_8_pattern(void **state)
{
	struct rig *rig = *state;
	unsigned int i;

	BATCH(rig, (0x5c800000u | 3u << 20) + 4 + 64, DEPTH_32 | 0xf0u << 16 | PITCH, 0,
	      POINT(16, 16), DST, 0);
	for (i = 0; i < 64; i++)
		BATCH(rig, 0x100 + i);
	rig_run_batch(rig);
	assert_int_equal(pixel(rig, DST, 0, 0), 0x100);
	assert_int_equal(pixel(rig, DST, 15, 10), 0x100 + 2 * 8 + 7);
}

static void blitter_does_not_hold_the_processor_for_a_giant_rectangle(void **state)
{
	struct rig *rig = *state;
	unsigned int i;

	BATCH(rig, 0x50800008, 5u << 24 | 0x7fff, POINT(-32768, -32768), POINT(32767, 32767), DST,
	      0, 0, 0x7fff, SRC, 0);
	BATCH(rig, MI_BATCH_BUFFER_END);
	EMIT(rig, 0, MI_BATCH_PPGTT, RIG_BATCH, 0, MI_NOOP);
	rig_submit(rig, 0, -1);
	for (i = 0; i < 5; i++)
		sim_run(rig->gpu->sim, 1000);
	assert_true(rig_engine(rig)->active);
	assert_in_range(rig_engine(rig)->blitter.rows_done, 1, 1000);
	gpu_write(rig->gpu, 0x941c, 1u << 3);
	assert_false(rig_engine(rig)->active);
}

static void blitter_commands_that_are_too_short_hang(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, 0x54c00000, 0);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_true(rig_engine(rig)->hung);
}

static void blitter_rectangles_of_nothing_do_nothing(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, COLOR_BLT, DEPTH_32 | 0xf0u << 16 | PITCH, POINT(5, 5), POINT(5, 9), DST, 0, 1);
	BATCH(rig, COLOR_BLT, DEPTH_32 | 0xf0u << 16 | PITCH, POINT(5, 5), POINT(2, 2), DST, 0, 1);
	BATCH(rig, COLOR_BLT | DST_TILED, DEPTH_32 | 0xf0u << 16 | PITCH, POINT(-5, 5), POINT(9, 9),
	      DST, 0, 1);
	rig_run_batch(rig);
	assert_int_equal(rig_event(rig, 2), 0x18);
	assert_int_equal(rig_engine(rig)->stats.blits, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BCS_TEST(blitter_fills_a_rectangle_and_nothing_else),
		BCS_TEST(blitter_keeps_the_channels_that_are_not_written),
		BCS_TEST(blitter_fills_pixels_of_one_and_two_bytes),
		BCS_TEST(blitter_copies_a_rectangle),
		BCS_TEST(blitter_copies_to_x_tiles_and_back),
		BCS_TEST(blitter_takes_y_tiles_when_told_so),
		BCS_TEST(blitter_has_a_fast_copy_with_its_own_tiling),
		BCS_TEST(blitter_copies_all_depths_between_all_tilings),
		BCS_TEST(blitter_moves_an_overlapping_rectangle_either_way),
		BCS_TEST(blitter_clips_when_asked),
		BCS_TEST(blitter_combines_by_raster_operation),
		BCS_TEST(blitter_fills_with_an_8_by_8_pattern),
		BCS_TEST(blitter_does_not_hold_the_processor_for_a_giant_rectangle),
		BCS_TEST(blitter_commands_that_are_too_short_hang),
		BCS_TEST(blitter_rectangles_of_nothing_do_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
