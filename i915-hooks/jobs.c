// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jobs are requests of i915. One has ended when its fence is signalled and its context has
 * left the engine: only then has the hardware saved the context's image.
 */
#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "i915-hooks/context.h"
#include "i915-hooks/gpu.h"
#include "i915-hooks/image.h"
#include "i915-hooks/job.h"

#define DESC_FORCE_RESTORE	BIT_ULL(2)	/* SKL PRM vol 6, "Context Descriptor Format" */

/* Where the engines' registers are: SKL PRM vol 2c. */
static const u32 engine_base[VGT_ENGINES] = {
	[VGT_RCS] = 0x002000,
	[VGT_BCS] = 0x022000,
	[VGT_VCS] = 0x012000,
	[VGT_VECS] = 0x01a000,
};

/* The job has left the list of its engine. No lock of ours is held. */
static void end(struct vgt_i915_job *entry, int status)
{
	struct vgt_gpu_job *job = entry->job;

	clear_bit(I915_CONTEXT_BANNED, &vgt_i915_job_context(entry)->ce->flags);
	dma_fence_put(entry->fence);
	kfree(entry);
	job->done(job, status);
}

/* i915 runs a job again that a reset stopped before its context was there: that is no error. */
static int status_of(const struct vgt_i915_job *entry)
{
	const int error = entry->fence->error;

	return entry->err || (error && error != -EAGAIN) ? -EIO : 0;
}

/*
 * Whether i915 has written a context anew, as it does with the one that an engine had when
 * it was reset: the guest's state and page tables are not there any more.
 */
static bool image_lost(const struct vgt_i915_context *ctx)
{
	return vgt_i915_image_root(ctx->state) == ctx->empty_root;
}

/* Take @entry out if it has ended. Engine's lock held. */
static bool take_ended(struct vgt_i915_job *entry)
{
	if (!entry->signalled || entry->inside)
		return false;
	list_del(&entry->link);
	return true;
}

static void signalled(struct dma_fence *fence, struct dma_fence_cb *callback)
{
	struct vgt_i915_job *entry = container_of(callback, struct vgt_i915_job, callback);
	struct vgt_i915_engine *engine = entry->engine;
	unsigned long flags;
	bool ended;

	spin_lock_irqsave(&engine->lock, flags);
	entry->signalled = true;
	ended = take_ended(entry);
	spin_unlock_irqrestore(&engine->lock, flags);
	if (ended)
		end(entry, status_of(entry));
}

/*
 * A context comes to the engine, or leaves it. Until it came the engine was another's that was
 * there, and is so again when it has left; what it has had in between is not the other's.
 * Engine's lock held.
 */
static void engine_changes(struct vgt_i915_engine *engine, bool comes, u64 now)
{
	struct vgt_i915_job *entry;

	list_for_each_entry(entry, &engine->jobs, link) {
		if (comes && entry->inside)
			entry->ran_ns += now - entry->since;
		entry->since = now;
	}
}

/*
 * Whether the engine has worked on @entry, whose context leaves it. i915 lets a context come when
 * it asks the engine for it: one that does not let go of the engine keeps it out until a reset,
 * of which i915 tells the one that waited first. Engine's lock held.
 */
static bool has_run(const struct vgt_i915_job *entry)
{
	const struct vgt_i915_job *other;

	if (vgt_i915_job_context(entry)->state[VGT_I915_CTX_TIMESTAMP] != entry->came)
		return true;
	list_for_each_entry(other, &entry->engine->jobs, link)
		if (other != entry && other->inside)
			return false;
	return true;
}

/* @entry's context goes to the engine or leaves it, having @run. Engine's lock held. */
static void move(struct vgt_i915_job *entry, bool inside, bool run, u64 now)
{
	if (inside)
		entry->came = vgt_i915_job_context(entry)->state[VGT_I915_CTX_TIMESTAMP];
	else if (entry->inside && run)
		entry->ran_ns += now - entry->since;
	entry->job->ran_ns = entry->ran_ns;
	entry->inside = inside;
	/* Run again it would find nothing: i915 skips it now, and says -EIO. */
	if (!inside && image_lost(vgt_i915_job_context(entry)))
		set_bit(I915_CONTEXT_BANNED, &vgt_i915_job_context(entry)->ce->flags);
}

