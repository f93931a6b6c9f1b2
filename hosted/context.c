// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Which context code runs in: hard interrupts, interrupts off, locks held. */
#include <linux/irqflags.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

#include "hosted/hosted.h"
#include "hosted/state.h"

#define MAX_HELD 16
#define MAX_CLASSES 128

struct held {
	struct lockdep_map *map;
	enum hosted_lock_kind kind;
};

static struct held held[MAX_HELD];
static unsigned int held_count;
static unsigned int irq_depth;
static unsigned int preempt_depth;
static bool irqs_off;

/* Lock classes, in the order of their first use; never forgotten. */
static const char *class_name[MAX_CLASSES];
static unsigned int class_count = 1;
/* order[a][b]: b was taken while a was held. */
static bool order[MAX_CLASSES][MAX_CLASSES];
static bool taken_in_irq[MAX_CLASSES];
static bool taken_with_irqs_on[MAX_CLASSES];

void hosted_irq_enter(void)
{
	irq_depth++;
}

void hosted_irq_exit(void)
{
	if (!irq_depth)
		hosted_bug("end of an interrupt that did not begin");
	irq_depth--;
}

bool hosted_in_irq(void)
{
	return irq_depth;
}

int in_interrupt(void)
{
	return irq_depth != 0;
}

int irqs_disabled(void)
{
	return irqs_off || irq_depth;
}

void hosted_local_irq_disable(void)
{
	irqs_off = true;
}

void hosted_local_irq_enable(void)
{
	irqs_off = false;
}

unsigned long hosted_local_irq_save(void)
{
	unsigned long flags = irqs_off;

	irqs_off = true;
	return flags;
}

void hosted_local_irq_restore(unsigned long flags)
{
	irqs_off = flags;
}

void preempt_disable(void)
{
	preempt_depth++;
}

void preempt_enable(void)
{
	if (!preempt_depth)
		hosted_bug("preempt_enable() without preempt_disable()");
	preempt_depth--;
}

const char *hosted_atomic(void)
{
	if (irq_depth)
		return "a hard interrupt handler";
	if (irqs_off)
		return "code with interrupts off";
	if (preempt_depth)
		return "code with preemption off";
	for (unsigned int i = 0; i < held_count; i++)
		if (held[i].kind == HOSTED_SPINLOCK)
			return "code under a spinlock";
	return NULL;
}

void hosted_might_sleep(const char *what)
{
	const char *context = hosted_atomic();

	if (context)
		hosted_bug("%s may sleep, and is called from %s", what, context);
}

unsigned int hosted_mutexes_held(void)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < held_count; i++)
		count += held[i].kind == HOSTED_MUTEX;
	return count;
}

static unsigned int class_of(struct lockdep_map *map)
{
	if (!map->name)
		hosted_bug("a lock is taken that was not initialised");
	if (!map->key)
		map->key = &map->own;
	if (!map->key->index) {
		if (class_count == MAX_CLASSES)
			hosted_bug("more than %d lock classes: raise MAX_CLASSES", MAX_CLASSES);
		class_name[class_count] = map->name;
		map->key->index = (u8)class_count++;
	}
	return map->key->index;
}

static void check_order(unsigned int class)
{
	for (unsigned int i = 0; i < held_count; i++) {
		unsigned int outer = held[i].map->key->index;

		if (outer == class)
			hosted_bug("two locks of class %s are held at once", class_name[class]);
		if (order[class][outer])
			hosted_bug("lock order: %s is taken under %s, and was once taken before it",
				   class_name[class], class_name[outer]);
	}
}

/* Take @class under all that is held: with it comes what has ever been taken under it. */
static void note_order(unsigned int class)
{
	for (unsigned int i = 0; i < held_count; i++) {
		unsigned int outer = held[i].map->key->index;

		if (order[outer][class])
			continue;
		for (unsigned int a = 1; a < class_count; a++) {
			if (a != outer && !order[a][outer])
				continue;
			order[a][class] = true;
			for (unsigned int b = 1; b < class_count; b++)
				order[a][b] |= order[class][b];
		}
	}
}

