// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>

#include "gvt/gtt/pte.h"
#include "gvt/gtt/walk.h"
#include "gvt/vgpu.h"

#define PAGE_BYTES	4096u
#define ROOT_RESERVED	(~GENMASK_ULL(45, 12))

/* What entry @i of the guest's table of kind @kind at @gfn means. */
static int entry_read(struct vgt_vgpu *vgpu, enum vgt_pt_kind kind, u64 gfn, u32 i,
		      struct vgt_pte *pte)
{
	u64 raw;
	int err = vgpu->hv_ops->read(vgpu->hv, (gfn << 12) + i * sizeof(raw), &raw, sizeof(raw));

	if (!err)
		*pte = vgt_pte_decode(kind, raw);
	return err;
}

/* The guest's page behind @va: a table leads to one of a lower level, so four steps are all. */
static int page_find(struct vgt_vgpu *vgpu, u64 root, u64 va, u64 *gfn)
{
	struct vgt_pte pte = { .type = VGT_PTE_TABLE, .below = VGT_PT_PML4, .gfn = root };
	u32 within = 0;
	int err;

	while (pte.type == VGT_PTE_TABLE && pte.below != VGT_PT_2M) {
		const enum vgt_pt_kind kind = pte.below;
		const u32 i = (va >> (12 + 9 * vgt_pt_level(kind))) % VGT_PT_ENTRIES;

		within = i % vgt_pt_run(kind);
		err = entry_read(vgpu, kind, pte.gfn, i - within, &pte);
		if (err)
			return err;
	}
	if (pte.type == VGT_PTE_TABLE)
		within = (va >> 12) % VGT_PT_ENTRIES;
	else if (pte.type != VGT_PTE_LEAF)
		return -EFAULT;
	*gfn = pte.gfn + within;
	return 0;
}

int vgt_walk_copy_in(struct vgt_vgpu *vgpu, u64 pml4, u64 va, void *buf, size_t len)
{
	size_t run;
	u64 gfn;
	int err;

	lockdep_assert_held(&vgpu->lock);
	if (pml4 & ROOT_RESERVED || va >> VGT_PPGTT_BITS || len > BIT_ULL(VGT_PPGTT_BITS) - va)
		return -EFAULT;
	vgt_stat_add(vgpu, VGT_STAT_BYTES_COPIED_IN, len);
	for (; len; len -= run, va += run, buf += run) {
		run = min_t(size_t, len, PAGE_BYTES - va % PAGE_BYTES);
		err = page_find(vgpu, pml4 >> 12, va, &gfn);
		if (!err)
			err = vgpu->hv_ops->read(vgpu->hv, (gfn << 12) + va % PAGE_BYTES, buf, run);
		if (err)
			return err;
	}
	return 0;
}
