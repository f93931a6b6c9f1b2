// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/sched/runqueue.c: order, turns and cancellation of jobs. */
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/sched/engine.h"
#include "hosted/hosted.h"
#include "tests/unit/gvt/sched/queue.h"

static void one_job_is_at_the_gpu_and_the_next_one_follows(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = queue_add(qt, 0, 0);
	struct test_job *second = queue_add(qt, 0, 1);

	assert_int_equal(qt->bare->gpu->job_count, 1);
	assert_true(queue_at_gpu(qt, first));
	assert_true(vgt_runqueue_running(&first->run));
	queue_job_end(qt, 0);
	assert_int_equal(first->done, 1);
	assert_int_equal(first->status, 0);
	assert_true(queue_at_gpu(qt, second));
	queue_job_end(qt, 0);
	assert_int_equal(second->done, 1);
}

static void vgpus_take_turns_however_much_one_has_queued(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *order[6];

	for (int j = 0; j < 4; j++)
		order[j < 2 ? j : 2 * j - 1] = queue_add(qt, 0, j);
	order[2] = queue_add(qt, 1, 0);
	order[4] = queue_add(qt, 1, 1);
	for (int i = 0; i < 6; i++) {
		assert_true(queue_at_gpu(qt, order[i]));
		queue_job_end(qt, 0);
	}
	assert_int_equal(qt->bare->gpu->job_count, 0);
}

static void a_job_that_waits_is_cancelled_without_the_gpu(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = queue_add(qt, 0, 0);
	struct test_job *second = queue_add(qt, 1, 0);

	vgt_runqueue_cancel(&second->run);
	assert_int_equal(second->done, 1);
	assert_int_equal(second->status, -ECANCELED);
	assert_int_equal(qt->bare->gpu->jobs_cancelled, 0);
	queue_job_end(qt, 0);
	assert_int_equal(first->done, 1);
	assert_int_equal(qt->bare->gpu->job_count, 0);
}

static void a_job_that_runs_is_cancelled_by_the_gpu_and_ends_once(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = queue_add(qt, 0, 0);
	struct test_job *second = queue_add(qt, 1, 0);

	vgt_runqueue_cancel(&first->run);
	assert_int_equal(first->done, 1);
	assert_int_equal(first->status, -EIO);
	vgt_runqueue_cancel(&first->run);
	assert_int_equal(first->done, 1);
	assert_int_equal(qt->bare->gpu->jobs_cancelled, 1);
	hosted_run_work();
	assert_true(queue_at_gpu(qt, second));
	queue_job_end(qt, 0);
}

static void a_job_that_the_gpu_refuses_ends_with_its_error(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *job;

	qt->bare->gpu->submit_error = -EIO;
	job = queue_add(qt, 0, 0);
	assert_int_equal(job->done, 1);
	assert_int_equal(job->status, -EIO);
	qt->bare->gpu->submit_error = 0;
	job = queue_add(qt, 0, 1);
	assert_true(queue_at_gpu(qt, job));
	queue_job_end(qt, 0);
}

/*
 * Both clients have more to do whenever a job of theirs ends; a job of client c takes
 * @ms[c]. How long each has had the engine is added to @had.
 */
static void run_both(struct queue_test *qt, const unsigned int ms[2], unsigned int jobs,
		     unsigned int had[2])
{
	queue_add(qt, 0, 0);
	queue_add(qt, 1, 0);
	while (jobs--) {
		const int c = queue_at_gpu(qt, &qt->job[1][0]);

		assert_true(queue_at_gpu(qt, &qt->job[c][0]));
		queue_wait_ms(ms[c]);
		had[c] += ms[c];
		hosted_irq_enter();
		fake_gpu_complete(qt->bare->gpu, VGT_BCS, 0);
		hosted_irq_exit();
		queue_add(qt, c, 0);
		hosted_run_work();
	}
	for (int c = 0; c < 2; c++)
		vgt_runqueue_cancel(&qt->job[c][0].run);
	hosted_run_work();
}

static void time_is_shared_however_long_the_jobs_of_each_are(void **state)
{
	static const unsigned int ms[2] = { 5, 70 };
	unsigned int had[2] = { 0 };

	run_both(*state, ms, 2000, had);
	queue_assert_shares(had, 1, 1);
}

