// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Work: one list in the order of queueing, over all queues. It runs where the
 * program says so, or where code waits for it.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "hosted/hosted.h"
#include "hosted/state.h"

struct workqueue_struct {
	unsigned int queued;
	bool dying;
};

static struct workqueue_struct system_queue;
struct workqueue_struct *system_wq = &system_queue;
struct workqueue_struct *system_highpri_wq = &system_queue;
struct workqueue_struct *system_unbound_wq = &system_queue;
struct workqueue_struct *system_long_wq = &system_queue;

static LIST_HEAD(queue);

struct workqueue_struct *hosted_alloc_workqueue(void)
{
	return kzalloc(sizeof(struct workqueue_struct), GFP_KERNEL);
}

void hosted_init_work(struct work_struct *work, work_func_t func, const char *name,
		      struct lock_class_key *key)
{
	*work = (struct work_struct){ .func = func, .dep_map = { .key = key, .name = name } };
	INIT_LIST_HEAD(&work->entry);
}

bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	if (!work->func)
		hosted_bug("queue_work of work that was not initialised");
	if (wq->dying)
		hosted_bug("queue_work(%s) on a queue that is being destroyed", work->dep_map.name);
	if (work->pending)
		return false;
	work->pending = true;
	work->wq = wq;
	wq->queued++;
	list_add_tail(&work->entry, &queue);
	return true;
}

static void dequeue(struct work_struct *work)
{
	list_del_init(&work->entry);
	work->pending = false;
	work->wq->queued--;
}

/* The work may free itself: it is not touched after its function, where that is so. */
static void run(struct work_struct *work)
{
	struct lockdep_map map = work->dep_map;
	static struct work_struct *running[8];
	static unsigned int depth;

	if (depth == ARRAY_SIZE(running))
		hosted_bug("work waits for work waits for work...: %s", map.name);
	for (unsigned int i = 0; i < depth; i++)
		if (running[i] == work)
			hosted_bug("deadlock: work %s waits for itself", map.name);
	dequeue(work);
	running[depth++] = work;
	hosted_lock_acquire(&map, HOSTED_MUTEX, false);
	work->func(work);
	hosted_lock_release(&map, HOSTED_MUTEX);
	depth--;
}

/*
 * Who waits for work while holding a lock that the work takes waits forever: taking
 * the work's own map under the locks lets the order check find that.
 */
static void check_wait(struct work_struct *work, const char *what)
{
	struct lockdep_map map = work->dep_map;

	hosted_might_sleep(what);
	hosted_lock_acquire(&map, HOSTED_MUTEX, false);
	hosted_lock_release(&map, HOSTED_MUTEX);
}

bool hosted_run_one_work(void)
{
	if (list_empty(&queue))
		return false;
	hosted_might_sleep("work");
	run(list_first_entry(&queue, struct work_struct, entry));
	return true;
}

unsigned int hosted_run_work(void)
{
	unsigned int count = 0;

	while (hosted_run_one_work())
		count++;
	return count;
}

bool flush_work(struct work_struct *work)
{
	check_wait(work, "flush_work");
	if (!work->pending)
		return false;
	run(work);
	return true;
}

bool cancel_work(struct work_struct *work)
{
	if (!work->pending)
		return false;
	dequeue(work);
	return true;
}

bool cancel_work_sync(struct work_struct *work)
{
	if (!work->func)
		hosted_bug("cancel_work_sync of work that was not initialised");
	check_wait(work, "cancel_work_sync");
	return cancel_work(work);
}

void flush_workqueue(struct workqueue_struct *wq)
{
	hosted_might_sleep("flush_workqueue");
	while (wq->queued) {
		struct work_struct *work;

		list_for_each_entry(work, &queue, entry)
			if (work->wq == wq)
				break;
		run(work);
	}
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	flush_workqueue(wq);
	wq->dying = true;
	kfree(wq);
}

static enum hrtimer_restart delay_is_over(struct hrtimer *timer)
{
	struct delayed_work *dwork = container_of(timer, struct delayed_work, timer);

	queue_work(dwork->wq, &dwork->work);
	return HRTIMER_NORESTART;
}

void hosted_init_delayed_work(struct delayed_work *dwork, work_func_t func, const char *name,
			      struct lock_class_key *key)
{
	hosted_init_work(&dwork->work, func, name, key);
	hrtimer_setup(&dwork->timer, delay_is_over, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	dwork->wq = NULL;
}

bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
			unsigned long delay)
{
	if (delayed_work_pending(dwork))
		return false;
	dwork->wq = wq;
	if (!delay)
		return queue_work(wq, &dwork->work);
	hrtimer_start(&dwork->timer, (ktime_t)delay * (NSEC_PER_SEC / HZ), HRTIMER_MODE_REL);
	return true;
}

bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay)
{
	bool was_pending = cancel_delayed_work(dwork);

	queue_delayed_work(wq, dwork, delay);
	return was_pending;
}

bool flush_delayed_work(struct delayed_work *dwork)
{
	if (hrtimer_cancel(&dwork->timer))
		queue_work(dwork->wq, &dwork->work);
	return flush_work(&dwork->work);
}

bool cancel_delayed_work(struct delayed_work *dwork)
{
	bool waited = hrtimer_cancel(&dwork->timer);

	return cancel_work(&dwork->work) || waited;
}

bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	check_wait(&dwork->work, "cancel_delayed_work_sync");
	return cancel_delayed_work(dwork);
}

void hosted_work_reset(void)
{
	struct work_struct *work, *next;

	list_for_each_entry_safe(work, next, &queue, entry)
		dequeue(work);
}
