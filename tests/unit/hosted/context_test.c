// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "hosted/hosted.h"
#include "tests/unit/hosted/caught.h"

static void a_mutex_taken_twice_is_a_deadlock(void **state)
{
	struct mutex lock;

	mutex_init(&lock);
	mutex_lock(&lock);
	assert_true(mutex_is_locked(&lock));
	assert_false(mutex_trylock(&lock));
	assert_caught(mutex_lock(&lock), "deadlock");
	mutex_unlock(&lock);
	assert_false(mutex_is_locked(&lock));
}

static void a_mutex_under_a_spinlock_is_caught(void **state)
{
	struct mutex mutex;
	spinlock_t spin;

	mutex_init(&mutex);
	spin_lock_init(&spin);
	spin_lock(&spin);
	assert_caught(mutex_lock(&mutex), "under a spinlock");
	spin_unlock(&spin);
	mutex_lock(&mutex);
	mutex_unlock(&mutex);
}

static void sleeping_in_an_interrupt_is_caught(void **state)
{
	struct mutex mutex;

	mutex_init(&mutex);
	hosted_irq_enter();
	assert_caught(mutex_lock(&mutex), "hard interrupt");
	assert_caught((void)!kmalloc(8, GFP_KERNEL), "hard interrupt");
	kfree(kmalloc(8, GFP_ATOMIC));
	hosted_irq_exit();
	kfree(kmalloc(8, GFP_KERNEL));
}

static void sleeping_with_interrupts_off_is_caught(void **state)
{
	spinlock_t spin;
	unsigned long flags;

	spin_lock_init(&spin);
	spin_lock_irqsave(&spin, flags);
	assert_true(irqs_disabled());
	spin_unlock(&spin);
	assert_caught(hosted_might_sleep("this"), "interrupts off");
	local_irq_restore(flags);
	assert_false(irqs_disabled());
	hosted_might_sleep("this");
}

static void two_locks_in_both_orders_are_caught(void **state)
{
	struct mutex a, b;

	mutex_init(&a);
	mutex_init(&b);
	mutex_lock(&a);
	mutex_lock(&b);
	mutex_unlock(&b);
	mutex_unlock(&a);
	mutex_lock(&b);
	assert_caught(mutex_lock(&a), "lock order");
}

static void lock_order_is_found_over_a_third_lock(void **state)
{
	struct mutex a, b, c;

	mutex_init(&a);
	mutex_init(&b);
	mutex_init(&c);
	mutex_lock(&a);
	mutex_lock(&b);
	mutex_unlock(&b);
	mutex_unlock(&a);
	mutex_lock(&b);
	mutex_lock(&c);
	mutex_unlock(&c);
	mutex_unlock(&b);
	mutex_lock(&c);
	assert_caught(mutex_lock(&a), "lock order");
}

static void a_spinlock_shared_with_an_interrupt_needs_interrupts_off(void **state)
{
	spinlock_t spin;
	unsigned long flags;

	spin_lock_init(&spin);
	hosted_irq_enter();
	spin_lock(&spin);
	spin_unlock(&spin);
	hosted_irq_exit();
	spin_lock_irqsave(&spin, flags);
	spin_unlock_irqrestore(&spin, flags);
	assert_caught(spin_lock(&spin), "and with interrupts on");
}

static void the_wrong_unlock_is_caught(void **state)
{
	struct mutex lock;

	mutex_init(&lock);
	assert_caught(mutex_unlock(&lock), "does not hold it");
}

static void asserts_know_who_holds(void **state)
{
	struct mutex lock;

	mutex_init(&lock);
	assert_caught(lockdep_assert_held(&lock), "without &lock");
	mutex_lock(&lock);
	lockdep_assert_held(&lock);
	assert_caught(lockdep_assert_not_held(&lock), "with &lock");
	mutex_unlock(&lock);
}

static void a_lock_that_was_not_initialised_is_caught(void **state)
{
	struct mutex lock = { 0 };

	assert_caught(mutex_lock(&lock), "not initialised");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_mutex_taken_twice_is_a_deadlock, fresh),
		cmocka_unit_test_setup(a_mutex_under_a_spinlock_is_caught, fresh),
		cmocka_unit_test_setup(sleeping_in_an_interrupt_is_caught, fresh),
		cmocka_unit_test_setup(sleeping_with_interrupts_off_is_caught, fresh),
		cmocka_unit_test_setup(two_locks_in_both_orders_are_caught, fresh),
		cmocka_unit_test_setup(lock_order_is_found_over_a_third_lock, fresh),
		cmocka_unit_test_setup(a_spinlock_shared_with_an_interrupt_needs_interrupts_off,
				       fresh),
		cmocka_unit_test_setup(the_wrong_unlock_is_caught, fresh),
		cmocka_unit_test_setup(asserts_know_who_holds, fresh),
		cmocka_unit_test_setup(a_lock_that_was_not_initialised_is_caught, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