static void time_is_shared_by_weight(void **state)
{
	static const unsigned int ms[2] = { 3, 3 };
	struct queue_test *qt = *state;
	unsigned int had[2] = { 0 };

	qt->weight[1] = 4;
	run_both(qt, ms, 1000, had);
	queue_assert_shares(had, 1, 4);
}

static void long_jobs_of_a_heavy_vgpu_and_short_ones_of_a_light_one_are_shared_by_weight(
	void **state)
{
	static const unsigned int ms[2] = { 2, 90 };
	struct queue_test *qt = *state;
	unsigned int had[2] = { 0 };

	qt->weight[0] = 3;
	qt->weight[1] = 16;
	run_both(qt, ms, 4000, had);
	queue_assert_shares(had, 3, 16);
}

static void a_weight_that_changes_holds_from_then_on(void **state)
{
	static const unsigned int ms[2] = { 3, 3 };
	struct queue_test *qt = *state;
	unsigned int had[2] = { 0 };

	run_both(qt, ms, 500, had);
	memset(had, 0, sizeof(had));
	qt->weight[0] = 8;
	run_both(qt, ms, 900, had);
	queue_assert_shares(had, 8, 1);
}

/* The time that the GPU side has measured counts, not the time until the end is seen. */
static void what_the_gpu_side_has_measured_counts(void **state)
{
	struct queue_test *qt = *state;
	unsigned int turns[2] = { 0 };

	queue_add(qt, 0, 0);
	queue_add(qt, 1, 0);
	for (int i = 0; i < 400; i++) {
		const int c = queue_at_gpu(qt, &qt->job[1][0]);

		turns[c]++;
		queue_wait_ms(10);
		qt->job[c][0].run.gpu.ran_ns = c ? 1000 : 3000;
		hosted_irq_enter();
		fake_gpu_complete(qt->bare->gpu, VGT_BCS, 0);
		hosted_irq_exit();
		queue_add(qt, c, 0);
		hosted_run_work();
	}
	queue_assert_shares(turns, 1, 3);
	for (int c = 0; c < 2; c++)
		vgt_runqueue_cancel(&qt->job[c][0].run);
}

static void a_vgpu_that_was_idle_gains_nothing_by_it(void **state)
{
	static const unsigned int ms[2] = { 3, 3 };
	struct queue_test *qt = *state;
	unsigned int had[2] = { 0 };

	for (int i = 0; i < 1000; i++) {
		queue_add(qt, 0, 0);
		queue_wait_ms(10);
		queue_job_end(qt, 0);
	}
	run_both(qt, ms, 20, had);
	assert_in_range(had[0], 27, 33);
}

static void a_vgpu_that_worked_alone_owes_nothing_for_it(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *mine, *other;

	queue_add(qt, 0, 0);
	queue_wait_ms(5000);
	queue_job_end(qt, 0);
	other = queue_add(qt, 1, 0);
	mine = queue_add(qt, 0, 1);
	queue_wait_ms(3);
	queue_job_end(qt, 0);
	assert_int_equal(other->done, 1);
	assert_true(queue_at_gpu(qt, mine));
	queue_add(qt, 1, 1);
	queue_wait_ms(3);
	queue_job_end(qt, 0);
	assert_int_equal(mine->done, 1);
	queue_job_end(qt, 0);
}

/* The light one has had its turn, the heavy one's job has ended: it is behind. */
static struct test_job *heavy_is_awaited(struct queue_test *qt)
{
	struct test_job *light;

	qt->weight[1] = 16;
	queue_add(qt, 0, 0);
	queue_wait_ms(10);
	light = queue_add(qt, 0, 1);
	queue_add(qt, 1, 0);
	queue_job_end(qt, 0);
	assert_true(queue_at_gpu(qt, &qt->job[1][0]));
	queue_wait_ms(1);
	queue_job_end(qt, 0);
	assert_null(fake_gpu_job(qt->bare->gpu, VGT_BCS));
	return light;
}

static void the_engine_is_kept_for_a_vgpu_that_is_behind_until_it_has_settled(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *light = heavy_is_awaited(qt);

	vgt_runqueue_settled(&qt->client[0]);	/* not the one */
	assert_null(fake_gpu_job(qt->bare->gpu, VGT_BCS));
	vgt_runqueue_settled(&qt->client[1]);
	assert_true(queue_at_gpu(qt, light));
	queue_job_end(qt, 0);
	queue_wait_ms(2000);
	assert_true(hosted_next_timer() == UINT64_MAX);
}

