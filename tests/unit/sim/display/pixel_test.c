// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sim/display/pixel.h"

static uint32_t one(enum sim_pixel_format format, bool bgr, uint64_t raw)
{
	struct sim_pixel_layout layout = { .format = format, .bgr = bgr };
	uint32_t out[1];

	layout.palette[3] = 0x112233;
	sim_pixel_row(&layout, (const uint8_t *)&raw, NULL, 1, out);
	return out[0];
}

static void eight_bit_formats_keep_their_components(void **state)
{
	assert_int_equal(one(SIM_PIXEL_XRGB8888, false, 0x80123456), 0x80123456);
	assert_int_equal(one(SIM_PIXEL_XRGB8888, true, 0x80123456), 0x80563412);
}

static void sixteen_bit_colours_use_the_full_range(void **state)
{
	assert_int_equal(one(SIM_PIXEL_RGB565, false, 0xffff), 0xffffffff);
	assert_int_equal(one(SIM_PIXEL_RGB565, false, 0xf800), 0xffff0000);
	assert_int_equal(one(SIM_PIXEL_RGB565, false, 0x07e0), 0xff00ff00);
	assert_int_equal(one(SIM_PIXEL_RGB565, false, 0x001f), 0xff0000ff);
}

static void ten_bit_colours_lose_their_low_bits(void **state)
{
	assert_int_equal(one(SIM_PIXEL_XRGB2101010, false, 0xfff00000), 0xffff0000);
	assert_int_equal(one(SIM_PIXEL_XRGB2101010, true, 0xfff00000), 0xff0000ff);
	assert_int_equal(one(SIM_PIXEL_XRGB2101010, false, 0x000003ff), 0x000000ff);
}

static void half_floats_are_scaled_and_clamped(void **state)
{
	assert_int_equal(one(SIM_PIXEL_RGBF16, false, 0x3c003c0038000000), 0xffff8000);
	assert_int_equal(one(SIM_PIXEL_RGBF16, false, 0x7c00c00040003c00), 0xff00ffff);
	for (uint32_t half = 0; half < 0x10000; half++)
		one(SIM_PIXEL_RGBF16, false, half);
}

static void indexed_pixels_go_through_the_palette(void **state)
{
	assert_int_equal(one(SIM_PIXEL_C8, false, 3), 0xff112233);
}

static void video_black_and_white_are_black_and_white(void **state)
{
	static const uint8_t yuyv[] = { 16, 128, 235, 128 }, uyvy[] = { 128, 16, 128, 235 };
	struct sim_pixel_layout layout = { .format = SIM_PIXEL_YUV422 };
	uint32_t out[2];

	sim_pixel_row(&layout, yuyv, NULL, 2, out);
	assert_int_equal(out[0], 0xff000000);
	assert_int_equal(out[1], 0xffffffff);
	layout.yuv_order = 1;
	layout.bt709 = true;
	sim_pixel_row(&layout, uyvy, NULL, 2, out);
	assert_int_equal(out[0], 0xff000000);
	assert_int_equal(out[1], 0xffffffff);
}

static void nv12_shares_its_chroma_between_two_pixels(void **state)
{
	static const uint8_t luma[] = { 81, 81, 145, 145 }, chroma[] = { 90, 240, 54, 34 };
	struct sim_pixel_layout layout = { .format = SIM_PIXEL_NV12 };
	uint32_t out[4];

	sim_pixel_row(&layout, luma, chroma, 4, out);
	assert_int_equal(out[0] & 0xfcfcfc, 0xfc0000);
	assert_int_equal(out[1], out[0]);
	assert_int_equal(out[2] & 0xfcfcfc, 0x00fc00);
	assert_int_equal(out[3], out[2]);
}

static void blending_weighs_by_alpha(void **state)
{
	assert_int_equal(sim_pixel_blend(0xff0000ff, 0x00ff0000, false), 0xff0000ff);
	assert_int_equal(sim_pixel_blend(0xff0000ff, 0xffff0000, false), 0xffff0000);
	assert_int_equal(sim_pixel_blend(0xff0000ff, 0x80ff0000, false), 0xff80007f);
	assert_int_equal(sim_pixel_blend(0xff0000ff, 0x80800000, true), 0xff80007f);
	assert_int_equal(sim_pixel_blend(0xffffffff, 0x00ffffff, true), 0xffffffff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eight_bit_formats_keep_their_components),
		cmocka_unit_test(sixteen_bit_colours_use_the_full_range),
		cmocka_unit_test(ten_bit_colours_lose_their_low_bits),
		cmocka_unit_test(half_floats_are_scaled_and_clamped),
		cmocka_unit_test(indexed_pixels_go_through_the_palette),
		cmocka_unit_test(video_black_and_white_are_black_and_white),
		cmocka_unit_test(nv12_shares_its_chroma_between_two_pixels),
		cmocka_unit_test(blending_weighs_by_alpha),
	};

	return cmocka_run_group_tests_name("sim/display/pixel", tests, NULL, NULL);
}
