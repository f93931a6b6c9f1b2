// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/support/fake_gpu.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/default_image.h"
#include "tests/support/fake_hv.h"

#define GGTT_ENTRIES (1u << 20)
#define ADDRESS_MASK 0x7ffffff000ull
#define IMAGE_PAGES 32

static void misuse(const char *what, u64 value)
{
	fprintf(stderr, "fake_gpu: %s, 0x%llx\n", what, (unsigned long long)value);
	abort();
}

static void *checked(void *ptr)
{
	if (!ptr)
		misuse("no memory", 0);
	return ptr;
}

static int gpu_page_alloc(void *cookie, struct vgt_gpu_page *page)
{
	struct fake_gpu *gpu = cookie;
	size_t slot = gpu->page_slots;

	if (gpu->page_quota && gpu->live_pages >= gpu->page_quota)
		return -ENOMEM;
	/* Bus addresses are not used twice: a stale one is seen. */
	if (!(slot & (slot - 1)))
		gpu->pages = checked(realloc(gpu->pages, (slot ? 2 * slot : 1) * sizeof(void *)));
	gpu->pages[slot] = checked(calloc(1, 4096));
	gpu->page_slots++;
	gpu->live_pages++;
	page->cpu = gpu->pages[slot];
	page->bus = FAKE_GPU_BUS + ((u64)slot << 12);
	page->priv = NULL;
	return 0;
}

static void gpu_page_free(void *cookie, struct vgt_gpu_page *page)
{
	struct fake_gpu *gpu = cookie;
	u64 slot = (page->bus - FAKE_GPU_BUS) >> 12;

	if (slot >= gpu->page_slots || !gpu->pages[slot])
		misuse("page_free of a page that is not in use", page->bus);
	free(gpu->pages[slot]);
	gpu->pages[slot] = NULL;
	gpu->live_pages--;
}

static bool inside(const struct vgt_gpu_range *range, u64 gma)
{
	return gma >= range->base && gma - range->base < range->size;
}

static void gpu_ggtt_write(void *cookie, u32 first, const u64 *pte, u32 count)
{
	struct fake_gpu *gpu = cookie;

	for (u32 i = 0; i < count; i++) {
		u64 gma = (u64)(first + i) << 12;

		if (!inside(&gpu->info.mappable, gma) && !inside(&gpu->info.unmappable, gma))
			misuse("ggtt_write outside the ranges for vGPUs", gma);
		gpu->ggtt[first + i] = pte[i];
		gpu->ggtt_writes++;
	}
}

static void gpu_ggtt_flush(void *cookie)
{
	struct fake_gpu *gpu = cookie;

	gpu->ggtt_flushes++;
}

static int gpu_buffer_create(void *cookie, u32 size, struct vgt_gpu_buffer *buffer)
{
	struct fake_gpu *gpu = cookie;

	if (!size || size > 4u << 20)
		misuse("buffer_create of an impossible size", size);
	buffer->size = (size + 4095) & ~4095u;
	buffer->cpu = checked(calloc(1, buffer->size));
	buffer->gma = gpu->buffer_next;
	buffer->priv = NULL;
	gpu->buffer_next += buffer->size;
	gpu->buffers = checked(realloc(gpu->buffers,
				       (gpu->live_buffers + 1) * sizeof(*buffer)));
	gpu->buffers[gpu->live_buffers++] = *buffer;
	return 0;
}

static void gpu_buffer_destroy(void *cookie, struct vgt_gpu_buffer *buffer)
{
	struct fake_gpu *gpu = cookie;

	u32 at = 0;

	while (at < gpu->live_buffers && gpu->buffers[at].gma != buffer->gma)
		at++;
	if (at == gpu->live_buffers)
		misuse("buffer_destroy of no buffer", buffer->gma);
	for (unsigned int i = 0; i < VGT_ENGINES; i++)
		if (gpu->host_prologue[i] - buffer->gma < buffer->size)
			misuse("buffer_destroy of the host's prologue", i);
	gpu->buffers[at] = gpu->buffers[--gpu->live_buffers];
	free(buffer->cpu);
	buffer->cpu = NULL;
}

static int gpu_context_create(void *cookie, enum vgt_engine engine, u32 image_pages,
			      struct vgt_gpu_context *ctx)
{
	struct fake_gpu *gpu = cookie;

