// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/gtt/ggtt.c, as guest accesses to the page-table half of BAR0. */
#include <linux/err.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/gtt/ggtt.h"
#include "tests/support/bare_vgpu.h"

#define PTE(gfn)	((u64)(gfn) << 12 | 1)
#define RAM_PAGES	256

static int setup(void **state)
{
	struct bare_vgpu *bare = bare_vgpu_create(RAM_PAGES, 0);

	bare->vgpu.ggtt = vgt_ggtt_create(&bare->vgpu);
	assert_false(IS_ERR(bare->vgpu.ggtt));
	mutex_lock(&bare->vgpu.lock);
	*state = bare;
	return 0;
}

static int teardown(void **state)
{
	struct bare_vgpu *bare = *state;

	mutex_unlock(&bare->vgpu.lock);
	vgt_ggtt_destroy(&bare->vgpu);
	bare_vgpu_destroy(bare);
	return 0;
}

static u32 first_entry(const struct bare_vgpu *bare)
{
	return bare->vgpu.mappable.base >> 12;
}

static u64 host_pte(const struct bare_vgpu *bare, u32 entry)
{
	return bare->gpu->ggtt[entry];
}

static void write_pte(struct bare_vgpu *bare, u32 entry, u64 pte)
{
	vgt_ggtt_guest_write(&bare->vgpu, 8ull * entry, pte, 8);
}

static void an_entry_written_whole_reaches_the_gpu_as_the_pinned_page(void **state)
{
	struct bare_vgpu *bare = *state;
	const u32 entry = first_entry(bare);

	write_pte(bare, entry, PTE(5));
	assert_int_equal(host_pte(bare, entry), PTE(5) + FAKE_HV_BUS);
	assert_int_equal(bare->hv->pinned, 1);
	assert_int_equal(vgt_ggtt_guest_read(&bare->vgpu, 8ull * entry, 8), PTE(5));
}

static void an_entry_written_twice_alike_writes_the_gpu_once(void **state)
{
	struct bare_vgpu *bare = *state;
	u64 writes;

	write_pte(bare, first_entry(bare), PTE(5));
	writes = bare->gpu->ggtt_writes;
	write_pte(bare, first_entry(bare), PTE(5));
	assert_int_equal(bare->gpu->ggtt_writes, writes);
	assert_int_equal(bare->hv->pinned, 1);
}

static void a_replaced_page_is_unpinned_only_after_the_gpu_forgot_it(void **state)
{
	struct bare_vgpu *bare = *state;
	u64 flushes;

	write_pte(bare, first_entry(bare), PTE(5));
	write_pte(bare, first_entry(bare), PTE(6));
	assert_int_equal(bare->hv->pins[5], 1);
	flushes = bare->gpu->ggtt_flushes;
	vgt_ggtt_flush(&bare->vgpu);
	assert_int_equal(bare->gpu->ggtt_flushes, flushes + 1);
	assert_true(bare->gpu->last_flush < bare->hv->last_unpin);
	assert_int_equal(bare->hv->pins[5], 0);
	assert_int_equal(bare->hv->pins[6], 1);
}

static void more_replaced_pages_than_fit_in_a_batch_are_flushed_in_between(void **state)
{
	struct bare_vgpu *bare = *state;
	unsigned int i;

	for (i = 0; i < 200; i++)
		write_pte(bare, first_entry(bare), PTE(i + 1));
	assert_true(bare->hv->pinned < 70);
	vgt_ggtt_flush(&bare->vgpu);
	assert_int_equal(bare->hv->pinned, 1);
}

static void an_entry_outside_the_slice_is_dropped_and_reads_zero(void **state)
{
	struct bare_vgpu *bare = *state;
	const u32 before = first_entry(bare) - 1;
	const u32 behind = first_entry(bare) + (bare->vgpu.mappable.size >> 12);
	const u64 writes = bare->gpu->ggtt_writes;

	write_pte(bare, before, PTE(5));
	write_pte(bare, behind, PTE(5));
	assert_int_equal(bare->gpu->ggtt_writes, writes);
	assert_int_equal(bare->hv->pinned, 0);
	assert_int_equal(vgt_ggtt_guest_read(&bare->vgpu, 8ull * before, 8), 0);
	assert_int_equal(vgt_vgpu_stat(&bare->vgpu, VGT_ERR_GGTT_RANGE), 2);
}

