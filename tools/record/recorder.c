// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/record/recorder.h"

#include <errno.h>
#include <hosted/hosted.h>
#include <stdlib.h>
#include <string.h>

#include "tools/record/memory.h"
#include "tools/record/recording.h"
#include "tools/record/writer.h"

#define FLUSH_NS 1000000000u

struct recorder *recorder_current;

void recorder_put(struct recorder *recorder, uint64_t number)
{
	record_put(&recorder->writer, number);
}

static void put_access(struct recorder *recorder, enum vgt_region region, uint64_t offset,
		       const void *data, size_t len, int error)
{
	recorder_put(recorder, region);
	recorder_put(recorder, error != 0);
	record_put_signed(&recorder->writer, offset - recorder->last_end[region]);
	record_put_bytes(&recorder->writer, data, len);
	recorder->last_end[region] = offset + len;
}

static void put_gathered(struct recorder *recorder)
{
	if (!recorder->gathered_len)
		return;
	recorder->steps++;
	recorder_put(recorder, RECORD_WRITE);
	recorder_put(recorder, 0);
	put_access(recorder, VGT_REGION_GMADR, recorder->gathered_at, recorder->gathered,
		   recorder->gathered_len, 0);
	recorder->gathered_len = 0;
}

void recorder_begin_record(struct recorder *recorder, enum record_kind kind)
{
	put_gathered(recorder);
	recorder_put(recorder, kind);
}

static uint64_t time_now(void)
{
	return hosted_monotonic_clock() / RECORD_TIME_UNIT;
}

uint64_t recorder_clock(void)
{
	if (!recorder_current || !recorder_current->in_step)
		return time_now() * RECORD_TIME_UNIT;
	recorder_current->time_read = true;
	return recorder_current->now * RECORD_TIME_UNIT;
}

/**
 * recorder_begin() - a step begins; one of the functions below ends it
 * @recorder: recorder, or NULL
 */
void recorder_begin(struct recorder *recorder)
{
	if (!recorder)
		return;
	recorder->in_step = true;
	recorder->time_read = false;
	recorder->now = time_now();
}

void recorder_step(struct recorder *recorder, enum record_kind kind)
{
	const uint64_t passed = recorder->time_read ? recorder->now - recorder->written_time : 0;

	recorder->in_step = false;
	recorder->written_time += passed;
	recorder->steps++;
	recorder_begin_record(recorder, kind);
	recorder_put(recorder, passed);
}

static void put_info(struct recorder *recorder, const struct vgt_gpu_info *info)
{
	recorder_begin_record(recorder, RECORD_GPU);
	record_put_bytes(&recorder->writer, info->platform, strlen(info->platform));
	recorder_put(recorder, info->ggtt_size);
	recorder_put(recorder, info->aperture_size);
	recorder_put(recorder, info->mappable.base);
	recorder_put(recorder, info->mappable.size);
	recorder_put(recorder, info->unmappable.base);
	recorder_put(recorder, info->unmappable.size);
	recorder_put(recorder, info->fences.base);
	recorder_put(recorder, info->fences.size);
	recorder_put(recorder, info->engines);
	recorder_put(recorder, info->host_jobs);
}

/**
 * recorder_create() - begin a recording
 * @path: file, made anew
 * @info: facts about the GPU
 * @gpu_ops: its services; recorder_gpu_ops stands in front of them
 * @gpu: cookie of @gpu_ops
 * @out: gets the recorder
 *
 * Return: 0 or a negative errno.
 */
int recorder_create(const char *path, const struct vgt_gpu_info *info,
		    const struct vgt_gpu_ops *gpu_ops, void *gpu, struct recorder **out)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));
	int error = -ENOMEM;

	if (!recorder)
		return -ENOMEM;
	recorder->gpu_ops = gpu_ops;
	recorder->gpu = gpu;
	recorder->known = record_memory_create();
	if (recorder->known)
		error = record_writer_open(&recorder->writer, path);
	if (error) {
		record_memory_destroy(recorder->known);
		free(recorder);
		return error;
	}
	put_info(recorder, info);
	recorder_current = recorder;
	*out = recorder;
	return 0;
}

/**
 * recorder_set_guest() - whose memory recorder_hv_ops reads
 * @recorder: recorder
 * @hv_ops: the guest's services
 * @hv: cookie of @hv_ops
 */
void recorder_set_guest(struct recorder *recorder, const struct vgt_hv_ops *hv_ops, void *hv)
{
	recorder->hv_ops = hv_ops;
	recorder->hv = hv;
}

