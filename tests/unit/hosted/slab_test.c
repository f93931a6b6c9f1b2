// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "hosted/hosted.h"
#include "tests/unit/hosted/caught.h"

static void allocations_are_counted_until_freed(void **state)
{
	unsigned long before = hosted_live_allocs();
	size_t bytes = hosted_live_bytes();
	void *p = kmalloc(100, GFP_KERNEL);
	void *q = kvzalloc(1 << 20, GFP_KERNEL);

	assert_int_equal(hosted_live_allocs(), before + 2);
	assert_int_equal(hosted_live_bytes(), bytes + 100 + (1 << 20));
	kfree(p);
	kvfree(q);
	kfree(NULL);
	assert_int_equal(hosted_live_allocs(), before);
	assert_int_equal(hosted_live_bytes(), bytes);
}

static void zeroed_memory_is_zero_and_powers_of_two_are_aligned(void **state)
{
	for (size_t size = 32; size <= 65536; size *= 2) {
		unsigned char *p = kzalloc(size, GFP_KERNEL);

		assert_int_equal((uintptr_t)p % min_t(size_t, size, PAGE_SIZE), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		kfree(p);
	}
}

static void allocations_fail_from_the_one_asked_for(void **state)
{
	void *p, *q;

	hosted_fail_alloc_after(1);
	p = kmalloc(8, GFP_KERNEL);
	q = kmalloc(8, GFP_KERNEL);
	assert_non_null(p);
	assert_null(q);
	assert_null(kvmalloc(8, GFP_KERNEL));
	assert_int_equal(hosted_failed_allocs(), 2);
	hosted_fail_alloc_after(-1);
	q = kmalloc(8, GFP_KERNEL);
	assert_non_null(q);
	kfree(p);
	kfree(q);
}

static void a_product_that_overflows_is_no_small_allocation(void **state)
{
	assert_null(kvcalloc(SIZE_MAX / 8 + 2, 8, GFP_KERNEL | __GFP_NOWARN));
	assert_null(kcalloc(SIZE_MAX / 8 + 2, 8, GFP_KERNEL | __GFP_NOWARN));
	assert_caught((void)!kcalloc(1u << 31, 1u << 31, GFP_KERNEL), "more than it can ever give");
}

static void what_kvmalloc_gave_is_not_for_kfree(void **state)
{
	void *p = kvmalloc(64, GFP_KERNEL);
	void *v = vmalloc(64);

	assert_caught(kfree(p), "not memory that it may free");
	assert_caught(kfree(v), "not memory that it may free");
	kvfree(p);
	vfree(v);
}

static void krealloc_keeps_what_was_there(void **state)
{
	char *p = kmalloc(6, GFP_KERNEL);

	memcpy(p, "hello", 6);
	p = krealloc(p, 6000, GFP_KERNEL);
	assert_string_equal(p, "hello");
	kfree(p);
}

static void a_cache_with_objects_in_use_does_not_go(void **state)
{
	struct kmem_cache *cache = kmem_cache_create("things", 24, 8, 0, NULL);
	void *thing = kmem_cache_zalloc(cache, GFP_KERNEL);

	assert_caught(kmem_cache_destroy(cache), "1 objects in use");
	kmem_cache_free(cache, thing);
	kmem_cache_destroy(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(allocations_are_counted_until_freed, fresh),
		cmocka_unit_test_setup(zeroed_memory_is_zero_and_powers_of_two_are_aligned, fresh),
		cmocka_unit_test_setup(allocations_fail_from_the_one_asked_for, fresh),
		cmocka_unit_test_setup(a_product_that_overflows_is_no_small_allocation, fresh),
		cmocka_unit_test_setup(what_kvmalloc_gave_is_not_for_kfree, fresh),
		cmocka_unit_test_setup(krealloc_keeps_what_was_there, fresh),
		cmocka_unit_test_setup(a_cache_with_objects_in_use_does_not_go, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