	if (engine >= VGT_ENGINES || image_pages < 2 || image_pages > IMAGE_PAGES)
		misuse("context_create with impossible values", image_pages);
	ctx->engine = engine;
	ctx->image = checked(calloc(image_pages, 4096));
	memcpy((u8 *)ctx->image + 4096, gpu->image[engine], (image_pages - 1) * 4096);
	ctx->image_pages = image_pages;
	ctx->priv = NULL;
	gpu->live_contexts++;
	return 0;
}

static void gpu_context_destroy(void *cookie, struct vgt_gpu_context *ctx)
{
	struct fake_gpu *gpu = cookie;

	for (unsigned int i = 0; i < gpu->job_count; i++)
		if (gpu->jobs[i]->ctx == ctx)
			misuse("context_destroy with a job under way", 0);
	free(ctx->image);
	ctx->image = NULL;
	gpu->live_contexts--;
}

void fake_gpu_let_go(struct fake_gpu *gpu, enum vgt_engine engine)
{
	struct vgt_gpu_job *before = gpu->inside[engine];
	struct vgt_gpu_job *next = fake_gpu_job(gpu, engine);

	if (!gpu->info.preemption || before == next)
		return;
	gpu->inside[engine] = next;
	if (before)
		before->moved(before, false);
	if (next)
		next->moved(next, true);
}

static int gpu_job_submit(void *cookie, struct vgt_gpu_job *job)
{
	struct fake_gpu *gpu = cookie;

	if (job->dwords < 2 || job->dwords % 2 || job->dwords > VGT_GPU_JOB_MAX_DWORDS)
		misuse("job_submit with an impossible length", job->dwords);
	for (unsigned int i = 0; i < gpu->job_count; i++)
		if (gpu->jobs[i]->ctx == job->ctx)
			misuse("job_submit: second job of a context", i);
	if (gpu->submit_error)
		return gpu->submit_error;
	if (gpu->job_count == FAKE_GPU_MAX_JOBS)
		misuse("job_submit: too many jobs", gpu->job_count);
	gpu->jobs[gpu->job_count++] = job;
	gpu->jobs_submitted++;
	if (!gpu->inside[job->ctx->engine])
		fake_gpu_let_go(gpu, job->ctx->engine);
	return 0;
}

static void gpu_job_prefer(void *cookie, struct vgt_gpu_job *job)
{
	struct fake_gpu *gpu = cookie;

	for (unsigned int i = 0; i < gpu->job_count; i++) {
		if (gpu->jobs[i] != job)
			continue;
		memmove(&gpu->jobs[1], &gpu->jobs[0], i * sizeof(gpu->jobs[0]));
		gpu->jobs[0] = job;
	}
	if (gpu->lets_go || !gpu->inside[job->ctx->engine])
		fake_gpu_let_go(gpu, job->ctx->engine);
}

static bool gpu_job_left(void *cookie, struct vgt_gpu_job *job)
{
	const struct fake_gpu *gpu = cookie;

	return gpu->left;
}

static void end_job(struct fake_gpu *gpu, unsigned int index, int status)
{
	struct vgt_gpu_job *job = gpu->jobs[index];
	const enum vgt_engine engine = job->ctx->engine;

	gpu->job_count--;
	memmove(&gpu->jobs[index], &gpu->jobs[index + 1],
		(gpu->job_count - index) * sizeof(gpu->jobs[0]));
	if (gpu->inside[engine] == job)
		gpu->inside[engine] = NULL;
	job->done(job, status);
	if (!gpu->inside[engine])
		fake_gpu_let_go(gpu, engine);
}

static void gpu_job_cancel(void *cookie, struct vgt_gpu_job *job)
{
	struct fake_gpu *gpu = cookie;

	gpu->jobs_cancelled++;
	if (!gpu->cancel_ends_jobs)
		return;
	for (unsigned int i = 0; i < gpu->job_count; i++) {
		if (gpu->jobs[i] == job) {
			end_job(gpu, i, -EIO);
			return;
		}
	}
}

static void gpu_host_prologue(void *cookie, enum vgt_engine engine, u32 gma)
{
	struct fake_gpu *gpu = cookie;

	if (!gpu->info.host_jobs || engine >= VGT_ENGINES || (gma && !fake_gpu_buffer(gpu, gma)))
		misuse("host_prologue with impossible values", gma);
	gpu->host_prologue[engine] = gma;
}

