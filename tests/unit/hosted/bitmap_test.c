// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/bitmap.h>
#include <linux/kernel.h>

#include "hosted/hosted.h"
#include "tests/unit/hosted/caught.h"

static void searches_find_bits_on_both_sides_of_a_word(void **state)
{
	DECLARE_BITMAP(map, 130) = { 0 };
	unsigned long bit;
	unsigned int n = 0;
	static const unsigned long bits[] = { 0, 63, 64, 129 };

	assert_true(bitmap_empty(map, 130));
	for (size_t i = 0; i < ARRAY_SIZE(bits); i++)
		__set_bit((long)bits[i], map);
	for_each_set_bit(bit, map, 130)
		assert_int_equal(bit, bits[n++]);
	assert_int_equal(n, 4);
	assert_int_equal(find_next_zero_bit(map, 130, 63), 65);
	assert_int_equal(find_last_bit(map, 130), 129);
	assert_int_equal(find_next_bit(map, 129, 65), 129);
	assert_int_equal(bitmap_weight(map, 130), 4);
	assert_int_equal(bitmap_weight(map, 129), 3);
}

static void ranges_are_set_cleared_and_found(void **state)
{
	DECLARE_BITMAP(map, 256) = { 0 };

	bitmap_set(map, 10, 100);
	assert_int_equal(bitmap_weight(map, 256), 100);
	bitmap_clear(map, 20, 10);
	assert_int_equal(bitmap_find_next_zero_area(map, 256, 0, 10, 0), 0);
	assert_int_equal(bitmap_find_next_zero_area(map, 256, 1, 10, 0), 20);
	assert_int_equal(bitmap_find_next_zero_area(map, 256, 1, 10, 7), 112);
	assert_true(bitmap_find_next_zero_area(map, 256, 1, 200, 0) > 256);
}

static void what_is_beyond_the_end_does_not_count(void **state)
{
	DECLARE_BITMAP(a, 70);
	DECLARE_BITMAP(b, 70);

	bitmap_fill(a, 70);
	bitmap_zero(b, 70);
	bitmap_set(b, 0, 70);
	assert_true(bitmap_equal(a, b, 70));
	assert_true(bitmap_full(b, 70));
	assert_false(bitmap_andnot(b, a, b, 70));
}

static void bit_arithmetic_has_the_kernels_edges(void **state)
{
	assert_int_equal(fls(0), 0);
	assert_int_equal(fls(0x80000000u), 32);
	assert_int_equal(fls64(1ull << 63), 64);
	assert_int_equal(ffz(~0ul << 5), 0);
	assert_int_equal(GENMASK(31, 12), 0xfffff000u);
	assert_int_equal(roundup_pow_of_two(4097), 8192);
	assert_int_equal(order_base_2(4096), 12);
	assert_int_equal(ALIGN(4097u, 4096), 8192);
	assert_int_equal(sign_extend32(0x800, 11), -2048);
	assert_int_equal(clamp(5, 7, 9), 7);
	assert_int_equal(max3(1, 3, 2), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(searches_find_bits_on_both_sides_of_a_word, fresh),
		cmocka_unit_test_setup(ranges_are_set_cleared_and_found, fresh),
		cmocka_unit_test_setup(what_is_beyond_the_end_does_not_count, fresh),
		cmocka_unit_test_setup(bit_arithmetic_has_the_kernels_edges, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
