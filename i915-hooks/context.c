// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contexts. Each has page tables of its own from i915, which are empty: whenever i915 itself
 * writes a context's state anew, the GPU finds nothing there, neither the host's memory nor
 * another guest's. Its image begins as those of i915's own contexts: with what the hardware has
 * saved of i915's first one (intel_engine_cs.default_state).
 */
#include <linux/atomic.h>
#include <linux/container_of.h>
#include <linux/dma-resv.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "i915-hooks/context.h"
#include "i915-hooks/gpu.h"
#include "i915-hooks/image.h"

/*
 * How long a context is ready for another request. Guests make them one after the other, and each
 * unpinning has i915 run something on the engine.
 */
#define IDLE_MS	1000

static void vm_put(struct i915_address_space *vm)
{
	kref_put(&vm->ref, i915_vm_release);
}

/* A context of i915, or ERR_PTR. */
static struct intel_context *created(struct intel_engine_cs *cs)
{
	struct intel_context *ce = intel_context_create(cs);
	struct i915_ppgtt *ppgtt;

	if (IS_ERR(ce))
		return ce;
	ppgtt = i915_ppgtt_create(cs->gt, 0);
	if (IS_ERR(ppgtt)) {
		vgt_i915_ce_put(ce);
		return ERR_CAST(ppgtt);
	}
	vm_put(ce->vm);
	ce->vm = &ppgtt->vm;
	ce->ring_size = VGT_I915_RING_BYTES;
	set_bit(I915_CONTEXT_SINGLE_SUBMISSION, &ce->flags);
	return ce;
}

static int pin(struct intel_context *ce)
{
	const unsigned long end = jiffies + msecs_to_jiffies(VGT_I915_WAIT_MS);
	int err;

	do {
		err = __intel_context_do_pin(ce);
	} while (vgt_i915_again(err, end));
	return err == -ENOMEM || !err ? err : -ENOSPC;
}

/* The first of several pins, requests have theirs, writes what is the ring's in the image. */
static int image_pin(struct vgt_i915_context *ctx)
{
	u32 *const power = &ctx->state[VGT_I915_R_PWR_CLK_STATE];
	const u32 kept = *power;
	int err;

	ctx->state[VGT_I915_RING_CTL] = 0;
	err = pin(ctx->ce);
	if (err)
		return err;
	*power = kept;
	if (ctx->state[VGT_I915_RING_CTL])
		ctx->ring_start = ctx->state[VGT_I915_RING_START];
	return 0;
}

/**
 * vgt_i915_context_take() - have the context and its ring in the GGTT, and make a request
 * @ctx: context; its image is the same afterwards, but for HEAD, TAIL, START and CTL of the ring
 *
 * A context that is pinned keeps its engine from being idle, the GPU from saving power, and a
 * suspend from coming to its end: i915 waits for that. Each request keeps its context pinned
 * until i915 has done away with it; between requests ours stays so for IDLE_MS.
 *
 * Context: process, may sleep; @ctx->lock is held until vgt_i915_context_release().
 * Return: 0, -ENOMEM or -ENOSPC; then it is not held.
 */
int vgt_i915_context_take(struct vgt_i915_context *ctx)
{
	int err = 0;

	mutex_lock(&ctx->lock);
	if (!ctx->pinned)
		err = image_pin(ctx);
	if (err) {
		mutex_unlock(&ctx->lock);
		return err;
	}
	ctx->pinned = true;
	return 0;
}

/**
 * vgt_i915_context_release() - the request is made
 * @ctx: context, taken
 *
 * Context: process.
 */
void vgt_i915_context_release(struct vgt_i915_context *ctx)
{
	ctx->used = jiffies;
	schedule_delayed_work(&ctx->idle, msecs_to_jiffies(IDLE_MS));
	mutex_unlock(&ctx->lock);
}

/* Lock held, or nobody else has @ctx. */
static void unpin(struct vgt_i915_context *ctx)
{
	if (ctx->pinned)
		__intel_context_do_unpin(ctx->ce, 1);
	ctx->pinned = false;
}

