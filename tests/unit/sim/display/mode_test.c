// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sim/display/mode.h"

static void refuse(const char *text)
{
	struct sim_mode mode;
	const char *error = NULL;

	assert_false(sim_mode_parse(text, &mode, &error));
	assert_non_null(error);
}

static struct sim_mode take(const char *text)
{
	struct sim_mode mode;
	const char *error = NULL;

	assert_true(sim_mode_parse(text, &mode, &error));
	return mode;
}

static void known_sizes_have_their_vesa_timing(void **state)
{
	struct sim_mode mode = take("1024x768");

	assert_int_equal(mode.clock_khz, 65000);
	assert_int_equal(mode.htotal, 1344);
	assert_int_equal(mode.vtotal, 806);
	assert_int_equal(take("640x480").clock_khz, 25175);
	assert_int_equal(take("1920x1080").vtotal, 1125);
	assert_int_equal(take("1920x1200").clock_khz, 154000);
}

/* Figures of the VESA CVT generator for 1680x1050 at 60 Hz, reduced blanking: 119.00 MHz. */
static void other_sizes_follow_cvt_with_reduced_blanking(void **state)
{
	struct sim_mode mode = take("1680x1050");

	assert_int_equal(mode.clock_khz, 119000);
	assert_int_equal(mode.hsync_start, 1728);
	assert_int_equal(mode.hsync_end, 1760);
	assert_int_equal(mode.htotal, 1840);
	assert_int_equal(mode.vsync_start, 1053);
	assert_int_equal(mode.vsync_end, 1059);
	assert_int_equal(mode.vtotal, 1080);
	assert_true(mode.hsync_positive);
	assert_false(mode.vsync_positive);
}

static void text_that_is_no_size_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "x", "1024", "1024x", "x768", "1024X768", " 1024x768", "1024x768 ",
		"-1024x768", "1024x-768", "1024x768x2", "wide", "1024x768@", "1024x768@60Hz",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		refuse(texts[i]);
}

static void sizes_out_of_range_are_refused(void **state)
{
	refuse("319x200");
	refuse("320x199");
	refuse("4096x1024");
	refuse("99999999999999999999x1024");
	refuse("2560x1600");
	refuse("1024x768@23");
	refuse("1024x768@121");
	refuse("640x480@30");
}

/* CVT: 160 pixels and 13 lines of blanking, the clock cut to a multiple of 250 kHz. */
static void a_refresh_rate_may_be_given(void **state)
{
	struct sim_mode mode = take("1024x768@30");

	assert_int_equal(mode.clock_khz, 27500);
	assert_int_equal(mode.htotal, 1184);
	assert_int_equal(mode.vtotal, 781);
	assert_int_equal(take("1024x768@60").clock_khz, 65000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_sizes_have_their_vesa_timing),
		cmocka_unit_test(other_sizes_follow_cvt_with_reduced_blanking),
		cmocka_unit_test(text_that_is_no_size_is_refused),
		cmocka_unit_test(a_refresh_rate_may_be_given),
		cmocka_unit_test(sizes_out_of_range_are_refused),
	};

	return cmocka_run_group_tests_name("sim/display/mode", tests, NULL, NULL);
}
