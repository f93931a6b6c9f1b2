// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* What is said of a refusal, and audit mode: refused commands are left out. */
#include <linux/errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/cmd/rule.h"
#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "tests/unit/gvt/cmd/stream.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static char traced[256];

static void trace(const char *event, const char *text)
{
	if (!strcmp(event, "vgt_refusal"))
		snprintf(traced, sizeof(traced), "%s", text);
}

static void a_refusal_names_engine_command_address_register_and_rule(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0, 0, 0x11000001, 0x20c8, 0 };
	char expected[256];

	hosted_set_trace(trace);
	assert_int_equal(stream_scan(st, VGT_RCS, cmds, N(cmds)), -EPERM);
	snprintf(expected, sizeof(expected), "vgpu1 engine rcs command 0x11000001 at 0x%x register "
		 "0x20c8 rule register-access: commands have no such access to this register",
		 st->gma + 0x10008);
	assert_string_equal(traced, expected);
}

static void each_rule_has_a_name_and_says_what_it_is_about(void **state)
{
	unsigned int a, b;

	for (a = 0; a < VGT_REFUSE_COUNT; a++) {
		assert_true(strlen(vgt_scan_rule_text(a)) > 10);
		for (b = 0; b < a; b++)
			assert_string_not_equal(vgt_scan_rule_name(a), vgt_scan_rule_name(b));
	}
	assert_string_equal(vgt_scan_rule_name(VGT_REFUSE_COUNT), "none");
	assert_string_equal(vgt_scan_rule_text(VGT_REFUSE_COUNT), "nothing was refused");
}

static void in_audit_mode_refused_commands_are_left_out_and_the_rest_runs(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = {
		0x11000001, 0x20c0, 0x10001,		/* INSTPM: allowed */
		0x11000003, 0x20c0, 0x10001, 0x20c8, 0,	/* the second is not */
		0x10400002, 0x1000, 0, 7,		/* a store outside the vGPU */
		0x05800000,				/* MI_SUSPEND_FLUSH */
		0x01000000, 0x04000001,
	};
	u32 expected[N(cmds)] = { 0x11000001, 0x20c0, 0x10001 };
	struct vgt_vgpu *vgpu = st->test->vgpu;

	expected[N(cmds) - 1] = 0x04000001;
	vgt_vgpu_set_audit(vgpu, true);
	assert_int_equal(stream_scan(st, VGT_RCS, cmds, N(cmds)), 0);
	assert_memory_equal(cmds, expected, sizeof(cmds));
	assert_int_equal(st->scan.user_interrupts, 1);
	assert_int_equal(vgt_vgpu_stat(vgpu, VGT_STAT_COMMANDS_LEFT_OUT), 3);
	assert_int_equal(vgt_vgpu_stat(vgpu, VGT_ERR_COMMAND), 3);
}

static void in_audit_mode_a_refused_command_of_a_batch_is_left_out_of_its_copy(void **state)
{
	struct stream_test *st = *state;
	u32 *batch = stream_memory(st, st->gma);
	u32 cmds[] = { 0x18800001, st->gma, 0, 0 };

	batch[0] = 0x11000001;
	batch[1] = 0x20c8;
	batch[3] = 0x05000000;
	vgt_vgpu_set_audit(st->test->vgpu, true);
	assert_int_equal(stream_scan(st, VGT_RCS, cmds, N(cmds)), 0);
	assert_int_equal(stream_copy(cmds[1])[0], 0);
	assert_int_equal(stream_copy(cmds[1])[1], 0);
	assert_int_equal(stream_copy(cmds[1])[3], 0x05000000);
	assert_int_equal(batch[0], 0x11000001);
}

static void in_audit_mode_what_leads_elsewhere_or_has_no_length_is_refused(void **state)
{
	struct stream_test *st = *state;
	u32 outside[] = { 0x18800001, 0x1000, 0, 0 };
	u32 end[] = { 0x05000000, 0 };
	u32 unknown[] = { 0x0f800000, 0 };
	u32 cut_off[] = { 0x11000003, 0x20c8 };

	vgt_vgpu_set_audit(st->test->vgpu, true);
	stream_refused(st, VGT_RCS, outside, N(outside), "ggtt-address");
	stream_refused(st, VGT_RCS, end, N(end), "batch-end-outside-batch");
	stream_refused(st, VGT_RCS, unknown, N(unknown), "command-unknown");
	stream_refused(st, VGT_RCS, cut_off, N(cut_off), "command-beyond-end");
	assert_int_equal(vgt_vgpu_stat(st->test->vgpu, VGT_STAT_COMMANDS_LEFT_OUT), 0);
}

static void without_audit_mode_they_are_refused_again(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0x11000001, 0x20c8, 0, 0 };

	vgt_vgpu_set_audit(st->test->vgpu, true);
	vgt_vgpu_set_audit(st->test->vgpu, false);
	stream_refused(st, VGT_RCS, cmds, N(cmds), "register-access");
}

#define T(test) cmocka_unit_test_setup_teardown(test, stream_setup, stream_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_refusal_names_engine_command_address_register_and_rule),
		T(each_rule_has_a_name_and_says_what_it_is_about),
		T(in_audit_mode_refused_commands_are_left_out_and_the_rest_runs),
		T(in_audit_mode_a_refused_command_of_a_batch_is_left_out_of_its_copy),
		T(in_audit_mode_what_leads_elsewhere_or_has_no_length_is_refused),
		T(without_audit_mode_they_are_refused_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
