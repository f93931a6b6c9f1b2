/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The scanner: judges a privileged command stream by the command table, on a
 * copy that the guest cannot reach, and patches that copy. So, too, unprivileged batches of
 * engines that do not keep these from registers.
 */
#ifndef GVT_CMD_SCAN_H
#define GVT_CMD_SCAN_H

#include <linux/types.h>

#include "gvt/cmd/audit.h"
#include "gvt/port_gpu.h"

struct vgt_scan_batch;
struct vgt_vgpu;

/* Budgets of one submission, over all its streams. */
#define VGT_SCAN_MAX_BYTES (4u << 20)
#define VGT_SCAN_MAX_BATCHES 256
#define VGT_SCAN_MAX_DEPTH 2

/**
 * struct vgt_refusal - why a stream was refused; all fields 0 if it was not
 * @engine: where it would have run
 * @opcode: first dword of the command
 * @gma: its GGTT address; in an unprivileged batch that of the context's page tables
 * @reg: register operand as the command has it, for register rules
 * @rule: name of the rule, a constant string
 */
struct vgt_refusal {
	enum vgt_engine engine;
	u32 opcode;
	u64 gma;
	u32 reg;
	const char *rule;
};

/**
 * struct vgt_scan - one submission under the scanner
 * @vgpu: whose
 * @engine: where it will run
 * @context_gma: GGTT address of the context image's page 0: where commands that
 *	store by index into the hardware status page store
 * @pml4: the context's page tables, as its image has them: where unprivileged batches are
 * @guards: unprivileged batches are scanned: &vgt_engine_desc.guard
 * @batches: shadow copies of batches, which the patched streams start;
 *	NULL while there is none
 * @batch_count: how many
 * @batch_room: how many have room in @batches
 * @bytes: scanned so far
 * @commands: scanned so far
 * @user_interrupts: MI_USER_INTERRUPTs recorded (and made NOPs)
 * @notifies: requests for an interrupt in a flush command recorded (and cleared)
 * @loads: registers that follow the engine's owner
 * @arbitration_off: the last ring stream ended with arbitration off
 * @refusal: why vgt_scan_stream() returned -EPERM, -EINVAL or -E2BIG
 */
struct vgt_scan {
	struct vgt_vgpu *vgpu;
	enum vgt_engine engine;
	u64 context_gma;
	u64 pml4;
	bool guards;
	struct vgt_scan_batch *batches;
	u32 batch_count;
	u32 batch_room;
	u32 bytes;
	u32 commands;
	u32 user_interrupts;
	u32 notifies;
	struct vgt_audit_loads loads;
	bool arbitration_off;
	struct vgt_refusal refusal;
};

/**
 * enum vgt_stream - where a stream came from
 * @VGT_STREAM_RING: a stretch of a ring
 * @VGT_STREAM_INDIRECT_CTX: the batch of a context image that runs at its restore
 * @VGT_STREAM_PER_CTX: the one that runs after it, up to its MI_BATCH_BUFFER_END
 * @VGT_STREAM_BATCH: a batch; for the scanner itself
 */
enum vgt_stream {
	VGT_STREAM_RING,
	VGT_STREAM_INDIRECT_CTX,
	VGT_STREAM_PER_CTX,
	VGT_STREAM_BATCH,
};

/* Nothing is scanned yet. vgt_scan_release() when the submission is over. */
void vgt_scan_init(struct vgt_scan *scan, struct vgt_vgpu *vgpu, enum vgt_engine engine,
		   u64 context_gma, u64 pml4);
/*
 * Judge and patch @dwords commands at @cmds, a copy of what the guest has at @gma.
 * -EPERM not allowed, -EINVAL malformed, -E2BIG over a budget (all three noted in
 * scan->refusal and counted), -ENOMEM, -ENOSPC. Vgpu lock held.
 */
int vgt_scan_stream(struct vgt_scan *scan, enum vgt_stream kind, u32 *cmds, u32 dwords, u64 gma);
/*
 * Of commands that are not judged yet: an even number of dwords, up to the end of the first
 * MI_USER_INTERRUPT, with which drivers end a request, or soon after it; 0 if there is none, or
 * something before it that is no command.
 */
u32 vgt_scan_request_end(const struct vgt_scan *scan, const u32 *cmds, u32 dwords);
/* No job uses the batches any more. */
void vgt_scan_release(struct vgt_scan *scan);

#endif
