// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/engine/rig.h"

#include "sim/device.h"
#include "sim/engine/cs.h"

static void an_invalid_command_hangs_the_engine_until_reset(void **state)
{
	struct rig *rig = *state;

	rig_enable_irqs(rig);
	rig_set_reg(rig, SIM_RING_EMR, 0xfffffffe);
	EMIT(rig, 0, 0xdeadbeef, MI_NOOP);
	EMIT(rig, 1, MI_NOOP, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_events(rig), 1);
	assert_true(rig_take_irqs(rig) & 1u << 3);
	assert_int_equal(rig_reg(rig, SIM_RING_EIR), 1);
	assert_int_equal(rig_reg(rig, SIM_RING_IPEHR), 0xdeadbeef);
	rig_submit(rig, 1, -1);
	rig_run(rig);
	assert_int_equal(rig_events(rig), 1);
	rig_set_reg(rig, SIM_RING_EIR, 1);
	assert_int_equal(rig_reg(rig, SIM_RING_EIR), 0);
	gpu_write(rig->gpu, 0x941c, 1u << 1);
	rig_set_reg(rig, SIM_RING_MODE, 0x80008000);
	rig_submit(rig, 1, -1);
	rig_run(rig);
	assert_int_equal(rig_events(rig), 2);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

static void a_hung_engine_tells_where_until_reset(void **state)
{
	static const uint32_t resets[] = { 1u << 1, 1u << 0 };	/* the engine, all */
	struct rig *rig = *state;
	unsigned int i;

	BATCH(rig, MI_NOOP, MI_NOOP, 0xdeadbeef, MI_NOOP);
	for (i = 0; i < 2; i++) {
		EMIT(rig, i, MI_BATCH_PPGTT, RIG_BATCH, 0, MI_NOOP);
		rig_submit(rig, i, -1);
		rig_run(rig);
		assert_int_equal(rig_reg(rig, SIM_RING_ACTHD), RIG_BATCH + 8);
		assert_int_equal(rig_reg(rig, SIM_RING_ACTHD_UDW), 0);
		assert_int_equal(rig_reg(rig, SIM_RING_BB_ADDR), (RIG_BATCH + 8) | 1);
		assert_int_equal(rig_reg(rig, SIM_RING_IPEHR), 0xdeadbeef);
		assert_int_equal(rig_reg(rig, SIM_RING_START), RIG_RING(i));
		assert_int_equal(rig_reg(rig, SIM_RING_HEAD), 12);
		assert_int_equal(rig_reg(rig, SIM_RING_TAIL), 16);
		assert_int_equal(rig_reg(rig, SIM_RING_STATUS_HI), 0x20 + i);
		gpu_write(rig->gpu, 0x941c, resets[i]);
		assert_int_equal(rig_reg(rig, SIM_RING_ACTHD), 0);
		assert_int_equal(rig_reg(rig, SIM_RING_BB_ADDR), 0);
		assert_int_equal(rig_reg(rig, SIM_RING_STATUS_HI), 0);
		rig_set_reg(rig, SIM_RING_MODE, 0x80008000);
	}
}

static void a_masked_error_raises_nothing(void **state)
{
	struct rig *rig = *state;

	rig_enable_irqs(rig);
	rig_set_reg(rig, SIM_RING_EMR, 0xffffffff);
	EMIT(rig, 0, 0xdeadbeef, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_take_irqs(rig) & 1u << 3, 0);
	assert_int_equal(rig_reg(rig, SIM_RING_EIR), 0);
}

static void commands_of_another_engine_are_invalid(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, 0x54c00008, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_true(rig_engine(rig)->hung);
}

static void three_d_commands_are_skipped_by_their_length(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, 0x7b000005, 0xdeadbeef, 0xdeadbeef, 0xdeadbeef, 0xdeadbeef, 0xdeadbeef,
	     0xdeadbeef, 0x69040000, 0x70000001, 0xdeadbeef, 0xdeadbeef);
	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 3);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 3);
	assert_int_equal(rig_engine(rig)->stats.skipped_3d, 3);
}

