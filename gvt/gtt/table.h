/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Guest pages that are read as page tables: found by their frame, and how writes to them are
 * followed. Where the hypervisor reports writes each costs the guest an exit. A table of the
 * last level that is written to again and again is loose for a while: its writes are not
 * reported, and it is read again before each submission. Vgpu lock held in all calls.
 */
#ifndef GVT_GTT_TABLE_H
#define GVT_GTT_TABLE_H

#include <linux/list.h>
#include <linux/types.h>

#include "gvt/gtt/pte.h"

struct vgt_node;
struct vgt_nodes;
struct vgt_vgpu;

/* A loose table that had not changed so often is tracked again. */
#define VGT_TABLE_CALM	2

/**
 * struct vgt_table - a guest page that is read as a table
 * @nodes: its shadow for each kind, NULL where it is not read so
 * @count: how many there are
 * @gfn: the page
 * @tracked: the hypervisor reports writes to it
 * @writes: how often it did since it was last loose
 * @calm: how often it was read again since it had changed
 * @link: in vgt_nodes.loose, or empty
 */
struct vgt_table {
	struct vgt_node *nodes[VGT_PT_KINDS];
	u32 count;
	u64 gfn;
	bool tracked;
	u32 writes;
	u32 calm;
	struct list_head link;
};

/* Whether the hypervisor reports writes at all. */
bool vgt_table_tracks(const struct vgt_vgpu *vgpu);

/* @node is found by its page and kind from now on. -ENOMEM, -EFAULT: then it is not. */
int vgt_table_add(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node);
void vgt_table_remove(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node);
/* NULL: the page is not read so. */
struct vgt_node *vgt_table_find(struct vgt_nodes *nodes, u64 gfn, enum vgt_pt_kind kind);

/* A write to page @gfn was reported and has been followed: it may become loose. */
void vgt_table_written(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, u64 gfn);
/* Have writes reported. -ENOMEM, -EFAULT. */
int vgt_table_track(struct vgt_vgpu *vgpu, struct vgt_table *table);
/* A tracked table agrees with its shadows: it is not loose any more. */
void vgt_table_tighten(struct vgt_nodes *nodes, struct vgt_table *table);

#endif
