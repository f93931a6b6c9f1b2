/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Contexts of the host, and the jobs that run on them, engine by engine. */
#ifndef SIM_HOST_JOBS_H
#define SIM_HOST_JOBS_H

#include <stdbool.h>
#include <stdint.h>

#include "gvt/port_gpu.h"
#include "sim/engine/engine.h"
#include "sim/engine/image.h"

struct sim_host;
struct sim_host_job;

/* Of an engine: for the job that it has, and for the next one. The longest job fits in each. */
#define SIM_HOST_RINGS		2u
#define SIM_HOST_RING_PAGES	(VGT_GPU_JOB_MAX_DWORDS / 1024u + 1u)

/**
 * struct sim_host_engine - an engine as the host's driver sees it
 * @host: whose
 * @id: which
 * @image: the default image of its contexts, from page 1 on
 * @ring: page numbers of the rings
 * @active: the job that the engine has; NULL: none
 * @coming: the one that takes its place as soon as it lets go; NULL: none
 * @queue: jobs that wait, in order
 * @queue_end: where the next one is linked
 * @next_id: context id of the next submission
 * @since: GPU time when @active began
 */
struct sim_host_engine {
	struct sim_host *host;
	enum sim_engine_id id;
	uint32_t image[SIM_IMAGE_DWORDS];
	uint32_t ring[SIM_HOST_RINGS];
	struct sim_host_job *active;
	struct sim_host_job *coming;
	struct sim_host_job *queue;
	struct sim_host_job **queue_end;
	uint32_t next_id;
	uint64_t since;
};

bool sim_host_jobs_init(struct sim_host *host);
int sim_host_context_create(void *gpu, enum vgt_engine engine, u32 image_pages,
			    struct vgt_gpu_context *ctx);
void sim_host_context_destroy(void *gpu, struct vgt_gpu_context *ctx);
int sim_host_job_submit(void *gpu, struct vgt_gpu_job *job);
void sim_host_job_prefer(void *gpu, struct vgt_gpu_job *job);
void sim_host_job_cancel(void *gpu, struct vgt_gpu_job *job);

#endif
