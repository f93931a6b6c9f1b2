// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* tools/record/change.c: where memory differs from what it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tools/record/change.h"

#define LEN 64u

static const uint8_t was[LEN];

static void equal_memory_has_no_change(void **state)
{
	const uint8_t now[LEN] = { 0 };
	size_t at = 0;

	(void)state;
	assert_int_equal(record_next_difference(was, now, LEN, &at), 0);
	assert_int_equal(record_next_difference(was, now, 0, &at), 0);
}

static void changes_close_together_are_one_and_others_are_two(void **state)
{
	uint8_t now[LEN] = { 0 };
	size_t at = 0;

	(void)state;
	now[3] = now[10] = now[30] = 1;
	assert_int_equal(record_next_difference(was, now, LEN, &at), 11);
	assert_int_equal(at, 3);
	at = 11;
	assert_int_equal(record_next_difference(was, now, LEN, &at), 31);
	assert_int_equal(at, 30);
	at = 31;
	assert_int_equal(record_next_difference(was, now, LEN, &at), 0);
}

static void a_change_goes_to_the_last_byte_and_no_further(void **state)
{
	uint8_t now[LEN] = { 0 };
	size_t at = 0;

	(void)state;
	now[0] = now[LEN - 1] = 1;
	assert_int_equal(record_next_difference(was, now, LEN - 1, &at), 1);
	assert_int_equal(at, 0);
	at = 1;
	assert_int_equal(record_next_difference(was, now, LEN - 1, &at), 0);
	assert_int_equal(record_next_difference(was, now, LEN, &at), LEN);
	assert_int_equal(at, LEN - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_memory_has_no_change),
		cmocka_unit_test(changes_close_together_are_one_and_others_are_two),
		cmocka_unit_test(a_change_goes_to_the_last_byte_and_no_further),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
