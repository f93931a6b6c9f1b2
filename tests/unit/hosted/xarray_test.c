// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/slab.h>
#include <linux/xarray.h>

#include "hosted/hosted.h"
#include "tests/unit/hosted/caught.h"

/* Indices at the edges of the tree's levels. */
static unsigned long edges[] = {
	0, 1, 63, 64, 65, 4095, 4096, 262143, 262144, 1ul << 32, (1ul << 60) - 1, 1ul << 60,
	~0ul - 1, ~0ul,
};

static void what_is_stored_is_found_at_every_level(void **state)
{
	struct xarray xa;

	xa_init(&xa);
	for (size_t i = 0; i < ARRAY_SIZE(edges); i++) {
		assert_null(xa_load(&xa, edges[i]));
		assert_null(xa_store(&xa, edges[i], &edges[i], GFP_KERNEL));
		for (size_t j = 0; j < ARRAY_SIZE(edges); j++)
			assert_ptr_equal(xa_load(&xa, edges[j]), j <= i ? &edges[j] : NULL);
	}
	xa_destroy(&xa);
	assert_true(xa_empty(&xa));
}

static void iteration_is_in_order_and_complete(void **state)
{
	struct xarray xa;
	unsigned long index;
	void *entry;
	size_t n = 0;

	xa_init(&xa);
	for (size_t i = ARRAY_SIZE(edges); i--;)
		assert_null(xa_store(&xa, edges[i], &edges[i], GFP_KERNEL));
	xa_for_each(&xa, index, entry) {
		assert_int_equal(index, edges[n]);
		assert_ptr_equal(entry, &edges[n]);
		n++;
	}
	assert_int_equal(n, ARRAY_SIZE(edges));
	n = 0;
	xa_for_each_range(&xa, index, entry, 64, 4095)
		n++;
	assert_int_equal(n, 3);
	xa_destroy(&xa);
}

static void entries_may_be_erased_while_iterating_and_nodes_go_with_them(void **state)
{
	unsigned long before = hosted_live_allocs();
	struct xarray xa;
	unsigned long index;
	void *entry;

	xa_init(&xa);
	for (unsigned long i = 0; i < 1000; i++)
		assert_null(xa_store(&xa, i * 977, xa_mk_value(i), GFP_KERNEL));
	xa_for_each(&xa, index, entry) {
		assert_int_equal(xa_to_value(entry) * 977, index);
		assert_ptr_equal(xa_erase(&xa, index), entry);
	}
	assert_true(xa_empty(&xa));
	assert_int_equal(hosted_live_allocs(), before);
}

static void insert_refuses_what_is_there(void **state)
{
	struct xarray xa;

	xa_init(&xa);
	assert_int_equal(xa_insert(&xa, 5, &edges[0], GFP_KERNEL), 0);
	assert_int_equal(xa_insert(&xa, 5, &edges[1], GFP_KERNEL), -EBUSY);
	assert_ptr_equal(xa_load(&xa, 5), &edges[0]);
	assert_ptr_equal(xa_store(&xa, 5, NULL, GFP_KERNEL), &edges[0]);
	assert_true(xa_empty(&xa));
}

static void alloc_gives_the_lowest_free_index_within_its_limit(void **state)
{
	struct xarray xa;
	u32 id;

	xa_init_flags(&xa, XA_FLAGS_ALLOC);
	for (u32 i = 0; i < 4; i++) {
		assert_int_equal(xa_alloc(&xa, &id, &edges[0], XA_LIMIT(7, 10), GFP_KERNEL), 0);
		assert_int_equal(id, 7 + i);
	}
	assert_int_equal(xa_alloc(&xa, &id, &edges[0], XA_LIMIT(7, 10), GFP_KERNEL), -EBUSY);
	xa_erase(&xa, 8);
	assert_int_equal(xa_alloc(&xa, &id, &edges[0], XA_LIMIT(7, 10), GFP_KERNEL), 0);
	assert_int_equal(id, 8);
	xa_destroy(&xa);
}

static void a_store_without_memory_changes_nothing(void **state)
{
	unsigned long before = hosted_live_allocs();
	struct xarray xa;
	bool failed = true;

	xa_init(&xa);
	for (long n = 0; failed; n++) {
		hosted_fail_alloc_after(n);
		failed = xa_err(xa_store(&xa, 1ul << 40, &edges[0], GFP_KERNEL)) == -ENOMEM;
		assert_int_equal(failed, n < 7);
		hosted_fail_alloc_after(-1);
		assert_ptr_equal(xa_load(&xa, 1ul << 40), failed ? NULL : &edges[0]);
	}
	xa_destroy(&xa);
	assert_int_equal(hosted_live_allocs(), before);
}

static void a_store_that_may_sleep_in_an_interrupt_is_caught(void **state)
{
	struct xarray xa;

	xa_init(&xa);
	hosted_irq_enter();
	assert_caught(xa_store(&xa, 0, &edges[0], GFP_KERNEL), "hard interrupt");
	hosted_irq_exit();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_is_stored_is_found_at_every_level, fresh),
		cmocka_unit_test_setup(iteration_is_in_order_and_complete, fresh),
		cmocka_unit_test_setup(entries_may_be_erased_while_iterating_and_nodes_go_with_them,
				       fresh),
		cmocka_unit_test_setup(insert_refuses_what_is_there, fresh),
		cmocka_unit_test_setup(alloc_gives_the_lowest_free_index_within_its_limit, fresh),
		cmocka_unit_test_setup(a_store_without_memory_changes_nothing, fresh),
		cmocka_unit_test_setup(a_store_that_may_sleep_in_an_interrupt_is_caught, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
