// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "gvt/gtt/leaf.h"
#include "gvt/gtt/node.h"
#include "gvt/gtt/table.h"
#include "gvt/vgpu.h"

#define TABLE_BYTES (VGT_PT_ENTRIES * sizeof(u64))
/* Mostly a few entries of a table have changed, or all: so many are compared at once. */
#define COMPARED_ENTRIES 64u

/* ---- life of a node ---- */

static struct vgt_node *node_alloc(enum vgt_pt_kind kind)
{
	const size_t guest = kind == VGT_PT_2M ? 0 : TABLE_BYTES;
	const size_t children = vgt_pt_level(kind) ? VGT_PT_ENTRIES * sizeof(void *) : 0;
	struct vgt_node *node = kvzalloc(sizeof(*node) + guest + children, GFP_KERNEL);

	if (!node)
		return NULL;
	if (guest)
		node->guest = (void *)(node + 1);
	if (children)
		node->children = (void *)(node + 1) + guest;
	node->kind = kind;
	return node;
}

/* An empty node with one user. */
static int node_create(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, enum vgt_pt_kind kind,
		       u64 gfn, struct vgt_node **out)
{
	struct vgt_node *node;
	int err;

	while (nodes->count >= nodes->limit) {
		if (!nodes->reclaim(vgpu)) {
			vgt_guest_error(vgpu, VGT_ERR_PPGTT_QUOTA, gfn << 12);
			return -ENOSPC;
		}
	}
	node = node_alloc(kind);
	if (!node)
		return -ENOMEM;
	node->gfn = gfn;
	node->users = 1;
	node->epoch = nodes->epoch;
	err = vgpu->dev->ops->page_alloc(vgpu->dev->gpu, &node->shadow);
	if (err)
		goto out_free;
	err = kind == VGT_PT_2M ? 0 : vgt_table_add(vgpu, nodes, node);
	if (err)
		goto out_page;
	list_add_tail(&node->link, &nodes->live[vgt_pt_level(kind)]);
	nodes->count++;
	*out = node;
	return 0;

out_page:
	vgpu->dev->ops->page_free(vgpu->dev->gpu, &node->shadow);
out_free:
	kvfree(node);
	return err;
}

void vgt_node_put(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node)
{
	u32 i;

	if (--node->users)
		return;
	vgt_table_remove(vgpu, nodes, node);
	list_move_tail(&node->link, &nodes->dead);
	nodes->dead_count++;
	if (!node->children) {
		vgt_leaves_unmap(nodes, node);
		return;
	}
	for_each_set_bit(i, node->mapped, VGT_PT_ENTRIES)
		vgt_node_put(vgpu, nodes, node->children[i]);
}

void vgt_nodes_free_dead(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes)
{
	struct vgt_node *node, *next;

	list_for_each_entry_safe(node, next, &nodes->dead, link) {
		vgpu->dev->ops->page_free(vgpu->dev->gpu, &node->shadow);
		kvfree(node);
	}
	INIT_LIST_HEAD(&nodes->dead);
	nodes->count -= nodes->dead_count;
	nodes->dead_count = 0;
	vgt_pins_release(vgpu, &nodes->pins);
}

/* ---- reading the guest's tables ---- */

static int node_update(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node,
		       u32 first, u32 count);
static int node_sync(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node);

/*
 * The node that @pte leads to, up to date, with one more user. -EFAULT: it is not in
 * RAM. What is found may be the shadow of a table that the guest has freed and
 * filled anew since it was last read.
 */
static int child_get(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, const struct vgt_pte *pte,
		     struct vgt_node **out)
{
	struct vgt_node *node;
	int err;

	node = pte->below == VGT_PT_2M ? NULL : vgt_table_find(nodes, pte->gfn, pte->below);
	if (node) {
		node->users++;
		err = vgt_table_tracks(vgpu) ? 0 : node_sync(vgpu, nodes, node);
		goto out;
	}
	err = node_create(vgpu, nodes, pte->below, pte->gfn, &node);
	if (err)
		return err;
	if (pte->below == VGT_PT_2M)
		err = vgt_leaves_map_2m(vgpu, nodes, node, pte->leaf_flags);
	else
		err = node_update(vgpu, nodes, node, 0, VGT_PT_ENTRIES);
out:
	if (err)
		vgt_node_put(vgpu, nodes, node);
	else
		*out = node;
	return err;
}

