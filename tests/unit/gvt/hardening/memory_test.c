// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * What a guest does with page tables and registers to reach memory that is not its
 * own. Rule ids are those of docs/hardening.md.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/gtt/node.h"
#include "gvt/vgpu.h"
#include "tests/unit/gvt/submit/guest.h"

#define GGTT_OFFSET	(8u << 20)
#define ENTRY_ADDRESS	0x7ffffff000ull
#define NONPRIV		0x24d0u
#define NOPID		0x2094u
#define GDRST		0x941cu

/* Guest pages of the tests' own tables, 4 KiB each. */
#define PDP		0x90000u
#define PD		0x91000u
#define PT		0x92000u
#define DATA_GFN	0x200u		/* 2 MiB aligned */

static void put(struct guest *guest, u32 table, u32 index, u64 entry)
{
	fake_hv_guest_write64(guest->test->hv, table + 8 * index, entry);
}

/* PML4 0 -> PDP 0 -> PD 0 -> PT. */
static void put_tables(struct guest *guest)
{
	put(guest, guest->pml4, 0, PDP | 3);
	put(guest, PDP, 0, PD | 3);
	put(guest, PD, 0, PT | 3);
}

static u64 submit(struct guest *guest)
{
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	assert_non_null(guest_job(guest));
	return guest_job(guest)->pml4;
}

static bool is_guest_page(const struct guest *guest, u64 entry)
{
	const struct fake_hv *hv = guest->test->hv;
	const u64 gfn = ((entry & ENTRY_ADDRESS) - hv->bus) >> 12;

	return (entry & ENTRY_ADDRESS) >= hv->bus && gfn < hv->pages && hv->pins[gfn];
}

/* What the GPU reaches below @table. */
struct reach {
	const struct fake_gpu *gpu;
	u8 *is_table;		/* by page-table page of the GPU */
	u8 *is_leaf;
};

static size_t slot(u64 entry)
{
	return ((entry & ENTRY_ADDRESS) - FAKE_GPU_BUS) >> 12;
}

static void walk(struct reach *reach, u64 table, unsigned int level)
{
	const u64 *entries = fake_gpu_ptr(reach->gpu, table & ENTRY_ADDRESS);

	assert_true((table & ENTRY_ADDRESS) >= FAKE_GPU_BUS);
	assert_non_null(entries);
	if (reach->is_table[slot(table)] & 1u << level)
		return;
	reach->is_table[slot(table)] |= 1u << level;
	for (u32 i = 0; i < 512; i++) {
		if (!(entries[i] & 1))
			continue;
		if (level)
			walk(reach, entries[i], level - 1);
		else if ((entries[i] & ENTRY_ADDRESS) >= FAKE_GPU_BUS)
			reach->is_leaf[slot(entries[i])] = 1;
	}
}

/* No page that the GPU reads as a table can be written through an entry of the last level. */
static void no_table_is_reachable_as_data(const struct guest *guest, u64 pml4)
{
	const struct fake_gpu *gpu = guest->test->gpu;
	struct reach reach = {
		.gpu = gpu,
		.is_table = calloc(gpu->page_slots, 1),
		.is_leaf = calloc(gpu->page_slots, 1),
	};

	walk(&reach, pml4, 3);
	for (size_t i = 0; i < gpu->page_slots; i++)
		assert_false(reach.is_table[i] && reach.is_leaf[i]);
	assert_true(fake_gpu_unsound_entries(gpu, pml4) == 0);
	free(reach.is_table);
	free(reach.is_leaf);
}

/* S04: the top table maps itself, at every level and as data. */
static void a_table_that_maps_itself_leads_to_the_guests_page_not_to_the_shadow(void **state)
{
	struct guest *guest = *state;
	u64 pml4, entry;

	put(guest, guest->pml4, 511, guest->pml4 | 3);
	put(guest, guest->pml4, 3, guest->pml4 | 3);
	pml4 = submit(guest);
	no_table_is_reachable_as_data(guest, pml4);
	/* 511, 511, 511, 511: the table itself, as the guest has it. */
	entry = fake_gpu_walk(guest->test->gpu, pml4, 0xfffffffff000ull);
	assert_true(is_guest_page(guest, entry));
	assert_true((entry & ENTRY_ADDRESS) == guest->test->hv->bus + guest->pml4);
}

/* S04: one page as a table of two levels, and a lower table that leads back to the top. */
static void a_page_used_as_tables_of_two_levels_gives_no_shadow_away(void **state)
{
	struct guest *guest = *state;

	put(guest, guest->pml4, 0, PDP | 3);
	put(guest, PDP, 0, PDP | 3);		/* also a page directory */
	put(guest, PDP, 1, guest->pml4 | 3);	/* the top as a directory */
	put(guest, guest->pml4, 1, PD | 3);
	put(guest, PD, 0, PDP | 3);
	put(guest, PD, 1, PD | 0x83);		/* and 2 MiB over all of them */
	no_table_is_reachable_as_data(guest, submit(guest));
}

