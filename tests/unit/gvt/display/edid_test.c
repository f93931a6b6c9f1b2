// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/display/edid.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gvt/display/edid.h"

static void every_mode_makes_an_edid_that_adds_up(void **state)
{
	static const u16 sizes[][2] = {
		{ 640, 480 }, { 800, 600 }, { 1024, 768 }, { 1280, 720 }, { 1280, 1024 },
		{ 1920, 1080 }, { 1920, 1200 },
	};
	u8 edid[VGT_EDID_BYTES];
	unsigned int i, b;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const struct vgt_video_mode *mode = vgt_video_mode_find(sizes[i][0], sizes[i][1]);
		const u8 *d = edid + 54;
		u8 sum = 0;

		assert_int_equal(mode->hactive, sizes[i][0]);
		assert_int_equal(mode->vactive, sizes[i][1]);
		vgt_edid_write(mode, edid);
		for (b = 0; b < VGT_EDID_BYTES; b++)
			sum += edid[b];
		assert_int_equal(sum, 0);
		assert_int_equal(d[2] | (d[4] & 0xf0) << 4, mode->hactive);
		assert_int_equal(d[5] | (d[7] & 0xf0) << 4, mode->vactive);
		assert_int_equal((d[0] | d[1] << 8) * 10, mode->clock_khz / 10 * 10);
	}
}

static void every_mode_is_shown_at_60_hz(void **state)
{
	static const u16 widths[] = { 640, 800, 1024, 1280, 1920 };
	unsigned int i;

	for (i = 0; i < 5; i++) {
		const struct vgt_video_mode *m = vgt_video_mode_find(widths[i], 1200);
		const u32 total = (m->hactive + m->hblank) * (m->vactive + m->vblank);

		assert_in_range((u64)m->clock_khz * 10000 / total, 595, 605);
	}
}

static void a_size_between_two_modes_gets_the_smaller(void **state)
{
	assert_int_equal(vgt_video_mode_find(1100, 800)->hactive, 1024);
	assert_int_equal(vgt_video_mode_find(1, 1)->hactive, 640);
	assert_int_equal(vgt_video_mode_find(65535, 65535)->hactive, 1920);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mode_makes_an_edid_that_adds_up),
		cmocka_unit_test(every_mode_is_shown_at_60_hz),
		cmocka_unit_test(a_size_between_two_modes_gets_the_smaller),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