static void a_vgpu_that_is_behind_goes_on_where_its_next_job_comes_at_once(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *light = heavy_is_awaited(qt);
	struct test_job *heavy = queue_add(qt, 1, 1);

	assert_true(queue_at_gpu(qt, heavy));
	queue_job_end(qt, 0);
	vgt_runqueue_settled(&qt->client[1]);
	assert_true(queue_at_gpu(qt, light));
	queue_job_end(qt, 0);
}

static void a_vgpu_that_does_not_settle_is_not_awaited_for_long(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *light = heavy_is_awaited(qt);

	queue_wait_ms(8);
	assert_true(queue_at_gpu(qt, light));
	queue_job_end(qt, 0);
}

/* The one resets the engine as soon as its job runs, the other works. */
static void a_reset_costs_the_time_of_the_vgpu_whose_job_it_ended(void **state)
{
	struct queue_test *qt = *state;
	unsigned int resets = 0, worked = 0;

	queue_add(qt, 0, 0);
	queue_add(qt, 1, 0);
	while (worked < 1000) {
		if (queue_at_gpu(qt, &qt->job[0][0])) {
			vgt_runqueue_cancel(&qt->job[0][0].run);
			queue_add(qt, 0, 0);
			resets++;
		} else {
			queue_wait_ms(2);
			worked += 2;
			hosted_irq_enter();
			fake_gpu_complete(qt->bare->gpu, VGT_BCS, 0);
			hosted_irq_exit();
			queue_add(qt, 1, 0);
		}
		hosted_run_work();
	}
	assert_in_range(resets, 45, 55);
	for (int c = 0; c < 2; c++)
		vgt_runqueue_cancel(&qt->job[c][0].run);
	hosted_run_work();
}

static void nobody_is_awaited_after_a_reset(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *light;

	qt->weight[1] = 16;
	queue_add(qt, 0, 0);
	queue_wait_ms(10);
	light = queue_add(qt, 0, 1);
	queue_add(qt, 1, 0);
	queue_job_end(qt, 0);
	queue_job_end(qt, -EIO);
	assert_true(queue_at_gpu(qt, light));
	queue_job_end(qt, 0);
}

static void no_timer_is_set_where_a_vgpu_works_alone(void **state)
{
	struct queue_test *qt = *state;

	queue_add(qt, 0, 0);
	queue_add(qt, 0, 1);
	assert_true(hosted_next_timer() == UINT64_MAX);
	queue_job_end(qt, 0);
	assert_true(hosted_next_timer() == UINT64_MAX);
	queue_job_end(qt, 0);
	assert_true(hosted_next_timer() == UINT64_MAX);
	assert_false(hosted_run_one_work());
}

static void timers_end_with_the_contention(void **state)
{
	struct queue_test *qt = *state;

	queue_add(qt, 0, 0);
	queue_add(qt, 1, 0);
	assert_true(hosted_next_timer() != UINT64_MAX);
	queue_job_end(qt, 0);
	queue_job_end(qt, 0);
	queue_wait_ms(1000);
	assert_true(hosted_next_timer() == UINT64_MAX);
}

static void a_job_may_keep_others_waiting_for_the_share_of_its_weight(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *heavy, *light = queue_add(qt, 0, 0);

	qt->weight[1] = 3;
	heavy = queue_add(qt, 1, 0);
	queue_wait_ms(1000);
	assert_int_equal(light->done, 0);
	queue_wait_ms(900);
	assert_int_equal(light->done, 0);
	queue_wait_ms(200);		/* a quarter of 8 s */
	assert_int_equal(light->status, -EIO);
	assert_true(queue_at_gpu(qt, heavy));
	light = queue_add(qt, 0, 1);
	for (int i = 0; i < 5; i++)
		queue_wait_ms(1000);
	assert_int_equal(heavy->done, 0);
	queue_wait_ms(1100);
	assert_int_equal(heavy->status, -EIO);
	assert_true(queue_at_gpu(qt, light));
	queue_job_end(qt, 0);
}

static void the_time_before_others_wait_does_not_count(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = queue_add(qt, 0, 0), *second;

	queue_wait_ms(60000);
	second = queue_add(qt, 1, 0);
	queue_wait_ms(3900);
	assert_int_equal(first->done, 0);
	vgt_runqueue_cancel(&second->run);
	queue_wait_ms(60000);
	queue_add(qt, 1, 1);
	queue_wait_ms(3900);
	assert_int_equal(first->done, 0);
	queue_job_end(qt, 0);
	queue_job_end(qt, 0);
}

