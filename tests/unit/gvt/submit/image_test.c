// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/submit/image.c: what of a guest's context image reaches the hardware, and what comes back. */
#include <linux/errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/cmd/scan.h"
#include "gvt/submit/submit.h"
#include "gvt/vgpu.h"
#include "tests/support/default_image.h"
#include "tests/unit/gvt/submit/guest.h"

#define ENGINE_PART	0x50	/* dword of the state page where the engine's own list begins */

static const u32 *shadow_state(const struct guest *guest)
{
	return guest_job(guest)->ctx->image + 4096;
}

static const u32 *shadow_engine_pages(const struct guest *guest)
{
	return guest_job(guest)->ctx->image + 8192;
}

static u32 *guest_engine_pages(const struct guest *guest, unsigned int context)
{
	return guest_state(guest, context) + 1024;
}

static const u32 *default_image(const struct guest *guest)
{
	return guest->test->gpu->image[guest->engine];
}

/* A context as a driver makes it that has saved one before: its image has a list, and values. */
static u32 *saved_image(const struct guest *guest)
{
	u32 *page = guest_state(guest, 0);

	memcpy(page + 0x40, default_image(guest) + 0x40, (IMAGE_DWORDS - 0x40) * sizeof(u32));
	page[STATE_CONTROL] = 0x000f0008;
	return page;
}

static void submit(struct guest *guest)
{
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
}

/* A submission that is refused leaves the engine hung, nothing at the GPU, and @error counted. */
static void refused(struct guest *guest, enum vgt_stat error)
{
	const u64 before = guest_stat(guest, error);

	guest_submit(guest, 0, -1);
	assert_null(guest_job(guest));
	assert_int_equal(guest_stat(guest, error), before + 1);
	assert_true(vgt_submit_busy(guest->test->vgpu, VGT_RCS));
	test_vgpu_reg_write(guest->test, 0x941c, 0x2);
	guest_use_engine(guest, VGT_RCS);
}

/* S01 */
static void a_ring_that_is_none_is_refused(void **state)
{
	static const struct {
		u32 dword;
		u32 value;
	} wrong[] = {
		{ STATE_HEAD, GUEST_RING_BYTES }, { STATE_HEAD, 0x1ffffc }, { STATE_HEAD, 1 },
		{ STATE_TAIL, GUEST_RING_BYTES }, { STATE_TAIL, 4 }, { STATE_TAIL, 0xfffffff8 },
		{ STATE_CTL, 0x3000 }, { STATE_START, 0 },
		{ STATE_START, 0xfffff000 },
	};
	struct guest *guest = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		guest_emit_request(guest, 0);
		guest_state(guest, 0)[wrong[i].dword] = wrong[i].value;
		refused(guest, VGT_ERR_RING);
	}
	guest_emit_request(guest, 0);
	guest_state(guest, 0)[STATE_START] += 4;
	refused(guest, VGT_ERR_RING);
}

static void the_wrap_count_of_the_head_does_not_matter(void **state)
{
	struct guest *guest = *state;

	guest_state(guest, 0)[STATE_HEAD] = 0xffe00000;
	submit(guest);
	assert_non_null(guest_job(guest));
}

static void an_image_outside_the_vgpu_is_refused(void **state)
{
	struct guest *guest = *state;
	const u32 elsp = guest->base + 0x230;

	test_vgpu_reg_write(guest->test, elsp, 0);
	test_vgpu_reg_write(guest->test, elsp, 0);
	test_vgpu_reg_write(guest->test, elsp, 0x20);
	test_vgpu_reg_write(guest->test, elsp, 0x00001119);
	assert_null(guest_job(guest));
	assert_int_equal(guest_stat(guest, VGT_ERR_CONTEXT), 1);
}

static void page_tables_of_three_levels_are_refused(void **state)
{
	struct guest *guest = *state;
	const u32 elsp = guest->base + 0x230;

	guest_emit_request(guest, 0);
	test_vgpu_reg_write(guest->test, elsp, 0);
	test_vgpu_reg_write(guest->test, elsp, 0);
	test_vgpu_reg_write(guest->test, elsp, 0x20);
	test_vgpu_reg_write(guest->test, elsp, guest_lrca(guest, 0) | 0x109);
	assert_null(guest_job(guest));
	assert_int_equal(guest_stat(guest, VGT_ERR_ELSP), 1);
}

