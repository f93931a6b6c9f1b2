// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * One run queue per engine. @lock protects it and its clients; @submitting makes the
 * hand-over of a job to the GPU and a cancellation exclude each other, because the GPU's
 * operations may sleep.
 * Order: a vGPU's lock, @submitting, @lock.
 */
#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/mmio/host.h"
#include "gvt/sched/runqueue.h"
#include "gvt/vgpu.h"

/*
 * A driver gives up on a job when it has seen no progress for about 10 s (i915's heartbeats
 * with its default values). So that no vGPU loses its own jobs by waiting for others,
 * each may keep them waiting for its share, by weight, of a round that is shorter.
 */
#define ROUND_MS	8000
#define HOLD_MIN_MS	1000
/* How long an engine may stand still for the next job of a vGPU that is behind. */
#define AWAIT_MS	2
/* How long an engine counts as shared after it has changed hands. */
#define SHARED_MS	1000
/* What a reset of the engine costs the others, on the account of whose job it ended. */
#define RESET_NS	(20 * NSEC_PER_MSEC)
/* Of virtual time to engine time, so that division by a weight loses nothing. */
#define TIME_SCALE	64

/**
 * struct run_engine - one engine
 * @dev: the GPU
 * @lock: see above
 * @submitting: see above
 * @round: struct vgt_run_client.turn of those with queued jobs, the one that was first to
 *	wait first
 * @last: whose job began last; only compared
 * @shared_until: jiffies; another's began not long before that
 * @time: virtual time: that of the client whose job began last
 * @running: the job at the GPU
 * @since: ktime when it was handed over, or when the last one ended
 * @contended: others wait for @running
 * @contended_since: jiffies when that began
 * @awaited: has the engine kept free: its last job has ended, it is still behind the
 *	others, and may have a further job at once
 * @await_end: jiffies when that is over
 * @held: a job whose done() waits until its cancellation has returned
 * @held_ended: it has ended
 * @held_status: how
 * @regs: tag of the values that the engine's registers hold, 0: unknown
 * @next: starts the next job
 * @deadline: looks after @running; set only while another vGPU waits
 */
struct run_engine {
	struct vgt_device *dev;
	spinlock_t lock;
	struct mutex submitting;
	struct list_head round;
	const struct vgt_run_client *last;
	unsigned long shared_until;
	u64 time;
	struct vgt_run_job *running;
	u64 since;
	bool contended;
	unsigned long contended_since;
	struct vgt_run_client *awaited;
	unsigned long await_end;
	struct vgt_run_job *held;
	bool held_ended;
	int held_status;
	u64 regs;
	struct delayed_work next;
	struct delayed_work deadline;
};

struct vgt_runqueue {
	struct workqueue_struct *worker;
	atomic64_t tags;
	struct run_engine engine[VGT_ENGINES];
};

static struct run_engine *client_engine(const struct vgt_run_client *client)
{
	return &client->dev->runqueue->engine[client->engine];
}

/* Whether virtual time @a is before @b; both may have wrapped. */
static bool time_is_before(u64 a, u64 b)
{
	return (s64)(a - b) < 0;
}

static void client_charge(struct vgt_run_client *client, u64 ns)
{
	client->time += div_u64(ns * TIME_SCALE, READ_ONCE(*client->weight));
}

/* The one that is behind all others; the first to wait of equals. Lock held. */
static struct vgt_run_client *client_next(const struct run_engine *engine)
{
	struct vgt_run_client *client, *next = NULL;

	list_for_each_entry(client, &engine->round, turn)
		if (!next || time_is_before(client->time, next->time))
			next = client;
	return next;
}

/* Keep the engine free for the client whose job ended now, if it would be next. Lock held. */
static void await_begin(struct run_engine *engine, struct vgt_run_client *client)
{
	const struct vgt_run_client *next = client_next(engine);

	if (!next || next == client || !time_is_before(client->time, next->time))
		return;
	engine->awaited = client;
	engine->await_end = jiffies + msecs_to_jiffies(AWAIT_MS);
}

