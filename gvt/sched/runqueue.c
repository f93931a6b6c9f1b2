// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * One run queue per engine. @lock protects it and its clients; @submitting makes the
 * hand-over of a job to the GPU and a cancellation exclude each other, because the GPU's
 * operations may sleep.
 * Order: a vGPU's lock, @submitting, @lock.
 */
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "gvt/mmio/host.h"
#include "gvt/sched/engine.h"
#include "gvt/sched/runqueue.h"
#include "gvt/vgpu.h"

/* How long an engine counts as shared after it has changed hands. */
#define SHARED_MS	1000

struct vgt_runqueue {
	struct workqueue_struct *worker;
	struct vgt_run_engine engine[VGT_ENGINES];
};

static struct vgt_run_engine *client_engine(const struct vgt_run_client *client)
{
	return &client->dev->runqueue->engine[client->engine];
}

/* Put @job in its client's queue, which is part of the round while it has jobs. */
static void job_queue(struct vgt_run_engine *engine, struct vgt_run_job *job, bool first)
{
	struct vgt_run_client *client = job->client;

	if (list_empty(&client->turn)) {
		vgt_share_join(engine, client);
		list_add_tail(&client->turn, &engine->round);
	}
	list_add(&job->link, first ? &client->jobs : client->jobs.prev);
}

/* Take it out of there. */
static void job_dequeue(struct vgt_run_job *job)
{
	list_del_init(&job->link);
	if (list_empty(&job->client->jobs))
		list_del_init(&job->client->turn);
}

/* @job stays in memory until job_release(), as its done() waits for that. Lock held. */
static void job_hold(struct vgt_run_engine *engine, struct vgt_run_job *job)
{
	engine->held = job;
	engine->held_ended = false;
}

static void job_release(struct vgt_run_engine *engine, struct vgt_run_job *job)
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

/*
 * The GPU has let go of @job; nothing touches it after its done(). Neither is the queue
 * touched then: with the last job the device may go.
 */
static void job_end(struct vgt_run_engine *engine, struct vgt_run_job *job, int status)
{
	unsigned long flags;
	bool held;

	spin_lock_irqsave(&engine->lock, flags);
	list_del_init(&job->given);
	/* The registers are another vGPU's while its job goes on, which leaves them the same. */
	engine->unrestored |= status && job->taken;
	if (list_empty(&engine->given)) {
		vgt_host_job_ended(engine->dev, job->client->engine, job->host_version,
				   engine->unrestored);
		engine->unrestored = false;
	}
	vgt_share_end(engine, job);
	vgt_share_settle(engine, job, status);
	if (engine->turn == job) {
		WRITE_ONCE(engine->turn, NULL);
		if (!status)
			vgt_share_await(engine, job->client);
		mod_delayed_work(engine->worker, &engine->next,
				 engine->awaited ? vgt_run_delay(engine->await_end) : 0);
	} else {
		job_dequeue(job);	/* it went on before its next turn */
	}
	held = engine->held == job;
	if (held) {
		engine->held_ended = true;
		engine->held_status = status;
	}
	spin_unlock_irqrestore(&engine->lock, flags);
	if (!held)
		job->done(job, status);
}

static void gpu_job_done(struct vgt_gpu_job *gpu, int status)
{
	struct vgt_run_job *job = container_of(gpu, struct vgt_run_job, gpu);

	job_end(client_engine(job->client), job, status);
}

static void gpu_job_moved(struct vgt_gpu_job *gpu, bool inside)
{
	struct vgt_run_job *job = container_of(gpu, struct vgt_run_job, gpu);
	struct vgt_run_engine *engine = client_engine(job->client);
	unsigned long flags;

	spin_lock_irqsave(&engine->lock, flags);
	if (inside)
		vgt_share_begin(engine, job);
	else
		vgt_share_end(engine, job);
	spin_unlock_irqrestore(&engine->lock, flags);
}

/* The job that holds the engine if its time is over, held. */
static struct vgt_run_job *overdue_pick(struct vgt_run_engine *engine)
{
	struct vgt_run_job *job = NULL;
	unsigned long flags;

	spin_lock_irqsave(&engine->lock, flags);
	if (vgt_share_hold_over(engine)) {
		job = vgt_share_holder(engine);
		job_hold(engine, job);
		/* Once more in case that the GPU does not let go of it, or has done so before. */
		engine->contended = false;
	}
	spin_unlock_irqrestore(&engine->lock, flags);
	return job;
}

/* Lock held. */
static void owner_note(struct vgt_run_engine *engine, const struct vgt_run_client *client)
{
	if (engine->last && engine->last != client)
		engine->shared_until = jiffies + msecs_to_jiffies(SHARED_MS);
	engine->last = client;
}

/* Whose job is to have the next turn; NULL: nobody's, or another has it. Lock held. */
static struct vgt_run_client *client_pick(struct vgt_run_engine *engine)
{
	if (engine->awaited && (!list_empty(&engine->awaited->jobs) ||
				time_after_eq(jiffies, engine->await_end)))
		vgt_share_await_over(engine);
	if (engine->turn)
		return vgt_share_turn_over(engine) ?
		       vgt_share_next(engine, engine->turn->client) : NULL;
	return engine->awaited ? NULL : vgt_share_next(engine, NULL);
}