static void a_root_of_page_tables_that_is_not_ram_is_refused(void **state)
{
	struct guest *guest = *state;

	guest_emit_request(guest, 0);
	guest_state(guest, 0)[STATE_PDP0_UDW] = 0x70;
	refused(guest, VGT_ERR_PPGTT_ROOT);
}

static void no_address_of_the_guests_is_in_the_shadow(void **state)
{
	struct guest *guest = *state;
	const u32 *shadow;

	submit(guest);
	shadow = shadow_state(guest);
	assert_int_equal(shadow[0x01], 0x1100101b);	/* 14 registers */
	assert_int_equal(shadow[0x02], 0x2244);
	assert_int_equal(shadow[STATE_CONTROL], 0x000f0008);
	assert_int_equal(shadow[STATE_START - 1], 0x2038);
	assert_int_equal(shadow[STATE_START], 0);
	assert_int_equal(shadow[STATE_HEAD], 0);
	assert_int_equal(shadow[STATE_PDP0_LDW - 1], 0x2270);
	assert_int_equal(shadow[STATE_PDP0_LDW], 0);
	assert_true(guest_job(guest)->pml4 >= FAKE_GPU_BUS);
}

static void control_bits_that_are_not_the_guests_do_not_pass(void **state)
{
	struct guest *guest = *state;

	guest_state(guest, 0)[STATE_CONTROL] = 0xffffffff;
	submit(guest);
	assert_int_equal(shadow_state(guest)[STATE_CONTROL], 0x000f0008);
}

static void a_context_begins_with_the_values_of_its_image(void **state)
{
	struct guest *guest = *state;
	u32 *page = saved_image(guest);
	const u32 *shadow;

	page[IMAGE_GPR] = 0x1234;
	page[IMAGE_SIP + 1] = 0x7000;
	page[IMAGE_CACHE_MODE + 2] = 0x00400040;
	submit(guest);
	shadow = shadow_state(guest);
	assert_int_equal(shadow[IMAGE_GPR], 0x1234);
	assert_int_equal(shadow[IMAGE_SIP + 1], 0x7000);
	assert_int_equal(shadow[IMAGE_CACHE_MODE + 2], 0xffff0040);
	assert_int_equal(shadow[IMAGE_LIST_END], 0x05000000);
	for (u32 i = IMAGE_DWORDS; i < 21 * 1024; i++)
		assert_int_equal(shadow[i], 0);
}

static void assert_shadow_is_the_default(const struct guest *guest)
{
	assert_memory_equal(shadow_state(guest) + ENGINE_PART, default_image(guest) + ENGINE_PART,
			    (21 * 1024 - ENGINE_PART) * sizeof(u32));
}

static void a_context_that_restores_nothing_begins_with_the_default(void **state)
{
	struct guest *guest = *state;
	u32 *page = saved_image(guest);
	u64 before;

	page[STATE_CONTROL] = 0x000f0009;
	page[IMAGE_GPR] = 0x1234;
	guest_engine_pages(guest, 0)[0] = 0x05000000;
	before = guest_stat(guest, VGT_STAT_BYTES_COPIED_IN);
	submit(guest);
	assert_shadow_is_the_default(guest);
	assert_int_equal(shadow_state(guest)[STATE_CONTROL] & 1, 0);
	assert_true(guest_stat(guest, VGT_STAT_BYTES_COPIED_IN) - before < 4096);
}

static void an_image_of_zeroes_is_the_default(void **state)
{
	struct guest *guest = *state;

	guest_state(guest, 0)[STATE_CONTROL] = 0x000f0008;
	guest_state(guest, 0)[STATE_END] = 0;
	submit(guest);
	assert_shadow_is_the_default(guest);
}

/* Behind where the list ends nothing is read, nor written. */
static void no_list_of_the_guests_is_longer_than_the_gpus(void **state)
{
	static const u32 longer[] = { 0x11001001, 0x22600, 0x1234, 0x05000000 };
	struct guest *guest = *state;
	u32 *page;

	guest_use_engine(guest, VGT_BCS);
	page = saved_image(guest);
	page[STATE_END] = 0;
	memcpy(page + STATE_END + 1, longer, sizeof(longer));
	submit(guest);
	assert_int_equal(shadow_state(guest)[STATE_END], 0x05000000);
	assert_int_equal(shadow_state(guest)[STATE_END + 1], 0);
	guest_job_end(guest, 0);
	assert_memory_equal(page + STATE_END + 1, longer, sizeof(longer));
	assert_int_equal(page[STATE_END], 0x05000000);
}

