// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "sim/display/display.h"
#include "sim/display/frame.h"
#include "tests/unit/sim/display/fake_sim.h"

#define PLANE(n)	(0x70180 + (n) * 0x100)
#define ENABLE_8888	0x84000000u
#define BASE		0x100000u

static int setup(void **state)
{
	*state = fake_sim_create("1024x768");
	return 0;
}

static int teardown(void **state)
{
	fake_sim_destroy(*state);
	return 0;
}

/* A plane of 32-bit pixels; shown at once on a pipe that is not running. */
static void show(struct sim *sim, uint32_t n, uint32_t ctl, uint32_t stride, uint32_t pos,
		 uint32_t size, uint32_t surf)
{
	sim_reg_write(sim, PLANE(n), ctl);
	sim_reg_write(sim, PLANE(n) + 0x8, stride);
	sim_reg_write(sim, PLANE(n) + 0xc, pos);
	sim_reg_write(sim, PLANE(n) + 0x10, size);
	sim_reg_write(sim, PLANE(n) + 0x1c, surf);
}

static void set_pipe_size(struct sim *sim, uint32_t width, uint32_t height)
{
	sim_reg_write(sim, 0x6001c, (width - 1) << 16 | (height - 1));
}

static void compose(struct sim *sim, struct sim_frame *frame)
{
	assert_int_equal(sim_frame_compose(sim, &sim_display_of(sim)->pipes[0], frame), 0);
}

static void put(struct sim *sim, uint32_t gma, uint32_t pixel)
{
	memcpy(fake_sim_memory(sim, gma), &pixel, sizeof(pixel));
}

static uint32_t color_of(uint32_t x, uint32_t y)
{
	return 0xff000000 | y << 12 | x;
}

static void expect_pattern(struct sim *sim, uint32_t width, uint32_t height)
{
	struct sim_frame frame;

	set_pipe_size(sim, width, height);
	compose(sim, &frame);
	assert_int_equal(frame.width, width);
	assert_int_equal(frame.height, height);
	for (uint32_t y = 0; y < height; y++)
		for (uint32_t x = 0; x < width; x++)
			assert_int_equal(frame.pixels[y * width + x], color_of(x, y));
	sim_frame_free(&frame);
}

static void a_linear_surface_is_shown(void **state)
{
	struct sim *sim = *state;

	for (uint32_t y = 0; y < 50; y++)
		for (uint32_t x = 0; x < 200; x++)
			put(sim, BASE + y * 832 + x * 4, color_of(x, y));
	show(sim, 0, ENABLE_8888, 13, 0, 49 << 16 | 199, BASE);
	expect_pattern(sim, 200, 50);
}

static void an_x_tiled_surface_is_shown(void **state)
{
	struct sim *sim = *state;

	for (uint32_t y = 0; y < 50; y++)
		for (uint32_t x = 0; x < 300; x++)
			put(sim, BASE + (y / 8 * 3 + x / 128) * 4096 + y % 8 * 512 + x % 128 * 4,
			    color_of(x, y));
	show(sim, 0, ENABLE_8888 | 1 << 10, 3, 0, 49 << 16 | 299, BASE);
	expect_pattern(sim, 300, 50);
}

static void a_y_tiled_surface_is_shown(void **state)
{
	struct sim *sim = *state;

	for (uint32_t y = 0; y < 70; y++)
		for (uint32_t x = 0; x < 100; x++)
			put(sim, BASE + (y / 32 * 4 + x / 32) * 4096 + x % 32 / 4 * 512 +
			    y % 32 * 16 + x % 4 * 4, color_of(x, y));
	show(sim, 0, ENABLE_8888 | 4 << 10, 4, 0, 69 << 16 | 99, BASE);
	expect_pattern(sim, 100, 70);
}

