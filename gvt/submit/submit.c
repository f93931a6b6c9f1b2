// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * What moves an engine on: a submission by the guest, the end of a job, a reset.
 * The end of a job may come in any context; it is taken up by a worker.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/gtt/ggtt.h"
#include "gvt/gtt/quota.h"
#include "gvt/irq/irq.h"
#include "gvt/mmio/host.h"
#include "gvt/mmio/mmio.h"
#include "gvt/submit/engine.h"
#include "gvt/submit/submit.h"
#include "gvt/submit/workload.h"
#include "gvt/vgpu.h"

/* Registers, relative to the engine's base. */
#define RING_TAIL	0x30
#define RING_HEAD	0x34
#define RING_START	0x38
#define RING_CTL	0x3c
#define RING_CTL_VALID	BIT(0)

/* Interrupts of a job's commands: of MI_USER_INTERRUPT, of a flush with notice. */
static const struct {
	u16 user;
	u16 notify;
} job_event[VGT_ENGINES] = {
	[VGT_RCS] = { VGT_IRQ_RCS0_USER, VGT_IRQ_RCS0_PIPE_CONTROL },
	[VGT_BCS] = { VGT_IRQ_BCS0_USER, VGT_IRQ_BCS0_FLUSH_DW },
	[VGT_VCS] = { VGT_IRQ_VCS0_USER, VGT_IRQ_VCS0_FLUSH_DW },
	[VGT_VECS] = { VGT_IRQ_VECS0_USER, VGT_IRQ_VECS0_FLUSH_DW },
};

static void ring_reg_set(const struct vgt_submit_engine *engine, u32 reg, u32 value)
{
	struct vgt_vgpu *vgpu = engine->submit->vgpu;

	vgt_vreg_set(vgpu, vgpu->dev->platform->gen->engines[engine->id].base + reg, value);
}

/* The ring that is on the engine, for the guest's idle check and error capture. */
static void ring_regs_show(const struct vgt_submit_engine *engine, const struct vgt_image *image)
{
	ring_reg_set(engine, RING_START, image->ring_start);
	ring_reg_set(engine, RING_CTL, (image->ring_size - 4096) | RING_CTL_VALID);
	ring_reg_set(engine, RING_HEAD, image->head);
	ring_reg_set(engine, RING_TAIL, image->tail);
}

/* Any context: the run queue is through with the job. */
static void workload_done(struct vgt_run_job *run, int status)
{
	struct vgt_workload *workload = container_of(run, struct vgt_workload, run);
	struct vgt_submit *submit = workload->engine->submit;
	unsigned long flags;

	/* Once the lock is given back @submit may go. */
	spin_lock_irqsave(&submit->lock, flags);
	workload->status = status;
	list_add_tail(&workload->ended, &submit->ended);
	queue_work(submit->worker, &submit->ended_work);
	spin_unlock_irqrestore(&submit->lock, flags);
}

/* A submission that cannot run is to the guest an engine that has hung. */
static void engine_refuse(struct vgt_submit_engine *engine, int err)
{
	struct vgt_submit *submit = engine->submit;

	engine->hung = true;
	if (err == -ENOMEM || err == -ENOSPC)
		vgt_guest_error(submit->vgpu, VGT_ERR_NO_MEMORY, engine->id);
	else
		vgt_submit_refused(engine);
}

static void workload_run(struct vgt_submit_engine *engine, struct vgt_workload *workload)
{
	struct vgt_submit *submit = engine->submit;

	engine->workload = workload;
	engine->extended = workload->more;
	ring_regs_show(engine, &submit->image);
	vgt_ggtt_flush(submit->vgpu);
	vgt_stat_add(submit->vgpu, VGT_STAT_SUBMISSIONS, 1);
	workload->run.done = workload_done;
	vgt_runqueue_add(&engine->client, &workload->run);
}

/*
 * To get a job off an engine the GPU side may have to reset it, and says so in the host's log: a
 * guest whose resets have had so many cancelled within a second waits for the next one.
 */
#define CANCELS_A_SECOND 16

