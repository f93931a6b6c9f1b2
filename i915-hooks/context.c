// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contexts. Each has page tables of its own from i915, which are empty: whenever i915 itself
 * writes a context's state anew, the GPU finds nothing there, neither the host's memory nor
 * another guest's.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "i915-hooks/context.h"
#include "i915-hooks/gpu.h"
#include "i915-hooks/image.h"

static void vm_put(struct i915_address_space *vm)
{
	kref_put(&vm->ref, i915_vm_release);
}

/* A context of i915, in memory until unpin(), or ERR_PTR. */
static struct intel_context *pinned(struct intel_engine_cs *cs)
{
	struct intel_context *ce = intel_context_create(cs);
	struct i915_ppgtt *ppgtt;
	int err;

	if (IS_ERR(ce))
		return ce;
	ppgtt = i915_ppgtt_create(cs->gt, 0);
	if (IS_ERR(ppgtt)) {
		kref_put(&ce->ref, ce->ops->destroy);
		return ERR_CAST(ppgtt);
	}
	vm_put(ce->vm);
	ce->vm = &ppgtt->vm;
	ce->ring_size = VGT_I915_RING_BYTES;
	set_bit(I915_CONTEXT_SINGLE_SUBMISSION, &ce->flags);
	do
		err = __intel_context_do_pin(ce);
	while (err == -EINTR);
	if (!err)
		return ce;
	kref_put(&ce->ref, ce->ops->destroy);
	return ERR_PTR(err);
}

static void unpin(struct intel_context *ce)
{
	__intel_context_do_unpin(ce, 1);
	kref_put(&ce->ref, ce->ops->destroy);
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
	u32 *state;

	if (!cs || image_pages > DIV_ROUND_UP(cs->context_size, (u32)PAGE_SIZE))
		return -ENOSPC;
	own = kzalloc(sizeof(*own), GFP_KERNEL);
	if (!own)
		return -ENOMEM;
	own->ce = pinned(cs);
	if (IS_ERR(own->ce)) {
		const int err = PTR_ERR(own->ce);

		kfree(own);
		return err == -ENOMEM ? -ENOMEM : -ENOSPC;
	}
	state = own->ce->lrc_reg_state;
	own->empty_root = vgt_i915_image_root(state);
	own->ring_start = state[VGT_I915_RING_START];
	own->ring_ctl = state[VGT_I915_RING_CTL];
	memset(state, 0, (image_pages - 1) * PAGE_SIZE);
	ctx->engine = engine;
	ctx->image = (u8 *)state - PAGE_SIZE;
	ctx->image_pages = image_pages;
	ctx->priv = own;
	count(&self->engines[engine], 1);
	return 0;
}

void vgt_i915_context_destroy(void *gpu, struct vgt_gpu_context *ctx)
{
	struct vgt_i915_context *own = ctx->priv;
	struct vgt_i915_gpu *self = gpu;

	count(&self->engines[ctx->engine], -1);
	unpin(own->ce);
	kfree(own);
	ctx->image = NULL;
}
