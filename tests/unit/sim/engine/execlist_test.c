// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/engine/rig.h"

static void an_idle_engine_says_active_then_complete(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, MI_NOOP, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_events(rig), 2);
	assert_int_equal(rig_event(rig, 1), 0x1);
	assert_int_equal(rig_event_context(rig, 1), 0x20);
	assert_int_equal(rig_event(rig, 2), 0x18);
	assert_int_equal(rig_event_context(rig, 2), 0x20);
}

static void the_status_page_has_the_write_pointer(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, RIG_HWSP(rig->engine) + 0x7c, 5);
	EMIT(rig, 0, MI_NOOP, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_HWSP(rig->engine) + 0x7c), 1);
	assert_int_equal(rig_reg(rig, SIM_RING_CSB), 0x1);
	assert_int_equal(rig_reg(rig, SIM_RING_CSB + 4), 0x20);
	assert_int_equal(rig_reg(rig, SIM_RING_CSB + 8), 0x18);
	assert_int_equal(rig_reg(rig, SIM_RING_CSB_PTR) & 7, 1);
}

static void the_driver_sets_the_pointer(void **state)
{
	struct rig *rig = *state;

	rig_set_reg(rig, SIM_RING_CSB_PTR, 0xffff0202);
	EMIT(rig, 0, MI_NOOP, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_HWSP(rig->engine) + 0x7c), 4);
}

static void each_event_raises_the_context_switch_interrupt(void **state)
{
	struct rig *rig = *state;

	rig_enable_irqs(rig);
	EMIT(rig, 0, MI_NOOP, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_take_irqs(rig), 1u << 8);
	assert_int_equal(rig->gpu->msis, 1);
}

static void blitter_events_are_in_the_upper_half_of_the_bank(void **state)
{
	struct rig *rig = *state;

	rig_enable_irqs(rig);
	EMIT(rig, 0, MI_NOOP, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_take_irqs(rig), 1u << 8);
}

static void blitter_interrupts_obey_the_shifted_mask(void **state)
{
	struct rig *rig = *state;

	rig_enable_irqs(rig);
	rig_set_reg(rig, SIM_RING_IMR, ~(1u << 16));
	EMIT(rig, 0, MI_USER_INTERRUPT, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_take_irqs(rig), 1u << 0);
}

static void two_contexts_run_one_after_the_other(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 1);
	EMIT(rig, 1, MI_STORE_DWORD | MI_GGTT, RIG_DATA + 4, 0, 2);
	rig_submit(rig, 0, 1);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 1), 0x1);
	assert_int_equal(rig_event(rig, 2), 0x14);
	assert_int_equal(rig_event_context(rig, 2), 0x20);
	assert_int_equal(rig_event(rig, 3), 0x18);
	assert_int_equal(rig_event_context(rig, 3), 0x21);
	assert_int_equal(rig_get(rig, RIG_DATA), 1);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 2);
}

static void the_running_context_submitted_again_gets_its_new_tail(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, MI_SEMAPHORE_EQUAL | MI_GGTT, 1, RIG_DATA, 0);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA + 4, 0, 7);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 2), 0x8002);
	rig_put(rig, RIG_DATA, 1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 7);
	assert_int_equal(rig_event(rig, 3), 0x18);
}

static void another_context_preempts_a_waiting_one(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, MI_SEMAPHORE_EQUAL | MI_GGTT, 1, RIG_DATA, 0);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	EMIT(rig, 1, MI_STORE_DWORD | MI_GGTT, RIG_DATA + 4, 0, 7);
	rig_submit(rig, 1, 0);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 2), 0x2);
	assert_int_equal(rig_event_context(rig, 2), 0x20);
	assert_int_equal(rig_event(rig, 3), 0x14);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 7);
	assert_int_equal(rig_state(rig, 0)[RIG_STATE_HEAD], 0);
	rig_put(rig, RIG_DATA, 1);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 4), 0x18);
}

