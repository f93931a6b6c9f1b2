/* SPDX-License-Identifier: GPL-2.0-only */
/* A GPU that i915 drives, as the files of the binding see it. */
#ifndef I915_HOOKS_GPU_H
#define I915_HOOKS_GPU_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "gvt/port_gpu.h"
#include "i915-hooks/hooks.h"
#include "i915-hooks/i915.h"

#define VGT_I915_MAX_FENCES 32u
/*
 * Most contexts that i915 has on an engine: two in the submit port, two that are to follow, and
 * those that have left it which i915 has not said so of yet.
 */
#define VGT_I915_HOST_CONTEXTS 8u

/**
 * struct vgt_i915_window - a part of the GGTT that vGPUs have
 * @node: i915's allocation
 * @ptes: what was written last, by entry: i915 clears all at suspend
 */
struct vgt_i915_window {
	struct drm_mm_node node;
	u64 *ptes;
};

/**
 * struct vgt_i915_ggtt - GGTT and fences
 * @lock: entries, fences, @buffers
 * @low: window in the aperture
 * @high: window above it
 * @aperture: mapping of @low for the CPU
 * @scratch: entry that i915 fills free parts with
 * @fences: those taken from i915
 * @fence_count: how many
 * @fence_base: number of the first one given to vGPUs
 * @fence_used: how many are given to vGPUs, without a gap
 * @fence_values: what was written last, from @fence_base
 * @reset_waiter: in i915's queue of those that wait for the end of a reset of the GPU
 * @reset_work: writes fences again
 * @buffers: list of struct vgt_i915_buffer.link
 */
struct vgt_i915_ggtt {
	struct mutex lock;
	struct vgt_i915_window low;
	struct vgt_i915_window high;
	void __iomem *aperture;
	u64 scratch;
	struct i915_fence_reg *fences[VGT_I915_MAX_FENCES];
	unsigned int fence_count;
	unsigned int fence_base;
	unsigned int fence_used;
	u64 fence_values[VGT_I915_MAX_FENCES];
	struct wait_queue_entry reset_waiter;
	struct work_struct reset_work;
	struct list_head buffers;
};

/**
 * struct vgt_i915_engine - an engine
 * @gpu: the GPU
 * @cs: i915's, NULL: the GPU has none
 * @status: hears when contexts go in and out
 * @lock: the members below, and state of each job
 * @jobs: those that i915 has, and those that wait for the end of a suspend
 * @suspended: jobs wait
 * @contexts: how many vGPUs have
 * @tainted: one of those was on the engine, and nothing has loaded the host's registers since
 * @prologue: GGTT address of the batch that loads the host's registers, 0: none
 * @host: contexts of i915's own on the engine whose images name it
 * @host_left: one has left
 * @deaf: how often it did not forget page tables in time
 */
struct vgt_i915_engine {
	struct vgt_i915_gpu *gpu;
	struct intel_engine_cs *cs;
	struct notifier_block status;
	spinlock_t lock;
	struct list_head jobs;
	bool suspended;
	unsigned int contexts;
	bool tainted;
	u32 prologue;
	struct intel_context *host[VGT_I915_HOST_CONTEXTS];
	wait_queue_head_t host_left;
	unsigned int deaf;
};

/**
 * struct vgt_i915_gpu - the GPU
 * @i915: i915's
 * @uncore: i915's access to registers
 * @ggtt: GGTT and fences
 * @engines: by enum vgt_engine
 * @real: i915's own accessors, also while ours are in their place
 * @mediated: ours are
 * @info: what the core was told
 * @host: what shims are told
 * @attach: work that waits for i915 to be ready
 * @power: hears of suspends
 */
struct vgt_i915_gpu {
	struct drm_i915_private *i915;
	struct intel_uncore *uncore;
	struct vgt_i915_ggtt ggtt;
	struct vgt_i915_engine engines[VGT_ENGINES];
	struct intel_uncore_funcs real;
	bool mediated;
	struct vgt_gpu_info info;
	struct vgt_i915_host host;
	struct delayed_work attach;
	struct notifier_block power;
};

/* platform.c: name of the platform table's row, or NULL. */
const char *vgt_i915_platform(u16 device);

