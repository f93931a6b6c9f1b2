// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <linux/err.h>

#include "gvt/gtt/pte.h"
#include "tests/unit/gvt/gtt/space.h"

static void the_gpu_reaches_the_page_that_the_guest_mapped(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PT, 7, DATA | 0x83);
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0x7000), bus_of(DATA) | 0x83);
	assert_int_equal(walk(bare, mm, 0x8000), 0);
	assert_int_equal(bare->hv->pinned, 1);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_page_beyond_the_gpus_address_bits_is_not_mapped(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	bare->hv->bus = 1ull << VGT_BUS_BITS;
	put_entry(bare, PT, 7, DATA | 0x83);
	vgt_ppgtt_sync(&bare->vgpu, mm);
	assert_int_not_equal(walk(bare, mm, 0x7000) & ~0xfffull, bus_of(DATA));
	assert_int_equal(bare->hv->pinned, 0);
	assert_true(vgt_vgpu_stat(&bare->vgpu, VGT_ERR_NO_MEMORY) > 0);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void an_entry_taken_away_is_gone_after_the_next_sync(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	sync_ok(bare, mm);
	put_entry(bare, PT, 0, 0);
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0), 0);
	assert_int_equal(bare->hv->pinned, 0);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_page_that_moves_to_another_entry_needs_no_flush(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	put_entry(bare, PT, 1, (DATA + 4096) | 3);
	sync_ok(bare, mm);
	put_entry(bare, PT, 0, (DATA + 4096) | 3);
	put_entry(bare, PT, 1, DATA | 3);
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0), bus_of(DATA + 4096) | 3);
	assert_int_equal(walk(bare, mm, 0x1000), bus_of(DATA) | 3);
	assert_int_equal(bare->hv->pinned, 2);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void an_entry_for_a_page_that_is_not_ram_leads_to_scratch_and_is_counted(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PT, 0, NO_RAM | 3);
	put_entry(bare, PT, 1, 0x3ffffffff000ull | 3);
	sync_ok(bare, mm);
	assert_scratch(bare, mm, 0);
	assert_scratch(bare, mm, 0x1000);
	assert_int_equal(bare->hv->pinned, 0);
	assert_int_equal(stat_of(bare, VGT_ERR_PPGTT_ENTRY), 2);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void an_upper_entry_that_makes_no_sense_leads_to_scratch_everywhere_below(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PML4, 1, NO_RAM | 3);
	put_entry(bare, PDP, 1, DATA | 0x83);
	put_entry(bare, PD, 1, NO_RAM | 3);
	sync_ok(bare, mm);
	assert_scratch(bare, mm, (1ull << 39) + 0x12345000);
	assert_scratch(bare, mm, (1ull << 30) + 0x2345000);
	assert_scratch(bare, mm, (1ull << 21) + 0x45000);
	assert_int_equal(stat_of(bare, VGT_ERR_PPGTT_ENTRY), 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void the_scratch_page_of_one_vgpu_is_its_own(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);
	struct vgt_ppgtt *mine = bare->vgpu.ppgtt;
	struct vgt_ppgtt *other = vgt_ppgtt_create(&bare->vgpu);
	u64 scratch;

	assert_false(IS_ERR(other));
	put_tables(bare);
	put_entry(bare, PT, 0, NO_RAM | 3);
	sync_ok(bare, mm);
	scratch = walk(bare, mm, 0);
	vgt_ppgtt_put(&bare->vgpu, mm);
	bare->vgpu.ppgtt = other;
	mm = hold(bare, PML4);
	sync_ok(bare, mm);
	assert_scratch(bare, mm, 0);
	assert_int_not_equal(walk(bare, mm, 0), scratch);
	vgt_ppgtt_put(&bare->vgpu, mm);
	vgt_ppgtt_destroy(&bare->vgpu);
	bare->vgpu.ppgtt = mine;
}