static void the_headers_of_the_registers_are_the_gpus_where_they_can_be(void **state)
{
	struct guest *guest = *state;

	guest->test->gpu->image[VGT_RCS][0x21] = 0xdeadbeef;
	submit(guest);
	assert_int_equal(shadow_state(guest)[0x01], 0x1100101b);
	assert_int_equal(shadow_state(guest)[0x21], 0x11001011);
	assert_int_equal(shadow_state(guest)[0x41], 0x11000001);	/* not posted */
}

static void the_register_that_an_engine_has_alone_follows_its_rule(void **state)
{
	struct guest *guest = *state;

	guest_use_engine(guest, VGT_BCS);
	saved_image(guest)[IMAGE_SWCTRL] = 0x00010001;
	submit(guest);
	assert_int_equal(shadow_state(guest)[IMAGE_SWCTRL - 1], 0x22200);
	assert_int_equal(shadow_state(guest)[IMAGE_SWCTRL], 0xffff0001);
	guest_job_end(guest, 0);
	guest_use_engine(guest, VGT_VCS);
	saved_image(guest)[IMAGE_SWCTRL] = 0x00010001;
	submit(guest);
	assert_int_equal(shadow_state(guest)[IMAGE_SWCTRL - 1], 0x12200);
	assert_int_equal(shadow_state(guest)[IMAGE_SWCTRL], 0);
}

/* S02: the page changes between two submissions of one context, and while it runs. */
static void each_submission_takes_the_state_page_anew_and_once(void **state)
{
	struct guest *guest = *state;
	u32 *page = guest_state(guest, 0);

	submit(guest);
	page[IMAGE_GPR] = 0x1111;
	page[STATE_START] = 0;
	assert_int_equal(shadow_state(guest)[IMAGE_GPR], 0);
	guest_job_end(guest, 0);
	page[IMAGE_GPR] = 0x2222;
	page[STATE_START] = guest_lrca(guest, 0) + GUEST_RING;
	submit(guest);
	assert_int_equal(shadow_state(guest)[IMAGE_GPR], 0x2222);
	assert_int_equal(guest->test->gpu->live_contexts, 1);
}

/* S03: both batches of an image are copies, or there are none. */
static void the_batches_of_an_image_run_from_judged_copies(void **state)
{
	struct guest *guest = *state;
	const u32 gma = guest->gma + GUEST_BATCH;
	u32 *indirect = guest_memory(guest, GUEST_BATCH);
	u32 *per_ctx = guest_memory(guest, GUEST_BATCH + 4096);
	const u32 *shadow;
	u32 copy;

	indirect[0] = 0x04000001;
	per_ctx[0] = 0x05000000;
	guest_state(guest, 0)[STATE_INDIRECT] = gma | 3;
	guest_state(guest, 0)[STATE_PER_CTX] = (gma + 4096) | 1;
	submit(guest);
	shadow = shadow_state(guest);
	/* Behind the owner's registers. */
	assert_true((shadow[STATE_INDIRECT] & 0x3f) > 3);
	assert_true((shadow[STATE_INDIRECT] & ~0x3fu) >= FAKE_GPU_BUFFER_GMA);
	assert_true((shadow[STATE_INDIRECT] & ~0x3fu) < guest->gma);
	assert_int_equal(shadow[STATE_PER_CTX],
			 ((shadow[STATE_INDIRECT] & ~0x3fu) + 4096) | 1);
	copy = shadow[STATE_PER_CTX];
	guest_job_end(guest, 0);

	guest_state(guest, 0)[STATE_INDIRECT] = 0;
	guest_state(guest, 0)[STATE_PER_CTX] = 0;
	submit(guest);
	assert_int_equal(shadow_state(guest)[STATE_INDIRECT], 0);
	assert_int_not_equal(shadow_state(guest)[STATE_PER_CTX], copy);
}

