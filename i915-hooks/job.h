/* SPDX-License-Identifier: GPL-2.0-only */
/* A job that is a request of i915. */
#ifndef I915_HOOKS_JOB_H
#define I915_HOOKS_JOB_H

#include <linux/list.h>
#include <linux/types.h>

#include "gvt/port_gpu.h"
#include "i915-hooks/context.h"
#include "i915-hooks/gpu.h"

/**
 * struct vgt_i915_job - a job that has been accepted
 * @job: the core's
 * @engine: where
 * @link: in vgt_i915_engine.jobs
 * @request: i915's, which is kept by @fence, NULL: i915 does not have it yet
 * @fence: of @request
 * @callback: at @fence
 * @err: 0, or why its commands are not in @request, which does nothing then
 * @held: it waits for the end of a suspend
 * @inside: its context is on the engine, as i915 sees it: vgt_i915_job_left()
 * @ran_ns: how long the engine has worked on it until @since
 * @since: ktime from which on the engine's time is its own, if it is @inside
 * @timestamp: the context's when vgt_i915_job_left() was asked last
 * @came: the same when it came to the engine
 * @signalled: so is @fence
 */
struct vgt_i915_job {
	struct vgt_gpu_job *job;
	struct vgt_i915_engine *engine;
	struct list_head link;
	struct i915_request *request;
	struct dma_fence *fence;
	struct dma_fence_cb callback;
	int err;
	bool held;
	bool inside;
	u64 ran_ns;
	u64 since;
	u32 timestamp;
	u32 came;
	bool signalled;
};

static inline struct vgt_i915_context *vgt_i915_job_context(const struct vgt_i915_job *entry)
{
	return entry->job->ctx->priv;
}

#endif
