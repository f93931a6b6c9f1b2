// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/submit/{workload,context,prologue}.c: what a job is made of, and what becomes of it. */
#include <linux/errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/cmd/scan.h"
#include "gvt/sched/runqueue.h"
#include "gvt/submit/context.h"
#include "gvt/submit/submit.h"
#include "gvt/vgpu.h"
#include "tests/unit/gvt/submit/guest.h"

#define GDRST		0x941c
#define MOCS_BCS	0xcc00
#define CACHE_MODE_1	0x7004

/* What is behind the guest's commands in the job at the GPU. */
static const u32 *job_end(const struct guest *guest)
{
	const struct vgt_gpu_job *job = guest_job(guest);
	u32 at;

	assert_non_null(job);
	at = job->dwords - 1;
	while (at && job->cmds[at] != GUEST_NO_PREDICATE)
		at--;
	assert_true(job->dwords - at <= 3);
	return job->cmds + at;
}

/* The last @dwords of the guest's commands in it. */
static const u32 *job_tail(const struct guest *guest, u32 dwords)
{
	const u32 *end = job_end(guest);

	assert_true(end - guest_job(guest)->cmds >= dwords);
	return end - dwords;
}

static void guest_reset(struct guest *guest)
{
	test_vgpu_reg_write(guest->test, GDRST, 0x1);
	hosted_run_work();
	guest_use_engine(guest, guest->engine);
}

static void the_commands_between_head_and_tail_run(void **state)
{
	static const u32 cmds[] = { 0x04000001, 0x02800000 };
	struct guest *guest = *state;

	guest_emit(guest, 0, cmds, 2);
	guest_submit(guest, 0, -1);
	assert_memory_equal(job_tail(guest, 2), cmds, sizeof(cmds));
	guest_ring(guest, 0)[0] = 0xdeadbeef;	/* after the fact */
	assert_int_equal(job_tail(guest, 2)[0], 0x04000001);
	guest_job_end(guest, 0);
	guest_emit(guest, 0, cmds, 2);
	guest_submit(guest, 0, -1);
	assert_memory_equal(job_tail(guest, 2), cmds, sizeof(cmds));
}

/* Its unprivileged batches are copied, which the budget of a submission is for. */
static void each_request_for_the_blitter_is_a_job(void **state)
{
	struct guest *guest = *state;

	for (int i = 0; i < 3; i++)
		guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	guest_job_end(guest, 0);
	assert_null(guest_job(guest));
	guest_use_engine(guest, VGT_BCS);
	for (int i = 0; i < 3; i++)
		guest_emit_request(guest, 1);
	guest_submit(guest, 1, -1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(guest_state(guest, 1)[STATE_HEAD], 16 * i);
		guest_job_end(guest, 0);
	}
	assert_int_equal(guest_state(guest, 1)[STATE_HEAD], 48);
	assert_null(guest_job(guest));
}

static void a_stretch_that_wraps_is_one_piece(void **state)
{
	static const u32 cmds[] = { 0x7a000004, 0x00100000, 0, 0, 0, 0 };
	struct guest *guest = *state;

	guest_state(guest, 0)[STATE_HEAD] = GUEST_RING_BYTES - 8;
	guest_state(guest, 0)[STATE_TAIL] = GUEST_RING_BYTES - 8;
	guest_emit(guest, 0, cmds, 6);
	guest_submit(guest, 0, -1);
	assert_memory_equal(job_tail(guest, 6), cmds, sizeof(cmds));
	guest_job_end(guest, 0);
	assert_int_equal(guest_state(guest, 0)[STATE_HEAD], 16);
}

static void a_refusal_behind_the_wrap_names_the_place_in_the_ring(void **state)
{
	static const u32 cmds[] = { 0, 0, 0, 0xdeadbeef };
	struct guest *guest = *state;

	guest_state(guest, 0)[STATE_HEAD] = GUEST_RING_BYTES - 8;
	guest_state(guest, 0)[STATE_TAIL] = GUEST_RING_BYTES - 8;
	guest_emit(guest, 0, cmds, 4);
	guest_submit(guest, 0, -1);
	assert_null(guest_job(guest));
	assert_int_equal(guest_refusal(guest)->gma, guest_lrca(guest, 0) + GUEST_RING + 4);
}

