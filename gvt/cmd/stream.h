/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A command stream under the scanner, as the scanner's own files see it.
 */
#ifndef GVT_CMD_STREAM_H
#define GVT_CMD_STREAM_H

#include <linux/bits.h>
#include <linux/types.h>

#include "gvt/cmd/rule.h"
#include "gvt/cmd/scan.h"

struct vgt_cmd_desc;

/* MI_BATCH_BUFFER_START, dword 0. SKL PRM vol 2a. */
#define BB_PPGTT	BIT(8)	/* in the context's address space, unprivileged */
#define BB_PREDICATED	BIT(15)	/* only if MI_PREDICATE says so */
#define BB_ADD_OFFSET	BIT(16)	/* address is relative to a register */
#define BB_SECOND_LEVEL	BIT(22)	/* comes back */

/**
 * struct vgt_cmd_stream - one stream
 * @scan: the submission that it is part of
 * @kind: where it came from
 * @user: an unprivileged batch: what it may do is less, its address one of @scan->pml4
 * @depth: levels of batch it is in, 0 for a ring
 * @cmds: the copy
 * @dwords: how many of it there are
 * @gma: address of the first, in the GGTT unless @user
 * @end: dwords up to the end of its last command, once scanned
 * @chain: index of the MI_BATCH_BUFFER_START that it ended with, when that leads to
 *	another batch that is scanned; 0 otherwise (then it is the first command)
 * @chained: whether @chain means something
 */
struct vgt_cmd_stream {
	struct vgt_scan *scan;
	enum vgt_stream kind;
	bool user;
	u32 depth;
	u32 *cmds;
	u32 dwords;
	u64 gma;
	u32 end;
	u32 chain;
	bool chained;
};

/* Commands that the guest runs, not those by which an engine takes up a context. */
static inline bool vgt_stream_is_own(const struct vgt_cmd_stream *stream)
{
	return stream->kind == VGT_STREAM_RING || stream->kind == VGT_STREAM_BATCH;
}

/* Note why the command at dword @at is refused; returns @err. */
int vgt_stream_refuse(const struct vgt_cmd_stream *stream, u32 at, int err, enum vgt_scan_rule rule,
		      u32 reg);
/* Judge the whole stream; see vgt_scan_stream(). */
int vgt_stream_judge(struct vgt_cmd_stream *stream);

/* Judge and patch the operands of the command at dword @at, @len dwords. */
int vgt_operands_judge(const struct vgt_cmd_stream *stream, const struct vgt_cmd_desc *desc, u32 at,
		       u32 len);

/* The same for an unprivileged batch. */
int vgt_user_operands_judge(const struct vgt_cmd_stream *stream, const struct vgt_cmd_desc *desc,
			    u32 at, u32 len);

/* A batch's copy needs more dwords: fetch up to the next page's end. */
int vgt_batch_fetch(struct vgt_cmd_stream *stream);
/*
 * Copy and judge the batch that the MI_BATCH_BUFFER_START at dword @at calls, and
 * point that command to the copy.
 */
int vgt_batch_call(struct vgt_cmd_stream *stream, u32 at);

#endif