static void cancel_note(struct vgt_submit *submit)
{
	if (time_after_eq(jiffies, submit->cancelled_from + HZ)) {
		submit->cancelled_from = jiffies;
		submit->cancelled = 0;
	}
	submit->cancelled++;
}

/* Whether the guest waits; if so @paced_work goes on for it. */
static bool is_paced(struct vgt_submit *submit)
{
	const unsigned long end = submit->cancelled_from + HZ;

	if (submit->cancelled <= CANCELS_A_SECOND || time_after_eq(jiffies, end))
		return false;
	queue_delayed_work(submit->worker, &submit->paced_work, end - jiffies);
	return true;
}

/*
 * Put the next job of the current execlist on its way, as far as nothing is in between: a stopped
 * vGPU's other engines stop with it.
 */
static void engine_run(struct vgt_submit_engine *engine)
{
	struct vgt_workload *workload;

	while (engine->list.active && !engine->workload && !engine->hung &&
	       !vgt_submit_stopped(engine->submit->vgpu) && !is_paced(engine->submit)) {
		workload = vgt_workload_create(engine, vgt_execlist_current(&engine->list));
		if (IS_ERR(workload))
			engine_refuse(engine, PTR_ERR(workload));
		else if (workload)
			workload_run(engine, workload);
		else
			vgt_execlist_complete(&engine->list);
	}
}

static void paced_work(struct work_struct *work)
{
	struct vgt_submit *submit = container_of(work, struct vgt_submit, paced_work.work);
	unsigned int i;

	mutex_lock(&submit->vgpu->lock);
	for (i = 0; i < VGT_ENGINES; i++)
		engine_run(&submit->engine[i]);
	mutex_unlock(&submit->vgpu->lock);
}

/* The engine's current job came to its end: tell the guest. */
static void workload_finish(struct vgt_submit_engine *engine, struct vgt_workload *workload)
{
	struct vgt_vgpu *vgpu = engine->submit->vgpu;

	if (workload->status) {
		engine->hung = true;
		vgt_guest_error(vgpu, VGT_ERR_HANG, workload->ctx->lrca);
		vgt_submit_refused(engine);
		return;
	}
	vgt_image_save(vgpu, workload->ctx, workload->head, workload->control);
	ring_reg_set(engine, RING_HEAD, workload->head);
	if (workload->scan.user_interrupts)
		vgt_irq_raise(vgpu, job_event[engine->id].user);
	if (workload->scan.notifies)
		vgt_irq_raise(vgpu, job_event[engine->id].notify);
	if (!engine->extended)
		vgt_execlist_complete(&engine->list);
}

static struct vgt_workload *ended_pop(struct vgt_submit *submit)
{
	struct vgt_workload *workload;

	spin_lock_irq(&submit->lock);
	workload = list_first_entry_or_null(&submit->ended, struct vgt_workload, ended);
	if (workload)
		list_del(&workload->ended);
	spin_unlock_irq(&submit->lock);
	return workload;
}

static void ended_work(struct work_struct *work)
{
	struct vgt_submit *submit = container_of(work, struct vgt_submit, ended_work);
	struct vgt_vgpu *vgpu = submit->vgpu;
	struct vgt_submit_engine *engine;
	struct vgt_workload *workload;

	mutex_lock(&vgpu->lock);
	while ((workload = ended_pop(submit))) {
		engine = workload->engine;
		engine->workload = NULL;
		vgt_stat_add(vgpu, VGT_STAT_RCS_NS + engine->id, workload->run.gpu.ran_ns);
		if (workload->generation == engine->generation)
			workload_finish(engine, workload);
		vgt_workload_destroy(workload);
		engine_run(engine);
		vgt_runqueue_settled(&engine->client);
	}
	mutex_unlock(&vgpu->lock);
}

void vgt_submit_elsp_write(struct vgt_submit_engine *engine, u32 value)
{
	struct vgt_submit *submit = engine->submit;

	if (submit->closing || vgt_submit_stopped(submit->vgpu))
		return;
	switch (vgt_execlist_write(&engine->list, value)) {
	case VGT_EXECLIST_STARTED:
		engine_run(engine);
		break;
	case VGT_EXECLIST_EXTENDED:
		engine->extended = true;
		break;
	case VGT_EXECLIST_WAITING:
	case VGT_EXECLIST_INCOMPLETE:
		break;
	}
}

