// SPDX-License-Identifier: GPL-2.0-only
/*
 * i915's own contexts load the host's engine registers, as those of vGPUs load theirs, each
 * time the engine takes them up: a job of a vGPU may have been there before that has not ended.
 * i915 has no per-context batch on Gen9 (intel_lrc.c: lrc_init_wa_ctx()). The image of a
 * context names the core's from before the engine is told of it until the engine has saved
 * it; one that is taken up again before i915 has said that it left has it all the time.
 */
#include <linux/bits.h>
#include <linux/printk.h>
#include <linux/wait.h>

#include "i915-hooks/gpu.h"
#include "i915-hooks/image.h"

#define PER_CTX_VALID	BIT(0)

/* Where @ce is among those that have the batch; NULL: it has none. Engine's lock held. */
static struct intel_context **find(struct vgt_i915_engine *engine, const struct intel_context *ce)
{
	unsigned int i;

	for (i = 0; i < VGT_I915_HOST_CONTEXTS; i++)
		if (engine->host[i] == ce)
			return &engine->host[i];
	return NULL;
}

static void take_up(struct vgt_i915_engine *engine, struct intel_context *ce)
{
	u32 *pointer = &ce->lrc_reg_state[VGT_I915_BB_PER_CTX_PTR];
	struct intel_context **slot = find(engine, NULL);

	/* After hibernation i915 runs contexts before our entries of the GGTT are there again. */
	if (engine->suspended && !vgt_i915_jobs_left(engine))
		return;
	if (!engine->prologue || (!engine->contexts && !engine->tainted) || *pointer)
		return;
	if (!slot) {
		pr_notice_ratelimited("vgt: more than %u contexts of the host on an engine: one "
				      "begins without its registers\n", VGT_I915_HOST_CONTEXTS);
		return;
	}
	*slot = ce;
	*pointer = engine->prologue | PER_CTX_VALID;
}

static void leave(struct vgt_i915_engine *engine, const struct intel_context *ce)
{
	struct intel_context **slot = find(engine, ce);

	if (!slot)
		return;
	ce->lrc_reg_state[VGT_I915_BB_PER_CTX_PTR] = 0;
	*slot = NULL;
	if (!vgt_i915_jobs_left(engine))
		engine->tainted = false;
	wake_up(&engine->host_left);
}

void vgt_i915_host_moved(struct vgt_i915_engine *engine, struct intel_context *ce, bool inside)
{
	if (inside)
		take_up(engine, ce);
	else
		leave(engine, ce);
}

static bool has_left(struct vgt_i915_engine *engine)
{
	unsigned int i;
	bool any = false;

	spin_lock_irq(&engine->lock);
	for (i = 0; i < VGT_I915_HOST_CONTEXTS; i++)
		any |= !!engine->host[i];
	spin_unlock_irq(&engine->lock);
	return !any;
}

/**
 * vgt_i915_host_prologue() - vgt_gpu_ops.host_prologue
 * @gpu: the GPU
 * @engine: engine
 * @gma: the batch; 0: none, which waits until every context that has the one before has left
 *	the engine, by i915's rules
 */
void vgt_i915_host_prologue(void *gpu, enum vgt_engine engine, u32 gma)
{
	struct vgt_i915_gpu *self = gpu;
	struct vgt_i915_engine *own = &self->engines[engine];

	if (!own->cs)
		return;
	spin_lock_irq(&own->lock);
	own->prologue = gma;
	spin_unlock_irq(&own->lock);
	if (!gma)
		wait_event(own->host_left, has_left(own));
}