static void arbitration_is_on_again_at_the_end_of_each_job(void **state)
{
	static const u32 cmds[] = { 0x04000000, 0 };
	struct guest *guest = *state;

	guest_emit(guest, 0, cmds, 2);
	guest_submit(guest, 0, -1);
	assert_int_equal(job_end(guest)[1], 0x04000001);
}

static bool is_preemptible(const struct guest *guest)
{
	return container_of(guest_job(guest), struct vgt_run_job, gpu)->preemptible;
}

static void a_job_is_preempted_unless_its_own_commands_load_the_owners_registers(void **state)
{
	/* What i915 has in the indirect context batch of every render context. */
	static const u32 workaround[] = { 0x11000001, 0xb118, 0x00400000, 0 };
	static const u32 loads[] = { 0x11000001, 0xb118, 0, 0 };
	struct guest *guest = *state;

	memcpy(guest_memory(guest, GUEST_BATCH), workaround, sizeof(workaround));
	guest_state(guest, 0)[STATE_INDIRECT] = (guest->gma + GUEST_BATCH) | 1;
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	assert_true(is_preemptible(guest));
	guest_job_end(guest, 0);
	guest_emit(guest, 0, loads, 4);
	guest_submit(guest, 0, -1);
	assert_false(is_preemptible(guest));
}

static void no_predicate_is_left_on_for_what_comes_behind_a_job(void **state)
{
	/* A batch in the guest's own page tables: nobody knows what it leaves. */
	static const u32 cmds[] = { 0x18800101, 0x1000, 0, 0 };
	struct guest *guest = *state;

	guest_emit(guest, 0, cmds, 4);
	guest_submit(guest, 0, -1);
	assert_memory_equal(job_tail(guest, 4), cmds, sizeof(cmds));
	assert_int_equal(guest_job(guest)->dwords % 2, 0);
}

static void a_ring_with_a_hole_is_refused(void **state)
{
	struct guest *guest = *state;

	guest_emit_request(guest, 0);
	/* The last page of the ring's memory is not there. */
	test_vgpu_ggtt_map(guest->test, guest_lrca(guest, 0) + GUEST_RING, 0xfffff);
	guest_submit(guest, 0, -1);
	assert_null(guest_job(guest));
	assert_int_equal(guest_stat(guest, VGT_ERR_RING), 1);
}

static void registers_that_the_guest_has_set_are_loaded_for_each_job(void **state)
{
	struct guest *guest = *state;
	u32 value = 0;

	guest_use_engine(guest, VGT_BCS);
	test_vgpu_reg_write(guest->test, MOCS_BCS + 8, 0x3b);
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	assert_true(guest_job_loads(guest, MOCS_BCS + 8, &value));
	assert_int_equal(value, 0x3b);
	guest_job_end(guest, 0);

	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	assert_true(guest_job_loads(guest, MOCS_BCS + 8, &value));
	assert_int_equal(value, 0x3b);
	guest_job_end(guest, 0);

	test_vgpu_reg_write(guest->test, MOCS_BCS + 8, 0x39);
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	assert_true(guest_job_loads(guest, MOCS_BCS + 8, &value));
	assert_int_equal(value, 0x39);
}

static void no_job_switches_the_hosts_execlists_or_stops_its_ring(void **state)
{
	struct guest *guest = *state;
	u32 value;

	for (enum vgt_engine e = VGT_RCS; e < VGT_ENGINES; e++) {
		guest_use_engine(guest, e);
		test_vgpu_reg_write(guest->test, guest->base + 0x9c, 0x01000100);
		guest_emit_request(guest, 0);
		guest_submit(guest, 0, -1);
		assert_false(guest_job_loads(guest, guest->base + 0x29c, &value));
		assert_false(guest_job_loads(guest, guest->base + 0x98, &value));
		if (guest_job_loads(guest, guest->base + 0x9c, &value))
			assert_int_equal(value & 0x100, 0);
		test_vgpu_reg_write(guest->test, guest->base + 0x9c, 0x01000000);
	}
}