static void a_64_kib_page_becomes_16_entries(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PD, 0, PT | 3 | 1 << 11);
	put_entry(bare, PT, 16, DATA | 3);
	put_entry(bare, PT, 17, (DATA + 0x700000) | 3);
	sync_ok(bare, mm);
	for (u64 i = 0; i < 16; i++)
		assert_int_equal(walk(bare, mm, 0x10000 + i * 4096), bus_of(DATA + i * 4096) | 3);
	assert_int_equal(walk(bare, mm, 0), 0);
	assert_int_equal(walk(bare, mm, 0x20000), 0);
	assert_int_equal(bare->hv->pinned, 16);
	put_entry(bare, PT, 16, 0);
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->pinned, 0);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_table_may_change_between_4_and_64_kib_pages(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0x1000), 0);
	put_entry(bare, PD, 0, PT | 3 | 1 << 11);
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0x1000), bus_of(DATA + 4096) | 3);
	put_entry(bare, PD, 0, PT | 3);
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0x1000), 0);
	assert_int_equal(bare->hv->pinned, 1);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_2_mib_page_becomes_512_entries_and_leaves_no_pin_behind(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PD, 5, LARGE | 0x83);
	sync_ok(bare, mm);
	for (u64 i = 0; i < 512; i++)
		assert_int_equal(walk(bare, mm, (5ull << 21) + i * 4096),
				 bus_of(LARGE + i * 4096) | 3);
	assert_int_equal(bare->hv->pinned, 512);
	put_entry(bare, PD, 5, 0);
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->pinned, 0);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void one_page_mapped_at_two_sizes_stays_until_both_are_gone(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PD, 5, LARGE | 0x83);
	put_entry(bare, PT, 0, (LARGE + 0x3000) | 3);
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->pins[(LARGE + 0x3000) >> 12], 1);
	put_entry(bare, PD, 5, 0);
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->pinned, 1);
	assert_int_equal(walk(bare, mm, 0), bus_of(LARGE + 0x3000) | 3);
	put_entry(bare, PT, 0, 0);
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->pinned, 0);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_2_mib_page_over_the_end_of_ram_has_scratch_beyond_it(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	bare->hv->hole = (LARGE >> 12) + 100;
	bare->hv->hole_pages = 2;
	put_tables(bare);
	put_entry(bare, PD, 0, LARGE | 0x83);
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->pinned, 510);
	assert_scratch(bare, mm, 100 * 4096);
	assert_int_equal(walk(bare, mm, 102 * 4096), bus_of(LARGE + 102 * 4096) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_top_table_that_maps_itself_never_exposes_a_shadow_table(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_entry(bare, PML4, 0, PML4 | 3);
	put_entry(bare, PML4, 1, PD | 3);
	sync_ok(bare, mm);
	/* The last level of the self-map is the guest's own table, as data. */
	assert_int_equal(walk(bare, mm, 0), bus_of(PML4) | 3);
	assert_int_equal(walk(bare, mm, 0x1000), bus_of(PD) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_page_that_is_a_table_at_two_levels_has_two_shadows(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PDP, 1, PT | 3);
	put_entry(bare, PT, 0, DATA | 3);
	put_entry(bare, DATA, 0, LARGE | 3);
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0), bus_of(DATA) | 3);
	assert_int_equal(walk(bare, mm, 1ull << 30), bus_of(LARGE) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_table_with_many_parents_has_one_shadow(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);
	u32 before = bare->gpu->live_pages;

	for (u32 i = 0; i < 512; i++) {
		put_entry(bare, PML4, i, PDP | 3);
		put_entry(bare, PDP, i, PD | 3);
		put_entry(bare, PD, i, PT | 3);
		put_entry(bare, PT, i, DATA | 3);
	}
	sync_ok(bare, mm);
	assert_int_equal(bare->gpu->live_pages, before + 3);
	assert_int_equal(bare->hv->pinned, 1);
	assert_int_equal(walk(bare, mm, 0xfffffffff000ull), bus_of(DATA) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_sync_reads_each_table_once_and_follows_only_what_changed(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);
	u64 pages, entries;

	put_tables(bare);
	put_entry(bare, PDP, 1, PD | 3);
	for (u32 i = 0; i < 100; i++)
		put_entry(bare, PT, i, (DATA + i * 4096) | 3);
	sync_ok(bare, mm);
	assert_int_equal(stat_of(bare, VGT_STAT_PPGTT_PAGES_READ), 4);
	assert_int_equal(stat_of(bare, VGT_STAT_PPGTT_ENTRIES), 104);
	pages = stat_of(bare, VGT_STAT_PPGTT_PAGES_READ);
	entries = stat_of(bare, VGT_STAT_PPGTT_ENTRIES);
	put_entry(bare, PT, 50, 0);
	sync_ok(bare, mm);
	assert_int_equal(stat_of(bare, VGT_STAT_PPGTT_PAGES_READ) - pages, 4);
	assert_int_equal(stat_of(bare, VGT_STAT_PPGTT_ENTRIES) - entries, 1);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

/* A freed table page is soon a table elsewhere: its old shadow must not pass for current. */
static void a_table_taken_over_by_a_new_one_is_read_again(void **state)
{
	const u64 other = 0x10000, new_pd = 0x12000;
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *first = hold(bare, PML4), *second = hold(bare, other);

	put_tables(bare);
	put_entry(bare, PT, 7, DATA | 3);
	sync_ok(bare, first);
	put_entry(bare, PT, 7, (DATA + 0x1000) | 3);
	put_entry(bare, other, 0, (other + 0x1000) | 3);
	put_entry(bare, other + 0x1000, 0, new_pd | 3);
	put_entry(bare, new_pd, 0, PT | 3);
	sync_ok(bare, second);
	assert_int_equal(walk(bare, second, 0x7000), bus_of(DATA + 0x1000) | 3);
	vgt_ppgtt_put(&bare->vgpu, first);
	vgt_ppgtt_put(&bare->vgpu, second);
}

static void tracked_tables_are_followed_by_writes_and_a_sync_reads_nothing(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);
	u64 reads;

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->tracked_pages, 4);
	reads = bare->hv->reads;
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->reads, reads);
	put_entry(bare, PT, 1, (DATA + 4096) | 3);
	assert_int_equal(walk(bare, mm, 0x1000), bus_of(DATA + 4096) | 3);
	put_entry(bare, PD, 0, 0);
	assert_int_equal(walk(bare, mm, 0), 0);
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->tracked_pages, 3);
	assert_int_equal(bare->hv->pinned, 0);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void tracked_writes_of_odd_sizes_and_places_are_followed(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);
	u64 entries[4] = { DATA | 3, (DATA + 0x1000) | 3, (DATA + 0x2000) | 3,
			   (DATA + 0x3000) | 3 };

	put_tables(bare);
	sync_ok(bare, mm);
	/* Four entries, in pieces that end inside of entries. */
	fake_hv_guest_write(bare->hv, PT, entries, 13);
	fake_hv_guest_write(bare->hv, PT + 13, (u8 *)entries + 13, 1);
	fake_hv_guest_write(bare->hv, PT + 14, (u8 *)entries + 14, 18);
	for (u64 i = 0; i < 4; i++)
		assert_int_equal(walk(bare, mm, i * 4096), entries[i] + FAKE_HV_BUS);
	/* The last byte of the table. */
	fake_hv_guest_write(bare->hv, PT + 4095, "\x7f", 1);
	sync_ok(bare, mm);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_host_without_memory_fails_the_sync_and_the_next_one_works(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm;

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	mm = hold(bare, PML4);
	for (u32 room = 0; room < 3; room++) {
		bare->gpu->page_quota = bare->gpu->live_pages + room;
		assert_int_equal(vgt_ppgtt_sync(&bare->vgpu, mm), -ENOMEM);
		assert_int_equal(fake_gpu_unsound_entries(bare->gpu, vgt_ppgtt_root(mm)), 0);
		assert_int_equal(walk(bare, mm, 0), 0);
	}
	bare->gpu->page_quota = 0;
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0), bus_of(DATA) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_refused_pin_fails_the_sync_and_the_next_one_works(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm;

	put_tables(bare);
	put_entry(bare, PD, 1, LARGE | 0x83);
	for (u32 i = 0; i < 10; i++)
		put_entry(bare, PT, i, (DATA + i * 4096) | 3);
	mm = hold(bare, PML4);
	bare->hv->pin_quota = 5;
	assert_int_equal(vgt_ppgtt_sync(&bare->vgpu, mm), -ENOSPC);
	assert_int_equal(fake_gpu_unsound_entries(bare->gpu, vgt_ppgtt_root(mm)), 0);
	bare->hv->pin_quota = 100;
	assert_int_equal(vgt_ppgtt_sync(&bare->vgpu, mm), -ENOSPC);
	assert_int_equal(fake_gpu_unsound_entries(bare->gpu, vgt_ppgtt_root(mm)), 0);
	bare->hv->pin_quota = 0;
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->pinned, 522);
	assert_int_equal(walk(bare, mm, 9 * 4096), bus_of(DATA + 9 * 4096) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

/* What hardware would find in the guest's own tables; 0: nothing, -1: nonsense. */
static u64 guest_walk(struct bare_vgpu *bare, u64 root, u64 va)
{
	enum vgt_pt_kind kind = VGT_PT_PML4;
	u64 gfn = root >> 12;

	for (int shift = 39;; shift -= 9) {
		const u64 *table = fake_hv_ptr(bare->hv, gfn << 12);
		u32 index = va >> shift & 511;
		struct vgt_pte pte;

		if (kind == VGT_PT_64K)
			index &= ~15u;
		if (!table)
			return -1;
		pte = vgt_pte_decode(kind, table[index]);
		if (pte.type == VGT_PTE_ABSENT)
			return 0;
		if (pte.type == VGT_PTE_INVALID)
			return -1;
		if (pte.type == VGT_PTE_LEAF)
			gfn = pte.gfn + (kind == VGT_PT_64K ? va >> 12 & 15 : 0);
		else if (pte.below == VGT_PT_2M)
			gfn = pte.gfn + (va >> 12 & 511);
		if (pte.type == VGT_PTE_LEAF || pte.below == VGT_PT_2M)
			return fake_hv_ptr(bare->hv, gfn << 12) ? bus_of(gfn << 12) : (u64)-1;
		kind = pte.below;
		gfn = pte.gfn;
	}
}

/**
 * struct shape - what random tables are like
 * @pages: pages that are tables; of a few, most are a table at every level
 * @entries: entries of each that are used
 * @writes: entries written between two syncs
 */
struct shape {
	u32 pages;
	u32 entries;
	u32 writes;
};

static u64 random_entry(const struct shape *shape)
{
	static const u64 flags[] = { 0, 1, 3, 3, 3, 3, 0x803, 0x83, 0x9b };
	const u64 page = random() % 16 ? random() % shape->pages : random() % (2 * RAM_PAGES);

	return page << 12 | flags[random() % (sizeof(flags) / sizeof(flags[0]))];
}

static void random_write(struct bare_vgpu *bare, const struct shape *shape, bool direct)
{
	const u64 gpa = (u64)(random() % shape->pages) << 12 | (random() % shape->entries) * 8;
	const u64 value = random_entry(shape);

	if (direct)
		memcpy(fake_hv_ptr(bare->hv, gpa), &value, sizeof(value));
	else
		fake_hv_guest_write64(bare->hv, gpa, value);
}

static u64 random_address(const struct shape *shape)
{
	u64 va = 0;

	for (unsigned int shift = 12; shift < 48; shift += 9)
		va |= (u64)(random() % shape->entries) << shift;
	return va;
}

static void random_tables_walk(struct bare_vgpu *bare, bool direct)
{
	static const struct shape shapes[] = { { 12, 20, 40 }, { 100, 3, 60 } };

	srandom(1);
	for (u32 round = 0; round < 600; round++) {
		const struct shape *shape = &shapes[round / 300];
		const u64 root = (u64)(random() % shape->pages) << 12;
		struct vgt_ppgtt_mm *mm = hold(bare, root);

		for (u32 i = 0; i < shape->writes; i++)
			random_write(bare, shape, direct);
		assert_int_equal(vgt_ppgtt_sync(&bare->vgpu, mm), 0);
		for (u32 i = 0; i < 200; i++) {
			const u64 va = random_address(shape);
			const u64 want = guest_walk(bare, root, va);

			if (want == (u64)-1)
				assert_scratch(bare, mm, va);
			else
				assert_int_equal(walk(bare, mm, va) & ADDRESS, want);
		}
		if (random() % 4 == 0)
			vgt_ppgtt_retire(&bare->vgpu, root);
		vgt_ppgtt_put(&bare->vgpu, mm);
	}
}

static void random_tables_are_walked_as_the_guest_wrote_them(void **state)
{
	random_tables_walk(*state, true);
}

static void random_tracked_tables_are_walked_as_the_guest_wrote_them(void **state)
{
	random_tables_walk(*state, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ALL(the_gpu_reaches_the_page_that_the_guest_mapped),
		ALL(a_page_beyond_the_gpus_address_bits_is_not_mapped),
		ALL(an_entry_taken_away_is_gone_after_the_next_sync),
		PLAIN(a_page_that_moves_to_another_entry_needs_no_flush),
		ALL(an_entry_for_a_page_that_is_not_ram_leads_to_scratch_and_is_counted),
		ALL(an_upper_entry_that_makes_no_sense_leads_to_scratch_everywhere_below),
		PLAIN(the_scratch_page_of_one_vgpu_is_its_own),
		ALL(a_64_kib_page_becomes_16_entries),
		ALL(a_table_may_change_between_4_and_64_kib_pages),
		ALL(a_2_mib_page_becomes_512_entries_and_leaves_no_pin_behind),
		ALL(one_page_mapped_at_two_sizes_stays_until_both_are_gone),
		ALL(a_2_mib_page_over_the_end_of_ram_has_scratch_beyond_it),
		ALL(a_top_table_that_maps_itself_never_exposes_a_shadow_table),
		ALL(a_page_that_is_a_table_at_two_levels_has_two_shadows),
		ALL(a_table_with_many_parents_has_one_shadow),
		PLAIN(a_sync_reads_each_table_once_and_follows_only_what_changed),
		PLAIN(a_table_taken_over_by_a_new_one_is_read_again),
		TRACKING(tracked_tables_are_followed_by_writes_and_a_sync_reads_nothing),
		APPLYING(tracked_tables_are_followed_by_writes_and_a_sync_reads_nothing),
		TRACKING(tracked_writes_of_odd_sizes_and_places_are_followed),
		APPLYING(tracked_writes_of_odd_sizes_and_places_are_followed),
		ALL(a_host_without_memory_fails_the_sync_and_the_next_one_works),
		ALL(a_refused_pin_fails_the_sync_and_the_next_one_works),
		PLAIN(random_tables_are_walked_as_the_guest_wrote_them),
		TRACKING(random_tracked_tables_are_walked_as_the_guest_wrote_them),
		APPLYING(random_tracked_tables_are_walked_as_the_guest_wrote_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
