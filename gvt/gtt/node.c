// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "gvt/gtt/node.h"
#include "gvt/vgpu.h"

#define TABLE_BYTES (VGT_PT_ENTRIES * sizeof(u64))

/**
 * struct vgt_table - a guest page that is read as a table
 * @nodes: its shadow for each kind, NULL where it is not read so
 * @count: how many there are
 */
struct vgt_table {
	struct vgt_node *nodes[VGT_PT_KINDS];
	u32 count;
};

static void set_entry(struct vgt_node *node, u32 i, u64 value)
{
	/* The GPU may walk the table meanwhile: never half an entry. */
	WRITE_ONCE(((u64 *)node->shadow.cpu)[i], value);
}

/* What an entry of @node leads to when the guest's makes no sense. */
static u64 scratch_entry(const struct vgt_nodes *nodes, const struct vgt_node *node)
{
	return vgt_pte_encode(nodes->scratch[vgt_pt_level(node->kind)].bus,
			      vgt_pte_scratch_flags());
}

static bool tracks(const struct vgt_vgpu *vgpu)
{
	return vgpu->hv_ops->flags & VGT_HV_TRACKS_WRITES;
}

/* ---- the index by guest page ---- */

static int index_add(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node)
{
	struct vgt_table *table = xa_load(&nodes->tables, node->gfn);
	int err;

	if (!table) {
		table = kzalloc(sizeof(*table), GFP_KERNEL);
		if (!table)
			return -ENOMEM;
		err = xa_err(xa_store(&nodes->tables, node->gfn, table, GFP_KERNEL));
		if (err)
			goto out_free;
		err = tracks(vgpu) ? vgpu->hv_ops->track_add(vgpu->hv, node->gfn) : 0;
		if (err)
			goto out_erase;
	}
	table->nodes[node->kind] = node;
	table->count++;
	node->indexed = true;
	return 0;

out_erase:
	xa_erase(&nodes->tables, node->gfn);
out_free:
	kfree(table);
	return err;
}

static void index_remove(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node)
{
	struct vgt_table *table;

	if (!node->indexed)
		return;
	node->indexed = false;
	table = xa_load(&nodes->tables, node->gfn);
	table->nodes[node->kind] = NULL;
	if (--table->count)
		return;
	if (tracks(vgpu))
		vgpu->hv_ops->track_remove(vgpu->hv, node->gfn);
	xa_erase(&nodes->tables, node->gfn);
	kfree(table);
}

static struct vgt_node *index_find(struct vgt_nodes *nodes, u64 gfn, enum vgt_pt_kind kind)
{
	struct vgt_table *table = xa_load(&nodes->tables, gfn);

	return table ? table->nodes[kind] : NULL;
}

/* ---- entries of the last level ---- */

/* The guest's page behind entry @i of the shadow. */
static u64 slot_gfn(const struct vgt_node *node, u32 i)
{
	const u32 within = i % vgt_pt_run(node->kind);

	if (node->kind == VGT_PT_2M)
		return node->gfn + i;
	return vgt_pte_decode(node->kind, node->guest[i - within]).gfn + within;
}

/* Give up the pins of @count entries; what the GPU reads there stays. */
static void slots_unmap(struct vgt_nodes *nodes, struct vgt_node *node, u32 first, u32 count)
{
	u32 i;

	for (i = first; i < first + count; i++)
		if (__test_and_clear_bit(i, node->mapped))
			vgt_pin_put(&nodes->pins, slot_gfn(node, i));
}

/* Entries lead to the guest's pages behind them; to the scratch page where that is not RAM. */
static int slots_map(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node,
		     u32 first, u32 count, u64 flags)
{
	u32 i;

	for (i = first; i < first + count; i++) {
		const u64 gfn = slot_gfn(node, i);
		u64 bus;
		int err = vgt_pin_get(vgpu, &nodes->pins, gfn, &bus);

		if (err == -EFAULT) {
			vgt_guest_error(vgpu, VGT_ERR_PPGTT_ENTRY, gfn << 12);
			set_entry(node, i, scratch_entry(nodes, node));
			continue;
		}
		if (err) {
			vgt_guest_error(vgpu, VGT_ERR_NO_MEMORY, gfn << 12);
			return err;
		}
		__set_bit(i, node->mapped);
		set_entry(node, i, vgt_pte_encode(bus, flags));
	}
	return 0;
}

static void slots_set(struct vgt_node *node, u32 first, u32 count, u64 value)
{
	u32 i;

	for (i = first; i < first + count; i++)
		set_entry(node, i, value);
}

/*
 * Entry @i of the guest's table is now @raw. After an error it is not mapped, and
 * remembered as absent, so that it is looked at again.
 */
static int leaf_update(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node,
		       u32 i, u64 raw)
{
	const struct vgt_pte pte = vgt_pte_decode(node->kind, raw);
	const u32 run = vgt_pt_run(node->kind);
	int err;

	if (i % run)
		return 0;
	slots_unmap(nodes, node, i, run);
	node->guest[i] = raw;
	if (pte.type != VGT_PTE_LEAF) {
		slots_set(node, i, run, 0);
		return 0;
	}
	err = slots_map(vgpu, nodes, node, i, run, pte.flags);
	if (err) {
		slots_unmap(nodes, node, i, run);
		slots_set(node, i, run, 0);
		node->guest[i] = 0;
	}
	return err;
}

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
	err = kind == VGT_PT_2M ? 0 : index_add(vgpu, nodes, node);
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
	index_remove(vgpu, nodes, node);
	list_move_tail(&node->link, &nodes->dead);
	nodes->dead_count++;
	if (!node->children) {
		slots_unmap(nodes, node, 0, VGT_PT_ENTRIES);
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

	node = pte->below == VGT_PT_2M ? NULL : index_find(nodes, pte->gfn, pte->below);
	if (node) {
		node->users++;
		err = tracks(vgpu) ? 0 : node_sync(vgpu, nodes, node);
		goto out;
	}
	err = node_create(vgpu, nodes, pte->below, pte->gfn, &node);
	if (err)
		return err;
	if (pte->below == VGT_PT_2M)
		err = slots_map(vgpu, nodes, node, 0, VGT_PT_ENTRIES, pte->leaf_flags);
	else
		err = node_update(vgpu, nodes, node, 0, VGT_PT_ENTRIES);
out:
	if (err)
		vgt_node_put(vgpu, nodes, node);
	else
		*out = node;
	return err;
}

