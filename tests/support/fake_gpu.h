/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A GPU for tests: records what the core asks for and completes jobs when the
 * test says so. Misuse of the port ends the test at once.
 */
#ifndef TESTS_SUPPORT_FAKE_GPU_H
#define TESTS_SUPPORT_FAKE_GPU_H

#include <linux/types.h>

#include "gvt/port_gpu.h"

struct fake_hv;

/* Page-table pages have bus addresses from here on. */
#define FAKE_GPU_BUS (1ull << 37)
/* GGTT addresses of buffers: the host's own part, no vGPU range touches it. */
#define FAKE_GPU_BUFFER_GMA 0x1000000u
#define FAKE_GPU_MAX_JOBS 64
#define FAKE_GPU_REG_BYTES (2u << 20)

/**
 * struct fake_gpu - one GPU
 * @info: what to hand to vgt_device_create(); the test may change it before
 * @hv: guest memory for aperture accesses and walks; set by the test
 * @ggtt: entries, all 4 GiB
 * @ggtt_writes: entries written
 * @ggtt_flushes: calls of ggtt_flush
 * @pages: page-table pages by index of their bus address, NULL after page_free
 * @page_slots: length of @pages
 * @live_pages: page-table pages in use
 * @live_buffers: buffers in use, the first of @buffers
 * @live_contexts: contexts in use
 * @buffer_next: GGTT address of the next buffer
 * @jobs: submitted and not ended, in order of submission; where preferred, first
 * @job_count: length of @jobs
 * @jobs_submitted: jobs accepted in all
 * @jobs_cancelled: calls of job_cancel
 * @inside: the job that each engine has, where info.preemption is set
 * @lets_go: an engine takes up the job that is preferred at once
 * @left: what job_left says
 * @cancel_ends_jobs: job_cancel calls done(-EIO) before it returns
 * @host_prologue: what the host's driver begins with on each engine, 0: nothing
 * @submit_error: what job_submit returns, 0 to accept
 * @page_quota: most page-table pages, 0 for no limit
 * @ppgtt_flushes: calls of ppgtt_flush
 * @last_flush: fake_time() of the last one
 * @fences: values of the fence registers
 * @image: pages 1 and up of the default image of each engine; the test may change it before the
 *	engine's first context is made
 * @regs: hardware registers by offset / 4
 */
struct fake_gpu {
	struct vgt_gpu_info info;
	struct fake_hv *hv;
	u64 *ggtt;
	u64 ggtt_writes;
	u64 ggtt_flushes;
	void **pages;
	size_t page_slots;
	u32 live_pages;
	struct vgt_gpu_buffer *buffers;
	u32 live_buffers;
	u32 live_contexts;
	u32 buffer_next;
	struct vgt_gpu_job *jobs[FAKE_GPU_MAX_JOBS];
	unsigned int job_count;
	u64 jobs_submitted;
	u64 jobs_cancelled;
	struct vgt_gpu_job *inside[VGT_ENGINES];
	bool lets_go;
	bool left;
	bool cancel_ends_jobs;
	u32 host_prologue[VGT_ENGINES];
	int submit_error;
	u32 page_quota;
	u64 ppgtt_flushes;
	u64 last_flush;
	u64 fences[32];
	u32 *image[VGT_ENGINES];
	u32 *regs;
};

extern const struct vgt_gpu_ops fake_gpu_ops;

/* @platform: a name of platforms.tbl. 256 MiB aperture; the host keeps 64 MiB on each side. */
struct fake_gpu *fake_gpu_create(const char *platform);
/* Ends the test where something of the GPU is still in use. */
void fake_gpu_destroy(struct fake_gpu *gpu);

/* No page-table page is in use: begin with their addresses anew. */
void fake_gpu_forget_pages(struct fake_gpu *gpu);

/* The engine lets go of the job that it has, and takes up the one that is preferred. */
void fake_gpu_let_go(struct fake_gpu *gpu, enum vgt_engine engine);
/* End the first job of @engine with @status; false: there is none. */
bool fake_gpu_complete(struct fake_gpu *gpu, enum vgt_engine engine, int status);
/* The first job of @engine, NULL: there is none. */
struct vgt_gpu_job *fake_gpu_job(const struct fake_gpu *gpu, enum vgt_engine engine);

/* Host pointer to GGTT address @gma in a buffer. NULL: there is none. */
void *fake_gpu_buffer(const struct fake_gpu *gpu, u32 gma);
/* Host pointer to bus address @bus: page-table page or RAM of @hv. NULL: neither. */
void *fake_gpu_ptr(const struct fake_gpu *gpu, u64 bus);
/* The entry that maps @va below the table at @pml4, as hardware walks 4 KiB pages; 0: none. */
u64 fake_gpu_walk(const struct fake_gpu *gpu, u64 pml4, u64 va);
/*
 * How many leaf entries below @pml4 reach a page that the guest may not have: neither
 * a pinned page of @hv nor a page of the GPU that is in use.
 */
u64 fake_gpu_unsound_entries(const struct fake_gpu *gpu, u64 pml4);

#endif
