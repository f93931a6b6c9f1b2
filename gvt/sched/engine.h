/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * An engine, as the run queue's own files see it.
 */
#ifndef GVT_SCHED_ENGINE_H
#define GVT_SCHED_ENGINE_H

#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "gvt/sched/runqueue.h"

/**
 * struct vgt_run_engine - one engine
 * @dev: the GPU
 * @worker: runs @next and @deadline
 * @lock: see runqueue.c
 * @submitting: see runqueue.c
 * @round: struct vgt_run_client.turn of those with queued jobs, the one that was first to
 *	wait first
 * @last: whose job had the last turn; only compared
 * @shared_until: jiffies; another's had one not long before that
 * @time: virtual time: that of the client whose turn began last
 * @turn: the job that the GPU is to work on
 * @turn_contended: others wait for the end of its turn, which has begun
 * @turn_since: jiffies when they did first
 * @given: struct vgt_run_job.given of the jobs at the GPU: @turn, and those that it was
 *	taken from
 * @unrestored: one of them was ended before it gave the host's registers back
 * @running: that of them which the engine has; not @turn before the GPU lets go of it
 * @ended: ktime when the last job had ended
 * @contended: others wait for the job that holds the engine
 * @contended_since: jiffies when that began
 * @awaited: has the engine kept free: its last job has ended, it is still behind the
 *	others, and may have a further job at once
 * @await_end: jiffies when that is over
 * @held: a job whose done() waits until an op on it has returned
 * @held_ended: it has ended
 * @held_status: how
 * @next: gives a job its turn
 * @deadline: looks after who holds the engine; set only while another vGPU waits
 */
struct vgt_run_engine {
	struct vgt_device *dev;
	struct workqueue_struct *worker;
	spinlock_t lock;
	struct mutex submitting;
	struct list_head round;
	const struct vgt_run_client *last;
	unsigned long shared_until;
	u64 time;
	struct vgt_run_job *turn;
	bool turn_contended;
	unsigned long turn_since;
	struct list_head given;
	bool unrestored;
	struct vgt_run_job *running;
	u64 ended;
	bool contended;
	unsigned long contended_since;
	struct vgt_run_client *awaited;
	unsigned long await_end;
	struct vgt_run_job *held;
	bool held_ended;
	int held_status;
	struct delayed_work next;
	struct delayed_work deadline;
};

/* How long to wait until @end, in jiffies, which may be over. */
static inline unsigned long vgt_run_delay(unsigned long end)
{
	const long left = end - jiffies;

	return left > 0 ? left : 0;
}

/* How an engine's time is shared. The engine's lock is held in all calls. */

/* The client that is behind all others but @but; the first to wait of equals; NULL: none. */
struct vgt_run_client *vgt_share_next(const struct vgt_run_engine *engine,
				      const struct vgt_run_client *but);
/* @client has queued jobs again: it gains nothing by having had none. */
void vgt_share_join(struct vgt_run_engine *engine, struct vgt_run_client *client);
/* @job has the turn from now on. */
void vgt_share_turn(struct vgt_run_engine *engine, struct vgt_run_job *job);
/* The engine has @job from now on, or not any more. */
void vgt_share_begin(struct vgt_run_engine *engine, struct vgt_run_job *job);
void vgt_share_end(struct vgt_run_engine *engine, struct vgt_run_job *job);
/* What @job, which has ended, has cost in all: ran_ns of it says so. */
void vgt_share_settle(struct vgt_run_engine *engine, struct vgt_run_job *job, int status);

/* Keep the engine free for the client whose job ended now, if it would be next. */
void vgt_share_await(struct vgt_run_engine *engine, struct vgt_run_client *client);
/* It stood still on its account; the caller starts the next job. */
void vgt_share_await_over(struct vgt_run_engine *engine);

/* Look after the job that has the turn and the one that the engine has, if others wait. */
void vgt_share_watch(struct vgt_run_engine *engine);
/* The job that has the turn has had its time: another is to have it. */
bool vgt_share_turn_over(const struct vgt_run_engine *engine);
/*
 * The job that the engine has or, if it has none, had in this turn: one that has left and is never
 * taken up again keeps others waiting just as well. NULL: nobody's. One that the GPU side has not
 * taken up yet may wait for the end of a suspend.
 */
struct vgt_run_job *vgt_share_holder(const struct vgt_run_engine *engine);
/* The job that holds the engine keeps others waiting for longer than it may. */
bool vgt_share_hold_over(const struct vgt_run_engine *engine);

#endif