/* As vgt_leaf_update(), for a table of an upper level. */
static int child_update(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node,
			u32 i, u64 raw)
{
	const struct vgt_pte pte = vgt_pte_decode(node->kind, raw);
	struct vgt_node *old = node->children[i];
	struct vgt_node *child = NULL;
	u64 value = 0;
	int err = 0;

	if (pte.type == VGT_PTE_TABLE)
		err = child_get(vgpu, nodes, &pte, &child);
	if (pte.type == VGT_PTE_INVALID || err == -EFAULT) {
		vgt_guest_error(vgpu, VGT_ERR_PPGTT_ENTRY, raw);
		value = vgt_node_scratch_entry(nodes, node);
		err = 0;
	} else if (child) {
		value = vgt_pte_encode(child->shadow.bus, pte.flags);
	}
	vgt_node_set_entry(node, i, value);
	node->children[i] = child;
	__assign_bit(i, node->mapped, child != NULL);
	node->guest[i] = err ? 0 : raw;
	if (old)
		vgt_node_put(vgpu, nodes, old);
	return err;
}

static int entry_update(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node,
			u32 i, u64 raw)
{
	return node->children ? child_update(vgpu, nodes, node, i, raw) :
				vgt_leaf_update(vgpu, nodes, node, i, raw);
}

/*
 * Follow those of @count entries from @first on that changed; the guest has @now there. None
 * keeps what it had: where one could not be followed the others are absent, and looked at
 * again.
 */
static int entries_follow(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node,
			  u32 first, const u64 *now, u32 count)
{
	bool changed = false;
	u32 i;
	int err;

	for (i = 0; i < count; i++) {
		if (now[i] == node->guest[first + i])
			continue;
		changed = true;
		node->changed++;
		err = entry_update(vgpu, nodes, node, first + i, nodes->err ? 0 : now[i]);
		nodes->err = nodes->err ?: err;
	}
	return changed ? nodes->err : 0;
}

/*
 * Read @count entries of the guest's table once and follow those that changed. A
 * table that cannot be read is empty, and -EFAULT.
 */
static int node_update(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node,
		       u32 first, u32 count)
{
	u64 *now = nodes->read[vgt_pt_level(node->kind)];
	const int unreadable = vgpu->hv_ops->read(vgpu->hv, (node->gfn << 12) + first * sizeof(u64),
						  now, count * sizeof(u64));
	int err = 0;
	u32 i, n;

	/* A guest may have very many tables. */
	cond_resched();
	vgt_stat_add(vgpu, VGT_STAT_PPGTT_PAGES_READ, 1);
	node->changed = 0;
	if (unreadable)
		memset(now, 0, count * sizeof(u64));
	else if (!memcmp(now, node->guest + first, count * sizeof(u64)))
		return 0;
	for (i = 0; i < count; i += n) {
		n = min(count - i, COMPARED_ENTRIES);
		if (memcmp(now + i, node->guest + first + i, n * sizeof(u64)))
			err = entries_follow(vgpu, nodes, node, first + i, now + i, n) ?: err;
	}
	vgt_stat_add(vgpu, VGT_STAT_PPGTT_ENTRIES, node->changed);
	return err ?: unreadable;
}

/* After an error, too, all below are read: none keeps what the guest has taken away. */
static int node_sync(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node)
{
	int err, below;
	u32 i;

	if (node->epoch == nodes->epoch || node->kind == VGT_PT_2M)
		return 0;
	node->epoch = nodes->epoch;
	err = node_update(vgpu, nodes, node, 0, VGT_PT_ENTRIES);
	if (!node->children)
		return err;
	for_each_set_bit(i, node->mapped, VGT_PT_ENTRIES) {
		below = node_sync(vgpu, nodes, node->children[i]);
		/* A table below that is not RAM any more is an empty one. */
		if (below != -EFAULT)
			err = err ?: below;
	}
	return err;
}

int vgt_nodes_sync(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *root)
{
	nodes->epoch++;
	nodes->err = 0;
	return node_sync(vgpu, nodes, root);
}

int vgt_nodes_written(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, u64 gfn, u32 first,
		      u32 count)
{
	enum vgt_pt_kind kind;
	int err = 0;

	nodes->err = 0;
	/* Each kind is looked up anew: what one update frees may be the next. */
	for (kind = 0; kind < VGT_PT_KINDS; kind++) {
		struct vgt_node *node = vgt_table_find(nodes, gfn, kind);

		if (!node)
			continue;
		node->users++;
		err = node_update(vgpu, nodes, node, first, count) ?: err;
		vgt_node_put(vgpu, nodes, node);
	}
	if (!err)
		vgt_table_written(vgpu, nodes, gfn);
	return err;
}

/* A loose table is read again. Once it stays as it is, each write to it is followed again. */
static int table_catch_up(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_table *table)
{
	enum vgt_pt_kind kind;
	int err = 0, ret;

	/* First: a write is either read now, or reported later. */
	if (++table->calm > VGT_TABLE_CALM)
		vgt_table_track(vgpu, table);
	for (kind = VGT_PT_4K; kind <= VGT_PT_64K; kind++) {
		struct vgt_node *node = table->nodes[kind];

		if (!node)
			continue;
		ret = node_update(vgpu, nodes, node, 0, VGT_PT_ENTRIES);
		/* That is not RAM any more: it is an empty one. */
		if (ret != -EFAULT)
			err = err ?: ret;
		if (node->changed)
			table->calm = 0;
	}
	if (table->tracked && !err)
		vgt_table_tighten(nodes, table);
	return err;
}