static bool listed(const struct guest *guest, u32 offset)
{
	const struct vgt_platform *platform = guest->test->dev->platform;

	for (unsigned int i = 0; i < platform->n_nonpriv; i++)
		if (platform->nonpriv[i] == offset)
			return true;
	return offset == NOPID;
}

/* S08, S09: a checked register, byte by byte. */
static void a_checked_register_cannot_be_put_together_from_bytes(void **state)
{
	struct guest *guest = *state;
	const u32 good = 0x2580;

	test_vgpu_reg_write(guest->test, NONPRIV, good);
	for (u32 byte = 0; byte < 4; byte++) {
		for (u32 value = 0; value < 256; value++) {
			const u8 b = value;
			const u32 now = (good & ~(0xffu << 8 * byte)) | value << 8 * byte;

			vgt_bus_guest_write(guest->test->vgpu, VGT_REGION_GTTMMADR,
					    NONPRIV + byte, &b, 1);
			assert_true(test_vgpu_reg_read(guest->test, NONPRIV) ==
				    (listed(guest, now) ? now : good));
			test_vgpu_reg_write(guest->test, NONPRIV, good);
		}
	}
}

/* S08: two registers in one access, and one that begins in the middle of a register. */
static void an_access_across_registers_is_judged_for_each(void **state)
{
	struct guest *guest = *state;
	const u64 pair = (u64)0x44200 << 32 | 0x2580;
	const u8 bytes[6] = { 0x00, 0x00, 0x00, 0x42, 0x04, 0x00 };

	vgt_bus_guest_write(guest->test->vgpu, VGT_REGION_GTTMMADR, NONPRIV, &pair, 8);
	assert_int_equal(test_vgpu_reg_read(guest->test, NONPRIV), 0x2580);
	assert_int_not_equal(test_vgpu_reg_read(guest->test, NONPRIV + 4), 0x44200);
	assert_int_equal(guest_stat(guest, VGT_ERR_FORCE_NONPRIV), 1);
	vgt_bus_guest_write(guest->test->vgpu, VGT_REGION_GTTMMADR, NONPRIV + 2, bytes, 6);
	assert_int_not_equal(test_vgpu_reg_read(guest->test, NONPRIV + 4), 0x44200);
}

/* Whether the job loads RING_FORCE_TO_NONPRIV with @value before it runs. */
static bool nonpriv_loaded(const struct guest *guest, u32 value)
{
	u32 loaded;

	return guest_job_loads(guest, NONPRIV, &loaded) && loaded == value;
}

/* S09: a range, an access mode, an offset that is not listed. */
static void nothing_but_a_listed_register_becomes_unprivileged(void **state)
{
	static const u32 wrong[] = {
		0x2581, 0x2583, 0x10002580, 0x20002580, 0x30002580, 0x80002580, 0x4002580,
		0x2230, 0x229c, 0x2080, 0x2270, 0x44200, 0x941c, 0x78000, 0, ~0u,
	};
	struct guest *guest = *state;

	submit(guest);
	assert_true(nonpriv_loaded(guest, NOPID));
	guest_job_end(guest, 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const u32 cmds[] = { 0x11000001, NONPRIV, wrong[i], 0 };

		test_vgpu_reg_write(guest->test, NONPRIV, wrong[i]);
		submit(guest);
		assert_false(nonpriv_loaded(guest, wrong[i]));
		guest_job_end(guest, 0);
		assert_int_equal(guest_stat(guest, VGT_ERR_FORCE_NONPRIV), i + 1);

		guest_emit(guest, 0, cmds, 4);
		guest_submit(guest, 0, -1);
		assert_null(guest_job(guest));
		test_vgpu_reg_write(guest->test, GDRST, 0x1);
		guest_use_engine(guest, VGT_RCS);
	}
}

