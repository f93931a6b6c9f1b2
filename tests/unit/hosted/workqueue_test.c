// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "hosted/hosted.h"
#include "tests/unit/hosted/caught.h"

static int ran;
static struct work_struct work;
static struct delayed_work dwork;
static DEFINE_MUTEX(lock);

static void count(struct work_struct *w)
{
	ran++;
}

static void count_under_lock(struct work_struct *w)
{
	mutex_lock(&lock);
	ran++;
	mutex_unlock(&lock);
}

static void wait_for_itself(struct work_struct *w)
{
	cancel_work_sync(w);
}

static int begin(void **state)
{
	ran = 0;
	return fresh(state);
}

static void work_runs_when_told_and_once_for_one_queueing(void **state)
{
	INIT_WORK(&work, count);
	assert_true(schedule_work(&work));
	assert_false(schedule_work(&work));
	assert_int_equal(ran, 0);
	assert_int_equal(hosted_run_work(), 1);
	assert_int_equal(ran, 1);
	assert_true(schedule_work(&work));
	assert_true(hosted_run_one_work());
	assert_false(hosted_run_one_work());
	assert_int_equal(ran, 2);
}

static void cancelled_work_does_not_run(void **state)
{
	INIT_WORK(&work, count);
	schedule_work(&work);
	assert_true(cancel_work_sync(&work));
	assert_false(cancel_work_sync(&work));
	assert_int_equal(hosted_run_work(), 0);
	assert_int_equal(ran, 0);
}

static void flushing_and_destroying_a_queue_run_its_work(void **state)
{
	struct workqueue_struct *wq = alloc_ordered_workqueue("test", 0);

	INIT_WORK(&work, count);
	queue_work(wq, &work);
	assert_true(flush_work(&work));
	assert_int_equal(ran, 1);
	queue_work(wq, &work);
	destroy_workqueue(wq);
	assert_int_equal(ran, 2);
}

static void waiting_for_work_under_a_lock_that_it_takes_is_caught(void **state)
{
	INIT_WORK(&work, count_under_lock);
	schedule_work(&work);
	hosted_run_work();
	mutex_lock(&lock);
	assert_caught(cancel_work_sync(&work), "lock order");
	mutex_unlock(&lock);
}

static void work_that_waits_for_itself_is_caught(void **state)
{
	INIT_WORK(&work, wait_for_itself);
	schedule_work(&work);
	assert_caught(hosted_run_work(), "two locks of class wait_for_itself");
}

static void delayed_work_waits_for_its_time(void **state)
{
	INIT_DELAYED_WORK(&dwork, count);
	assert_true(schedule_delayed_work(&dwork, msecs_to_jiffies(100)));
	assert_false(schedule_delayed_work(&dwork, 0));
	hosted_advance(99 * NSEC_PER_MSEC);
	hosted_run_timers();
	assert_int_equal(hosted_run_work(), 0);
	hosted_advance(NSEC_PER_MSEC);
	hosted_run_timers();
	assert_int_equal(hosted_run_work(), 1);
	schedule_delayed_work(&dwork, 1);
	assert_true(cancel_delayed_work_sync(&dwork));
	assert_int_equal(hosted_next_timer(), UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(work_runs_when_told_and_once_for_one_queueing, begin),
		cmocka_unit_test_setup(cancelled_work_does_not_run, begin),
		cmocka_unit_test_setup(flushing_and_destroying_a_queue_run_its_work, begin),
		cmocka_unit_test_setup(waiting_for_work_under_a_lock_that_it_takes_is_caught,
				       begin),
		cmocka_unit_test_setup(work_that_waits_for_itself_is_caught, begin),
		cmocka_unit_test_setup(delayed_work_waits_for_its_time, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