/* registers.c: hardware registers by i915's own accessors, never through ours. */
u32 vgt_i915_reg_read(void *gpu, u32 offset);
void vgt_i915_reg_write(void *gpu, u32 offset, u32 value);

/* ggtt.c */
int vgt_i915_ggtt_init(struct vgt_i915_gpu *gpu);
void vgt_i915_ggtt_fini(struct vgt_i915_gpu *gpu);
void vgt_i915_ggtt_restore(struct vgt_i915_gpu *gpu);
void vgt_i915_ggtt_write(void *gpu, u32 first, const u64 *pte, u32 count);
void vgt_i915_ggtt_flush(void *gpu);
void vgt_i915_ggtt_put(struct vgt_i915_gpu *gpu, u32 entry, u64 pte);
void vgt_i915_aperture_read(void *gpu, u64 offset, void *buf, size_t len);
void vgt_i915_aperture_write(void *gpu, u64 offset, const void *buf, size_t len);

/* fence.c */
int vgt_i915_fences_init(struct vgt_i915_gpu *gpu);
void vgt_i915_fences_fini(struct vgt_i915_gpu *gpu);
void vgt_i915_fences_restore(struct vgt_i915_gpu *gpu);
void vgt_i915_fence_write(void *gpu, u32 index, u64 value);

/* memory.c */
int vgt_i915_page_alloc(void *gpu, struct vgt_gpu_page *page);
void vgt_i915_page_free(void *gpu, struct vgt_gpu_page *page);
int vgt_i915_buffer_create(void *gpu, u32 size, struct vgt_gpu_buffer *buffer);
void vgt_i915_buffer_destroy(void *gpu, struct vgt_gpu_buffer *buffer);
void vgt_i915_buffers_restore(struct vgt_i915_gpu *gpu);

/* context.c */
/*
 * Of a context's ring. Twice what the longest job can need: one that does not fit up to
 * the end starts anew.
 */
#define VGT_I915_RING_BYTES SZ_1M
int vgt_i915_context_create(void *gpu, enum vgt_engine engine, u32 image_pages,
			    struct vgt_gpu_context *ctx);
void vgt_i915_context_destroy(void *gpu, struct vgt_gpu_context *ctx);

/* host.c */
/* @ce, of i915's own, goes to the engine or has left it. Engine's lock held. */
void vgt_i915_host_moved(struct vgt_i915_engine *engine, struct intel_context *ce, bool inside);
void vgt_i915_host_prologue(void *gpu, enum vgt_engine engine, u32 gma);

/* jobs.c */
u32 vgt_i915_jobs_init(struct vgt_i915_gpu *gpu);
void vgt_i915_jobs_fini(struct vgt_i915_gpu *gpu);
int vgt_i915_job_submit(void *gpu, struct vgt_gpu_job *job);
void vgt_i915_job_prefer(void *gpu, struct vgt_gpu_job *job);
bool vgt_i915_job_left(void *gpu, struct vgt_gpu_job *job);
void vgt_i915_job_cancel(void *gpu, struct vgt_gpu_job *job);
/* Whether i915 has any job, or is being given one. Engine's lock held. */
bool vgt_i915_jobs_left(const struct vgt_i915_engine *engine);
void vgt_i915_jobs_suspend(struct vgt_i915_gpu *gpu);
void vgt_i915_jobs_resume(struct vgt_i915_gpu *gpu);
void vgt_i915_ppgtt_flush(void *gpu, u64 pml4);

/* mediation.c: the host's own accesses. */
int vgt_i915_mediation_parse(void);
void vgt_i915_mediation_start(struct vgt_i915_gpu *gpu);
void vgt_i915_mediation_stop(struct vgt_i915_gpu *gpu);
void vgt_i915_mediation_debugfs_init(void);
void vgt_i915_mediation_debugfs_fini(void);

/* clients.c: shims. */
void vgt_i915_clients_attach(const struct vgt_i915_gpu *gpu);
void vgt_i915_clients_detach(void);

/* abi.c, bind.c: at load and unload. */
int vgt_i915_abi_check(void);
int vgt_i915_bind(void);
void vgt_i915_unbind(void);

#endif
