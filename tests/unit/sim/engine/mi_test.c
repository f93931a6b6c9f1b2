// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/engine/rig.h"

/* Runs the batch in the given context's ring, privileged, from the GGTT. */
static void run_privileged(struct rig *rig)
{
	BATCH(rig, MI_BATCH_BUFFER_END, MI_NOOP);
	EMIT(rig, 0, MI_BATCH_GGTT, RIG_BATCH, 0, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	rig->batch_used = 0;
}

static void immediate_data_is_stored_as_dword_or_qword(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, MI_STORE_DWORD, RIG_DATA, 0, 0x11);
	BATCH(rig, 0x10200003, RIG_DATA + 8, 0, 0x22, 0x33);
	BATCH(rig, 0x10200005, RIG_DATA + 16, 0, 0x44, 0x55, 0x66, 0x77);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 0x11);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 0);
	assert_int_equal(rig_get(rig, RIG_DATA + 8), 0x22);
	assert_int_equal(rig_get(rig, RIG_DATA + 12), 0x33);
	assert_int_equal(rig_get(rig, RIG_DATA + 28), 0x77);
}

static void registers_go_to_memory_and_back(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, RIG_DATA, 0xabcd);
	BATCH(rig, 0x14800002, 0x2600, RIG_DATA, 0);		/* load from memory */
	BATCH(rig, 0x15000001, 0x2600, 0x2608);			/* load from register */
	BATCH(rig, MI_SRM, 0x2608, RIG_DATA + 4, 0);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 0xabcd);
}

static void several_registers_are_loaded_by_one_command(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, 0x11000003, 0x2600, 1, 0x2604, 2);
	rig_run_batch(rig);
	assert_int_equal(rig_reg(rig, SIM_RING_GPR), 1);
	assert_int_equal(rig_reg(rig, SIM_RING_GPR + 4), 2);
}

static void a_user_batch_cannot_write_privileged_registers(void **state)
{
	struct rig *rig = *state;

	gpu_write(rig->gpu, 0x4090, 0x55);
	BATCH(rig, MI_LRI, 0x4090, 0);
	BATCH(rig, 0x14800002, 0x4090, RIG_DATA, 0);
	BATCH(rig, 0x15000001, 0x2600, 0x4090);
	BATCH(rig, MI_LRI, 0x941c, 1);
	rig_run_batch(rig);
	assert_int_equal(gpu_read(rig->gpu, 0x4090), 0x55);
	assert_int_equal(rig_engine(rig)->stats.refused_registers, 4);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

static void a_user_batch_of_the_blitter_can(void **state)
{
	struct rig *rig = *state;

	gpu_write(rig->gpu, 0x4090, 0x55);
	rig_put(rig, RIG_DATA, 0x77);
	BATCH(rig, MI_SRM, 0x4090, RIG_DATA + 4, 0);
	BATCH(rig, 0x14800002, 0x4090, RIG_DATA, 0);
	BATCH(rig, MI_LRI, 0x7304, 0x00110011);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 0x55);
	assert_int_equal(gpu_read(rig->gpu, 0x4090), 0x77);
	assert_int_equal(gpu_read(rig->gpu, 0x7304), 0x11);
	assert_int_equal(rig_engine(rig)->stats.refused_registers, 0);
}

static void a_privileged_batch_can(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, MI_LRI, 0x4090, 0x66);
	run_privileged(rig);
	assert_int_equal(gpu_read(rig->gpu, 0x4090), 0x66);
}

static void the_driver_can_allow_a_register_to_users(void **state)
{
	struct rig *rig = *state;

	rig_set_reg(rig, SIM_RING_NONPRIV + 4 * 11, 0xb118);
	BATCH(rig, MI_LRI, 0xb118, 0x77);
	rig_run_batch(rig);
	assert_int_equal(gpu_read(rig->gpu, 0xb118), 0x77);
}

static void the_ggtt_bit_means_nothing_in_a_user_batch(void **state)
{
	struct rig *rig = *state;

	gpu_map(rig->gpu, RIG_DATA, GPU_RAM_BASE + RIG_DATA + 0x1000);
	BATCH(rig, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 5);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 5);
	assert_int_equal(rig_get(rig, RIG_DATA + 0x1000), 0);
	BATCH(rig, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 6);
	run_privileged(rig);
	assert_int_equal(rig_get(rig, RIG_DATA + 0x1000), 6);
}