/* As leaf_update(), for a table of an upper level. */
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
		value = scratch_entry(nodes, node);
		err = 0;
	} else if (child) {
		value = vgt_pte_encode(child->shadow.bus, pte.flags);
	}
	set_entry(node, i, value);
	node->children[i] = child;
	__assign_bit(i, node->mapped, child != NULL);
	node->guest[i] = err ? 0 : raw;
	if (old)
		vgt_node_put(vgpu, nodes, old);
	return err;
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
	u32 changed = 0;
	int err = 0;
	u32 i;

	/* A guest may have very many tables. */
	cond_resched();
	vgt_stat_add(vgpu, VGT_STAT_PPGTT_PAGES_READ, 1);
	if (unreadable)
		memset(now, 0, count * sizeof(u64));
	else if (!memcmp(now, &node->guest[first], count * sizeof(u64)))
		return 0;
	for (i = 0; i < count && !err; i++) {
		if (now[i] == node->guest[first + i])
			continue;
		changed++;
		err = node->children ? child_update(vgpu, nodes, node, first + i, now[i]) :
				       leaf_update(vgpu, nodes, node, first + i, now[i]);
	}
	vgt_stat_add(vgpu, VGT_STAT_PPGTT_ENTRIES, changed);
	return err ?: unreadable;
}

static int node_sync(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node)
{
	int err;
	u32 i;

	if (node->epoch == nodes->epoch || node->kind == VGT_PT_2M)
		return 0;
	node->epoch = nodes->epoch;
	err = node_update(vgpu, nodes, node, 0, VGT_PT_ENTRIES);
	if (err || !node->children)
		return err;
	for_each_set_bit(i, node->mapped, VGT_PT_ENTRIES) {
		err = node_sync(vgpu, nodes, node->children[i]);
		/* A table below that is not RAM any more is an empty one. */
		if (err && err != -EFAULT)
			return err;
	}
	return 0;
}

int vgt_nodes_sync(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *root)
{
	nodes->epoch++;
	return node_sync(vgpu, nodes, root);
}

int vgt_nodes_written(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, u64 gfn, u32 first,
		      u32 count)
{
	enum vgt_pt_kind kind;
	int err = 0;

	/* Each kind is looked up anew: what one update frees may be the next. */
	for (kind = 0; kind < VGT_PT_KINDS && !err; kind++) {
		struct vgt_node *node = index_find(nodes, gfn, kind);

		if (!node)
			continue;
		node->users++;
		err = node_update(vgpu, nodes, node, first, count);
		vgt_node_put(vgpu, nodes, node);
	}
	return err;
}

int vgt_node_get_root(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, u64 gfn,
		      struct vgt_node **out)
{
	u64 probe;
	int err;

	*out = index_find(nodes, gfn, VGT_PT_PML4);
	if (*out) {
		(*out)->users++;
		return 0;
	}
	err = vgpu->hv_ops->read(vgpu->hv, gfn << 12, &probe, sizeof(probe));
	return err ?: node_create(vgpu, nodes, VGT_PT_PML4, gfn, out);
}

/* ---- memory that goes away ---- */

static bool overlaps(u64 a, u64 a_pages, u64 b, u64 b_pages)
{
	return a < b ? b - a < a_pages : a - b < b_pages;
}

static void children_zap(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node,
			 u64 gfn, u64 pages)
{
	u32 i;

	cond_resched();
	for_each_set_bit(i, node->mapped, VGT_PT_ENTRIES) {
		struct vgt_node *child = node->children[i];
		const u64 size = child->kind == VGT_PT_2M ? VGT_PT_ENTRIES : 1;

		if (!overlaps(child->gfn, size, gfn, pages))
			continue;
		set_entry(node, i, scratch_entry(nodes, node));
		__clear_bit(i, node->mapped);
		node->children[i] = NULL;
		node->guest[i] = 0;
		vgt_node_put(vgpu, nodes, child);
	}
}

static void leaves_zap(struct vgt_nodes *nodes, struct vgt_node *node, u64 gfn, u64 pages)
{
	const u32 run = vgt_pt_run(node->kind);
	u32 i;

	cond_resched();
	for (i = 0; i < VGT_PT_ENTRIES; i += run) {
		if (find_next_bit(node->mapped, i + run, i) >= i + run ||
		    !overlaps(slot_gfn(node, i), run, gfn, pages))
			continue;
		slots_unmap(nodes, node, i, run);
		slots_set(node, i, run, scratch_entry(nodes, node));
		node->guest[i] = 0;
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
			leaves_zap(nodes, node, gfn, pages);
}

void vgt_node_forget(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *root)
{
	u32 i;

	index_remove(vgpu, nodes, root);
	for (i = 0; i < VGT_PT_ENTRIES; i++)
		child_update(vgpu, nodes, root, i, 0);
}

/* ---- all of them ---- */

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
