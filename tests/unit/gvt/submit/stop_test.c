// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/submit/stop.c: what the hypervisor and the administrator hear of it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/gvt/submit/guest.h"

#define GDRST		0x941c
#define GDRST_RCS	0x2
#define TOO_MANY	200

/* Until the vGPU is stopped: an unknown command, or a job that has to be ended by force. */
static void misbehave(struct guest *guest, u32 command)
{
	const u32 cmds[] = { command, 0 };

	for (int i = 0; i < TOO_MANY && !vgt_vgpu_stopped(guest->test->vgpu, NULL); i++) {
		guest_use_engine(guest, VGT_RCS);
		guest_emit(guest, 0, cmds, 2);
		guest_submit(guest, 0, -1);
		if (guest_job(guest))
			guest_job_end(guest, -EIO);
		test_vgpu_reg_write(guest->test, GDRST, GDRST_RCS);
	}
}

static void the_hypervisor_hears_once_that_the_vgpu_is_stopped(void **state)
{
	struct guest *guest = *state;

	assert_false(vgt_vgpu_stopped(guest->test->vgpu, NULL));
	misbehave(guest, 0xdeadbeef);
	assert_int_equal(guest->test->hv->stops, 1);
	for (int i = 0; i < 2; i++) {
		guest_use_engine(guest, VGT_RCS);
		guest_emit_request(guest, 0);
		guest_submit(guest, 0, -1);
		assert_null(guest_job(guest));
	}
	assert_int_equal(guest->test->hv->stops, 1);
	assert_true(vgt_vgpu_stopped(guest->test->vgpu, NULL));
}

static void an_engine_that_was_at_work_stops_with_the_others(void **state)
{
	struct guest *guest = *state;

	guest_use_engine(guest, VGT_BCS);
	guest_emit_request(guest, 1);
	guest_emit_request(guest, 2);
	guest_submit(guest, 1, 2);
	misbehave(guest, 0xdeadbeef);
	guest->engine = VGT_BCS;
	assert_non_null(guest_job(guest));
	guest_job_end(guest, 0);
	assert_null(guest_job(guest));
}

static void the_reason_names_the_command_and_the_rule(void **state)
{
	struct guest *guest = *state;
	char text[VGT_STOP_TEXT], want[VGT_STOP_TEXT];
	struct vgt_stop why;

	misbehave(guest, 0xdeadbeef);
	assert_true(vgt_vgpu_stopped(guest->test->vgpu, &why));
	assert_int_equal(why.error, VGT_ERR_COMMAND);
	assert_int_equal(why.address, guest_lrca(guest, 0) + GUEST_RING);
	vgt_stop_text(&why, text);
	snprintf(want, sizeof(want), "command refused by the scanner: engine rcs0, "
		 "opcode 0xdeadbeef, address 0x%x, register 0x0, rule command-unknown",
		 guest_lrca(guest, 0) + GUEST_RING);
	assert_string_equal(text, want);
	vgt_stop_text(&guest->test->hv->stop, text);
	assert_string_equal(text, want);
}

static void a_job_that_does_not_end_is_a_reason_of_its_own(void **state)
{
	struct guest *guest = *state;
	char text[VGT_STOP_TEXT], want[VGT_STOP_TEXT];
	struct vgt_stop why;

	misbehave(guest, 0);
	assert_true(vgt_vgpu_stopped(guest->test->vgpu, &why));
	assert_int_equal(why.error, VGT_ERR_HANG);
	vgt_stop_text(&why, text);
	snprintf(want, sizeof(want), "submission that did not end: engine rcs0, address 0x%x",
		 guest_lrca(guest, 0));
	assert_string_equal(text, want);
}

static void a_refusal_that_is_not_the_scanners_does_not_name_an_old_command(void **state)
{
	static const u32 cmds[] = { 0xdeadbeef, 0 };
	struct guest *guest = *state;
	struct vgt_stop why;

	guest_emit(guest, 0, cmds, 2);
	guest_submit(guest, 0, -1);
	for (int i = 0; i < TOO_MANY && !vgt_vgpu_stopped(guest->test->vgpu, &why); i++) {
		test_vgpu_reg_write(guest->test, GDRST, GDRST_RCS);
		guest_use_engine(guest, VGT_RCS);
		guest_state(guest, 0)[STATE_TAIL] = 0x7ffffffc;
		guest_submit(guest, 0, -1);
	}
	assert_true(vgt_vgpu_stopped(guest->test->vgpu, &why));
	assert_int_equal(why.error, VGT_ERR_RING);
	assert_null(why.rule);
	assert_int_equal(why.opcode, 0);
}

static void a_device_reset_revives_it_and_it_can_be_stopped_again(void **state)
{
	struct guest *guest = *state;

	misbehave(guest, 0xdeadbeef);
	vgt_vgpu_reset(guest->test->vgpu);
	assert_false(vgt_vgpu_stopped(guest->test->vgpu, NULL));
	guest_begin(guest);
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	assert_non_null(guest_job(guest));
	guest_job_end(guest, 0);
	misbehave(guest, 0xdeadbeef);
	assert_int_equal(guest->test->hv->stops, 2);
}

static void the_longest_reason_fits(void **state)
{
	const struct vgt_stop why = {
		.engine = "vecs0",
		.error = VGT_ERR_PPGTT_ROOT,
		.opcode = UINT32_MAX,
		.address = UINT64_MAX,
		.reg = UINT32_MAX,
		.rule = "a-rule-with-a-name-of-forty-characters-x",
	};
	char text[VGT_STOP_TEXT];

	vgt_stop_text(&why, text);
	assert_non_null(strstr(text, "characters-x"));
}

#define T(test) cmocka_unit_test_setup_teardown(test, guest_setup, guest_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_hypervisor_hears_once_that_the_vgpu_is_stopped),
		T(an_engine_that_was_at_work_stops_with_the_others),
		T(the_reason_names_the_command_and_the_rule),
		T(a_job_that_does_not_end_is_a_reason_of_its_own),
		T(a_refusal_that_is_not_the_scanners_does_not_name_an_old_command),
		T(a_device_reset_revives_it_and_it_can_be_stopped_again),
		cmocka_unit_test(the_longest_reason_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
