// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "sim/engine/context.h"
#include "sim/engine/image.h"
#include "sim/engine/pipeline.h"
#include "tests/unit/sim/engine/rig.h"

#define LRI_HDC_CHICKEN1	MI_LRI, 0x7304

/* Lets a context run to its end. */
static void run(struct rig *rig, unsigned int context)
{
	rig_submit(rig, context, -1);
	rig_run(rig);
}

static void the_head_is_saved_and_the_tail_is_not(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, MI_NOOP, MI_NOOP, MI_NOOP, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_state(rig, 0)[RIG_STATE_TAIL] = 0x10;
	rig_run(rig);
	assert_int_equal(rig_state(rig, 0)[RIG_STATE_HEAD], 0x10);
	assert_int_equal(rig_state(rig, 0)[RIG_STATE_TAIL], 0x10);
}

static void a_save_ends_the_inhibition_of_restores(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_state(rig, 0)[3] & 1, 1);
	run(rig, 0);
	assert_int_equal(rig_state(rig, 0)[3] & 1, 0);
	assert_int_equal(rig_state(rig, 0)[3] >> 16, 0xffff);
}

static void an_inhibited_restore_takes_only_the_ring(void **state)
{
	struct rig *rig = *state;

	rig_state(rig, 0)[0x55] = 0x1234;		/* GPR 0 */
	EMIT(rig, 0, MI_SRM | MI_GGTT, 0x2600, RIG_DATA, 0);
	run(rig, 0);
	assert_int_equal(rig_get(rig, RIG_DATA), 0);
}

static void general_purpose_registers_belong_to_the_context(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, MI_LRI, 0x2600, 0xaaaa, MI_NOOP);
	EMIT(rig, 1, MI_LRI, 0x2600, 0xbbbb, MI_NOOP);
	run(rig, 0);
	run(rig, 1);
	EMIT(rig, 0, MI_SRM | MI_GGTT, 0x2600, RIG_DATA, 0);
	EMIT(rig, 1, MI_SRM | MI_GGTT, 0x2600, RIG_DATA + 4, 0);
	run(rig, 0);
	run(rig, 1);
	assert_int_equal(rig_get(rig, RIG_DATA), 0xaaaa);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 0xbbbb);
}

static void context_workarounds_belong_to_the_context(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, LRI_HDC_CHICKEN1, 0x00110011, MI_NOOP);
	EMIT(rig, 1, LRI_HDC_CHICKEN1, 0x00110000, MI_NOOP);
	run(rig, 0);
	run(rig, 1);
	EMIT(rig, 0, MI_SRM | MI_GGTT, 0x7304, RIG_DATA, 0);
	run(rig, 0);
	assert_int_equal(rig_get(rig, RIG_DATA), 0x11);
	EMIT(rig, 1, MI_SRM | MI_GGTT, 0x7304, RIG_DATA, 0);
	run(rig, 1);
	assert_int_equal(rig_get(rig, RIG_DATA), 0);
}

/* Dwords of the command of an image that has @header. */
static unsigned int length(uint32_t header)
{
	if (header >> 29 == 3)
		return (header & (header >> 16 == 0x7917 ? 0x1ff : 0xff)) + 2;
	return header >> 23 == 0x22 ? (header & 0xff) + 2 : 1;
}

/* The dword where the list that begins at @at ends. */
static unsigned int list_end(struct rig *rig, unsigned int at)
{
	while (rig_state(rig, 0)[at] != MI_BATCH_BUFFER_END) {
		at += length(rig_state(rig, 0)[at]);
		assert_true(at < 21 * 1024);
	}
	return at;
}

/* The value of @offset in the list. */
static uint32_t *listed(struct rig *rig, uint32_t offset)
{
	uint32_t *state = rig_state(rig, 0);
	unsigned int at, i;

	for (at = 0; state[at] != MI_BATCH_BUFFER_END; at += length(state[at]))
		for (i = 1; state[at] >> 23 == 0x22 && i < length(state[at]); i += 2)
			if (state[at + i] == offset)
				return &state[at + i + 1];
	fail();
	return NULL;
}