static void a_per_context_batch_without_an_indirect_one_is_judged_too(void **state)
{
	struct guest *guest = *state;
	u32 *per_ctx = guest_memory(guest, GUEST_BATCH);

	per_ctx[0] = 0x11000001;
	per_ctx[1] = 0x2270;
	per_ctx[3] = 0x05000000;
	guest_emit_request(guest, 0);
	guest_state(guest, 0)[STATE_PER_CTX] = (guest->gma + GUEST_BATCH) | 1;
	refused(guest, VGT_ERR_COMMAND);
	guest_emit_request(guest, 0);
	guest_state(guest, 0)[STATE_PER_CTX] = 0x1001;	/* the host's memory */
	refused(guest, VGT_ERR_CONTEXT);
}

static void an_indirect_batch_outside_the_vgpu_is_refused(void **state)
{
	struct guest *guest = *state;

	guest_emit_request(guest, 0);
	guest_state(guest, 0)[STATE_INDIRECT] = 0x1000 | 1;
	refused(guest, VGT_ERR_CONTEXT);
}

static void what_the_hardware_saved_comes_back_and_addresses_do_not(void **state)
{
	struct guest *guest = *state;
	u32 *shadow, *page = guest_state(guest, 0);

	submit(guest);
	shadow = (u32 *)shadow_state(guest);
	shadow[STATE_START] = 0x12345000;	/* the host's own ring */
	shadow[STATE_PDP0_LDW] = 0xabcd000;
	shadow[0x23] = 0x7777;			/* CTX_TIMESTAMP */
	shadow[ENGINE_PART + 3] = 0x5555;
	((u32 *)shadow_engine_pages(guest))[5] = 0x6666;
	guest_job_end(guest, 0);
	assert_int_equal(page[STATE_START], guest_lrca(guest, 0) + GUEST_RING);
	assert_int_equal(page[STATE_PDP0_LDW], guest->pml4);
	assert_int_equal(page[STATE_CONTROL], 0x000f0008);
	assert_int_equal(page[STATE_HEAD], page[STATE_TAIL]);
	assert_int_equal(page[0x23], 0x7777);
	assert_int_equal(page[ENGINE_PART + 3], 0x5555);
	assert_int_equal(guest_engine_pages(guest, 0)[5], 0x6666);
}

static void a_tail_that_moved_meanwhile_is_not_overwritten(void **state)
{
	struct guest *guest = *state;

	submit(guest);
	guest_emit_request(guest, 0);
	guest_job_end(guest, 0);
	assert_int_equal(guest_state(guest, 0)[STATE_TAIL], 32);
	assert_int_equal(guest_state(guest, 0)[STATE_HEAD], 16);
}

/* Something that is in no default image, saved by the hardware itself. */
static void save_something_odd(struct guest *guest)
{
	u32 *state;

	submit(guest);
	state = (u32 *)shadow_state(guest);
	state[IMAGE_CACHE_MODE] = 0xdeadbeef;
	state[IMAGE_CACHE_MODE + 2] = 0x1;
	guest_job_end(guest, 0);
	assert_int_equal(guest_state(guest, 0)[IMAGE_CACHE_MODE], 0xdeadbeef);
}

static void an_image_that_the_hardware_saved_is_restored_unchanged(void **state)
{
	struct guest *guest = *state;

	save_something_odd(guest);
	submit(guest);
	assert_int_equal(shadow_state(guest)[IMAGE_CACHE_MODE], 0xdeadbeef);
	guest_job_end(guest, 0);
}

static void a_context_begun_anew_in_the_same_place_is_loaded_anew(void **state)
{
	struct guest *guest = *state;
	u32 *page = guest_state(guest, 0);

	save_something_odd(guest);
	page[STATE_HEAD] = page[STATE_TAIL] = 64;
	submit(guest);
	assert_shadow_is_the_default(guest);
}

/* As i915 does with the one that an engine had when it was reset. */
static void an_image_that_the_gpu_side_has_written_anew_does_not_go_on(void **state)
{
	struct guest *guest = *state;
	u32 *shadow;

	submit(guest);
	shadow = (u32 *)shadow_state(guest);
	shadow[IMAGE_GPR] = 0x1234;
	guest_job_end(guest, 0);
	memset(shadow, 0, 4096);
	shadow[STATE_CONTROL] = 0x00090009;
	submit(guest);
	assert_int_equal(shadow[IMAGE_LOADS], default_image(guest)[IMAGE_LOADS]);
	assert_int_equal(shadow[IMAGE_GPR], 0x1234);
}

