/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_WAIT_H
#define HOSTED_LINUX_WAIT_H

#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/types.h>

#define MAX_SCHEDULE_TIMEOUT ((long)(~0UL >> 1))

/* Nothing sleeps on it: who waits looks again after each thing that happens. */
typedef struct wait_queue_head {
	int hosted_unused;
} wait_queue_head_t;

#define DECLARE_WAIT_QUEUE_HEAD(name) wait_queue_head_t name = { 0 }
#define init_waitqueue_head(wq) ((wq)->hosted_unused = 0)
#define wake_up(wq) ((void)(wq))
#define wake_up_all(wq) ((void)(wq))
#define wake_up_interruptible(wq) ((void)(wq))
#define waitqueue_active(wq) ((void)(wq), false)

/* Let one thing happen; false: time is up at @deadline (ns of ktime_get(), S64_MAX: never). */
bool hosted_wait_step(s64 deadline, const char *what);
s64 hosted_wait_deadline(long timeout);
/* Jiffies until @deadline, at least 1. */
long hosted_wait_left(s64 deadline);

#define wait_event(wq, condition) do {					\
	(void)&(wq);							\
	hosted_might_sleep("wait_event");				\
	while (!(condition))						\
		hosted_wait_step(S64_MAX, #condition);			\
} while (0)
#define wait_event_timeout(wq, condition, timeout) ({			\
	s64 hosted_deadline = hosted_wait_deadline(timeout);		\
	bool hosted_done, hosted_more = true;				\
									\
	(void)&(wq);							\
	hosted_might_sleep("wait_event_timeout");			\
	while (!(hosted_done = (condition)) && hosted_more)		\
		hosted_more = hosted_wait_step(hosted_deadline, #condition);	\
	hosted_done ? hosted_wait_left(hosted_deadline) : 0L;		\
})
#define wait_event_interruptible(wq, condition) ({ wait_event(wq, condition); 0; })
#define wait_event_killable(wq, condition) ({ wait_event(wq, condition); 0; })

#endif
