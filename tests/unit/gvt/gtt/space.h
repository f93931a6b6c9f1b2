/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* A guest with page tables, for tests of their shadows. */
#ifndef TESTS_GVT_GTT_SPACE_H
#define TESTS_GVT_GTT_SPACE_H

#include "gvt/gtt/ppgtt.h"
#include "tests/support/bare_vgpu.h"

#define RAM_PAGES 4096
/* One table of each level, and memory that is no table. */
#define PML4 0x1000ull
#define PDP 0x2000ull
#define PD 0x3000ull
#define PT 0x4000ull
#define DATA 0x100000ull	/* a multiple of 64 KiB */
#define LARGE 0x200000ull	/* a multiple of 2 MiB */
#define NO_RAM ((u64)RAM_PAGES << 12)
#define ADDRESS 0x7ffffff000ull

/* The state is a struct bare_vgpu whose lock is held: the tests are the entrance. */
int space_setup(void **state, u64 pages, u32 hv_flags);
int space_setup_plain(void **state);
int space_setup_tracking(void **state);
int space_setup_applying(void **state);
int space_teardown(void **state);

/* The guest writes entry @index of the table at @table. */
void put_entry(struct bare_vgpu *bare, u64 table, u32 index, u64 value);
/* The guest writes one table of each level, with nothing in the last. */
void put_tables(struct bare_vgpu *bare);
u64 stat_of(struct bare_vgpu *bare, enum vgt_stat stat);
struct vgt_ppgtt_mm *hold(struct bare_vgpu *bare, u64 pml4);
/* Sync, and check that the GPU reaches nothing it must not. */
void sync_ok(struct bare_vgpu *bare, struct vgt_ppgtt_mm *mm);
/* The shadow's entry for @va, 0 if there is none. */
u64 walk(struct bare_vgpu *bare, struct vgt_ppgtt_mm *mm, u64 va);
void assert_scratch(struct bare_vgpu *bare, struct vgt_ppgtt_mm *mm, u64 va);
u64 bus_of(u64 gpa);

/* A test for a hypervisor of each kind. */
#define PLAIN(test) \
	cmocka_unit_test_setup_teardown(test, space_setup_plain, space_teardown)
#define TRACKING(test) { "tracking: " #test, test, space_setup_tracking, space_teardown, NULL }
#define APPLYING(test) { "applying: " #test, test, space_setup_applying, space_teardown, NULL }
#define ALL(test) PLAIN(test), TRACKING(test), APPLYING(test)

#endif
