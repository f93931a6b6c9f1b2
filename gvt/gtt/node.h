/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Shadows of single page tables. A node is one guest page read as one kind of
 * table; the same page may be several (a table that maps itself), and a node
 * may have many parents. What a node leads to is of a lower level, so there
 * are no circles. Vgpu lock held in all calls.
 */
#ifndef GVT_GTT_NODE_H
#define GVT_GTT_NODE_H

#include <linux/bitmap.h>
#include <linux/compiler.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include "gvt/gtt/pin.h"
#include "gvt/gtt/pte.h"
#include "gvt/port_gpu.h"

struct vgt_vgpu;

/* Most tables of one vGPU: 64 MiB of shadow pages. */
#define VGT_NODES_MAX 16384

/**
 * struct vgt_node - shadow of one table
 * @kind: how the guest's page is read
 * @gfn: the guest's page; for %VGT_PT_2M the first of the 512 it maps
 * @leaf_flags: of all entries of a %VGT_PT_2M
 * @users: entries of parents, roots of address spaces, and calls that work on it
 * @epoch: the last vgt_nodes_sync() that saw it
 * @cached: it is a root and the GPU may remember translations
 * @indexed: it can be found by @gfn
 * @changed: entries that were found changed when it was read last
 * @shadow: the page that the GPU reads
 * @link: in vgt_nodes.live or vgt_nodes.dead
 * @mapped: entries of @shadow that hold a pin (last level) or a child (upper levels)
 * @guest: entries as last read; 0 where one has to be looked at again. NULL for
 *	%VGT_PT_2M.
 * @children: what the entries lead to (upper levels), else NULL
 */
struct vgt_node {
	enum vgt_pt_kind kind;
	u64 gfn;
	u64 leaf_flags;
	u32 users;
	u32 epoch;
	bool cached;
	bool indexed;
	u32 changed;
	struct vgt_gpu_page shadow;
	struct list_head link;
	DECLARE_BITMAP(mapped, VGT_PT_ENTRIES);
	u64 *guest;
	struct vgt_node **children;
};

/**
 * struct vgt_nodes - all tables of a vGPU
 * @tables: struct vgt_table by gfn
 * @live: nodes by level
 * @loose: struct vgt_table whose guest writes are not reported for the time being
 * @loose_count: length of @loose
 * @dead: nodes without users; the GPU may still walk them
 * @dead_count: length of @dead
 * @count: nodes, live and dead
 * @limit: most of them
 * @epoch: counts calls of vgt_nodes_sync()
 * @err: what the call under way failed with (-ENOMEM, -ENOSPC): from then on entries that
 *	changed become absent
 * @pins: pages that the tables lead to
 * @scratch: what an entry that makes no sense leads to: a page of data, and a
 *	table full of such entries for each level below the top
 * @read: where a table of each level is read to
 * @reclaim: free nodes that are not needed; false: there are none
 */
struct vgt_nodes {
	struct xarray tables;
	struct list_head live[VGT_PT_LEVELS];
	struct list_head loose;
	u32 loose_count;
	struct list_head dead;
	u32 dead_count;
	u32 count;
	u32 limit;
	u32 epoch;
	int err;
	struct vgt_pins pins;
	struct vgt_gpu_page scratch[VGT_PT_LEVELS];
	u64 *read[VGT_PT_LEVELS];
	bool (*reclaim)(struct vgt_vgpu *vgpu);
};

/* The GPU may walk the table meanwhile: never half an entry. */
static inline void vgt_node_set_entry(struct vgt_node *node, u32 i, u64 value)
{
	WRITE_ONCE(((u64 *)node->shadow.cpu)[i], value);
}

/* What an entry of @node leads to when the guest's makes no sense. */
static inline u64 vgt_node_scratch_entry(const struct vgt_nodes *nodes,
					 const struct vgt_node *node)
{
	return vgt_pte_encode(nodes->scratch[vgt_pt_level(node->kind)].bus,
			      vgt_pte_scratch_flags());
}

/* Whether [@a, @a + @a_pages) and [@b, @b + @b_pages) have a page in common. */
static inline bool vgt_node_overlaps(u64 a, u64 a_pages, u64 b, u64 b_pages)
{
	return a < b ? b - a < a_pages : a - b < b_pages;
}

int vgt_nodes_init(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes);
/* Every node has been freed. */
void vgt_nodes_fini(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes);

/* The top table at @gfn, empty until vgt_nodes_sync(). -EFAULT not RAM, -ENOMEM, -ENOSPC. */
int vgt_node_get_root(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, u64 gfn,
		      struct vgt_node **out);
void vgt_node_put(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node);

/*
 * Make @root and all below agree with guest memory. -EFAULT: @root is not RAM. -ENOMEM,
 * -ENOSPC: entries that changed may be absent, to be looked at again; none is as it was.
 */
int vgt_nodes_sync(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *root);
/* Tables in page @gfn: look at @count entries from @first again. Errors as vgt_nodes_sync(). */
int vgt_nodes_written(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, u64 gfn, u32 first,
		      u32 count);
/*
 * Tables whose writes are not reported any more are read again: before each submission. Errors
 * as vgt_nodes_sync(); the next call makes up for what is absent.
 */
int vgt_nodes_catch_up(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes);
/* No entry leads to a page or table in [@gfn, @gfn + @pages) any more. */
void vgt_nodes_zap(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, u64 gfn, u64 pages);
/* The guest's page of @root is gone, or the guest is: empty it, a new root takes its place. */
void vgt_node_forget(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *root);

/* What the GPU wrote to the scratch page is gone. No entry leads there now. */
void vgt_nodes_clear_scratch(struct vgt_nodes *nodes);
/* Free what vgt_node_put() has left. The GPU has forgotten it. */
void vgt_nodes_free_dead(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes);

#endif
