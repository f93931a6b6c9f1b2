// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/types.h>

#include "gvt/gtt/pte.h"

static void an_entry_without_the_present_bit_leads_nowhere(void **state)
{
	enum vgt_pt_kind kind;

	for (kind = VGT_PT_4K; kind < VGT_PT_KINDS; kind++)
		assert_int_equal(vgt_pte_decode(kind, ~1ull).type, VGT_PTE_ABSENT);
}

static void a_last_level_entry_keeps_write_and_cache_bits(void **state)
{
	const struct vgt_pte pte = vgt_pte_decode(VGT_PT_4K, 0x12345000 | 0x9b);

	assert_int_equal(pte.type, VGT_PTE_LEAF);
	assert_int_equal(pte.gfn, 0x12345);
	assert_int_equal(pte.flags, 0x9b);
}

static void reserved_bits_of_an_entry_are_dropped(void **state)
{
	assert_int_equal(vgt_pte_decode(VGT_PT_4K, 0xffff000000001f67ull).flags, 3);
	assert_int_equal(vgt_pte_decode(VGT_PT_4K, 0xffff000000001f67ull).gfn, 1);
	assert_int_equal(vgt_pte_decode(VGT_PT_PML4, 0x1000 | 0x67).flags, 3);
}

static void how_tables_are_cached_is_not_for_the_guest_to_say(void **state)
{
	enum vgt_pt_kind kind;

	for (kind = VGT_PT_PD; kind < VGT_PT_KINDS; kind++)
		assert_int_equal(vgt_pte_decode(kind, 0x1000 | 0x1b).flags, 3);
	assert_int_equal(vgt_pte_decode(VGT_PT_PD, 0x200000 | 0x9b).flags, 3);
	assert_int_equal(vgt_pte_decode(VGT_PT_PD, 0x200000 | 0x9b).leaf_flags, 0x1b);
}

static void a_read_only_page_stays_read_only(void **state)
{
	assert_int_equal(vgt_pte_decode(VGT_PT_4K, 0x1001).flags, 1);
}

static void bit_11_of_a_directory_entry_makes_a_table_of_64_kib_pages(void **state)
{
	assert_int_equal(vgt_pte_decode(VGT_PT_PD, 0x1003).below, VGT_PT_4K);
	assert_int_equal(vgt_pte_decode(VGT_PT_PD, 0x1803).below, VGT_PT_64K);
	assert_int_equal(vgt_pte_decode(VGT_PT_PD, 0x1803).gfn, 1);
}

static void a_64_kib_page_begins_at_a_multiple_of_its_size(void **state)
{
	assert_int_equal(vgt_pte_decode(VGT_PT_64K, 0x12345003).gfn, 0x12340);
}

static void a_2_mib_page_begins_at_its_size_and_moves_its_pat_bit(void **state)
{
	const struct vgt_pte pte = vgt_pte_decode(VGT_PT_PD, 0x12345000 | 0x93);

	assert_int_equal(pte.type, VGT_PTE_TABLE);
	assert_int_equal(pte.below, VGT_PT_2M);
	assert_int_equal(pte.gfn, 0x12200);
	assert_int_equal(pte.leaf_flags, 0x93);
	assert_int_equal(vgt_pte_decode(VGT_PT_PD, 0x12200083).leaf_flags, 3);
}

static void pages_of_1_gib_are_invalid(void **state)
{
	assert_int_equal(vgt_pte_decode(VGT_PT_PDP, 0x40000083).type, VGT_PTE_INVALID);
	assert_int_equal(vgt_pte_decode(VGT_PT_PML4, 0x40000083).type, VGT_PTE_INVALID);
}

static void an_encoded_entry_has_no_address_beyond_39_bits(void **state)
{
	assert_int_equal(vgt_pte_encode(0xfffffffffffff000ull, 3), 0x7ffffff003ull);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_without_the_present_bit_leads_nowhere),
		cmocka_unit_test(a_last_level_entry_keeps_write_and_cache_bits),
		cmocka_unit_test(reserved_bits_of_an_entry_are_dropped),
		cmocka_unit_test(how_tables_are_cached_is_not_for_the_guest_to_say),
		cmocka_unit_test(a_read_only_page_stays_read_only),
		cmocka_unit_test(bit_11_of_a_directory_entry_makes_a_table_of_64_kib_pages),
		cmocka_unit_test(a_64_kib_page_begins_at_a_multiple_of_its_size),
		cmocka_unit_test(a_2_mib_page_begins_at_its_size_and_moves_its_pat_bit),
		cmocka_unit_test(pages_of_1_gib_are_invalid),
		cmocka_unit_test(an_encoded_entry_has_no_address_beyond_39_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
