// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The scanner's walk over a stream: length known, length fits, operands, action,
 * in this order for each command.
 */
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/cmd/scan.h"
#include "gvt/cmd/stream.h"
#include "gvt/trace.h"
#include "gvt/vgpu.h"

#define ARB_ENABLE	BIT(0)	/* MI_ARB_ON_OFF */
#define PIPE_CONTROL		0x7a00u
#define POST_SYNC(dw)		((dw) >> 14 & 3)
#define POST_SYNC_DEPTH_COUNT	2

/* The tables count engine classes as the port counts engines. */
static_assert((int)VGT_RCS == (int)VGT_CLASS_RCS && (int)VGT_BCS == (int)VGT_CLASS_BCS &&
	      (int)VGT_VCS == (int)VGT_CLASS_VCS && (int)VGT_VECS == (int)VGT_CLASS_VECS);

int vgt_stream_refuse(const struct vgt_cmd_stream *stream, u32 at, int err, enum vgt_scan_rule rule,
		      u32 reg)
{
	struct vgt_scan *scan = stream->scan;
	struct vgt_refusal *refusal = &scan->refusal;

	refusal->engine = scan->engine;
	refusal->opcode = at < stream->dwords ? stream->cmds[at] : 0;
	refusal->gma = stream->gma + 4ull * at;
	refusal->reg = reg;
	refusal->rule = vgt_scan_rule_name(rule);
	trace_vgt_refusal(scan->vgpu->id, scan->engine, rule, refusal->opcode, refusal->gma, reg);
	vgt_guest_error(scan->vgpu, err == -E2BIG ? VGT_ERR_BUDGET : VGT_ERR_COMMAND,
			refusal->opcode);
	return err;
}

/* MI_NOOP is all zeroes. */
static void make_nops(u32 *cmds, u32 dwords)
{
	memset(cmds, 0, dwords * sizeof(*cmds));
}

/* A batch that is not scanned: the hardware keeps it from what is not its own. */
static int batch_leave(struct vgt_cmd_stream *stream, u32 at, bool chains)
{
	/* SBB_STATE, which says what a second level may do, is for no command to clear. */
	if (stream->kind == VGT_STREAM_BATCH && (!chains || stream->depth > 1))
		return vgt_stream_refuse(stream, at, -EPERM, VGT_REFUSE_BATCH_SECOND_LEVEL, 0);
	return chains;
}

/* A batch is called or chained. 1: the stream does not go on behind it. */
static int batch_start(struct vgt_cmd_stream *stream, u32 at)
{
	u32 *header = stream->cmds + at;
	const bool chains = stream->kind == VGT_STREAM_BATCH && !(*header & BB_SECOND_LEVEL);
	int err;

	if (!vgt_stream_is_own(stream))
		return vgt_stream_refuse(stream, at, -EPERM, VGT_REFUSE_BATCH_FROM_HERE, 0);
	if (stream->user && !(*header & BB_PPGTT))
		return vgt_stream_refuse(stream, at, -EPERM, VGT_REFUSE_BATCH_PRIVILEGED, 0);
	/* The copy has nothing behind it for where the guest's batch would go on. */
	if (chains && *header & BB_PREDICATED)
		return vgt_stream_refuse(stream, at, -EPERM, VGT_REFUSE_BATCH_PREDICATED, 0);
	/* What a ring starts is of the first level. */
	if (stream->kind == VGT_STREAM_RING)
		*header &= ~BB_SECOND_LEVEL;
	if (*header & BB_PPGTT && !stream->scan->guards)
		return batch_leave(stream, at, chains);
	if (chains) {
		stream->chained = true;
		stream->chain = at;
		return 1;
	}
	err = vgt_batch_call(stream, at);
	return err < 0 ? err : 0;
}

/* PIPE_CONTROL: what it stores is a register of the context, which is not all there yet. */
static bool stores_before_restore(const struct vgt_cmd_stream *stream, const u32 *cmd)
{
	return !vgt_stream_is_own(stream) && cmd[0] >> 16 == PIPE_CONTROL &&
	       POST_SYNC(cmd[1]) == POST_SYNC_DEPTH_COUNT;
}

