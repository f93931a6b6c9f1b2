// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Address spaces of the guest: which roots it has, which are in use, and when the
 * GPU has to forget what was taken from them.
 *
 * An address space exists from its announcement (PVINFO) or its first
 * submission on. That a guest announces it is only a hint: whatever is dropped here
 * is made again when it is submitted.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "gvt/gtt/node.h"
#include "gvt/gtt/ppgtt.h"
#include "gvt/gtt/table.h"
#include "gvt/vgpu.h"

#define ROOT_ADDRESS	GENMASK_ULL(45, 12)
/* Address spaces remembered for one vGPU. */
#define MMS_MAX		4096
/* With tracked writes: this much may wait for the GPU to be flushed. */
#define UNFLUSHED_MAX	256

/**
 * struct vgt_ppgtt_mm - an address space of the guest
 * @gfn: its top table
 * @root: the shadow of that; NULL until it is submitted
 * @holds: submissions that use it
 * @in_step: the shadow agreed with the guest's tables once, and tracked writes have
 *	been followed since; loose tables aside
 * @detached: the guest has given it up; it ends with its last hold
 * @link: in vgt_ppgtt.mms, the one used longest ago first
 */
struct vgt_ppgtt_mm {
	u64 gfn;
	struct vgt_node *root;
	u32 holds;
	bool in_step;
	bool detached;
	struct list_head link;
};

/**
 * struct vgt_ppgtt - page tables of a vGPU (protected by vgt_vgpu.lock)
 * @by_root: struct vgt_ppgtt_mm by gfn, without detached ones
 * @mms: all of them
 * @mm_count: length of @mms
 * @nodes: the tables they are made of
 */
struct vgt_ppgtt {
	struct xarray by_root;
	struct list_head mms;
	u32 mm_count;
	struct vgt_nodes nodes;
};

static u64 root_bus(const struct vgt_ppgtt_mm *mm)
{
	return mm->root->shadow.bus;
}

/* Make the GPU forget what no table leads to any more, then give it back. */
static void flush_always(struct vgt_vgpu *vgpu)
{
	const struct vgt_gpu_ops *ops = vgpu->dev->ops;
	struct vgt_ppgtt *ppgtt = vgpu->ppgtt;
	struct vgt_ppgtt_mm *mm;
	struct vgt_node *node;

	list_for_each_entry(mm, &ppgtt->mms, link) {
		if (!mm->root || !mm->root->cached)
			continue;
		ops->ppgtt_flush(vgpu->dev->gpu, root_bus(mm));
		mm->root->cached = false;
	}
	list_for_each_entry(node, &ppgtt->nodes.dead, link)
		if (node->cached)
			ops->ppgtt_flush(vgpu->dev->gpu, node->shadow.bus);
	list_for_each_entry(mm, &ppgtt->mms, link)
		if (mm->holds)
			mm->root->cached = true;
	vgt_nodes_free_dead(vgpu, &ppgtt->nodes);
}

/* The same where anything waits to be given back. */
static void flush(struct vgt_vgpu *vgpu)
{
	const struct vgt_nodes *nodes = &vgpu->ppgtt->nodes;

	if (nodes->dead_count || nodes->pins.idle_count)
		flush_always(vgpu);
}

static void drop_root(struct vgt_vgpu *vgpu, struct vgt_ppgtt_mm *mm)
{
	struct vgt_node *root = mm->root;

	mm->root = NULL;
	mm->in_step = false;
	if (root)
		vgt_node_put(vgpu, &vgpu->ppgtt->nodes, root);
}

/* struct vgt_nodes.reclaim: what waits for a flush, then the address space idle longest. */
static bool reclaim(struct vgt_vgpu *vgpu)
{
	struct vgt_ppgtt *ppgtt = vgpu->ppgtt;
	struct vgt_ppgtt_mm *mm;

	if (ppgtt->nodes.dead_count) {
		flush(vgpu);
		return true;
	}
	list_for_each_entry(mm, &ppgtt->mms, link) {
		if (mm->holds || !mm->root)
			continue;
		drop_root(vgpu, mm);
		flush(vgpu);
		return true;
	}
	return false;
}

static void mm_detach(struct vgt_ppgtt *ppgtt, struct vgt_ppgtt_mm *mm)
{
	if (!mm->detached)
		xa_erase(&ppgtt->by_root, mm->gfn);
	mm->detached = true;
}

static void mm_free(struct vgt_vgpu *vgpu, struct vgt_ppgtt_mm *mm)
{
	struct vgt_ppgtt *ppgtt = vgpu->ppgtt;

	mm_detach(ppgtt, mm);
	drop_root(vgpu, mm);
	list_del(&mm->link);
	ppgtt->mm_count--;
	kfree(mm);
}