static void idle_work(struct work_struct *work)
{
	struct vgt_i915_context *ctx = container_of(work, struct vgt_i915_context, idle.work);
	unsigned long end;

	mutex_lock(&ctx->lock);
	end = ctx->used + msecs_to_jiffies(IDLE_MS);
	if (time_before(jiffies, end))
		schedule_delayed_work(&ctx->idle, end - jiffies);
	else
		unpin(ctx);
	mutex_unlock(&ctx->lock);
}

/* Pin the pages of the image, which are there, and their mapping. The context is pinned. */
static int image_keep(const struct intel_context *ce)
{
	struct drm_i915_gem_object *object = ce->state->obj;
	void *mapping;

	dma_resv_lock(object->base_resv, NULL);
	mapping = i915_gem_object_pin_map(object, I915_MAP_WB);
	dma_resv_unlock(object->base_resv);
	return PTR_ERR_OR_ZERO(mapping);
}

/* As i915_gem_object_unpin_map(), which is in a header of i915. */
static void image_release(const struct intel_context *ce)
{
	atomic_dec(&ce->state->obj->mm_pages_pin_count);
}

static void count(struct vgt_i915_engine *engine, int more)
{
	spin_lock_irq(&engine->lock);
	engine->contexts += more;
	spin_unlock_irq(&engine->lock);
}

int vgt_i915_context_create(void *gpu, enum vgt_engine engine, u32 image_pages,
			    struct vgt_gpu_context *ctx)
{
	struct vgt_i915_gpu *self = gpu;
	struct intel_engine_cs *cs = self->engines[engine].cs;
	struct vgt_i915_context *own;
	int err;

	if (!cs || image_pages > DIV_ROUND_UP(cs->context_size, (u32)PAGE_SIZE))
		return -ENOSPC;
	own = kzalloc(sizeof(*own), GFP_KERNEL);
	if (!own)
		return -ENOMEM;
	mutex_init(&own->lock);
	INIT_DELAYED_WORK(&own->idle, idle_work);
	own->ce = created(cs);
	err = PTR_ERR_OR_ZERO(own->ce);
	if (err)
		goto err_own;
	err = pin(own->ce);
	if (err)
		goto err_context;
	err = image_keep(own->ce);
	if (err)
		goto err_pin;
	own->state = own->ce->lrc_reg_state;
	/* i915 has no such image of this engine: its contexts begin with what is in the engine. */
	err = own->state[VGT_I915_CTX_CONTROL] & VGT_I915_RESTORE_INHIBIT ? -ENOSPC : 0;
	if (err)
		goto err_keep;
	own->empty_root = vgt_i915_image_root(own->state);
	own->ring_ctl = own->state[VGT_I915_RING_CTL];
	own->ring_start = own->state[VGT_I915_RING_START];
	/* The first request is near. */
	mutex_lock(&own->lock);
	own->pinned = true;
	vgt_i915_context_release(own);
	ctx->engine = engine;
	ctx->image = (u8 *)own->state - PAGE_SIZE;
	ctx->image_pages = image_pages;
	ctx->priv = own;
	count(&self->engines[engine], 1);
	return 0;

err_keep:
	image_release(own->ce);
err_pin:
	__intel_context_do_unpin(own->ce, 1);
err_context:
	vgt_i915_ce_put(own->ce);
err_own:
	mutex_destroy(&own->lock);
	kfree(own);
	return err == -ENOMEM ? -ENOMEM : -ENOSPC;
}

void vgt_i915_context_destroy(void *gpu, struct vgt_gpu_context *ctx)
{
	struct vgt_i915_context *own = ctx->priv;
	struct vgt_i915_gpu *self = gpu;

	count(&self->engines[ctx->engine], -1);
	cancel_delayed_work_sync(&own->idle);
	unpin(own);
	image_release(own->ce);
	vgt_i915_ce_put(own->ce);
	mutex_destroy(&own->lock);
	kfree(own);
	ctx->image = NULL;
}