static void gpu_ppgtt_flush(void *cookie, u64 pml4)
{
	struct fake_gpu *gpu = cookie;

	if (!fake_gpu_ptr(gpu, pml4))
		misuse("ppgtt_flush of a root that is not in use", pml4);
	gpu->ppgtt_flushes++;
	gpu->last_flush = fake_time();
}

static void gpu_fence_write(void *cookie, u32 index, u64 value)
{
	struct fake_gpu *gpu = cookie;

	if (!inside(&gpu->info.fences, index))
		misuse("fence_write outside the range for vGPUs", index);
	gpu->fences[index] = value;
}

static u8 *aperture_byte(struct fake_gpu *gpu, u64 offset)
{
	u64 pte = gpu->ggtt[(offset >> 12) % GGTT_ENTRIES];

	if (!(pte & 1))
		return NULL;
	return fake_gpu_ptr(gpu, (pte & ADDRESS_MASK) | (offset & 4095));
}

static void gpu_aperture_read(void *cookie, u64 offset, void *buf, size_t len)
{
	u8 *dst = buf;

	for (size_t i = 0; i < len; i++) {
		const u8 *byte = aperture_byte(cookie, offset + i);

		dst[i] = byte ? *byte : 0;
	}
}

static void gpu_aperture_write(void *cookie, u64 offset, const void *buf, size_t len)
{
	const u8 *src = buf;

	for (size_t i = 0; i < len; i++) {
		u8 *byte = aperture_byte(cookie, offset + i);

		if (byte)
			*byte = src[i];
	}
}

static u32 *reg(struct fake_gpu *gpu, u32 offset)
{
	if (offset % 4 || offset >= FAKE_GPU_REG_BYTES)
		misuse("register offset", offset);
	return &gpu->regs[offset / 4];
}

static u32 gpu_reg_read(void *cookie, u32 offset)
{
	return *reg(cookie, offset);
}

static void gpu_reg_write(void *cookie, u32 offset, u32 value)
{
	*reg(cookie, offset) = value;
}

const struct vgt_gpu_ops fake_gpu_ops = {
	.page_alloc = gpu_page_alloc,
	.page_free = gpu_page_free,
	.ggtt_write = gpu_ggtt_write,
	.ggtt_flush = gpu_ggtt_flush,
	.buffer_create = gpu_buffer_create,
	.buffer_destroy = gpu_buffer_destroy,
	.context_create = gpu_context_create,
	.context_destroy = gpu_context_destroy,
	.job_submit = gpu_job_submit,
	.job_prefer = gpu_job_prefer,
	.job_left = gpu_job_left,
	.host_prologue = gpu_host_prologue,
	.job_cancel = gpu_job_cancel,
	.ppgtt_flush = gpu_ppgtt_flush,
	.fence_write = gpu_fence_write,
	.aperture_read = gpu_aperture_read,
	.aperture_write = gpu_aperture_write,
	.reg_read = gpu_reg_read,
	.reg_write = gpu_reg_write,
};

struct fake_gpu *fake_gpu_create(const char *platform)
{
	struct fake_gpu *gpu = checked(calloc(1, sizeof(*gpu)));

	gpu->info = (struct vgt_gpu_info) {
		.platform = platform,
		.ggtt_size = 1ull << 32,
		.aperture_size = 256ull << 20,
		.mappable = { 64ull << 20, 192ull << 20 },
		.unmappable = { 320ull << 20, (4096ull - 320) << 20 },
		.fences = { 4, 28 },
		.core_bytes = 1ull << 30,
		.engines = (1u << VGT_ENGINES) - 1,
	};
	gpu->ggtt = checked(calloc(GGTT_ENTRIES, sizeof(*gpu->ggtt)));
	gpu->regs = checked(calloc(FAKE_GPU_REG_BYTES / 4, sizeof(*gpu->regs)));
	for (enum vgt_engine engine = 0; engine < VGT_ENGINES; engine++) {
		gpu->image[engine] = checked(calloc(IMAGE_PAGES - 1, 4096));
		default_image_make(gpu->image[engine], engine);
	}
	gpu->buffer_next = FAKE_GPU_BUFFER_GMA;
	gpu->cancel_ends_jobs = true;
	gpu->lets_go = true;
	return gpu;
}