/* The guest has given it up; a submission that holds it goes on with what it has. */
static void mm_end(struct vgt_vgpu *vgpu, struct vgt_ppgtt_mm *mm)
{
	if (mm->holds)
		mm_detach(vgpu->ppgtt, mm);
	else
		mm_free(vgpu, mm);
}

/* The guest has given it up, and what holds it reaches nothing any more. */
static void mm_empty(struct vgt_vgpu *vgpu, struct vgt_ppgtt_mm *mm)
{
	if (mm->root)
		vgt_node_forget(vgpu, &vgpu->ppgtt->nodes, mm->root);
	mm_end(vgpu, mm);
}

static bool evict_one(struct vgt_vgpu *vgpu)
{
	struct vgt_ppgtt_mm *mm;

	list_for_each_entry(mm, &vgpu->ppgtt->mms, link) {
		if (mm->holds)
			continue;
		mm_free(vgpu, mm);
		flush(vgpu);
		return true;
	}
	return false;
}

static int mm_make(struct vgt_vgpu *vgpu, u64 gfn, struct vgt_ppgtt_mm **out)
{
	struct vgt_ppgtt *ppgtt = vgpu->ppgtt;
	struct vgt_ppgtt_mm *mm;
	int err;

	if (ppgtt->mm_count >= MMS_MAX && !evict_one(vgpu)) {
		vgt_guest_error(vgpu, VGT_ERR_PPGTT_QUOTA, gfn << 12);
		return -ENOSPC;
	}
	mm = kzalloc(sizeof(*mm), GFP_KERNEL);
	if (!mm)
		return -ENOMEM;
	mm->gfn = gfn;
	err = xa_err(xa_store(&ppgtt->by_root, gfn, mm, GFP_KERNEL));
	if (err) {
		kfree(mm);
		return err;
	}
	list_add_tail(&mm->link, &ppgtt->mms);
	ppgtt->mm_count++;
	*out = mm;
	return 0;
}

static int mm_find_or_make(struct vgt_vgpu *vgpu, u64 pml4, struct vgt_ppgtt_mm **out)
{
	if (pml4 & ~ROOT_ADDRESS) {
		vgt_guest_error(vgpu, VGT_ERR_PPGTT_ROOT, pml4);
		return -EFAULT;
	}
	*out = xa_load(&vgpu->ppgtt->by_root, pml4 >> 12);
	return *out ? 0 : mm_make(vgpu, pml4 >> 12, out);
}

static void none_in_step(struct vgt_ppgtt *ppgtt)
{
	struct vgt_ppgtt_mm *mm;

	list_for_each_entry(mm, &ppgtt->mms, link)
		mm->in_step = false;
}

int vgt_ppgtt_announce(struct vgt_vgpu *vgpu, u64 pml4)
{
	struct vgt_ppgtt_mm *mm;

	lockdep_assert_held(&vgpu->lock);
	return mm_find_or_make(vgpu, pml4, &mm);
}

void vgt_ppgtt_retire(struct vgt_vgpu *vgpu, u64 pml4)
{
	struct vgt_ppgtt_mm *mm;

	lockdep_assert_held(&vgpu->lock);
	mm = xa_load(&vgpu->ppgtt->by_root, pml4 >> 12);
	if (mm)
		mm_end(vgpu, mm);
	flush(vgpu);
}

int vgt_ppgtt_get(struct vgt_vgpu *vgpu, u64 pml4, struct vgt_ppgtt_mm **out)
{
	struct vgt_ppgtt_mm *mm;
	int err;

	lockdep_assert_held(&vgpu->lock);
	err = mm_find_or_make(vgpu, pml4, &mm);
	if (err)
		return err;
	if (!mm->root) {
		err = vgt_node_get_root(vgpu, &vgpu->ppgtt->nodes, mm->gfn, &mm->root);
		if (err) {
			if (err == -EFAULT)
				vgt_guest_error(vgpu, VGT_ERR_PPGTT_ROOT, pml4);
			mm_free(vgpu, mm);
			return err;
		}
	}
	mm->holds++;
	mm->root->cached = true;
	list_move_tail(&mm->link, &vgpu->ppgtt->mms);
	*out = mm;
	return 0;
}

void vgt_ppgtt_put(struct vgt_vgpu *vgpu, struct vgt_ppgtt_mm *mm)
{
	lockdep_assert_held(&vgpu->lock);
	if (--mm->holds || !mm->detached)
		return;
	mm_free(vgpu, mm);
	flush(vgpu);
}

