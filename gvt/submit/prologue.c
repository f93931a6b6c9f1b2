// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Engine registers, by firmware-tables/gen9/engine_state.tbl. With a guest's
 * value only those that its own commands or images may load: it gets no other way to a register.
 */
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/cmd/audit.h"
#include "gvt/cmd/mi.h"
#include "gvt/mmio/host.h"
#include "gvt/mmio/mmio.h"
#include "gvt/submit/layout.h"
#include "gvt/submit/prologue.h"
#include "gvt/vgpu.h"

#define LRI_MAX_PAIRS		126u
#define LRI_DWORDS(header)	(((header) & 0xff) + 2)
#define MASKED_ALL		0xffff0000u

/*
 * What the render engine's threads have left in their registers and in shared local memory is
 * no context's own: Gen9 clears it when the L3 cache is flushed. SKL PRM vol 2a, "PIPE_CONTROL";
 * i915: WaClearSlmSpaceAtContextSwitch.
 */
#define PIPE_CONTROL		0x7a000004u
#define FLUSH_L3		BIT(27)
#define STORE_DATA_INDEX	BIT(21)		/* in the context's status page */
#define CS_STALL		BIT(20)
#define POST_SYNC_QWORD		(1u << 14)
#define SCRATCH_OF_STATUS_PAGE	0xd0u		/* as i915 uses that page */

/* MI_LOAD_REGISTER_IMMs under construction. */
struct lri_list {
	u32 *cmds;
	u32 room;
	u32 dwords;
	u32 header;
	u32 pairs;
};

/*
 * A batch of the context that was preempted may have had commands skipped that depend on
 * a predicate; these are not.
 */
static void lri_begin(struct lri_list *list, enum vgt_engine engine)
{
	const u32 off = vgt_mi_predicate_off(engine);

	if (off != MI_NOOP)
		list->cmds[list->dwords++] = off;
}

/* Nothing of another owner's threads is found by this one's. */
static void threads_clear(struct lri_list *list, enum vgt_engine engine)
{
	const u32 flush[] = {
		PIPE_CONTROL, FLUSH_L3 | STORE_DATA_INDEX | CS_STALL | POST_SYNC_QWORD,
		SCRATCH_OF_STATUS_PAGE, 0, 0, 0,
	};

	if (engine != VGT_RCS)
		return;
	memcpy(list->cmds + list->dwords, flush, sizeof(flush));
	list->dwords += ARRAY_SIZE(flush);
}

/* What does not fit is left out: @room is made for the longest table. */
static void lri_add(struct lri_list *list, u32 offset, u32 value)
{
	if (list->dwords + 4 > list->room)
		return;
	if (!list->pairs || list->pairs == LRI_MAX_PAIRS) {
		list->header = list->dwords++;
		list->pairs = 0;
	}
	list->cmds[list->dwords++] = offset;
	list->cmds[list->dwords++] = value;
	list->pairs++;
	list->cmds[list->header] = MI_LRI | (2 * list->pairs - 1);
}

static u32 lri_finish(struct lri_list *list)
{
	if (list->dwords % 2)
		list->cmds[list->dwords++] = MI_NOOP;
	return list->dwords;
}

/*
 * What loads the register at @offset with the vGPU's value, as far as the guest's own
 * commands could do it; with the host's where the guest has left it alone.
 */
static u32 load_value(struct vgt_vgpu *vgpu, enum vgt_engine engine, const struct vgt_reg_desc *reg,
		      u32 offset, u32 host)
{
	u32 value = vgt_vreg(vgpu, offset);

	if (value == reg->reset && reg->value_rule != VGT_VALUE_NONPRIV)
		value = host;
	value = vgt_audit_value(vgpu, engine, reg, value);
	return reg->kind == VGT_KIND_MASKED ? MASKED_ALL | value : value;
}

static u32 host_value(const struct vgt_reg_desc *reg, u32 host)
{
	return reg->kind == VGT_KIND_MASKED ? MASKED_ALL | host : host;
}

/* Whether a job may change a register by other means than its ring's and batches' loads. */
static bool may_change(const struct vgt_vgpu *vgpu, enum vgt_engine engine,
		       const struct vgt_reg_desc *reg, u32 offset)
{
	return (reg->cmd_access & VGT_CMD_IMAGE) || vgt_audit_nonpriv(vgpu, engine, offset);
}

/* What add_rows() loads the registers with, and which ones. */
enum load {
	LOAD_VGPU,	/* all, with the vGPU's values */
	LOAD_HOST,	/* all, with the host's values */
	LOAD_BACK,	/* those that a job may leave otherwise than the host has them */
	LOAD_MISSING,	/* those that the engine's images do not hold, with the vGPU's values */
	LOAD_BEGUN,	/* those and what the vGPU's driver has set: the image has no values yet */
};