static void a_context_without_an_image_gets_what_the_guest_set_by_register(void **state)
{
	struct guest *guest = *state;
	u32 value = 0;

	test_vgpu_reg_write(guest->test, CACHE_MODE_1, 0x00400040);
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	assert_true(guest_job_loads(guest, CACHE_MODE_1, &value));
	assert_int_equal(value & 0x40, 0x40);
	guest_job_end(guest, 0);
	/* From now on it is what the hardware has saved in the image, here nothing. */
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	assert_true(guest_job_loads(guest, CACHE_MODE_1, &value));
	assert_int_equal(value & 0x40, 0);
}

/* S16: each allocation fails once; nothing is left behind, and it works afterwards. */
static void a_failure_in_the_middle_gives_everything_back(void **state)
{
	struct guest *guest = *state;
	const u32 batch[] = { 0x18800001, guest->gma + GUEST_BATCH, 0, 0 };
	bool done = false;
	u64 pinned = 0;

	guest_memory(guest, GUEST_BATCH)[0] = 0x05000000;
	guest_memory(guest, GUEST_BATCH + 4096)[0] = 0;
	for (long n = 0; !done; n++) {
		assert_true(n < 200);
		guest_reset(guest);
		guest_state(guest, 0)[STATE_INDIRECT] = (guest->gma + GUEST_BATCH + 4096) | 1;
		guest_state(guest, 0)[STATE_CONTROL] = 0x000f0008;
		guest_emit(guest, 0, batch, 4);
		pinned = guest->test->hv->pinned;
		hosted_fail_alloc_after(n);
		guest_submit(guest, 0, -1);
		hosted_fail_alloc_after(-1);
		done = guest_job(guest);
		if (!done)
			assert_int_equal(guest->test->gpu->job_count, 0);
	}
	assert_true(guest_stat(guest, VGT_ERR_NO_MEMORY) > 0);
	assert_true(guest->test->hv->pinned >= pinned);
	guest_job_end(guest, 0);
}

/* S15: the same page tables in both elements of a submission. */
static void two_contexts_share_their_page_tables(void **state)
{
	struct guest *guest = *state;
	u64 root;

	guest_emit_request(guest, 0);
	guest_emit_request(guest, 1);
	guest_submit(guest, 0, 1);
	root = guest_job(guest)->pml4;
	guest_job_end(guest, 0);
	assert_true(guest_job(guest)->pml4 == root);
	guest_job_end(guest, 0);
}

/* A job on each of @count contexts; never more than @most of them have a shadow. */
static void run_contexts(struct guest *guest, u32 count, u32 most)
{
	const u32 ram = 0x1000;		/* guest pages for the images, all the same ones */

	/* Images of two pages each, so that there is room for very many. */
	guest_use_engine(guest, VGT_BCS);
	for (u32 i = 0; i < count; i++) {
		const u32 lrca = guest->gma + 0x1000000 + i * 0x2000;
		u32 *page = fake_hv_ptr(guest->test->hv, (u64)(ram + 1) * 4096);
		const u32 elsp = guest->base + 0x230;

		test_vgpu_ggtt_map(guest->test, lrca, ram);
		test_vgpu_ggtt_map(guest->test, lrca + 4096, ram + 1);
		memcpy(page, guest_state(guest, 0), 4096);
		guest_ring(guest, 0)[0] = 0;
		guest_ring(guest, 0)[1] = 0;
		page[STATE_HEAD] = 0;
		page[STATE_TAIL] = 8;
		test_vgpu_reg_write(guest->test, elsp, 0);
		test_vgpu_reg_write(guest->test, elsp, 0);
		test_vgpu_reg_write(guest->test, elsp, i);
		test_vgpu_reg_write(guest->test, elsp, lrca | 0x119);
		guest_job_end(guest, 0);
		assert_true(guest->test->gpu->live_contexts <= most);
	}
}