static void an_image_that_may_have_been_reset_is_loaded_anew(void **state)
{
	struct guest *guest = *state;

	save_something_odd(guest);
	guest_state(guest, 0)[IMAGE_CACHE_MODE] = 0x61020001;
	test_vgpu_reg_write(guest->test, 0x941c, 0x2);
	test_vgpu_reg_write(guest->test, guest->base + 0x29c, 0x80008000);
	submit(guest);
	assert_shadow_is_the_default(guest);
}

static void what_the_hardware_changed_comes_back_alone(void **state)
{
	struct guest *guest = *state;
	u64 out;

	submit(guest);
	guest_job_end(guest, 0);
	submit(guest);
	((u32 *)shadow_engine_pages(guest))[1024] = 0x77;
	out = guest_stat(guest, VGT_STAT_BYTES_COPIED_OUT);
	((u32 *)shadow_engine_pages(guest))[1029] = 0x88;
	guest_job_end(guest, 0);
	assert_int_equal(guest_engine_pages(guest, 0)[1024], 0x77);
	assert_int_equal(guest_engine_pages(guest, 0)[1029], 0x88);
	assert_int_equal(guest_engine_pages(guest, 0)[2047], 0);
	assert_true(guest_stat(guest, VGT_STAT_BYTES_COPIED_OUT) - out < 64);
}

static u64 bytes_copied(const struct guest *guest)
{
	return guest_stat(guest, VGT_STAT_BYTES_COPIED_IN) +
	       guest_stat(guest, VGT_STAT_BYTES_COPIED_OUT);
}

static void a_context_that_goes_on_costs_a_tenth_of_its_image_on_each_engine(void **state)
{
	struct guest *guest = *state;

	for (int engine = VGT_RCS; engine < VGT_ENGINES; engine++) {
		u64 before;
		u32 pages;

		guest_use_engine(guest, engine);
		submit(guest);
		guest_job_end(guest, 0);
		before = bytes_copied(guest);
		submit(guest);
		pages = guest_job(guest)->ctx->image_pages;
		guest_job_end(guest, 0);
		assert_true(bytes_copied(guest) - before <= pages * 4096 / 10);
	}
}

static void other_engines_have_images_of_two_pages(void **state)
{
	struct guest *guest = *state;

	guest_use_engine(guest, VGT_BCS);
	submit(guest);
	assert_int_equal(guest_job(guest)->ctx->image_pages, 2);
	assert_int_equal(shadow_state(guest)[0x01], 0x1100101b);	/* 14 registers */
	assert_int_equal(shadow_state(guest)[0x02], 0x22244);
	assert_int_equal(shadow_state(guest)[STATE_INDIRECT], 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, guest_setup, guest_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_ring_that_is_none_is_refused),
		T(the_wrap_count_of_the_head_does_not_matter),
		T(an_image_outside_the_vgpu_is_refused),
		T(page_tables_of_three_levels_are_refused),
		T(a_root_of_page_tables_that_is_not_ram_is_refused),
		T(no_address_of_the_guests_is_in_the_shadow),
		T(control_bits_that_are_not_the_guests_do_not_pass),
		T(a_context_begins_with_the_values_of_its_image),
		T(a_context_that_restores_nothing_begins_with_the_default),
		T(an_image_of_zeroes_is_the_default),
		T(no_list_of_the_guests_is_longer_than_the_gpus),
		T(the_headers_of_the_registers_are_the_gpus_where_they_can_be),
		T(the_register_that_an_engine_has_alone_follows_its_rule),
		T(each_submission_takes_the_state_page_anew_and_once),
		T(the_batches_of_an_image_run_from_judged_copies),
		T(a_per_context_batch_without_an_indirect_one_is_judged_too),
		T(an_indirect_batch_outside_the_vgpu_is_refused),
		T(what_the_hardware_saved_comes_back_and_addresses_do_not),
		T(a_tail_that_moved_meanwhile_is_not_overwritten),
		T(an_image_that_the_hardware_saved_is_restored_unchanged),
		T(a_context_begun_anew_in_the_same_place_is_loaded_anew),
		T(an_image_that_the_gpu_side_has_written_anew_does_not_go_on),
		T(an_image_that_may_have_been_reset_is_loaded_anew),
		T(what_the_hardware_changed_comes_back_alone),
		T(a_context_that_goes_on_costs_a_tenth_of_its_image_on_each_engine),
		T(other_engines_have_images_of_two_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