static void the_render_image_is_one_list_over_its_pages(void **state)
{
	struct rig *rig = *state;
	uint32_t *page = rig_state(rig, 0);
	unsigned int at = 0, topology = 0, over = 0;

	memset(page + 0x50, 0xee, 5 * 4096 - 4 * 0x50);
	run(rig, 0);
	assert_in_range(list_end(rig, 0), 2048, 3071);
	while (page[at] != MI_BATCH_BUFFER_END) {
		topology += page[at] >> 23 == 0x0d;
		over += at < 1024 && at + length(page[at]) > 1024;
		at += length(page[at]);
	}
	assert_int_equal(topology, 1);
	assert_int_equal(over, 1);
	assert_int_equal(page[at + 1], 0xeeeeeeee);
}

static void other_images_end_in_their_only_page(void **state)
{
	struct rig *rig = *state;

	memset(rig_state(rig, 0) + 0x50, 0xee, 4096);
	run(rig, 0);
	assert_int_equal(list_end(rig, 0), 0xaa);
	assert_int_equal(rig_state(rig, 0)[0x42], rig->base + 0x200);
	assert_int_equal(rig_state(rig, 0)[0x400], 0xeeeeeeee);
}

/* Whatever the driver had there: offsets, values, commands. */
static void a_save_writes_the_same_list_over_anything(void **state)
{
	struct rig *rig = *state;
	uint32_t *page = rig_state(rig, 0);
	uint32_t saved[1024];
	unsigned int i;

	run(rig, 0);
	memcpy(saved, page, sizeof(saved));
	page[3] |= 1;				/* restore inhibited */
	for (i = 0x20; i < 1024; i++)
		page[i] = i == 0x31 || i == 0x33 ? page[i] : 0xdeadbeef;
	run(rig, 0);
	for (i = 0x34; i < 1024; i++)
		if (i != 0x23 && page[i] != saved[i])
			fail_msg("dword 0x%x: 0x%x", i, page[i]);
}

static void state_of_the_pipeline_belongs_to_the_context(void **state)
{
	struct rig *rig = *state;
	struct sim_engine *engine = rig_engine(rig);

	EMIT(rig, 0, 0x79000002, 0, 0x00110011, 0, 0x78180000, 0xf);
	run(rig, 0);
	EMIT(rig, 1, 0x79000002, 0, 0x00220022, 0, 0x78180000, 0x1);
	run(rig, 1);
	assert_int_equal(sim_pipeline_get(engine, 0x79000002)[1], 0x00220022);
	EMIT(rig, 0, MI_NOOP, MI_NOOP);
	run(rig, 0);
	assert_int_equal(sim_pipeline_get(engine, 0x79000002)[1], 0x00110011);
	assert_int_equal(sim_pipeline_get(engine, 0x78180000)[0], 0xf);
}

/* Of registers in the last page, too. */
static void a_restore_executes_the_list_over_its_pages(void **state)
{
	struct rig *rig = *state;

	run(rig, 0);
	*listed(rig, 0x7300) = 0xffff0055;
	*listed(rig, 0x2308) = 0x1234;
	EMIT(rig, 0, MI_SRM | MI_GGTT, 0x7300, RIG_DATA, 0);
	EMIT(rig, 0, MI_SRM | MI_GGTT, 0x2308, RIG_DATA + 4, 0);
	run(rig, 0);
	assert_int_equal(rig_get(rig, RIG_DATA), 0x55);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 0x1234);
}

static void commands_of_an_image_are_executed(void **state)
{
	static const uint32_t store[] = { MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 5 };
	struct rig *rig = *state;

	run(rig, 0);
	memcpy(rig_state(rig, 0) + 0x34, store, sizeof(store));
	run(rig, 0);
	assert_int_equal(rig_get(rig, RIG_DATA), 5);
	assert_int_equal(rig_state(rig, 0)[0x34], 0);
}

