/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A recording under way, as the recorder's own files see it.
 */
#ifndef RECORD_RECORDING_H
#define RECORD_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gvt/port_gpu.h"
#include "gvt/port_hv.h"
#include "gvt/vgt.h"
#include "tools/record/format.h"
#include "tools/record/writer.h"

#define RECORDER_MAX_JOBS	64u
#define RECORDER_GATHERED_MAX	4096u

struct record_memory;

/* A job that the GPU has. */
struct tracked_job {
	struct vgt_gpu_job *job;
	void (*done)(struct vgt_gpu_job *job, int status);
	uint8_t *image;		/* as the device model handed it over */
};

/**
 * struct recorder - a recording under way
 * @writer: where it goes
 * @gpu_ops: the GPU's
 * @gpu: cookie of @gpu_ops
 * @hv_ops: the guest's
 * @hv: cookie of @hv_ops
 * @known: guest memory as the recording has it
 * @jobs: what the GPU has
 * @images: BIT(enum vgt_engine) of those whose RECORD_IMAGE is written
 * @last_page: of the last RECORD_MEMORY
 * @last_end: end of the last access to each region
 * @written_time: RECORD_TIME_UNITs that the steps so far have made
 * @now: RECORD_TIME_UNITs, within a step
 * @flushed: RECORD_TIME_UNITs, when the file last had all of it
 * @in_step: between recorder_begin() and the step's end
 * @time_read: somebody looked at the clock in this step
 * @steps: how many there were
 * @gathered: bytes that the guest wrote to the aperture, not written down yet
 * @gathered_at: where the first of them went
 * @gathered_len: how many
 */
struct recorder {
	struct record_writer writer;
	const struct vgt_gpu_ops *gpu_ops;
	void *gpu;
	const struct vgt_hv_ops *hv_ops;
	void *hv;
	struct record_memory *known;
	struct tracked_job jobs[RECORDER_MAX_JOBS];
	uint32_t images;
	uint64_t last_page;
	uint64_t last_end[VGT_REGION_CONFIG + 1];
	uint64_t written_time;
	uint64_t now;
	uint64_t flushed;
	bool in_step;
	bool time_read;
	uint64_t steps;
	uint8_t gathered[RECORDER_GATHERED_MAX];
	uint64_t gathered_at;
	size_t gathered_len;
};

/* A done callback and a clock carry no cookie: there is one recorder, or NULL. */
extern struct recorder *recorder_current;

/* Each record begins so: what was gathered comes before it. */
void recorder_begin_record(struct recorder *recorder, enum record_kind kind);
/* The record of a step, which ends with it. */
void recorder_step(struct recorder *recorder, enum record_kind kind);
void recorder_put(struct recorder *recorder, uint64_t number);

#endif
