/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_MUTEX_H
#define HOSTED_LINUX_MUTEX_H

#include <linux/err.h>
#include <linux/lockdep.h>

struct mutex {
	struct lockdep_map dep_map;
};

#define DEFINE_MUTEX(lock) struct mutex lock = { .dep_map = { .name = #lock } }

void hosted_mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);
#define mutex_init(lock) do {						\
	static struct lock_class_key hosted_key;			\
	hosted_mutex_init(lock, #lock, &hosted_key);			\
} while (0)

void mutex_destroy(struct mutex *lock);
void mutex_lock(struct mutex *lock);
bool mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
bool mutex_is_locked(struct mutex *lock);

static inline int __must_check mutex_lock_interruptible(struct mutex *lock)
{
	mutex_lock(lock);
	return 0;
}

static inline int __must_check mutex_lock_killable(struct mutex *lock)
{
	mutex_lock(lock);
	return 0;
}

#define mutex_lock_nested(lock, subclass) mutex_lock(lock)

#endif
