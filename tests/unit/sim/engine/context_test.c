// SPDX-License-Identifier: MIT OR GPL-2.0-only
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

static void the_render_page_is_a_list_that_ends(void **state)
{
	struct rig *rig = *state;
	const uint32_t *page;
	unsigned int i = 0;

	run(rig, 0);
	page = (const uint32_t *)(rig->gpu->ram + RIG_IMAGE(0) + 0x2000);
	while (page[i] >> 23 == 0x22)
		i += (page[i] & 0xff) + 2;
	assert_true(i > 100 && i < 1024);
	assert_int_equal(page[i], MI_BATCH_BUFFER_END);
}

static void blitter_images_have_no_render_page(void **state)
{
	struct rig *rig = *state;

	run(rig, 0);
	assert_int_equal(rig_get(rig, RIG_IMAGE(0) + 0x2000), 0);
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

static void an_image_that_nobody_mapped_is_harmless(void **state)
{
	struct rig *rig = *state;

	sim_engine_submit(rig->gpu->sim, SIM_RCS, 0x2000000000ull | RIG_HOLE | 0x19, 0);
	rig_run(rig);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RCS_TEST(the_head_is_saved_and_the_tail_is_not),
		RCS_TEST(a_save_ends_the_inhibition_of_restores),
		RCS_TEST(an_inhibited_restore_takes_only_the_ring),
		RCS_TEST(general_purpose_registers_belong_to_the_context),
		RCS_TEST(context_workarounds_belong_to_the_context),
		RCS_TEST(the_render_page_is_a_list_that_ends),
		BCS_TEST(blitter_images_have_no_render_page),
		RCS_TEST(the_time_a_context_ran_is_counted_in_its_image),
		RCS_TEST(workaround_batches_run_at_each_restore),
		RCS_TEST(a_condition_ends_a_workaround_batch),
		RCS_TEST(the_end_of_a_workaround_batch_is_none_of_the_preempted_batch),
		RCS_TEST(a_workaround_batch_without_an_end_ends),
		RCS_TEST(an_image_of_junk_is_harmless),
		RCS_TEST(an_image_that_nobody_mapped_is_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
