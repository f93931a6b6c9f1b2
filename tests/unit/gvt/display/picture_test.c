// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/display/plane.c and picture.c: what is shown, for those outside the guest. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/vgpu.h"
#include "tests/support/test_vgpu.h"

#define TRANSCONF	0x70008
#define PLANE_CTL	0x70180
#define PLANE_STRIDE	0x70188
#define PLANE_SIZE	0x70190
#define PLANE_SURF	0x7019c
#define ENABLE		(1u << 31)
#define XRGB8888	(4u << 24)
#define RGB565		(14u << 24)
#define TILING(n)	((n) << 10)
#define COMPRESSED	(1u << 15)

/* Not a multiple of a tile, in neither way. */
#define WIDTH		200u
#define HEIGHT		45u
#define STRIDE		1024u
#define FIRST_GFN	16u
#define PAGES		((64 * STRIDE) >> 12)

static u32 picture[WIDTH * HEIGHT];

static int setup(void **state)
{
	struct test_vgpu *test = test_vgpu_create(0);

	for (u32 i = 0; i < PAGES; i++)
		test_vgpu_ggtt_map(test, test->vgpu->mappable.base + i * 4096, FIRST_GFN + i);
	test_vgpu_reg_write(test, TRANSCONF, ENABLE);
	memset(picture, 0, sizeof(picture));
	*state = test;
	return 0;
}

static int teardown(void **state)
{
	test_vgpu_destroy(*state);
	return 0;
}

static void show(struct test_vgpu *test, u32 ctl, u32 stride_units)
{
	test_vgpu_reg_write(test, PLANE_CTL, ENABLE | ctl);
	test_vgpu_reg_write(test, PLANE_STRIDE, stride_units);
	test_vgpu_reg_write(test, PLANE_SIZE, (HEIGHT - 1) << 16 | (WIDTH - 1));
	test_vgpu_reg_write(test, PLANE_SURF, test->vgpu->mappable.base);
}

/* A pixel that says where it is. */
static u32 pixel(u32 x, u32 y)
{
	return x << 16 | y;
}

/* The guest draws; @place says where in the plane's memory byte @x of line @y is. */
static void draw(struct test_vgpu *test, u32 (*place)(u32 x, u32 y))
{
	for (u32 y = 0; y < HEIGHT; y++)
		for (u32 x = 0; x < WIDTH; x++)
			*(u32 *)fake_hv_ptr(test->hv, FIRST_GFN * 4096 + place(4 * x, y)) =
				pixel(x, y);
}

static void expect_the_drawing(struct test_vgpu *test)
{
	struct vgt_plane plane;

	assert_int_equal(vgt_display_picture(test->vgpu, picture, sizeof(picture), &plane), 0);
	assert_int_equal(plane.width, WIDTH);
	assert_int_equal(plane.height, HEIGHT);
	assert_int_equal(plane.stride, WIDTH * 4);
	assert_int_equal(plane.modifier, 0);
	assert_memory_equal(&plane.format, "XR24", 4);
	for (u32 y = 0; y < HEIGHT; y++)
		for (u32 x = 0; x < WIDTH; x++)
			assert_int_equal(picture[y * WIDTH + x], pixel(x, y));
}

static u32 linear(u32 x, u32 y)
{
	return y * STRIDE + x;
}

/* 512 bytes by 8 lines, line by line. */
static u32 x_tiled(u32 x, u32 y)
{
	return (y / 8 * (STRIDE / 512) + x / 512) * 4096 + y % 8 * 512 + x % 512;
}

/* 128 bytes by 32 lines, in columns of 16 bytes. */
static u32 y_tiled(u32 x, u32 y)
{
	return (y / 32 * (STRIDE / 128) + x / 128) * 4096 + x % 128 / 16 * 512 + y % 32 * 16 +
	       x % 16;
}

static void a_linear_plane_comes_without_its_gaps(void **state)
{
	show(*state, XRGB8888, STRIDE / 64);
	draw(*state, linear);
	expect_the_drawing(*state);
}

static void x_tiles_are_untiled(void **state)
{
	show(*state, XRGB8888 | TILING(1), STRIDE / 512);
	draw(*state, x_tiled);
	expect_the_drawing(*state);
}

static void y_tiles_are_untiled(void **state)
{
	show(*state, XRGB8888 | TILING(4), STRIDE / 128);
	draw(*state, y_tiled);
	expect_the_drawing(*state);
}

static void the_plane_is_described_as_the_guest_has_it(void **state)
{
	struct test_vgpu *test = *state;
	struct vgt_plane plane;

	show(test, RGB565 | TILING(4), STRIDE / 128);
	assert_int_equal(vgt_display_plane(test->vgpu, &plane), 0);
	assert_int_equal(plane.gma, test->vgpu->mappable.base);
	assert_int_equal(plane.stride, STRIDE);
	assert_int_equal(plane.width, WIDTH);
	assert_int_equal(plane.height, HEIGHT);
	assert_int_equal(plane.cpp, 2);
	assert_memory_equal(&plane.format, "RG16", 4);
	assert_true(plane.modifier == (1ull << 56 | 2));
	show(test, XRGB8888 | TILING(4) | COMPRESSED, STRIDE / 128);
	assert_int_equal(vgt_display_plane(test->vgpu, &plane), 0);
	assert_true(plane.modifier == (1ull << 56 | 4));
}

static void what_cannot_be_copied_is_an_error(void **state)
{
	struct test_vgpu *test = *state;
	struct vgt_plane plane;

	assert_int_equal(vgt_display_picture(test->vgpu, picture, sizeof(picture), &plane),
			 -ENODEV);
	show(test, XRGB8888 | TILING(4) | COMPRESSED, STRIDE / 128);
	assert_int_equal(vgt_display_picture(test->vgpu, picture, sizeof(picture), &plane),
			 -EOPNOTSUPP);
	show(test, XRGB8888, STRIDE / 64);
	assert_int_equal(vgt_display_picture(test->vgpu, picture, sizeof(picture) - 1, &plane),
			 -E2BIG);
	show(test, XRGB8888, WIDTH * 4 / 64);
	assert_int_equal(vgt_display_picture(test->vgpu, picture, sizeof(picture), &plane),
			 -EINVAL);
}

static void a_plane_at_another_vgpus_memory_is_not_read(void **state)
{
	struct test_vgpu *test = *state;
	const struct vgt_gpu_range *window = &test->vgpu->mappable;
	const u32 surfaces[] = {
		0, window->base - 4096, window->base + window->size - 4096,
		window->base + window->size, 0xfffff000,
	};
	struct vgt_plane plane;

	for (unsigned int tiling = 0; tiling <= 4; tiling += 4) {
		show(test, XRGB8888 | TILING(tiling), STRIDE / (tiling ? 128 : 64));
		for (unsigned int i = 0; i < sizeof(surfaces) / sizeof(surfaces[0]); i++) {
			test_vgpu_reg_write(test, PLANE_SURF, surfaces[i]);
			assert_int_equal(vgt_display_picture(test->vgpu, picture, sizeof(picture),
							     &plane), -EFAULT);
		}
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_linear_plane_comes_without_its_gaps),
		TEST(x_tiles_are_untiled),
		TEST(y_tiles_are_untiled),
		TEST(the_plane_is_described_as_the_guest_has_it),
		TEST(what_cannot_be_copied_is_an_error),
		TEST(a_plane_at_another_vgpus_memory_is_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
