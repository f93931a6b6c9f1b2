// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/engine/rig.h"

static void it_writes_a_qword_after_its_work(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, 0x7a000004, 1u << 24 | 1u << 14, RIG_DATA, 0, 0x11, 0x22);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 0x11);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 0x22);
}

static void its_short_form_writes_too(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, RIG_DATA + 4, 5);
	EMIT(rig, 0, 0x7a000003, 1u << 24 | 1u << 14, RIG_DATA, 0, 0x11, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 0x11);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 0);
}

static void it_writes_the_contexts_status_page_by_index(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, 0x7a000004, 1u << 21 | 1u << 14, 0xd0, 0, 0x11, 0x22);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_IMAGE(0) + 0xd0), 0x11);
}

static void it_writes_the_time(void **state)
{
	struct rig *rig = *state;

	sim_step(rig->gpu->sim, 1000000);
	EMIT(rig, 0, 0x7a000004, 1u << 24 | 3u << 14, RIG_DATA, 0, 0, 0);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_in_range(rig_get(rig, RIG_DATA), 12000, 12100);
}

static void it_notifies(void **state)
{
	struct rig *rig = *state;

	rig_enable_irqs(rig);
	EMIT(rig, 0, 0x7a000004, 1u << 8, 0, 0, 0, 0);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_true(rig_take_irqs(rig) & 1u << 4);
}

static void in_a_user_batch_it_writes_no_privileged_register(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, 0x7a000004, 1u << 23, 0x4090, 0, 0x55, 0);
	BATCH(rig, 0x7a000004, 1u << 23, 0x2600, 0, 0x55, 0);
	rig_run_batch(rig);
	assert_int_equal(gpu_read(rig->gpu, 0x4090), 0);
	assert_int_equal(rig_reg(rig, SIM_RING_GPR), 0x55);
}

static void without_a_post_sync_operation_it_writes_nothing(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, RIG_DATA, 7);
	EMIT(rig, 0, 0x7a000004, 0x00344c1c & ~(3u << 14), RIG_DATA, 0, 0x11, 0x22);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 7);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RCS_TEST(it_writes_a_qword_after_its_work),
		RCS_TEST(its_short_form_writes_too),
		RCS_TEST(it_writes_the_contexts_status_page_by_index),
		RCS_TEST(it_writes_the_time),
		RCS_TEST(it_notifies),
		RCS_TEST(in_a_user_batch_it_writes_no_privileged_register),
		RCS_TEST(without_a_post_sync_operation_it_writes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
