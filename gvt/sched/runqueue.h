/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Whose job an engine works on: first come first served within a vGPU. Between vGPUs the
 * time of an engine is shared in proportion to their weights, among those that have jobs for
 * it: each has a virtual time, which the time that its jobs run moves on, the faster the
 * smaller its weight, and the one that is behind is next. Who has no job gains nothing by it.
 * A turn is over with its job, or where others have waited for some time and the next one
 * is behind: then the job is preempted, if the GPU can do that, and has further turns. No
 * timer runs but where one vGPU waits for another: a job that does not let go, and so keeps
 * others waiting for longer than its share, is cancelled.
 */
#ifndef GVT_SCHED_RUNQUEUE_H
#define GVT_SCHED_RUNQUEUE_H

#include <linux/list.h>
#include <linux/types.h>

#include "gvt/port_gpu.h"

struct vgt_device;
struct vgt_runqueue;

/**
 * struct vgt_run_client - one vGPU on one engine; the members are the runqueue's
 * @dev: the GPU
 * @engine: which engine of it
 * @weight: of the vGPU, read when it is needed
 * @time: virtual time, in units that only the runqueue knows
 * @jobs: queued struct vgt_run_job.link, oldest first
 * @turn: in the engine's round while @jobs is not empty
 */
struct vgt_run_client {
	struct vgt_device *dev;
	enum vgt_engine engine;
	const u32 *weight;
	u64 time;
	struct list_head jobs;
	struct list_head turn;
};

/**
 * struct vgt_run_job - a job of a client
 * @gpu: for the GPU side; done, moved and ran_ns are the runqueue's. At the end ran_ns is
 *	how long the job had the engine.
 * @preemptible: it may go on after another vGPU's
 * @host_version: of the host's values that its commands leave in engine registers
 * @done: called exactly once for each job that was added, also if it is cancelled
 *	or the GPU refuses it (@status: 0, -EIO, -ECANCELED, -ENOMEM).
 *	Context: any, also hard interrupts; must not call the runqueue.
 * @client: from here on the runqueue's
 * @link: in the client's queue while it waits for a turn
 * @given: in the engine's list while it is at the GPU
 * @begun: the engine has had it since it got its turn
 * @taken: the engine has had it
 * @inside: the engine has it
 * @since: ktime when that began
 * @had: nanoseconds that the engine has had it before
 * @charged: nanoseconds that are on its client's account
 */
struct vgt_run_job {
	struct vgt_gpu_job gpu;
	bool preemptible;
	int host_version;
	void (*done)(struct vgt_run_job *job, int status);
	struct vgt_run_client *client;
	struct list_head link;
	struct list_head given;
	bool begun;
	bool taken;
	bool inside;
	u64 since;
	u64 had;
	u64 charged;
};

/* For dev->runqueue. ERR_PTR(-ENOMEM). */
struct vgt_runqueue *vgt_runqueue_create(struct vgt_device *dev);
/* Every client has gone. Process context. */
void vgt_runqueue_destroy(struct vgt_runqueue *queue);

/* @weight: 1..VGT_WEIGHT_MAX, may change at any time. */
void vgt_run_client_init(struct vgt_run_client *client, struct vgt_device *dev,
			 enum vgt_engine engine, const u32 *weight);

/* Process context; a vGPU's lock may be held. */
void vgt_runqueue_add(struct vgt_run_client *client, struct vgt_run_job *job);
/*
 * What the end of the last job of @client has led to is done: if that was no further
 * job, nobody needs to wait for one. After each done(), from process context; a
 * vGPU's lock may be held.
 */
void vgt_runqueue_settled(struct vgt_run_client *client);
/*
 * Make an added job end soon; harmless when it has ended, as long as its memory is
 * there. Does not wait. Context as vgt_runqueue_add().
 */
void vgt_runqueue_cancel(struct vgt_run_job *job);

/* Whether other vGPUs use the client's engine, or did a moment ago. Context: any. */
bool vgt_runqueue_shared(const struct vgt_run_client *client);

/* Whether an added job is at the GPU now; its memory must outlive the call. Context: any. */
bool vgt_runqueue_running(const struct vgt_run_job *job);
/* Whether any job is at the GPU now for @engine. Context: any. */
bool vgt_runqueue_busy(const struct vgt_device *dev, enum vgt_engine engine);

#endif