static void with_arbitration_off_nobody_preempts(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, MI_ARB_OFF, MI_SEMAPHORE_EQUAL | MI_GGTT, 1, RIG_DATA, 0, MI_ARB_ON);
	EMIT(rig, 1, MI_NOOP, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	rig_submit(rig, 1, -1);
	rig_run(rig);
	assert_int_equal(rig_events(rig), 1);
	rig_put(rig, RIG_DATA, 1);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 2), 0x2);
	assert_int_equal(rig_event(rig, 3), 0x18);
	assert_int_equal(rig_event_context(rig, 3), 0x21);
}

static void a_batch_is_preempted_only_where_it_allows_it(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, MI_NOOP, MI_BATCH_PPGTT, RIG_BATCH, 0);
	EMIT(rig, 0, MI_BATCH_PPGTT, RIG_BATCH, 0, MI_NOOP);
	EMIT(rig, 1, MI_NOOP, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	rig_submit(rig, 1, -1);
	rig_run(rig);
	assert_int_equal(rig_events(rig), 1);
	rig_put(rig, RIG_BATCH, MI_ARB_CHECK);
	sim_step(rig->gpu->sim, 1000000);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 2), 0x2);
}

static void a_preempted_batch_goes_on_where_it_was(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, MI_SEMAPHORE_EQUAL, 1, RIG_DATA, 0);
	BATCH(rig, MI_STORE_DWORD, RIG_DATA + 4, 0, 7, MI_BATCH_BUFFER_END, MI_NOOP);
	EMIT(rig, 0, MI_BATCH_PPGTT, RIG_BATCH, 0, MI_NOOP);
	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA + 8, 0, 8);
	EMIT(rig, 1, MI_NOOP, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	rig_submit(rig, 1, -1);
	rig_run(rig);
	assert_int_equal(rig_state(rig, 0)[RIG_STATE_BB_ADDR], RIG_BATCH | 1);
	rig_put(rig, RIG_DATA, 1);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 7);
	assert_int_equal(rig_get(rig, RIG_DATA + 8), 8);
	assert_int_equal(rig_state(rig, 0)[RIG_STATE_BB_ADDR], 0);
}

/* Counts to @rounds in memory, with a place to be preempted at in each round. */
static void emit_counting(struct rig *rig, unsigned int context, unsigned int rounds)
{
	uint32_t start = RIG_BATCH + rig->batch_used;
	unsigned int i;

	for (i = 0; i < rounds; i++)
		BATCH(rig, MI_ARB_CHECK, 0x17800501, RIG_DATA + 8 * context, 0);
	BATCH(rig, MI_BATCH_BUFFER_END, MI_NOOP);
	EMIT(rig, context, MI_BATCH_PPGTT, start, 0, MI_NOOP);
}

static void contexts_that_preempt_each_other_all_the_time_do_all_once(void **state)
{
	struct rig *rig = *state;
	unsigned int context, i;

	for (context = 0; context < RIG_CONTEXTS; context++)
		emit_counting(rig, context, 500);
	for (i = 0; i < 2000; i++) {
		rig_submit(rig, i % RIG_CONTEXTS, -1);
		sim_run(rig->gpu->sim, 4 * (1 + i % 7));
	}
	for (context = 0; context < RIG_CONTEXTS; context++) {
		rig_submit(rig, context, -1);
		rig_run(rig);
	}
	for (context = 0; context < RIG_CONTEXTS; context++)
		assert_int_equal(rig_get(rig, RIG_DATA + 8 * context), 500);
	assert_true(rig_engine(rig)->stats.preemptions > 100);
	assert_true(rig_engine(rig)->stats.resumed > 100);
}

static void forced_restore_of_the_running_context_is_a_preemption(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, MI_SEMAPHORE_EQUAL | MI_GGTT, 1, RIG_DATA, 0);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	sim_engine_submit(rig->gpu->sim, SIM_RCS, rig_desc(0) | 1u << 2, 0);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 2), 0x2);
}

static void status_tells_what_runs(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_reg(rig, SIM_RING_STATUS_HI), 0);
	EMIT(rig, 1, MI_SEMAPHORE_EQUAL | MI_GGTT, 1, RIG_DATA, 0);
	rig_submit(rig, 1, -1);
	rig_run(rig);
	assert_int_equal(rig_reg(rig, SIM_RING_STATUS_HI), 0x21);
	assert_int_equal(rig_reg(rig, SIM_RING_MI_MODE) & 1u << 9, 0);
	rig_put(rig, RIG_DATA, 1);
	rig_run(rig);
	assert_int_equal(rig_reg(rig, SIM_RING_STATUS_HI), 0);
	assert_int_equal(rig_reg(rig, SIM_RING_MI_MODE) & 1u << 9, 1u << 9);
	assert_int_equal(rig_reg(rig, SIM_RING_HEAD), rig_reg(rig, SIM_RING_TAIL));
}