static void an_offset_selects_a_part_of_the_surface(void **state)
{
	struct sim *sim = *state;

	for (uint32_t y = 0; y < 20; y++)
		for (uint32_t x = 0; x < 40; x++)
			put(sim, BASE + (y + 5) * 512 + (x + 7) * 4, color_of(x, y));
	sim_reg_write(sim, PLANE(0) + 0x24, 5 << 16 | 7);
	show(sim, 0, ENABLE_8888, 8, 0, 19 << 16 | 39, BASE);
	expect_pattern(sim, 40, 20);
}

static void a_rotated_plane_is_upside_down(void **state)
{
	struct sim *sim = *state;

	for (uint32_t y = 0; y < 20; y++)
		for (uint32_t x = 0; x < 40; x++)
			put(sim, BASE + (19 - y) * 256 + (39 - x) * 4, color_of(x, y));
	show(sim, 0, ENABLE_8888 | 2, 4, 0, 19 << 16 | 39, BASE);
	expect_pattern(sim, 40, 20);
}

static void planes_and_cursor_lie_above_each_other(void **state)
{
	struct sim *sim = *state;
	struct sim_frame frame;

	set_pipe_size(sim, 128, 128);
	sim_reg_write(sim, 0x70034, 0x3ff << 10);	/* green background */
	memset(fake_sim_memory(sim, 0x100000), 0x11, 64 * 64 * 4);
	memset(fake_sim_memory(sim, 0x200000), 0x22, 64 * 64 * 4);
	for (uint32_t i = 0; i < 64 * 64; i++)
		put(sim, 0x300000 + 4 * i, i % 64 < 32 ? 0 : 0xffabcdef);
	show(sim, 0, ENABLE_8888, 4, 0, 63 << 16 | 63, 0x100000);
	show(sim, 1, ENABLE_8888, 4, 32 << 16 | 32, 31 << 16 | 31, 0x200000);
	sim_reg_write(sim, 0x70080, 0x27);
	sim_reg_write(sim, 0x70088, 0x8004u << 16 | 0x8008);	/* 8 left, 4 above */
	sim_reg_write(sim, 0x70084, 0x300000);
	compose(sim, &frame);
	assert_int_equal(frame.pixels[0], 0xff111111);
	assert_int_equal(frame.pixels[23], 0xff111111);
	assert_int_equal(frame.pixels[24], 0xffabcdef);
	assert_int_equal(frame.pixels[59 * 128 + 24], 0xffabcdef);
	assert_int_equal(frame.pixels[60 * 128 + 24], 0xff111111);
	assert_int_equal(frame.pixels[63 * 128 + 63], 0xff222222);
	assert_int_equal(frame.pixels[64 * 128 + 64], 0xff00ff00);
	sim_frame_free(&frame);
}

static void a_scaler_enlarges_its_plane(void **state)
{
	struct sim *sim = *state;
	struct sim_frame frame;

	set_pipe_size(sim, 64, 64);
	put(sim, BASE, 0xff000001);
	put(sim, BASE + 4, 0xff000002);
	put(sim, BASE + 256, 0xff000003);
	put(sim, BASE + 260, 0xff000004);
	sim_reg_write(sim, 0x68170, 8 << 16 | 16);
	sim_reg_write(sim, 0x68174, 32 << 16 | 20);
	sim_reg_write(sim, 0x68180, 0x80000000 | 1 << 25);
	show(sim, 0, ENABLE_8888, 4, 0, 1 << 16 | 1, BASE);
	compose(sim, &frame);
	assert_int_equal(frame.pixels[15 * 64 + 8], 0xff000000);
	assert_int_equal(frame.pixels[16 * 64 + 8], 0xff000001);
	assert_int_equal(frame.pixels[16 * 64 + 39], 0xff000002);
	assert_int_equal(frame.pixels[35 * 64 + 23], 0xff000003);
	assert_int_equal(frame.pixels[35 * 64 + 24], 0xff000004);
	assert_int_equal(frame.pixels[36 * 64 + 24], 0xff000000);
	sim_frame_free(&frame);
}

