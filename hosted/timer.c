// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The clock, timers, and waiting. */
#include <time.h>

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/ratelimit.h>
#include <linux/wait.h>

#include "hosted/hosted.h"
#include "hosted/state.h"

#define START NSEC_PER_SEC

static LIST_HEAD(timers);	/* queued, by time; of equal ones the first started first */
static uint64_t variable_clock = START;
static uint64_t (*clock_source)(void);
static bool (*idle_fn)(void *arg);
static void *idle_arg;

void hosted_set_clock(uint64_t (*clock)(void))
{
	clock_source = clock;
}

uint64_t hosted_monotonic_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * NSEC_PER_SEC + (uint64_t)ts.tv_nsec;
}

void hosted_advance(uint64_t ns)
{
	if (clock_source)
		hosted_bug("hosted_advance() with a clock that is not the variable");
	variable_clock += ns;
}

bool hosted_clock_set(uint64_t ns)
{
	if (clock_source)
		return false;
	if (ns > variable_clock)
		variable_clock = ns;
	return true;
}

ktime_t ktime_get(void)
{
	return (ktime_t)(clock_source ? clock_source() : variable_clock);
}

void hosted_set_idle(bool (*idle)(void *arg), void *arg)
{
	idle_fn = idle;
	idle_arg = arg;
}

bool hosted_idle(void)
{
	return idle_fn && idle_fn(idle_arg);
}

/* ---- hrtimer ---- */

void hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *timer),
		   int clock_id, enum hrtimer_mode mode)
{
	if (clock_id != CLOCK_MONOTONIC)
		hosted_bug("hrtimer_setup: only CLOCK_MONOTONIC is here");
	*timer = (struct hrtimer){ .function = function };
	INIT_LIST_HEAD(&timer->hosted_link);
}

static void enqueue(struct hrtimer *timer)
{
	struct hrtimer *other;
	struct list_head *before = &timers;

	list_for_each_entry(other, &timers, hosted_link) {
		if (other->expires > timer->expires) {
			before = &other->hosted_link;
			break;
		}
	}
	list_add_tail(&timer->hosted_link, before);
	timer->queued = true;
}

static void dequeue(struct hrtimer *timer)
{
	list_del_init(&timer->hosted_link);
	timer->queued = false;
}

void hrtimer_start(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode)
{
	bool relative = mode == HRTIMER_MODE_REL || mode == HRTIMER_MODE_REL_PINNED;

	if (!timer->function)
		hosted_bug("hrtimer_start of a timer that was not set up");
	if (timer->queued)
		dequeue(timer);
	timer->expires = relative ? ktime_get() + time : time;
	enqueue(timer);
}

int hrtimer_try_to_cancel(struct hrtimer *timer)
{
	if (timer->running)
		return -1;
	if (!timer->queued)
		return 0;
	dequeue(timer);
	return 1;
}

int hrtimer_cancel(struct hrtimer *timer)
{
	if (timer->running)
		hosted_bug("deadlock: hrtimer_cancel() in the timer's own callback");
	return hrtimer_try_to_cancel(timer);
}

bool hrtimer_active(const struct hrtimer *timer)
{
	return timer->queued || timer->running;
}

u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval)
{
	u64 periods;

	if (timer->queued)
		hosted_bug("hrtimer_forward() of a queued timer");
	if (now < timer->expires)
		return 0;
	periods = (u64)((now - timer->expires) / interval) + 1;
	timer->expires += (ktime_t)periods * interval;
	return periods;
}

uint64_t hosted_next_timer(void)
{
	const struct hrtimer *timer;

	if (list_empty(&timers))
		return UINT64_MAX;
	timer = list_first_entry(&timers, struct hrtimer, hosted_link);
	return timer->expires < 0 ? 0 : (uint64_t)timer->expires;
}

static void expire(struct hrtimer *timer)
{
	enum hrtimer_restart restart;

	dequeue(timer);
	timer->running = true;
	hosted_irq_enter();
	restart = timer->function(timer);
	hosted_irq_exit();
	timer->running = false;
	if (restart == HRTIMER_RESTART && !timer->queued)
		enqueue(timer);
}

