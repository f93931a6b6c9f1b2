/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The shared page, against numbers written down independently of the header. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "pvinfo/pvinfo.h"

static void the_magic_spells_the_name(void **state)
{
	struct vgt_pvinfo page = { .magic = VGT_MAGIC };

	assert_memory_equal(&page, "vGTvGTvG", 8);
}

static void fields_lie_where_linux_and_windows_drivers_look(void **state)
{
	union {
		struct vgt_pvinfo page;
		__u8 bytes[4096];
	} u;

	memset(&u, 0, sizeof(u));
	u.page.version_major = 0x1122;
	u.page.caps = 0x33445566;
	u.page.unmappable_size = 0x778899aa;
	u.page.fence_num = 0xbb;
	u.page.g2v_notify = 0xcc;
	u.page.pdp[3].hi = 0xdd;
	u.page.context_descriptor_hi = 0xee;
	assert_int_equal(u.bytes[0x008], 0x22);
	assert_int_equal(u.bytes[0x010], 0x66);
	assert_int_equal(u.bytes[0x04c], 0xaa);
	assert_int_equal(u.bytes[0x050], 0xbb);
	assert_int_equal(u.bytes[0x818], 0xcc);
	assert_int_equal(u.bytes[0x854], 0xdd);
	assert_int_equal(u.bytes[0x85c], 0xee);
}

static void the_halves_of_the_page_meet_in_the_middle(void **state)
{
	assert_int_equal(sizeof(struct vgt_pvinfo), 4096);
	assert_int_equal(offsetof(struct vgt_pvinfo, reserved_800), 2048);
}

static void notices_and_capabilities_have_the_published_values(void **state)
{
	assert_int_equal(VGT_G2V_PPGTT_L3_CREATE, 2);
	assert_int_equal(VGT_G2V_PPGTT_L4_CREATE, 4);
	assert_int_equal(VGT_G2V_PPGTT_L4_DESTROY, 5);
	assert_int_equal(VGT_G2V_CONTEXT_DESTROY, 7);
	assert_int_equal(VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION | VGT_CAPS_HUGE_GTT, 0x1c);
}

/* Each row of the specification's field table is a field of the header, and its size. */
static void the_specification_agrees_with_the_header(void **state)
{
	static const struct {
		const char *name;
		unsigned int offset;
		unsigned int size;
	} fields[] = {
#define F(member, name) \
	{ name, offsetof(struct vgt_pvinfo, member), sizeof(((struct vgt_pvinfo *)0)->member) }
		F(magic, "magic"), F(version_major, "version_major"),
		F(version_minor, "version_minor"), F(vgt_id, "vgt_id"), F(caps, "caps"),
		F(mappable_base, "mappable_base"), F(mappable_size, "mappable_size"),
		F(unmappable_base, "unmappable_base"), F(unmappable_size, "unmappable_size"),
		F(fence_num, "fence_num"), F(display_ready, "display_ready"),
		F(shortage, "shortage[4]"), F(g2v_notify, "g2v_notify"),
		F(cursor_x_hot, "cursor_x_hot"), F(cursor_y_hot, "cursor_y_hot"),
		F(pdp, "pdp[4]"), F(context_descriptor_lo, "context_descriptor_lo"),
		F(context_descriptor_hi, "context_descriptor_hi"),
#undef F
	};
	unsigned int offset, size, next = 0, seen = 0;
	char line[512], name[64];
	FILE *file = fopen("pvinfo/SPEC.md", "r");

	if (!file)
		fail_msg("cannot open pvinfo/SPEC.md: run the tests from the top of the tree");
	while (fgets(line, sizeof(line), file)) {
		size_t i;

		if (sscanf(line, "| `0x%x` | %u |", &offset, &size) != 2)
			continue;
		assert_int_equal(offset, next);
		next = offset + size;
		if (sscanf(line, "| `0x%*x` | %*u | `%63[^`]`", name) != 1)
			continue;
		for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
			if (!strcmp(fields[i].name, name))
				break;
		if (i == sizeof(fields) / sizeof(fields[0]))
			fail_msg("pvinfo/SPEC.md: %s is not in the header", name);
		assert_int_equal(fields[i].offset, offset);
		assert_int_equal(fields[i].size, size);
		seen++;
	}
	fclose(file);
	assert_int_equal(next, 4096);
	assert_int_equal(seen, sizeof(fields) / sizeof(fields[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_magic_spells_the_name),
		cmocka_unit_test(fields_lie_where_linux_and_windows_drivers_look),
		cmocka_unit_test(the_halves_of_the_page_meet_in_the_middle),
		cmocka_unit_test(notices_and_capabilities_have_the_published_values),
		cmocka_unit_test(the_specification_agrees_with_the_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