/* Whether the hardware has loaded the register with what it is to have, from the image. */
static bool image_has(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u8 mode, u32 offset,
		      enum load load)
{
	if (load != LOAD_BEGUN)
		return load == LOAD_MISSING;
	return mode == VGT_MODE_CLEAR || vgt_vreg(vgpu, offset) == reg->reset;
}

/* Registers of one mode; @vgpu may be NULL for LOAD_HOST. */
static void add_rows(const struct vgt_device *dev, struct vgt_vgpu *vgpu, enum vgt_engine engine,
		     u8 mode, enum load load, struct lri_list *list)
{
	const struct vgt_gen *gen = dev->platform->gen;
	const struct vgt_layout *layout = vgt_layout_of(dev, engine);
	const u32 *values = vgt_host_values(dev), *host = values;
	unsigned int i;
	u32 offset;

	for (i = 0; i < gen->n_engine_state; i++) {
		const struct vgt_engine_state_desc *row = &gen->engine_state[i];

		if (row->engine != engine || row->mode != mode) {
			host += row->len / 4;
			continue;
		}
		for (offset = row->offset; offset < row->offset + row->len; offset += 4, host++) {
			const struct vgt_reg_desc *reg =
				vgt_reg_lookup(dev->platform->regs, offset);
			u32 theirs, value;

			/* Unprivileged batches write more than a guest's rings may. */
			if (mode != VGT_MODE_CLEAR &&
			    !(reg->cmd_access & (VGT_CMD_LRI | VGT_CMD_IMAGE)))
				continue;
			if (layout && test_bit(host - values, layout->holds) &&
			    image_has(vgpu, reg, mode, offset, load))
				continue;
			theirs = host_value(reg, READ_ONCE(*host));
			if (load == LOAD_HOST) {
				lri_add(list, offset, theirs);
				continue;
			}
			value = mode == VGT_MODE_CLEAR ? 0 :
				load_value(vgpu, engine, reg, offset, READ_ONCE(*host));
			if (load != LOAD_BACK)
				lri_add(list, offset, value);
			else if (value != theirs || may_change(vgpu, engine, reg, offset))
				lri_add(list, offset, theirs);
		}
	}
}

static void prologue_make(const struct vgt_device *dev, struct vgt_vgpu *vgpu,
			  enum vgt_engine engine, enum load load, struct vgt_prologue *prologue)
{
	struct lri_list list = { .cmds = prologue->cmds, .room = VGT_PROLOGUE_DWORDS };

	/* What the host's own batches leave on is the host's. */
	if (load != LOAD_HOST) {
		lri_begin(&list, engine);
		threads_clear(&list, engine);
	}
	add_rows(dev, vgpu, engine, VGT_MODE_SWITCH, load, &list);
	prologue->dwords = lri_finish(&list);
	prologue->cmds[prologue->dwords] = MI_BATCH_BUFFER_END;
}

void vgt_prologue_update(struct vgt_vgpu *vgpu, enum vgt_engine engine,
			 struct vgt_prologue *prologue)
{
	prologue_make(vgpu->dev, vgpu, engine, LOAD_VGPU, prologue);
}

void vgt_prologue_make_host(struct vgt_device *dev, enum vgt_engine engine,
			    struct vgt_prologue *prologue)
{
	prologue_make(dev, NULL, engine, LOAD_HOST, prologue);
}

void vgt_prologue_set(struct vgt_prologue *prologue, u32 offset, u32 value)
{
	u32 *cmd = prologue->cmds, *end = cmd + prologue->dwords;
	u32 *pair;

	for (; cmd < end && *cmd != MI_NOOP; cmd = pair)
		for (pair = cmd + 1; pair < cmd + LRI_DWORDS(*cmd); pair += 2)
			if (pair[0] == offset)
				WRITE_ONCE(pair[1], value);
}

u32 vgt_prologue_image(struct vgt_vgpu *vgpu, enum vgt_engine engine, bool inhibited, u32 *cmds,
		       u32 room)
{
	const enum load load = inhibited ? LOAD_BEGUN : LOAD_MISSING;
	struct lri_list list = { .cmds = cmds, .room = room };

	lri_begin(&list, engine);
	add_rows(vgpu->dev, vgpu, engine, VGT_MODE_IMAGE, load, &list);
	add_rows(vgpu->dev, vgpu, engine, VGT_MODE_CLEAR, load, &list);
	return lri_finish(&list);
}

u32 vgt_prologue_host(struct vgt_vgpu *vgpu, enum vgt_engine engine, bool all, u32 *cmds,
		      u32 room)
{
	struct lri_list list = { .cmds = cmds, .room = room };

	add_rows(vgpu->dev, vgpu, engine, VGT_MODE_SWITCH, all ? LOAD_HOST : LOAD_BACK, &list);
	return lri_finish(&list);
}
