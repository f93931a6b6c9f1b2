/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_WORKQUEUE_H
#define HOSTED_LINUX_WORKQUEUE_H

#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/lockdep.h>

struct workqueue_struct;
struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	struct list_head entry;
	work_func_t func;
	struct workqueue_struct *wq;
	bool pending;
	bool running;
	struct lockdep_map dep_map;
};

struct delayed_work {
	struct work_struct work;
	struct hrtimer timer;
	struct workqueue_struct *wq;
};

void hosted_init_work(struct work_struct *work, work_func_t func, const char *name,
		      struct lock_class_key *key);
void hosted_init_delayed_work(struct delayed_work *dwork, work_func_t func, const char *name,
			      struct lock_class_key *key);
#define INIT_WORK(work, func) do {					\
	static struct lock_class_key hosted_key;			\
	hosted_init_work(work, func, #func, &hosted_key);		\
} while (0)
#define INIT_DELAYED_WORK(dwork, func) do {				\
	static struct lock_class_key hosted_key;			\
	hosted_init_delayed_work(dwork, func, #func, &hosted_key);	\
} while (0)

#define WQ_UNBOUND 0x2u
#define WQ_FREEZABLE 0x4u
#define WQ_MEM_RECLAIM 0x8u
#define WQ_HIGHPRI 0x10u

struct workqueue_struct *hosted_alloc_workqueue(void) __must_check;
#define alloc_workqueue(fmt, flags, max_active, ...) hosted_alloc_workqueue()
#define alloc_ordered_workqueue(fmt, flags, ...) hosted_alloc_workqueue()
void destroy_workqueue(struct workqueue_struct *wq);
void flush_workqueue(struct workqueue_struct *wq);
#define drain_workqueue(wq) flush_workqueue(wq)

extern struct workqueue_struct *system_wq;
extern struct workqueue_struct *system_highpri_wq;
extern struct workqueue_struct *system_unbound_wq;
extern struct workqueue_struct *system_long_wq;

bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool flush_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
bool cancel_work(struct work_struct *work);
bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
			unsigned long delay);
bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
		      unsigned long delay);
bool flush_delayed_work(struct delayed_work *dwork);
bool cancel_delayed_work(struct delayed_work *dwork);
bool cancel_delayed_work_sync(struct delayed_work *dwork);

#define schedule_work(work) queue_work(system_wq, work)
#define schedule_delayed_work(dwork, delay) queue_delayed_work(system_wq, dwork, delay)
#define work_pending(work) ((work)->pending)
#define delayed_work_pending(dwork) \
	((dwork)->work.pending || hrtimer_is_queued(&(dwork)->timer))
#define to_delayed_work(w) container_of(w, struct delayed_work, work)

#endif