int vgt_nodes_catch_up(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes)
{
	struct vgt_table *table, *next;
	int err = 0;

	nodes->err = 0;
	list_for_each_entry_safe(table, next, &nodes->loose, link)
		err = table_catch_up(vgpu, nodes, table) ?: err;
	return err;
}

int vgt_node_get_root(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, u64 gfn,
		      struct vgt_node **out)
{
	u64 probe;
	int err;

	*out = vgt_table_find(nodes, gfn, VGT_PT_PML4);
	if (*out) {
		(*out)->users++;
		return 0;
	}
	err = vgpu->hv_ops->read(vgpu->hv, gfn << 12, &probe, sizeof(probe));
	return err ?: node_create(vgpu, nodes, VGT_PT_PML4, gfn, out);
}

/* ---- memory that goes away ---- */

static void children_zap(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node,
			 u64 gfn, u64 pages)
{
	u32 i;

	cond_resched();
	for_each_set_bit(i, node->mapped, VGT_PT_ENTRIES) {
		struct vgt_node *child = node->children[i];
		const u64 size = child->kind == VGT_PT_2M ? VGT_PT_ENTRIES : 1;

		if (!vgt_node_overlaps(child->gfn, size, gfn, pages))
			continue;
		vgt_node_set_entry(node, i, vgt_node_scratch_entry(nodes, node));
		__clear_bit(i, node->mapped);
		node->children[i] = NULL;
		node->guest[i] = 0;
		vgt_node_put(vgpu, nodes, child);
	}
}

void vgt_nodes_zap(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, u64 gfn, u64 pages)
{
	struct vgt_node *node;
	unsigned int level;

	/* From the top: what a level gives up is below it, never in the list at hand. */
	for (level = VGT_PT_LEVELS - 1; level > 0; level--)
		list_for_each_entry(node, &nodes->live[level], link)
			children_zap(vgpu, nodes, node, gfn, pages);
	list_for_each_entry(node, &nodes->live[0], link)
		if (node->guest)
			vgt_leaves_zap(nodes, node, gfn, pages);
}

void vgt_node_forget(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *root)
{
	u32 i;

	vgt_table_remove(vgpu, nodes, root);
	for (i = 0; i < VGT_PT_ENTRIES; i++)
		child_update(vgpu, nodes, root, i, 0);
}

/* ---- all of them ---- */

void vgt_nodes_clear_scratch(struct vgt_nodes *nodes)
{
	memset(nodes->scratch[0].cpu, 0, TABLE_BYTES);
}

/* Scratch of level 0 is data; that of level n leads to level n - 1 everywhere. */
static int scratch_create(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes)
{
	unsigned int level;
	int err;
	u32 i;

	for (level = 0; level < VGT_PT_LEVELS; level++) {
		u64 *entries;

		err = vgpu->dev->ops->page_alloc(vgpu->dev->gpu, &nodes->scratch[level]);
		if (err)
			return err;
		if (!level)
			continue;
		entries = nodes->scratch[level].cpu;
		for (i = 0; i < VGT_PT_ENTRIES; i++)
			entries[i] = vgt_pte_encode(nodes->scratch[level - 1].bus,
						    vgt_pte_scratch_flags());
	}
	return 0;
}

int vgt_nodes_init(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes)
{
	unsigned int level;
	int err;

	xa_init(&nodes->tables);
	vgt_pins_init(&nodes->pins);
	INIT_LIST_HEAD(&nodes->dead);
	INIT_LIST_HEAD(&nodes->loose);
	nodes->limit = VGT_NODES_MAX;
	for (level = 0; level < VGT_PT_LEVELS; level++) {
		INIT_LIST_HEAD(&nodes->live[level]);
		nodes->read[level] = kzalloc(TABLE_BYTES, GFP_KERNEL);
		if (!nodes->read[level])
			goto out_nomem;
	}
	err = scratch_create(vgpu, nodes);
	if (err)
		vgt_nodes_fini(vgpu, nodes);
	return err;

out_nomem:
	vgt_nodes_fini(vgpu, nodes);
	return -ENOMEM;
}

void vgt_nodes_fini(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes)
{
	unsigned int level;

	for (level = 0; level < VGT_PT_LEVELS; level++) {
		if (nodes->scratch[level].cpu)
			vgpu->dev->ops->page_free(vgpu->dev->gpu, &nodes->scratch[level]);
		kfree(nodes->read[level]);
	}
	vgt_pins_fini(&nodes->pins);
	xa_destroy(&nodes->tables);
}
