// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/gtt/walk.c: the guest's memory by the addresses of its own page tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/errno.h>

#include "gvt/gtt/walk.h"
#include "tests/unit/gvt/gtt/space.h"

static u32 *ram(struct bare_vgpu *bare, u64 gpa)
{
	return fake_hv_ptr(bare->hv, gpa);
}

static int copy(struct bare_vgpu *bare, u64 va, void *buf, size_t len)
{
	return vgt_walk_copy_in(&bare->vgpu, PML4, va, buf, len);
}

/* The dword at @va. */
static void assert_dword(struct bare_vgpu *bare, u64 va, u32 expected)
{
	u32 dword;

	assert_int_equal(copy(bare, va, &dword, sizeof(dword)), 0);
	assert_int_equal(dword, expected);
}

static void assert_fault(struct bare_vgpu *bare, u64 va, size_t len)
{
	u8 buf[0x3000];

	assert_int_equal(copy(bare, va, buf, len), -EFAULT);
}

static void pages_of_each_size_are_read_where_they_are(void **state)
{
	struct bare_vgpu *bare = *state;

	put_tables(bare);
	put_entry(bare, PT, 3, DATA | 3);
	put_entry(bare, PD, 1, 0x5000 | 0x803);		/* of 64 KiB */
	put_entry(bare, 0x5000, 16, DATA | 3);
	put_entry(bare, PD, 2, LARGE | 0x83);		/* of 2 MiB */
	*ram(bare, DATA + 8) = 0x44;
	*ram(bare, DATA + 0x5008) = 0x64;
	*ram(bare, LARGE + 0x105004) = 0x22;
	assert_dword(bare, 0x3008, 0x44);
	assert_dword(bare, 0x215008, 0x64);
	assert_dword(bare, 0x505004, 0x22);
}

static void what_spans_pages_is_read_from_each(void **state)
{
	struct bare_vgpu *bare = *state;
	u32 got[2];

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	put_entry(bare, PT, 1, (DATA + 0x7000) | 3);
	*ram(bare, DATA + 0xffc) = 1;
	*ram(bare, DATA + 0x7000) = 2;
	assert_int_equal(copy(bare, 0xffc, got, sizeof(got)), 0);
	assert_int_equal(got[0], 1);
	assert_int_equal(got[1], 2);
	assert_fault(bare, 0x1ffc, 8);		/* the third is absent */
}

static void every_level_counts_to_the_last_address(void **state)
{
	struct bare_vgpu *bare = *state;

	put_entry(bare, PML4, 511, PDP | 3);
	put_entry(bare, PDP, 511, PD | 3);
	put_entry(bare, PD, 511, PT | 3);
	put_entry(bare, PT, 511, DATA | 3);
	*ram(bare, DATA + 0xffc) = 9;
	assert_dword(bare, 0xfffffffffffcull, 9);
	assert_fault(bare, 0xfffffffffffcull, 8);
	assert_fault(bare, 0x1000000000000ull, 4);
	assert_fault(bare, 0xfffffffffffffffcull, 4);
}

static void what_is_absent_or_no_ram_is_a_fault_at_each_level(void **state)
{
	static const struct {
		u64 table;
		u64 value;
	} bad[] = {
		{ PML4, 0 }, { PML4, NO_RAM | 3 }, { PML4, PDP | 0x83 },
		{ PDP, 0 }, { PDP, NO_RAM | 3 }, { PDP, PD | 0x83 },
		{ PD, 0 }, { PD, NO_RAM | 3 }, { PD, NO_RAM | 0x83 },
		{ PT, 0 }, { PT, NO_RAM | 3 }, { PT, 0xfffffffff000ull | 3 },
	};
	struct bare_vgpu *bare = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		put_tables(bare);
		put_entry(bare, PT, 0, DATA | 3);
		assert_dword(bare, 0, *ram(bare, DATA));
		put_entry(bare, bad[i].table, 0, bad[i].value);
		assert_fault(bare, 0, 4);
	}
}

static void a_root_that_is_none_is_a_fault(void **state)
{
	struct bare_vgpu *bare = *state;
	u32 got;

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	assert_int_equal(vgt_walk_copy_in(&bare->vgpu, PML4 | 8, 0, &got, 4), -EFAULT);
	assert_int_equal(vgt_walk_copy_in(&bare->vgpu, PML4 | 1ull << 46, 0, &got, 4), -EFAULT);
	assert_int_equal(vgt_walk_copy_in(&bare->vgpu, NO_RAM, 0, &got, 4), -EFAULT);
}

static void a_table_that_leads_to_itself_is_walked_four_times(void **state)
{
	struct bare_vgpu *bare = *state;
	u64 before;

	put_entry(bare, PML4, 0, PML4 | 3);
	before = bare->hv->reads;
	assert_dword(bare, 0, PML4 | 3);
	assert_int_equal(bare->hv->reads, before + 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLAIN(pages_of_each_size_are_read_where_they_are),
		PLAIN(what_spans_pages_is_read_from_each),
		PLAIN(every_level_counts_to_the_last_address),
		PLAIN(what_is_absent_or_no_ram_is_a_fault_at_each_level),
		PLAIN(a_root_that_is_none_is_a_fault),
		PLAIN(a_table_that_leads_to_itself_is_walked_four_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
