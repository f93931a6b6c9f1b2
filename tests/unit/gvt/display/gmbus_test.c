// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/display/gmbus.c: transfers as a driver makes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gvt/display/edid.h"
#include "gvt/vgpu.h"
#include "tests/support/test_vgpu.h"

#define GMBUS0	0xc5100
#define GMBUS1	0xc5104
#define GMBUS2	0xc5108
#define GMBUS3	0xc510c
#define START	(1u << 30 | 1u << 25)		/* software ready, wait cycle */
#define STOP	(1u << 30 | 1u << 27)
#define CLEAR	(1u << 31)
#define READ(addr, count)	((count) << 16 | (addr) << 1 | 1)
#define WRITE(addr, count)	((count) << 16 | (addr) << 1)
#define NAK	(1u << 10)
#define ACTIVE	(1u << 9)
#define READY	(1u << 11)
#define WAITING	(1u << 14)

static int setup(void **state)
{
	struct test_vgpu *test = test_vgpu_create(0);

	test_vgpu_reg_write(test, GMBUS0, 5);
	*state = test;
	return 0;
}

static int teardown(void **state)
{
	test_vgpu_destroy(*state);
	return 0;
}

static void read_bytes(struct test_vgpu *test, u8 *buf, unsigned int count)
{
	unsigned int i;
	u32 dword = 0;

	for (i = 0; i < count; i++) {
		if (i % 4 == 0) {
			assert_true(test_vgpu_reg_read(test, GMBUS2) & READY);
			dword = test_vgpu_reg_read(test, GMBUS3);
		}
		buf[i] = dword >> (8 * (i % 4));
	}
}

static void the_edid_is_read_after_its_offset_is_written(void **state)
{
	struct test_vgpu *test = *state;
	u8 edid[VGT_EDID_BYTES], want[VGT_EDID_BYTES];

	vgt_edid_write(vgt_video_mode_find(1920, 1200), want);
	test_vgpu_reg_write(test, GMBUS3, 0);
	test_vgpu_reg_write(test, GMBUS1, START | WRITE(0x50, 1));
	assert_int_equal(test_vgpu_reg_read(test, GMBUS2), READY | ACTIVE | WAITING);
	test_vgpu_reg_write(test, GMBUS1, START | READ(0x50, 128));
	read_bytes(test, edid, 128);
	assert_memory_equal(edid, want, 128);
	assert_true(test_vgpu_reg_read(test, GMBUS2) & WAITING);
	test_vgpu_reg_write(test, GMBUS1, STOP);
	assert_false(test_vgpu_reg_read(test, GMBUS2) & ACTIVE);
}

static void an_index_cycle_says_where_the_read_begins(void **state)
{
	struct test_vgpu *test = *state;
	u8 bytes[4];

	test_vgpu_reg_write(test, GMBUS1, START | 1u << 26 | 126 << 8 | READ(0x50, 2));
	read_bytes(test, bytes, 2);
	assert_int_equal(bytes[0], 0);		/* no extension block */
}

static void nobody_answers_at_another_address_until_the_error_is_cleared(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, GMBUS1, START | READ(0x40, 1));
	assert_true(test_vgpu_reg_read(test, GMBUS2) & NAK);
	assert_false(test_vgpu_reg_read(test, GMBUS2) & ACTIVE);
	test_vgpu_reg_write(test, GMBUS1, CLEAR);
	test_vgpu_reg_write(test, GMBUS1, 0);
	assert_false(test_vgpu_reg_read(test, GMBUS2) & NAK);
}

static void nobody_answers_on_another_pin_pair_or_without_a_monitor(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, GMBUS0, 4);
	test_vgpu_reg_write(test, GMBUS1, START | READ(0x50, 1));
	assert_true(test_vgpu_reg_read(test, GMBUS2) & NAK);
	test_vgpu_reg_write(test, GMBUS0, 5);
	vgt_display_plug(test->vgpu, false);
	test_vgpu_reg_write(test, GMBUS1, START | READ(0x50, 1));
	assert_true(test_vgpu_reg_read(test, GMBUS2) & NAK);
	vgt_display_plug(test->vgpu, true);
	test_vgpu_reg_write(test, GMBUS1, START | READ(0x50, 1));
	assert_false(test_vgpu_reg_read(test, GMBUS2) & NAK);
}

static void the_monitor_is_wired_as_the_platforms_pch_has_it(void **state)
{
	struct test_vgpu *cfl = test_vgpu_create_as("cfl", "i915-GVTg_V5_4", 1024, 0);
	unsigned int pins;

	for (pins = 1; pins < 7; pins++) {
		test_vgpu_reg_write(cfl, GMBUS0, pins);
		test_vgpu_reg_write(cfl, GMBUS1, CLEAR);
		test_vgpu_reg_write(cfl, GMBUS1, START | READ(0x50, 1));
		assert_int_equal(!(test_vgpu_reg_read(cfl, GMBUS2) & NAK), pins == 1);
	}
	test_vgpu_destroy(cfl);
}

static void a_read_longer_than_the_edid_gives_ones(void **state)
{
	struct test_vgpu *test = *state;
	u8 bytes[256];
	unsigned int i;

	test_vgpu_reg_write(test, GMBUS1, START | 1u << 26 | READ(0x50, 256));
	read_bytes(test, bytes, 256);
	for (i = 128; i < 256; i++)
		assert_int_equal(bytes[i], 0xff);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_edid_is_read_after_its_offset_is_written),
		TEST(an_index_cycle_says_where_the_read_begins),
		TEST(nobody_answers_at_another_address_until_the_error_is_cleared),
		TEST(nobody_answers_on_another_pin_pair_or_without_a_monitor),
		cmocka_unit_test(the_monitor_is_wired_as_the_platforms_pch_has_it),
		TEST(a_read_longer_than_the_edid_gives_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