/* The vGPU has two thirds of the aperture, and three quarters of its part are for contexts. */
static void contexts_push_each_other_out_where_the_hosts_memory_is_short(void **state)
{
	struct guest *guest = *state;

	guest->test->dev->info.core_bytes = 2 * ((4 + 5 * 2) * 4096 + 64);
	run_contexts(guest, 20, 5);
	assert_int_equal(guest->test->gpu->live_contexts, 5);
	assert_int_equal(guest_stat(guest, VGT_ERR_NO_MEMORY), 0);
}

static void a_context_that_has_no_room_alone_is_the_guests_loss(void **state)
{
	struct guest *guest = *state;

	guest->test->dev->info.core_bytes = 2 * 4096;
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	assert_null(guest_job(guest));
	assert_int_equal(guest_stat(guest, VGT_ERR_NO_MEMORY), 1);
}

static void a_context_keeps_its_shadow_and_many_push_the_oldest_out(void **state)
{
	struct guest *guest = *state;

	run_contexts(guest, VGT_CONTEXTS_MAX + 50, VGT_CONTEXTS_MAX);
	assert_int_equal(guest->test->gpu->live_contexts, VGT_CONTEXTS_MAX);
	/* A reset of the whole GPU lets go of all. */
	guest_reset(guest);
	assert_int_equal(guest->test->gpu->live_contexts, 0);
}

static void a_stretch_longer_than_a_job_is_refused(void **state)
{
	struct guest *guest = *state;
	u32 *page = guest_state(guest, 0);

	page[STATE_CTL] = 0x1ff001;
	page[STATE_START] = guest->gma;
	page[STATE_TAIL] = 0x1ffff8;
	guest_submit(guest, 0, -1);
	assert_null(guest_job(guest));
	assert_int_equal(guest_stat(guest, VGT_ERR_BUDGET), 1);
}

#define T(test) cmocka_unit_test_setup_teardown(test, guest_setup, guest_teardown)

static void usage_says_what_is_held_and_a_device_reset_takes_it_down(void **state)
{
	struct guest *guest = *state;
	struct vgt_vgpu *vgpu = guest->test->vgpu;
	struct vgt_usage usage;

	vgt_vgpu_usage(vgpu, &usage);
	assert_int_equal(usage.jobs + usage.contexts + usage.page_tables, 0);
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	vgt_vgpu_usage(vgpu, &usage);
	assert_int_equal(usage.jobs, 1);
	assert_int_equal(usage.contexts, 1);
	assert_true(usage.page_tables > 0);
	vgt_vgpu_reset(vgpu);
	hosted_run_work();
	vgt_vgpu_usage(vgpu, &usage);
	assert_int_equal(usage.jobs + usage.contexts + usage.page_tables, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_commands_between_head_and_tail_run),
		T(each_request_for_the_blitter_is_a_job),
		T(a_stretch_that_wraps_is_one_piece),
		T(a_refusal_behind_the_wrap_names_the_place_in_the_ring),
		T(arbitration_is_on_again_at_the_end_of_each_job),
		T(a_job_is_preempted_unless_its_own_commands_load_the_owners_registers),
		T(no_predicate_is_left_on_for_what_comes_behind_a_job),
		T(a_ring_with_a_hole_is_refused),
		T(registers_that_the_guest_has_set_are_loaded_for_each_job),
		T(no_job_switches_the_hosts_execlists_or_stops_its_ring),
		T(a_context_without_an_image_gets_what_the_guest_set_by_register),
		T(a_failure_in_the_middle_gives_everything_back),
		T(two_contexts_share_their_page_tables),
		T(contexts_push_each_other_out_where_the_hosts_memory_is_short),
		T(a_context_that_has_no_room_alone_is_the_guests_loss),
		T(a_context_keeps_its_shadow_and_many_push_the_oldest_out),
		T(a_stretch_longer_than_a_job_is_refused),
		T(usage_says_what_is_held_and_a_device_reset_takes_it_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
