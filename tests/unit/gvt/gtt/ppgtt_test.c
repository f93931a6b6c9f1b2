// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "gvt/gtt/node.h"
#include "hosted/hosted.h"
#include "tests/unit/gvt/gtt/space.h"

static void a_page_is_unpinned_only_after_the_gpu_was_flushed(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	sync_ok(bare, mm);
	put_entry(bare, PT, 0, (DATA + 4096) | 3);
	sync_ok(bare, mm);
	assert_true(bare->gpu->last_flush > 0);
	assert_true(bare->hv->last_unpin > bare->gpu->last_flush);
	assert_int_equal(bare->gpu->ppgtt_flushes, 1);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_flood_of_tracked_changes_does_not_keep_pages_pinned(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	sync_ok(bare, mm);
	for (u64 i = 0; i < 100; i++)
		put_entry(bare, PD, 1, (LARGE + i % 4 * LARGE) | 0x83);
	/* One large page is mapped; of the three that were, one may wait for a flush. */
	assert_true(bare->hv->pinned <= 2 * 512);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void an_idle_address_space_makes_room_for_a_new_one(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm;

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	/* Every root is a table of its own beside the three shared ones. */
	for (u64 i = 0; i < 40; i++) {
		const u64 root = 0x40000 + i * 4096;

		put_entry(bare, root, 0, PDP | 3);
		mm = hold(bare, root);
		sync_ok(bare, mm);
		vgt_ppgtt_put(&bare->vgpu, mm);
	}
	mm = hold(bare, 0x40000);
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0), bus_of(DATA) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

/* Guests with more pages than a quota has tables; the first 64 are left for tables. */
#define WIDE_PAGES 6144
#define WIDE_FIRST 64

static int setup_wide(void **state)
{
	return space_setup(state, WIDE_PAGES, 0);
}

/* Tables from @table on hold an entry with @flags for each page that is left. */
static void put_wide(struct bare_vgpu *bare, u64 table, u64 flags)
{
	for (u64 page = 0; page < WIDE_PAGES - WIDE_FIRST; page++)
		put_entry(bare, table + (page / 512) * 4096, page % 512,
			  (page + WIDE_FIRST) << 12 | flags);
}

/* Three roots, each of which reads every page as another kind of table. */
static void put_three_wide_roots(struct bare_vgpu *bare)
{
	put_wide(bare, 0x10000, 3);
	put_wide(bare, 0x20000, 0x803);
	put_entry(bare, 0x1000, 0, 0x4003);
	put_entry(bare, 0x2000, 0, 0x5003);
	for (u32 i = 0; i < 12; i++) {
		put_entry(bare, 0x4000, i, (0x10000 + i * 4096) | 3);
		put_entry(bare, 0x5000, i, (0x20000 + i * 4096) | 3);
		put_entry(bare, 0x3000, i, (0x10000 + i * 4096) | 3);
	}
}

static void more_tables_than_the_quota_are_refused_and_a_modest_guest_is_served(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, 0x3000);
	u32 before = bare->gpu->live_pages;

	put_three_wide_roots(bare);
	put_entry(bare, 0x3000, 12, 0x4003);
	put_entry(bare, 0x3000, 13, 0x5003);
	assert_int_equal(vgt_ppgtt_sync(&bare->vgpu, mm), -ENOSPC);
	assert_int_equal(stat_of(bare, VGT_ERR_PPGTT_QUOTA), 1);
	assert_true(bare->gpu->live_pages <= before + VGT_NODES_MAX);
	assert_int_equal(vgt_ppgtt_sync(&bare->vgpu, mm), -ENOSPC);
	vgt_ppgtt_put(&bare->vgpu, mm);
	mm = hold(bare, 0x1000);
	sync_ok(bare, mm);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void the_quota_takes_from_idle_address_spaces_first(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm;

	put_three_wide_roots(bare);
	for (u64 round = 0; round < 6; round++) {
		mm = hold(bare, (round % 3 + 1) << 12);
		sync_ok(bare, mm);
		vgt_ppgtt_put(&bare->vgpu, mm);
	}
	assert_int_equal(stat_of(bare, VGT_ERR_PPGTT_QUOTA), 0);
	assert_true(bare->gpu->live_pages <= VGT_NODES_MAX + 4);
}

static void a_tracked_write_that_failed_is_made_up_for_by_the_next_sync(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	sync_ok(bare, mm);
	bare->gpu->page_quota = bare->gpu->live_pages;
	put_entry(bare, DATA, 0, (DATA + 0x1000) | 3);
	put_entry(bare, PD, 1, DATA | 3);
	assert_int_equal(walk(bare, mm, 1 << 21), 0);
	bare->gpu->page_quota = 0;
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 1 << 21), bus_of(DATA + 0x1000) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_root_that_is_not_ram_is_refused_and_counted(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm;

	assert_int_equal(vgt_ppgtt_get(&bare->vgpu, NO_RAM, &mm), -EFAULT);
	assert_int_equal(vgt_ppgtt_get(&bare->vgpu, PML4 | 8, &mm), -EFAULT);
	assert_int_equal(vgt_ppgtt_get(&bare->vgpu, ~0xfffull, &mm), -EFAULT);
	assert_int_equal(vgt_ppgtt_announce(&bare->vgpu, ~0ull), -EFAULT);
	assert_int_equal(stat_of(bare, VGT_ERR_PPGTT_ROOT), 4);
}

static void an_announced_address_space_costs_nothing_until_it_is_submitted(void **state)
{
	struct bare_vgpu *bare = *state;
	u32 before = bare->gpu->live_pages;

	assert_int_equal(vgt_ppgtt_announce(&bare->vgpu, PML4), 0);
	assert_int_equal(vgt_ppgtt_announce(&bare->vgpu, PML4), 0);
	assert_int_equal(bare->gpu->live_pages, before);
	assert_int_equal(bare->hv->reads, 0);
	vgt_ppgtt_retire(&bare->vgpu, PML4);
	vgt_ppgtt_retire(&bare->vgpu, PML4);
	vgt_ppgtt_retire(&bare->vgpu, 0x123456789000ull);
}

static void announcing_without_end_forgets_the_oldest(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);
	struct vgt_ppgtt_mm *again;
	unsigned long allocs;

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	sync_ok(bare, mm);
	allocs = hosted_live_allocs();
	for (u64 i = 0; i < 20000; i++)
		assert_int_equal(vgt_ppgtt_announce(&bare->vgpu, (i + 16) << 12), 0);
	assert_true(hosted_live_allocs() - allocs < 3 * 4096);
	again = hold(bare, PML4);
	assert_ptr_equal(again, mm);
	vgt_ppgtt_put(&bare->vgpu, again);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_retired_address_space_lives_until_its_last_submission_ends(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);
	struct vgt_ppgtt_mm *next;

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	sync_ok(bare, mm);
	vgt_ppgtt_retire(&bare->vgpu, PML4);
	assert_int_equal(walk(bare, mm, 0), bus_of(DATA) | 3);
	assert_int_equal(bare->hv->pinned, 1);
	/* The guest uses the page as a root again at once. */
	next = hold(bare, PML4);
	sync_ok(bare, next);
	vgt_ppgtt_put(&bare->vgpu, mm);
	assert_int_equal(walk(bare, next, 0), bus_of(DATA) | 3);
	vgt_ppgtt_retire(&bare->vgpu, PML4);
	vgt_ppgtt_put(&bare->vgpu, next);
	assert_int_equal(bare->hv->pinned, 0);
}

/* S17: its job has been cancelled, and may not have ended yet. */
static void after_a_reset_what_a_submission_holds_leads_nowhere(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);
	struct vgt_ppgtt_mm *other;
	u64 flushes;

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	put_entry(bare, PD, 1, LARGE | 0x83);
	put_entry(bare, 0x8000, 0, 0x9003);
	put_entry(bare, 0x9000, 0, 0xa003);
	sync_ok(bare, mm);
	other = hold(bare, 0x8000);
	sync_ok(bare, other);
	vgt_ppgtt_put(&bare->vgpu, other);
	flushes = bare->gpu->ppgtt_flushes;
	vgt_ppgtt_reset(&bare->vgpu);
	assert_int_equal(walk(bare, mm, 0), 0);
	assert_int_equal(walk(bare, mm, 1 << 21), 0);
	assert_int_equal(bare->hv->pinned, 0);
	assert_int_equal(bare->hv->tracked_pages, 0);
	assert_true(bare->gpu->ppgtt_flushes > flushes);
	assert_true(bare->hv->last_unpin > bare->gpu->last_flush);
	/* The next guest has the same page for its own. */
	other = hold(bare, PML4);
	sync_ok(bare, other);
	assert_int_equal(walk(bare, mm, 0), 0);
	assert_int_equal(walk(bare, other, 0), bus_of(DATA) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
	assert_int_equal(walk(bare, other, 0), bus_of(DATA) | 3);
	vgt_ppgtt_put(&bare->vgpu, other);
	vgt_ppgtt_reset(&bare->vgpu);
	assert_int_equal(bare->gpu->live_pages, 4);
}

/* S17 */
static void what_was_written_to_scratch_is_gone_after_a_reset(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);
	u64 flushes;
	u64 *page;

	/* Nothing but scratch: no table and no pin that would wait for a flush. */
	put_entry(bare, PML4, 1, NO_RAM | 3);
	sync_ok(bare, mm);
	page = fake_gpu_ptr(bare->gpu, walk(bare, mm, 1ull << 39) & ADDRESS);
	memset(page, 0xa5, 4096);
	flushes = bare->gpu->ppgtt_flushes;
	vgt_ppgtt_reset(&bare->vgpu);
	for (u32 i = 0; i < 512; i++)
		assert_true(page[i] == 0);
	assert_int_equal(walk(bare, mm, 1ull << 39), 0);
	assert_int_equal(bare->gpu->ppgtt_flushes, flushes + 1);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

/* S11: what the guest has taken away is gone, whatever else cannot be followed. */
static void a_running_job_keeps_nothing_of_before_an_invalidation_that_fails(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);
	const u64 second = 0x5000;

	put_tables(bare);
	put_entry(bare, PD, 1, second | 3);
	for (u32 i = 0; i < 4; i++)
		put_entry(bare, PT, i, (DATA + i * 4096) | 3);
	put_entry(bare, second, 0, (DATA + 0x4000) | 3);
	put_entry(bare, second, 511, (DATA + 0x5000) | 3);
	sync_ok(bare, mm);
	bare->hv->pin_quota = 1;
	put_entry(bare, PT, 0, (DATA + 0x8000) | 3);
	put_entry(bare, PT, 1, 0);
	put_entry(bare, PT, 2, (DATA + 0x9000) | 3);
	put_entry(bare, second, 0, 0);
	vgt_ppgtt_invalidate(&bare->vgpu);
	assert_int_equal(fake_gpu_unsound_entries(bare->gpu, vgt_ppgtt_root(mm)), 0);
	assert_int_equal(walk(bare, mm, 0), 0);
	assert_int_equal(walk(bare, mm, 0x1000), 0);
	assert_int_equal(walk(bare, mm, 0x2000), 0);
	assert_int_equal(walk(bare, mm, 0x3000), bus_of(DATA + 0x3000) | 3);
	assert_int_equal(walk(bare, mm, 1 << 21), 0);
	assert_int_equal(walk(bare, mm, (1 << 21) + 511 * 4096), bus_of(DATA + 0x5000) | 3);
	assert_int_equal(bare->hv->pinned, 2);
	bare->hv->pin_quota = 0;
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0), bus_of(DATA + 0x8000) | 3);
	assert_int_equal(walk(bare, mm, 0x2000), bus_of(DATA + 0x9000) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

/* S11: the entries of one write, and each kind of table that the page is read as. */
static void a_tracked_write_that_fails_leaves_nothing_of_before(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);
	const u64 entries[2] = { (DATA + 0x20000) | 3, 0 };

	put_tables(bare);
	put_entry(bare, PD, 1, PT | 3 | 1 << 11);
	put_entry(bare, PT, 0, DATA | 3);
	put_entry(bare, PT, 1, (DATA + 0x1000) | 3);
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 1 << 21), bus_of(DATA) | 3);
	bare->hv->pin_quota = 1;
	fake_hv_guest_write(bare->hv, PT, entries, sizeof(entries));
	assert_int_equal(walk(bare, mm, 0), 0);
	assert_int_equal(walk(bare, mm, 0x1000), 0);
	assert_int_equal(walk(bare, mm, 1 << 21), 0);
	bare->hv->pin_quota = 0;
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0), bus_of(DATA + 0x20000) | 3);
	assert_int_equal(walk(bare, mm, 1 << 21), bus_of(DATA + 0x20000) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void removed_memory_is_unreachable_and_unpinned_at_once(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	put_entry(bare, PT, 1, (DATA + 0x1000) | 3);
	sync_ok(bare, mm);
	vgt_ppgtt_memory_removed(&bare->vgpu, DATA >> 12, 1);
	assert_int_equal(bare->hv->pins[DATA >> 12], 0);
	assert_scratch(bare, mm, 0);
	assert_int_equal(walk(bare, mm, 0x1000), bus_of(DATA + 0x1000) | 3);
	/* It comes back, as firmware does with shadow RAM. */
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0), bus_of(DATA) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void removing_a_part_of_large_pages_unpins_it(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PD, 0, PT | 3 | 1 << 11);
	put_entry(bare, PT, 0, DATA | 3);
	put_entry(bare, PD, 1, LARGE | 0x83);
	sync_ok(bare, mm);
	vgt_ppgtt_memory_removed(&bare->vgpu, (DATA >> 12) + 15, 1);
	vgt_ppgtt_memory_removed(&bare->vgpu, (LARGE >> 12) + 511, 1);
	assert_int_equal(bare->hv->pinned, 0);
	bare->hv->hole = (LARGE >> 12) + 511;
	bare->hv->hole_pages = 1;
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->pinned, 16 + 511);
	assert_scratch(bare, mm, (1 << 21) + 511 * 4096);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_table_in_removed_memory_ends(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	sync_ok(bare, mm);
	bare->hv->hole = PD >> 12;
	bare->hv->hole_pages = 1;
	vgt_ppgtt_memory_removed(&bare->vgpu, PD >> 12, 1);
	assert_scratch(bare, mm, 0);
	assert_int_equal(bare->hv->pinned, 0);
	sync_ok(bare, mm);
	assert_scratch(bare, mm, 0);
	bare->hv->hole_pages = 0;
	/* The guest has to map memory anew that came back. */
	put_entry(bare, PDP, 0, 0);
	sync_ok(bare, mm);
	put_entry(bare, PDP, 0, PD | 3);
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0), bus_of(DATA) | 3);
	put_entry(bare, PT, 0, (DATA + 0x1000) | 3);
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0), bus_of(DATA + 0x1000) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_root_in_removed_memory_fails_the_next_submission(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);
	struct vgt_ppgtt_mm *again;

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	sync_ok(bare, mm);
	bare->hv->hole = PML4 >> 12;
	bare->hv->hole_pages = 1;
	vgt_ppgtt_memory_removed(&bare->vgpu, PML4 >> 12, 1);
	assert_int_equal(walk(bare, mm, 0), 0);
	assert_int_equal(bare->hv->pinned, 0);
	assert_int_equal(vgt_ppgtt_sync(&bare->vgpu, mm), -EFAULT);
	assert_int_equal(vgt_ppgtt_get(&bare->vgpu, PML4, &again), -EFAULT);
	vgt_ppgtt_put(&bare->vgpu, mm);
	bare->hv->hole_pages = 0;
	again = hold(bare, PML4);
	sync_ok(bare, again);
	assert_int_equal(walk(bare, again, 0), bus_of(DATA) | 3);
	vgt_ppgtt_put(&bare->vgpu, again);
}

