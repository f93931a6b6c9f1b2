// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Stands between the device model and its GPU. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/record/change.h"
#include "tools/record/recorder.h"
#include "tools/record/recording.h"
#include "tools/record/writer.h"

static int page_alloc(void *gpu, struct vgt_gpu_page *page)
{
	struct recorder *recorder = gpu;

	return recorder->gpu_ops->page_alloc(recorder->gpu, page);
}

static void page_free(void *gpu, struct vgt_gpu_page *page)
{
	struct recorder *recorder = gpu;

	recorder->gpu_ops->page_free(recorder->gpu, page);
}

static void ggtt_write(void *gpu, u32 first, const u64 *pte, u32 count)
{
	struct recorder *recorder = gpu;

	recorder->gpu_ops->ggtt_write(recorder->gpu, first, pte, count);
}

static void ggtt_flush(void *gpu)
{
	struct recorder *recorder = gpu;

	recorder->gpu_ops->ggtt_flush(recorder->gpu);
}

static int buffer_create(void *gpu, u32 size, struct vgt_gpu_buffer *buffer)
{
	struct recorder *recorder = gpu;

	return recorder->gpu_ops->buffer_create(recorder->gpu, size, buffer);
}

static void buffer_destroy(void *gpu, struct vgt_gpu_buffer *buffer)
{
	struct recorder *recorder = gpu;

	recorder->gpu_ops->buffer_destroy(recorder->gpu, buffer);
}

static int context_create(void *gpu, enum vgt_engine engine, u32 image_pages,
			  struct vgt_gpu_context *ctx)
{
	struct recorder *recorder = gpu;
	int err;

	err = recorder->gpu_ops->context_create(recorder->gpu, engine, image_pages, ctx);
	if (!err && !(recorder->images & 1u << engine)) {
		recorder->images |= 1u << engine;
		recorder_begin_record(recorder, RECORD_IMAGE);
		recorder_put(recorder, engine);
		record_put_bytes(&recorder->writer, (const uint8_t *)ctx->image + RECORD_PAGE,
				 (ctx->image_pages - 1) * RECORD_PAGE);
	}
	return err;
}

static void context_destroy(void *gpu, struct vgt_gpu_context *ctx)
{
	struct recorder *recorder = gpu;

	recorder->gpu_ops->context_destroy(recorder->gpu, ctx);
}

/* What the GPU has written to the image since the job began. */
static void put_image_changes(struct recorder *recorder, const uint8_t *was,
			      const struct vgt_gpu_context *ctx)
{
	const uint8_t *now = ctx->image;
	const size_t len = ctx->image_pages * RECORD_PAGE;
	size_t at = 0, end, last = 0;

	while ((end = record_next_difference(was, now, len, &at))) {
		recorder_put(recorder, at - last + 1);
		record_put_bytes(&recorder->writer, now + at, end - at);
		last = end;
		at = end;
	}
	recorder_put(recorder, 0);
}

static struct tracked_job *job_find(struct recorder *recorder, const struct vgt_gpu_job *job)
{
	unsigned int i;

	for (i = 0; i < RECORDER_MAX_JOBS; i++)
		if (recorder->jobs[i].job == job)
			return &recorder->jobs[i];
	return NULL;
}

/* A job that ends within a step was cancelled there: what cancels does the same again. */
static void job_done(struct vgt_gpu_job *job, int status)
{
	struct recorder *recorder = recorder_current;
	struct tracked_job *tracked = job_find(recorder, job);
	const struct vgt_gpu_context *ctx = job->ctx;
	const bool cancelled = recorder->in_step;
	uint8_t *image = tracked->image;

	tracked->job = NULL;
	job->done = tracked->done;
	if (!cancelled)
		recorder_begin(recorder);
	job->done(job, status);
	if (!cancelled) {
		recorder_step(recorder, RECORD_DONE);
		recorder_put(recorder, ctx->engine);
		record_put_signed(&recorder->writer, status);
		put_image_changes(recorder, image, ctx);
	}
	free(image);
}

static int job_submit(void *gpu, struct vgt_gpu_job *job)
{
	struct recorder *recorder = gpu;
	const size_t len = job->ctx->image_pages * RECORD_PAGE;
	struct tracked_job *tracked = job_find(recorder, NULL);
	uint8_t *image = tracked ? malloc(len) : NULL;
	int error;

	if (!image)
		return -ENOMEM;
	memcpy(image, job->ctx->image, len);
	*tracked = (struct tracked_job) { .job = job, .done = job->done, .image = image };
	job->done = job_done;
	error = recorder->gpu_ops->job_submit(recorder->gpu, job);
	if (error) {
		job->done = tracked->done;
		tracked->job = NULL;
		free(image);
	}
	return error;
}

static void job_prefer(void *gpu, struct vgt_gpu_job *job)
{
	struct recorder *recorder = gpu;

	recorder->gpu_ops->job_prefer(recorder->gpu, job);
}

static bool job_left(void *gpu, struct vgt_gpu_job *job)
{
	struct recorder *recorder = gpu;

	return recorder->gpu_ops->job_left && recorder->gpu_ops->job_left(recorder->gpu, job);
}

static void host_prologue(void *gpu, enum vgt_engine engine, u32 gma)
{
	struct recorder *recorder = gpu;

	recorder->gpu_ops->host_prologue(recorder->gpu, engine, gma);
}

static void job_cancel(void *gpu, struct vgt_gpu_job *job)
{
	struct recorder *recorder = gpu;

	recorder->gpu_ops->job_cancel(recorder->gpu, job);
}

static void ppgtt_flush(void *gpu, u64 pml4)
{
	struct recorder *recorder = gpu;

	recorder->gpu_ops->ppgtt_flush(recorder->gpu, pml4);
}

static void fence_write(void *gpu, u32 index, u64 value)
{
	struct recorder *recorder = gpu;

	recorder->gpu_ops->fence_write(recorder->gpu, index, value);
}

static void aperture_read(void *gpu, u64 offset, void *buf, size_t len)
{
	struct recorder *recorder = gpu;

	recorder->gpu_ops->aperture_read(recorder->gpu, offset, buf, len);
}

static void aperture_write(void *gpu, u64 offset, const void *buf, size_t len)
{
	struct recorder *recorder = gpu;

	recorder->gpu_ops->aperture_write(recorder->gpu, offset, buf, len);
}

static u32 reg_read(void *gpu, u32 offset)
{
	struct recorder *recorder = gpu;
	const u32 value = recorder->gpu_ops->reg_read(recorder->gpu, offset);

	recorder_begin_record(recorder, RECORD_REGISTER);
	recorder_put(recorder, offset);
	recorder_put(recorder, value);
	return value;
}

static void reg_write(void *gpu, u32 offset, u32 value)
{
	struct recorder *recorder = gpu;

	recorder->gpu_ops->reg_write(recorder->gpu, offset, value);
}

const struct vgt_gpu_ops recorder_gpu_ops = {
	.page_alloc = page_alloc,
	.page_free = page_free,
	.ggtt_write = ggtt_write,
	.ggtt_flush = ggtt_flush,
	.buffer_create = buffer_create,
	.buffer_destroy = buffer_destroy,
	.context_create = context_create,
	.context_destroy = context_destroy,
	.job_submit = job_submit,
	.job_prefer = job_prefer,
	.job_left = job_left,
	.host_prologue = host_prologue,
	.job_cancel = job_cancel,
	.ppgtt_flush = ppgtt_flush,
	.fence_write = fence_write,
	.aperture_read = aperture_read,
	.aperture_write = aperture_write,
	.reg_read = reg_read,
	.reg_write = reg_write,
};
