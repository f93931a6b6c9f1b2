// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Jobs: each is a ring of its own that a context runs from its start to its end. An engine
 * has one at a time, and one more that is to take its place; the others wait in a queue. A
 * job that was preempted is first there, and goes on where its context's image says.
 */
#include "sim/host/jobs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/engine/context.h"
#include "sim/host/internal.h"

/* Context descriptor. SKL PRM vol 6, "Context Descriptor Format". */
#define DESC_VALID		(1u << 0)
#define DESC_48_BIT		(3u << 3)
#define DESC_PRIVILEGED		(1u << 8)

/* Events. */
#define CSB_IDLE_TO_ACTIVE	(1u << 0)
#define CSB_PREEMPTED		(1u << 1)
#define CSB_COMPLETE		(1u << 4)
#define CSB_LITE_RESTORE	(1u << 15)

#define RING_VALID		(1u << 0)
#define RUN_LIST_ENABLE		0x80008000u	/* RING_MODE, with its mask */
#define ALL_MASKED		0xffffffffu

/* What the GPU side writes in the register state page: dword of each value. */
enum {
	DW_RING_HEAD = 0x05,
	DW_RING_TAIL = 0x07,
	DW_RING_START = 0x09,
	DW_RING_CTL = 0x0b,
	DW_PDP0_UDW = 0x31,
	DW_PDP0_LDW = 0x33,
};

/**
 * struct sim_host_job - a job that the engine has, or will get
 * @job: the core's
 * @desc: context descriptor of its submission
 * @ring: index of the ring that it is in
 * @begun: the engine has had it before
 * @next: in the queue
 */
struct sim_host_job {
	struct vgt_gpu_job *job;
	uint64_t desc;
	unsigned int ring;
	bool begun;
	struct sim_host_job *next;
};

static uint32_t image_gma(const struct sim_host *host, const struct vgt_gpu_context *ctx)
{
	return host->gma + ((uint8_t *)ctx->image - host->arena.base);
}

static void put_state(const struct sim_host_engine *engine, struct vgt_gpu_context *ctx,
		      unsigned int dword, uint32_t reg, uint32_t value)
{
	uint32_t *state = (uint32_t *)ctx->image + SIM_PAGE_SIZE / 4;

	state[dword - 1] = engine->host->sim->engines[engine->id].base + reg;
	state[dword] = value;
}

/* Copy the commands to a ring that the engine does not read, point the context at it. */
static void prepare(struct sim_host_engine *engine, struct sim_host_job *entry)
{
	struct sim_host *host = engine->host;
	struct vgt_gpu_job *job = entry->job;
	uint32_t ring;

	entry->ring = engine->active && !engine->active->ring;
	ring = engine->ring[entry->ring];

	memcpy(sim_arena_ptr(&host->arena, ring), job->cmds, job->dwords * sizeof(*job->cmds));
	if (!entry->begun)
		put_state(engine, job->ctx, DW_RING_HEAD, SIM_RING_HEAD, 0);
	put_state(engine, job->ctx, DW_RING_TAIL, SIM_RING_TAIL, job->dwords * 4);
	put_state(engine, job->ctx, DW_RING_START, SIM_RING_START, sim_host_gma(host, ring));
	put_state(engine, job->ctx, DW_RING_CTL, SIM_RING_CTL,
		  (SIM_HOST_RING_PAGES - 1) * SIM_PAGE_SIZE | RING_VALID);
	put_state(engine, job->ctx, DW_PDP0_UDW, SIM_RING_PDP0 + 4, job->pml4 >> 32);
	put_state(engine, job->ctx, DW_PDP0_LDW, SIM_RING_PDP0, job->pml4);
	entry->desc = (uint64_t)engine->next_id++ << 32 | image_gma(host, job->ctx) |
		      DESC_PRIVILEGED | DESC_48_BIT | DESC_VALID;
}

static void queue_first(struct sim_host_engine *engine, struct sim_host_job *entry)
{
	entry->next = engine->queue;
	if (!engine->queue)
		engine->queue_end = &entry->next;
	engine->queue = entry;
}