void fake_gpu_destroy(struct fake_gpu *gpu)
{
	if (!gpu)
		return;
	if (gpu->live_pages)
		misuse("page-table pages were not freed", gpu->live_pages);
	if (gpu->live_buffers)
		misuse("buffers were not destroyed", gpu->live_buffers);
	if (gpu->live_contexts)
		misuse("contexts were not destroyed", gpu->live_contexts);
	if (gpu->job_count)
		misuse("jobs were not ended", gpu->job_count);
	free(gpu->buffers);
	free(gpu->pages);
	for (unsigned int i = 0; i < VGT_ENGINES; i++)
		free(gpu->image[i]);
	free(gpu->ggtt);
	free(gpu->regs);
	free(gpu);
}

void fake_gpu_forget_pages(struct fake_gpu *gpu)
{
	if (gpu->live_pages)
		misuse("page-table pages are in use", gpu->live_pages);
	gpu->page_slots = 0;
}

struct vgt_gpu_job *fake_gpu_job(const struct fake_gpu *gpu, enum vgt_engine engine)
{
	for (unsigned int i = 0; i < gpu->job_count; i++)
		if (gpu->jobs[i]->ctx->engine == engine)
			return gpu->jobs[i];
	return NULL;
}

bool fake_gpu_complete(struct fake_gpu *gpu, enum vgt_engine engine, int status)
{
	for (unsigned int i = 0; i < gpu->job_count; i++) {
		if (gpu->jobs[i]->ctx->engine == engine) {
			end_job(gpu, i, status);
			return true;
		}
	}
	return false;
}

void *fake_gpu_buffer(const struct fake_gpu *gpu, u32 gma)
{
	for (u32 i = 0; i < gpu->live_buffers; i++)
		if (gma - gpu->buffers[i].gma < gpu->buffers[i].size)
			return (u8 *)gpu->buffers[i].cpu + (gma - gpu->buffers[i].gma);
	return NULL;
}

void *fake_gpu_ptr(const struct fake_gpu *gpu, u64 bus)
{
	u64 slot = (bus - FAKE_GPU_BUS) >> 12;

	if (bus >= FAKE_GPU_BUS)
		return slot < gpu->page_slots && gpu->pages[slot] ?
			(u8 *)gpu->pages[slot] + (bus & 4095) : NULL;
	if (gpu->hv && bus >= FAKE_HV_BUS)
		return fake_hv_ptr(gpu->hv, bus - FAKE_HV_BUS);
	return NULL;
}

static u64 entry(const struct fake_gpu *gpu, u64 table, u32 index)
{
	const u64 *entries = fake_gpu_ptr(gpu, table & ADDRESS_MASK);

	return entries && entries[index] & 1 ? entries[index] : 0;
}

u64 fake_gpu_walk(const struct fake_gpu *gpu, u64 pml4, u64 va)
{
	u64 pte = pml4;

	for (int shift = 39; shift >= 12 && pte; shift -= 9)
		pte = entry(gpu, pte, va >> shift & 511);
	return pte;
}

static bool sound_leaf(const struct fake_gpu *gpu, u64 pte)
{
	u64 bus = pte & ADDRESS_MASK;
	u64 gfn = (bus - FAKE_HV_BUS) >> 12;

	if (bus >= FAKE_GPU_BUS)
		return fake_gpu_ptr(gpu, bus);
	return bus >= FAKE_HV_BUS && gpu->hv && gfn < gpu->hv->pages && gpu->hv->pins[gfn];
}

/* @seen: a bit for each level that a page has been looked at as. */
static u64 unsound_below(const struct fake_gpu *gpu, u64 table, unsigned int level, u8 *seen)
{
	const u64 slot = ((table & ADDRESS_MASK) - FAKE_GPU_BUS) >> 12;
	u64 unsound = 0;

	if ((table & ADDRESS_MASK) < FAKE_GPU_BUS || slot >= gpu->page_slots || !gpu->pages[slot])
		return 1;
	if (seen[slot] & 1u << level)
		return 0;
	seen[slot] |= 1u << level;
	for (u32 i = 0; i < 512; i++) {
		const u64 pte = entry(gpu, table, i);

		if (pte && level > 1)
			unsound += unsound_below(gpu, pte, level - 1, seen);
		else if (pte)
			unsound += !sound_leaf(gpu, pte);
	}
	return unsound;
}

u64 fake_gpu_unsound_entries(const struct fake_gpu *gpu, u64 pml4)
{
	u8 *seen = checked(calloc(gpu->page_slots, 1));
	const u64 unsound = unsound_below(gpu, pml4, 4, seen);

	free(seen);
	return unsound;
}
