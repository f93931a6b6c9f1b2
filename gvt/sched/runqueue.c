// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * One run queue per engine. @lock protects its lists, @running and @regs;
 * @submitting makes the hand-over of a job to the GPU and a cancellation exclude
 * each other, because the GPU's operations may sleep.
 * Order: a vGPU's lock, @submitting, @lock.
 */
#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/sched/runqueue.h"
#include "gvt/vgpu.h"

/* A job that runs for so long while another vGPU waits is taken for one that hangs. */
#define DEADLINE_MS 10000

/**
 * struct run_engine - one engine
 * @dev: the GPU
 * @lock: see above
 * @submitting: see above
 * @round: struct vgt_run_client.turn of those with queued jobs, next one first
 * @running: the job at the GPU
 * @since: jiffies when it was handed over
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
	struct vgt_run_job *running;
	unsigned long since;
	struct vgt_run_job *held;
	bool held_ended;
	int held_status;
	u64 regs;
	struct work_struct next;
	struct delayed_work deadline;
};

struct vgt_runqueue {
	struct workqueue_struct *worker;
	atomic64_t tags;
	u32 *defaults;
	struct run_engine engine[VGT_ENGINES];
};

static struct run_engine *client_engine(const struct vgt_run_client *client)
{
	return &client->dev->runqueue->engine[client->engine];
}

/*
 * The GPU has let go of @job; nothing touches it after its done(). Neither is the queue
 * touched then: with the last job the device may go.
 */
static void job_end(struct run_engine *engine, struct vgt_run_job *job, int status)
{
	unsigned long flags;
	bool held;

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
	queue_work(engine->dev->runqueue->worker, &engine->next);
	spin_unlock_irqrestore(&engine->lock, flags);
	if (!held)
		job->done(job, status);
}

/* Whether a job runs that keeps another vGPU waiting. Lock held. */
static bool others_wait(const struct run_engine *engine)
{
	const struct vgt_run_client *client;

	if (!engine->running)
		return false;
	list_for_each_entry(client, &engine->round, turn)
		if (client != engine->running->client)
			return true;
	return false;
}

/* Lock held. */
static void deadline_set(struct run_engine *engine)
{
	if (others_wait(engine))
		queue_delayed_work(engine->dev->runqueue->worker, &engine->deadline,
				   msecs_to_jiffies(DEADLINE_MS));
}

/* The running job if its time is over; it stays in memory until deadline_release(). */
static struct vgt_run_job *deadline_hold(struct run_engine *engine)
{
	const unsigned long end = engine->since + msecs_to_jiffies(DEADLINE_MS);
	struct vgt_run_job *job = NULL;
	unsigned long flags;

	spin_lock_irqsave(&engine->lock, flags);
	if (others_wait(engine) && time_after_eq(jiffies, end)) {
		job = engine->running;
		engine->held = job;
		engine->held_ended = false;
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

/* The next job, made ready for the GPU; NULL: none, or one is running. */
static struct vgt_run_job *job_pick(struct run_engine *engine)
{
	struct vgt_run_job *job = NULL;
	struct vgt_run_client *client;
	unsigned long flags;
	u32 skip = 0;

	spin_lock_irqsave(&engine->lock, flags);
	if (!engine->running && !list_empty(&engine->round)) {
		client = list_first_entry(&engine->round, struct vgt_run_client, turn);
		job = list_first_entry(&client->jobs, struct vgt_run_job, link);
		list_move_tail(&client->turn, &engine->round);
		job_dequeue(job);
		if (engine->regs == job->regs && !engine->dev->info.host_jobs)
			skip = job->prologue;
		job->gpu.cmds = job->cmds + skip;
		job->gpu.dwords = job->prologue - skip + job->dwords;
		engine->regs = job->regs;
		engine->since = jiffies;
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
	engine_start_next(container_of(work, struct run_engine, next));
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
		spin_lock_init(&engine->lock);
		mutex_init(&engine->submitting);
		INIT_LIST_HEAD(&engine->round);
		INIT_WORK(&engine->next, engine_next_work);
		INIT_DELAYED_WORK(&engine->deadline, engine_deadline_work);
	}
	return queue;
}

void vgt_runqueue_destroy(struct vgt_runqueue *queue)
{
	unsigned int i;

	for (i = 0; i < VGT_ENGINES; i++)
		cancel_delayed_work_sync(&queue->engine[i].deadline);
	destroy_workqueue(queue->worker);
	for (i = 0; i < VGT_ENGINES; i++)
		mutex_destroy(&queue->engine[i].submitting);
	kvfree(queue->defaults);
	kfree(queue);
}

static u32 *defaults_read(const struct vgt_device *dev)
{
	const struct vgt_gen *gen = dev->platform->gen;
	u32 count = 0, offset;
	unsigned int i;
	u32 *values;

	for (i = 0; i < gen->n_engine_state; i++)
		count += gen->engine_state[i].len / 4;
	values = kvmalloc_array(count, sizeof(*values), GFP_KERNEL);
	if (!values)
		return NULL;
	count = 0;
	for (i = 0; i < gen->n_engine_state; i++) {
		const struct vgt_engine_state_desc *row = &gen->engine_state[i];

		for (offset = row->offset; offset < row->offset + row->len; offset += 4)
			values[count++] = dev->ops->reg_read(dev->gpu, offset);
	}
	return values;
}

int vgt_runqueue_read_defaults(struct vgt_device *dev)
{
	struct vgt_runqueue *queue = dev->runqueue;
	int err = 0;

	mutex_lock(&dev->lock);
	if (!queue->defaults) {
		queue->defaults = defaults_read(dev);
		err = queue->defaults ? 0 : -ENOMEM;
	}
	mutex_unlock(&dev->lock);
	return err;
}

const u32 *vgt_runqueue_defaults(const struct vgt_device *dev)
{
	return dev->runqueue->defaults;
}

u64 vgt_runqueue_new_tag(struct vgt_device *dev)
{
	return atomic64_inc_return(&dev->runqueue->tags);
}

void vgt_run_client_init(struct vgt_run_client *client, struct vgt_device *dev,
			 enum vgt_engine engine)
{
	client->dev = dev;
	client->engine = engine;
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
	if (list_empty(&client->turn))
		list_add_tail(&client->turn, &engine->round);
	deadline_set(engine);
	spin_unlock_irqrestore(&engine->lock, flags);
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
	if (queued)
		job_dequeue(job);
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