/* False: it is not there. */
static bool unqueue(struct sim_host_engine *engine, struct sim_host_job *entry)
{
	struct sim_host_job **at = &engine->queue;

	while (*at && *at != entry)
		at = &(*at)->next;
	if (!*at)
		return false;
	*at = entry->next;
	if (!*at)
		engine->queue_end = at;
	return true;
}

static void submit(struct sim_host_engine *engine, struct sim_host_job *entry)
{
	prepare(engine, entry);
	sim_engine_submit(engine->host->sim, engine->id, entry->desc, 0);
}

/* Gives an engine that has nothing the next job. */
static void feed(struct sim_host_engine *engine)
{
	if (engine->active || !engine->queue)
		return;
	engine->active = engine->queue;
	unqueue(engine, engine->active);
	submit(engine, engine->active);
	engine->since = sim_now(engine->host->sim);
}

/* The engine goes on with what it has: the job that was to take its place waits again. */
static void withdraw(struct sim_host_engine *engine)
{
	struct sim_host_job *entry = engine->coming;

	engine->coming = NULL;
	queue_first(engine, entry);
	sim_engine_submit(engine->host->sim, engine->id, engine->active->desc, 0);
}

/* The engine has worked on its job until now. */
static void account(struct sim_host_engine *engine)
{
	const uint64_t now = sim_now(engine->host->sim);

	engine->active->job->ran_ns += now - engine->since;
	engine->since = now;
}

/* The job in its place has it now, if there is one. */
static void take_over(struct sim_host_engine *engine)
{
	engine->active = engine->coming;
	engine->coming = NULL;
	feed(engine);
}

static void end(struct sim_host_job *entry, int status)
{
	struct vgt_gpu_job *job = entry->job;

	job->priv = NULL;
	free(entry);
	job->done(job, status);
}

static void moved(struct sim_host_job *entry, bool inside)
{
	if (entry->job->moved)
		entry->job->moved(entry->job, inside);
}

static void on_preempted(struct sim_host_engine *engine, struct sim_host_job *entry)
{
	struct sim_host_job *next = engine->coming;

	account(engine);
	entry->begun = true;
	queue_first(engine, entry);
	take_over(engine);
	moved(entry, false);
	moved(next, true);
}

static void on_complete(struct sim_host_engine *engine, struct sim_host_job *entry)
{
	account(engine);
	take_over(engine);
	end(entry, 0);
}

/* An event of the engine: the context is that of the job that it has, or had. */
static void on_event(void *ctx, enum sim_engine_id id, uint32_t status, uint32_t context_id)
{
	struct sim_host_engine *engine = ctx;
	struct sim_host_job *entry = engine->active;

	if (!entry || SIM_CONTEXT_ID(entry->desc) != context_id)
		return;
	if (status & CSB_COMPLETE)
		on_complete(engine, entry);
	else if (status & CSB_IDLE_TO_ACTIVE)
		moved(entry, true);
	else if ((status & CSB_PREEMPTED) && !(status & CSB_LITE_RESTORE) && engine->coming)
		on_preempted(engine, entry);
}

/* What a driver does once, and again after each reset of an engine. */
static void enable(struct sim_host_engine *engine)
{
	struct sim *sim = engine->host->sim;
	const uint32_t base = sim->engines[engine->id].base;

	sim_reg_write(sim, base + SIM_RING_MODE, RUN_LIST_ENABLE);
	sim_reg_write(sim, base + SIM_RING_IMR, ALL_MASKED);
}

/**
 * sim_host_jobs_init() - get the engines ready
 * @host: host with its GPU and memory
 *
 * Return: false without memory.
 */
bool sim_host_jobs_init(struct sim_host *host)
{
	unsigned int i, ring;

	for (i = 0; i < VGT_ENGINES; i++) {
		struct sim_host_engine *engine = &host->engines[i];

		engine->host = host;
		engine->id = (enum sim_engine_id)i;
		engine->queue_end = &engine->queue;
		engine->next_id = 1;
		for (ring = 0; ring < SIM_HOST_RINGS; ring++)
			if (!sim_arena_map(&host->arena, SIM_HOST_RING_PAGES,
					   &engine->ring[ring]))
				return false;
		sim_context_default(&host->sim->engines[i], engine->image);
		enable(engine);
		sim_engine_set_listener(host->sim, engine->id, on_event, engine);
	}
	return true;
}

