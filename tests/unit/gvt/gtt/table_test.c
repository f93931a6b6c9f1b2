// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/gtt/table.c: tables whose writes are reported, and those that are loose for a while. */
#include <linux/errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/gvt/gtt/space.h"

#define MANY	20u		/* writes: enough that a table becomes loose */

static bool is_tracked(const struct bare_vgpu *bare, u64 table)
{
	return bare->hv->tracked[table >> 12];
}

static u64 page(u64 i)
{
	return DATA + i * 4096;
}

/* Tables in step, of which the last was written to again and again since. */
static struct vgt_ppgtt_mm *hold_loose(struct bare_vgpu *bare)
{
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	sync_ok(bare, mm);
	for (u64 i = 0; i < MANY; i++)
		put_entry(bare, PT, i, page(i) | 3);
	assert_false(is_tracked(bare, PT));
	return mm;
}

static void a_table_written_again_and_again_is_read_before_the_next_submission(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold_loose(bare);
	u64 reads;

	assert_int_equal(walk(bare, mm, 0), bus_of(page(0)) | 3);
	assert_int_equal(walk(bare, mm, (MANY - 1) * 4096), 0);
	reads = bare->hv->reads;
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->reads, reads + 1);
	for (u64 i = 0; i < MANY; i++)
		assert_int_equal(walk(bare, mm, i * 4096), bus_of(page(i)) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_few_writes_are_followed_at_once(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	sync_ok(bare, mm);
	for (u64 i = 0; i < 4; i++) {
		put_entry(bare, PT, i, page(i) | 3);
		assert_int_equal(walk(bare, mm, i * 4096), bus_of(page(i)) | 3);
	}
	assert_true(is_tracked(bare, PT));
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_table_that_changes_before_each_submission_costs_no_exit(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold_loose(bare);

	for (u64 i = 0; i < 100; i++) {
		put_entry(bare, PT, 0, page(i) | 3);
		sync_ok(bare, mm);
		assert_int_equal(walk(bare, mm, 0), bus_of(page(i)) | 3);
		assert_false(is_tracked(bare, PT));
	}
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_loose_table_that_stays_as_it_is_is_tracked_again(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold_loose(bare);
	u64 reads;

	for (u64 i = 0; i < 3; i++) {
		sync_ok(bare, mm);	/* first changed, then not, and not */
		assert_false(is_tracked(bare, PT));
	}
	sync_ok(bare, mm);
	assert_true(is_tracked(bare, PT));
	reads = bare->hv->reads;
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->reads, reads);
	put_entry(bare, PT, 100, page(100) | 3);
	assert_int_equal(walk(bare, mm, 100 * 4096), bus_of(page(100)) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

/* A guest that writes just before its writes are reported again. */
static struct {
	struct fake_hv *hv;
	int (*track_add)(void *hv, u64 gfn);
	int fail;
} late;

static int late_track_add(void *hv, u64 gfn)
{
	const u64 entry = page(200) | 3;

	if (late.fail)
		return late.fail;
	memcpy(late.hv->ram + PT + 200 * 8, &entry, sizeof(entry));
	return late.track_add(hv, gfn);
}

static void late_begin(struct bare_vgpu *bare, int fail)
{
	late.hv = bare->hv;
	late.track_add = bare->hv->ops.track_add;
	late.fail = fail;
	bare->hv->ops.track_add = late_track_add;
}

static void no_write_is_lost_while_a_table_becomes_tracked_again(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold_loose(bare);

	for (u64 i = 0; i < 3; i++)
		sync_ok(bare, mm);
	late_begin(bare, 0);
	sync_ok(bare, mm);
	assert_true(is_tracked(bare, PT));
	assert_int_equal(walk(bare, mm, 200 * 4096), bus_of(page(200)) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_table_that_cannot_be_tracked_again_stays_loose_and_is_followed(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold_loose(bare);

	late_begin(bare, -ENOMEM);
	for (u64 i = 0; i < 5; i++)
		sync_ok(bare, mm);
	assert_false(is_tracked(bare, PT));
	put_entry(bare, PT, 300, page(300) | 3);
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 300 * 4096), bus_of(page(300)) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_table_of_an_upper_level_is_never_loose(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);

	put_tables(bare);
	sync_ok(bare, mm);
	for (u64 i = 0; i < 5 * MANY; i++) {
		put_entry(bare, PD, 1 + i, PT | 3);
		assert_true(is_tracked(bare, PD));
	}
	sync_ok(bare, mm);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_loose_table_that_becomes_one_of_an_upper_level_is_tracked(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold_loose(bare);
	const u64 other = 0x5000;

	put_entry(bare, PDP, 1, PT | 3);	/* now also a directory */
	assert_true(is_tracked(bare, PT));
	sync_ok(bare, mm);
	put_entry(bare, PT, 30, other | 3);
	put_entry(bare, other, 0, page(7) | 3);
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, (1ull << 30) + (30ull << 21)), bus_of(page(7)) | 3);
	assert_int_equal(walk(bare, mm, 30 * 4096), bus_of(other) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void a_loose_table_that_ends_leaves_nothing(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold_loose(bare);

	put_entry(bare, PD, 0, 0);
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->tracked_pages, 3);
	assert_int_equal(bare->hv->pinned, 0);
	put_entry(bare, PT, 0, page(9) | 3);
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->pinned, 0);
	/* Its page is a new table, and as good as any. */
	put_entry(bare, PD, 0, PT | 3);
	assert_true(is_tracked(bare, PT));
	assert_int_equal(walk(bare, mm, 0), bus_of(page(9)) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

static void memory_may_be_taken_from_under_a_loose_table(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold_loose(bare);

	vgt_ppgtt_memory_removed(&bare->vgpu, DATA >> 12, MANY);
	assert_int_equal(bare->hv->pinned, 0);
	bare->hv->hole = PT >> 12;
	bare->hv->hole_pages = 1;
	vgt_ppgtt_memory_removed(&bare->vgpu, PT >> 12, 1);
	sync_ok(bare, mm);
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->pinned, 0);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

/* S11: two of them, and the first cannot be followed. */
static void loose_tables_behind_one_that_fails_keep_nothing_of_before(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold_loose(bare);
	const u64 second = 0x5000;

	put_entry(bare, PD, 1, second | 3);
	for (u64 i = 0; i < MANY; i++)
		put_entry(bare, second, i, page(i) | 3);
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 1 << 21), bus_of(page(0)) | 3);
	bare->hv->pin_quota = 1;
	put_entry(bare, PT, 0, page(100) | 3);
	put_entry(bare, second, 0, 0);
	vgt_ppgtt_invalidate(&bare->vgpu);
	assert_int_equal(walk(bare, mm, 0), 0);
	assert_int_equal(walk(bare, mm, 1 << 21), 0);
	bare->hv->pin_quota = 0;
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0), bus_of(page(100)) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

/* S11: one that is also read as a table of 64 KiB pages. */
static void a_loose_table_that_fails_keeps_nothing_in_any_of_its_shadows(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold_loose(bare);

	put_entry(bare, PD, 1, PT | 3 | 1 << 11);
	sync_ok(bare, mm);
	for (u64 i = 0; i < MANY; i++)
		put_entry(bare, PT, i, page(i) | 3);
	assert_false(is_tracked(bare, PT));
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 1 << 21), bus_of(page(0)) | 3);
	bare->hv->pin_quota = 1;
	put_entry(bare, PT, 0, page(256) | 3);
	vgt_ppgtt_invalidate(&bare->vgpu);
	assert_int_equal(walk(bare, mm, 0), 0);
	assert_int_equal(walk(bare, mm, 1 << 21), 0);
	bare->hv->pin_quota = 0;
	sync_ok(bare, mm);
	assert_int_equal(walk(bare, mm, 0), bus_of(page(256)) | 3);
	assert_int_equal(walk(bare, mm, 1 << 21), bus_of(page(256)) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

/* However many tables a guest writes to, a submission reads but some of them again. */
static void only_so_many_tables_are_loose_at_a_time(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_ppgtt_mm *mm = hold(bare, PML4);
	u64 reads;

	put_tables(bare);
	for (u64 t = 0; t < 100; t++)
		put_entry(bare, PD, t, (PT + t * 4096) | 3);
	sync_ok(bare, mm);
	for (u64 t = 0; t < 100; t++)
		for (u64 i = 0; i < MANY; i++)
			put_entry(bare, PT + t * 4096, i, (LARGE + i * 4096) | 3);
	reads = bare->hv->reads;
	sync_ok(bare, mm);
	assert_int_equal(bare->hv->reads, reads + 64);
	for (u64 t = 0; t < 100; t++)
		assert_int_equal(walk(bare, mm, (t << 21) + (MANY - 1) * 4096),
				 bus_of(LARGE + (MANY - 1) * 4096) | 3);
	vgt_ppgtt_put(&bare->vgpu, mm);
}

#define BOTH(test) TRACKING(test), APPLYING(test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_table_written_again_and_again_is_read_before_the_next_submission),
		BOTH(a_few_writes_are_followed_at_once),
		BOTH(a_table_that_changes_before_each_submission_costs_no_exit),
		BOTH(a_loose_table_that_stays_as_it_is_is_tracked_again),
		BOTH(no_write_is_lost_while_a_table_becomes_tracked_again),
		BOTH(a_table_that_cannot_be_tracked_again_stays_loose_and_is_followed),
		BOTH(a_table_of_an_upper_level_is_never_loose),
		BOTH(a_loose_table_that_becomes_one_of_an_upper_level_is_tracked),
		BOTH(a_loose_table_that_ends_leaves_nothing),
		BOTH(memory_may_be_taken_from_under_a_loose_table),
		BOTH(loose_tables_behind_one_that_fails_keep_nothing_of_before),
		BOTH(a_loose_table_that_fails_keeps_nothing_in_any_of_its_shadows),
		BOTH(only_so_many_tables_are_loose_at_a_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
