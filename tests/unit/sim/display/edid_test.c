// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sim/display/edid.h"
#include "sim/display/mode.h"

static void build(const char *size, uint8_t *edid)
{
	struct sim_mode mode;
	const char *error;

	assert_true(sim_mode_parse(size, &mode, &error));
	sim_edid_build(&mode, edid);
}

static void the_block_begins_with_the_header_and_sums_to_zero(void **state)
{
	static const uint8_t header[] = { 0, 255, 255, 255, 255, 255, 255, 0 };
	static const char *const sizes[] = { "640x480", "1024x768", "1920x1200", "1366x768" };
	uint8_t edid[SIM_EDID_SIZE];

	for (size_t n = 0; n < sizeof(sizes) / sizeof(sizes[0]); n++) {
		uint8_t sum = 0;

		build(sizes[n], edid);
		assert_memory_equal(edid, header, sizeof(header));
		for (size_t i = 0; i < sizeof(edid); i++)
			sum += edid[i];
		assert_int_equal(sum, 0);
		assert_int_equal(edid[126], 0);
	}
}

static void the_first_descriptor_is_the_preferred_timing(void **state)
{
	/* 65 MHz, 1024 + 320, 768 + 38, front porches 24 and 3, sync 136 and 6, 270 x 203 mm */
	static const uint8_t timing[] = { 0x64, 0x19, 0x00, 0x40, 0x41, 0x00, 0x26, 0x30, 0x18,
					  0x88, 0x36, 0x00, 0x0e, 0xcb, 0x10, 0x00, 0x00, 0x18 };
	uint8_t edid[SIM_EDID_SIZE];

	build("1024x768", edid);
	assert_memory_equal(edid + 54, timing, sizeof(timing));
	assert_true(edid[24] & 0x02);
}

static void the_monitor_gives_its_name_and_maker(void **state)
{
	uint8_t edid[SIM_EDID_SIZE];

	build("1024x768", edid);
	assert_int_equal(edid[8] << 8 | edid[9], 22 << 10 | 7 << 5 | 20);
	assert_int_equal(edid[75], 0xfc);
	assert_memory_equal(edid + 77, "vgt-sim\n     ", 13);
}

static void only_sizes_that_fit_are_offered_besides(void **state)
{
	uint8_t edid[SIM_EDID_SIZE];

	build("800x600", edid);
	assert_int_equal(edid[35], 0x21);
	assert_int_equal(edid[36], 0);
	assert_int_equal(edid[38], 0x01);
	build("1920x1080", edid);
	assert_int_equal(edid[36], 0x08);
	assert_int_equal(edid[38], 1280 / 8 - 31);
	assert_int_equal(edid[42], 1920 / 8 - 31);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_block_begins_with_the_header_and_sums_to_zero),
		cmocka_unit_test(the_first_descriptor_is_the_preferred_timing),
		cmocka_unit_test(the_monitor_gives_its_name_and_maker),
		cmocka_unit_test(only_sizes_that_fit_are_offered_besides),
	};

	return cmocka_run_group_tests_name("sim/display/edid", tests, NULL, NULL);
}
