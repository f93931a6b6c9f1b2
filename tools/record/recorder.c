// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/record/recorder.h"

#include <errno.h>
#include <hosted/hosted.h>
#include <stdlib.h>
#include <string.h>

#include "tools/record/memory.h"
#include "tools/record/writer.h"

#define MAX_JOBS 64u
/* So many equal bytes between two changes cost more than to begin anew. */
#define GAP 8u
#define GATHERED_MAX 4096u
#define FLUSH_NS 1000000000u

#define CTX_CONTROL	0x03u		/* dword of the register state page */
#define RESTORE_INHIBIT	1u

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
	struct tracked_job jobs[MAX_JOBS];
	uint64_t last_page;
	uint64_t last_end[VGT_REGION_CONFIG + 1];
	uint64_t written_time;
	uint64_t now;
	uint64_t flushed;
	bool in_step;
	bool time_read;
	uint64_t steps;
	uint8_t gathered[GATHERED_MAX];
	uint64_t gathered_at;
	size_t gathered_len;
};

/* A done callback and a clock carry no cookie: there is one recorder. */
static struct recorder *current;

static void put(struct recorder *recorder, uint64_t number)
{
	record_put(&recorder->writer, number);
}

static void put_access(struct recorder *recorder, enum vgt_region region, uint64_t offset,
		       const void *data, size_t len, int error)
{
	put(recorder, region);
	put(recorder, error != 0);
	record_put_signed(&recorder->writer, offset - recorder->last_end[region]);
	record_put_bytes(&recorder->writer, data, len);
	recorder->last_end[region] = offset + len;
}

static void put_gathered(struct recorder *recorder)
{
	if (!recorder->gathered_len)
		return;
	recorder->steps++;
	put(recorder, RECORD_WRITE);
	put(recorder, 0);
	put_access(recorder, VGT_REGION_GMADR, recorder->gathered_at, recorder->gathered,
		   recorder->gathered_len, 0);
	recorder->gathered_len = 0;
}

/* Each record begins here: what was gathered comes before it. */
static void begin_record(struct recorder *recorder, enum record_kind kind)
{
	put_gathered(recorder);
	put(recorder, kind);
}

static uint64_t time_now(void)
{
	return hosted_monotonic_clock() / RECORD_TIME_UNIT;
}