/* It stood still on its account. Lock held; the caller starts the next job. */
static void await_over(struct run_engine *engine)
{
	client_charge(engine->awaited, ktime_get_ns() - engine->since);
	engine->awaited = NULL;
	cancel_delayed_work(&engine->next);
}

/* The job at the GPU has ended: what it cost, and what that means for the next one. Lock held. */
static void job_account(struct run_engine *engine, struct vgt_run_job *job, int status)
{
	const u64 now = ktime_get_ns();

	if (!job->gpu.ran_ns)
		job->gpu.ran_ns = now - engine->since;
	client_charge(job->client, job->gpu.ran_ns + (status == -EIO ? RESET_NS : 0));
	engine->since = now;
	if (list_empty(&engine->round) && time_is_before(engine->time, job->client->time))
		engine->time = job->client->time;
	if (!status)
		await_begin(engine, job->client);
	mod_delayed_work(engine->dev->runqueue->worker, &engine->next,
			 engine->awaited ? msecs_to_jiffies(AWAIT_MS) : 0);
}

/*
 * The GPU has let go of @job; nothing touches it after its done(). Neither is the queue
 * touched then: with the last job the device may go.
 */
static void job_end(struct run_engine *engine, struct vgt_run_job *job, int status)
{
	unsigned long flags;
	bool held;

	vgt_host_job_ended(engine->dev, job->client->engine, job->host_version);
	spin_lock_irqsave(&engine->lock, flags);
	WRITE_ONCE(engine->running, NULL);
	/* Nobody knows what an engine's registers hold after a reset. */
	if (status)
		engine->regs = 0;
	held = engine->held == job;
	if (held) {
		engine->held_ended = true;
		engine->held_status = status;
	}
	job_account(engine, job, status);
	spin_unlock_irqrestore(&engine->lock, flags);
	if (!held)
		job->done(job, status);
}

/* Weights of the vGPUs that wait for the job that runs, 0 if there are none. Lock held. */
static u32 waiting_weight(const struct run_engine *engine)
{
	const struct vgt_run_client *client;
	u32 sum = 0;

	if (!engine->running)
		return 0;
	list_for_each_entry(client, &engine->round, turn)
		if (client != engine->running->client)
			sum += READ_ONCE(*client->weight);
	return sum;
}

/* jiffies when the job that runs will have kept others waiting for its share. Lock held. */
static unsigned long hold_end(const struct run_engine *engine, u32 waiting)
{
	const u32 own = READ_ONCE(*engine->running->client->weight);
	const unsigned int ms = max_t(u32, ROUND_MS * own / (own + waiting), HOLD_MIN_MS);

	return engine->contended_since + msecs_to_jiffies(ms);
}

/*
 * Look after the job that runs if others wait for it. Whether they do, and how many,
 * may change until the next look. Lock held.
 */
static void deadline_set(struct run_engine *engine)
{
	const unsigned long soon = msecs_to_jiffies(HOLD_MIN_MS);
	const u32 waiting = waiting_weight(engine);
	unsigned long left;

	if (waiting && !engine->contended)
		engine->contended_since = jiffies;
	engine->contended = waiting;
	if (!waiting)
		return;
	left = hold_end(engine, waiting) - jiffies;
	queue_delayed_work(engine->dev->runqueue->worker, &engine->deadline, min(left, soon));
}

/* The running job if its time is over; it stays in memory until deadline_release(). */
static struct vgt_run_job *deadline_hold(struct run_engine *engine)
{
	struct vgt_run_job *job = NULL;
	unsigned long flags;
	u32 waiting;

	spin_lock_irqsave(&engine->lock, flags);
	waiting = waiting_weight(engine);
	if (engine->contended && waiting && time_after_eq(jiffies, hold_end(engine, waiting))) {
		job = engine->running;
		engine->held = job;
		engine->held_ended = false;
		/* Once more in case that the GPU does not let go of it. */
		engine->contended = false;
	}
	deadline_set(engine);
	spin_unlock_irqrestore(&engine->lock, flags);
	return job;
}

