// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/display/monitor.c: what the guest and the user see of the cable and the monitor. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/display/edid.h"
#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "tests/support/test_vgpu.h"

#define SDEISR	0xc4000
#define SDEIMR	0xc4004
#define SDEIIR	0xc4008
#define SDEIER	0xc400c
#define HOTPLUG	0xc4030
#define PORT_B	(1u << 21)
#define ENABLE	(1u << 4)
#define PULSE	(1u << 1)

#define GMBUS0	0xc5100
#define GMBUS1	0xc5104
#define GMBUS3	0xc510c

#define MS	1000000ull

static int setup(void **state)
{
	struct test_vgpu *test = test_vgpu_create(0);

	test_vgpu_reg_write(test, SDEIMR, ~PORT_B);
	test_vgpu_reg_write(test, SDEIER, ~0u);
	test_vgpu_reg_write(test, HOTPLUG, ENABLE);
	*state = test;
	return 0;
}

static int teardown(void **state)
{
	test_vgpu_destroy(*state);
	return 0;
}

static void pass(u64 ns)
{
	hosted_advance(ns);
	hosted_run_timers();
	hosted_run_work();
}

/* Whether the guest has heard of a change since the last time. */
static bool told(struct test_vgpu *test)
{
	const bool pulse = test_vgpu_reg_read(test, HOTPLUG) & PULSE;

	assert_int_equal(test_vgpu_reg_read(test, SDEIIR) == PORT_B, pulse);
	test_vgpu_reg_write(test, SDEIIR, ~0u);
	test_vgpu_reg_write(test, HOTPLUG, ENABLE | PULSE);
	return pulse;
}

/* As a driver reads it over DDC. */
static void read_edid(struct test_vgpu *test, u8 *edid, unsigned int bytes)
{
	test_vgpu_reg_write(test, GMBUS0, 5);
	test_vgpu_reg_write(test, GMBUS1, 1u << 30 | 3u << 25 | bytes << 16 | 0x50 << 1 | 1);
	for (unsigned int i = 0; i < bytes; i += 4) {
		const u32 dword = test_vgpu_reg_read(test, GMBUS3);

		memcpy(edid + i, &dword, 4);
	}
	test_vgpu_reg_write(test, GMBUS1, 1u << 30 | 1u << 27);
}

static void plugging_and_unplugging_is_told_once_each(void **state)
{
	struct test_vgpu *test = *state;

	assert_int_equal(test_vgpu_reg_read(test, SDEISR), PORT_B);
	vgt_display_plug(test->vgpu, false);
	vgt_display_plug(test->vgpu, false);
	assert_int_equal(test_vgpu_reg_read(test, SDEISR), 0);
	assert_true(told(test));
	pass(1000 * MS);
	assert_false(told(test));
	vgt_display_plug(test->vgpu, true);
	assert_int_equal(test_vgpu_reg_read(test, SDEISR), PORT_B);
	assert_true(told(test));
}

/* S25 */
static void a_cable_that_flaps_is_told_four_times_a_second_and_its_last_state_always(void **state)
{
	struct test_vgpu *test = *state;
	unsigned int heard = 0;

	for (unsigned int ms = 0; ms < 1000; ms++) {
		vgt_display_plug(test->vgpu, ms & 1);
		heard += told(test);
		pass(MS);
		heard += told(test);
	}
	assert_in_range(heard, 3, 5);
	vgt_display_plug(test->vgpu, false);
	told(test);
	pass(300 * MS);
	assert_true(told(test));
	assert_int_equal(test_vgpu_reg_read(test, SDEISR), 0);
}

static void another_monitor_is_told_and_its_edid_is_what_the_guest_reads(void **state)
{
	struct test_vgpu *test = *state;
	u8 edid[VGT_EDID_BYTES], got[VGT_EDID_BYTES];
	struct vgt_monitor monitor;

	vgt_edid_write(vgt_video_mode_find(800, 600), edid);
	assert_int_equal(vgt_display_set_monitor(test->vgpu, edid, sizeof(edid)), 0);
	assert_true(told(test));
	read_edid(test, got, sizeof(got));
	assert_memory_equal(got, edid, sizeof(edid));
	vgt_display_monitor(test->vgpu, &monitor);
	assert_true(monitor.plugged);
	assert_int_equal(monitor.edid_bytes, sizeof(edid));
	assert_memory_equal(monitor.edid, edid, sizeof(edid));
	assert_int_equal(monitor.max_width, 1920);
	assert_int_equal(monitor.max_height, 1200);
	pass(1000 * MS);
	assert_int_equal(vgt_display_set_monitor(test->vgpu, edid, sizeof(edid)), 0);
	pass(1000 * MS);
	assert_false(told(test));
}

