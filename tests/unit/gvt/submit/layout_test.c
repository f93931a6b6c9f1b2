// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/submit/layout.c: what of a context image may be a guest's, and what is the GPU's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/mmio/engine_state.h"
#include "gvt/submit/layout.h"
#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "tests/support/default_image.h"
#include "tests/unit/gvt/submit/guest.h"

#define DWORDS	(21 * 1024)

static u32 made[DWORDS], theirs[DWORDS];

/* The layout of the render engine, whose default image is as the test has left it. */
static const struct vgt_layout *learn(const struct guest *guest)
{
	struct vgt_device *dev = guest->test->dev;
	struct vgt_gpu_context ctx;

	assert_int_equal(fake_gpu_ops.context_create(guest->test->gpu, VGT_RCS, 22, &ctx), 0);
	assert_int_equal(vgt_layout_learn(dev, &ctx), 0);
	fake_gpu_ops.context_destroy(guest->test->gpu, &ctx);
	memcpy(theirs, vgt_layout_of(dev, VGT_RCS)->image, sizeof(theirs));
	return vgt_layout_of(dev, VGT_RCS);
}

static u32 *default_image(const struct guest *guest)
{
	return guest->test->gpu->image[VGT_RCS];
}

/* What the shadow has if the guest has what the test has made of the default image. */
static void fill(const struct guest *guest)
{
	const struct vgt_layout *layout = learn(guest);

	memset(made, 0xee, sizeof(made));
	vgt_layout_fill(guest->test->vgpu, layout, made, theirs);
}

static void fill_changed(const struct guest *guest, u32 at, const u32 *dwords, u32 n)
{
	const struct vgt_layout *layout = learn(guest);

	memcpy(theirs + at, dwords, n * sizeof(u32));
	memset(made, 0xee, sizeof(made));
	vgt_layout_fill(guest->test->vgpu, layout, made, theirs);
}

static void assert_default(const struct guest *guest, u32 from, u32 to)
{
	for (u32 i = from; i < to; i++)
		if (made[i] != default_image(guest)[i])
			fail_msg("dword 0x%x: 0x%x", i, made[i]);
}

static void the_list_is_one_over_all_pages_up_to_its_end(void **state)
{
	const struct vgt_layout *layout = learn(*state);

	assert_int_equal(layout->dwords, DWORDS);
	assert_int_equal(layout->end, IMAGE_DWORDS);
	assert_int_equal(layout->understood, IMAGE_DWORDS);
	/* The loads, STATE_SIP, the loads over the page's end, those behind, the rectangle. */
	assert_int_equal(layout->n_commands, 5);
	assert_int_equal(layout->commands[2].at, IMAGE_STRADDLE);
}

static void values_of_registers_and_states_are_the_guests(void **state)
{
	struct guest *guest = *state;
	const struct vgt_layout *layout = learn(guest);

	theirs[IMAGE_GPR] = 0x1234;
	theirs[IMAGE_SIP + 1] = 0x7000;
	theirs[IMAGE_STRADDLE + 2] = 0x00010000;	/* in page 1 */
	theirs[IMAGE_STRADDLE + 4] = 0x00020000;	/* its value is in page 2 */
	theirs[IMAGE_RECTANGLE + 2] = 0x00100020;
	vgt_layout_fill(guest->test->vgpu, layout, made, theirs);
	assert_int_equal(made[IMAGE_GPR], 0x1234);
	assert_int_equal(made[IMAGE_SIP + 1], 0x7000);
	/* Whole: no bit is another owner's. */
	assert_int_equal(made[IMAGE_STRADDLE + 2], 0xffff0000);
	assert_int_equal(made[IMAGE_STRADDLE + 4], 0xffff0000);
	assert_int_equal(made[IMAGE_RECTANGLE + 2], 0x00100020);
	assert_default(guest, IMAGE_RECTANGLE + 3, DWORDS);
}

/* Neither stopped nor idle, nor with a predicate; the time is the GPU's, and where it is. */
static void values_follow_the_rules_of_their_registers(void **state)
{
	struct guest *guest = *state;
	const struct vgt_layout *layout = learn(guest);

	theirs[IMAGE_MI_MODE] = 0xffff030f;
	theirs[IMAGE_EXCC + 10] = 0xbad;		/* RING_TIMESTAMP */
	theirs[IMAGE_EXCC + 2 * 43] = 0xbad;		/* RING_IPEHR */
	vgt_layout_fill(guest->test->vgpu, layout, made, theirs);
	assert_int_equal(made[IMAGE_MI_MODE], 0xffff0000);
	assert_int_equal(made[IMAGE_EXCC + 10], default_image(guest)[IMAGE_EXCC + 10]);
	assert_int_equal(made[IMAGE_EXCC + 2 * 43], 0);
}

