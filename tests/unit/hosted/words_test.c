// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <linux/bug.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/refcount.h>
#include <linux/tracepoint.h>

#include "hosted/hosted.h"
#include "tests/unit/hosted/caught.h"

TRACE_EVENT(weather,
	TP_PROTO(int degrees, u32 wind),
	TP_ARGS(degrees, wind),
	TP_STRUCT__entry(
		__field(int, degrees)
		__field(u32, wind)
	),
	TP_fast_assign(
		__entry->degrees = degrees;
		__entry->wind = wind;
	),
	TP_printk("%d degrees, wind %s", __entry->degrees,
		  __print_symbolic(__entry->wind, { 1, "north" }, { 2, "south" }))
);

static char last[128];
static int last_level;

static void keep_line(int level, const char *line)
{
	last_level = level;
	snprintf(last, sizeof(last), "%s", line);
}

static void keep_event(const char *event, const char *text)
{
	snprintf(last, sizeof(last), "%s: %s", event, text);
}

static void printk_goes_to_the_program_with_its_level(void **state)
{
	hosted_set_log(keep_line);
	pr_err("engine %d\n", 3);
	assert_int_equal(last_level, 3);
	assert_string_equal(last, "engine 3");
	pr_debug("no newline");
	assert_int_equal(last_level, 7);
	assert_string_equal(last, "no newline");
}

static void trace_events_go_to_the_program_as_text(void **state)
{
	last[0] = '\0';
	assert_false(trace_weather_enabled());
	trace_weather(20, 1);
	assert_string_equal(last, "");
	hosted_set_trace(keep_event);
	assert_true(trace_weather_enabled());
	trace_weather(20, 2);
	assert_string_equal(last, "weather: 20 degrees, wind south");
	trace_weather(-5, 9);
	assert_string_equal(last, "weather: -5 degrees, wind ?");
}

static void random_numbers_repeat_from_run_to_run(void **state)
{
	u32 first = get_random_u32();

	assert_int_not_equal(get_random_u32(), first);
	hosted_reset();
	assert_int_equal(get_random_u32(), first);
}

static void warnings_and_bugs_are_mistakes(void **state)
{
	assert_caught(BUG_ON(1 + 1 == 2), "BUG at");
	assert_caught(WARN_ON(last_level != last_level + 1), "WARNING at");
	assert_false(WARN_ON(0));
}

static void a_reference_too_many_given_back_is_caught(void **state)
{
	refcount_t refs = REFCOUNT_INIT(2);

	assert_false(refcount_dec_and_test(&refs));
	assert_true(refcount_dec_and_test(&refs));
	assert_false(refcount_inc_not_zero(&refs));
	assert_caught(refcount_inc(&refs), "use after free");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(printk_goes_to_the_program_with_its_level, fresh),
		cmocka_unit_test_setup(trace_events_go_to_the_program_as_text, fresh),
		cmocka_unit_test_setup(random_numbers_repeat_from_run_to_run, fresh),
		cmocka_unit_test_setup(warnings_and_bugs_are_mistakes, fresh),
		cmocka_unit_test_setup(a_reference_too_many_given_back_is_caught, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
