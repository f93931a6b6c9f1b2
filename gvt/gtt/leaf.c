// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>

#include "gvt/gtt/leaf.h"
#include "gvt/gtt/node.h"
#include "gvt/vgpu.h"

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
			vgt_node_set_entry(node, i, vgt_node_scratch_entry(nodes, node));
			continue;
		}
		if (err) {
			vgt_guest_error(vgpu, VGT_ERR_NO_MEMORY, gfn << 12);
			return err;
		}
		__set_bit(i, node->mapped);
		vgt_node_set_entry(node, i, vgt_pte_encode(bus, flags));
	}
	return 0;
}

static void slots_set(struct vgt_node *node, u32 first, u32 count, u64 value)
{
	u32 i;

	for (i = first; i < first + count; i++)
		vgt_node_set_entry(node, i, value);
}

int vgt_leaf_update(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node, u32 i,
		    u64 raw)
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

int vgt_leaves_map_2m(struct vgt_vgpu *vgpu, struct vgt_nodes *nodes, struct vgt_node *node,
		      u64 flags)
{
	return slots_map(vgpu, nodes, node, 0, VGT_PT_ENTRIES, flags);
}

void vgt_leaves_unmap(struct vgt_nodes *nodes, struct vgt_node *node)
{
	slots_unmap(nodes, node, 0, VGT_PT_ENTRIES);
}

void vgt_leaves_zap(struct vgt_nodes *nodes, struct vgt_node *node, u64 gfn, u64 pages)
{
	const u32 run = vgt_pt_run(node->kind);
	u32 i;

	cond_resched();
	for (i = 0; i < VGT_PT_ENTRIES; i += run) {
		if (find_next_bit(node->mapped, i + run, i) >= i + run ||
		    !vgt_node_overlaps(slot_gfn(node, i), run, gfn, pages))
			continue;
		slots_unmap(nodes, node, i, run);
		slots_set(node, i, run, vgt_node_scratch_entry(nodes, node));
		node->guest[i] = 0;
	}
}
