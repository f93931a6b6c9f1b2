/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the core needs of a GPU.
 *
 * Implemented by the simulated GPU (sim/host/) and by the binding to a stock
 * i915 (i915-hooks/). The GPU side owns the hardware: its own driver's GGTT
 * range, rings, hardware status pages and interrupts. The core asks for GGTT
 * entries inside the ranges handed to it, for page-table pages, for contexts
 * that it fills, and for jobs on them.
 *
 * General contract: ops are called in process context, may sleep unless they
 * say otherwise, and may be called with a vGPU's lock held. They never call
 * back into the core except through struct vgt_gpu_job.done. No op goes through
 * the host's mediated register path (vgt_mmio_read/write).
 */
#ifndef GVT_PORT_GPU_H
#define GVT_PORT_GPU_H

#include <linux/types.h>

/* Engines of Gen9 GT2 parts, in the order of the command table's engine bits. */
enum vgt_engine { VGT_RCS, VGT_BCS, VGT_VCS, VGT_VECS, VGT_ENGINES };

/**
 * struct vgt_gpu_range - part of a resource that the host's driver gives up
 * @base: first unit
 * @size: number of units
 */
struct vgt_gpu_range {
	u64 base;
	u64 size;
};

/**
 * struct vgt_gpu_info - facts about the GPU, constant while the core is attached
 * @platform: name of a row of firmware-tables/gen9/platforms.tbl
 * @ggtt_size: bytes of GGTT address space
 * @aperture_size: bytes of it that the CPU reaches through BAR2
 * @mappable: bytes of GGTT below @aperture_size for vGPUs, 4 KiB aligned
 * @unmappable: bytes of GGTT above @aperture_size for vGPUs, 4 KiB aligned
 * @fences: fence registers for vGPUs
 * @core_bytes: of the host's own part of the GGTT, for all of buffer_create() and
 *	context_create() together
 * @context_bytes: of those for each context beside its image (a ring, ...)
 * @engines: BIT(enum vgt_engine) of those that can run jobs
 * @host_jobs: the host's driver runs jobs of its own between those of the core: each of
 *	the core's leaves the host's values in the registers of its engine, and
 *	host_prologue() is for what runs while one is preempted
 * @preemption: a job may be taken off its engine and go on later: job_prefer(), moved()
 */
struct vgt_gpu_info {
	const char *platform;
	u64 ggtt_size;
	u64 aperture_size;
	struct vgt_gpu_range mappable;
	struct vgt_gpu_range unmappable;
	struct vgt_gpu_range fences;
	u64 core_bytes;
	u32 context_bytes;
	u32 engines;
	bool host_jobs;
	bool preemption;
};

/**
 * struct vgt_gpu_page - one 4 KiB page that the GPU can read by bus address
 * @cpu: where the core writes it (normal memory, no ordering needed but that of
 *	job_submit())
 * @bus: its bus address
 * @priv: for the GPU side
 */
struct vgt_gpu_page {
	void *cpu;
	u64 bus;
	void *priv;
};

/**
 * struct vgt_gpu_buffer - memory mapped in the host's own part of the GGTT
 * @cpu: where the core writes it
 * @gma: its GGTT address; no guest's own addresses reach it
 * @size: bytes, a multiple of 4096
 * @priv: for the GPU side
 */
struct vgt_gpu_buffer {
	void *cpu;
	u32 gma;
	u32 size;
	void *priv;
};

/**
 * struct vgt_gpu_context - a logical ring context of the host for one guest context
 * @engine: the engine it runs on
 * @image: CPU address of the context image. Page 0 is the per-context hardware
 *	status page, page 1 the register state (firmware-tables/gen9/context.tbl), behind
 *	which the engine's own list of commands begins, over all further pages.
 *	The core writes pages 1 and up while no job of the context is
 *	submitted; RING_HEAD, RING_TAIL, RING_START and RING_CTL in page 1 belong to
 *	the GPU side and are rewritten by it at job_submit().
 * @image_pages: pages of @image, as asked for
 * @priv: for the GPU side
 */
struct vgt_gpu_context {
	enum vgt_engine engine;
	void *image;
	u32 image_pages;
	void *priv;
};

/**
 * struct vgt_gpu_job - one stretch of privileged commands to run on a context
 * @ctx: the context; jobs of one context run in the order of submission
 * @cmds: commands, scanned; owned by the core and unchanged until @done
 * @dwords: number of dwords, even, 2..VGT_GPU_JOB_MAX_DWORDS
 * @pml4: bus address of the top page table, put in PDP0 by the GPU side
 * @done: called exactly once for each job that job_submit() accepted, also when
 *	it is cancelled. @status: 0, or -EIO: the engine was reset under it, or had its
 *	context without the commands; or -ECANCELED. Context: any, also hard
 *	interrupts; must not sleep, must not call an op.
 * @moved: called where vgt_gpu_info.preemption is set: the engine takes the job up
 *	(@inside), or lets go of it although it has not ended; the next one may be taken up
 *	before that. What is taken up again soon may stay @inside: job_left(). Context: as
 *	@done.
 * @ran_ns: how long the engine has worked on it: kept by the GPU side, up to date at
 *	@moved and @done, if it knows better than the time between these, else left at 0
 * @priv: for the GPU side
 */
