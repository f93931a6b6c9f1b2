/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Clients of the blitter's run queue on a fake GPU, with jobs whose end the test decides. */
#ifndef TESTS_UNIT_GVT_SCHED_QUEUE_H
#define TESTS_UNIT_GVT_SCHED_QUEUE_H

#include "gvt/sched/runqueue.h"
#include "tests/support/bare_vgpu.h"

#define QUEUE_JOBS	4
#define QUEUE_CLIENTS	3

/**
 * struct test_job - a job
 * @run: the job
 * @ctx: its context
 * @done: how often it has ended
 * @status: how it has
 */
struct test_job {
	struct vgt_run_job run;
	struct vgt_gpu_context ctx;
	unsigned int done;
	int status;
};

/**
 * struct queue_test - what the tests work with
 * @bare: the GPU
 * @client: vGPUs
 * @weight: theirs
 * @job: theirs
 */
struct queue_test {
	struct bare_vgpu *bare;
	struct vgt_run_client client[QUEUE_CLIENTS];
	u32 weight[QUEUE_CLIENTS];
	struct test_job job[QUEUE_CLIENTS][QUEUE_JOBS];
};

int queue_setup(void **state);
int queue_teardown(void **state);

struct test_job *queue_add(struct queue_test *qt, int client, int number);
/* The job at the GPU ends, as the hardware says so: in a hard interrupt. */
void queue_job_end(struct queue_test *qt, int status);
bool queue_at_gpu(const struct queue_test *qt, const struct test_job *job);
/* Time passes, and what it brings about happens. */
void queue_wait_ms(unsigned int ms);
/* @had, of the first two clients, are as @first to @second within 5 %. */
void queue_assert_shares(const unsigned int had[2], unsigned int first, unsigned int second);

#endif
