// SPDX-License-Identifier: GPL-2.0-only
/* The engines forget page tables, or have to let go of the jobs that use them. */
#include <linux/bitops.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/kref.h>

#include "i915-hooks/context.h"
#include "i915-hooks/gpu.h"
#include "i915-hooks/job.h"

#define TLB_POLLS	400u
#define TLB_POLL_US	10u

/* Their invalidation registers: SKL PRM vol 2c. */
static const struct {
	const char *name;
	u32 tlb;
} facts[VGT_ENGINES] = {
	[VGT_RCS] = { "render", 0x4260 },
	[VGT_BCS] = { "copy", 0x426c },
	[VGT_VCS] = { "video", 0x4264 },
	[VGT_VECS] = { "video enhancement", 0x4270 },
};

static bool busy(struct vgt_i915_engine *engine)
{
	unsigned long flags;
	bool any;

	spin_lock_irqsave(&engine->lock, flags);
	any = vgt_i915_jobs_left(engine);
	spin_unlock_irqrestore(&engine->lock, flags);
	return any;
}

/*
 * Have @engine forget page tables. Whether it has. The register itself wakes only the GT's power
 * well; the engine answers when its own is awake.
 */
static bool tlb_forget(struct vgt_i915_gpu *gpu, unsigned int engine)
{
	unsigned int polls;
	bool forgot = false;

	intel_uncore_forcewake_get(gpu->uncore, FORCEWAKE_ALL);
	vgt_i915_reg_write(gpu, facts[engine].tlb, 1);
	for (polls = 0; polls < TLB_POLLS && !forgot; polls++) {
		forgot = !(vgt_i915_reg_read(gpu, facts[engine].tlb) & 1);
		if (!forgot)
			usleep_range(TLB_POLL_US, 2 * TLB_POLL_US);
	}
	intel_uncore_forcewake_put(gpu->uncore, FORCEWAKE_ALL);
	return forgot;
}

/*
 * As vgt_i915_job_cancel(), of a job of the page tables @pml4 that i915 has and that is not being
 * ended yet. The core is not asked: the job may be over meanwhile, and its context given back, so
 * both are kept. Whether there was one.
 */
static bool cancel_one(struct vgt_i915_engine *engine, u64 pml4)
{
	struct i915_request *request = NULL;
	struct intel_context *ce = NULL;
	struct vgt_i915_job *entry;

	spin_lock_irq(&engine->lock);
	list_for_each_entry(entry, &engine->jobs, link) {
		ce = vgt_i915_job_context(entry)->ce;
		if (!entry->fence || entry->job->pml4 != pml4 ||
		    test_and_set_bit(I915_CONTEXT_BANNED, &ce->flags))
			continue;
		request = entry->request;
		dma_fence_get(entry->fence);
		kref_get(&ce->ref);
		break;
	}
	spin_unlock_irq(&engine->lock);
	if (!request)
		return false;
	ce->ops->cancel_request(ce, request);
	dma_fence_put(&request->fence);
	vgt_i915_ce_put(ce);
	return true;
}

/* Whether a job that is being ended is still on the engine. */
static bool any_banned(struct vgt_i915_engine *engine)
{
	struct vgt_i915_job *entry;
	bool any = false;

	spin_lock_irq(&engine->lock);
	list_for_each_entry(entry, &engine->jobs, link)
		any |= entry->inside &&
		       test_bit(I915_CONTEXT_BANNED, &vgt_i915_job_context(entry)->ce->flags);
	spin_unlock_irq(&engine->lock);
	return any;
}

/*
 * The engine may go on to use page tables and pages that the core is about to give back: the
 * jobs that it has of these page tables are ended. i915 takes them off soon; that is waited for as
 * long as for the engine before, not longer, because a lock of a vGPU is held.
 */
static void tlb_timed_out(struct vgt_i915_gpu *gpu, unsigned int engine, u64 pml4)
{
	struct vgt_i915_engine *own = &gpu->engines[engine];
	unsigned int polls, deaf;

	spin_lock_irq(&own->lock);
	deaf = ++own->deaf;
	spin_unlock_irq(&own->lock);
	dev_info_ratelimited(gpu->host.dev, "vgt: the %s engine did not flush its TLB (%u so far): "
			     "the vGPU's job on it is ended\n", facts[engine].name, deaf);
	while (cancel_one(own, pml4))
		;
	for (polls = 0; polls < TLB_POLLS && any_banned(own); polls++)
		usleep_range(TLB_POLL_US, 2 * TLB_POLL_US);
}

/**
 * vgt_i915_ppgtt_flush() - vgt_gpu_ops.ppgtt_flush
 * @gpu: the GPU
 * @pml4: root; i915 begins each request with the same for all roots, so only engines
 *	that run a job now are asked
 */
void vgt_i915_ppgtt_flush(void *gpu, u64 pml4)
{
	struct vgt_i915_gpu *self = gpu;
	unsigned int i;

	for (i = 0; i < VGT_ENGINES; i++)
		if (self->engines[i].cs && busy(&self->engines[i]) && !tlb_forget(self, i))
			tlb_timed_out(self, i, pml4);
}
