// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/submit/{execlist,submit}.c: the protocol, as a guest driver sees it. */
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
#include "tests/unit/gvt/submit/guest.h"

#define RING_HEAD	0x34
#define RING_TAIL	0x30
#define RING_MI_MODE	0x9c
#define STATUS_LO	0x234
#define STATUS_HI	0x238
#define CSB_BUF		0x370
#define RING_MODE	0x29c
#define GDRST		0x941c
#define GT0_IIR		0x44308

static u32 reg(struct guest *guest, u32 offset)
{
	return test_vgpu_reg_read(guest->test, guest->base + offset);
}

/* The events since the last look are exactly these. */
static void expect_events(struct guest *guest, unsigned int count, const u32 *expected)
{
	u32 status[6], id[6];

	assert_int_equal(guest_events(guest, status, id), count);
	for (unsigned int i = 0; i < count; i++)
		assert_int_equal(status[i], expected[i]);
}

#define EXPECT(guest, ...) \
	do { \
		const u32 expected[] = { __VA_ARGS__ }; \
		expect_events(guest, sizeof(expected) / 4, expected); \
	} while (0)

static void a_submission_to_an_idle_engine_runs_and_comes_back(void **state)
{
	struct guest *guest = *state;

	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	EXPECT(guest, 0x1);
	assert_non_null(guest_job(guest));
	assert_true(vgt_submit_busy(guest->test->vgpu, VGT_RCS));
	assert_int_equal(reg(guest, STATUS_HI), 0x20);
	assert_int_equal(reg(guest, RING_MI_MODE) & 0x200, 0);
	guest_job_end(guest, 0);
	EXPECT(guest, 0x18);
	assert_false(vgt_submit_busy(guest->test->vgpu, VGT_RCS));
	assert_int_equal(reg(guest, STATUS_HI), 0);
	assert_int_equal(reg(guest, RING_MI_MODE) & 0x200, 0x200);
	assert_int_equal(reg(guest, RING_HEAD), reg(guest, RING_TAIL));
	assert_int_equal(guest_state(guest, 0)[STATE_HEAD], guest_state(guest, 0)[STATE_TAIL]);
}

static void the_events_name_their_context_in_memory_and_in_registers(void **state)
{
	struct guest *guest = *state;
	u32 status[6], id[6];

	guest_emit_request(guest, 1);
	guest_submit(guest, 1, -1);
	guest_job_end(guest, 0);
	assert_int_equal(guest_events(guest, status, id), 2);
	assert_int_equal(id[1], 0x21);
	assert_int_equal(reg(guest, CSB_BUF + 8), 0x18);
	assert_int_equal(reg(guest, CSB_BUF + 12), 0x21);
}

static void interrupts_come_after_what_they_announce(void **state)
{
	struct guest *guest = *state;
	const u64 before = guest->test->hv->msis;

	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	assert_int_equal(test_vgpu_reg_read(guest->test, GT0_IIR) & 0x101, 0x100);
	test_vgpu_reg_write(guest->test, GT0_IIR, ~0u);
	guest_job_end(guest, 0);
	assert_int_equal(test_vgpu_reg_read(guest->test, GT0_IIR) & 0x101, 0x101);
	assert_true(guest->test->hv->msis > before);
}

static void two_elements_run_one_after_the_other(void **state)
{
	struct guest *guest = *state;

	guest_emit_request(guest, 0);
	guest_emit_request(guest, 1);
	guest_submit(guest, 0, 1);
	EXPECT(guest, 0x1);
	guest_job_end(guest, 0);
	EXPECT(guest, 0x14);
	assert_int_equal(reg(guest, STATUS_HI), 0x21);
	assert_non_null(guest_job(guest));
	guest_job_end(guest, 0);
	EXPECT(guest, 0x18);
}

static void a_lite_restore_runs_what_was_added(void **state)
{
	struct guest *guest = *state;

	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	EXPECT(guest, 0x1, 0x8002);
	guest_job_end(guest, 0);
	EXPECT(guest);
	assert_non_null(guest_job(guest));
	guest_job_end(guest, 0);
	EXPECT(guest, 0x18);
	assert_int_equal(guest->test->gpu->jobs_submitted, 2);
}

static void a_lite_restore_with_nothing_added_completes(void **state)
{
	struct guest *guest = *state;

	guest_emit_request(guest, 0);
	guest_emit_request(guest, 1);
	guest_submit(guest, 0, -1);
	guest_submit(guest, 0, 1);
	EXPECT(guest, 0x1, 0x8002);
	guest_job_end(guest, 0);
	EXPECT(guest, 0x14);
	guest_job_end(guest, 0);
	EXPECT(guest, 0x18);
}