/* S10: the page has an entry in the GGTT and is part of a large page, one of which goes. */
static void a_page_mapped_at_two_sizes_stays_pinned_until_the_last_is_gone(void **state)
{
	struct guest *guest = *state;
	struct fake_hv *hv = guest->test->hv;
	const u64 gma = guest->gma + 0x1000000;
	u64 pml4;

	put_tables(guest);
	put(guest, PD, 1, (u64)DATA_GFN << 12 | 0x83);
	put(guest, PT, 0, (u64)(DATA_GFN + 5) << 12 | 3);
	test_vgpu_ggtt_map(guest->test, gma, DATA_GFN + 5);
	pml4 = submit(guest);
	assert_true(is_guest_page(guest, fake_gpu_walk(guest->test->gpu, pml4, 0x205000)));
	put(guest, PD, 1, 0);
	assert_true(hv->pins[DATA_GFN + 5] >= 1);
	guest_job_end(guest, 0);
	pml4 = submit(guest);
	assert_int_equal(hv->pins[DATA_GFN + 6], 0);
	assert_int_equal(hv->pins[DATA_GFN + 5], 2);
	assert_true(is_guest_page(guest, fake_gpu_walk(guest->test->gpu, pml4, 0)));
	put(guest, PT, 0, 0);
	guest_job_end(guest, 0);
	submit(guest);
	assert_int_equal(hv->pins[DATA_GFN + 5], 1);
	assert_true(is_guest_page(guest, guest->test->gpu->ggtt[gma >> 12]));
	guest_job_end(guest, 0);
}

/* S11: memory is taken away while a job that maps it runs. */
static void memory_taken_from_under_a_job_is_out_of_reach_before_it_is_unpinned(void **state)
{
	struct guest *guest = *state;
	struct fake_hv *hv = guest->test->hv;
	struct fake_gpu *gpu = guest->test->gpu;
	u64 pml4, ggtt_flushes;

	put_tables(guest);
	put(guest, PD, 1, (u64)DATA_GFN << 12 | 0x83);
	put(guest, PT, 7, (u64)DATA_GFN << 12 | 3);
	test_vgpu_ggtt_map(guest->test, guest->gma + 0x1000000, DATA_GFN);
	pml4 = submit(guest);
	assert_int_equal(hv->pins[DATA_GFN], 2);
	ggtt_flushes = gpu->ggtt_flushes;
	vgt_vgpu_memory_removed(guest->test->vgpu, DATA_GFN, 512);
	for (u64 gfn = DATA_GFN; gfn < DATA_GFN + 512; gfn++)
		assert_int_equal(hv->pins[gfn], 0);
	assert_true(gpu->ggtt_flushes > ggtt_flushes);
	assert_true(gpu->last_flush < hv->last_unpin && gpu->ppgtt_flushes > 0);
	assert_false(is_guest_page(guest, fake_gpu_walk(gpu, pml4, 0x7000)));
	assert_false(is_guest_page(guest, fake_gpu_walk(gpu, pml4, 0x200000)));
	assert_false(is_guest_page(guest, gpu->ggtt[(guest->gma + 0x1000000) >> 12]));
	no_table_is_reachable_as_data(guest, pml4);
	guest_job_end(guest, 0);
}

/* S17: the job is cancelled, and the engine has not let go of it when the reset is done. */
static void a_job_that_outlives_a_device_reset_reaches_nothing_of_the_guest(void **state)
{
	struct guest *guest = *state;
	struct fake_hv *hv = guest->test->hv;
	struct fake_gpu *gpu = guest->test->gpu;
	u64 pml4, ggtt_flushes;

	put_tables(guest);
	put(guest, PD, 1, (u64)DATA_GFN << 12 | 0x83);
	put(guest, PT, 7, (u64)DATA_GFN << 12 | 3);
	gpu->cancel_ends_jobs = false;
	pml4 = submit(guest);
	ggtt_flushes = gpu->ggtt_flushes;
	vgt_vgpu_reset(guest->test->vgpu);
	assert_int_equal(hv->pinned, 0);
	assert_int_equal(hv->tracked_pages, 0);
	assert_true(gpu->ggtt_flushes > ggtt_flushes && gpu->ppgtt_flushes > 0);
	assert_true(gpu->last_flush < hv->last_unpin);
	assert_int_equal(fake_gpu_walk(gpu, pml4, 0x7000), 0);
	assert_int_equal(fake_gpu_walk(gpu, pml4, 0x200000), 0);
	assert_false(is_guest_page(guest, gpu->ggtt[guest->gma >> 12]));
	guest_job_end(guest, -EIO);
}

/* S11: a table itself is taken away, and the guest fills its place with other entries. */
static void a_table_taken_from_under_a_job_is_not_followed_any_more(void **state)
{
	struct guest *guest = *state;
	u64 pml4;

	put_tables(guest);
	put(guest, PT, 0, (u64)DATA_GFN << 12 | 3);
	pml4 = submit(guest);
	vgt_vgpu_memory_removed(guest->test->vgpu, PT >> 12, 1);
	assert_false(guest->test->hv->tracked[PT >> 12]);
	put(guest, PT, 1, (u64)(DATA_GFN + 1) << 12 | 3);
	assert_int_equal(guest->test->hv->pins[DATA_GFN], 0);
	assert_int_equal(guest->test->hv->pins[DATA_GFN + 1], 0);
	assert_true(fake_gpu_unsound_entries(guest->test->gpu, pml4) == 0);
	guest_job_end(guest, 0);
}

