// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/display/edid.c */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

static void sum_up(u8 *block)
{
	u8 sum = 0;

	for (unsigned int i = 0; i < VGT_EDID_BYTES - 1; i++)
		sum += block[i];
	block[VGT_EDID_BYTES - 1] = -sum;
}

static void our_own_edids_pass_the_check_and_give_their_mode_back(void **state)
{
	const struct vgt_video_mode *own = vgt_video_mode_find(1280, 720);
	struct vgt_video_mode mode;
	u8 edid[VGT_EDID_BYTES];

	vgt_edid_write(own, edid);
	assert_int_equal(vgt_edid_check(edid, sizeof(edid), 1280, 720), 0);
	vgt_edid_mode(edid, &mode);
	assert_int_equal(mode.clock_khz, own->clock_khz);
	assert_int_equal(mode.hactive, 1280);
	assert_int_equal(mode.hblank, own->hblank);
	assert_int_equal(mode.vactive, 720);
	assert_int_equal(mode.vblank, own->vblank);
}

static void a_timing_beyond_the_limit_is_out_of_range(void **state)
{
	u8 edid[VGT_EDID_BYTES];

	vgt_edid_write(vgt_video_mode_find(1280, 720), edid);
	assert_int_equal(vgt_edid_check(edid, sizeof(edid), 1279, 720), -ERANGE);
	assert_int_equal(vgt_edid_check(edid, sizeof(edid), 1280, 719), -ERANGE);
	/* Also where it is not the first. */
	memcpy(edid + 108, edid + 54, 18);
	edid[108 + 4] |= 0xf0;
	sum_up(edid);
	assert_int_equal(vgt_edid_check(edid, sizeof(edid), 1280, 720), -ERANGE);
}

/* One byte changed, and the check sum made good again: each has to be noticed. */
static void what_is_not_an_edid_is_refused(void **state)
{
	static const struct {
		u8 at;
		u8 value;
	} wrong[] = {
		{ 0, 1 }, { 7, 0xff }, { 18, 2 }, { 19, 2 }, { 126, 1 }, { 126, 255 },
	};
	u8 edid[VGT_EDID_BYTES];

	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		vgt_edid_write(vgt_video_mode_find(800, 600), edid);
		edid[wrong[i].at] = wrong[i].value;
		sum_up(edid);
		assert_int_equal(vgt_edid_check(edid, sizeof(edid), 1920, 1200), -EINVAL);
	}
	vgt_edid_write(vgt_video_mode_find(800, 600), edid);
	edid[60]++;
	assert_int_equal(vgt_edid_check(edid, sizeof(edid), 1920, 1200), -EINVAL);
	vgt_edid_write(vgt_video_mode_find(800, 600), edid);
	memset(edid + 54, 0, 18);
	sum_up(edid);
	assert_int_equal(vgt_edid_check(edid, sizeof(edid), 1920, 1200), -EINVAL);
}

static void an_extension_has_to_be_there_and_to_add_up(void **state)
{
	u8 edid[3 * VGT_EDID_BYTES] = { };

	vgt_edid_write(vgt_video_mode_find(800, 600), edid);
	assert_int_equal(vgt_edid_check(edid, 2 * VGT_EDID_BYTES, 1920, 1200), -EINVAL);
	edid[126] = 1;
	sum_up(edid);
	edid[VGT_EDID_BYTES] = 2;
	assert_int_equal(vgt_edid_check(edid, 2 * VGT_EDID_BYTES, 1920, 1200), -EINVAL);
	sum_up(edid + VGT_EDID_BYTES);
	assert_int_equal(vgt_edid_check(edid, 2 * VGT_EDID_BYTES, 1920, 1200), 0);
	assert_int_equal(vgt_edid_check(edid, VGT_EDID_BYTES, 1920, 1200), -EINVAL);
	assert_int_equal(vgt_edid_check(edid, 3 * VGT_EDID_BYTES, 1920, 1200), -EINVAL);
	assert_int_equal(vgt_edid_check(edid, 0, 1920, 1200), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mode_makes_an_edid_that_adds_up),
		cmocka_unit_test(every_mode_is_shown_at_60_hz),
		cmocka_unit_test(a_size_between_two_modes_gets_the_smaller),
		cmocka_unit_test(our_own_edids_pass_the_check_and_give_their_mode_back),
		cmocka_unit_test(a_timing_beyond_the_limit_is_out_of_range),
		cmocka_unit_test(what_is_not_an_edid_is_refused),
		cmocka_unit_test(an_extension_has_to_be_there_and_to_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
