/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_SPINLOCK_H
#define HOSTED_LINUX_SPINLOCK_H

#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>

typedef struct {
	struct lockdep_map dep_map;
} spinlock_t;

#define DEFINE_SPINLOCK(lock) spinlock_t lock = { .dep_map = { .name = #lock } }

void hosted_spin_lock_init(spinlock_t *lock, const char *name, struct lock_class_key *key);
#define spin_lock_init(lock) do {					\
	static struct lock_class_key hosted_key;			\
	hosted_spin_lock_init(lock, #lock, &hosted_key);		\
} while (0)

void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
int spin_trylock(spinlock_t *lock);
void spin_lock_irq(spinlock_t *lock);
void spin_unlock_irq(spinlock_t *lock);
unsigned long hosted_spin_lock_irqsave(spinlock_t *lock);
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
int spin_is_locked(spinlock_t *lock);

#define spin_lock_irqsave(lock, flags) ((flags) = hosted_spin_lock_irqsave(lock))
#define spin_lock_nested(lock, subclass) spin_lock(lock)
#define spin_lock_bh(lock) spin_lock(lock)
#define spin_unlock_bh(lock) spin_unlock(lock)

#endif
