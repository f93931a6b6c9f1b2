// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/bus.c: sizes, alignments and ends of the regions. */
#include <linux/errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/vgpu.h"
#include "pvinfo/pvinfo.h"
#include "tests/support/test_vgpu.h"

#define SWF	0x4f060		/* plain storage */
#define GGTT	(8u << 20)

static int setup(void **state)
{
	*state = test_vgpu_create(0);
	return 0;
}

static int teardown(void **state)
{
	test_vgpu_destroy(*state);
	return 0;
}

static void the_magic_can_be_read_in_one_access_of_8_bytes(void **state)
{
	struct test_vgpu *test = *state;
	u64 magic = 0;

	assert_int_equal(vgt_bus_guest_read(test->vgpu, VGT_REGION_GTTMMADR, VGT_PVINFO_PAGE,
					    &magic, 8), 0);
	assert_true(magic == VGT_MAGIC);
}

/* S08: parts of a register. */
static void bytes_and_words_of_a_register_are_merged(void **state)
{
	struct test_vgpu *test = *state;
	u16 word = 0xbeef;
	u8 byte = 0x42;

	test_vgpu_reg_write(test, SWF, 0x11223344);
	vgt_bus_guest_write(test->vgpu, VGT_REGION_GTTMMADR, SWF + 3, &byte, 1);
	assert_int_equal(test_vgpu_reg_read(test, SWF), 0x42223344);
	vgt_bus_guest_write(test->vgpu, VGT_REGION_GTTMMADR, SWF, &word, 2);
	assert_int_equal(test_vgpu_reg_read(test, SWF), 0x4222beef);
	vgt_bus_guest_read(test->vgpu, VGT_REGION_GTTMMADR, SWF + 1, &byte, 1);
	assert_int_equal(byte, 0xbe);
}

static void a_read_of_any_length_and_alignment_gives_the_same_bytes(void **state)
{
	struct test_vgpu *test = *state;
	u8 whole[64], part[64];
	u32 at, len;

	vgt_bus_guest_read(test->vgpu, VGT_REGION_GTTMMADR, VGT_PVINFO_PAGE, whole, 64);
	for (at = 0; at < 16; at++)
		for (len = 1; at + len <= 64; len++) {
			vgt_bus_guest_read(test->vgpu, VGT_REGION_GTTMMADR, VGT_PVINFO_PAGE + at,
					   part, len);
			assert_memory_equal(part, whole + at, len);
		}
}

static void an_access_past_the_end_of_a_region_fails_and_changes_nothing(void **state)
{
	static const enum vgt_region regions[] = {
		VGT_REGION_GTTMMADR, VGT_REGION_GMADR, VGT_REGION_CONFIG,
	};
	struct test_vgpu *test = *state;
	u32 value = 0x12345678;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		const u64 size = vgt_vgpu_region_size(test->vgpu, regions[i]);

		assert_int_equal(vgt_bus_guest_read(test->vgpu, regions[i], size, &value, 1),
				 -EINVAL);
		assert_int_equal(vgt_bus_guest_read(test->vgpu, regions[i], size - 2, &value, 4),
				 -EINVAL);
		assert_int_equal(vgt_bus_guest_write(test->vgpu, regions[i], ~0ull - 1, &value, 4),
				 -EINVAL);
		assert_int_equal(vgt_bus_guest_read(test->vgpu, regions[i], size - 4, &value, 4),
				 0);
	}
	assert_int_equal(vgt_bus_guest_read(test->vgpu, 5, 0, &value, 4), -EINVAL);
	assert_int_equal(vgt_vgpu_stat(test->vgpu, VGT_ERR_ACCESS_RANGE), 10);
}

static void the_hole_between_registers_and_page_table_reads_zero(void **state)
{
	struct test_vgpu *test = *state;
	u64 value = 1;

	vgt_bus_guest_write(test->vgpu, VGT_REGION_GTTMMADR, 2 << 20, &value, 8);
	vgt_bus_guest_read(test->vgpu, VGT_REGION_GTTMMADR, 2 << 20, &value, 8);
	assert_int_equal(value, 0);
}