/* 1: the stream ends with this command. */
static int command_judge(struct vgt_cmd_stream *stream, const struct vgt_cmd_desc *desc, u32 at,
			 u32 len)
{
	u32 *cmd = stream->cmds + at;

	switch (desc->action) {
	case VGT_ACTION_OWN:
		if (!vgt_stream_is_own(stream))
			break;
		return vgt_operands_judge(stream, desc, at, len);
	case VGT_ACTION_OK:
		if (stores_before_restore(stream, cmd))
			break;
		return vgt_operands_judge(stream, desc, at, len);
	case VGT_ACTION_USER:
		return vgt_user_operands_judge(stream, desc, at, len);
	case VGT_ACTION_NOP:
		make_nops(cmd, len);
		return 0;
	case VGT_ACTION_USER_INTERRUPT:
		stream->scan->user_interrupts++;
		make_nops(cmd, len);
		return 0;
	case VGT_ACTION_ARB_ON_OFF:
		/* Not for a guest to say while its own commands run: others may wait. */
		if (vgt_stream_is_own(stream) && stream->scan->vgpu->dev->info.preemption)
			cmd[0] |= ARB_ENABLE;
		stream->scan->arbitration_off = !(cmd[0] & ARB_ENABLE);
		return 0;
	case VGT_ACTION_BB_START:
		return batch_start(stream, at);
	case VGT_ACTION_BB_END:
		if (stream->kind == VGT_STREAM_PER_CTX || stream->kind == VGT_STREAM_BATCH) {
			cmd[0] = desc->match;
			return 1;
		}
		return vgt_stream_refuse(stream, at, -EPERM, VGT_REFUSE_BATCH_END_OUTSIDE_BATCH, 0);
	}
	return vgt_stream_refuse(stream, at, -EPERM, VGT_REFUSE_COMMAND_NOT_ALLOWED, 0);
}

/* @want dwords from @at on, or an error: what is cut off by the stream's end is refused. */
static int stream_reach(struct vgt_cmd_stream *stream, u32 at, u32 want)
{
	int err;

	while (want > stream->dwords - at) {
		if (stream->kind != VGT_STREAM_BATCH)
			return vgt_stream_refuse(stream, at, -EINVAL,
						 VGT_REFUSE_COMMAND_BEYOND_END, 0);
		err = vgt_batch_fetch(stream);
		if (err)
			return err;
	}
	return 0;
}

/* Most commands have none, or none that exist with the flags they come with. */
static bool has_operands(const struct vgt_cmd_desc *desc, const u32 *cmd)
{
	return desc->n_ops && (!desc->judge_any || cmd[desc->judge_dw] & desc->judge_any);
}

/*
 * In audit mode a command that is refused for what it is or reaches is not run, and the
 * submission goes on. Where a stream leads to, and how long it is, stays a refusal:
 * nobody knows what would come behind.
 */
static bool may_leave_out(const struct vgt_cmd_stream *stream, const struct vgt_cmd_desc *desc)
{
	return stream->scan->vgpu->audit && (desc->action == VGT_ACTION_OK ||
					     desc->action == VGT_ACTION_OWN ||
					     desc->action == VGT_ACTION_USER ||
					     desc->action == VGT_ACTION_REJECT ||
					     desc->action == VGT_ACTION_DISPLAY_FLIP);
}