int vgt_ppgtt_sync(struct vgt_vgpu *vgpu, struct vgt_ppgtt_mm *mm)
{
	struct vgt_nodes *nodes = &vgpu->ppgtt->nodes;
	int err, sync_err = 0;

	lockdep_assert_held(&vgpu->lock);
	err = vgt_nodes_catch_up(vgpu, nodes);
	/* After an error, too: the GPU must not keep what the guest has taken away. */
	if (!mm->in_step) {
		sync_err = vgt_nodes_sync(vgpu, nodes, mm->root);
		mm->in_step = !sync_err && mm->root->indexed && vgt_table_tracks(vgpu);
	}
	err = err ?: sync_err;
	if (err == -EFAULT)
		vgt_guest_error(vgpu, VGT_ERR_PPGTT_ROOT, mm->gfn << 12);
	flush(vgpu);
	return err;
}

void vgt_ppgtt_invalidate(struct vgt_vgpu *vgpu)
{
	struct vgt_ppgtt_mm *mm;

	lockdep_assert_held(&vgpu->lock);
	/*
	 * What became of the tables of one that is detached is not known. After an error the
	 * shadow has less than the guest's tables, never what they had before.
	 */
	list_for_each_entry(mm, &vgpu->ppgtt->mms, link)
		if (mm->holds && !mm->detached)
			vgt_ppgtt_sync(vgpu, mm);
}

u32 vgt_ppgtt_tables(const struct vgt_vgpu *vgpu)
{
	return vgpu->ppgtt->nodes.count;
}

u64 vgt_ppgtt_root(const struct vgt_ppgtt_mm *mm)
{
	return root_bus(mm);
}

void vgt_ppgtt_page_written(struct vgt_vgpu *vgpu, u64 gpa, size_t len)
{
	struct vgt_ppgtt *ppgtt = vgpu->ppgtt;
	const u32 offset = gpa & 4095;
	const u32 first = offset / sizeof(u64);
	u32 last;

	lockdep_assert_held(&vgpu->lock);
	if (!len || len > 4096 - offset)
		return;
	last = (offset + len - 1) / sizeof(u64);
	if (vgt_nodes_written(vgpu, &ppgtt->nodes, gpa >> 12, first, last - first + 1))
		none_in_step(ppgtt);
	if (ppgtt->nodes.dead_count + ppgtt->nodes.pins.idle_count > UNFLUSHED_MAX)
		flush(vgpu);
}

void vgt_ppgtt_memory_removed(struct vgt_vgpu *vgpu, u64 gfn, u64 pages)
{
	struct vgt_ppgtt *ppgtt = vgpu->ppgtt;
	struct vgt_ppgtt_mm *mm, *next;

	lockdep_assert_held(&vgpu->lock);
	list_for_each_entry_safe(mm, next, &ppgtt->mms, link) {
		if (mm->gfn < gfn || mm->gfn - gfn >= pages)
			continue;
		mm_empty(vgpu, mm);
	}
	vgt_nodes_zap(vgpu, &ppgtt->nodes, gfn, pages);
	none_in_step(ppgtt);
	flush(vgpu);
}

struct vgt_ppgtt *vgt_ppgtt_create(struct vgt_vgpu *vgpu)
{
	struct vgt_ppgtt *ppgtt = kzalloc(sizeof(*ppgtt), GFP_KERNEL);
	int err;

	if (!ppgtt)
		return ERR_PTR(-ENOMEM);
	xa_init(&ppgtt->by_root);
	INIT_LIST_HEAD(&ppgtt->mms);
	err = vgt_nodes_init(vgpu, &ppgtt->nodes);
	if (err) {
		kfree(ppgtt);
		return ERR_PTR(err);
	}
	ppgtt->nodes.reclaim = reclaim;
	return ppgtt;
}

void vgt_ppgtt_reset(struct vgt_vgpu *vgpu)
{
	struct vgt_ppgtt *ppgtt = vgpu->ppgtt;
	struct vgt_ppgtt_mm *mm, *next;

	lockdep_assert_held(&vgpu->lock);
	/* Jobs have been cancelled; the GPU may still be at work on them. */
	list_for_each_entry_safe(mm, next, &ppgtt->mms, link)
		mm_empty(vgpu, mm);
	none_in_step(ppgtt);
	flush_always(vgpu);
	vgt_nodes_clear_scratch(&ppgtt->nodes);
}

void vgt_ppgtt_destroy(struct vgt_vgpu *vgpu)
{
	struct vgt_ppgtt *ppgtt = vgpu->ppgtt;
	struct vgt_ppgtt_mm *mm, *next;

	list_for_each_entry_safe(mm, next, &ppgtt->mms, link)
		mm_free(vgpu, mm);
	flush(vgpu);
	vgt_nodes_fini(vgpu, &ppgtt->nodes);
	xa_destroy(&ppgtt->by_root);
	kfree(ppgtt);
	vgpu->ppgtt = NULL;
}
