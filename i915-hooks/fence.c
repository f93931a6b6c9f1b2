// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fence registers. i915 gives some up for good; it writes all of them after resume and after
 * a reset of the GPU, so ours are written again then. It says nothing of a reset, but wakes
 * those that wait for its end.
 * Source: SKL PRM vol 2c, FENCE.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "i915-hooks/gpu.h"

#define FENCE_BASE	0x100000u
#define KEEP		4u	/* for the host's display and its clients */
#define MIN_FENCES	4u	/* of one vGPU */

static void hardware_write(struct vgt_i915_gpu *gpu, unsigned int fence, u64 value)
{
	const u32 offset = FENCE_BASE + 8 * fence;

	/* The valid bit is in the lower half: never valid with half of the other value. */
	vgt_i915_reg_write(gpu, offset, 0);
	vgt_i915_reg_read(gpu, offset);
	vgt_i915_reg_write(gpu, offset + 4, upper_32_bits(value));
	vgt_i915_reg_write(gpu, offset, lower_32_bits(value));
	vgt_i915_reg_read(gpu, offset);
}

static void give_back(struct vgt_i915_gpu *gpu, u32 keep)
{
	struct vgt_i915_ggtt *ggtt = &gpu->ggtt;
	unsigned int i, count = 0;

	for (i = 0; i < ggtt->fence_count; i++) {
		if (keep & BIT(ggtt->fences[i]->id))
			ggtt->fences[count++] = ggtt->fences[i];
		else
			i915_unreserve_fence(ggtt->fences[i]);
	}
	ggtt->fence_count = count;
}

/* The last stretch of @all without a gap that nothing longer exceeds. */
static void longest(u32 all, unsigned int *base, unsigned int *count)
{
	unsigned int i, run = 0;

	*count = 0;
	for (i = 0; i < VGT_I915_MAX_FENCES; i++) {
		run = all & BIT(i) ? run + 1 : 0;
		if (run >= *count && run) {
			*count = run;
			*base = i + 1 - run;
		}
	}
}

/* A reset of the GPU is over. Context: any; the queue's lock is held. */
static int reset_ended(struct wait_queue_entry *waiter, unsigned int mode, int flags, void *key)
{
	struct vgt_i915_ggtt *ggtt = container_of(waiter, struct vgt_i915_ggtt, reset_waiter);

	schedule_work(&ggtt->reset_work);
	return 0;
}

static void reset_work(struct work_struct *work)
{
	struct vgt_i915_gpu *gpu = container_of(work, struct vgt_i915_gpu, ggtt.reset_work);

	vgt_i915_get(&gpu->host);
	mutex_lock(&gpu->ggtt.lock);
	vgt_i915_fences_restore(gpu);
	mutex_unlock(&gpu->ggtt.lock);
	vgt_i915_put(&gpu->host);
}

/**
 * vgt_i915_fences_init() - take fences from i915
 * @gpu: the GPU; its @info gets them
 *
 * Return: 0, or -ENOSPC, said in the log.
 */
int vgt_i915_fences_init(struct vgt_i915_gpu *gpu)
{
	struct vgt_i915_ggtt *own = &gpu->ggtt;
	struct i915_ggtt *ggtt = vgt_i915_gt(gpu->i915)->ggtt;
	unsigned int base = 0, count;
	u32 all = 0;

	mutex_lock(&ggtt->vm.mutex);
	while (own->fence_count < VGT_I915_MAX_FENCES) {
		struct i915_fence_reg *fence = i915_reserve_fence(ggtt);

		if (IS_ERR(fence))
			break;
		own->fences[own->fence_count++] = fence;
		if (fence->id >= 0 && fence->id < VGT_I915_MAX_FENCES)
			all |= BIT(fence->id);
	}
	longest(all, &base, &count);
	if (count > ggtt->num_fences - KEEP) {
		base += count - (ggtt->num_fences - KEEP);
		count = ggtt->num_fences - KEEP;
	}
	give_back(gpu, count >= MIN_FENCES ? GENMASK(base + count - 1, base) : 0);
	mutex_unlock(&ggtt->vm.mutex);
	if (count < MIN_FENCES) {
		pr_err("vgt: i915 gives up no %u fence registers in a row: %s\n", MIN_FENCES,
		       "close programs that draw, then load vgt again");
		return -ENOSPC;
	}
	own->fence_base = base;
	own->fence_used = count;
	gpu->info.fences = (struct vgt_gpu_range) { base, count };
	INIT_WORK(&own->reset_work, reset_work);
	init_waitqueue_func_entry(&own->reset_waiter, reset_ended);
	add_wait_queue(&vgt_i915_gt(gpu->i915)->reset_queue, &own->reset_waiter);
	return 0;
}

/**
 * vgt_i915_fences_fini() - give them back
 * @gpu: the GPU; no vGPU uses them
 */
void vgt_i915_fences_fini(struct vgt_i915_gpu *gpu)
{
	struct intel_gt *gt = vgt_i915_gt(gpu->i915);
	struct i915_ggtt *ggtt = gt->ggtt;

	if (gpu->ggtt.fence_used) {
		remove_wait_queue(&gt->reset_queue, &gpu->ggtt.reset_waiter);
		cancel_work_sync(&gpu->ggtt.reset_work);
	}
	mutex_lock(&ggtt->vm.mutex);
	give_back(gpu, 0);
	mutex_unlock(&ggtt->vm.mutex);
}

/**
 * vgt_i915_fences_restore() - write all of them again
 * @gpu: the GPU; lock of its GGTT held
 */
void vgt_i915_fences_restore(struct vgt_i915_gpu *gpu)
{
	struct vgt_i915_ggtt *ggtt = &gpu->ggtt;
	unsigned int i;

	lockdep_assert_held(&ggtt->lock);
	for (i = 0; i < ggtt->fence_used; i++)
		hardware_write(gpu, ggtt->fence_base + i, ggtt->fence_values[i]);
}

/**
 * vgt_i915_fence_write() - vgt_gpu_ops.fence_write
 * @gpu: the GPU
 * @index: fence; one that vGPUs do not have is left alone
 * @value: what it gets
 */
void vgt_i915_fence_write(void *gpu, u32 index, u64 value)
{
	struct vgt_i915_gpu *self = gpu;
	struct vgt_i915_ggtt *ggtt = &self->ggtt;

	if (index - ggtt->fence_base >= ggtt->fence_used)
		return;
	mutex_lock(&ggtt->lock);
	ggtt->fence_values[index - ggtt->fence_base] = value;
	hardware_write(self, index, value);
	mutex_unlock(&ggtt->lock);
}
