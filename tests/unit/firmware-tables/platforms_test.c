/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Platforms, their fuses, and the vGPU types. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"

static void the_three_platforms_are_known_by_their_pci_identity(void **state)
{
	static const struct {
		const char *name;
		u16 device_id;
		u8 revision;
	} want[] = { { "skl", 0x1912, 6 }, { "kbl", 0x5912, 4 }, { "cfl", 0x3e92, 0 } };
	unsigned int i;

	assert_int_equal(vgt_platform_count, 3);
	for (i = 0; i < 3; i++) {
		assert_string_equal(vgt_platforms[i].name, want[i].name);
		assert_int_equal(vgt_platforms[i].device_id, want[i].device_id);
		assert_int_equal(vgt_platforms[i].revision, want[i].revision);
	}
}

static void the_sizes_in_config_space_are_the_sizes_in_the_table(void **state)
{
	unsigned int i;

	for (i = 0; i < vgt_platform_count; i++) {
		const struct vgt_platform *p = &vgt_platforms[i];

		/* GMS: stolen memory in 32 MiB; GGMS: 2^n MiB of GTT entries. */
		assert_int_equal((p->ggc >> 8 & 0xff) * 32, p->stolen_mb);
		assert_int_equal((1 << (p->ggc >> 6 & 3)) * 2, p->gttmm_mb);
		assert_int_equal(p->bsm & 0xfffff, 0);
	}
}

static void every_fuse_is_a_tracked_register_and_stands_once(void **state)
{
	unsigned int i, j;

	for (i = 0; i < vgt_platform_count; i++) {
		const struct vgt_platform *p = &vgt_platforms[i];

		for (j = 0; j < p->n_fuses; j++) {
			assert_int_not_equal(vgt_reg_lookup(p->regs, p->fuses[j].offset)->len, 0);
			assert_true(!j || p->fuses[j].offset > p->fuses[j - 1].offset);
		}
	}
}

static u32 fuse(const struct vgt_platform *p, u32 offset)
{
	unsigned int i;

	for (i = 0; i < p->n_fuses; i++)
		if (p->fuses[i].offset == offset)
			return p->fuses[i].value;
	fail_msg("%s has no fuse 0x%06x", p->name, offset);
	return 0;
}

static void the_fuses_describe_a_gt2_part(void **state)
{
	unsigned int i, subslice, eus = 0;

	for (i = 0; i < vgt_platform_count; i++, eus = 0) {
		const struct vgt_platform *p = &vgt_platforms[i];
		u32 fuse2 = fuse(p, 0x9120), disable = fuse(p, 0x9134);

		assert_int_equal(fuse2 >> 25 & 7, 1);		/* one slice */
		for (subslice = 0; subslice < 4; subslice++)
			if (!(fuse2 >> (20 + subslice) & 1))
				eus += 8 - __builtin_popcount(disable >> 8 * subslice & 0xff);
		assert_int_equal(eus, 24);
	}
}

static void frequencies_fall_from_rp0_to_rpn(void **state)
{
	unsigned int i;

	for (i = 0; i < vgt_platform_count; i++) {
		u32 cap = fuse(&vgt_platforms[i], 0x145998);

		assert_true((cap & 0xff) >= (cap >> 8 & 0xff));
		assert_true((cap >> 8 & 0xff) >= (cap >> 16 & 0xff));
		assert_true(cap >> 16 & 0xff);
	}
}

static void the_time_stamp_frequency_is_what_the_fuse_says(void **state)
{
	unsigned int i;

	for (i = 0; i < vgt_platform_count; i++) {
		/* Crystal of 24 MHz, shifted right by 3 minus the field. */
		u32 shift = fuse(&vgt_platforms[i], 0xa26c) >> 1 & 3;

		assert_int_equal(vgt_platforms[i].cs_khz, 24000 >> (3 - shift));
	}
}

static void a_type_fits_into_the_aperture_with_room_for_the_host(void **state)
{
	unsigned int i;

	for (i = 0; i < vgt_type_count; i++) {
		const struct vgt_type *type = &vgt_types[i];

		assert_int_equal(strncmp(type->name, "i915-GVTg_V5_", 13), 0);
		assert_true(type->low_gm_mb + type->high_gm_mb < 4096);
		assert_true(type->weight && type->fences && type->width && type->height);
		assert_true(!i || strcmp(vgt_types[i - 1].name, type->name) < 0);
	}
	assert_true(vgt_types[vgt_type_count - 1].low_gm_mb * 2 <= vgt_platforms[0].aperture_mb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_three_platforms_are_known_by_their_pci_identity),
		cmocka_unit_test(the_sizes_in_config_space_are_the_sizes_in_the_table),
		cmocka_unit_test(every_fuse_is_a_tracked_register_and_stands_once),
		cmocka_unit_test(the_fuses_describe_a_gt2_part),
		cmocka_unit_test(frequencies_fall_from_rp0_to_rpn),
		cmocka_unit_test(the_time_stamp_frequency_is_what_the_fuse_says),
		cmocka_unit_test(a_type_fits_into_the_aperture_with_room_for_the_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