static void a_job_that_keeps_another_vgpu_waiting_too_long_is_cancelled(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = queue_add(qt, 0, 0);
	struct test_job *second;

	queue_wait_ms(60000);
	assert_int_equal(first->done, 0);	/* nobody waits */
	second = queue_add(qt, 1, 0);
	assert_int_equal(first->done, 0);
	queue_wait_ms(11000);
	assert_int_equal(first->done, 1);
	assert_int_equal(first->status, -EIO);
	assert_int_equal(qt->bare->gpu->jobs_cancelled, 1);
	assert_true(queue_at_gpu(qt, second));
	queue_job_end(qt, 0);
}

static void a_vgpu_may_run_long_after_its_own_jobs(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = queue_add(qt, 0, 0);

	queue_add(qt, 0, 1);
	queue_wait_ms(60000);
	assert_int_equal(first->done, 0);
	queue_job_end(qt, 0);
	queue_job_end(qt, 0);
}

static void short_jobs_of_two_vgpus_are_never_cancelled(void **state)
{
	struct queue_test *qt = *state;

	for (int round = 0; round < 20; round++) {
		queue_add(qt, 0, 0);
		queue_add(qt, 1, 0);
		queue_wait_ms(900);
		queue_job_end(qt, 0);
		queue_wait_ms(900);
		queue_job_end(qt, 0);
	}
	assert_int_equal(qt->bare->gpu->jobs_cancelled, 0);
}

static void a_job_that_does_not_end_at_once_when_cancelled_ends_later_and_once(void **state)
{
	struct queue_test *qt = *state;
	struct test_job *first = queue_add(qt, 0, 0);

	qt->bare->gpu->cancel_ends_jobs = false;
	queue_add(qt, 1, 0);
	queue_wait_ms(11000);
	assert_int_equal(first->done, 0);
	queue_job_end(qt, -EIO);
	assert_int_equal(first->done, 1);
	queue_job_end(qt, 0);
}

static void a_time_that_is_over_is_waited_for_no_longer(void **state)
{
	assert_int_equal(vgt_run_delay(jiffies + 3), 3);
	assert_int_equal(vgt_run_delay(jiffies), 0);
	assert_int_equal(vgt_run_delay(jiffies - 2), 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, queue_setup, queue_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(one_job_is_at_the_gpu_and_the_next_one_follows),
		T(vgpus_take_turns_however_much_one_has_queued),
		T(a_job_that_waits_is_cancelled_without_the_gpu),
		T(a_job_that_runs_is_cancelled_by_the_gpu_and_ends_once),
		T(a_job_that_the_gpu_refuses_ends_with_its_error),
		T(time_is_shared_however_long_the_jobs_of_each_are),
		T(time_is_shared_by_weight),
		T(long_jobs_of_a_heavy_vgpu_and_short_ones_of_a_light_one_are_shared_by_weight),
		T(a_weight_that_changes_holds_from_then_on),
		T(what_the_gpu_side_has_measured_counts),
		T(a_vgpu_that_was_idle_gains_nothing_by_it),
		T(a_vgpu_that_worked_alone_owes_nothing_for_it),
		T(the_engine_is_kept_for_a_vgpu_that_is_behind_until_it_has_settled),
		T(a_vgpu_that_is_behind_goes_on_where_its_next_job_comes_at_once),
		T(a_vgpu_that_does_not_settle_is_not_awaited_for_long),
		T(a_reset_costs_the_time_of_the_vgpu_whose_job_it_ended),
		T(nobody_is_awaited_after_a_reset),
		T(no_timer_is_set_where_a_vgpu_works_alone),
		T(timers_end_with_the_contention),
		T(a_job_may_keep_others_waiting_for_the_share_of_its_weight),
		T(the_time_before_others_wait_does_not_count),
		T(a_job_that_keeps_another_vgpu_waiting_too_long_is_cancelled),
		T(a_vgpu_may_run_long_after_its_own_jobs),
		T(short_jobs_of_two_vgpus_are_never_cancelled),
		T(a_job_that_does_not_end_at_once_when_cancelled_ends_later_and_once),
		T(a_time_that_is_over_is_waited_for_no_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