static void a_user_batch_cannot_become_privileged_by_a_jump(void **state)
{
	struct rig *rig = *state;
	const uint32_t next[] = { MI_LRI, 0x4090, 0x66, MI_BATCH_BUFFER_END };

	memcpy(rig->gpu->ram + RIG_BATCH + 0x1000, next, sizeof(next));
	BATCH(rig, MI_BATCH_GGTT, RIG_BATCH + 0x1000, 0);
	rig_run_batch(rig);
	assert_int_equal(gpu_read(rig->gpu, 0x4090), 0);
}

static void a_user_batch_cannot_switch_arbitration_off(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, MI_ARB_OFF, MI_SEMAPHORE_EQUAL, 1, RIG_DATA, 0);
	rig_run_batch(rig);
	EMIT(rig, 1, MI_NOOP, MI_NOOP);
	rig_submit(rig, 1, -1);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 2), 0x2);
}

static void a_read_only_page_keeps_what_it_has(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, RIG_DATA, 4);
	rig_protect(rig, RIG_DATA);
	BATCH(rig, MI_STORE_DWORD, RIG_DATA, 0, 5);
	BATCH(rig, MI_STORE_DWORD, RIG_DATA + 0x1000, 0, 6);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 4);
	assert_int_equal(rig_get(rig, RIG_DATA + 0x1000), 6);
	assert_int_equal(rig_engine(rig)->stats.read_only_writes, 1);
	assert_int_equal(gpu_read(rig->gpu, 0x4094) & 1, 0);
}

static void a_semaphore_waits_for_its_value(void **state)
{
	static const struct {
		uint32_t operation, value, blocks, passes;
	} cases[] = {
		{ 0, 5, 5, 6 }, { 1, 5, 4, 5 }, { 2, 5, 5, 4 }, { 3, 5, 6, 5 }, { 4, 5, 4, 5 },
		{ 5, 5, 5, 4 },
	};
	struct rig *rig = *state;
	unsigned int i;

	rig_enable_irqs(rig);
	for (i = 0; i < 6; i++) {
		rig_put(rig, RIG_DATA, cases[i].blocks);
		EMIT(rig, 0, 0x0e008002 | cases[i].operation << 12 | MI_GGTT, cases[i].value,
		     RIG_DATA, 0);
		rig_submit(rig, 0, -1);
		rig_run(rig);
		assert_true(rig_engine(rig)->waiting);
		assert_true(rig_take_irqs(rig) & 1u << 11);
		assert_true(rig_reg(rig, SIM_RING_CTL) & 1u << 10);
		assert_in_range(sim_next_event(rig->gpu->sim), 1, 1000000);
		rig_put(rig, RIG_DATA, cases[i].passes);
		rig_run(rig);
		assert_false(rig_engine(rig)->active);
		assert_false(rig_reg(rig, SIM_RING_CTL) & 1u << 10);
	}
}

static void a_semaphore_of_one_engine_waits_for_another(void **state)
{
	struct rig *rig = *state;
	struct sim *sim = rig->gpu->sim;

	EMIT(rig, 1, 0x0e404002, 1, RIG_DATA, 0);		/* by signal */
	EMIT(rig, 1, MI_STORE_DWORD | MI_GGTT, RIG_DATA + 4, 0, 2);
	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 1);
	EMIT(rig, 0, 0x0d800000, 0x21);				/* MI_SEMAPHORE_SIGNAL */
	rig_move_context(rig, 1, SIM_VCS);
	rig_state(rig, 1)[RIG_STATE_TAIL] = rig->emitted[1];
	sim_engine_submit(sim, SIM_VCS, rig_desc(1), 0);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 0);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_in_range(sim_next_event(sim), 0, 1000000);
	sim_step(sim, 1000000);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 2);
	assert_int_equal(rig_engine(rig)->n_unknown, 0);
}

static void a_conditional_end_ends_the_batch_unless_memory_is_greater(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, RIG_DATA, 0xffffffff);
	BATCH(rig, 0x1b200002, MI_BATCH_BUFFER_END, RIG_DATA, 0);
	BATCH(rig, MI_STORE_DWORD, RIG_DATA, 0, 0);
	BATCH(rig, 0x1b200002, MI_BATCH_BUFFER_END, RIG_DATA, 0);
	BATCH(rig, MI_STORE_DWORD, RIG_DATA + 4, 0, 1);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 0);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 0);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