/**
 * recorder_destroy() - the recording is whole; the GPU has no more jobs of the vGPU
 * @recorder: recorder, or NULL
 *
 * Return: 0, or a negative errno if it could not be written.
 */
int recorder_destroy(struct recorder *recorder)
{
	int error;

	if (!recorder)
		return 0;
	recorder_begin_record(recorder, RECORD_END);
	recorder_put(recorder, recorder->steps);
	error = record_writer_close(&recorder->writer);
	record_memory_destroy(recorder->known);
	recorder_current = NULL;
	free(recorder);
	return error;
}

/**
 * recorder_created() - end of the step in which the vGPU was made
 * @recorder: recorder, or NULL
 * @config: how
 */
void recorder_created(struct recorder *recorder, const struct vgt_vgpu_config *config)
{
	if (!recorder)
		return;
	recorder_step(recorder, RECORD_CREATE);
	record_put_bytes(&recorder->writer, config->type, strlen(config->type));
	recorder_put(recorder, config->width);
	recorder_put(recorder, config->height);
}

/* A guest draws with many small writes to the aperture, one behind the other: one step. */
static bool gather(struct recorder *recorder, uint64_t offset, const void *data, size_t len)
{
	if (recorder->time_read || len > RECORDER_GATHERED_MAX)
		return false;
	if (recorder->gathered_at + recorder->gathered_len != offset ||
	    len > RECORDER_GATHERED_MAX - recorder->gathered_len)
		put_gathered(recorder);
	if (!recorder->gathered_len)
		recorder->gathered_at = offset;
	memcpy(recorder->gathered + recorder->gathered_len, data, len);
	recorder->gathered_len += len;
	recorder->in_step = false;
	return true;
}

/**
 * recorder_access() - end of the step in which the guest accessed its device
 * @recorder: recorder, or NULL
 * @write: direction
 * @region: BAR or config space
 * @offset: bytes from its start
 * @data: what it read or wrote
 * @len: how many bytes
 * @error: whether it was refused
 */
void recorder_access(struct recorder *recorder, bool write, enum vgt_region region,
		     uint64_t offset, const void *data, size_t len, int error)
{
	if (!recorder)
		return;
	if (write && region == VGT_REGION_GMADR && !error && gather(recorder, offset, data, len))
		return;
	recorder_step(recorder, write ? RECORD_WRITE : RECORD_READ);
	put_access(recorder, region, offset, data, len, error);
}

/**
 * recorder_mapped() - end of the step in which the guest got memory
 * @recorder: recorder, or NULL
 * @gpa: guest physical address
 * @size: bytes
 * @writable: whether the GPU may write there
 */
void recorder_mapped(struct recorder *recorder, uint64_t gpa, uint64_t size, bool writable)
{
	if (!recorder)
		return;
	recorder_step(recorder, RECORD_MAP);
	recorder_put(recorder, gpa);
	recorder_put(recorder, size);
	recorder_put(recorder, writable);
}

/**
 * recorder_unmapped() - end of the step in which the guest lost memory
 * @recorder: recorder, or NULL
 * @gpa: guest physical address
 * @size: bytes; 0: all memory
 */
void recorder_unmapped(struct recorder *recorder, uint64_t gpa, uint64_t size)
{
	if (!recorder)
		return;
	recorder_step(recorder, RECORD_UNMAP);
	recorder_put(recorder, gpa);
	recorder_put(recorder, size);
}

/**
 * recorder_reset() - end of the step in which the vGPU was reset
 * @recorder: recorder, or NULL
 */
void recorder_reset(struct recorder *recorder)
{
	if (recorder)
		recorder_step(recorder, RECORD_RESET);
}

/**
 * recorder_plugged() - end of the step in which the monitor came or went
 * @recorder: recorder, or NULL
 * @plugged: whether it is there now
 */
void recorder_plugged(struct recorder *recorder, bool plugged)
{
	if (!recorder)
		return;
	recorder_step(recorder, RECORD_PLUG);
	recorder_put(recorder, plugged);
}

/**
 * recorder_ran() - end of the step in which timers and work ran
 * @recorder: recorder, or NULL
 * @anything: whether there were any: if not, it was no step
 */
void recorder_ran(struct recorder *recorder, bool anything)
{
	if (!recorder)
		return;
	recorder->in_step = false;
	if (anything)
		recorder_step(recorder, RECORD_RUN);
	if (recorder->now - recorder->flushed > FLUSH_NS / RECORD_TIME_UNIT) {
		recorder->flushed = recorder->now;
		put_gathered(recorder);
		record_writer_flush(&recorder->writer);
	}
}
