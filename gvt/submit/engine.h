/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The state of submission, as its own files see it.
 */
#ifndef GVT_SUBMIT_ENGINE_H
#define GVT_SUBMIT_ENGINE_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "gvt/cmd/scan.h"
#include "gvt/sched/runqueue.h"
#include "gvt/submit/context.h"
#include "gvt/submit/execlist.h"
#include "gvt/submit/image.h"
#include "gvt/submit/prologue.h"
#include "gvt/vgt.h"

struct vgt_workload;

/**
 * struct vgt_submit_engine - one virtual engine
 * @submit: whose
 * @id: which
 * @list: protocol state
 * @client: in the run queue
 * @workload: the job at the run queue or the GPU, also one of an older generation
 * @generation: counts resets
 * @hung: the running context was refused or its job died: as on hardware that has
 *	hung, nothing goes on until the guest resets the engine
 * @extended: the running context may have more commands than its job took
 * @prologue: engine registers of this vGPU, in vgt_submit.prologues
 */
struct vgt_submit_engine {
	struct vgt_submit *submit;
	enum vgt_engine id;
	struct vgt_execlist list;
	struct vgt_run_client client;
	struct vgt_workload *workload;
	u32 generation;
	bool hung;
	bool extended;
	struct vgt_prologue prologue;
};

/**
 * struct vgt_submit - submission of a vGPU (vgt_vgpu.lock, unless said otherwise)
 * @vgpu: whose
 * @engine: its engines
 * @contexts: shadow contexts
 * @prologues: for the commands of each engine's
 * @image: state page of the context that is being submitted
 * @refused: submissions refused, or ended by force, since the device was made or reset
 * @refusal: the scanner's, of the last submission refused; no rule: it was not the scanner's
 * @stop: why the vGPU is stopped, if it is
 * @cancelled: jobs that the guest's resets have cancelled since @cancelled_from (jiffies)
 * @paced_work: goes on when nothing has been put on its way because of that
 * @closing: no more submissions
 * @jobs: workloads that exist
 * @idle: @closing and @jobs is 0
 * @lock: @ended
 * @ended: workloads whose job has ended, oldest first
 * @ended_work: takes them from there
 * @worker: runs @ended_work
 */
struct vgt_submit {
	struct vgt_vgpu *vgpu;
	struct vgt_submit_engine engine[VGT_ENGINES];
	struct vgt_contexts contexts;
	struct vgt_gpu_buffer prologues;
	struct vgt_image image;
	u32 refused;
	struct vgt_refusal refusal;
	struct vgt_stop stop;
	u32 cancelled;
	unsigned long cancelled_from;
	struct delayed_work paced_work;
	bool closing;
	u32 jobs;
	struct completion idle;
	spinlock_t lock;
	struct list_head ended;
	struct work_struct ended_work;
	struct workqueue_struct *worker;
};

/*
 * A submission of the guest's was refused, or ended by force, for the mistake that was
 * counted last. Vgpu lock held; process context.
 */
void vgt_submit_refused(struct vgt_submit_engine *engine);

/* The guest writes a dword to the engine's ELSP. Vgpu lock held. */
void vgt_submit_elsp_write(struct vgt_submit_engine *engine, u32 value);

#endif
