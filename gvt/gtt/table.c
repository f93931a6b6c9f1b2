// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "gvt/gtt/node.h"
#include "gvt/gtt/table.h"
#include "gvt/vgpu.h"

/* An exit costs as much as some five readings of a table: docs/costs.md. */
#define LOOSE_AFTER	8	/* writes */
#define LOOSE_MAX	64	/* tables, which are 128 MiB of the guest's memory */

bool vgt_table_tracks(const struct vgt_vgpu *vgpu)
{
	return vgpu->hv_ops->flags & VGT_HV_TRACKS_WRITES;
}

int vgt_table_track(struct vgt_vgpu *vgpu, struct vgt_table *table)
{
	int err;

	if (table->tracked || !vgt_table_tracks(vgpu))
		return 0;
	err = vgpu->hv_ops->track_add(vgpu->hv, table->gfn);
	table->tracked = !err;
	return err;
}

static void untrack(struct vgt_vgpu *vgpu, struct vgt_table *table)
{
	if (table->tracked)
		vgpu->hv_ops->track_remove(vgpu->hv, table->gfn);
	table->tracked = false;
}

static int table_make(struct vgt_nodes *nodes, u64 gfn, struct vgt_table **out)
{
	struct vgt_table *table = kzalloc(sizeof(*table), GFP_KERNEL);
	int err;

	if (!table)
		return -ENOMEM;
	table->gfn = gfn;
	INIT_LIST_HEAD(&table->link);
	err = xa_err(xa_store(&nodes->tables, gfn, table, GFP_KERNEL));
	if (err) {
		kfree(table);
		return err;
	}
	*out = table;
	return 0;
}

/* Without users. */
static void table_free(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_table *table)
{
	untrack(vgpu, table);
	if (!list_empty(&table->link))
		vgt_table_tighten(nodes, table);
	xa_erase(&nodes->tables, table->gfn);
	kfree(table);
}

int vgt_table_add(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node)
{
	struct vgt_table *table = xa_load(&nodes->tables, node->gfn);
	int err;

	if (!table) {
		err = table_make(nodes, node->gfn, &table);
		if (err)
			return err;
	}
	/* A loose one may be about to become a table of an upper level. */
	err = vgt_table_track(vgpu, table);
	if (err) {
		if (!table->count)
			table_free(vgpu, nodes, table);
		return err;
	}
	table->nodes[node->kind] = node;
	table->count++;
	node->indexed = true;
	return 0;
}

void vgt_table_remove(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node)
{
	struct vgt_table *table;

	if (!node->indexed)
		return;
	node->indexed = false;
	table = xa_load(&nodes->tables, node->gfn);
	table->nodes[node->kind] = NULL;
	if (!--table->count)
		table_free(vgpu, nodes, table);
}

struct vgt_node *vgt_table_find(struct vgt_nodes *nodes, u64 gfn, enum vgt_pt_kind kind)
{
	struct vgt_table *table = xa_load(&nodes->tables, gfn);

	return table ? table->nodes[kind] : NULL;
}

static bool may_be_loose(const struct vgt_nodes *nodes, const struct vgt_table *table)
{
	unsigned int kind;

	for (kind = VGT_PT_PD; kind < VGT_PT_KINDS; kind++)
		if (table->nodes[kind])
			return false;
	return table->tracked && nodes->loose_count < LOOSE_MAX;
}

void vgt_table_written(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, u64 gfn)
{
	struct vgt_table *table = xa_load(&nodes->tables, gfn);

	if (!table || ++table->writes < LOOSE_AFTER || !list_empty(&table->link) ||
	    !may_be_loose(nodes, table))
		return;
	untrack(vgpu, table);
	table->calm = 0;
	list_add_tail(&table->link, &nodes->loose);
	nodes->loose_count++;
}

void vgt_table_tighten(struct vgt_nodes *nodes, struct vgt_table *table)
{
	list_del_init(&table->link);
	nodes->loose_count--;
	table->writes = 0;
}