static void a_predicate_skips_by_the_result_that_it_names(void **state)
{
	static const struct {
		uint32_t enable;
		uint32_t result, result_2;
		bool skipped;
	} cases[] = {
		{ 0, 0, 0, false }, { 0, 1, 1, false },
		{ 1, 1, 0, true }, { 1, 0, 1, false },
		{ 2, 1, 0, false }, { 2, 0, 1, true },
		{ 3, 1, 0, false }, { 3, 0, 1, true },
		{ 4, 1, 0, true }, { 4, 0, 1, false },
		{ 5, 0, 0, false }, { 6, 0, 0, true }, { 7, 1, 1, true },	/* one slice */
		{ 15, 0, 0, true }, { 15, 1, 1, true },
	};
	struct rig *rig = *state;
	unsigned int i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rig_put(rig, RIG_DATA, 0);
		rig_put(rig, RIG_DATA + 4, 0);
		BATCH(rig, MI_LRI, 0x2418, cases[i].result, MI_LRI, 0x23bc, cases[i].result_2);
		BATCH(rig, 0x00800000 | cases[i].enable, MI_STORE_DWORD, RIG_DATA, 0, 1);
		BATCH(rig, 0x00800000, MI_STORE_DWORD, RIG_DATA + 4, 0, 1);
		rig_run_batch(rig);
		assert_int_equal(rig_get(rig, RIG_DATA), !cases[i].skipped);
		assert_int_equal(rig_get(rig, RIG_DATA + 4), 1);
	}
}

static void a_predicate_skips_pipe_controls_too(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, 0x0080000f, 0x7a000004, 1u << 14, RIG_DATA, 0, 1, 0, 0x00800000);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 0);
}

static void a_predicate_belongs_to_the_context(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, MI_NOOP, MI_NOOP);
	rig_submit(rig, 0, -1);		/* once, for its image */
	rig_run(rig);
	EMIT(rig, 0, 0x0080000f, MI_USER_INTERRUPT, MI_USER_INTERRUPT);
	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 1, MI_NOOP);
	EMIT(rig, 1, MI_STORE_DWORD | MI_GGTT, RIG_DATA + 4, 0, 1);
	rig_submit(rig, 0, -1);
	sim_run(rig->gpu->sim, 1);	/* MI_SET_PREDICATE */
	rig_submit(rig, 1, 0);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 4), 0x2);
	assert_int_equal(rig_get(rig, RIG_DATA), 0);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 1);
}

static void an_engine_without_predicates_hangs_on_one(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, 0x00800000, MI_NOOP);
	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 1);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_reg(rig, SIM_RING_IPEHR), 0x00800000);
	assert_int_equal(rig_get(rig, RIG_DATA), 0);
}

static void memory_is_copied_by_the_streamer(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, RIG_DATA, 0x1234);
	BATCH(rig, 0x17000003, RIG_DATA + 4, 0, RIG_DATA, 0);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 0x1234);
}

static void a_flush_writes_its_value_and_notifies(void **state)
{
	struct rig *rig = *state;

	rig_enable_irqs(rig);
	EMIT(rig, 0, 0x13004103, RIG_DATA | 4, 0, 0x88, 0x99, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 0x88);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 0x99);
	assert_true(rig_take_irqs(rig) & 1u << 4);
}

static void a_flush_of_two_dwords_only_flushes(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, 0x13000000, 0);
	BATCH(rig, MI_STORE_DWORD, RIG_DATA, 0, 1);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 1);
}

static void a_flush_with_an_index_writes_the_contexts_own_status_page(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, 0x13204002, 0xd0, 0, 0x77);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_IMAGE(0) + 0xd0), 0x77);
	assert_int_equal(rig_get(rig, RIG_HWSP(SIM_RCS) + 0xd0), 0);
}

static void a_flush_can_write_the_time(void **state)
{
	struct rig *rig = *state;

	sim_step(rig->gpu->sim, 1000000);
	EMIT(rig, 0, 0x1300c002, RIG_DATA | 4, 0, 0);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_in_range(rig_get(rig, RIG_DATA), 12000, 12100);
}

