// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * What page tables cost: lazily, where they are read again before each submission, and
 * eagerly, where the hypervisor reports each write. What the report itself costs (the guest's
 * exit) is not in it.
 */
#include <stdlib.h>

#include <linux/compiler.h>
#include <linux/err.h>

#include "gvt/gtt/ppgtt.h"
#include "tests/bench/bench.h"
#include "tests/support/bare_vgpu.h"

#define RAM_PAGES	65536u
#define PD_PAGE		3u
#define FIRST_TABLE	16u
#define TABLES		200u
#define FIRST_DATA	1024u
#define LARGE_PAGE	0x83u			/* in a directory: 2 MiB */
#define TABLE_OF_64K	(3u | 1u << 11)		/* in a directory: its table has pages of 64 KiB */

/**
 * struct space - an address space of the guest
 * @bare: the vGPU
 * @mm: held
 * @turn: grows with each step
 */
struct space {
	struct bare_vgpu *bare;
	struct vgt_ppgtt_mm *mm;
	u64 turn;
};

/* That of a hypervisor which reports writes; NULL: not made yet. */
static struct space *tracked;

/* Writes that were reported. */
static u64 reports;

static void page_written(struct vgt_vgpu *vgpu, u64 gpa, const void *data, size_t len)
{
	reports++;
	mutex_lock(&vgpu->lock);
	vgt_ppgtt_page_written(vgpu, gpa, len);
	mutex_unlock(&vgpu->lock);
}

static void put(struct space *space, u64 page, u64 index, u64 entry)
{
	fake_hv_guest_write64(space->bare->hv, (page << 12) + 8 * index, entry);
}

static struct space *space_create(u32 hv_flags)
{
	struct space *space = calloc(1, sizeof(*space));
	struct vgt_vgpu *vgpu;

	space->bare = bare_vgpu_create(RAM_PAGES, hv_flags);
	space->bare->hv->page_written = page_written;
	vgpu = &space->bare->vgpu;
	vgpu->ppgtt = vgt_ppgtt_create(vgpu);
	put(space, 1, 0, 2 << 12 | 3);
	put(space, 2, 0, PD_PAGE << 12 | 3);
	for (u64 i = 0; i < 512; i++)
		put(space, FIRST_TABLE, i, (FIRST_DATA + i) << 12 | 3);
	put(space, PD_PAGE, 0, FIRST_TABLE << 12 | 3);
	mutex_lock(&vgpu->lock);
	if (vgt_ppgtt_get(vgpu, 1 << 12, &space->mm))
		abort();
	mutex_unlock(&vgpu->lock);
	return space;
}

static void space_destroy(struct space *space)
{
	struct vgt_vgpu *vgpu = &space->bare->vgpu;

	mutex_lock(&vgpu->lock);
	vgt_ppgtt_put(vgpu, space->mm);
	vgt_ppgtt_destroy(vgpu);
	mutex_unlock(&vgpu->lock);
	bare_vgpu_destroy(space->bare);
	free(space);
}

static void *setup(void)
{
	return space_create(0);
}

static void teardown(void *state)
{
	space_destroy(state);
	if (tracked)
		space_destroy(tracked);
}

static struct space *eager(void)
{
	if (!tracked)
		tracked = space_create(VGT_HV_TRACKS_WRITES);
	return tracked;
}

static void sync(struct space *space)
{
	struct vgt_vgpu *vgpu = &space->bare->vgpu;

	mutex_lock(&vgpu->lock);
	if (vgt_ppgtt_sync(vgpu, space->mm))
		abort();
	mutex_unlock(&vgpu->lock);
}

static u64 exits(void *state)
{
	return reports;
}

static noinline void nothing(void *state)
{
	__asm__ __volatile__("" : : "r"(state) : "memory");
}

static void four_tables(void *state)
{
	sync(state);
}

/* A directory full of tables, made at the first step. */
static void many_tables(void *state)
{
	struct space *space = state;

	for (u64 i = 1; i < TABLES && !space->turn; i++)
		put(space, PD_PAGE, i, (FIRST_TABLE + i) << 12 | 3);
	space->turn++;
	sync(space);
}

static void one_entry(void *state)
{
	struct space *space = state;

	put(space, FIRST_TABLE, 7, (FIRST_DATA + 1024 + space->turn++ % 2) << 12 | 3);
	sync(space);
}

static void a_table_of_entries(void *state)
{
	struct space *space = state;
	const u64 data = FIRST_DATA + 1024 * (space->turn++ % 2);

	for (u64 i = 0; i < 512; i++)
		put(space, FIRST_TABLE, i, (data + i) << 12 | 3);
	sync(space);
}

/* The same 2 MiB in entries of 64 KiB, 32 of them. */
static void a_table_of_64k(void *state)
{
	struct space *space = state;
	const u64 data = FIRST_DATA + 1024 * (space->turn % 2);

	if (!space->turn++)
		put(space, PD_PAGE, 0, FIRST_TABLE << 12 | TABLE_OF_64K);
	for (u64 i = 0; i < 512; i += 16)
		put(space, FIRST_TABLE, i, (data + i) << 12 | 3);
	sync(space);
}

/* ... and as one entry. */
static void a_large_page(void *state)
{
	struct space *space = state;

	put(space, PD_PAGE, 0, (FIRST_DATA + 1024 * (space->turn++ % 2)) << 12 | LARGE_PAGE);
	sync(space);
}

/* An entry of one table after the other, each time another: none is written to often. */
static void eager_scattered(void *state)
{
	struct space *space = eager();
	const u64 table = FIRST_TABLE + space->turn % TABLES;

	for (u64 i = 1; i < TABLES && !space->turn; i++)
		put(space, PD_PAGE, i, (FIRST_TABLE + i) << 12 | 3);
	put(space, table, 7, (FIRST_DATA + 1024 + space->turn++ % 7) << 12 | 3);
	sync(space);
}

static void eager_many_tables(void *state)
{
	many_tables(eager());
}

static void eager_one_entry(void *state)
{
	one_entry(eager());
}

static void eager_table_of_entries(void *state)
{
	a_table_of_entries(eager());
}

static void eager_table_of_64k(void *state)
{
	a_table_of_64k(eager());
}

static void eager_large_page(void *state)
{
	a_large_page(eager());
}

static const struct bench_case cases[] = {
	{ "empty", "an empty call", nothing },
	{ "four", "lazy: 4 tables as they were", four_tables },
	{ "many", "lazy: 203 tables as they were", many_tables },
	{ "entry", "lazy: 4 tables, one entry changed", one_entry },
	{ "table", "lazy: 4 tables, 512 entries of 4 KiB changed", a_table_of_entries },
	{ "table-64k", "lazy: 4 tables, 32 entries of 64 KiB changed", a_table_of_64k },
	{ "large", "lazy: 3 tables, one entry of 2 MiB changed", a_large_page },
	{ "eager-many", "eager: 203 tables as they were", eager_many_tables },
	{ "eager-entry", "eager: one entry changed", eager_one_entry },
	{ "eager-scattered", "eager: one entry of another table each time", eager_scattered },
	{ "eager-table", "eager: 512 entries of 4 KiB changed", eager_table_of_entries },
	{ "eager-table-64k", "eager: 32 entries of 64 KiB changed", eager_table_of_64k },
	{ "eager-large", "eager: one entry of 2 MiB changed", eager_large_page },
	{ 0 }
};

const struct bench bench = { cases, setup, teardown, "exits", exits };
