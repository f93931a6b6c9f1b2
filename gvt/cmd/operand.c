// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The operands of a command, by their description in the command table.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/cmd/audit.h"
#include "gvt/cmd/stream.h"
#include "gvt/gtt/ggtt.h"
#include "gvt/vgpu.h"

#define PAGE_BYTES		4096u
#define ADDRESS_FLAGS		3u		/* low bits of an address that are none */
#define LRI_BYTE_DISABLES	GENMASK(11, 8)	/* MI_LOAD_REGISTER_IMM, dword 0 */

/* One command under judgement. */
struct command {
	const struct vgt_cmd_stream *stream;
	const struct vgt_cmd_desc *desc;
	u32 *dw;
	u32 at;
	u32 len;
};

static int refuse(const struct command *cmd, enum vgt_scan_rule rule, u32 reg)
{
	return vgt_stream_refuse(cmd->stream, cmd->at, -EPERM, rule, reg);
}

static bool op_applies(const struct vgt_cmd_op *op, const u32 *dw)
{
	const u32 cond = dw[op->cond_dw];

	return (!op->cond_any || (cond & op->cond_any)) && !(cond & op->cond_none);
}

static bool op_in_ggtt(const struct vgt_cmd_op *op, const u32 *dw)
{
	if (op->space == VGT_SPACE_SELECT)
		return ((dw[op->sel_dw] >> op->sel_bit) & 1) == op->sel_val;
	return op->space == VGT_SPACE_GGTT;
}

/* A space selector may sit among the low bits of the address itself. */
static u32 op_selector_in(const struct vgt_cmd_op *op, u32 dw)
{
	return op->space == VGT_SPACE_SELECT && op->sel_dw == dw ? BIT(op->sel_bit) : 0;
}

static int address_judge(const struct command *cmd, const struct vgt_cmd_op *op)
{
	u64 gma = cmd->dw[op->dw] & ~(ADDRESS_FLAGS | op_selector_in(op, op->dw));

	if (!op_in_ggtt(op, cmd->dw))
		return 0;
	if (op->kind == VGT_OPERAND_ADDR48)
		gma |= (u64)cmd->dw[op->dw + 1] << 32;
	if (!op->size || !vgt_ggtt_owns(cmd->stream->scan->vgpu, gma, op->size))
		return refuse(cmd, VGT_REFUSE_GGTT_ADDRESS, 0);
	return 0;
}

/*
 * An offset into the hardware status page of the context: the context that runs
 * is the host's, so the address becomes that of the guest's own page. The
 * condition of the operand is the bit that says "index".
 */
static int status_index_patch(const struct command *cmd, const struct vgt_cmd_op *op)
{
	const struct vgt_scan *scan = cmd->stream->scan;
	const u32 index = cmd->dw[op->dw] & (PAGE_BYTES - 1) &
			  ~(ADDRESS_FLAGS | op_selector_in(op, op->dw));

	if (!op->cond_any || op->dw + 1u >= cmd->len)
		return refuse(cmd, VGT_REFUSE_STATUS_PAGE_INDEX, 0);
	if (index + op->size > PAGE_BYTES ||
	    !vgt_ggtt_owns(scan->vgpu, scan->context_gma, PAGE_BYTES))
		return refuse(cmd, VGT_REFUSE_STATUS_PAGE_RANGE, 0);
	cmd->dw[op->cond_dw] &= ~op->cond_any;
	cmd->dw[op->dw] = scan->context_gma + index;
	cmd->dw[op->dw + 1] = 0;
	if (op->sel_val)
		cmd->dw[op->sel_dw] |= BIT(op->sel_bit);
	else
		cmd->dw[op->sel_dw] &= ~BIT(op->sel_bit);
	return 0;
}

/*
 * Whether a register is read where the context is not all there yet: one of its image may still
 * have what another owner has left.
 */
static bool reads_before_restore(const struct command *cmd, u32 reg, u32 access)
{
	const struct vgt_reg_map *regs = cmd->stream->scan->vgpu->dev->platform->regs;

	return access & (VGT_CMD_SRM | VGT_CMD_LRR_SRC) && !vgt_stream_is_own(cmd->stream) &&
	       reg < VGT_REG_SPACE && vgt_reg_lookup(regs, reg)->save == VGT_SAVE_CTX;
}

static int register_judge(const struct command *cmd, u32 reg, u32 access, const u32 *value)
{
	struct vgt_scan *scan = cmd->stream->scan;
	const enum vgt_scan_rule rule = vgt_audit_register(scan->vgpu, scan->engine, reg, access,
							   value, &scan->loads);

	if (!rule && reads_before_restore(cmd, reg, access))
		return refuse(cmd, VGT_REFUSE_REGISTER_ACCESS, reg);
	return rule ? refuse(cmd, rule, reg) : 0;
}

/* Whether the register's value comes from or goes to memory rather than a register. */
static bool has_address(const struct vgt_cmd_desc *desc)
{
	unsigned int i;

	for (i = 0; i < desc->n_ops; i++)
		if (desc->ops[i].kind == VGT_OPERAND_ADDR48)
			return true;
	return false;
}

static int register_op_judge(const struct command *cmd, const struct vgt_cmd_op *op)
{
	const u32 reg = cmd->dw[op->dw];

	if (op->kind == VGT_OPERAND_REG_READ)
		return register_judge(cmd, reg,
				      has_address(cmd->desc) ? VGT_CMD_SRM : VGT_CMD_LRR_SRC, NULL);
	if (op->val_dw)
		return register_judge(cmd, reg, VGT_CMD_LRI, &cmd->dw[op->val_dw]);
	return register_judge(cmd, reg, has_address(cmd->desc) ? VGT_CMD_LRM : VGT_CMD_LRR_DST,
			      NULL);
}