static void the_aperture_of_another_is_out_of_reach(void **state)
{
	struct test_vgpu *test = *state;
	const struct vgt_gpu_range *own = &test->vgpu->mappable;
	u32 value = 1;

	vgt_bus_guest_read(test->vgpu, VGT_REGION_GMADR, own->base - 4, &value, 4);
	assert_int_equal(value, 0);
	vgt_bus_guest_write(test->vgpu, VGT_REGION_GMADR, own->base + own->size, &value, 4);
	assert_int_equal(vgt_vgpu_stat(test->vgpu, VGT_ERR_APERTURE_RANGE), 2);
}

static void the_own_aperture_shows_guest_memory_to_its_last_byte(void **state)
{
	struct test_vgpu *test = *state;
	const struct vgt_gpu_range *own = &test->vgpu->mappable;
	const u64 last = own->base + own->size - 1;
	u8 byte = 0x5a;

	test_vgpu_ggtt_map(test, last & ~0xfffull, 7);
	vgt_bus_guest_write(test->vgpu, VGT_REGION_GMADR, last, &byte, 1);
	assert_int_equal(*(u8 *)fake_hv_ptr(test->hv, 0x7fff), 0x5a);
	byte = 0;
	vgt_bus_guest_read(test->vgpu, VGT_REGION_GMADR, last, &byte, 1);
	assert_int_equal(byte, 0x5a);
}

static void the_aperture_shows_an_entry_of_which_a_half_was_written_as_it_stands(void **state)
{
	struct test_vgpu *test = *state;
	const u64 gma = test->vgpu->mappable.base;
	const u32 low = 7 << 12 | 1;
	u8 byte = 0x5a;

	vgt_bus_guest_write(test->vgpu, VGT_REGION_GTTMMADR, GGTT + (gma >> 12) * 8, &low, 4);
	vgt_bus_guest_write(test->vgpu, VGT_REGION_GMADR, gma, &byte, 1);
	assert_int_equal(*(u8 *)fake_hv_ptr(test->hv, 7 << 12), 0x5a);
}

static void a_page_table_entry_written_in_one_access_is_one_update(void **state)
{
	struct test_vgpu *test = *state;
	const u32 entry = test->vgpu->mappable.base >> 12;
	const u64 writes = test->gpu->ggtt_writes;
	u64 pte = 5 << 12 | 1;

	vgt_bus_guest_write(test->vgpu, VGT_REGION_GTTMMADR, GGTT + 8ull * entry, &pte, 8);
	assert_int_equal(test->gpu->ggtt_writes, writes + 1);
	assert_int_equal(vgt_vgpu_stat(test->vgpu, VGT_STAT_GGTT_WRITE), 1);
}

static void untracked_registers_read_zero_and_are_counted(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, 0x1ff000, 0xffffffff);
	assert_int_equal(test_vgpu_reg_read(test, 0x1ff000), 0);
	assert_int_equal(vgt_vgpu_stat(test->vgpu, VGT_STAT_UNTRACKED_READ), 1);
	assert_int_equal(vgt_vgpu_stat(test->vgpu, VGT_STAT_UNTRACKED_WRITE), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_magic_can_be_read_in_one_access_of_8_bytes),
		TEST(bytes_and_words_of_a_register_are_merged),
		TEST(a_read_of_any_length_and_alignment_gives_the_same_bytes),
		TEST(an_access_past_the_end_of_a_region_fails_and_changes_nothing),
		TEST(the_hole_between_registers_and_page_table_reads_zero),
		TEST(the_aperture_of_another_is_out_of_reach),
		TEST(the_own_aperture_shows_guest_memory_to_its_last_byte),
		TEST(the_aperture_shows_an_entry_of_which_a_half_was_written_as_it_stands),
		TEST(a_page_table_entry_written_in_one_access_is_one_update),
		TEST(untracked_registers_read_zero_and_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
