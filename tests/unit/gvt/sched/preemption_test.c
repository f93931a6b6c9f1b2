// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/sched: an engine is taken from a job, and the job goes on later. */
#include <linux/errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hosted/hosted.h"
#include "tests/unit/gvt/sched/queue.h"

/* The GPU can take an engine from a job; the first one has had it for a long time. */
static struct test_job *hog(struct queue_test *qt)
{
	struct test_job *job;

	qt->bare->dev.info.preemption = true;
	qt->bare->gpu->info.preemption = true;
	job = queue_add(qt, 0, 0);
	queue_wait_ms(5000);
	return job;
}

static bool inside(const struct queue_test *qt, const struct test_job *job)
{
	return qt->bare->gpu->inside[VGT_BCS] == &job->run.gpu;
}

static void a_job_is_preempted_when_others_have_waited_a_turn_and_goes_on_later(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = hog(qt);
	struct test_job *second = queue_add(qt, 1, 0);

	assert_true(vgt_runqueue_running(&first->run));
	queue_wait_ms(5);
	assert_true(inside(qt, first));
	queue_wait_ms(11);
	assert_true(inside(qt, second));
	assert_false(vgt_runqueue_running(&first->run));
	assert_true(vgt_runqueue_running(&second->run));
	queue_wait_ms(5);
	queue_job_end(qt, 0);
	assert_int_equal(second->done, 1);
	assert_true(inside(qt, first));
	assert_int_equal(first->done, 0);
	assert_int_equal(qt->bare->gpu->jobs_submitted, 2);
	queue_job_end(qt, 0);
	assert_int_equal(first->done, 1);
	assert_int_equal(first->status, 0);
	assert_int_equal(second->done, 1);
	queue_wait_ms(1000);
	assert_true(hosted_next_timer() == UINT64_MAX);
}

/* For 30 s, who has the engine each millisecond is added to @had. */
static void two_hogs(struct queue_test *qt, unsigned int had[2])
{
	struct test_job *first = hog(qt);
	struct test_job *second = queue_add(qt, 1, 0);

	for (unsigned int ms = 0; ms < 30000; ms++) {
		had[inside(qt, second)]++;
		queue_wait_ms(1);
	}
	assert_int_equal(first->done + second->done, 0);
	assert_int_equal(qt->bare->gpu->jobs_cancelled, 0);
	queue_job_end(qt, 0);
	queue_job_end(qt, 0);
	assert_int_equal(first->done, 1);
	assert_int_equal(second->done, 1);
}

static void jobs_without_end_that_let_go_share_the_time_and_are_never_cancelled(void **state)
{
	unsigned int had[2] = { 0 };

	two_hogs(*state, had);
	queue_assert_shares(had, 1, 1);
}

static void jobs_without_end_that_let_go_share_the_time_by_weight(void **state)
{
	struct queue_test *qt = *state;
	unsigned int had[2] = { 0 };

	qt->weight[0] = 4;
	two_hogs(qt, had);
	queue_assert_shares(had, 4, 1);
}

static void a_job_that_does_not_let_go_is_cancelled_as_one_that_cannot(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = hog(qt);
	struct test_job *second;

	qt->bare->gpu->lets_go = false;
	second = queue_add(qt, 1, 0);
	for (int i = 0; i < 3; i++)
		queue_wait_ms(1000);
	assert_true(inside(qt, first));
	assert_int_equal(first->done, 0);
	queue_wait_ms(1100);
	assert_int_equal(first->done, 1);
	assert_int_equal(first->status, -EIO);
	assert_int_equal(second->done, 0);
	assert_true(inside(qt, second));
	queue_job_end(qt, 0);
	assert_int_equal(second->status, 0);
}

static void a_job_that_left_and_never_comes_back_is_cancelled(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = hog(qt), *second;

	first->run.preemptible = false;
	qt->bare->gpu->inside[VGT_BCS] = NULL;
	qt->bare->gpu->lets_go = false;
	first->run.gpu.moved(&first->run.gpu, false);
	second = queue_add(qt, 1, 0);
	for (int i = 0; i < 3; i++)
		queue_wait_ms(1000);
	assert_int_equal(first->done, 0);
	queue_wait_ms(1100);
	assert_int_equal(first->done, 1);
	assert_int_equal(first->status, -EIO);
	assert_true(queue_at_gpu(qt, second));
	queue_job_end(qt, 0);
}

static void a_job_that_lets_others_in_unnoticed_is_not_cancelled_until_it_does_so_no_more(
	void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = hog(qt);
	struct test_job *second;

	qt->bare->gpu->lets_go = false;
	qt->bare->gpu->left = true;
	second = queue_add(qt, 1, 0);
	for (int i = 0; i < 60; i++)
		queue_wait_ms(1000);
	assert_true(inside(qt, first));
	assert_true(queue_at_gpu(qt, second));
	assert_int_equal(qt->bare->gpu->jobs_cancelled, 0);
	qt->bare->gpu->left = false;
	for (int i = 0; i < 6; i++)
		queue_wait_ms(1000);
	assert_int_equal(first->done, 1);
	assert_int_equal(first->status, -EIO);
	queue_job_end(qt, 0);
	assert_int_equal(second->status, 0);
}