unsigned int hosted_run_timers(void)
{
	uint64_t now = (uint64_t)ktime_get();
	unsigned int count = 0;

	while (hosted_next_timer() <= now) {
		expire(list_first_entry(&timers, struct hrtimer, hosted_link));
		count++;
	}
	return count;
}

/* ---- waiting ---- */

s64 hosted_wait_deadline(long timeout)
{
	if (timeout < 0 || timeout >= S64_MAX / NSEC_PER_SEC)
		return S64_MAX;
	return ktime_get() + timeout * (NSEC_PER_SEC / HZ);
}

long hosted_wait_left(s64 deadline)
{
	s64 now = ktime_get();

	return deadline > now ? max((long)((deadline - now) / (NSEC_PER_SEC / HZ)), 1L) : 1L;
}

static void sleep_until(s64 time)
{
	s64 now = ktime_get();
	struct timespec ts = { .tv_sec = (time - now) / NSEC_PER_SEC,
			       .tv_nsec = (time - now) % NSEC_PER_SEC };

	if (!hosted_clock_set((uint64_t)time) && time > now)
		nanosleep(&ts, NULL);
}

bool hosted_wait_step(s64 deadline, const char *what)
{
	s64 next;

	if (hosted_mutexes_held())
		hosted_bug("waiting for (%s) with a mutex held", what);
	if (hosted_run_timers() || hosted_run_one_work() || hosted_idle())
		return true;
	if (ktime_get() >= deadline)
		return false;
	next = min(deadline, (s64)min_t(u64, hosted_next_timer(), (u64)S64_MAX));
	if (next == S64_MAX)
		hosted_bug("deadlock: waiting for (%s), and nothing is left to happen", what);
	sleep_until(next);
	return true;
}

static void delay(s64 ns, bool sleeps)
{
	s64 end = ktime_get() + ns;

	while (sleeps && hosted_next_timer() <= (u64)end) {
		sleep_until((s64)hosted_next_timer());
		hosted_run_timers();
	}
	sleep_until(end);
}

void udelay(unsigned long us)
{
	delay((s64)us * NSEC_PER_USEC, false);
}

void usleep_range(unsigned long from, unsigned long to)
{
	hosted_might_sleep("usleep_range");
	delay((s64)from * NSEC_PER_USEC, true);
}

void msleep(unsigned int ms)
{
	hosted_might_sleep("msleep");
	delay((s64)ms * NSEC_PER_MSEC, true);
}

void complete(struct completion *x)
{
	if (x->done != UINT_MAX)
		x->done++;
}

void complete_all(struct completion *x)
{
	x->done = UINT_MAX;
}

bool completion_done(struct completion *x)
{
	return x->done;
}

bool try_wait_for_completion(struct completion *x)
{
	if (!x->done)
		return false;
	if (x->done != UINT_MAX)
		x->done--;
	return true;
}

void wait_for_completion(struct completion *x)
{
	hosted_might_sleep("wait_for_completion");
	while (!try_wait_for_completion(x))
		hosted_wait_step(S64_MAX, "completion");
}

unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	s64 deadline = hosted_wait_deadline((long)timeout);
	bool more = true;

	hosted_might_sleep("wait_for_completion_timeout");
	while (more) {
		if (try_wait_for_completion(x))
			return (unsigned long)hosted_wait_left(deadline);
		more = hosted_wait_step(deadline, "completion");
	}
	return try_wait_for_completion(x) ? 1 : 0;
}

int __ratelimit(struct ratelimit_state *rs)
{
	unsigned long now = jiffies;

	if (time_after(now, rs->begin + (unsigned long)rs->interval)) {
		rs->begin = now;
		rs->printed = 0;
	}
	if (rs->printed >= rs->burst)
		return 0;
	rs->printed++;
	return 1;
}

void hosted_timer_reset(void)
{
	struct hrtimer *timer, *next;

	list_for_each_entry_safe(timer, next, &timers, hosted_link)
		dequeue(timer);
	variable_clock = START;
	clock_source = NULL;
	idle_fn = NULL;
}