int vgt_stream_judge(struct vgt_cmd_stream *stream)
{
	struct vgt_scan *scan = stream->scan;
	const struct vgt_gen *gen = scan->vgpu->dev->platform->gen;
	const struct vgt_cmd_map *map = stream->user ? gen->user_cmds : gen->cmds;
	/* A ring's stretch or an indirect context batch just ends; others must say so. */
	const bool open_end = stream->kind == VGT_STREAM_RING ||
			      stream->kind == VGT_STREAM_INDIRECT_CTX;
	u32 at = 0, commands = 0;
	int ret = 0;

	while (!ret) {
		const struct vgt_cmd_desc *desc;
		const u32 *cmd;
		u32 len;

		if (at == stream->dwords) {
			ret = open_end ? 1 : stream_reach(stream, at, 1);
			if (ret)
				break;
		}
		cmd = stream->cmds + at;
		desc = vgt_cmd_lookup(map, scan->engine, *cmd);
		len = desc ? vgt_cmd_length(desc, *cmd) : 0;
		if (!len) {
			ret = vgt_stream_refuse(stream, at, -EINVAL,
						desc ? VGT_REFUSE_COMMAND_LENGTH :
						VGT_REFUSE_COMMAND_UNKNOWN, 0);
			break;
		}
		if (len > stream->dwords - at) {
			ret = stream_reach(stream, at, len);
			if (ret)
				break;
			cmd = stream->cmds + at;
		}
		commands++;
		if (desc->action != VGT_ACTION_OK || has_operands(desc, cmd))
			ret = command_judge(stream, desc, at, len);
		if (ret == -EPERM && may_leave_out(stream, desc)) {
			vgt_stat_add(scan->vgpu, VGT_STAT_COMMANDS_LEFT_OUT, 1);
			make_nops(stream->cmds + at, len);
			ret = 0;
		}
		at += len;
	}
	scan->commands += commands;
	stream->end = at;
	return ret < 0 ? ret : 0;
}

void vgt_scan_init(struct vgt_scan *scan, struct vgt_vgpu *vgpu, enum vgt_engine engine,
		   u64 context_gma, u64 pml4)
{
	memset(scan, 0, sizeof(*scan));
	scan->vgpu = vgpu;
	scan->engine = engine;
	scan->context_gma = context_gma;
	scan->pml4 = pml4;
	scan->guards = vgpu->dev->platform->gen->engines[engine].guard == VGT_GUARD_SCAN;
}

int vgt_scan_stream(struct vgt_scan *scan, enum vgt_stream kind, u32 *cmds, u32 dwords, u64 gma)
{
	struct vgt_cmd_stream stream = {
		.scan = scan,
		.kind = kind,
		.cmds = cmds,
		.dwords = dwords,
		.gma = gma,
	};
	const u32 before = scan->commands;
	int err;

	if (dwords > (VGT_SCAN_MAX_BYTES - scan->bytes) / 4)
		return vgt_stream_refuse(&stream, 0, -E2BIG, VGT_REFUSE_BUDGET_BYTES, 0);
	scan->bytes += dwords * 4;
	scan->arbitration_off = false;
	err = vgt_stream_judge(&stream);
	vgt_stat_add(scan->vgpu, VGT_STAT_COMMANDS_SCANNED, scan->commands - before);
	if (err)
		return err;
	if (scan->arbitration_off && kind != VGT_STREAM_RING)
		return vgt_stream_refuse(&stream, 0, -EPERM, VGT_REFUSE_ARBITRATION_LEFT_OFF, 0);
	/* Nothing of a page that was copied whole is left behind the commands. */
	make_nops(cmds + stream.end, dwords - stream.end);
	return 0;
}

u32 vgt_scan_request_end(const struct vgt_scan *scan, const u32 *cmds, u32 dwords)
{
	const struct vgt_cmd_map *map = scan->vgpu->dev->platform->gen->cmds;
	bool ended = false;
	u32 at = 0;

	while (at < dwords) {
		const struct vgt_cmd_desc *desc = vgt_cmd_lookup(map, scan->engine, cmds[at]);
		const u32 len = desc ? vgt_cmd_length(desc, cmds[at]) : 0;

		if (!len || len > dwords - at)
			return 0;
		at += len;
		ended |= desc->action == VGT_ACTION_USER_INTERRUPT;
		/* A ring's head is a multiple of two dwords. */
		if (ended && at % 2 == 0)
			return at;
	}
	return 0;
}