static void a_tail_that_moves_without_a_submission_is_not_run(void **state)
{
	struct guest *guest = *state;

	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	guest_emit_request(guest, 0);
	guest_job_end(guest, 0);
	EXPECT(guest, 0x1, 0x18);
	assert_null(guest_job(guest));
	guest_submit(guest, 0, -1);
	guest_job_end(guest, 0);
	EXPECT(guest, 0x1, 0x18);
}

static void another_context_waits_for_the_running_one(void **state)
{
	struct guest *guest = *state;

	guest_emit_request(guest, 0);
	guest_emit_request(guest, 1);
	guest_submit(guest, 0, -1);
	guest_submit(guest, 1, -1);
	EXPECT(guest, 0x1);
	guest_job_end(guest, 0);
	EXPECT(guest, 0x18, 0x1);
	guest_job_end(guest, 0);
	EXPECT(guest, 0x18);
}

static void an_empty_ring_completes_at_once(void **state)
{
	struct guest *guest = *state;

	guest_submit(guest, 0, 1);
	EXPECT(guest, 0x1, 0x14, 0x18);
	assert_int_equal(guest->test->gpu->jobs_submitted, 0);
}

static void each_engine_has_its_own_list(void **state)
{
	struct guest *guest = *state;

	for (enum vgt_engine e = VGT_RCS; e < VGT_ENGINES; e++) {
		guest_use_engine(guest, e);
		guest_emit_request(guest, 0);
		guest_submit(guest, 0, -1);
		EXPECT(guest, 0x1);
		assert_int_equal(guest_job(guest)->ctx->engine, e);
		guest_job_end(guest, 0);
		EXPECT(guest, 0x18);
	}
}

static void the_status_buffer_wraps(void **state)
{
	struct guest *guest = *state;

	for (int i = 0; i < 20; i++) {
		guest_emit_request(guest, i % 2);
		guest_submit(guest, i % 2, -1);
		guest_job_end(guest, 0);
		EXPECT(guest, 0x1, 0x18);
	}
	assert_int_equal(guest_stat(guest, VGT_STAT_SUBMISSIONS), 20);
}

static void pointers_that_a_guest_writes_stay_inside_the_buffer(void **state)
{
	struct guest *guest = *state;

	test_vgpu_reg_write(guest->test, guest->base + 0x3a0, 0xffffffff);
	assert_int_equal(reg(guest, 0x3a0), 0x0505);
	guest_submit(guest, 0, -1);
	assert_int_equal(reg(guest, 0x3a0) & 7, 1);
}

static void a_submission_without_execlists_is_only_counted(void **state)
{
	struct guest *guest = *state;

	test_vgpu_reg_write(guest->test, guest->base + RING_MODE, 0x80000000);
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	EXPECT(guest);
	assert_true(guest_stat(guest, VGT_ERR_ELSP) > 0);
	assert_null(guest_job(guest));
}

static void an_element_that_is_not_valid_is_not_taken(void **state)
{
	struct guest *guest = *state;

	guest_submit(guest, -1, 0);
	EXPECT(guest);
	assert_int_equal(guest_stat(guest, VGT_ERR_ELSP), 1);
}

static void a_status_page_outside_the_vgpu_is_not_taken(void **state)
{
	struct guest *guest = *state;

	test_vgpu_reg_write(guest->test, guest->base + 0x80, 0x1000);
	assert_int_equal(reg(guest, 0x80), guest->gma + GUEST_HWSP);
	assert_int_equal(guest_stat(guest, VGT_ERR_GGTT_RANGE), 1);
}

/* S17: the engine is reset while work runs, and submitted to again. */
static void a_late_completion_of_before_a_reset_says_nothing(void **state)
{
	struct guest *guest = *state;

	guest->test->gpu->cancel_ends_jobs = false;
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	EXPECT(guest, 0x1);
	test_vgpu_reg_write(guest->test, GDRST, 0x2);
	guest_use_engine(guest, VGT_RCS);
	assert_int_equal(guest->test->gpu->jobs_cancelled, 1);
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	EXPECT(guest, 0x1);
	/* The old job still has the context: the new one waits for its end. */
	assert_int_equal(guest->test->gpu->jobs_submitted, 1);
	guest_job_end(guest, 0);
	EXPECT(guest);
	assert_int_equal(guest->test->gpu->jobs_submitted, 2);
	guest_job_end(guest, 0);
	EXPECT(guest, 0x18);
}

static void execlists_off_and_on_while_work_runs_is_a_reset(void **state)
{
	struct guest *guest = *state;

	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	test_vgpu_reg_write(guest->test, guest->base + RING_MODE, 0x80000000);
	hosted_run_work();
	assert_int_equal(guest->test->gpu->jobs_cancelled, 1);
	assert_int_equal(guest->test->gpu->job_count, 0);
	assert_false(vgt_submit_busy(guest->test->vgpu, VGT_RCS));
}