/* The job that has the turn now, held; NULL: there is no other than before. */
static struct vgt_run_job *job_pick(struct vgt_run_engine *engine, bool *resumed)
{
	struct vgt_run_client *client;
	struct vgt_run_job *job = NULL;
	unsigned long flags;

	spin_lock_irqsave(&engine->lock, flags);
	client = client_pick(engine);
	if (client) {
		job = list_first_entry(&client->jobs, struct vgt_run_job, link);
		list_move_tail(&client->turn, &engine->round);
		job_dequeue(job);
		if (engine->turn)
			job_queue(engine, engine->turn, true);
		owner_note(engine, client);
		vgt_share_turn(engine, job);
		*resumed = !list_empty(&job->given);
		if (!*resumed)
			list_add_tail(&job->given, &engine->given);
		if (!engine->dev->info.preemption)
			vgt_share_begin(engine, job);
		job_hold(engine, job);
	}
	spin_unlock_irqrestore(&engine->lock, flags);
	return job;
}

static void engine_start_next(struct vgt_run_engine *engine)
{
	struct vgt_device *dev = engine->dev;
	struct vgt_run_job *job;
	bool resumed;
	int err;

	mutex_lock(&engine->submitting);
	while ((job = job_pick(engine, &resumed))) {
		err = resumed ? 0 : dev->ops->job_submit(dev->gpu, &job->gpu);
		if (err)
			job_end(engine, job, err);
		else if (dev->info.preemption)
			dev->ops->job_prefer(dev->gpu, &job->gpu);
		job_release(engine, job);
	}
	mutex_unlock(&engine->submitting);
}

static void engine_next_work(struct work_struct *work)
{
	engine_start_next(container_of(work, struct vgt_run_engine, next.work));
}

/* Whether the engine, which seems to have had it all the time, did let others in meanwhile. */
static bool job_left(const struct vgt_device *dev, struct vgt_run_job *job)
{
	return dev->ops->job_left && dev->ops->job_left(dev->gpu, &job->gpu);
}

static void engine_deadline_work(struct work_struct *work)
{
	struct vgt_run_engine *engine = container_of(work, struct vgt_run_engine, deadline.work);
	struct vgt_device *dev = engine->dev;
	struct vgt_run_job *job;
	unsigned long flags;

	mutex_lock(&engine->submitting);
	job = overdue_pick(engine);
	if (job) {
		if (!job_left(dev, job))
			dev->ops->job_cancel(dev->gpu, &job->gpu);
		job_release(engine, job);
	}
	mutex_unlock(&engine->submitting);
	engine_start_next(engine);
	spin_lock_irqsave(&engine->lock, flags);
	vgt_share_watch(engine);
	spin_unlock_irqrestore(&engine->lock, flags);
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
		struct vgt_run_engine *engine = &queue->engine[i];

		engine->dev = dev;
		engine->worker = queue->worker;
		engine->shared_until = jiffies;
		spin_lock_init(&engine->lock);
		mutex_init(&engine->submitting);
		INIT_LIST_HEAD(&engine->round);
		INIT_LIST_HEAD(&engine->given);
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
	struct vgt_run_engine *engine = client_engine(client);
	unsigned long flags;

	job->client = client;
	job->gpu.done = gpu_job_done;
	job->gpu.moved = gpu_job_moved;
	job->gpu.ran_ns = 0;
	job->had = 0;
	job->charged = 0;
	job->taken = false;
	job->inside = false;
	INIT_LIST_HEAD(&job->given);
	spin_lock_irqsave(&engine->lock, flags);
	job_queue(engine, job, false);
	vgt_share_watch(engine);
	spin_unlock_irqrestore(&engine->lock, flags);
	engine_start_next(engine);
}

void vgt_runqueue_settled(struct vgt_run_client *client)
{
	struct vgt_run_engine *engine = client_engine(client);
	unsigned long flags;
	bool awaited;

	spin_lock_irqsave(&engine->lock, flags);
	awaited = engine->awaited == client;
	if (awaited)
		vgt_share_await_over(engine);
	spin_unlock_irqrestore(&engine->lock, flags);
	if (awaited)
		engine_start_next(engine);
}

void vgt_runqueue_cancel(struct vgt_run_job *job)
{
	struct vgt_run_engine *engine = client_engine(job->client);
	struct vgt_device *dev = engine->dev;
	bool queued, given;
	unsigned long flags;

	mutex_lock(&engine->submitting);
	spin_lock_irqsave(&engine->lock, flags);
	given = !list_empty(&job->given);
	queued = !given && !list_empty(&job->link);
	if (queued) {
		job_dequeue(job);
		vgt_share_watch(engine);
	}
	spin_unlock_irqrestore(&engine->lock, flags);
	if (given)
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
	return !list_empty(&dev->runqueue->engine[engine].given);
}

bool vgt_runqueue_shared(const struct vgt_run_client *client)
{
	struct vgt_run_engine *engine = client_engine(client);
	const struct vgt_run_client *other;
	unsigned long flags;
	bool shared;

	spin_lock_irqsave(&engine->lock, flags);
	shared = time_before(jiffies, engine->shared_until) ||
		 (engine->turn && engine->turn->client != client);
	list_for_each_entry(other, &engine->round, turn)
		shared |= other != client;
	spin_unlock_irqrestore(&engine->lock, flags);
	return shared;
}