/* What i915 of 6.1 does where it finds a hypervisor. */
static void the_guard_page_may_be_made_to_lead_to_scratch_and_does_not(void **state)
{
	struct bare_vgpu *bare = *state;
	const u64 writes = bare->gpu->ggtt_writes;

	write_pte(bare, 0xfffff, PTE(5));
	assert_int_equal(bare->gpu->ggtt_writes, writes);
	assert_int_equal(vgt_vgpu_stat(&bare->vgpu, VGT_ERR_GGTT_RANGE), 0);
	write_pte(bare, 0xffffe, PTE(5));
	assert_int_equal(vgt_vgpu_stat(&bare->vgpu, VGT_ERR_GGTT_RANGE), 1);
}

static void the_last_entry_of_each_window_is_reachable(void **state)
{
	struct bare_vgpu *bare = *state;
	const struct vgt_gpu_range *high = &bare->vgpu.unmappable;
	const u32 last_low = first_entry(bare) + (bare->vgpu.mappable.size >> 12) - 1;
	const u32 last_high = ((high->base + high->size) >> 12) - 1;

	write_pte(bare, last_low, PTE(1));
	write_pte(bare, last_high, PTE(2));
	assert_int_equal(host_pte(bare, last_low), PTE(1) + FAKE_HV_BUS);
	assert_int_equal(host_pte(bare, last_high), PTE(2) + FAKE_HV_BUS);
	assert_true(vgt_ggtt_owns(&bare->vgpu, high->base + high->size - 1, 1));
	assert_false(vgt_ggtt_owns(&bare->vgpu, high->base + high->size - 1, 2));
}

static void a_page_that_is_not_ram_becomes_scratch_and_is_counted(void **state)
{
	struct bare_vgpu *bare = *state;
	const u64 scratch = host_pte(bare, first_entry(bare));

	write_pte(bare, first_entry(bare), PTE(5));
	write_pte(bare, first_entry(bare), PTE(RAM_PAGES));
	assert_int_equal(host_pte(bare, first_entry(bare)), scratch);
	assert_int_equal(vgt_vgpu_stat(&bare->vgpu, VGT_ERR_GGTT_PAGE), 1);
}

/* S22: halves without end hold nothing and allocate nothing. */
static void a_page_beyond_the_gpus_address_bits_becomes_scratch_and_stays_unpinned(void **state)
{
	struct bare_vgpu *bare = *state;
	const u32 entry = first_entry(bare);
	const u64 scratch = host_pte(bare, entry);

	bare->hv->bus = (1ull << VGT_BUS_BITS) - 4096;
	write_pte(bare, entry, PTE(1));
	assert_int_equal(host_pte(bare, entry), scratch);
	assert_int_equal(bare->hv->pinned, 0);
	write_pte(bare, entry, PTE(0));
	assert_int_equal(host_pte(bare, entry), ((1ull << VGT_BUS_BITS) - 4096) | 1);
}

static void a_half_written_entry_is_scratch_until_its_second_half(void **state)
{
	struct bare_vgpu *bare = *state;
	const u32 entry = first_entry(bare);
	const u64 scratch = host_pte(bare, entry);

	vgt_ggtt_guest_write(&bare->vgpu, 8ull * entry, (u32)PTE(7), 4);
	assert_int_equal(host_pte(bare, entry), scratch);
	vgt_ggtt_guest_write(&bare->vgpu, 8ull * entry + 4, 0, 4);
	assert_int_equal(host_pte(bare, entry), PTE(7) + FAKE_HV_BUS);
}

static void a_half_written_entry_counts_as_it_stands_once_another_is_written(void **state)
{
	struct bare_vgpu *bare = *state;
	const u32 entry = first_entry(bare);
	unsigned int i;

	for (i = 0; i < 100; i++)
		vgt_ggtt_guest_write(&bare->vgpu, 8ull * (entry + i), (u32)PTE(i), 4);
	for (i = 0; i < 99; i++)
		assert_int_equal(host_pte(bare, entry + i), PTE(i) + FAKE_HV_BUS);
	assert_int_equal(bare->hv->pinned, 99);
}