static void assert_hangs(struct rig *rig)
{
	EMIT(rig, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 5);
	run(rig, 0);
	assert_true(rig_engine(rig)->hung);
	assert_int_equal(rig_get(rig, RIG_DATA), 0);
}

static void an_image_without_an_end_hangs_the_engine(void **state)
{
	struct rig *rig = *state;

	run(rig, 0);
	rig_state(rig, 0)[list_end(rig, 0)] = 0;
	assert_hangs(rig);
}

static void a_command_that_leaves_the_image_hangs_the_engine(void **state)
{
	struct rig *rig = *state;

	run(rig, 0);
	rig_state(rig, 0)[list_end(rig, 0)] = 0;
	rig_state(rig, 0)[1023] = MI_LRI;
	assert_hangs(rig);
}

static void a_jump_from_an_image_hangs_the_engine(void **state)
{
	struct rig *rig = *state;

	run(rig, 0);
	rig_state(rig, 0)[0x34] = MI_BATCH_GGTT;
	assert_hangs(rig);
}

static void the_default_image_is_what_an_idle_engine_saves(void **state)
{
	struct rig *rig = *state;
	uint32_t dw[SIM_IMAGE_DWORDS];
	unsigned int i;

	sim_context_default(rig_engine(rig), dw);
	run(rig, 0);
	for (i = 0x34; i <= list_end(rig, 0); i++)
		assert_int_equal(dw[i], rig_state(rig, 0)[i]);
	assert_int_equal(dw[3] & 1, 0);
}

static void the_time_a_context_ran_is_counted_in_its_image(void **state)
{
	struct rig *rig = *state;
	uint32_t before;

	run(rig, 0);
	before = rig_state(rig, 0)[0x23];
	EMIT(rig, 0, MI_SEMAPHORE_EQUAL | MI_GGTT, 1, RIG_DATA, 0);
	run(rig, 0);
	sim_step(rig->gpu->sim, 1000000);
	rig_put(rig, RIG_DATA, 1);
	rig_run(rig);
	assert_in_range(rig_state(rig, 0)[0x23] - before, 12000, 12100);
	sim_step(rig->gpu->sim, 1000000);
	before = rig_state(rig, 0)[0x23];
	run(rig, 0);
	assert_in_range(rig_state(rig, 0)[0x23] - before, 0, 100);
}

static void workaround_batches_run_at_each_restore(void **state)
{
	struct rig *rig = *state;
	const uint32_t indirect[16] = { MI_STORE_DWORD | MI_GGTT, RIG_DATA, 0, 5 };
	const uint32_t per_context[] = {
		MI_STORE_DWORD | MI_GGTT, RIG_DATA + 4, 0, 6, MI_BATCH_BUFFER_END,
	};

	memcpy(rig->gpu->ram + RIG_WORKAROUNDS, indirect, sizeof(indirect));
	memcpy(rig->gpu->ram + RIG_WORKAROUNDS + 0x1000, per_context, sizeof(per_context));
	rig_state(rig, 0)[0x1b] = RIG_WORKAROUNDS | 1;
	rig_state(rig, 0)[0x19] = (RIG_WORKAROUNDS + 0x1000) | 1;
	run(rig, 0);
	assert_int_equal(rig_get(rig, RIG_DATA), 5);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 6);
	rig_put(rig, RIG_DATA, 0);
	run(rig, 0);
	assert_int_equal(rig_get(rig, RIG_DATA), 5);
}

/* A workaround batch that ends, or not, if the dword at RIG_DATA is more than 0. */
static void put_conditional_workaround(struct rig *rig)
{
	const uint32_t batch[] = {
		0x1b400002, 0, RIG_DATA, 0, MI_STORE_DWORD | MI_GGTT, RIG_DATA + 4, 0, 6,
		MI_BATCH_BUFFER_END,
	};

	memcpy(rig->gpu->ram + RIG_WORKAROUNDS, batch, sizeof(batch));
	rig_state(rig, 0)[0x19] = RIG_WORKAROUNDS | 1;
}