static void a_flush_drops_stale_translations(void **state)
{
	struct rig *rig = *state;
	const uint64_t moved = (GPU_RAM_BASE + RIG_DATA + 0x1000) | 3;
	uint32_t entry = RIG_TABLES + 0x3000 + 8 * (RIG_DATA >> 12);

	BATCH(rig, MI_STORE_DWORD, RIG_DATA, 0, 1);
	BATCH(rig, 0x10200003, entry, 0, (uint32_t)moved, (uint32_t)(moved >> 32));
	BATCH(rig, 0x13040002, 0, 0, 0);
	BATCH(rig, MI_STORE_DWORD, RIG_DATA, 0, 2);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 1);
	assert_int_equal(rig_get(rig, RIG_DATA + 0x1000), 2);
}

static void the_user_interrupt_is_raised(void **state)
{
	struct rig *rig = *state;

	rig_enable_irqs(rig);
	BATCH(rig, MI_USER_INTERRUPT);
	rig_run_batch(rig);
	assert_true(rig_take_irqs(rig) & 1u << 0);
}

static void entries_of_the_ggtt_can_be_written_by_privileged_batches_only(void **state)
{
	struct rig *rig = *state;
	uint32_t low = (uint32_t)(GPU_RAM_BASE + 0x5000) | 1;

	BATCH(rig, 0x11800002, RIG_HOLE, low, 0);
	rig_run_batch(rig);
	assert_int_equal(gpu_read(rig->gpu, 0x800000 + 8 * (RIG_HOLE >> 12)), 0);
	BATCH(rig, 0x11800002, RIG_HOLE, low, 0);
	run_privileged(rig);
	assert_int_equal(gpu_read(rig->gpu, 0x800000 + 8 * (RIG_HOLE >> 12)), low);
}

static void commands_that_only_wait_for_the_display_complete(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, 0x01800000, 0x02000000, 0x05800000, 0x09000000, 0, 0x09800000, 0);
	BATCH(rig, MI_STORE_DWORD, RIG_DATA, 0, 1);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 1);
}

static void a_command_nobody_executes_is_counted_and_skipped(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, 0x14000002, 0, 0, 0);		/* MI_REPORT_PERF_COUNT */
	BATCH(rig, MI_STORE_DWORD, RIG_DATA, 0, 1);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 1);
	assert_int_equal(rig_engine(rig)->n_unknown, 1);
	assert_int_equal(rig_engine(rig)->unknown[0].count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RCS_TEST(immediate_data_is_stored_as_dword_or_qword),
		RCS_TEST(registers_go_to_memory_and_back),
		RCS_TEST(several_registers_are_loaded_by_one_command),
		RCS_TEST(a_user_batch_cannot_write_privileged_registers),
		BCS_TEST(a_user_batch_of_the_blitter_can),
		RCS_TEST(a_privileged_batch_can),
		RCS_TEST(the_driver_can_allow_a_register_to_users),
		RCS_TEST(the_ggtt_bit_means_nothing_in_a_user_batch),
		RCS_TEST(a_user_batch_cannot_become_privileged_by_a_jump),
		RCS_TEST(a_user_batch_cannot_switch_arbitration_off),
		RCS_TEST(a_read_only_page_keeps_what_it_has),
		RCS_TEST(a_semaphore_waits_for_its_value),
		RCS_TEST(a_semaphore_of_one_engine_waits_for_another),
		RCS_TEST(a_conditional_end_ends_the_batch_unless_memory_is_greater),
		RCS_TEST(a_predicate_skips_by_the_result_that_it_names),
		RCS_TEST(a_predicate_skips_pipe_controls_too),
		RCS_TEST(a_predicate_belongs_to_the_context),
		BCS_TEST(an_engine_without_predicates_hangs_on_one),
		RCS_TEST(memory_is_copied_by_the_streamer),
		RCS_TEST(a_flush_writes_its_value_and_notifies),
		RCS_TEST(a_flush_of_two_dwords_only_flushes),
		RCS_TEST(a_flush_with_an_index_writes_the_contexts_own_status_page),
		RCS_TEST(a_flush_can_write_the_time),
		RCS_TEST(a_flush_drops_stale_translations),
		RCS_TEST(the_user_interrupt_is_raised),
		RCS_TEST(entries_of_the_ggtt_can_be_written_by_privileged_batches_only),
		RCS_TEST(commands_that_only_wait_for_the_display_complete),
		RCS_TEST(a_command_nobody_executes_is_counted_and_skipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
