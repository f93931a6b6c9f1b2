/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Entries of per-process page tables, 4 levels, as Gen8 and Gen9 have them.
 * Source: SKL PRM vol 5 (per-process GTT), Linux i915 gen8_pde_encode(),
 * gen8_pte_encode(). Pure functions.
 */
#ifndef GVT_GTT_PTE_H
#define GVT_GTT_PTE_H

#include <linux/types.h>

#define VGT_PT_ENTRIES 512

/**
 * enum vgt_pt_kind - kinds of tables
 * @VGT_PT_4K: last level, 512 pages of 4 KiB
 * @VGT_PT_64K: last level, 32 pages of 64 KiB: every 16th entry counts
 * @VGT_PT_2M: no table of a guest: a 2 MiB page, written as 512 of 4 KiB
 * @VGT_PT_PD: page directory, entries of 2 MiB each
 * @VGT_PT_PDP: page directory pointers, entries of 1 GiB each
 * @VGT_PT_PML4: the top, entries of 512 GiB each
 * @VGT_PT_KINDS: how many kinds
 */
enum vgt_pt_kind {
	VGT_PT_4K,
	VGT_PT_64K,
	VGT_PT_2M,
	VGT_PT_PD,
	VGT_PT_PDP,
	VGT_PT_PML4,
	VGT_PT_KINDS
};

/* Height of a kind: 0 for the last level, 3 for the top. */
#define VGT_PT_LEVELS 4

static inline unsigned int vgt_pt_level(enum vgt_pt_kind kind)
{
	return kind < VGT_PT_PD ? 0 : kind - VGT_PT_PD + 1;
}

/* How many entries of the shadow one entry of the guest's table fills. */
static inline unsigned int vgt_pt_run(enum vgt_pt_kind kind)
{
	return kind == VGT_PT_64K ? 16 : 1;
}

enum vgt_pte_type { VGT_PTE_ABSENT, VGT_PTE_INVALID, VGT_PTE_TABLE, VGT_PTE_LEAF };

/**
 * struct vgt_pte - an entry of a guest's table, understood
 * @type: whether it leads to a table, to pages, to nothing, or makes no sense
 * @below: kind of table it leads to (%VGT_PTE_TABLE)
 * @gfn: guest frame of the table or of the first page
 * @flags: present, write and cache bits of the shadow's entry
 * @leaf_flags: those of the 512 entries that stand for a 2 MiB page (@below is
 *	%VGT_PT_2M)
 */
struct vgt_pte {
	enum vgt_pte_type type;
	enum vgt_pt_kind below;
	u64 gfn;
	u64 flags;
	u64 leaf_flags;
};

/* What @raw means in a table of kind @kind (not %VGT_PT_2M). Reserved bits are ignored. */
struct vgt_pte vgt_pte_decode(enum vgt_pt_kind kind, u64 raw);
/* The entry that leads to bus address @bus, 4 KiB aligned, with @flags of vgt_pte_decode(). */
u64 vgt_pte_encode(u64 bus, u64 flags);
/* Flags of an entry that leads to a scratch page: present, writable, default caching. */
u64 vgt_pte_scratch_flags(void);

#endif
