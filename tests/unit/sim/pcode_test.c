// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

/* Sends a command; returns the data register after it. */
static uint32_t send(struct gpu *gpu, uint32_t command, uint32_t data, uint32_t *error)
{
	uint32_t mailbox;

	gpu_write(gpu, 0x138128, data);
	gpu_write(gpu, 0x138124, 1u << 31 | command);
	mailbox = gpu_read(gpu, 0x138124);
	assert_int_equal(mailbox >> 31, 0);
	*error = mailbox & 0xff;
	return gpu_read(gpu, 0x138128);
}

static void system_agent_control_answers_done(void **state)
{
	uint32_t error;

	assert_int_equal(send(*state, 0x21, 0, &error) & 1, 1);
	assert_int_equal(error, 0);
	assert_int_equal(send(*state, 0x21, 3, &error) & 1, 1);
	assert_int_equal(error, 0);
}

static void a_clock_change_is_granted(void **state)
{
	uint32_t error;

	assert_int_equal(send(*state, 0x07, 3, &error) & 1, 1);
	assert_int_equal(error, 0);
}

static void memory_latencies_grow_with_the_level(void **state)
{
	uint32_t error;
	uint32_t low = send(*state, 0x06, 0, &error);
	uint32_t high = send(*state, 0x06, 1, &error);
	unsigned int i;

	assert_int_equal(error, 0);
	assert_true((low & 0xff) > 0);
	for (i = 0; i < 24; i += 8) {
		assert_true((low >> i & 0xff) <= (low >> (i + 8) & 0xff));
		assert_true((high >> i & 0xff) <= (high >> (i + 8) & 0xff));
	}
	assert_true(low >> 24 <= (high & 0xff));
}

static void an_unknown_command_is_an_error(void **state)
{
	uint32_t error;

	send(*state, 0xee, 0, &error);
	assert_int_equal(error, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GPU_TEST(system_agent_control_answers_done),
		GPU_TEST(a_clock_change_is_granted),
		GPU_TEST(memory_latencies_grow_with_the_level),
		GPU_TEST(an_unknown_command_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
