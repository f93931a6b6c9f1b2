// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * How the time of an engine is shared: virtual times, the length of a turn, and how long a job
 * that does not let go may keep others waiting.
 */
#include <linux/compiler.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "gvt/sched/engine.h"
#include "gvt/vgpu.h"

/* How long others wait, at the least, before the engine is taken from a job. */
#define TURN_MS		10
/*
 * A driver gives up on a job when it has seen no progress for about 10 s (i915's heartbeats
 * with its default values). So that no vGPU loses its own jobs by waiting for others,
 * each may keep them waiting for its share, by weight, of a round that is shorter.
 */
#define ROUND_MS	8000
#define HOLD_MIN_MS	1000
/* A turn is over then, however far behind its vGPU is: before its job seems not to let go. */
#define TURN_MAX_MS	(HOLD_MIN_MS / 2)
/* How long an engine may stand still for the next job of a vGPU that is behind. */
#define AWAIT_MS	2
/* What a reset of the engine costs the others, on the account of whose job it ended. */
#define RESET_NS	(20 * NSEC_PER_MSEC)
/* Of virtual time to engine time, so that division by a weight loses nothing. */
#define TIME_SCALE	64

/* Whether virtual time @a is before @b; both may have wrapped. */
static bool time_is_before(u64 a, u64 b)
{
	return (s64)(a - b) < 0;
}

/* Virtual time that @ns of the engine are to @client; less than none for what it gets back. */
static s64 virtual_time(const struct vgt_run_client *client, s64 ns)
{
	return div_s64(ns * TIME_SCALE, READ_ONCE(*client->weight));
}

/* Engine time that @job has had so far. */
static u64 job_had(const struct vgt_run_job *job)
{
	const u64 had = job->gpu.ran_ns ? job->gpu.ran_ns : job->had;

	return job->inside ? had + ktime_get_ns() - job->since : had;
}

/* What the account of its vGPU does not know of that. */
static s64 job_owes(const struct vgt_run_job *job)
{
	return job_had(job) - job->charged;
}

static void job_charge(struct vgt_run_job *job)
{
	const s64 ns = job_owes(job);

	job->client->time += virtual_time(job->client, ns);
	job->charged += ns;
}

struct vgt_run_client *vgt_share_next(const struct vgt_run_engine *engine,
				      const struct vgt_run_client *but)
{
	struct vgt_run_client *client, *next = NULL;

	list_for_each_entry(client, &engine->round, turn)
		if (client != but && (!next || time_is_before(client->time, next->time)))
			next = client;
	return next;
}

/* What was done while nobody waited is owed to nobody, but for one turn. */
void vgt_share_join(struct vgt_run_engine *engine, struct vgt_run_client *client)
{
	struct vgt_run_job *running = engine->running;
	u64 owed;

	if (running && !engine->contended) {
		job_charge(running);
		owed = virtual_time(running->client, TURN_MS * NSEC_PER_MSEC);
		if (time_is_before(engine->time, running->client->time - owed))
			engine->time = running->client->time - owed;
	}
	if (time_is_before(client->time, engine->time))
		client->time = engine->time;
}

void vgt_share_turn(struct vgt_run_engine *engine, struct vgt_run_job *job)
{
	engine->time = job->client->time;
	engine->turn_contended = false;
	job->begun = job->inside;
	WRITE_ONCE(engine->turn, job);
	vgt_share_watch(engine);
}

void vgt_share_begin(struct vgt_run_engine *engine, struct vgt_run_job *job)
{
	if (job->inside)
		return;
	job->begun = true;
	job->taken = true;
	job->inside = true;
	job->since = ktime_get_ns();
	if (!engine->running) {
		WRITE_ONCE(engine->running, job);
		engine->contended = false;
	}
	vgt_share_watch(engine);
}

void vgt_share_end(struct vgt_run_engine *engine, struct vgt_run_job *job)
{
	struct vgt_run_job *other, *next = NULL;

	if (!job->inside)
		return;
	job->inside = false;
	job->had += ktime_get_ns() - job->since;
	job_charge(job);
	if (engine->running != job)
		return;
	list_for_each_entry(other, &engine->given, given)
		if (other->inside)
			next = other;
	if (next)
		next->since = ktime_get_ns();
	WRITE_ONCE(engine->running, next);
	engine->contended = false;
	vgt_share_watch(engine);
}

void vgt_share_settle(struct vgt_run_engine *engine, struct vgt_run_job *job, int status)
{
	struct vgt_run_client *client = job->client;

	job_charge(job);
	job->gpu.ran_ns = job->charged;
	if (status == -EIO)
		client->time += virtual_time(client, RESET_NS);
	if (list_empty(&engine->round) && time_is_before(engine->time, client->time))
		engine->time = client->time;
	engine->ended = ktime_get_ns();
}

