// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/replay/gpu.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PAGES_BUS	(1ull << 37)
#define BUFFER_SPAN	(128u << 20)	/* of the host's part of the GGTT */

void replay_gpu_init(struct replay_gpu *gpu, const struct record *record, const char *platform)
{
	const uint64_t *number = record->number;

	gpu->info = (struct vgt_gpu_info) {
		.platform = platform,
		.ggtt_size = number[0],
		.aperture_size = number[1],
		.mappable = { number[2], number[3] },
		.unmappable = { number[4], number[5] },
		.fences = { number[6], number[7] },
		.core_bytes = BUFFER_SPAN,
		.engines = number[8],
		.host_jobs = number[9],
	};
	gpu->next_page = PAGES_BUS;
}

void replay_gpu_register(struct replay_gpu *gpu, uint32_t offset, uint32_t value)
{
	if (gpu->n_registers < REPLAY_REGISTERS)
		gpu->registers[gpu->n_registers++] =
			(struct replay_register) { .offset = offset, .value = value };
}

static struct vgt_gpu_job *take(struct replay_gpu *gpu, unsigned int index)
{
	struct vgt_gpu_job *job = gpu->jobs[index];

	gpu->n_jobs--;
	memmove(&gpu->jobs[index], &gpu->jobs[index + 1],
		(gpu->n_jobs - index) * sizeof(gpu->jobs[0]));
	return job;
}

struct vgt_gpu_job *replay_gpu_take(struct replay_gpu *gpu, enum vgt_engine engine)
{
	unsigned int i;

	for (i = 0; i < gpu->n_jobs; i++)
		if (gpu->jobs[i]->ctx->engine == engine)
			return take(gpu, i);
	return NULL;
}

static int page_alloc(void *cookie, struct vgt_gpu_page *page)
{
	struct replay_gpu *gpu = cookie;

	page->cpu = calloc(1, RECORD_PAGE);
	page->bus = gpu->next_page;
	page->priv = NULL;
	gpu->next_page += RECORD_PAGE;
	return page->cpu ? 0 : -ENOMEM;
}

static void page_free(void *cookie, struct vgt_gpu_page *page)
{
	free(page->cpu);
}

static void ggtt_write(void *cookie, u32 first, const u64 *pte, u32 count)
{
}

static void ggtt_flush(void *cookie)
{
}

/* Addresses are those of the host's part, above the aperture: no guest's. */
static int buffer_create(void *cookie, u32 size, struct vgt_gpu_buffer *buffer)
{
	struct replay_gpu *gpu = cookie;
	const u32 bytes = (size + RECORD_PAGE - 1) / RECORD_PAGE * RECORD_PAGE;

	buffer->cpu = calloc(1, bytes);
	buffer->gma = gpu->info.aperture_size + gpu->next_gma;
	buffer->size = bytes;
	buffer->priv = NULL;
	gpu->next_gma = (gpu->next_gma + bytes) % BUFFER_SPAN;
	return buffer->cpu ? 0 : -ENOMEM;
}

static void buffer_destroy(void *cookie, struct vgt_gpu_buffer *buffer)
{
	free(buffer->cpu);
}

static int context_create(void *cookie, enum vgt_engine engine, u32 image_pages,
			  struct vgt_gpu_context *ctx)
{
	const struct replay_gpu *gpu = cookie;
	const struct record_bytes *image = &gpu->image[engine];
	const size_t room = (image_pages - 1) * RECORD_PAGE;

	ctx->engine = engine;
	ctx->image = calloc(image_pages, RECORD_PAGE);
	ctx->image_pages = image_pages;
	ctx->priv = NULL;
	if (!ctx->image)
		return -ENOMEM;
	if (image->data)
		memcpy((uint8_t *)ctx->image + RECORD_PAGE, image->data,
		       image->len < room ? image->len : room);
	return 0;
}

static void context_destroy(void *cookie, struct vgt_gpu_context *ctx)
{
	free(ctx->image);
}

static int job_submit(void *cookie, struct vgt_gpu_job *job)
{
	struct replay_gpu *gpu = cookie;

	if (gpu->n_jobs == REPLAY_JOBS)
		return -ENOMEM;
	gpu->jobs[gpu->n_jobs++] = job;
	return 0;
}

/* There is no other vGPU. */
static void job_prefer(void *cookie, struct vgt_gpu_job *job)
{
}

/* Not asked, as none waits. */
static bool job_left(void *cookie, struct vgt_gpu_job *job)
{
	return false;
}

/* Nor a job of the host. */
static void host_prologue(void *cookie, enum vgt_engine engine, u32 gma)
{
}

/* At once, as the simulated GPU does it. */
static void job_cancel(void *cookie, struct vgt_gpu_job *job)
{
	struct replay_gpu *gpu = cookie;
	unsigned int i;

	for (i = 0; i < gpu->n_jobs; i++) {
		if (gpu->jobs[i] == job) {
			take(gpu, i);
			job->done(job, -ECANCELED);
			return;
		}
	}
}

static void ppgtt_flush(void *cookie, u64 pml4)
{
}

static void fence_write(void *cookie, u32 index, u64 value)
{
}

/* The guest read it, so it is in the recording. */
static void aperture_read(void *cookie, u64 offset, void *buf, size_t len)
{
	const struct replay_gpu *gpu = cookie;
	const struct record *access = gpu->access;

	if (access && access->kind == RECORD_READ && offset >= access->offset &&
	    offset - access->offset <= access->bytes.len &&
	    len <= access->bytes.len - (offset - access->offset))
		memcpy(buf, access->bytes.data + (offset - access->offset), len);
	else
		memset(buf, 0, len);
}

static void aperture_write(void *cookie, u64 offset, const void *buf, size_t len)
{
}

/* The first recorded value that was not read yet, then the last one again. */
static u32 reg_read(void *cookie, u32 offset)
{
	struct replay_gpu *gpu = cookie;
	uint32_t value = 0;
	unsigned int i;

	for (i = 0; i < gpu->n_registers; i++) {
		struct replay_register *reg = &gpu->registers[i];

		if (reg->offset != offset)
			continue;
		value = reg->value;
		if (!reg->read) {
			reg->read = true;
			break;
		}
	}
	return value;
}

static void reg_write(void *cookie, u32 offset, u32 value)
{
}

const struct vgt_gpu_ops replay_gpu_ops = {
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
