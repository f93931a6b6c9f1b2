// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * What the guest has in the engine's own part of a context image. SKL PRM vol 7, "Register
 * State Context": commands that the engine executes when it restores the context.
 */
#include <linux/bitmap.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/cmd/audit.h"
#include "gvt/cmd/mi.h"
#include "gvt/submit/engine_list.h"
#include "gvt/vgpu.h"

#define RING_NOPID	0x94
#define MASK_ALL	0xffff0000u

static bool operands_are_local(const struct vgt_cmd_desc *desc)
{
	unsigned int i;

	for (i = 0; i < desc->n_ops; i++)
		if (desc->ops[i].kind != VGT_OPERAND_ADDR48 ||
		    desc->ops[i].space != VGT_SPACE_PPGTT)
			return false;
	return true;
}

/*
 * The pairs of one MI_LOAD_REGISTER_IMM. A register that may not be there becomes a filler; one
 * with a mask is loaded whole, or it would keep bits of another owner.
 */
static void lri_copy(struct vgt_vgpu *vgpu, enum vgt_engine engine, u32 *dst, const u32 *src,
		     u32 len)
{
	const struct vgt_reg_map *regs = vgpu->dev->platform->regs;
	u32 i;

	dst[0] = MI_LRI | MI_LRI_POSTED | (len - 2);
	for (i = 1; i + 1 < len; i += 2) {
		dst[i] = src[i];
		dst[i + 1] = src[i + 1];
		if (!vgt_audit_image_register(vgpu, engine, dst[i], &dst[i + 1])) {
			dst[i] = vgpu->dev->platform->gen->engines[engine].base + RING_NOPID;
			dst[i + 1] = 0;
		} else if (vgt_reg_lookup(regs, dst[i])->kind == VGT_KIND_MASKED) {
			dst[i + 1] |= MASK_ALL;
		}
	}
}

void vgt_engine_list_copy(struct vgt_vgpu *vgpu, enum vgt_engine engine, u32 *dst, const u32 *src,
			  u32 dwords)
{
	const struct vgt_cmd_map *map = vgpu->dev->platform->gen->cmds;
	const struct vgt_cmd_desc *desc;
	u32 at = 0, len;

	memset(dst, 0, dwords * sizeof(*dst));
	for (; at < dwords; at += len) {
		len = 1;
		if (!src[at])
			continue;
		desc = vgt_cmd_lookup(map, engine, src[at]);
		len = desc ? vgt_cmd_length(desc, src[at]) : 0;
		if (!len || len > dwords - at)
			return;
		if ((src[at] & MI_LRI_OPCODE) == MI_LRI) {
			if (len % 2 == 0)
				return;
			lri_copy(vgpu, engine, dst + at, src + at, len);
		} else if (desc->action == VGT_ACTION_BB_END) {
			dst[at] = desc->match;
			return;
		} else if (src[at] >> 29 == 3 && desc->action == VGT_ACTION_OK &&
			   operands_are_local(desc)) {
			memcpy(dst + at, src + at, len * sizeof(*dst));
		} else {
			return;
		}
	}
}

void vgt_engine_list_note(const struct vgt_vgpu *vgpu, enum vgt_engine engine, const u32 *list,
			  u32 dwords, struct vgt_listed *listed)
{
	const struct vgt_gen *gen = vgpu->dev->platform->gen;
	const struct vgt_cmd_desc *desc;
	u32 at = 0, len, i, index;

	for (; at < dwords; at += len) {
		len = 1;
		if (!list[at])
			continue;
		desc = vgt_cmd_lookup(gen->cmds, engine, list[at]);
		len = desc ? vgt_cmd_length(desc, list[at]) : 0;
		if (!len || len > dwords - at || desc->action == VGT_ACTION_BB_END)
			return;
		if ((list[at] & MI_LRI_OPCODE) != MI_LRI)
			continue;
		for (i = 1; i + 1 < len; i += 2) {
			if (!vgt_engine_state_find(gen, list[at + i], &index) ||
			    index >= VGT_ENGINE_STATE_MAX)
				continue;
			__set_bit(index, listed->is);
			listed->value[index] = list[at + i + 1];
		}
	}
}