void vgt_share_await(struct vgt_run_engine *engine, struct vgt_run_client *client)
{
	const struct vgt_run_client *next = vgt_share_next(engine, NULL);

	if (!next || next == client || !time_is_before(client->time, next->time))
		return;
	engine->awaited = client;
	engine->await_end = jiffies + msecs_to_jiffies(AWAIT_MS);
}

void vgt_share_await_over(struct vgt_run_engine *engine)
{
	struct vgt_run_client *client = engine->awaited;

	client->time += virtual_time(client, ktime_get_ns() - engine->ended);
	engine->awaited = NULL;
	cancel_delayed_work(&engine->next);
}

struct vgt_run_job *vgt_share_holder(const struct vgt_run_engine *engine)
{
	if (engine->running || !engine->turn || !engine->turn->begun)
		return engine->running;
	return engine->turn;
}

/* Weights of the vGPUs that wait for the job that holds the engine, 0 if there are none. */
static u32 waiting_weight(const struct vgt_run_engine *engine)
{
	const struct vgt_run_job *holder = vgt_share_holder(engine);
	const struct vgt_run_client *client;
	u32 sum = 0;

	if (!holder)
		return 0;
	list_for_each_entry(client, &engine->round, turn)
		if (client != holder->client)
			sum += READ_ONCE(*client->weight);
	if (engine->turn && engine->turn != holder && list_empty(&engine->turn->client->turn))
		sum += READ_ONCE(*engine->turn->client->weight);
	return sum;
}

/* jiffies when the job that holds the engine will have kept others waiting for its share. */
static unsigned long hold_end(const struct vgt_run_engine *engine, u32 waiting)
{
	const u32 own = READ_ONCE(*vgt_share_holder(engine)->client->weight);
	const unsigned int ms = max_t(u32, ROUND_MS * own / (own + waiting), HOLD_MIN_MS);

	return engine->contended_since + msecs_to_jiffies(ms);
}

bool vgt_share_hold_over(const struct vgt_run_engine *engine)
{
	const u32 waiting = waiting_weight(engine);

	return engine->contended && waiting && time_after_eq(jiffies, hold_end(engine, waiting));
}

/* Who would have the engine if it were taken from the job that has the turn; NULL: nobody. */
static const struct vgt_run_client *turn_next(const struct vgt_run_engine *engine)
{
	const struct vgt_run_job *job = engine->turn;

	if (!job || !job->begun || !job->preemptible || !engine->dev->info.preemption)
		return NULL;
	return vgt_share_next(engine, job->client);
}

/* Engine time until the turn's owner is no longer behind @next. */
static s64 turn_left_ns(const struct vgt_run_engine *engine, const struct vgt_run_client *next)
{
	const struct vgt_run_client *own = engine->turn->client;
	const s64 ahead = next->time - own->time;

	return div_s64(ahead * READ_ONCE(*own->weight), TIME_SCALE) - job_owes(engine->turn);
}

bool vgt_share_turn_over(const struct vgt_run_engine *engine)
{
	const struct vgt_run_client *next = turn_next(engine);
	const unsigned long end = engine->turn_since + msecs_to_jiffies(TURN_MS);
	const unsigned long last = engine->turn_since + msecs_to_jiffies(TURN_MAX_MS);

	return next && engine->turn_contended && time_after_eq(jiffies, end) &&
	       (turn_left_ns(engine, next) <= 0 || time_after_eq(jiffies, last));
}

/* jiffies when the turn will be over, if nothing changes until then. */
static unsigned long turn_end(const struct vgt_run_engine *engine,
			      const struct vgt_run_client *next)
{
	const s64 left = clamp_t(s64, turn_left_ns(engine, next), 0, TURN_MAX_MS * NSEC_PER_MSEC);
	const unsigned long end = jiffies + usecs_to_jiffies(div_s64(left, NSEC_PER_USEC));

	return clamp(end, engine->turn_since + msecs_to_jiffies(TURN_MS),
		     engine->turn_since + msecs_to_jiffies(TURN_MAX_MS));
}

/* Whether others wait, how many, and how long, may change until the next look. */
void vgt_share_watch(struct vgt_run_engine *engine)
{
	const struct vgt_run_client *next = turn_next(engine);
	const u32 waiting = waiting_weight(engine);
	unsigned long end = jiffies + msecs_to_jiffies(HOLD_MIN_MS);

	if (waiting && !engine->contended)
		engine->contended_since = jiffies;
	if (next && !engine->turn_contended)
		engine->turn_since = jiffies;
	engine->contended = waiting;
	engine->turn_contended = next;
	if (!waiting && !next)
		return;
	if (waiting)
		end = min(end, hold_end(engine, waiting));
	if (next)
		end = min(end, turn_end(engine, next));
	mod_delayed_work(engine->worker, &engine->deadline, vgt_run_delay(end));
}