static void a_turn_is_over_in_time_however_far_behind_its_vgpu_is(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = hog(qt);
	struct test_job *second;

	qt->client[1].time = qt->client[0].time + 1000 * 1000000000ull;
	second = queue_add(qt, 1, 0);
	queue_wait_ms(450);
	assert_true(inside(qt, first));
	queue_wait_ms(60);
	assert_true(inside(qt, second));
	queue_job_end(qt, 0);
	assert_int_equal(second->status, 0);
	assert_int_equal(qt->bare->gpu->jobs_cancelled, 0);
	queue_job_end(qt, 0);
	assert_int_equal(first->status, 0);
}

static void a_job_that_is_not_to_be_preempted_keeps_the_engine(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first, *second;

	qt->job[0][0].run.preemptible = false;
	first = hog(qt);
	second = queue_add(qt, 1, 0);
	queue_wait_ms(900);
	assert_true(inside(qt, first));
	assert_int_equal(qt->bare->gpu->jobs_submitted, 1);
	queue_job_end(qt, 0);
	assert_true(inside(qt, second));
	queue_job_end(qt, 0);
}

static void a_job_may_end_before_it_lets_go(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = hog(qt);
	struct test_job *second;

	qt->bare->gpu->lets_go = false;
	second = queue_add(qt, 1, 0);
	queue_wait_ms(20);
	assert_true(queue_at_gpu(qt, second));
	assert_true(inside(qt, first));
	hosted_irq_enter();
	first->run.gpu.done(qt->bare->gpu->jobs[1], 0);
	hosted_irq_exit();
	qt->bare->gpu->job_count = 1;
	qt->bare->gpu->inside[VGT_BCS] = NULL;
	fake_gpu_let_go(qt->bare->gpu, VGT_BCS);
	hosted_run_work();
	assert_int_equal(first->done, 1);
	assert_int_equal(first->status, 0);
	assert_true(vgt_runqueue_running(&second->run));
	queue_job_end(qt, 0);
	assert_int_equal(second->done, 1);
}

static void a_preempted_job_is_cancelled_by_the_gpu_and_ends_once(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = hog(qt);
	struct test_job *second = queue_add(qt, 1, 0);
	struct test_job *third;

	queue_wait_ms(20);
	assert_true(inside(qt, second));
	vgt_runqueue_cancel(&first->run);
	assert_int_equal(first->done, 1);
	assert_int_equal(qt->bare->gpu->jobs_cancelled, 1);
	assert_true(inside(qt, second));
	third = queue_add(qt, 0, 1);
	queue_job_end(qt, 0);
	queue_wait_ms(8);
	assert_true(inside(qt, third));
	queue_job_end(qt, 0);
	assert_int_equal(first->done, 1);
}

static void the_job_that_preempts_may_be_cancelled(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = hog(qt);
	struct test_job *second;

	qt->bare->gpu->lets_go = false;
	second = queue_add(qt, 1, 0);
	queue_wait_ms(20);
	vgt_runqueue_cancel(&second->run);
	hosted_run_work();
	assert_int_equal(second->done, 1);
	assert_true(inside(qt, first));
	queue_wait_ms(60000);
	assert_int_equal(first->done, 0);
	queue_job_end(qt, 0);
	assert_int_equal(first->status, 0);
}

static void a_job_that_cannot_be_submitted_preempts_none(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = hog(qt);
	struct test_job *second;

	qt->bare->gpu->submit_error = -ENOMEM;
	second = queue_add(qt, 1, 0);
	queue_wait_ms(20);
	qt->bare->gpu->submit_error = 0;
	hosted_run_work();
	assert_int_equal(second->status, -ENOMEM);
	assert_true(inside(qt, first));
	queue_job_end(qt, 0);
	assert_int_equal(first->status, 0);
}

static void who_waits_behind_several_jobs_without_end_waits_for_a_turn_of_each(void **state)
{
	struct queue_test *qt = *state;
	struct vgt_run_client *third = &qt->client[2];
	struct test_job *late = &qt->job[2][0];
	unsigned int waited = 0;

	hog(qt);
	queue_add(qt, 1, 0);
	for (unsigned int i = 0; i < 1000; i++)
		queue_wait_ms(1);
	vgt_runqueue_add(third, &late->run);
	while (!inside(qt, late)) {
		queue_wait_ms(1);
		assert_true(waited++ < 40);
	}
	while (qt->bare->gpu->job_count)
		queue_job_end(qt, 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, queue_setup, queue_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_job_is_preempted_when_others_have_waited_a_turn_and_goes_on_later),
		T(jobs_without_end_that_let_go_share_the_time_and_are_never_cancelled),
		T(jobs_without_end_that_let_go_share_the_time_by_weight),
		T(a_job_that_does_not_let_go_is_cancelled_as_one_that_cannot),
		T(a_job_that_lets_others_in_unnoticed_is_not_cancelled_until_it_does_so_no_more),
		T(a_turn_is_over_in_time_however_far_behind_its_vgpu_is),
		T(a_job_that_is_not_to_be_preempted_keeps_the_engine),
		T(a_job_may_end_before_it_lets_go),
		T(a_job_that_left_and_never_comes_back_is_cancelled),
		T(a_preempted_job_is_cancelled_by_the_gpu_and_ends_once),
		T(the_job_that_preempts_may_be_cancelled),
		T(a_job_that_cannot_be_submitted_preempts_none),
		T(who_waits_behind_several_jobs_without_end_waits_for_a_turn_of_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