bool vgt_i915_jobs_left(const struct vgt_i915_engine *engine)
{
	const struct vgt_i915_job *entry;

	list_for_each_entry(entry, &engine->jobs, link)
		if (!entry->held)
			return true;
	return false;
}

/* A context goes to the engine or leaves it; most are the host's. Context: any. */
static int status_changed(struct notifier_block *block, unsigned long what, void *data)
{
	struct vgt_i915_engine *engine = container_of(block, struct vgt_i915_engine, status);
	const struct i915_request *request = data;
	struct vgt_i915_job *entry, *ended = NULL;
	const bool inside = what == I915_SCHEDULE_IN;
	const u64 now = ktime_get_ns();
	unsigned long flags;
	bool run = true;

	spin_lock_irqsave(&engine->lock, flags);
	if (!test_bit(I915_CONTEXT_SINGLE_SUBMISSION, &request->context->flags))
		vgt_i915_host_moved(engine, request->context, inside);
	if (inside)
		engine_changes(engine, true, now);
	list_for_each_entry(entry, &engine->jobs, link) {
		if (!entry->fence || vgt_i915_job_context(entry)->ce != request->context)
			continue;
		run = inside || has_run(entry);
		move(entry, inside, run, now);
		engine->tainted |= inside;
		if (take_ended(entry))
			ended = entry;
		else
			entry->job->moved(entry->job, inside);
		break;
	}
	if (!inside && run)
		engine_changes(engine, false, now);
	spin_unlock_irqrestore(&engine->lock, flags);
	if (ended)
		end(ended, status_of(ended));
	return NOTIFY_OK;
}

/**
 * vgt_i915_jobs_init() - get the engines ready
 * @gpu: the GPU
 *
 * Return: BIT(enum vgt_engine) of those that there are.
 */
u32 vgt_i915_jobs_init(struct vgt_i915_gpu *gpu)
{
	struct intel_gt *gt = vgt_i915_gt(gpu->i915);
	u32 engines = 0;
	unsigned int i, j;

	for (i = 0; i < VGT_ENGINES; i++) {
		struct vgt_i915_engine *engine = &gpu->engines[i];

		engine->gpu = gpu;
		spin_lock_init(&engine->lock);
		INIT_LIST_HEAD(&engine->jobs);
		init_waitqueue_head(&engine->host_left);
		for (j = 0; j < ARRAY_SIZE(gt->engine); j++)
			if (gt->engine[j] && gt->engine[j]->mmio_base == engine_base[i])
				engine->cs = gt->engine[j];
		if (!engine->cs)
			continue;
		engines |= BIT(i);
		engine->status.notifier_call = status_changed;
		atomic_notifier_chain_register(&engine->cs->context_status_notifier,
					       &engine->status);
	}
	return engines;
}

/**
 * vgt_i915_jobs_fini() - leave the engines alone; no job is there any more
 * @gpu: the GPU
 */
void vgt_i915_jobs_fini(struct vgt_i915_gpu *gpu)
{
	unsigned int i;

	for (i = 0; i < VGT_ENGINES; i++) {
		struct vgt_i915_engine *engine = &gpu->engines[i];

		if (!engine->cs)
			continue;
		atomic_notifier_chain_unregister(&engine->cs->context_status_notifier,
						 &engine->status);
	}
}

/* What in the image is the GPU side's: the ring is empty, and begins where i915 writes next. */
static void image_finish(const struct vgt_i915_context *ctx, u64 pml4)
{
	struct intel_context *ce = ctx->ce;
	u32 *state = ctx->state;

	state[VGT_I915_RING_HEAD] = ce->ring->emit;
	state[VGT_I915_RING_TAIL] = ce->ring->emit;
	state[VGT_I915_RING_START] = ctx->ring_start;
	state[VGT_I915_RING_CTL] = ctx->ring_ctl;
	state[VGT_I915_PDP0_UDW] = upper_32_bits(pml4);
	state[VGT_I915_PDP0_LDW] = lower_32_bits(pml4);
	ce->lrc_desc |= DESC_FORCE_RESTORE;
}

