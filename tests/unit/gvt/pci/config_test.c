// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/pci/config.c, as a guest and a firmware walk config space. */
#include <linux/err.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/pci/pci.h"
#include "tests/support/bare_vgpu.h"

static int setup(void **state)
{
	struct bare_vgpu *bare = bare_vgpu_create(16, 0);

	bare->dev.platform = &vgt_platforms[0];
	bare->vgpu.pci = vgt_pci_create(&bare->vgpu);
	assert_false(IS_ERR(bare->vgpu.pci));
	mutex_lock(&bare->vgpu.lock);
	vgt_pci_reset(&bare->vgpu);
	*state = bare;
	return 0;
}

static int teardown(void **state)
{
	struct bare_vgpu *bare = *state;

	mutex_unlock(&bare->vgpu.lock);
	vgt_pci_destroy(&bare->vgpu);
	bare_vgpu_destroy(bare);
	return 0;
}

static u32 read(struct bare_vgpu *bare, u32 offset, size_t len)
{
	u32 value = 0;

	vgt_pci_read(&bare->vgpu, offset, &value, len);
	return value;
}

static void write(struct bare_vgpu *bare, u32 offset, u32 value, size_t len)
{
	vgt_pci_write(&bare->vgpu, offset, &value, len);
}

static void the_ids_are_those_of_the_platform(void **state)
{
	struct bare_vgpu *bare = *state;

	assert_int_equal(read(bare, 0x00, 4), bare->dev.platform->device_id << 16 | 0x8086);
	assert_int_equal(read(bare, 0x08, 1), bare->dev.platform->revision);
	assert_int_equal(read(bare, 0x0b, 1), 0x03);
}

static void the_bars_tell_their_sizes(void **state)
{
	struct bare_vgpu *bare = *state;

	write(bare, 0x10, 0xffffffff, 4);
	assert_int_equal(read(bare, 0x10, 4), 0xff000004);
	write(bare, 0x18, 0xffffffff, 4);
	assert_int_equal(read(bare, 0x18, 4), (u32)-bare->dev.info.aperture_size | 0xc);
	write(bare, 0x20, 0xffffffff, 4);
	assert_int_equal(read(bare, 0x20, 4), 0xffc1);
	write(bare, 0x30, 0xffffffff, 4);
	assert_int_equal(read(bare, 0x30, 4), 0);
}

static void the_capability_list_holds_msi_and_power_management_and_ends(void **state)
{
	struct bare_vgpu *bare = *state;
	u32 at = read(bare, 0x34, 1);
	unsigned int msi = 0, pm = 0, n;

	assert_true(read(bare, 0x06, 2) & 0x10);
	for (n = 0; at && n < 48; n++, at = read(bare, at + 1, 1)) {
		msi += read(bare, at, 1) == 0x05;
		pm += read(bare, at, 1) == 0x01;
	}
	assert_int_equal(at, 0);
	assert_int_equal(msi, 1);
	assert_int_equal(pm, 1);
}

static void read_only_fields_ignore_writes(void **state)
{
	struct bare_vgpu *bare = *state;
	u8 before[256], after[256];
	u32 i;

	vgt_pci_read(&bare->vgpu, 0, before, sizeof(before));
	for (i = 0x40; i < 0xac; i++)
		write(bare, i, 0xff, 1);
	write(bare, 0x00, 0xdeadbeef, 4);
	write(bare, 0x2c, 0xdeadbeef, 4);
	write(bare, 0x34, 0xff, 1);
	vgt_pci_read(&bare->vgpu, 0, after, sizeof(after));
	assert_memory_equal(before, after, sizeof(before));
}

static void the_graphics_control_says_no_stolen_memory_and_an_8_mib_table(void **state)
{
	struct bare_vgpu *bare = *state;

	assert_int_equal(read(bare, 0x50, 2) >> 8, 0);
	assert_int_equal((read(bare, 0x50, 2) >> 6) & 3, 3);
}

/* S24: accesses of odd sizes and across fields. */
static void accesses_of_any_size_and_alignment_give_the_same_bytes(void **state)
{
	struct bare_vgpu *bare = *state;
	u8 whole[256], part[8];
	u32 at, len;

	vgt_pci_read(&bare->vgpu, 0, whole, sizeof(whole));
	for (len = 1; len <= 8; len++)
		for (at = 0; at + len <= sizeof(whole); at++) {
			vgt_pci_read(&bare->vgpu, at, part, len);
			assert_memory_equal(part, whole + at, len);
		}
}

static void what_lies_above_conventional_config_space_reads_zero(void **state)
{
	struct bare_vgpu *bare = *state;

	write(bare, 0x100, 0xffffffff, 4);
	assert_int_equal(read(bare, 0x100, 4), 0);
	assert_int_equal(read(bare, 0xffc, 4), 0);
	write(bare, 0xfe, 0xffffffff, 4);
	assert_int_equal(read(bare, 0xfe, 4), 0xffff);
}

static void a_reset_undoes_what_the_guest_wrote(void **state)
{
	struct bare_vgpu *bare = *state;

	write(bare, 0x04, 0x0007, 2);
	write(bare, 0x10, 0xfd000000, 4);
	vgt_pci_reset(&bare->vgpu);
	assert_int_equal(read(bare, 0x04, 2), 0);
	assert_int_equal(read(bare, 0x10, 4), 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_ids_are_those_of_the_platform),
		TEST(the_bars_tell_their_sizes),
		TEST(the_capability_list_holds_msi_and_power_management_and_ends),
		TEST(read_only_fields_ignore_writes),
		TEST(the_graphics_control_says_no_stolen_memory_and_an_8_mib_table),
		TEST(accesses_of_any_size_and_alignment_give_the_same_bytes),
		TEST(what_lies_above_conventional_config_space_reads_zero),
		TEST(a_reset_undoes_what_the_guest_wrote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
