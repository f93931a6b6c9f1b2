/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The GPU of a recording (gvt/port_gpu.h): registers read as recorded, jobs end when
 * the recording says so. What it is told it forgets.
 */
#ifndef REPLAY_GPU_H
#define REPLAY_GPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gvt/port_gpu.h"
#include "tools/record/reader.h"

#define REPLAY_JOBS		64u
#define REPLAY_REGISTERS	4096u

/* A value that the device model will read. */
struct replay_register {
	uint32_t offset;
	uint32_t value;
	bool read;
};

/**
 * struct replay_gpu - one GPU
 * @info: for vgt_device_create()
 * @registers: values of this step, in the order in which they were read
 * @n_registers: how many
 * @image: pages 1 and up of the default image of each engine; may be shorter
 * @jobs: submitted and not ended, in order of submission
 * @n_jobs: how many
 * @access: the guest's access under way: what an aperture read gives, or NULL
 * @next_page: bus address of the next page-table page
 * @next_gma: GGTT address of the next buffer
 */
struct replay_gpu {
	struct vgt_gpu_info info;
	struct replay_register registers[REPLAY_REGISTERS];
	unsigned int n_registers;
	struct record_bytes image[VGT_ENGINES];
	struct vgt_gpu_job *jobs[REPLAY_JOBS];
	unsigned int n_jobs;
	const struct record *access;
	uint64_t next_page;
	uint32_t next_gma;
};

extern const struct vgt_gpu_ops replay_gpu_ops;

/* @record: RECORD_GPU; @platform: its name as a string that lasts. @gpu: zeroed. */
void replay_gpu_init(struct replay_gpu *gpu, const struct record *record, const char *platform);
/* A value of this step. */
void replay_gpu_register(struct replay_gpu *gpu, uint32_t offset, uint32_t value);
/* The oldest job of the engine, no more a job of the GPU; NULL: there is none. */
struct vgt_gpu_job *replay_gpu_take(struct replay_gpu *gpu, enum vgt_engine engine);

#endif