static void a_submission_without_a_valid_context_is_ignored(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 1, MI_NOOP, MI_NOOP);
	rig_submit(rig, -1, 1);
	rig_run(rig);
	assert_int_equal(rig_events(rig), 0);
	assert_int_equal(rig->gpu->log_lines, 1);
}

static void a_second_context_that_is_not_valid_is_none(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, MI_NOOP, MI_NOOP);
	rig_state(rig, 0)[RIG_STATE_TAIL] = rig->emitted[0];
	sim_engine_submit(rig->gpu->sim, SIM_RCS, rig_desc(0), rig_desc(1) & ~1ull);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 2), 0x18);
	assert_int_equal(rig_events(rig), 2);
}

static void the_submit_port_does_nothing_without_execution_lists(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, MI_NOOP, MI_NOOP);
	rig_set_reg(rig, SIM_RING_MODE, 0x80000000);
	rig_submit(rig, 0, -1);
	rig_set_reg(rig, SIM_RING_ELSP, 0);
	rig_set_reg(rig, SIM_RING_MODE, 0x80008000);
	rig_run(rig);
	assert_int_equal(rig_events(rig), 0);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

static void a_reset_forgets_half_a_submission(void **state)
{
	struct rig *rig = *state;

	rig_set_reg(rig, SIM_RING_ELSP, 0);
	gpu_write(rig->gpu, 0x941c, 1u << 1);
	rig_set_reg(rig, SIM_RING_MODE, 0x80008000);
	EMIT(rig, 0, MI_NOOP, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

static void note_event(void *ctx, enum sim_engine_id id, uint32_t status, uint32_t context_id)
{
	uint32_t *seen = ctx;

	assert_int_equal(id, SIM_RCS);
	assert_int_equal(context_id, 0x20);
	*seen = *seen << 8 | status;
}

static void a_listener_gets_the_events_instead_of_the_driver(void **state)
{
	struct rig *rig = *state;
	uint32_t seen = 0;

	rig_enable_irqs(rig);
	sim_engine_set_listener(rig->gpu->sim, SIM_RCS, note_event, &seen);
	EMIT(rig, 0, MI_NOOP, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(seen, 0x0118);
	assert_int_equal(rig_take_irqs(rig), 0);
	assert_int_equal(rig_get(rig, RIG_HWSP(SIM_RCS) + 0x7c), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RCS_TEST(an_idle_engine_says_active_then_complete),
		RCS_TEST(the_status_page_has_the_write_pointer),
		RCS_TEST(the_driver_sets_the_pointer),
		RCS_TEST(each_event_raises_the_context_switch_interrupt),
		BCS_TEST(blitter_events_are_in_the_upper_half_of_the_bank),
		BCS_TEST(blitter_interrupts_obey_the_shifted_mask),
		RCS_TEST(two_contexts_run_one_after_the_other),
		RCS_TEST(the_running_context_submitted_again_gets_its_new_tail),
		RCS_TEST(another_context_preempts_a_waiting_one),
		RCS_TEST(with_arbitration_off_nobody_preempts),
		RCS_TEST(a_batch_is_preempted_only_where_it_allows_it),
		RCS_TEST(a_preempted_batch_goes_on_where_it_was),
		RCS_TEST(contexts_that_preempt_each_other_all_the_time_do_all_once),
		RCS_TEST(forced_restore_of_the_running_context_is_a_preemption),
		RCS_TEST(status_tells_what_runs),
		RCS_TEST(a_submission_without_a_valid_context_is_ignored),
		RCS_TEST(a_second_context_that_is_not_valid_is_none),
		RCS_TEST(the_submit_port_does_nothing_without_execution_lists),
		RCS_TEST(a_reset_forgets_half_a_submission),
		RCS_TEST(a_listener_gets_the_events_instead_of_the_driver),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
