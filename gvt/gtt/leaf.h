/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Entries of tables of the last level: each leads to a pinned page of the guest, or to a
 * scratch page. Vgpu lock held in all calls.
 */
#ifndef GVT_GTT_LEAF_H
#define GVT_GTT_LEAF_H

#include <linux/types.h>

struct vgt_node;
struct vgt_nodes;
struct vgt_vgpu;

/*
 * Entry @i of the guest's table is now @raw. After an error (-ENOMEM, -ENOSPC) it is not
 * mapped, and remembered as absent, so that it is looked at again.
 */
int vgt_leaf_update(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node, u32 i,
		    u64 raw);
/* All entries of a new %VGT_PT_2M. Errors as above; some may be mapped then. */
int vgt_leaves_map_2m(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node,
		      u64 flags);
/* Give up the pins of all entries; what the GPU reads there stays. */
void vgt_leaves_unmap(struct vgt_nodes *nodes, struct vgt_node *node);
/* No entry leads to a page in [@gfn, @gfn + @pages) any more. Not for %VGT_PT_2M. */
void vgt_leaves_zap(struct vgt_nodes *nodes, struct vgt_node *node, u64 gfn, u64 pages);

#endif
