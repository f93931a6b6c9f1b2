/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The scanner: judges a privileged command stream by the command table, on a
 * copy that the guest cannot reach, and patches that copy.
 */
#ifndef GVT_CMD_SCAN_H
#define GVT_CMD_SCAN_H

#include <linux/types.h>

#include "gvt/port_gpu.h"

struct vgt_vgpu;

/* Budgets of one submission, over all its streams. */
#define VGT_SCAN_MAX_BYTES (4u << 20)
#define VGT_SCAN_MAX_BATCHES 256
#define VGT_SCAN_MAX_DEPTH 2

/**
 * struct vgt_refusal - why a stream was refused; all fields 0 if it was not
 * @engine: where it would have run
 * @opcode: first dword of the command
 * @gma: its GGTT address
 * @reg: register offset, for register rules
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
 * @buffers: shadow copies of GGTT batches (vgt_gpu_buffer, @buffer_count), to be
 *	destroyed by vgt_scan_release() when the job is done
 * @bytes: scanned so far
 * @batches: copied so far
 * @commands: scanned so far
 * @user_interrupts: MI_USER_INTERRUPTs recorded (and made NOPs)
 * @refusal: why vgt_scan_stream() returned -EPERM, -EINVAL or -E2BIG
 */
struct vgt_scan {
	struct vgt_vgpu *vgpu;
	enum vgt_engine engine;
	u64 context_gma;
	struct vgt_gpu_buffer *buffers;
	u32 buffer_count;
	u32 bytes;
	u32 batches;
	u32 commands;
	u32 user_interrupts;
	struct vgt_refusal refusal;
};

enum vgt_stream { VGT_STREAM_RING, VGT_STREAM_INDIRECT_CTX, VGT_STREAM_PER_CTX };

void vgt_scan_init(struct vgt_scan *scan, struct vgt_vgpu *vgpu, enum vgt_engine engine,
		   u64 context_gma);
int vgt_scan_stream(struct vgt_scan *scan, enum vgt_stream kind, u32 *cmds, u32 dwords, u64 gma);
void vgt_scan_release(struct vgt_scan *scan);

#endif