/**
 * sim_host_context_create() - vgt_gpu_ops.context_create
 * @gpu: the struct sim_host
 * @engine: which it will run on
 * @image_pages: 2 to 32
 * @ctx: gets the context
 *
 * Return: 0, or -ENOSPC if the host's part of the GGTT is full.
 */
int sim_host_context_create(void *gpu, enum vgt_engine engine, u32 image_pages,
			    struct vgt_gpu_context *ctx)
{
	struct sim_host *host = gpu;
	const size_t room = (image_pages - 1) * SIM_PAGE_SIZE;
	const uint32_t *image = host->engines[engine].image;
	uint32_t first;

	if (!sim_arena_map(&host->arena, image_pages, &first))
		return -ENOSPC;
	ctx->engine = engine;
	ctx->image = sim_arena_ptr(&host->arena, first);
	memcpy((uint8_t *)ctx->image + SIM_PAGE_SIZE, image,
	       room < sizeof(host->engines[engine].image) ? room :
							    sizeof(host->engines[engine].image));
	ctx->image_pages = image_pages;
	ctx->priv = NULL;
	return 0;
}

/**
 * sim_host_context_destroy() - vgt_gpu_ops.context_destroy
 * @gpu: the struct sim_host
 * @ctx: context without a job
 */
void sim_host_context_destroy(void *gpu, struct vgt_gpu_context *ctx)
{
	struct sim_host *host = gpu;

	sim_arena_unmap(&host->arena,
			((uint8_t *)ctx->image - host->arena.base) / SIM_PAGE_SIZE,
			ctx->image_pages);
	ctx->image = NULL;
}

/**
 * sim_host_job_submit() - vgt_gpu_ops.job_submit
 * @gpu: the struct sim_host
 * @job: job; its commands are copied when the engine gets it
 *
 * Return: 0 or -ENOMEM.
 */
int sim_host_job_submit(void *gpu, struct vgt_gpu_job *job)
{
	struct sim_host *host = gpu;
	struct sim_host_engine *engine = &host->engines[job->ctx->engine];
	struct sim_host_job *entry = calloc(1, sizeof(*entry));

	if (!entry)
		return -ENOMEM;
	entry->job = job;
	job->ran_ns = 0;
	job->priv = entry;
	*engine->queue_end = entry;
	engine->queue_end = &entry->next;
	feed(engine);
	return 0;
}

/**
 * sim_host_job_prefer() - vgt_gpu_ops.job_prefer
 * @gpu: the struct sim_host
 * @job: job; one that has ended is left alone
 *
 * The engine takes it up at the next point where it may, at once if it has nothing.
 */
void sim_host_job_prefer(void *gpu, struct vgt_gpu_job *job)
{
	struct sim_host *host = gpu;
	struct sim_host_engine *engine = &host->engines[job->ctx->engine];
	struct sim_host_job *entry = job->priv;

	if (!entry || engine->coming == entry)
		return;
	if (engine->coming)
		withdraw(engine);
	if (engine->active == entry)
		return;
	unqueue(engine, entry);
	engine->coming = entry;
	submit(engine, entry);
}

/* The engine forgets what it has; the job that was to take its place has it. */
static void reset(struct sim_host_engine *engine)
{
	struct sim_host_job *next = engine->coming;

	sim_engine_reset(engine->host->sim, engine->id);
	enable(engine);
	engine->active = NULL;
	engine->coming = NULL;
	if (next)
		queue_first(engine, next);
	feed(engine);
}

/**
 * sim_host_job_cancel() - vgt_gpu_ops.job_cancel
 * @gpu: the struct sim_host
 * @job: job; one that has ended is left alone
 *
 * The job has ended when this returns.
 */
void sim_host_job_cancel(void *gpu, struct vgt_gpu_job *job)
{
	struct sim_host *host = gpu;
	struct sim_host_engine *engine = &host->engines[job->ctx->engine];
	struct sim_host_job *entry = job->priv;
	int status = -ECANCELED;

	if (!entry)
		return;
	if (engine->coming == entry)
		withdraw(engine);
	if (!unqueue(engine, entry)) {
		account(engine);
		reset(engine);
		status = -EIO;
	}
	end(entry, status);
}
