/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_LOCKDEP_H
#define HOSTED_LINUX_LOCKDEP_H

#include <linux/types.h>

/* What locks are alike: made where they are initialised. */
struct lock_class_key {
	u8 index;	/* into the order matrix, 0: not seen yet */
};

/* @own: the key of a lock that is initialised where it is defined. */
struct lockdep_map {
	struct lock_class_key *key;
	struct lock_class_key own;
	const char *name;
	bool held;
};

enum hosted_lock_kind { HOSTED_MUTEX, HOSTED_SPINLOCK };

void hosted_lock_acquire(struct lockdep_map *map, enum hosted_lock_kind kind, bool irqs_off);
void hosted_lock_release(struct lockdep_map *map, enum hosted_lock_kind kind);
void hosted_lockdep_assert(const struct lockdep_map *map, bool held, const char *name,
			   const char *where);

#define lockdep_is_held(lock) ((lock)->dep_map.held)
#define lockdep_assert_held(lock) \
	hosted_lockdep_assert(&(lock)->dep_map, true, #lock, __func__)
#define lockdep_assert_not_held(lock) \
	hosted_lockdep_assert(&(lock)->dep_map, false, #lock, __func__)
#define lockdep_set_class(lock, k) ((lock)->dep_map.key = (k))

#endif