struct vgt_submit *vgt_submit_create(struct vgt_vgpu *vgpu)
{
	struct vgt_submit *submit = kvzalloc(sizeof(*submit), GFP_KERNEL);
	int err = -ENOMEM;
	unsigned int i;

	if (!submit)
		return ERR_PTR(-ENOMEM);
	submit->worker = alloc_ordered_workqueue("vgt-submit", 0);
	if (!submit->worker)
		goto out_free;
	err = vgt_host_read_values(vgpu->dev);
	if (!err)
		err = vgt_quota_buffer_create(vgpu, VGT_QUOTA_CONTEXTS,
					      VGT_ENGINES * VGT_PROLOGUE_BYTES,
					      &submit->prologues);
	if (err)
		goto out_worker;
	submit->vgpu = vgpu;
	vgt_contexts_init(&submit->contexts, vgpu);
	init_completion(&submit->idle);
	spin_lock_init(&submit->lock);
	INIT_LIST_HEAD(&submit->ended);
	INIT_WORK(&submit->ended_work, ended_work);
	submit->cancelled_from = jiffies;
	INIT_DELAYED_WORK(&submit->paced_work, paced_work);
	for (i = 0; i < VGT_ENGINES; i++) {
		struct vgt_submit_engine *engine = &submit->engine[i];

		engine->submit = submit;
		engine->id = i;
		engine->list.vgpu = vgpu;
		engine->list.engine = i;
		engine->prologue.cmds = submit->prologues.cpu + i * VGT_PROLOGUE_BYTES;
		engine->prologue.gma = submit->prologues.gma + i * VGT_PROLOGUE_BYTES;
		vgt_run_client_init(&engine->client, vgpu->dev, i, &vgpu->weight);
	}
	return submit;

out_worker:
	destroy_workqueue(submit->worker);
out_free:
	kvfree(submit);
	return ERR_PTR(err);
}

static void engine_reset(struct vgt_submit_engine *engine)
{
	engine->generation++;
	engine->hung = false;
	engine->extended = false;
	vgt_execlist_reset(&engine->list);
	vgt_contexts_forget(&engine->submit->contexts, engine->id);
	/* One cancellation per job, however often the guest resets. */
	if (engine->workload && engine->workload->generation == engine->generation - 1) {
		cancel_note(engine->submit);
		vgt_runqueue_cancel(&engine->workload->run);
	}
}

void vgt_submit_reset(struct vgt_vgpu *vgpu, u32 engines)
{
	struct vgt_submit *submit = vgpu->submit;
	unsigned int i;

	for (i = 0; i < VGT_ENGINES; i++)
		if (engines & BIT(i))
			engine_reset(&submit->engine[i]);
	if (engines == BIT(VGT_ENGINES) - 1)
		vgt_contexts_drop(&submit->contexts);
}

bool vgt_submit_busy(const struct vgt_vgpu *vgpu, enum vgt_engine engine)
{
	return vgpu->submit->engine[engine].list.active;
}

void vgt_submit_destroy(struct vgt_vgpu *vgpu)
{
	struct vgt_submit *submit = vgpu->submit;

	mutex_lock(&vgpu->lock);
	submit->closing = true;
	vgt_submit_reset(vgpu, BIT(VGT_ENGINES) - 1);
	if (!submit->jobs)
		complete(&submit->idle);
	mutex_unlock(&vgpu->lock);

	wait_for_completion(&submit->idle);
	cancel_delayed_work_sync(&submit->paced_work);
	destroy_workqueue(submit->worker);

	mutex_lock(&vgpu->lock);
	vgt_quota_buffer_destroy(vgpu, VGT_QUOTA_CONTEXTS, &submit->prologues);
	vgpu->submit = NULL;
	mutex_unlock(&vgpu->lock);
	xa_destroy(&submit->contexts.by_lrca);
	kvfree(submit);
}
