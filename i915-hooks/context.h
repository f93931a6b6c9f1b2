/* SPDX-License-Identifier: GPL-2.0-only */
/* Logical ring contexts, made by i915 and filled by the core. */
#ifndef I915_HOOKS_CONTEXT_H
#define I915_HOOKS_CONTEXT_H

#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "i915-hooks/i915.h"

/**
 * struct vgt_i915_context - what is behind a struct vgt_gpu_context
 * @ce: i915's context
 * @lock: the pin; taken inside the core's locks
 * @pinned: @ce is pinned
 * @used: when its last request was made, in jiffies
 * @idle: unpins it a while after that
 * @state: its register state page, which stays where it is
 * @empty_root: its own page tables' root, as i915 writes it in the image
 * @ring_start: RING_START of the ring that i915 has made, while it is pinned
 * @ring_ctl: RING_CTL of it
 */
struct vgt_i915_context {
	struct intel_context *ce;
	struct mutex lock;
	bool pinned;
	unsigned long used;
	struct delayed_work idle;
	u32 *state;
	u64 empty_root;
	u32 ring_start;
	u32 ring_ctl;
};

/* What is not free after this costs the guest its submission, not the host a processor. */
#define VGT_I915_WAIT_MS 100

/*
 * The thread is often a guest's processor with a signal of its hypervisor's: i915 waits for
 * nothing then. Whether to ask again after @err, until @end in jiffies.
 */
static inline bool vgt_i915_again(int err, unsigned long end)
{
	if ((err != -EINTR && err != -ERESTARTSYS) || time_after(jiffies, end))
		return false;
	cond_resched();
	return true;
}

static inline void vgt_i915_ce_put(struct intel_context *ce)
{
	kref_put(&ce->ref, ce->ops->destroy);
}

/* context.c. May sleep. Errors: -ENOMEM, -ENOSPC. */
int vgt_i915_context_take(struct vgt_i915_context *ctx);
void vgt_i915_context_release(struct vgt_i915_context *ctx);

#endif