/*
 * A request with @dwords of @cmds, not yet handed over. i915 takes the context's timeline, which
 * its own worker may have, and room in the ring only as far as no signal is there. ERR_PTR:
 * there is none.
 */
static struct i915_request *request_make(struct intel_context *ce, const u32 *cmds, u32 dwords,
					 int *err)
{
	const unsigned long end = jiffies + msecs_to_jiffies(VGT_I915_WAIT_MS);
	struct i915_request *request;
	u32 *ring;

	do {
		request = i915_request_create(ce);
	} while (IS_ERR(request) && vgt_i915_again(PTR_ERR(request), end));
	if (IS_ERR(request))
		return request;
	*err = 0;
	if (request->engine->emit_init_breadcrumb) {
		do {
			*err = request->engine->emit_init_breadcrumb(request);
		} while (vgt_i915_again(*err, end));
	}
	if (*err || !dwords)
		return request;
	do {
		ring = intel_ring_begin(request, dwords);
		*err = PTR_ERR_OR_ZERO(ring);
	} while (vgt_i915_again(*err, end));
	if (!*err)
		memcpy(ring, cmds, dwords * sizeof(*cmds));
	return request;
}

/* The request of @entry, which keeps its context pinned. ERR_PTR: there is none. */
static struct i915_request *request_of(struct vgt_i915_job *entry)
{
	struct vgt_i915_context *ctx = vgt_i915_job_context(entry);
	const struct vgt_gpu_job *job = entry->job;
	struct i915_request *request;
	int err;

	err = vgt_i915_context_take(ctx);
	if (err)
		return ERR_PTR(err);
	image_finish(ctx, job->pml4);
	entry->timestamp = ctx->state[VGT_I915_CTX_TIMESTAMP];
	request = request_make(ctx->ce, job->cmds, job->dwords, &entry->err);
	vgt_i915_context_release(ctx);
	return request;
}

/* Whether what was not there may be there later; signals are i915's way to say that it waits. */
static bool not_now(int err)
{
	return err == -ENOMEM || err == -EINTR || err == -ERESTARTSYS;
}

/*
 * Hand @entry over to i915. On an error it is not in the engine's list. A request without the
 * job's commands is i915's all the same, which runs its context: the job ends with it.
 */
static int start(struct vgt_i915_job *entry)
{
	struct i915_request *request = request_of(entry);
	struct vgt_i915_engine *engine = entry->engine;
	unsigned long flags;

	spin_lock_irqsave(&engine->lock, flags);
	if (IS_ERR(request)) {
		list_del(&entry->link);
	} else {
		entry->request = request;
		entry->fence = dma_fence_get(&request->fence);
	}
	spin_unlock_irqrestore(&engine->lock, flags);
	if (IS_ERR(request))
		return not_now(PTR_ERR(request)) ? -ENOMEM : -EIO;
	i915_request_add(request);
	if (dma_fence_add_callback(entry->fence, &entry->callback, signalled))
		signalled(entry->fence, &entry->callback);
	return 0;
}

int vgt_i915_job_submit(void *gpu, struct vgt_gpu_job *job)
{
	struct vgt_i915_gpu *self = gpu;
	struct vgt_i915_engine *engine = &self->engines[job->ctx->engine];
	struct vgt_i915_job *entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	unsigned long flags;
	bool held;
	int err;

	if (!entry)
		return -ENOMEM;
	entry->job = job;
	entry->engine = engine;
	spin_lock_irqsave(&engine->lock, flags);
	held = engine->suspended;
	entry->held = held;
	list_add_tail(&entry->link, &engine->jobs);
	spin_unlock_irqrestore(&engine->lock, flags);
	if (held)
		return 0;
	err = start(entry);
	if (err)
		kfree(entry);
	return err;
}

/**
 * vgt_i915_job_prefer() - vgt_gpu_ops.job_prefer
 * @gpu: the GPU
 * @job: job
 *
 * Nothing is to be done: requests of one priority, as all of these are, have turns of
 * timeslice_duration_ms on their engine.
 */
