/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Whose job goes to which engine next: per engine one job at the GPU, first come
 * first served within a vGPU. Between vGPUs the time of an engine is shared in proportion
 * to their weights, among those that have jobs for it: each has a virtual time, which the
 * time that its jobs run moves on, the faster the smaller its weight, and the one
 * that is behind is next. Who has no job gains nothing by it. The end of a job
 * starts the next. No timer runs but where one vGPU waits for another: a job that keeps
 * others waiting for longer than its share is cancelled.
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
 * @gpu: for the GPU side. Its ctx and pml4 are set by the caller, the rest when
 *	the job's turn comes. At the end its ran_ns is how long it had the engine.
 * @cmds: @prologue dwords that load the engine registers which the client's
 *	driver has set, then @dwords of commands; both numbers even
 * @prologue: left out when the engine's registers are already those of @regs
 * @dwords: of commands
 * @regs: names a set of values of engine registers: equal tags, equal values; not 0
 * @host_version: of the host's values that @cmds leave in those registers
 * @done: called exactly once for each job that was added, also if it is cancelled
 *	or the GPU refuses it (@status: 0, -EIO, -ECANCELED, -ENOMEM).
 *	Context: any, also hard interrupts; must not call the runqueue.
 * @client: the runqueue's
 * @link: the runqueue's
 */
struct vgt_run_job {
	struct vgt_gpu_job gpu;
	const u32 *cmds;
	u32 prologue;
	u32 dwords;
	u64 regs;
	int host_version;
	void (*done)(struct vgt_run_job *job, int status);
	struct vgt_run_client *client;
	struct list_head link;
};

/* For dev->runqueue. ERR_PTR(-ENOMEM). */
struct vgt_runqueue *vgt_runqueue_create(struct vgt_device *dev);
/* Every client has gone. Process context. */
void vgt_runqueue_destroy(struct vgt_runqueue *queue);

/* A name for a set of register values that no other set has or will have. */
u64 vgt_runqueue_new_tag(struct vgt_device *dev);

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
