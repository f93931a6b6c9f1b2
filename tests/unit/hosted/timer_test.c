// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/mutex.h>
#include <linux/ratelimit.h>
#include <linux/workqueue.h>

#include "hosted/hosted.h"
#include "tests/unit/hosted/caught.h"

static struct hrtimer timer_a, timer_b;
static struct completion done;
static wait_queue_head_t queue;
static struct work_struct work;
static int fired, idled;
static bool in_irq;

static enum hrtimer_restart fire(struct hrtimer *timer)
{
	fired++;
	in_irq = hosted_in_irq();
	return HRTIMER_NORESTART;
}

static enum hrtimer_restart fire_each_millisecond(struct hrtimer *timer)
{
	fired++;
	hrtimer_forward_now(timer, ms_to_ktime(1));
	return HRTIMER_RESTART;
}

static enum hrtimer_restart fire_completion(struct hrtimer *timer)
{
	complete(&done);
	return HRTIMER_NORESTART;
}

static void complete_it(struct work_struct *w)
{
	complete(&done);
}

static bool idle_thrice(void *arg)
{
	if (++idled == 3)
		complete(&done);
	return idled <= 3;
}

static int begin(void **state)
{
	fired = 0;
	idled = 0;
	init_completion(&done);
	init_waitqueue_head(&queue);
	return fresh(state);
}

static void a_timer_fires_at_its_time_as_an_interrupt(void **state)
{
	hrtimer_setup(&timer_a, fire, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer_start(&timer_a, us_to_ktime(5), HRTIMER_MODE_REL);
	assert_int_equal(hosted_next_timer(), ktime_get_ns() + 5000);
	hosted_advance(4999);
	assert_int_equal(hosted_run_timers(), 0);
	hosted_advance(1);
	assert_int_equal(hosted_run_timers(), 1);
	assert_int_equal(fired, 1);
	assert_true(in_irq);
	assert_false(hosted_in_irq());
	assert_int_equal(hosted_next_timer(), UINT64_MAX);
}

static void a_periodic_timer_that_is_late_catches_up_in_one_call(void **state)
{
	hrtimer_setup(&timer_a, fire_each_millisecond, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer_start(&timer_a, ms_to_ktime(1), HRTIMER_MODE_REL);
	hosted_advance(10500000);
	assert_int_equal(hosted_run_timers(), 1);
	assert_int_equal(hosted_next_timer(), ktime_get_ns() + 500000);
	assert_int_equal(hrtimer_cancel(&timer_a), 1);
	assert_int_equal(hrtimer_cancel(&timer_a), 0);
}

static void timers_fire_in_the_order_of_their_times(void **state)
{
	hrtimer_setup(&timer_a, fire, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer_setup(&timer_b, fire_completion, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer_start(&timer_a, 20, HRTIMER_MODE_REL);
	hrtimer_start(&timer_b, 10, HRTIMER_MODE_REL);
	wait_for_completion(&done);
	assert_int_equal(fired, 0);
	assert_true(hrtimer_is_queued(&timer_a));
}

static void a_wait_runs_the_work_that_ends_it(void **state)
{
	INIT_WORK(&work, complete_it);
	schedule_work(&work);
	wait_for_completion(&done);
	assert_false(completion_done(&done));
}

static void a_wait_lets_the_surroundings_go_on(void **state)
{
	hosted_set_idle(idle_thrice, NULL);
	wait_event(queue, completion_done(&done));
	assert_int_equal(idled, 3);
}

static void a_wait_ends_when_its_time_is_up(void **state)
{
	u64 before = ktime_get_ns();

	assert_int_equal(wait_for_completion_timeout(&done, HZ), 0);
	assert_int_equal(ktime_get_ns() - before, NSEC_PER_SEC);
	assert_int_equal(wait_event_timeout(queue, false, HZ), 0);
	assert_int_equal(ktime_get_ns() - before, 2 * NSEC_PER_SEC);
	complete(&done);
	assert_int_equal(wait_for_completion_timeout(&done, HZ), HZ);
}

static void a_wait_that_nothing_can_end_is_caught(void **state)
{
	assert_caught(wait_for_completion(&done), "nothing is left to happen");
}

static void waiting_with_a_mutex_held_is_caught(void **state)
{
	struct mutex lock;

	mutex_init(&lock);
	mutex_lock(&lock);
	assert_caught(wait_event(queue, completion_done(&done)), "with a mutex held");
	mutex_unlock(&lock);
}

static void sleeping_lets_time_pass_and_timers_fire(void **state)
{
	u64 before = ktime_get_ns();

	hrtimer_setup(&timer_a, fire, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer_start(&timer_a, ms_to_ktime(3), HRTIMER_MODE_REL);
	msleep(5);
	assert_int_equal(fired, 1);
	assert_int_equal(ktime_get_ns() - before, 5 * NSEC_PER_MSEC);
}

static void a_rate_limit_lets_a_burst_through_per_interval(void **state)
{
	DEFINE_RATELIMIT_STATE(limit, HZ, 3);
	int said = 0;

	for (int i = 0; i < 10; i++)
		said += __ratelimit(&limit);
	assert_int_equal(said, 3);
	hosted_advance(2 * NSEC_PER_SEC);
	assert_true(__ratelimit(&limit));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_timer_fires_at_its_time_as_an_interrupt, begin),
		cmocka_unit_test_setup(a_periodic_timer_that_is_late_catches_up_in_one_call, begin),
		cmocka_unit_test_setup(timers_fire_in_the_order_of_their_times, begin),
		cmocka_unit_test_setup(a_wait_runs_the_work_that_ends_it, begin),
		cmocka_unit_test_setup(a_wait_lets_the_surroundings_go_on, begin),
		cmocka_unit_test_setup(a_wait_ends_when_its_time_is_up, begin),
		cmocka_unit_test_setup(a_wait_that_nothing_can_end_is_caught, begin),
		cmocka_unit_test_setup(waiting_with_a_mutex_held_is_caught, begin),
		cmocka_unit_test_setup(sleeping_lets_time_pass_and_timers_fire, begin),
		cmocka_unit_test_setup(a_rate_limit_lets_a_burst_through_per_interval, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
