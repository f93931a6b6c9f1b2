// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* What page tables cost before a submission: reading them again, following changes. */
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

static u64 *entry(struct space *space, u64 page, u64 index)
{
	return (u64 *)fake_hv_ptr(space->bare->hv, page << 12) + index;
}

static void *setup(void)
{
	struct space *space = calloc(1, sizeof(*space));
	struct vgt_vgpu *vgpu;

	space->bare = bare_vgpu_create(RAM_PAGES, 0);
	vgpu = &space->bare->vgpu;
	vgpu->ppgtt = vgt_ppgtt_create(vgpu);
	mutex_lock(&vgpu->lock);
	*entry(space, 1, 0) = 2 << 12 | 3;
	*entry(space, 2, 0) = PD_PAGE << 12 | 3;
	for (u64 i = 0; i < 512; i++)
		*entry(space, FIRST_TABLE, i) = (FIRST_DATA + i) << 12 | 3;
	*entry(space, PD_PAGE, 0) = FIRST_TABLE << 12 | 3;
	if (vgt_ppgtt_get(vgpu, 1 << 12, &space->mm))
		abort();
	return space;
}

static void teardown(void *state)
{
	struct space *space = state;

	vgt_ppgtt_put(&space->bare->vgpu, space->mm);
	vgt_ppgtt_destroy(&space->bare->vgpu);
	mutex_unlock(&space->bare->vgpu.lock);
	bare_vgpu_destroy(space->bare);
	free(space);
}

static void sync(struct space *space)
{
	if (vgt_ppgtt_sync(&space->bare->vgpu, space->mm))
		abort();
}

static noinline void nothing(void *state)
{
	__asm__ __volatile__("" : : "r"(state) : "memory");
}

static void four_tables(void *state)
{
	sync(state);
}

static void many_tables(void *state)
{
	struct space *space = state;

	for (u64 i = 1; i < TABLES && !space->turn; i++)
		*entry(space, PD_PAGE, i) = (FIRST_TABLE + i) << 12 | 3;
	space->turn++;
	sync(space);
}

static void one_entry(void *state)
{
	struct space *space = state;

	*entry(space, FIRST_TABLE, 7) = (FIRST_DATA + 1024 + space->turn++ % 2) << 12 | 3;
	sync(space);
}

static void a_table_of_entries(void *state)
{
	struct space *space = state;
	const u64 data = FIRST_DATA + 1024 * (space->turn++ % 2);

	for (u64 i = 0; i < 512; i++)
		*entry(space, FIRST_TABLE, i) = (data + i) << 12 | 3;
	sync(space);
}

static const struct bench_case cases[] = {
	{ "empty", "an empty call", nothing },
	{ "four", "4 tables as they were", four_tables },
	{ "many", "203 tables as they were", many_tables },
	{ "entry", "4 tables, one page replaced by another", one_entry },
	{ "table", "4 tables, 512 pages replaced by others", a_table_of_entries },
	{ 0 }
};

const struct bench bench = { cases, setup, teardown, NULL };