static void each_command_has_the_length_bits_of_its_own(void **state)
{
	static const struct {
		enum sim_engine_id id;
		uint32_t header;
		unsigned int dwords;
	} commands[] = {
		{ SIM_RCS, 0x71050500 | 13, 15 },	/* GPGPU_WALKER, indirect, predicated */
		{ SIM_RCS, 0x71000102, 0x104 },		/* MEDIA_OBJECT */
		{ SIM_RCS, 0x7000ffff, 0x10001 },
		{ SIM_RCS, 0x791701ff, 0x201 },		/* 3DSTATE_SO_DECL_LIST */
		{ SIM_RCS, 0x7917fe00, 2 },
		{ SIM_RCS, 0x784301ff, 0x201 },		/* 3DSTATE_BINDING_TABLE_EDIT_* */
		{ SIM_RCS, 0x784701ff, 0x201 },
		{ SIM_RCS, 0x784801ff, 0x101 },
		{ SIM_RCS, 0x784201ff, 0x101 },
		{ SIM_RCS, 0x783907ff, 0x801 },		/* 3DSTATE_DX9_CONSTANTF_* */
		{ SIM_RCS, 0x783a07ff, 0x801 },
		{ SIM_RCS, 0x783b07ff, 0x101 },
		{ SIM_RCS, 0x78157f09, 11 },		/* 3DSTATE_CONSTANT_VS: above are flags */
		{ SIM_RCS, 0x610300ff, 0x101 },
		{ SIM_VCS, 0x7105f00d, 15 },
		{ SIM_VCS, 0x7600ffff, 0x10001 },
		{ SIM_VCS, 0x7580ffff, 0x1001 },	/* HUC */
		{ SIM_VCS, 0x6800ffff, 1 },		/* MFX_WAIT */
		{ SIM_VECS, 0x7600ffff, 0x1001 },
	};
	struct rig *rig = *state;
	unsigned int i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		assert_int_equal(sim_cs_length(&rig->gpu->sim->engines[commands[i].id],
					       commands[i].header), commands[i].dwords);
}

static void the_ring_wraps(void **state)
{
	struct rig *rig = *state;
	unsigned int i;

	for (i = 0; i < RIG_RING_SIZE / 4 - 8; i++)
		EMIT(rig, 0, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	for (i = 0; i < 4; i++)
		EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA + 4 * i, 0, i + 1);
	assert_int_equal(rig->emitted[0], 32);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	for (i = 0; i < 4; i++)
		assert_int_equal(rig_get(rig, RIG_DATA + 4 * i), i + 1);
	assert_int_equal(rig_state(rig, 0)[RIG_STATE_HEAD] & 0x1fffff, 32);
}

static void a_command_may_lie_across_the_end_of_the_ring(void **state)
{
	struct rig *rig = *state;
	unsigned int i;

	for (i = 0; i < RIG_RING_SIZE / 4 - 2; i++)
		EMIT(rig, 0, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 9);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 9);
}

static void a_second_level_batch_returns_to_the_first(void **state)
{
	struct rig *rig = *state;
	const uint32_t inner[] = {
		MI_STORE_DWORD, RIG_DATA, 0, 1, MI_BATCH_BUFFER_END,
	};

	memcpy(rig->gpu->ram + RIG_BATCH + 0x1000, inner, sizeof(inner));
	BATCH(rig, MI_BATCH_PPGTT | 1u << 22, RIG_BATCH + 0x1000, 0);
	BATCH(rig, MI_STORE_DWORD, RIG_DATA + 4, 0, 2);
	EMIT(rig, 0, MI_NOOP, MI_NOOP);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 1);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 2);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

static void a_chained_batch_returns_to_the_ring(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, RIG_BATCH + 0x1000, MI_BATCH_BUFFER_END);
	BATCH(rig, MI_BATCH_PPGTT, RIG_BATCH + 0x1000, 0);
	BATCH(rig, MI_STORE_DWORD, RIG_DATA, 0, 2);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 0);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