static void a_half_written_entry_counts_as_it_stands_once_entries_are_flushed(void **state)
{
	struct bare_vgpu *bare = *state;
	const u32 entry = first_entry(bare);

	vgt_ggtt_guest_write(&bare->vgpu, 8ull * entry, (u32)PTE(7), 4);
	vgt_ggtt_flush(&bare->vgpu);
	assert_int_equal(host_pte(bare, entry), PTE(7) + FAKE_HV_BUS);
	/* Its second half is written and changes nothing, then something. */
	vgt_ggtt_guest_write(&bare->vgpu, 8ull * entry + 4, 0, 4);
	assert_int_equal(host_pte(bare, entry), PTE(7) + FAKE_HV_BUS);
	vgt_ggtt_guest_write(&bare->vgpu, 8ull * entry + 4, 0x40, 4);
	vgt_ggtt_guest_write(&bare->vgpu, 8ull * entry + 4, 0, 4);
	vgt_ggtt_flush(&bare->vgpu);
	assert_int_equal(host_pte(bare, entry), PTE(7) + FAKE_HV_BUS);
}

/* S11: it is still there when it goes away, and must not be pinned again then. */
static void removed_memory_is_not_pinned_for_a_half_written_entry(void **state)
{
	struct bare_vgpu *bare = *state;
	const u32 entry = first_entry(bare);
	const u64 scratch = host_pte(bare, entry);

	write_pte(bare, entry + 1, PTE(7));
	vgt_ggtt_guest_write(&bare->vgpu, 8ull * entry, (u32)PTE(7), 4);
	vgt_ggtt_memory_removed(&bare->vgpu, 7, 1);
	assert_int_equal(bare->hv->pinned, 0);
	assert_int_equal(host_pte(bare, entry), scratch);
	assert_int_equal(host_pte(bare, entry + 1), scratch);
}

static void single_bytes_of_an_entry_can_be_written(void **state)
{
	struct bare_vgpu *bare = *state;
	const u32 entry = first_entry(bare);
	u64 pte = PTE(0x42);
	unsigned int i;

	for (i = 0; i < 8; i++)
		vgt_ggtt_guest_write(&bare->vgpu, 8ull * entry + i, (pte >> (8 * i)) & 0xff, 1);
	write_pte(bare, entry + 1, 0);
	assert_int_equal(host_pte(bare, entry), pte + FAKE_HV_BUS);
}

/* S10, S11 */
static void removed_memory_is_out_of_the_gpus_reach_and_unpinned_at_once(void **state)
{
	struct bare_vgpu *bare = *state;
	const u32 entry = first_entry(bare);
	const u64 scratch = host_pte(bare, entry + 3);

	write_pte(bare, entry, PTE(5));
	write_pte(bare, entry + 1, PTE(5));
	write_pte(bare, entry + 2, PTE(9));
	vgt_ggtt_memory_removed(&bare->vgpu, 4, 3);
	assert_int_equal(host_pte(bare, entry), scratch);
	assert_int_equal(host_pte(bare, entry + 1), scratch);
	assert_int_equal(host_pte(bare, entry + 2), PTE(9) + FAKE_HV_BUS);
	assert_int_equal(bare->hv->pins[5], 0);
	assert_int_equal(bare->hv->pinned, 1);
}

static void copies_follow_the_guests_entries_across_pages(void **state)
{
	struct bare_vgpu *bare = *state;
	const u64 gma = bare->vgpu.mappable.base;
	u8 in[64];

	write_pte(bare, first_entry(bare), PTE(3));
	write_pte(bare, first_entry(bare) + 1, PTE(8));
	memset(fake_hv_ptr(bare->hv, 0x3fe0), 0xa1, 32);
	memset(fake_hv_ptr(bare->hv, 0x8000), 0xb2, 32);
	assert_int_equal(vgt_ggtt_copy_in(&bare->vgpu, gma + 0xfe0, in, 64), 0);
	assert_int_equal(in[31], 0xa1);
	assert_int_equal(in[32], 0xb2);
	memset(in, 0xc3, sizeof(in));
	assert_int_equal(vgt_ggtt_copy_out(&bare->vgpu, gma + 0xfe0, in, 64), 0);
	assert_int_equal(*(u8 *)fake_hv_ptr(bare->hv, 0x3fff), 0xc3);
	assert_int_equal(*(u8 *)fake_hv_ptr(bare->hv, 0x801f), 0xc3);
}