static void deadline_release(struct run_engine *engine, struct vgt_run_job *job)
{
	unsigned long flags;
	bool ended;

	spin_lock_irqsave(&engine->lock, flags);
	engine->held = NULL;
	ended = engine->held_ended;
	spin_unlock_irqrestore(&engine->lock, flags);
	if (ended)
		job->done(job, engine->held_status);
}

static void engine_deadline_work(struct work_struct *work)
{
	struct run_engine *engine = container_of(work, struct run_engine, deadline.work);
	struct vgt_device *dev = engine->dev;
	struct vgt_run_job *job;

	mutex_lock(&engine->submitting);
	job = deadline_hold(engine);
	if (job) {
		dev->ops->job_cancel(dev->gpu, &job->gpu);
		deadline_release(engine, job);
	}
	mutex_unlock(&engine->submitting);
}

static void gpu_job_done(struct vgt_gpu_job *gpu, int status)
{
	struct vgt_run_job *job = container_of(gpu, struct vgt_run_job, gpu);

	job_end(client_engine(job->client), job, status);
}

/* Take @job out of its client's queue, and the client out of the round if it was the last. */
static void job_dequeue(struct vgt_run_job *job)
{
	list_del_init(&job->link);
	if (list_empty(&job->client->jobs))
		list_del_init(&job->client->turn);
}

/* Lock held. */
static void owner_note(struct run_engine *engine, const struct vgt_run_client *client)
{
	if (engine->last && engine->last != client)
		engine->shared_until = jiffies + msecs_to_jiffies(SHARED_MS);
	engine->last = client;
}

/* The next job, made ready for the GPU; NULL: none, one is running, or one is awaited. */
static struct vgt_run_job *job_pick(struct run_engine *engine)
{
	struct vgt_run_client *client;
	struct vgt_run_job *job = NULL;
	unsigned long flags;
	u32 skip = 0;

	spin_lock_irqsave(&engine->lock, flags);
	if (engine->awaited && (!list_empty(&engine->awaited->jobs) ||
				time_after_eq(jiffies, engine->await_end)))
		await_over(engine);
	client = engine->running || engine->awaited ? NULL : client_next(engine);
	if (client) {
		engine->time = client->time;
		owner_note(engine, client);
		job = list_first_entry(&client->jobs, struct vgt_run_job, link);
		list_move_tail(&client->turn, &engine->round);
		job_dequeue(job);
		if (engine->regs == job->regs && !engine->dev->info.host_jobs)
			skip = job->prologue;
		job->gpu.cmds = job->cmds + skip;
		job->gpu.dwords = job->prologue - skip + job->dwords;
		engine->regs = job->regs;
		job->gpu.ran_ns = 0;
		engine->since = ktime_get_ns();
		engine->contended = false;
		WRITE_ONCE(engine->running, job);
		deadline_set(engine);
	}
	spin_unlock_irqrestore(&engine->lock, flags);
	return job;
}

static void engine_start_next(struct run_engine *engine)
{
	struct vgt_device *dev = engine->dev;
	struct vgt_run_job *job;
	int err;

	mutex_lock(&engine->submitting);
	while ((job = job_pick(engine))) {
		err = dev->ops->job_submit(dev->gpu, &job->gpu);
		if (err)
			job_end(engine, job, err);
	}
	mutex_unlock(&engine->submitting);
}

static void engine_next_work(struct work_struct *work)
{
	engine_start_next(container_of(work, struct run_engine, next.work));
}

struct vgt_runqueue *vgt_runqueue_create(struct vgt_device *dev)
{
	struct vgt_runqueue *queue = kzalloc(sizeof(*queue), GFP_KERNEL);
	unsigned int i;

