// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "hosted/hosted.h"
#include "tests/unit/gvt/sched/queue.h"

static const u32 commands[2];

static void job_done(struct vgt_run_job *run, int status)
{
	struct test_job *job = (struct test_job *)run;

	job->done++;
	job->status = status;
}

int queue_setup(void **state)
{
	struct queue_test *qt = calloc(1, sizeof(*qt));

	qt->bare = bare_vgpu_create(16, 0);
	qt->bare->dev.runqueue = vgt_runqueue_create(&qt->bare->dev);
	for (int c = 0; c < QUEUE_CLIENTS; c++) {
		qt->weight[c] = 1;
		vgt_run_client_init(&qt->client[c], &qt->bare->dev, VGT_BCS, &qt->weight[c]);
		for (int j = 0; j < QUEUE_JOBS; j++) {
			struct test_job *job = &qt->job[c][j];

			job->ctx.engine = VGT_BCS;
			job->run.gpu.ctx = &job->ctx;
			job->run.gpu.cmds = commands;
			job->run.gpu.dwords = 2;
			job->run.preemptible = true;
			job->run.done = job_done;
		}
	}
	*state = qt;
	return 0;
}

int queue_teardown(void **state)
{
	struct queue_test *qt = *state;

	vgt_runqueue_destroy(qt->bare->dev.runqueue);
	bare_vgpu_destroy(qt->bare);
	hosted_reset();
	free(qt);
	return 0;
}

struct test_job *queue_add(struct queue_test *qt, int client, int number)
{
	vgt_runqueue_add(&qt->client[client], &qt->job[client][number].run);
	return &qt->job[client][number];
}

void queue_job_end(struct queue_test *qt, int status)
{
	hosted_irq_enter();
	assert_true(fake_gpu_complete(qt->bare->gpu, VGT_BCS, status));
	hosted_irq_exit();
	hosted_run_work();
}

bool queue_at_gpu(const struct queue_test *qt, const struct test_job *job)
{
	return fake_gpu_job(qt->bare->gpu, VGT_BCS) == &job->run.gpu;
}

void queue_wait_ms(unsigned int ms)
{
	hosted_advance(ms * 1000000ull);
	hosted_run_timers();
	hosted_run_work();
}

void queue_assert_shares(const unsigned int had[2], unsigned int first, unsigned int second)
{
	assert_in_range(had[0] * second * 100, had[1] * first * 95, had[1] * first * 105);
}