uint64_t recorder_clock(void)
{
	if (!current || !current->in_step)
		return time_now() * RECORD_TIME_UNIT;
	current->time_read = true;
	return current->now * RECORD_TIME_UNIT;
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

static void step(struct recorder *recorder, enum record_kind kind)
{
	const uint64_t passed = recorder->time_read ? recorder->now - recorder->written_time : 0;

	recorder->in_step = false;
	recorder->written_time += passed;
	recorder->steps++;
	begin_record(recorder, kind);
	put(recorder, passed);
}

static void put_info(struct recorder *recorder, const struct vgt_gpu_info *info)
{
	begin_record(recorder, RECORD_GPU);
	record_put_bytes(&recorder->writer, info->platform, strlen(info->platform));
	put(recorder, info->ggtt_size);
	put(recorder, info->aperture_size);
	put(recorder, info->mappable.base);
	put(recorder, info->mappable.size);
	put(recorder, info->unmappable.base);
	put(recorder, info->unmappable.size);
	put(recorder, info->fences.base);
	put(recorder, info->fences.size);
	put(recorder, info->engines);
	put(recorder, info->host_jobs);
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
	current = recorder;
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
	begin_record(recorder, RECORD_END);
	put(recorder, recorder->steps);
	error = record_writer_close(&recorder->writer);
	record_memory_destroy(recorder->known);
	current = NULL;
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
	step(recorder, RECORD_CREATE);
	record_put_bytes(&recorder->writer, config->type, strlen(config->type));
	put(recorder, config->width);
	put(recorder, config->height);
}

/* A guest draws with many small writes to the aperture, one behind the other: one step. */
static bool gather(struct recorder *recorder, uint64_t offset, const void *data, size_t len)
{
	if (recorder->time_read || len > GATHERED_MAX)
		return false;
	if (recorder->gathered_at + recorder->gathered_len != offset ||
	    len > GATHERED_MAX - recorder->gathered_len)
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
	step(recorder, write ? RECORD_WRITE : RECORD_READ);
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
	step(recorder, RECORD_MAP);
	put(recorder, gpa);
	put(recorder, size);
	put(recorder, writable);
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
	step(recorder, RECORD_UNMAP);
	put(recorder, gpa);
	put(recorder, size);
}

/**
 * recorder_reset() - end of the step in which the vGPU was reset
 * @recorder: recorder, or NULL
 */
void recorder_reset(struct recorder *recorder)
{
	if (recorder)
		step(recorder, RECORD_RESET);
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
	step(recorder, RECORD_PLUG);
	put(recorder, plugged);
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
		step(recorder, RECORD_RUN);
	if (recorder->now - recorder->flushed > FLUSH_NS / RECORD_TIME_UNIT) {
		recorder->flushed = recorder->now;
		put_gathered(recorder);
		record_writer_flush(&recorder->writer);
	}
}

/* ---- the guest ---- */

/*
 * Where @now differs from @was, up to @len: the next change from @at on, with what
 * little is equal in between. Returns its end; @at gets its begin; 0: none.
 */
static size_t next_change(const uint8_t *was, const uint8_t *now, size_t len, size_t *at)
{
	size_t begin = *at, end, i;

	while (begin < len && was[begin] == now[begin])
		begin++;
	if (begin == len)
		return 0;
	for (end = i = begin; i < len && i - end < GAP; i++)
		if (was[i] != now[i])
			end = i + 1;
	*at = begin;
	return end;
}

/* The recording has the page as it is @now. */
static void page_note(struct recorder *recorder, uint64_t gfn, const uint8_t *now)
{
	uint8_t *was = record_memory_page(recorder->known, gfn);
	size_t at = 0, end;

	if (!was) {
		recorder->writer.error = -ENOSPC;
		return;
	}
	while ((end = next_change(was, now, RECORD_PAGE, &at))) {
		begin_record(recorder, RECORD_MEMORY);
		record_put_signed(&recorder->writer, gfn - recorder->last_page);
		put(recorder, at);
		record_put_bytes(&recorder->writer, now + at, end - at);
		recorder->last_page = gfn;
		at = end;
	}
	memcpy(was, now, RECORD_PAGE);
}

/* Whole pages: a later device model may read more of them than this one. */
static int hv_read(void *hv, u64 gpa, void *buf, size_t len)
{
	struct recorder *recorder = hv;
	uint8_t page[RECORD_PAGE];
	uint8_t *from = buf;
	size_t n;
	int error;

	error = recorder->hv_ops->read(recorder->hv, gpa, buf, len);
	for (; !error && len; len -= n, gpa += n, from += n) {
		n = RECORD_PAGE - gpa % RECORD_PAGE;
		if (n > len)
			n = len;
		error = recorder->hv_ops->read(recorder->hv, gpa / RECORD_PAGE * RECORD_PAGE, page,
					       sizeof(page));
		/* The guest runs: the page is what the device model has seen of it. */
		memcpy(page + gpa % RECORD_PAGE, from, n);
		if (!error)
			page_note(recorder, gpa / RECORD_PAGE, page);
	}
	return error;
}

static int hv_write(void *hv, u64 gpa, const void *buf, size_t len)
{
	struct recorder *recorder = hv;
	const int error = recorder->hv_ops->write(recorder->hv, gpa, buf, len);

	if (error)
		return error;
	begin_record(recorder, RECORD_WRITTEN);
	put(recorder, gpa);
	record_put_bytes(&recorder->writer, buf, len);
	if (!record_memory_write(recorder->known, gpa, buf, len))
		recorder->writer.error = -ENOSPC;
	return 0;
}

static int hv_pin(void *hv, u64 gfn, u64 *bus)
{
	struct recorder *recorder = hv;

	return recorder->hv_ops->pin(recorder->hv, gfn, bus);
}

static void hv_unpin(void *hv, u64 gfn, u64 bus)
{
	struct recorder *recorder = hv;

	recorder->hv_ops->unpin(recorder->hv, gfn, bus);
}

static void hv_msi(void *hv)
{
	struct recorder *recorder = hv;

	begin_record(recorder, RECORD_MSI);
	recorder->hv_ops->msi(recorder->hv);
}

static void hv_intx(void *hv, bool level)
{
	struct recorder *recorder = hv;

	begin_record(recorder, RECORD_INTX);
	put(recorder, level);
	recorder->hv_ops->intx(recorder->hv, level);
}

static void hv_stopped(void *hv, const struct vgt_stop *why)
{
	struct recorder *recorder = hv;

	recorder->hv_ops->stopped(recorder->hv, why);
}

const struct vgt_hv_ops recorder_hv_ops = {
	.read = hv_read,
	.write = hv_write,
	.pin = hv_pin,
	.unpin = hv_unpin,
	.msi = hv_msi,
	.intx = hv_intx,
	.stopped = hv_stopped,
};

/* ---- the GPU ---- */

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

	return recorder->gpu_ops->context_create(recorder->gpu, engine, image_pages, ctx);
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

	while ((end = next_change(was, now, len, &at))) {
		put(recorder, at - last + 1);
		record_put_bytes(&recorder->writer, now + at, end - at);
		last = end;
		at = end;
	}
	put(recorder, 0);
}

/*
 * The job began with what the engine had, and has saved all of it: what of that was in
 * the image before is chance. SKL PRM vol 7, "Context Control".
 */
static bool restores_nothing(const uint8_t *image)
{
	const uint32_t *state = (const uint32_t *)(image + RECORD_PAGE);

	return state[CTX_CONTROL] & RESTORE_INHIBIT;
}

static struct tracked_job *job_find(struct recorder *recorder, const struct vgt_gpu_job *job)
{
	unsigned int i;

	for (i = 0; i < MAX_JOBS; i++)
		if (recorder->jobs[i].job == job)
			return &recorder->jobs[i];
	return NULL;
}

/* A job that ends within a step was cancelled there: what cancels does the same again. */
static void job_done(struct vgt_gpu_job *job, int status)
{
	struct recorder *recorder = current;
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
		const bool whole = restores_nothing(image);

		step(recorder, RECORD_DONE);
		put(recorder, ctx->engine);
		record_put_signed(&recorder->writer, status);
		put(recorder, whole);
		if (whole)
			memset(image, 0, ctx->image_pages * RECORD_PAGE);
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

	begin_record(recorder, RECORD_REGISTER);
	put(recorder, offset);
	put(recorder, value);
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
	.job_cancel = job_cancel,
	.ppgtt_flush = ppgtt_flush,
	.fence_write = fence_write,
	.aperture_read = aperture_read,
	.aperture_write = aperture_write,
	.reg_read = reg_read,
	.reg_write = reg_write,
};