	if (!queue)
		return ERR_PTR(-ENOMEM);
	queue->worker = alloc_ordered_workqueue("vgt-run", 0);
	if (!queue->worker) {
		kfree(queue);
		return ERR_PTR(-ENOMEM);
	}
	for (i = 0; i < VGT_ENGINES; i++) {
		struct run_engine *engine = &queue->engine[i];

		engine->dev = dev;
		engine->shared_until = jiffies;
		spin_lock_init(&engine->lock);
		mutex_init(&engine->submitting);
		INIT_LIST_HEAD(&engine->round);
		INIT_DELAYED_WORK(&engine->next, engine_next_work);
		INIT_DELAYED_WORK(&engine->deadline, engine_deadline_work);
	}
	return queue;
}

void vgt_runqueue_destroy(struct vgt_runqueue *queue)
{
	unsigned int i;

	for (i = 0; i < VGT_ENGINES; i++) {
		cancel_delayed_work_sync(&queue->engine[i].deadline);
		cancel_delayed_work_sync(&queue->engine[i].next);
	}
	destroy_workqueue(queue->worker);
	for (i = 0; i < VGT_ENGINES; i++)
		mutex_destroy(&queue->engine[i].submitting);
	kfree(queue);
}

u64 vgt_runqueue_new_tag(struct vgt_device *dev)
{
	return atomic64_inc_return(&dev->runqueue->tags);
}

void vgt_run_client_init(struct vgt_run_client *client, struct vgt_device *dev,
			 enum vgt_engine engine, const u32 *weight)
{
	client->dev = dev;
	client->engine = engine;
	client->weight = weight;
	client->time = 0;
	INIT_LIST_HEAD(&client->jobs);
	INIT_LIST_HEAD(&client->turn);
}

void vgt_runqueue_add(struct vgt_run_client *client, struct vgt_run_job *job)
{
	struct run_engine *engine = client_engine(client);
	unsigned long flags;

	job->client = client;
	job->gpu.done = gpu_job_done;
	spin_lock_irqsave(&engine->lock, flags);
	list_add_tail(&job->link, &client->jobs);
	if (list_empty(&client->turn)) {
		if (time_is_before(client->time, engine->time))
			client->time = engine->time;
		list_add_tail(&client->turn, &engine->round);
	}
	deadline_set(engine);
	spin_unlock_irqrestore(&engine->lock, flags);
	engine_start_next(engine);
}

void vgt_runqueue_settled(struct vgt_run_client *client)
{
	struct run_engine *engine = client_engine(client);
	unsigned long flags;
	bool awaited;

	spin_lock_irqsave(&engine->lock, flags);
	awaited = engine->awaited == client;
	if (awaited)
		await_over(engine);
	spin_unlock_irqrestore(&engine->lock, flags);
	if (awaited)
		engine_start_next(engine);
}

void vgt_runqueue_cancel(struct vgt_run_job *job)
{
	struct run_engine *engine = client_engine(job->client);
	struct vgt_device *dev = engine->dev;
	bool queued, running;
	unsigned long flags;

	mutex_lock(&engine->submitting);
	spin_lock_irqsave(&engine->lock, flags);
	running = engine->running == job;
	queued = !list_empty(&job->link);
	if (queued) {
		job_dequeue(job);
		deadline_set(engine);
	}
	spin_unlock_irqrestore(&engine->lock, flags);
	if (running)
		dev->ops->job_cancel(dev->gpu, &job->gpu);
	mutex_unlock(&engine->submitting);
	if (queued)
		job->done(job, -ECANCELED);
}

bool vgt_runqueue_running(const struct vgt_run_job *job)
{
	return READ_ONCE(client_engine(job->client)->running) == job;
}

bool vgt_runqueue_busy(const struct vgt_device *dev, enum vgt_engine engine)
{
	return READ_ONCE(dev->runqueue->engine[engine].running);
}

bool vgt_runqueue_shared(const struct vgt_run_client *client)
{
	struct run_engine *engine = client_engine(client);
	const struct vgt_run_client *other;
	unsigned long flags;
	bool shared;

	spin_lock_irqsave(&engine->lock, flags);
	shared = time_before(jiffies, engine->shared_until) ||
		 (engine->running && engine->running->client != client);
	list_for_each_entry(other, &engine->round, turn)
		shared |= other != client;
	spin_unlock_irqrestore(&engine->lock, flags);
	return shared;
}