static void an_edid_of_two_blocks_is_read_whole(void **state)
{
	struct test_vgpu *test = *state;
	u8 edid[VGT_EDID_MAX], got[VGT_EDID_MAX];

	vgt_edid_write(vgt_video_mode_find(800, 600), edid);
	memset(edid + 128, 0x5a, 127);
	edid[126]++;
	edid[127]--;
	edid[255] = 0x5a;	/* 128 times 0x5a is 0 in a byte */
	assert_int_equal(vgt_display_set_monitor(test->vgpu, edid, sizeof(edid)), 0);
	read_edid(test, got, sizeof(got));
	assert_memory_equal(got, edid, sizeof(edid));
}

static void an_edid_that_is_refused_changes_nothing(void **state)
{
	struct test_vgpu *test = *state;
	u8 edid[VGT_EDID_BYTES], before[VGT_EDID_BYTES], got[VGT_EDID_BYTES];

	read_edid(test, before, sizeof(before));
	vgt_edid_write(vgt_video_mode_find(800, 600), edid);
	edid[127]++;
	assert_int_equal(vgt_display_set_monitor(test->vgpu, edid, sizeof(edid)), -EINVAL);
	pass(1000 * MS);
	assert_false(told(test));
	read_edid(test, got, sizeof(got));
	assert_memory_equal(got, before, sizeof(got));
}

static void a_monitor_larger_than_the_type_allows_is_refused(void **state)
{
	struct test_vgpu *small = test_vgpu_create_as("skl", "i915-GVTg_V5_8", 1024, 0);
	u8 edid[VGT_EDID_BYTES];

	vgt_edid_write(vgt_video_mode_find(1280, 1024), edid);
	assert_int_equal(vgt_display_set_monitor(small->vgpu, edid, sizeof(edid)), -ERANGE);
	vgt_edid_write(vgt_video_mode_find(1024, 768), edid);
	assert_int_equal(vgt_display_set_monitor(small->vgpu, edid, sizeof(edid)), 0);
	test_vgpu_destroy(small);
}

static void a_reset_leaves_the_monitor_and_its_cable_as_they_are(void **state)
{
	struct test_vgpu *test = *state;
	u8 edid[VGT_EDID_BYTES], got[VGT_EDID_BYTES];

	vgt_edid_write(vgt_video_mode_find(800, 600), edid);
	assert_int_equal(vgt_display_set_monitor(test->vgpu, edid, sizeof(edid)), 0);
	vgt_vgpu_reset(test->vgpu);
	assert_int_equal(test_vgpu_reg_read(test, SDEISR), PORT_B);
	read_edid(test, got, sizeof(got));
	assert_memory_equal(got, edid, sizeof(got));
	vgt_display_plug(test->vgpu, false);
	vgt_vgpu_reset(test->vgpu);
	assert_int_equal(test_vgpu_reg_read(test, SDEISR), 0);
}

static void a_vgpu_ends_while_a_change_has_still_to_be_told(void **state)
{
	struct test_vgpu *other = test_vgpu_create(0);

	vgt_display_plug(other->vgpu, false);
	vgt_display_plug(other->vgpu, true);
	test_vgpu_destroy(other);
	pass(1000 * MS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(plugging_and_unplugging_is_told_once_each),
		TEST(a_cable_that_flaps_is_told_four_times_a_second_and_its_last_state_always),
		TEST(another_monitor_is_told_and_its_edid_is_what_the_guest_reads),
		TEST(an_edid_of_two_blocks_is_read_whole),
		TEST(an_edid_that_is_refused_changes_nothing),
		TEST(a_monitor_larger_than_the_type_allows_is_refused),
		TEST(a_reset_leaves_the_monitor_and_its_cable_as_they_are),
		TEST(a_vgpu_ends_while_a_change_has_still_to_be_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