static void the_whole_memory_may_be_removed_under_a_submission(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	put_entry(bare, PT, 0, DATA | 3);
	put_entry(bare, PD, 1, LARGE | 0x83);
	sync_ok(bare, mm);
	vgt_ppgtt_memory_removed(&bare->vgpu, 0, ~0ull >> 12);
	assert_int_equal(bare->hv->pinned, 0);
	assert_int_equal(bare->hv->tracked_pages, 0);
	vgt_ppgtt_put(&bare->vgpu, mm);
	assert_int_equal(bare->gpu->live_pages, 4);
}

#define WIDE(test) cmocka_unit_test_setup_teardown(test, setup_wide, space_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ALL(a_page_is_unpinned_only_after_the_gpu_was_flushed),
		TRACKING(a_flood_of_tracked_changes_does_not_keep_pages_pinned),
		ALL(an_idle_address_space_makes_room_for_a_new_one),
		WIDE(more_tables_than_the_quota_are_refused_and_a_modest_guest_is_served),
		WIDE(the_quota_takes_from_idle_address_spaces_first),
		TRACKING(a_tracked_write_that_failed_is_made_up_for_by_the_next_sync),
		PLAIN(a_root_that_is_not_ram_is_refused_and_counted),
		PLAIN(an_announced_address_space_costs_nothing_until_it_is_submitted),
		PLAIN(announcing_without_end_forgets_the_oldest),
		ALL(a_retired_address_space_lives_until_its_last_submission_ends),
		ALL(after_a_reset_what_a_submission_holds_leads_nowhere),
		ALL(what_was_written_to_scratch_is_gone_after_a_reset),
		PLAIN(a_running_job_keeps_nothing_of_before_an_invalidation_that_fails),
		TRACKING(a_tracked_write_that_fails_leaves_nothing_of_before),
		ALL(removed_memory_is_unreachable_and_unpinned_at_once),
		ALL(removing_a_part_of_large_pages_unpins_it),
		ALL(a_table_in_removed_memory_ends),
		ALL(a_root_in_removed_memory_fails_the_next_submission),
		ALL(the_whole_memory_may_be_removed_under_a_submission),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