struct vgt_gpu_job {
	struct vgt_gpu_context *ctx;
	const u32 *cmds;
	u32 dwords;
	u64 pml4;
	void (*done)(struct vgt_gpu_job *job, int status);
	void (*moved)(struct vgt_gpu_job *job, bool inside);
	u64 ran_ns;
	void *priv;
};

#define VGT_GPU_JOB_MAX_DWORDS (64 * 1024)

/**
 * struct vgt_gpu_ops - services of a GPU
 * @page_alloc: a zeroed page for page tables. Errors: -ENOMEM.
 * @page_free: the GPU does not use it any more (core's duty).
 * @ggtt_write: set @count GGTT entries from entry @first (GGTT address >> 12) to
 *	the encoded entries @pte. Only inside the ranges of vgt_gpu_info.
 * @ggtt_flush: entries written before are seen by the GPU, and its GGTT TLB has
 *	dropped the old ones, when this returns.
 * @buffer_create: at least @size bytes (1..4 MiB), zeroed. Errors: -ENOMEM, -ENOSPC.
 * @buffer_destroy: no job uses it any more.
 * @context_create: a context with @image_pages pages (2..32). Pages 1 and up of its image
 *	are the GPU's default image of that engine, the same for each context: as
 *	the hardware has saved a context that has nothing of any vGPU's, and restores it,
 *	up to the MI_BATCH_BUFFER_END of the engine's own list. Errors: -ENOMEM, -ENOSPC.
 * @context_destroy: no job of it is submitted.
 * @job_submit: hand a job to the engine; returns at once. At most one job per
 *	context at a time. Errors: -ENOMEM, -EIO engine wedged; then @done is not
 *	called.
 * @job_prefer: have the engine work on @job rather than on others that were submitted: the
 *	one that it has is preempted where its commands allow that (MI_ARB_CHECK, ...),
 *	and goes on where it was when it is preferred, or nothing else is there to do. One
 *	that has ended is left alone. NULL without vgt_gpu_info.preemption.
 * @job_left: whether the engine has let go of @job since this was asked last, or since it was
 *	submitted. NULL where moved() says so each time.
 * @host_prologue: have whatever the host's driver runs on @engine begin with the per-context
 *	batch at @gma, in a buffer of buffer_create(), each time the engine takes it up,
 *	wherever a job of the core may have been there before; 0: no more, nothing uses
 *	the batch when this returns. NULL without vgt_gpu_info.host_jobs.
 * @job_cancel: make @job end soon, by resetting the engine if it runs: bounded, does
 *	not wait for a hung batch. @done is called before or after it returns.
 *	Other contexts on the engine go on.
 * @ppgtt_flush: no stale translation of any page table rooted at @pml4 is used
 *	by the GPU when this returns.
 * @fence_write: set fence register @index (inside info.fences) to @value.
 * @aperture_read: what a CPU read of @len bytes (1, 2, 4, 8) at @offset of BAR2
 *	gives: through GGTT and fences. For shims that cannot map the aperture.
 * @aperture_write: the same for writes.
 * @reg_read: a hardware register, dword aligned, power and forcewake taken.
 *	Context: any.
 * @reg_write: the same for writes.
 */
struct vgt_gpu_ops {
	int (*page_alloc)(void *gpu, struct vgt_gpu_page *page);
	void (*page_free)(void *gpu, struct vgt_gpu_page *page);
	void (*ggtt_write)(void *gpu, u32 first, const u64 *pte, u32 count);
	void (*ggtt_flush)(void *gpu);
	int (*buffer_create)(void *gpu, u32 size, struct vgt_gpu_buffer *buffer);
	void (*buffer_destroy)(void *gpu, struct vgt_gpu_buffer *buffer);
	int (*context_create)(void *gpu, enum vgt_engine engine, u32 image_pages,
			      struct vgt_gpu_context *ctx);
	void (*context_destroy)(void *gpu, struct vgt_gpu_context *ctx);
	int (*job_submit)(void *gpu, struct vgt_gpu_job *job);
	void (*job_prefer)(void *gpu, struct vgt_gpu_job *job);
	bool (*job_left)(void *gpu, struct vgt_gpu_job *job);
	void (*host_prologue)(void *gpu, enum vgt_engine engine, u32 gma);
	void (*job_cancel)(void *gpu, struct vgt_gpu_job *job);
	void (*ppgtt_flush)(void *gpu, u64 pml4);
	void (*fence_write)(void *gpu, u32 index, u64 value);
	void (*aperture_read)(void *gpu, u64 offset, void *buf, size_t len);
	void (*aperture_write)(void *gpu, u64 offset, const void *buf, size_t len);
	u32 (*reg_read)(void *gpu, u32 offset);
	void (*reg_write)(void *gpu, u32 offset, u32 value);
};

#endif