static void a_condition_ends_a_workaround_batch(void **state)
{
	struct rig *rig = *state;

	put_conditional_workaround(rig);
	run(rig, 0);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 0);
	rig_put(rig, RIG_DATA, 1);
	run(rig, 0);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 6);
}

static void the_end_of_a_workaround_batch_is_none_of_the_preempted_batch(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, MI_SEMAPHORE_EQUAL, 1, RIG_DATA + 8, 0);
	BATCH(rig, MI_STORE_DWORD, RIG_DATA + 12, 0, 7, MI_BATCH_BUFFER_END, MI_NOOP);
	EMIT(rig, 0, MI_BATCH_PPGTT, RIG_BATCH, 0, MI_NOOP);
	EMIT(rig, 1, MI_NOOP, MI_NOOP);
	run(rig, 0);
	run(rig, 1);
	put_conditional_workaround(rig);
	rig_put(rig, RIG_DATA + 8, 1);
	run(rig, 0);
	assert_int_equal(rig_get(rig, RIG_DATA + 12), 7);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 0);
}

static void a_workaround_batch_without_an_end_ends(void **state)
{
	struct rig *rig = *state;

	rig_state(rig, 0)[0x19] = RIG_HOLE | 1;
	run(rig, 0);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

static void an_image_of_junk_is_harmless(void **state)
{
	struct rig *rig = *state;
	unsigned int seed, i;

	for (seed = 1; seed < 40; seed++) {
		uint32_t *page = rig_state(rig, 0);

		srand(seed);
		for (i = 0; i < 2048; i++)
			page[i] = (uint32_t)rand() << 16 ^ rand();
		page[1] = 0x110000ff;
		rig_set_reg(rig, SIM_RING_MODE, 0x80008000);
		sim_engine_submit(rig->gpu->sim, SIM_RCS, rig_desc(0), 0);
		for (i = 0; i < 20; i++)
			sim_run(rig->gpu->sim, 100);
		gpu_write(rig->gpu, 0x941c, 1);
	}
	assert_false(rig_engine(rig)->active);
}

static void an_image_that_nobody_mapped_hangs_the_engine(void **state)
{
	struct rig *rig = *state;

	sim_engine_submit(rig->gpu->sim, SIM_RCS, 0x2000000000ull | RIG_HOLE | 0x19, 0);
	rig_run(rig);
	assert_true(rig_engine(rig)->hung);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RCS_TEST(the_head_is_saved_and_the_tail_is_not),
		RCS_TEST(a_save_ends_the_inhibition_of_restores),
		RCS_TEST(an_inhibited_restore_takes_only_the_ring),
		RCS_TEST(general_purpose_registers_belong_to_the_context),
		RCS_TEST(context_workarounds_belong_to_the_context),
		RCS_TEST(the_render_image_is_one_list_over_its_pages),
		BCS_TEST(other_images_end_in_their_only_page),
		RCS_TEST(a_save_writes_the_same_list_over_anything),
		RCS_TEST(state_of_the_pipeline_belongs_to_the_context),
		RCS_TEST(a_restore_executes_the_list_over_its_pages),
		RCS_TEST(commands_of_an_image_are_executed),
		RCS_TEST(an_image_without_an_end_hangs_the_engine),
		BCS_TEST(a_command_that_leaves_the_image_hangs_the_engine),
		RCS_TEST(a_jump_from_an_image_hangs_the_engine),
		RCS_TEST(the_default_image_is_what_an_idle_engine_saves),
		RCS_TEST(the_time_a_context_ran_is_counted_in_its_image),
		RCS_TEST(workaround_batches_run_at_each_restore),
		RCS_TEST(a_condition_ends_a_workaround_batch),
		RCS_TEST(the_end_of_a_workaround_batch_is_none_of_the_preempted_batch),
		RCS_TEST(a_workaround_batch_without_an_end_ends),
		RCS_TEST(an_image_of_junk_is_harmless),
		RCS_TEST(an_image_that_nobody_mapped_hangs_the_engine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
