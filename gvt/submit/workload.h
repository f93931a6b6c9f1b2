/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A stretch of a ring as a job: copied, judged, run in the shadow of its context.
 */
#ifndef GVT_SUBMIT_WORKLOAD_H
#define GVT_SUBMIT_WORKLOAD_H

#include <linux/list.h>
#include <linux/types.h>

#include "gvt/cmd/scan.h"
#include "gvt/sched/runqueue.h"

struct vgt_context;
struct vgt_ppgtt_mm;
struct vgt_submit_engine;

/**
 * struct vgt_workload - one job
 * @run: for the run queue
 * @engine: where it was submitted
 * @generation: of @engine when it was submitted: an older one has been reset since
 * @ctx: shadow context, held by its count of jobs
 * @mm: page tables, held
 * @scan: its batches and interrupts
 * @cmds: what the ring has, and what gives registers back to the host
 * @head: the ring's head when it is through
 * @more: there were more commands in the ring
 * @control: CTX_CONTROL that the guest had in the image
 * @status: how it ended
 * @ended: in vgt_submit.ended
 */
struct vgt_workload {
	struct vgt_run_job run;
	struct vgt_submit_engine *engine;
	u32 generation;
	struct vgt_context *ctx;
	struct vgt_ppgtt_mm *mm;
	struct vgt_scan scan;
	u32 *cmds;
	u32 head;
	bool more;
	u32 control;
	int status;
	struct list_head ended;
};

/*
 * Make a job of what the context with descriptor @desc has in its ring, with one
 * reference to everything it needs. NULL: its ring is empty. ERR_PTR: refused;
 * counted, nothing is held. Vgpu lock held.
 */
struct vgt_workload *vgt_workload_create(struct vgt_submit_engine *engine, u64 desc);
/* The job has ended, or was never added to the run queue. Vgpu lock held. */
void vgt_workload_destroy(struct vgt_workload *workload);

#endif