void vgt_i915_job_prefer(void *gpu, struct vgt_gpu_job *job)
{
}

/**
 * vgt_i915_job_left() - vgt_gpu_ops.job_left
 * @gpu: the GPU
 * @job: job
 *
 * A context that is preempted and taken up again soon may never leave, as i915 tells it
 * (__execlists_schedule_out()): contexts that take turns are all inside then. But the engine
 * saves the context's run time each time it lets go of it.
 *
 * Return: whether it has.
 */
bool vgt_i915_job_left(void *gpu, struct vgt_gpu_job *job)
{
	struct vgt_i915_gpu *self = gpu;
	struct vgt_i915_engine *engine = &self->engines[job->ctx->engine];
	const u32 *state = ((struct vgt_i915_context *)job->ctx->priv)->state;
	const u32 timestamp = READ_ONCE(state[VGT_I915_CTX_TIMESTAMP]);
	struct vgt_i915_job *entry;
	bool left = false;

	spin_lock_irq(&engine->lock);
	list_for_each_entry(entry, &engine->jobs, link) {
		if (entry->job != job)
			continue;
		left = entry->timestamp != timestamp;
		entry->timestamp = timestamp;
	}
	spin_unlock_irq(&engine->lock);
	return left;
}

/**
 * vgt_i915_job_cancel() - vgt_gpu_ops.job_cancel
 * @gpu: the GPU
 * @job: job; one that has ended is left alone
 *
 * i915 skips the rest of a job whose context is banned when the context comes to the engine
 * next. It makes the engine change contexts for that, and resets the engine if that does not let
 * go within a millisecond; nothing here waits.
 */
void vgt_i915_job_cancel(void *gpu, struct vgt_gpu_job *job)
{
	struct vgt_i915_gpu *self = gpu;
	struct vgt_i915_engine *engine = &self->engines[job->ctx->engine];
	struct intel_context *ce = ((struct vgt_i915_context *)job->ctx->priv)->ce;
	struct vgt_i915_job *entry, *held = NULL;
	struct i915_request *request = NULL;
	unsigned long flags;

	spin_lock_irqsave(&engine->lock, flags);
	list_for_each_entry(entry, &engine->jobs, link) {
		if (entry->job != job)
			continue;
		if (entry->held) {
			list_del(&entry->link);
			held = entry;
		} else {
			set_bit(I915_CONTEXT_BANNED, &ce->flags);
			if (entry->fence)
				request = entry->request;
			dma_fence_get(entry->fence);
		}
		break;
	}
	spin_unlock_irqrestore(&engine->lock, flags);
	if (held)
		end(held, -ECANCELED);
	if (request) {
		ce->ops->cancel_request(ce, request);
		dma_fence_put(&request->fence);
	}
}

/**
 * vgt_i915_jobs_suspend() - jobs wait from now on; i915 waits for those that it has
 * @gpu: the GPU
 */
void vgt_i915_jobs_suspend(struct vgt_i915_gpu *gpu)
{
	unsigned int i;

	for (i = 0; i < VGT_ENGINES; i++) {
		spin_lock_irq(&gpu->engines[i].lock);
		gpu->engines[i].suspended = true;
		spin_unlock_irq(&gpu->engines[i].lock);
	}
}

/* A job that has waited, which waits no more; NULL: there is none. */
static struct vgt_i915_job *take_held(struct vgt_i915_engine *engine)
{
	struct vgt_i915_job *entry, *found = NULL;

	spin_lock_irq(&engine->lock);
	engine->suspended = false;
	list_for_each_entry(entry, &engine->jobs, link) {
		if (!entry->held)
			continue;
		entry->held = false;
		found = entry;
		break;
	}
	spin_unlock_irq(&engine->lock);
	return found;
}

/**
 * vgt_i915_jobs_resume() - hand over what has waited
 * @gpu: the GPU, which works again
 */
void vgt_i915_jobs_resume(struct vgt_i915_gpu *gpu)
{
	struct vgt_i915_job *entry;
	unsigned int i;

	for (i = 0; i < VGT_ENGINES; i++)
		while ((entry = take_held(&gpu->engines[i])))
			if (start(entry))
				end(entry, -EIO);
}