void hosted_lock_acquire(struct lockdep_map *map, enum hosted_lock_kind kind, bool no_irqs)
{
	unsigned int class = class_of(map);

	if (map->held)
		hosted_bug("deadlock: %s is taken by who holds it", map->name);
	check_order(class);
	note_order(class);
	if (kind == HOSTED_SPINLOCK) {
		taken_in_irq[class] |= irq_depth != 0;
		taken_with_irqs_on[class] |= !irqs_disabled() && !no_irqs;
		if (taken_in_irq[class] && taken_with_irqs_on[class])
			hosted_bug("spinlock %s: taken in interrupts, and with interrupts on",
				   map->name);
	}
	if (held_count == MAX_HELD)
		hosted_bug("more than %d locks held", MAX_HELD);
	held[held_count++] = (struct held){ map, kind };
	map->held = true;
}

void hosted_lock_release(struct lockdep_map *map, enum hosted_lock_kind kind)
{
	unsigned int i = held_count;

	if (!map->held)
		hosted_bug("%s is given back by who does not hold it",
			   map->name ? map->name : "a lock");
	while (i && held[i - 1].map != map)
		i--;
	if (!i || held[i - 1].kind != kind)
		hosted_bug("%s is given back as another kind of lock", map->name);
	for (; i < held_count; i++)
		held[i - 1] = held[i];
	held_count--;
	map->held = false;
}

void hosted_lockdep_assert(const struct lockdep_map *map, bool want, const char *name,
			   const char *where)
{
	if (map->held != want)
		hosted_bug("%s() is called %s %s", where, want ? "without" : "with", name);
}

void hosted_mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key)
{
	lock->dep_map = (struct lockdep_map){ .key = key, .name = name };
}

void mutex_destroy(struct mutex *lock)
{
	if (lock->dep_map.held)
		hosted_bug("mutex %s is destroyed while held", lock->dep_map.name);
	lock->dep_map.name = NULL;
}

void mutex_lock(struct mutex *lock)
{
	hosted_might_sleep("mutex_lock");
	hosted_lock_acquire(&lock->dep_map, HOSTED_MUTEX, false);
}

bool mutex_trylock(struct mutex *lock)
{
	if (hosted_in_irq())
		hosted_bug("mutex_trylock is called from a hard interrupt handler");
	if (lock->dep_map.held)
		return false;
	hosted_lock_acquire(&lock->dep_map, HOSTED_MUTEX, false);
	return true;
}

void mutex_unlock(struct mutex *lock)
{
	hosted_lock_release(&lock->dep_map, HOSTED_MUTEX);
}

bool mutex_is_locked(struct mutex *lock)
{
	return lock->dep_map.held;
}

void hosted_spin_lock_init(spinlock_t *lock, const char *name, struct lock_class_key *key)
{
	lock->dep_map = (struct lockdep_map){ .key = key, .name = name };
}

void spin_lock(spinlock_t *lock)
{
	hosted_lock_acquire(&lock->dep_map, HOSTED_SPINLOCK, false);
}

void spin_unlock(spinlock_t *lock)
{
	hosted_lock_release(&lock->dep_map, HOSTED_SPINLOCK);
}

int spin_trylock(spinlock_t *lock)
{
	if (lock->dep_map.held)
		return 0;
	hosted_lock_acquire(&lock->dep_map, HOSTED_SPINLOCK, false);
	return 1;
}

void spin_lock_irq(spinlock_t *lock)
{
	if (irqs_disabled())
		hosted_bug("spin_lock_irq(%s) with interrupts off: its unlock would turn them on",
			   lock->dep_map.name);
	hosted_local_irq_disable();
	hosted_lock_acquire(&lock->dep_map, HOSTED_SPINLOCK, true);
}

void spin_unlock_irq(spinlock_t *lock)
{
	hosted_lock_release(&lock->dep_map, HOSTED_SPINLOCK);
	hosted_local_irq_enable();
}

unsigned long hosted_spin_lock_irqsave(spinlock_t *lock)
{
	unsigned long flags = hosted_local_irq_save();

	hosted_lock_acquire(&lock->dep_map, HOSTED_SPINLOCK, true);
	return flags;
}

void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
{
	hosted_lock_release(&lock->dep_map, HOSTED_SPINLOCK);
	hosted_local_irq_restore(flags);
}

int spin_is_locked(spinlock_t *lock)
{
	return lock->dep_map.held;
}

void hosted_context_reset(void)
{
	for (unsigned int i = 0; i < held_count; i++)
		held[i].map->held = false;
	held_count = 0;
	irq_depth = 0;
	preempt_depth = 0;
	irqs_off = false;
}