static void a_batch_that_jumps_to_itself_lets_the_processor_rest(void **state)
{
	struct rig *rig = *state;
	unsigned int runs;

	BATCH(rig, MI_BATCH_PPGTT, RIG_BATCH, 0);
	EMIT(rig, 0, MI_BATCH_PPGTT, RIG_BATCH, 0, MI_NOOP);
	rig_submit(rig, 0, -1);
	for (runs = 0; sim_run(rig->gpu->sim, 1000); runs++)
		assert_true(runs < 3);
	assert_in_range(sim_next_event(rig->gpu->sim), 1, 1000000);
	rig_put(rig, RIG_BATCH, MI_BATCH_BUFFER_END);
	sim_step(rig->gpu->sim, 1000000);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

static void a_batch_of_noops_without_an_end_lets_the_processor_rest(void **state)
{
	struct rig *rig = *state;
	unsigned int runs;

	EMIT(rig, 0, MI_BATCH_PPGTT, RIG_DATA, 0, MI_NOOP);
	rig_submit(rig, 0, -1);
	for (runs = 0; sim_run(rig->gpu->sim, 1000); runs++)
		assert_true(runs < 1000);
	assert_in_range(sim_next_event(rig->gpu->sim), 0, 1000000);
}

static void noops_up_to_the_tail_are_executed_and_no_more(void **state)
{
	struct rig *rig = *state;
	unsigned int i;

	for (i = 0; i < 300; i++)
		EMIT(rig, 0, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_engine(rig)->stats.commands, 300);
	assert_int_equal(rig_reg(rig, SIM_RING_HEAD), 1200);
	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 3);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 3);
}

static void an_idle_gpu_waits_for_nobody(void **state)
{
	struct rig *rig = *state;

	assert_false(sim_run(rig->gpu->sim, 1000));
	assert_int_equal(sim_next_event(rig->gpu->sim), -1);
}

static void a_stopped_ring_pauses_and_goes_on(void **state)
{
	struct rig *rig = *state;

	rig_set_reg(rig, SIM_RING_MI_MODE, 0x01000100);
	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 3);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 0);
	assert_int_equal(rig_reg(rig, SIM_RING_MI_MODE) & 1u << 9, 1u << 9);
	rig_set_reg(rig, SIM_RING_MI_MODE, 0x01000000);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 3);
}

static void engines_wait_until_the_device_is_bus_master(void **state)
{
	struct rig *rig = *state;

	gpu_set_command(rig->gpu, 0x0002);
	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 3);
	EMIT(rig, 0, MI_SEMAPHORE_EQUAL | MI_GGTT, 1, RIG_DATA + 4, 0);
	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA + 8, 0, 4);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 0);
	assert_int_equal(rig_get(rig, RIG_HWSP(SIM_RCS) + 0x40), 0);
	assert_int_equal(sim_next_event(rig->gpu->sim), -1);
	gpu_set_command(rig->gpu, 0x0006);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 3);
	gpu_set_command(rig->gpu, 0x0002);
	rig_put(rig, RIG_DATA + 4, 1);
	rig_run(rig);
	assert_int_equal(sim_next_event(rig->gpu->sim), -1);
	assert_int_equal(rig_get(rig, RIG_DATA + 8), 0);
	gpu_set_command(rig->gpu, 0x0006);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA + 8), 4);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

static void a_ring_that_is_not_enabled_executes_nothing(void **state)
{
	struct rig *rig = *state;

	rig_state(rig, 0)[RIG_STATE_CTL] &= ~1u;
	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 3);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 0);
	assert_int_equal(rig_events(rig), 1);
	assert_int_equal(sim_next_event(rig->gpu->sim), -1);
	rig_set_reg(rig, SIM_RING_CTL, (RIG_RING_SIZE - 0x1000) | 1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 3);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