static int register_list_judge(const struct command *cmd, const struct vgt_cmd_op *op)
{
	u32 i;
	int err;

	/* A write of some of the bytes would make a value that nobody judged. */
	if (cmd->dw[0] & LRI_BYTE_DISABLES)
		return refuse(cmd, VGT_REFUSE_REGISTER_BYTES, 0);
	if ((cmd->len - op->dw) % 2)
		return refuse(cmd, VGT_REFUSE_REGISTER_LIST_LENGTH, 0);
	for (i = op->dw; i < cmd->len; i += 2) {
		err = register_judge(cmd, cmd->dw[i], VGT_CMD_LRI, &cmd->dw[i + 1]);
		if (err)
			return err;
	}
	return 0;
}

/* The guest's wish for an interrupt is noted; the host's engine sends none for it. */
static int notify_take(const struct command *cmd, const struct vgt_cmd_op *op)
{
	cmd->stream->scan->notifies++;
	cmd->dw[op->cond_dw] &= ~op->cond_any;
	return 0;
}

static int op_judge(const struct command *cmd, const struct vgt_cmd_op *op)
{
	switch (op->kind) {
	case VGT_OPERAND_ADDR48:
	case VGT_OPERAND_ADDR32:
		return address_judge(cmd, op);
	case VGT_OPERAND_HWSP_INDEX:
		return status_index_patch(cmd, op);
	case VGT_OPERAND_REG_READ:
	case VGT_OPERAND_REG_WRITE:
		return register_op_judge(cmd, op);
	case VGT_OPERAND_REG_LIST:
		return register_list_judge(cmd, op);
	case VGT_OPERAND_NOTIFY:
		return notify_take(cmd, op);
	case VGT_OPERAND_REFUSED:
		return refuse(cmd, VGT_REFUSE_COMMAND_MODE, 0);
	}
	return refuse(cmd, VGT_REFUSE_OPERAND_KIND, 0);
}

int vgt_operands_judge(const struct vgt_cmd_stream *stream, const struct vgt_cmd_desc *desc, u32 at,
		       u32 len)
{
	const struct command cmd = {
		.stream = stream,
		.desc = desc,
		.dw = stream->cmds + at,
		.at = at,
		.len = len,
	};
	const struct vgt_cmd_op *const end = desc->ops + desc->n_ops;
	const struct vgt_cmd_op *op;
	int err;

	for (op = desc->ops; op < end; op++) {
		/* In the context's own address space there is nothing to judge. */
		if (op->space == VGT_SPACE_PPGTT && op->kind == VGT_OPERAND_ADDR48)
			continue;
		if (!op_applies(op, cmd.dw))
			continue;
		err = op_judge(&cmd, op);
		if (err)
			return err;
	}
	return 0;
}

/* ---- unprivileged batches: the copy has a ring's privileges, what it does needs none ---- */

/* The register at dword @dw. The streamer does not look at its two low bits. */
static int user_register_judge(const struct command *cmd, u32 dw, u32 access)
{
	const struct vgt_scan *scan = cmd->stream->scan;
	enum vgt_scan_rule rule;

	cmd->dw[dw] &= ~ADDRESS_FLAGS;
	rule = vgt_audit_user_register(scan->vgpu, scan->engine, cmd->dw[dw], access);
	return rule ? refuse(cmd, rule, cmd->dw[dw]) : 0;
}

static int user_register_list_judge(const struct command *cmd, const struct vgt_cmd_op *op)
{
	u32 i;
	int err = 0;

	if ((cmd->len - op->dw) % 2)
		return refuse(cmd, VGT_REFUSE_REGISTER_LIST_LENGTH, 0);
	for (i = op->dw; i < cmd->len && !err; i += 2)
		err = user_register_judge(cmd, i, VGT_CMD_LRI);
	return err;
}

static int user_op_judge(const struct command *cmd, const struct vgt_cmd_op *op)
{
	const bool memory = has_address(cmd->desc);

	switch (op->kind) {
	case VGT_OPERAND_ADDR48:
	case VGT_OPERAND_ADDR32:
		return op_in_ggtt(op, cmd->dw) ? refuse(cmd, VGT_REFUSE_GLOBAL_UNPRIVILEGED, 0) : 0;
	case VGT_OPERAND_HWSP_INDEX:
		return refuse(cmd, VGT_REFUSE_GLOBAL_UNPRIVILEGED, 0);
	case VGT_OPERAND_REG_READ:
		return user_register_judge(cmd, op->dw, memory ? VGT_CMD_SRM : VGT_CMD_LRR_SRC);
	case VGT_OPERAND_REG_WRITE:
		return user_register_judge(cmd, op->dw, memory ? VGT_CMD_LRM : VGT_CMD_LRR_DST);
	case VGT_OPERAND_REG_LIST:
		return user_register_list_judge(cmd, op);
	case VGT_OPERAND_NOTIFY:
		cmd->dw[op->cond_dw] &= ~op->cond_any;
		return 0;
	case VGT_OPERAND_REFUSED:
		return refuse(cmd, VGT_REFUSE_COMMAND_MODE, 0);
	}
	return refuse(cmd, VGT_REFUSE_OPERAND_KIND, 0);
}

int vgt_user_operands_judge(const struct vgt_cmd_stream *stream, const struct vgt_cmd_desc *desc,
			    u32 at, u32 len)
{
	const struct command cmd = {
		.stream = stream,
		.desc = desc,
		.dw = stream->cmds + at,
		.at = at,
		.len = len,
	};
	u32 i;
	int err = 0;

	for (i = 0; i < desc->n_ops && !err; i++)
		if (op_applies(&desc->ops[i], cmd.dw))
			err = user_op_judge(&cmd, &desc->ops[i]);
	return err;
}