static void copies_from_absent_or_foreign_addresses_fail(void **state)
{
	struct bare_vgpu *bare = *state;
	u32 dword;

	assert_int_equal(vgt_ggtt_copy_in(&bare->vgpu, bare->vgpu.mappable.base, &dword, 4),
			 -EFAULT);
	assert_int_equal(vgt_ggtt_copy_in(&bare->vgpu, 0, &dword, 4), -EFAULT);
	assert_int_equal(vgt_ggtt_copy_in(&bare->vgpu, ~0ull - 3, &dword, 4), -EFAULT);
}

static void ownership_of_a_range_does_not_overflow(void **state)
{
	struct bare_vgpu *bare = *state;
	const struct vgt_gpu_range *low = &bare->vgpu.mappable;

	assert_true(vgt_ggtt_owns(&bare->vgpu, low->base, low->size));
	assert_false(vgt_ggtt_owns(&bare->vgpu, low->base, low->size + 1));
	assert_false(vgt_ggtt_owns(&bare->vgpu, low->base, ~0ull));
	assert_false(vgt_ggtt_owns(&bare->vgpu, ~0ull, 2));
	assert_false(vgt_ggtt_owns(&bare->vgpu, low->base, 0));
}

static void a_reset_leaves_every_entry_absent_and_nothing_pinned(void **state)
{
	struct bare_vgpu *bare = *state;
	const u32 entry = first_entry(bare);
	const u64 scratch = host_pte(bare, entry);
	unsigned int i;

	for (i = 0; i < 100; i++)
		write_pte(bare, entry + i, PTE(i));
	vgt_ggtt_guest_write(&bare->vgpu, 8ull * entry, 1, 4);
	vgt_ggtt_reset(&bare->vgpu);
	assert_int_equal(bare->hv->pinned, 0);
	assert_int_equal(host_pte(bare, entry), scratch);
	assert_int_equal(vgt_ggtt_guest_read(&bare->vgpu, 8ull * (entry + 7), 8), 0);
}

/* S17 */
static void what_was_written_to_scratch_is_gone_after_a_reset(void **state)
{
	struct bare_vgpu *bare = *state;
	u8 *page = fake_gpu_ptr(bare->gpu, host_pte(bare, first_entry(bare)) & ~0xfffull);
	unsigned int i;

	memset(page, 0xa5, 4096);
	vgt_ggtt_reset(&bare->vgpu);
	for (i = 0; i < 4096; i++)
		assert_int_equal(page[i], 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_entry_written_whole_reaches_the_gpu_as_the_pinned_page),
		TEST(an_entry_written_twice_alike_writes_the_gpu_once),
		TEST(a_replaced_page_is_unpinned_only_after_the_gpu_forgot_it),
		TEST(more_replaced_pages_than_fit_in_a_batch_are_flushed_in_between),
		TEST(an_entry_outside_the_slice_is_dropped_and_reads_zero),
		TEST(the_guard_page_may_be_made_to_lead_to_scratch_and_does_not),
		TEST(the_last_entry_of_each_window_is_reachable),
		TEST(a_page_that_is_not_ram_becomes_scratch_and_is_counted),
		TEST(a_page_beyond_the_gpus_address_bits_becomes_scratch_and_stays_unpinned),
		TEST(a_half_written_entry_is_scratch_until_its_second_half),
		TEST(a_half_written_entry_counts_as_it_stands_once_another_is_written),
		TEST(a_half_written_entry_counts_as_it_stands_once_entries_are_flushed),
		TEST(removed_memory_is_not_pinned_for_a_half_written_entry),
		TEST(single_bytes_of_an_entry_can_be_written),
		TEST(removed_memory_is_out_of_the_gpus_reach_and_unpinned_at_once),
		TEST(copies_follow_the_guests_entries_across_pages),
		TEST(copies_from_absent_or_foreign_addresses_fail),
		TEST(ownership_of_a_range_does_not_overflow),
		TEST(a_reset_leaves_every_entry_absent_and_nothing_pinned),
		TEST(what_was_written_to_scratch_is_gone_after_a_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
