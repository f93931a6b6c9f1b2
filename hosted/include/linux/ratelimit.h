/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_RATELIMIT_H
#define HOSTED_LINUX_RATELIMIT_H

#include <linux/jiffies.h>

struct ratelimit_state {
	int interval;
	int burst;
	int printed;
	unsigned long begin;
};

#define DEFAULT_RATELIMIT_INTERVAL (5 * HZ)
#define DEFAULT_RATELIMIT_BURST 10
#define RATELIMIT_STATE_INIT(name, i, b) { .interval = (i), .burst = (b) }
#define DEFINE_RATELIMIT_STATE(name, i, b) \
	struct ratelimit_state name = RATELIMIT_STATE_INIT(name, i, b)

static inline void ratelimit_state_init(struct ratelimit_state *rs, int interval, int burst)
{
	*rs = (struct ratelimit_state){ .interval = interval, .burst = burst };
}

/* Whether the caller may speak. */
int __ratelimit(struct ratelimit_state *rs);

#define pr_err_ratelimited(fmt, ...) hosted_ratelimited(pr_err(fmt, ##__VA_ARGS__))
#define pr_warn_ratelimited(fmt, ...) hosted_ratelimited(pr_warn(fmt, ##__VA_ARGS__))
#define hosted_ratelimited(statement) do {						\
	static DEFINE_RATELIMIT_STATE(hosted_rs, DEFAULT_RATELIMIT_INTERVAL,		\
				      DEFAULT_RATELIMIT_BURST);				\
	if (__ratelimit(&hosted_rs))							\
		statement;								\
} while (0)

#endif