static void an_image_of_zeroes_gets_the_default(void **state)
{
	struct guest *guest = *state;
	const struct vgt_layout *layout = learn(guest);

	memset(theirs, 0, sizeof(theirs));
	vgt_layout_fill(guest->test->vgpu, layout, made, theirs);
	assert_default(guest, 0, DWORDS);
	memset(made, 0xee, sizeof(made));
	vgt_layout_fill(guest->test->vgpu, layout, made, NULL);
	assert_default(guest, 0, DWORDS);
}

static void a_list_without_an_end_ends_as_the_gpus(void **state)
{
	static const u32 no_end;

	fill_changed(*state, IMAGE_LIST_END, &no_end, 1);
	assert_default(*state, 0, DWORDS);
}

static void a_list_that_ends_before_goes_on_as_the_gpus(void **state)
{
	static const u32 end = 0x05000000;

	fill_changed(*state, IMAGE_END, &end, 1);
	assert_default(*state, 0, DWORDS);
}

static void a_command_with_another_header_is_the_gpus(void **state)
{
	/* One register less, PIPE_CONTROL in the place of a state command. */
	static const u32 less = 0x11001055, other[] = { 0x7a000001, 0x4000, 0x1000 };
	struct guest *guest = *state;

	fill_changed(guest, IMAGE_LOADS, &less, 1);
	assert_default(guest, 0, DWORDS);
	fill_changed(guest, IMAGE_SIP, other, 3);
	assert_default(guest, 0, DWORDS);
}

static void a_register_in_the_place_of_another_is_not_loaded(void **state)
{
	/* Page-table root, another engine's, one of the engine's own. */
	static const u32 root[] = { 0x2270, 0xbad }, foreign[] = { 0x22600, 0xbad };
	static const u32 own[] = { 0x2604, 0xbad };

	fill_changed(*state, IMAGE_GPR - 1, root, 2);
	assert_default(*state, 0, DWORDS);
	fill_changed(*state, IMAGE_GPR - 1, foreign, 2);
	assert_default(*state, 0, DWORDS);
	fill_changed(*state, IMAGE_GPR - 1, own, 2);
	assert_default(*state, 0, DWORDS);
}

/* Its tail is in the next page, where it would be read as commands if the header were another. */
static void the_tail_of_loads_that_are_cut_by_a_page_is_no_command(void **state)
{
	/* A store to global memory in the dwords from page 2 on. */
	static const u32 changed[] = {
		0x11000001, 0x7000, 0, 0, 0x10400002, 0x1000, 0, 0xdead, 0x05000000,
	};
	struct guest *guest = *state;

	fill_changed(guest, IMAGE_STRADDLE, changed, sizeof(changed) / sizeof(u32));
	assert_default(guest, 0, DWORDS);
	/* As values they are what they are. */
	fill_changed(guest, IMAGE_STRADDLE + 1, changed + 1, 8);
	assert_int_equal(made[IMAGE_STRADDLE], default_image(guest)[IMAGE_STRADDLE]);
	assert_int_equal(made[IMAGE_STRADDLE + 3], default_image(guest)[IMAGE_STRADDLE + 3]);
	assert_int_equal(made[1024], default_image(guest)[1024]);
}

static void whether_loads_are_posted_is_the_drivers_matter(void **state)
{
	struct guest *guest = *state;
	const struct vgt_layout *layout = learn(guest);

	theirs[IMAGE_LOADS] ^= 0x1000;
	theirs[IMAGE_GPR] = 0x1234;
	vgt_layout_fill(guest->test->vgpu, layout, made, theirs);
	assert_int_equal(made[IMAGE_GPR], 0x1234);
	assert_int_equal(made[IMAGE_LOADS], default_image(guest)[IMAGE_LOADS]);
}

