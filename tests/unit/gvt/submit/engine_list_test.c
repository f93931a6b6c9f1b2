// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/submit/engine_list.c: which of a guest's restore commands the hardware executes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/submit/engine_list.h"
#include "gvt/vgpu.h"
#include "tests/unit/gvt/submit/guest.h"

#define DWORDS	20
#define NOPID	0x2094

static const u32 nothing[DWORDS];

static void copy(const struct guest *guest, u32 dst[DWORDS], const u32 *list, size_t bytes)
{
	u32 src[DWORDS] = { 0 };

	memcpy(src, list, bytes);
	memset(dst, 0xee, DWORDS * sizeof(*dst));
	vgt_engine_list_copy(guest->test->vgpu, VGT_RCS, dst, src, DWORDS);
}

/* Allowed, foreign, page-table root, another engine's, whitelist. */
static void only_listed_registers_are_restored(void **state)
{
	static const u32 list[] = {
		0x1100100b, 0x209c, 0xffff0300, 0x2600, 0x1234, 0x2270, 0xbad, 0x22600, 0xbad,
		0x24d0, 0xbad, 0x7014, 0x00ff0011, 0x05000000, 0xbad,
	};
	u32 dst[DWORDS];

	copy(*state, dst, list, sizeof(list));
	assert_int_equal(dst[0], list[0]);
	assert_int_equal(dst[1], 0x209c);
	assert_int_equal(dst[2], 0xffff0000);	/* neither stopped nor idle */
	assert_int_equal(dst[3], 0x2600);
	assert_int_equal(dst[4], 0x1234);
	for (int i = 5; i < 11; i += 2) {
		assert_int_equal(dst[i], NOPID);
		assert_int_equal(dst[i + 1], 0);
	}
	assert_int_equal(dst[11], 0x7014);
	assert_int_equal(dst[12], 0xffff0011);	/* no bit is another owner's */
	assert_int_equal(dst[13], 0x05000000);
	assert_int_equal(dst[14], 0);		/* nothing behind the end */
}

static void a_list_goes_as_far_as_it_is_understood(void **state)
{
	static const u32 list[] = {
		0, 0x61020001, 0x1000, 0,				/* STATE_SIP */
		0x7a000004, 0x01004000, 0x1000, 0, 0, 0, 0x11001001,	/* PIPE_CONTROL */
	};
	static const u32 odd[] = { 0x11001002, 0x7004, 1, 0x7008 };
	static const u32 unknown[] = { 0xdeadbeef };
	u32 dst[DWORDS];

	copy(*state, dst, list, sizeof(list));
	assert_memory_equal(dst, list, 4 * 4);
	assert_memory_equal(dst + 4, nothing, (DWORDS - 4) * 4);
	copy(*state, dst, odd, sizeof(odd));
	assert_memory_equal(dst, nothing, sizeof(dst));
	copy(*state, dst, unknown, sizeof(unknown));
	assert_memory_equal(dst, nothing, sizeof(dst));
}

static void a_command_that_leaves_the_list_is_not_copied(void **state)
{
	u32 list[DWORDS] = { 0 };
	u32 dst[DWORDS];

	list[DWORDS - 2] = 0x1100103d;
	list[DWORDS - 1] = 0x7004;
	copy(*state, dst, list, sizeof(list));
	assert_memory_equal(dst, nothing, sizeof(dst));
}

#define T(test) cmocka_unit_test_setup_teardown(test, guest_setup, guest_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(only_listed_registers_are_restored),
		T(a_list_goes_as_far_as_it_is_understood),
		T(a_command_that_leaves_the_list_is_not_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
