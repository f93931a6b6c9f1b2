// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <linux/bits.h>

#include "gvt/gtt/pte.h"
#include "gvt/port_hv.h"

#define PTE_PRESENT	BIT_ULL(0)
#define PTE_WRITE	BIT_ULL(1)
#define PTE_PWT		BIT_ULL(3)
#define PTE_PCD		BIT_ULL(4)
#define PTE_PAT		BIT_ULL(7)	/* in the last level */
#define PDE_PAGE_SIZE	BIT_ULL(7)	/* in the levels above: the entry is a page */
#define PDE_64K		BIT_ULL(11)	/* the table below has pages of 64 KiB */
#define PDE_2M_PAT	BIT_ULL(12)

/*
 * How the GPU caches what it reads of a table is not for a guest to say: the shadow lies in the
 * host's write-back memory, and a walk past the caches would find what was there before it.
 */
#define TABLE_FLAGS	(PTE_PRESENT | PTE_WRITE)
#define PAGE_FLAGS	(TABLE_FLAGS | PTE_PWT | PTE_PCD)
#define LEAF_FLAGS	(PAGE_FLAGS | PTE_PAT)

/* A guest may have more address bits than this GPU: such pages are simply not RAM. */
#define GUEST_ADDRESS	GENMASK_ULL(45, 12)
#define BUS_ADDRESS	GENMASK_ULL(VGT_BUS_BITS - 1, 12)

static struct vgt_pte table(enum vgt_pt_kind below, u64 raw)
{
	return (struct vgt_pte) {
		.type = VGT_PTE_TABLE,
		.below = below,
		.gfn = (raw & GUEST_ADDRESS) >> 12,
		.flags = raw & TABLE_FLAGS,
	};
}

static struct vgt_pte large_page(u64 raw)
{
	return (struct vgt_pte) {
		.type = VGT_PTE_TABLE,
		.below = VGT_PT_2M,
		.gfn = (raw & GUEST_ADDRESS & GENMASK_ULL(63, 21)) >> 12,
		.flags = TABLE_FLAGS,
		.leaf_flags = (raw & PAGE_FLAGS) | (raw & PDE_2M_PAT ? PTE_PAT : 0),
	};
}

static struct vgt_pte leaf(u64 raw, u64 address)
{
	return (struct vgt_pte) {
		.type = VGT_PTE_LEAF,
		.gfn = (raw & address) >> 12,
		.flags = raw & LEAF_FLAGS,
	};
}

struct vgt_pte vgt_pte_decode(enum vgt_pt_kind kind, u64 raw)
{
	const struct vgt_pte invalid = { .type = VGT_PTE_INVALID };
	const struct vgt_pte absent = { .type = VGT_PTE_ABSENT };

	if (!(raw & PTE_PRESENT))
		return absent;
	switch (kind) {
	case VGT_PT_4K:
		return leaf(raw, GUEST_ADDRESS);
	case VGT_PT_64K:
		return leaf(raw, GUEST_ADDRESS & GENMASK_ULL(63, 16));
	case VGT_PT_PD:
		if (raw & PDE_PAGE_SIZE)
			return large_page(raw);
		return table(raw & PDE_64K ? VGT_PT_64K : VGT_PT_4K, raw);
	case VGT_PT_PDP:
		/* Pages of 1 GiB exist in the format, not in Gen9. */
		return raw & PDE_PAGE_SIZE ? invalid : table(VGT_PT_PD, raw);
	case VGT_PT_PML4:
		return raw & PDE_PAGE_SIZE ? invalid : table(VGT_PT_PDP, raw);
	default:
		return invalid;
	}
}

u64 vgt_pte_encode(u64 bus, u64 flags)
{
	return (bus & BUS_ADDRESS) | flags;
}

u64 vgt_pte_scratch_flags(void)
{
	return TABLE_FLAGS;
}