static void behind_what_is_not_understood_all_is_the_gpus(void **state)
{
	struct guest *guest = *state;
	const struct vgt_layout *layout;

	default_image(guest)[IMAGE_SIP] = 0xdeadbeef;
	layout = learn(guest);
	assert_int_equal(layout->understood, IMAGE_SIP);
	assert_int_equal(layout->end, DWORDS);
	for (u32 i = 0; i < DWORDS; i++)
		theirs[i] = i > IMAGE_LOADS && i % 2 ? 0x77777777 : default_image(guest)[i];
	vgt_layout_fill(guest->test->vgpu, layout, made, theirs);
	assert_int_equal(made[IMAGE_GPR], 0x77777777);
	assert_default(guest, IMAGE_END, DWORDS);
}

static void a_command_that_leaves_the_image_is_not_understood(void **state)
{
	struct guest *guest = *state;

	default_image(guest)[IMAGE_LIST_END] = 0;
	default_image(guest)[DWORDS - 2] = 0x11000003;
	assert_int_equal(learn(guest)->understood, DWORDS - 2);
	fill(guest);
	assert_default(guest, 0, DWORDS);
}

/* Of a PIPE_CONTROL in the default image nothing is the guest's: it may write registers. */
static void commands_that_reach_outside_are_the_gpus(void **state)
{
	static const u32 flush[] = { 0x7a000004, 0x00100000, 0, 0, 0, 0 };
	static const u32 write[] = { 0x7a000004, 0x01004000, 0x1000, 0, 0xdead, 0 };
	struct guest *guest = *state;

	memcpy(default_image(guest) + IMAGE_RECTANGLE, flush, sizeof(flush));
	fill_changed(guest, IMAGE_RECTANGLE, write, 6);
	assert_default(guest, 0, DWORDS);
}

static bool holds(const struct guest *guest, const struct vgt_layout *layout, u32 reg)
{
	u32 index;

	assert_non_null(vgt_engine_state_find(guest->test->dev->platform->gen, reg, &index));
	return test_bit(index, layout->holds);
}

static void what_the_list_loads_is_known(void **state)
{
	const struct vgt_layout *layout = learn(*state);

	assert_true(holds(*state, layout, 0x2600));
	assert_true(holds(*state, layout, 0x7010));
	assert_true(holds(*state, layout, 0x83a4));
	assert_false(holds(*state, layout, 0x7014));
	assert_false(holds(*state, layout, 0x22600));
}

static void the_first_context_says_how_all_are_made_up(void **state)
{
	struct guest *guest = *state;
	const struct vgt_layout *layout = learn(guest);

	default_image(guest)[IMAGE_GPR] = 0x5555;
	assert_ptr_equal(learn(guest), layout);
	assert_int_equal(layout->image[IMAGE_GPR], 0);
}

static void without_memory_there_is_no_context(void **state)
{
	struct guest *guest = *state;
	struct vgt_gpu_context ctx;

	assert_int_equal(fake_gpu_ops.context_create(guest->test->gpu, VGT_RCS, 22, &ctx), 0);
	for (unsigned int n = 1; n <= 3; n++) {
		hosted_fail_alloc_after(n - 1);
		assert_int_equal(vgt_layout_learn(guest->test->dev, &ctx), -12);
		assert_null(vgt_layout_of(guest->test->dev, VGT_RCS));
	}
	hosted_fail_alloc_after(-1);
	fake_gpu_ops.context_destroy(guest->test->gpu, &ctx);
	learn(guest);
}

#define T(test) cmocka_unit_test_setup_teardown(test, guest_setup, guest_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_list_is_one_over_all_pages_up_to_its_end),
		T(values_of_registers_and_states_are_the_guests),
		T(values_follow_the_rules_of_their_registers),
		T(an_image_of_zeroes_gets_the_default),
		T(a_list_without_an_end_ends_as_the_gpus),
		T(a_list_that_ends_before_goes_on_as_the_gpus),
		T(a_command_with_another_header_is_the_gpus),
		T(a_register_in_the_place_of_another_is_not_loaded),
		T(the_tail_of_loads_that_are_cut_by_a_page_is_no_command),
		T(whether_loads_are_posted_is_the_drivers_matter),
		T(behind_what_is_not_understood_all_is_the_gpus),
		T(a_command_that_leaves_the_image_is_not_understood),
		T(commands_that_reach_outside_are_the_gpus),
		T(what_the_list_loads_is_known),
		T(the_first_context_says_how_all_are_made_up),
		T(without_memory_there_is_no_context),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