static void another_context_takes_the_place_of_one_whose_ring_is_not_enabled(void **state)
{
	struct rig *rig = *state;

	rig_state(rig, 0)[RIG_STATE_CTL] &= ~1u;
	EMIT(rig, 0, MI_NOOP, MI_NOOP);
	EMIT(rig, 1, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 3);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	rig_submit(rig, 1, -1);
	rig_run(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 3);
	assert_int_equal(rig_event(rig, 2), 0x2);
}

static void the_ring_of_a_context_without_privilege_is_like_a_batch(void **state)
{
	struct rig *rig = *state;

	rig_protect(rig, RIG_DATA);
	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 3, MI_LRI, 0x7304, 0x00110011);
	EMIT(rig, 0, MI_BATCH_GGTT, RIG_BATCH, 0);
	BATCH(rig, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 4, MI_BATCH_BUFFER_END, MI_NOOP);
	rig_state(rig, 0)[RIG_STATE_TAIL] = rig->emitted[0];
	sim_engine_submit(rig->gpu->sim, SIM_RCS, rig_desc(0) & ~(1ull << 8), 0);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 2), 0x18);
	assert_int_equal(rig_get(rig, RIG_DATA), 0);
	assert_int_equal(rig_reg(rig, 0x7304 - rig->base), 0);
	assert_int_equal(rig_engine(rig)->stats.read_only_writes, 2);
	assert_int_equal(rig_engine(rig)->stats.refused_registers, 1);
}

static void what_is_not_mapped_reads_as_noops_and_is_noted(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, MI_STORE_DWORD, RIG_HOLE, 0, 3);
	rig_run_batch(rig);
	assert_int_equal(rig_engine(rig)->stats.faults, 1);
	assert_int_equal(gpu_read(rig->gpu, 0x4094) & 1, 1);
	assert_int_equal(gpu_read(rig->gpu, 0x4b10), RIG_HOLE >> 12);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

static void an_engine_that_resets_itself_survives(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, MI_LRI, 0x941c, 1, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_false(rig_engine(rig)->active);
	assert_int_equal(rig_reg(rig, SIM_RING_HEAD), 0);
}

static void a_truncated_command_reads_on_and_hangs_nobody_else(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, 0x12000000, 0x2600);	/* MI_STORE_REGISTER_MEM of two dwords */
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_true(rig_engine(rig)->hung);
	assert_false(sim_run(rig->gpu->sim, 10));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RCS_TEST(an_invalid_command_hangs_the_engine_until_reset),
		RCS_TEST(a_hung_engine_tells_where_until_reset),
		RCS_TEST(a_masked_error_raises_nothing),
		RCS_TEST(commands_of_another_engine_are_invalid),
		RCS_TEST(three_d_commands_are_skipped_by_their_length),
		RCS_TEST(each_command_has_the_length_bits_of_its_own),
		RCS_TEST(the_ring_wraps),
		RCS_TEST(a_command_may_lie_across_the_end_of_the_ring),
		RCS_TEST(a_second_level_batch_returns_to_the_first),
		RCS_TEST(a_chained_batch_returns_to_the_ring),
		RCS_TEST(a_batch_that_jumps_to_itself_lets_the_processor_rest),
		RCS_TEST(a_batch_of_noops_without_an_end_lets_the_processor_rest),
		RCS_TEST(noops_up_to_the_tail_are_executed_and_no_more),
		RCS_TEST(an_idle_gpu_waits_for_nobody),
		RCS_TEST(a_stopped_ring_pauses_and_goes_on),
		RCS_TEST(engines_wait_until_the_device_is_bus_master),
		RCS_TEST(a_ring_that_is_not_enabled_executes_nothing),
		RCS_TEST(another_context_takes_the_place_of_one_whose_ring_is_not_enabled),
		RCS_TEST(the_ring_of_a_context_without_privilege_is_like_a_batch),
		RCS_TEST(what_is_not_mapped_reads_as_noops_and_is_noted),
		RCS_TEST(an_engine_that_resets_itself_survives),
		RCS_TEST(a_truncated_command_reads_on_and_hangs_nobody_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