/* S23: the host's engine is reset once for a job, however often the guest asks. */
static void resets_in_a_loop_cancel_a_job_once(void **state)
{
	struct guest *guest = *state;

	guest->test->gpu->cancel_ends_jobs = false;
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	for (int i = 0; i < 100; i++)
		test_vgpu_reg_write(guest->test, GDRST, 0x1);
	assert_int_equal(guest->test->gpu->jobs_cancelled, 1);
	guest_job_end(guest, -EIO);
}

static void a_job_that_dies_at_the_gpu_is_an_engine_that_hangs(void **state)
{
	struct guest *guest = *state;

	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	guest_job_end(guest, -EIO);
	EXPECT(guest, 0x1);
	assert_true(vgt_submit_busy(guest->test->vgpu, VGT_RCS));
	assert_int_equal(guest_stat(guest, VGT_ERR_HANG), 1);
	/* Until the guest resets it. */
	test_vgpu_reg_write(guest->test, GDRST, 0x2);
	guest_use_engine(guest, VGT_RCS);
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	guest_job_end(guest, 0);
	EXPECT(guest, 0x1, 0x18);
}

static void a_guest_that_is_always_refused_is_stopped_and_a_device_reset_revives_it(void **state)
{
	struct guest *guest = *state;
	struct vgt_stop why;
	u64 refused;

	for (int i = 0; i < 200; i++) {
		static const u32 cmds[] = { 0xdeadbeef, 0 };

		guest_use_engine(guest, VGT_RCS);
		guest_emit(guest, 0, cmds, 2);
		guest_submit(guest, 0, -1);
		test_vgpu_reg_write(guest->test, GDRST, 0x2);
	}
	assert_true(vgt_vgpu_stopped(guest->test->vgpu, &why));
	assert_int_equal(why.opcode, 0xdeadbeef);
	assert_string_equal(why.rule, "command-unknown");
	assert_int_equal(guest->test->hv->stops, 1);
	refused = guest_stat(guest, VGT_ERR_COMMAND);
	assert_true(refused < 100);
	vgt_submit_restart(guest->test->vgpu);
	guest_use_engine(guest, VGT_RCS);
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	assert_non_null(guest_job(guest));
	guest_job_end(guest, 0);
}

static void a_guest_whose_jobs_have_to_be_ended_by_force_is_stopped_too(void **state)
{
	struct guest *guest = *state;
	unsigned int hangs;

	for (hangs = 0; hangs < 200; hangs++) {
		guest_use_engine(guest, VGT_RCS);
		guest_emit_request(guest, 0);
		guest_submit(guest, 0, -1);
		if (!guest_job(guest))
			break;
		guest_job_end(guest, -EIO);
		test_vgpu_reg_write(guest->test, GDRST, 0x2);
	}
	assert_true(hangs < 200);
	assert_true(vgt_submit_stopped(guest->test->vgpu));
	assert_int_equal(guest_stat(guest, VGT_ERR_HANG), hangs);
	assert_int_equal(guest->test->hv->stops, 1);
}

static void a_vgpu_with_work_under_way_can_be_destroyed(void **state)
{
	struct guest *guest = *state;

	guest_emit_request(guest, 0);
	guest_emit_request(guest, 1);
	guest_submit(guest, 0, 1);
	/* guest_teardown() finds what was not given back. */
	assert_non_null(guest_job(guest));
}

#define T(test) cmocka_unit_test_setup_teardown(test, guest_setup, guest_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_submission_to_an_idle_engine_runs_and_comes_back),
		T(the_events_name_their_context_in_memory_and_in_registers),
		T(interrupts_come_after_what_they_announce),
		T(two_elements_run_one_after_the_other),
		T(a_lite_restore_runs_what_was_added),
		T(a_lite_restore_with_nothing_added_completes),
		T(a_tail_that_moves_without_a_submission_is_not_run),
		T(another_context_waits_for_the_running_one),
		T(an_empty_ring_completes_at_once),
		T(each_engine_has_its_own_list),
		T(the_status_buffer_wraps),
		T(pointers_that_a_guest_writes_stay_inside_the_buffer),
		T(a_submission_without_execlists_is_only_counted),
		T(an_element_that_is_not_valid_is_not_taken),
		T(a_status_page_outside_the_vgpu_is_not_taken),
		T(a_late_completion_of_before_a_reset_says_nothing),
		T(execlists_off_and_on_while_work_runs_is_a_reset),
		T(resets_in_a_loop_cancel_a_job_once),
		T(a_job_that_dies_at_the_gpu_is_an_engine_that_hangs),
		T(a_guest_that_is_always_refused_is_stopped_and_a_device_reset_revives_it),
		T(a_guest_whose_jobs_have_to_be_ended_by_force_is_stopped_too),
		T(a_vgpu_with_work_under_way_can_be_destroyed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