/* S22: halves of entries without end, each of another page. */
static void half_written_entries_cost_nothing_and_reach_nothing(void **state)
{
	struct guest *guest = *state;
	struct vgt_vgpu *vgpu = guest->test->vgpu;
	const u64 first = vgpu->unmappable.base >> 12, count = vgpu->unmappable.size >> 12;
	const u64 pinned = guest->test->hv->pinned;
	const unsigned long allocs = hosted_live_allocs();

	for (u64 i = 0; i < count; i++) {
		const u32 half = 0x40;		/* far above the guest's memory */

		vgt_bus_guest_write(vgpu, VGT_REGION_GTTMMADR, GGTT_OFFSET + (first + i) * 8 + 4,
				    &half, 4);
	}
	assert_true(hosted_live_allocs() == allocs);
	for (u64 i = 0; i < count; i++) {
		const u32 half = (DATA_GFN << 12) | 1;

		vgt_bus_guest_write(vgpu, VGT_REGION_GTTMMADR, GGTT_OFFSET + (first + i) * 8,
				    &half, 4);
		assert_false(is_guest_page(guest, guest->test->gpu->ggtt[first + i]));
	}
	assert_true(hosted_live_allocs() == allocs);
	assert_true(guest->test->hv->pinned == pinned);
}

/* S22: between two halves the entry is neither the old page nor one put together from both. */
static void an_entry_between_its_halves_leads_to_neither_page(void **state)
{
	struct guest *guest = *state;
	const u64 gma = guest->gma + 0x1000000;
	const u64 at = GGTT_OFFSET + (gma >> 12) * 8;
	const u32 low = ((DATA_GFN + 1) << 12) | 1;

	test_vgpu_ggtt_map(guest->test, gma, DATA_GFN);
	vgt_bus_guest_write(guest->test->vgpu, VGT_REGION_GTTMMADR, at, &low, 4);
	assert_false(is_guest_page(guest, guest->test->gpu->ggtt[gma >> 12]));
}

/* S26: more tables than a vGPU may have. */
static void tables_without_end_meet_a_quota_and_the_guest_recovers(void **state)
{
	struct guest *guest = *state;
	const unsigned long allocs = hosted_live_allocs();
	u32 pages;

	/* Each of 512 * 512 entries is a large page: each needs a table of its own. */
	put(guest, guest->pml4, 0, PDP | 3);
	for (u32 i = 0; i < 512; i++) {
		put(guest, PDP, i, PD | 3);
		put(guest, PD, i, 0x83);
	}
	/* Shared tables have one shadow: take different ones. */
	for (u32 i = 0; i < 64; i++) {
		put(guest, PDP, i, (0x400000ull + i * 4096) | 3);
		for (u32 j = 0; j < 512; j++)
			put(guest, 0x400000 + i * 4096, j, 0x83);
	}
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	pages = guest->test->gpu->live_pages;
	assert_null(guest_job(guest));
	assert_true(guest_stat(guest, VGT_ERR_PPGTT_QUOTA) > 0);
	assert_true(pages <= VGT_NODES_MAX + 16);
	assert_true(hosted_live_allocs() - allocs < 2 * VGT_NODES_MAX);

	put(guest, guest->pml4, 0, 0);
	test_vgpu_reg_write(guest->test, GDRST, 0x1);
	guest_use_engine(guest, VGT_RCS);
	submit(guest);
	guest_job_end(guest, 0);
	assert_true(guest->test->gpu->live_pages < 16);
}

#define T(test) cmocka_unit_test_setup_teardown(test, guest_setup, guest_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_table_that_maps_itself_leads_to_the_guests_page_not_to_the_shadow),
		T(a_page_used_as_tables_of_two_levels_gives_no_shadow_away),
		T(a_checked_register_cannot_be_put_together_from_bytes),
		T(an_access_across_registers_is_judged_for_each),
		T(nothing_but_a_listed_register_becomes_unprivileged),
		T(a_page_mapped_at_two_sizes_stays_pinned_until_the_last_is_gone),
		T(memory_taken_from_under_a_job_is_out_of_reach_before_it_is_unpinned),
		T(a_job_that_outlives_a_device_reset_reaches_nothing_of_the_guest),
		T(a_table_taken_from_under_a_job_is_not_followed_any_more),
		T(half_written_entries_cost_nothing_and_reach_nothing),
		T(an_entry_between_its_halves_leads_to_neither_page),
		T(tables_without_end_meet_a_quota_and_the_guest_recovers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