static void the_legacy_palette_applies_when_the_plane_asks_for_it(void **state)
{
	struct sim *sim = *state;
	struct sim_frame frame;

	set_pipe_size(sim, 1, 1);
	put(sim, BASE, 0x00102030);
	for (uint32_t i = 0; i < 256; i++)
		sim_reg_write(sim, 0x4a000 + 4 * i, (255 - i) * 0x010101);
	show(sim, 0, ENABLE_8888 | 1u << 30, 1, 0, 0, BASE);
	compose(sim, &frame);
	assert_int_equal(frame.pixels[0], 0xffefdfcf);
	sim_frame_free(&frame);
}

static void a_pipe_source_too_large_is_refused(void **state)
{
	struct sim *sim = *state;
	struct sim_frame frame;

	set_pipe_size(sim, 4097, 16);
	assert_true(sim_frame_compose(sim, &sim_display_of(sim)->pipes[0], &frame) < 0);
}

static void absent_pages_are_black_and_counted(void **state)
{
	struct sim *sim = *state;
	struct sim_frame frame;

	set_pipe_size(sim, 16, 1);
	show(sim, 0, ENABLE_8888, 1, 0, 15, 0xfffff000);
	compose(sim, &frame);
	assert_int_equal(frame.pixels[0], 0xff000000);
	assert_true(fake_sim_faults(sim) > 0);
	sim_frame_free(&frame);
}

static void nothing_of_memory_is_shown_by_a_device_that_may_not_reach_it(void **state)
{
	struct sim *sim = *state;
	struct sim_frame frame;

	put(sim, BASE, 0xff123456);
	show(sim, 0, ENABLE_8888, 1, 0, 0, BASE);
	set_pipe_size(sim, 1, 1);
	fake_sim_set_master(sim, false);
	compose(sim, &frame);
	assert_int_equal(frame.pixels[0], 0xff000000);
	assert_int_equal(fake_sim_faults(sim), 0);
	sim_frame_free(&frame);
	fake_sim_set_master(sim, true);
	compose(sim, &frame);
	assert_int_equal(frame.pixels[0], 0xff123456);
	sim_frame_free(&frame);
}

static void any_plane_register_is_harmless(void **state)
{
	struct sim *sim = *state;
	uint32_t word = 99;

	set_pipe_size(sim, 64, 4);
	for (int i = 0; i < 3000; i++) {
		struct sim_frame frame;

		for (uint32_t n = 0; n < 3; n++) {
			for (uint32_t reg = 0; reg < 0x48; reg += 4) {
				word = word * 1664525 + 1013904223;
				sim_reg_set(sim, PLANE(n) + reg, word | (reg ? 0 : 1u << 31));
			}
			sim_reg_write(sim, PLANE(n) + 0x1c, word);
			sim_reg_set(sim, 0x68180 + n % 2 * 0x100, word ^ i);
			sim_reg_set(sim, 0x68174 + n % 2 * 0x100, word >> 3);
		}
		sim_reg_set(sim, 0x70080, word >> 7);
		sim_reg_set(sim, 0x70088, word ^ 0x5555);
		sim_reg_write(sim, 0x70084, word);
		compose(sim, &frame);
		sim_frame_free(&frame);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_linear_surface_is_shown),
		TEST(an_x_tiled_surface_is_shown),
		TEST(a_y_tiled_surface_is_shown),
		TEST(an_offset_selects_a_part_of_the_surface),
		TEST(a_rotated_plane_is_upside_down),
		TEST(planes_and_cursor_lie_above_each_other),
		TEST(a_scaler_enlarges_its_plane),
		TEST(the_legacy_palette_applies_when_the_plane_asks_for_it),
		TEST(a_pipe_source_too_large_is_refused),
		TEST(absent_pages_are_black_and_counted),
		TEST(nothing_of_memory_is_shown_by_a_device_that_may_not_reach_it),
		TEST(any_plane_register_is_harmless),
	};

	return cmocka_run_group_tests_name("sim/display/frame", tests, NULL, NULL);
}
