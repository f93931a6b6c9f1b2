// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/cmd/scan.c and operand.c: what passes, what is patched, what is refused. */
#include <linux/errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/vgpu.h"
#include "tests/unit/gvt/cmd/stream.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void what_linux_puts_in_a_ring_passes_unchanged(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = {
		0x7a000004, 0x00100020, 0, 0, 0, 0,		/* flush, invalidate */
		0x04000000,					/* arbitration off */
		0x18800101, 0x12345000, 0x1, 			/* batch in the PPGTT */
		0x7a000004, 0x01104080, st->gma + 0x40, 0, 7, 0,	/* breadcrumb */
		0x04000001, 0x02800000, 0, 0,
	};
	u32 before[N(cmds)];

	memcpy(before, cmds, sizeof(cmds));
	assert_int_equal(stream_scan(st, VGT_RCS, cmds, N(cmds)), 0);
	assert_memory_equal(cmds, before, sizeof(cmds));
	assert_int_equal(st->scan.commands, 8);
	assert_false(st->scan.arbitration_off);
	assert_int_equal(vgt_vgpu_stat(st->test->vgpu, VGT_STAT_COMMANDS_SCANNED), 8);
}

/* COLOR_BLT, SRC_COPY_BLT: their addresses are the context's own. */
static void fills_and_copies_of_the_blitter_pass_unchanged(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = {
		0x50300004, 0x03f01000, 0x00010004, 0x12345000, 0x1, 0xc0ffee,
		0x50f00006, 0x03cc1000, 0x00010004, 0x12345000, 0x1, 4096, 0x12346000, 0x1,
	};
	u32 before[N(cmds)];

	memcpy(before, cmds, sizeof(cmds));
	assert_int_equal(stream_scan(st, VGT_BCS, cmds, N(cmds)), 0);
	assert_memory_equal(cmds, before, sizeof(cmds));
	assert_int_equal(st->scan.commands, 2);
}

static void a_user_interrupt_is_recorded_and_does_not_reach_the_host(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0x01000000, 0x04000001, 0x01000000, 0 };

	assert_int_equal(stream_scan(st, VGT_BCS, cmds, N(cmds)), 0);
	assert_int_equal(st->scan.user_interrupts, 2);
	assert_int_equal(cmds[0], 0);
	assert_int_equal(cmds[2], 0);
}

static void the_first_request_of_several_is_found(void **state)
{
	struct stream_test *st = *state;
	const u32 cmds[] = {
		0x10400002, 0x1234, 0, 0x01000000,		/* its opcode as an operand */
		0x01000000, 0x04000001, 0x02800000, 0,
		0x01000000, 0, 0x11000001, 0x2358,
	};

	stream_scan(st, VGT_BCS, (u32 [2]){ 0 }, 2);
	/* An odd number of dwords ends no ring; the command behind is taken in. */
	assert_int_equal(vgt_scan_request_end(&st->scan, cmds, N(cmds)), 6);
	assert_int_equal(vgt_scan_request_end(&st->scan, cmds + 6, N(cmds) - 6), 4);
	assert_int_equal(vgt_scan_request_end(&st->scan, cmds, 5), 0);
	assert_int_equal(vgt_scan_request_end(&st->scan, cmds, 4), 0);
	assert_int_equal(vgt_scan_request_end(&st->scan, cmds + 10, 2), 0);	/* cut off */
	assert_int_equal(vgt_scan_request_end(&st->scan, cmds, 0), 0);
}

static void a_flush_that_asks_for_an_interrupt_is_recorded_and_does_not_ask(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0x7a000004, 0x00000100, 0, 0, 0, 0 };
	u32 blit[] = { 0x13000102, 0, 0, 0 };

	assert_int_equal(stream_scan(st, VGT_RCS, cmds, N(cmds)), 0);
	assert_int_equal(st->scan.notifies, 1);
	assert_int_equal(cmds[1], 0);
	assert_int_equal(stream_scan(st, VGT_BCS, blit, N(blit)), 0);
	assert_int_equal(st->scan.notifies, 1);
	assert_int_equal(blit[0], 0x13000002);
}

static void waits_for_the_display_become_noops(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0x01800002, 0x09000000, 0x00100200, 0 };

	assert_int_equal(stream_scan(st, VGT_RCS, cmds, N(cmds)), 0);
	for (size_t i = 0; i < N(cmds); i++)
		assert_int_equal(cmds[i], 0);
}

static void a_store_by_index_goes_to_the_guests_own_status_page(void **state)
{
	struct stream_test *st = *state;
	u32 render[] = { 0x7a000004, 0x00204000, 0xd0, 0, 5, 0 };
	u32 blit[] = { 0x13244002, 0xd0, 0, 5 };

	assert_int_equal(stream_scan(st, VGT_RCS, render, N(render)), 0);
	assert_int_equal(render[1], 0x01004000);	/* GGTT, no index */
	assert_int_equal(render[2], st->gma + 0xd0);
	assert_int_equal(stream_scan(st, VGT_BCS, blit, N(blit)), 0);
	assert_int_equal(blit[0], 0x13044002);
	assert_int_equal(blit[1], (st->gma + 0xd0) | 4);
	assert_int_equal(blit[2], 0);
}

/* S06, S07: each form of post-sync write, with an address of the host's. */
static void a_post_sync_write_outside_the_vgpu_is_refused_in_every_form(void **state)
{
	struct stream_test *st = *state;

	for (u32 post_sync = 1; post_sync <= 3; post_sync++) {
		u32 render[] = { 0x7a000004, 0x01000000 | post_sync << 14, 0x1000, 0, 0, 0 };
		u32 short_form[] = { 0x13000002 | post_sync << 14, 0x1004, 0, 0 };
		u32 long_form[] = { 0x13000003 | post_sync << 14, 0x1004, 0, 0, 0 };

		stream_refused(st, VGT_RCS, render, N(render), "ggtt-address");
		stream_refused(st, VGT_BCS, short_form, N(short_form), "ggtt-address");
		stream_refused(st, VGT_VCS, long_form, N(long_form), "ggtt-address");
	}
}

static void an_address_of_its_own_with_upper_bits_is_refused(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0x10400002, st->gma, 0x1, 0 };

	stream_refused(st, VGT_RCS, cmds, N(cmds), "ggtt-address");
	cmds[2] = 0x10000;
	stream_refused(st, VGT_RCS, cmds, N(cmds), "ggtt-address");
	cmds[2] = 0;
	assert_int_equal(stream_scan(st, VGT_RCS, cmds, N(cmds)), 0);
}

static void a_store_that_begins_inside_and_ends_outside_is_refused(void **state)
{
	struct stream_test *st = *state;
	const struct vgt_gpu_range *low = &st->test->vgpu->mappable;
	u32 cmds[] = { 0x10600003, low->base + low->size - 4, 0, 1, 2, 0 };

	stream_refused(st, VGT_RCS, cmds, N(cmds), "ggtt-address");
}

static void the_place_of_a_refusal_is_named(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0, 0, 0x11000001, 0x20c8, 0 };

	stream_refused(st, VGT_RCS, cmds, N(cmds), "register-access");
	assert_int_equal(st->scan.refusal.opcode, 0x11000001);
	assert_int_equal(st->scan.refusal.gma, st->gma + 0x10000 + 8);
	assert_int_equal(st->scan.refusal.reg, 0x20c8);
}

static void the_registers_a_linux_guest_loads_are_allowed(void **state)
{
	static const u32 registers[] = {
		0x7014, 0xe194, 0xe4f0, 0x7004, 0xe188, 0x7300, 0xe184, 0xe180, 0x2580, 0x5588,
		0x7008, 0x2088, 0x2090, 0xe100, 0xb118, 0x7000, 0x20c0, 0x209c, 0xe4f4,
	};
	struct stream_test *st = *state;

	for (size_t i = 0; i < N(registers); i++) {
		u32 cmds[] = { 0x11000001, registers[i], 0x00400040, 0 };

		assert_int_equal(stream_scan(st, VGT_RCS, cmds, N(cmds)), 0);
	}
}

/* S05: the page-table root, lower or upper half, first or later in the list. */
static void the_page_table_root_is_not_for_commands(void **state)
{
	struct stream_test *st = *state;

	for (u32 reg = 0x2270; reg < 0x2290; reg += 4) {
		u32 first[] = { 0x11000001, reg, 0, 0 };
		u32 second[] = { 0x11000003, 0x20c0, 0x10000, reg, 0, 0 };

		stream_refused(st, VGT_RCS, first, N(first), "register-access");
		stream_refused(st, VGT_RCS, second, N(second), "register-access");
	}
}

static void no_privileged_command_has_others_skipped(void **state)
{
	static const u32 conditional[] = { 0x1b000002, 0, 0x1000, 0 };
	struct stream_test *st = *state;
	u32 cmds[4];

	for (enum vgt_engine e = VGT_RCS; e < VGT_ENGINES; e++) {
		u32 predicate[] = { 0x0080000f, 0 };

		stream_refused(st, e, predicate, N(predicate),
			       e == VGT_RCS ? "command-not-allowed" : "command-unknown");
		memcpy(cmds, conditional, sizeof(cmds));
		stream_refused(st, e, cmds, N(cmds), "command-not-allowed");
	}
}

static void a_mode_that_no_guest_may_use_is_refused(void **state)
{
	struct stream_test *st = *state;
	u32 count_reset[] = { 0x7a000004, 1u << 19, 0, 0, 0, 0 };

	for (enum vgt_engine e = VGT_RCS; e < VGT_ENGINES; e++) {
		u32 wait[] = { 0x0e018002, 0, 0x2358, 0 };	/* for a register */

		stream_refused(st, e, wait, N(wait), "command-mode");
		wait[0] &= ~(1u << 16);
		assert_int_equal(stream_scan(st, e, wait, N(wait)), 0);
	}
	stream_refused(st, VGT_RCS, count_reset, N(count_reset), "command-mode");
}

static void a_coffee_lake_guest_opens_its_counters_for_reading(void **state)
{
	const struct vgt_platform *platform;
	struct stream_test *st = *state;
	const u32 value = 0x10002349;	/* four registers from PS_INVOCATION_COUNT on, to read */
	u32 i;

	for (u16 p = 0; p < vgt_platform_count; p++) {
		platform = &vgt_platforms[p];
		for (i = 0; i < platform->n_nonpriv && platform->nonpriv[i] != value; i++)
			;
		assert_int_equal(i < platform->n_nonpriv, !strcmp(platform->name, "cfl"));
	}
	platform = st->test->dev->platform;
	st->test->dev->platform = &vgt_platforms[vgt_platform_count - 1];
	assert_string_equal(st->test->dev->platform->name, "cfl");
	assert_true(vgt_audit_nonpriv(st->test->vgpu, VGT_RCS, value));
	assert_false(vgt_audit_nonpriv(st->test->vgpu, VGT_BCS, value));
	assert_false(vgt_audit_nonpriv(st->test->vgpu, VGT_RCS, value & ~(1u << 28)));
	st->test->dev->platform = platform;
}

/* What they read, not all of the context has been restored. */
static void batches_of_an_image_neither_compute_nor_wait(void **state)
{
	struct stream_test *st = *state;
	u32 compute[] = { 0x0d000000, 0 }, predicate[] = { 0x06000000, 0 };
	u32 wait[] = { 0x0e000002, 0, 0x1000, 0 };
	u32 counter[] = { 0x7a000004, 2u << 14, 0x1000, 0, 0, 0 };
	u32 immediate[] = { 0x7a000004, 1u << 14, 0x1000, 0, 0, 0 };
	u32 *refused[] = { compute, predicate, wait, counter };
	static const u32 dwords[] = { 2, 2, 4, 6 };

	for (size_t i = 0; i < N(refused); i++) {
		assert_int_equal(stream_scan_kind(st, VGT_STREAM_INDIRECT_CTX, refused[i],
						  dwords[i]), -EPERM);
		assert_int_equal(stream_scan(st, VGT_RCS, refused[i], dwords[i]), 0);
	}
	assert_int_equal(stream_scan_kind(st, VGT_STREAM_INDIRECT_CTX, immediate, 6), 0);
}

/* Where they run is for the image to say: some of the registers are not restored by then. */
static void batches_of_an_image_read_none_of_its_registers(void **state)
{
	struct stream_test *st = *state;
	u32 store[] = { 0x12400002, 0x2600, st->gma, 0 }, copy[] = { 0x15000001, 0x2600, 0x2608 };
	u32 saved[] = { 0x12400002, 0xb118, st->gma, 0 };	/* not in the image */

	assert_int_equal(stream_scan_kind(st, VGT_STREAM_INDIRECT_CTX, store, N(store)), -EPERM);
	assert_int_equal(stream_scan_kind(st, VGT_STREAM_INDIRECT_CTX, copy, N(copy)), -EPERM);
	assert_int_equal(stream_scan(st, VGT_RCS, store, N(store)), 0);
	assert_int_equal(stream_scan(st, VGT_RCS, copy, N(copy)), 0);
	assert_int_equal(stream_scan_kind(st, VGT_STREAM_INDIRECT_CTX, saved, N(saved)), 0);
}

/* S09 */
static void force_to_nonpriv_takes_only_listed_offsets(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0x11000001, 0x24d0, 0x2580, 0 };

	assert_int_equal(stream_scan(st, VGT_RCS, cmds, N(cmds)), 0);
	cmds[2] = 0x2094;	/* the engine's own filler */
	assert_int_equal(stream_scan(st, VGT_RCS, cmds, N(cmds)), 0);
	cmds[2] = 0x22094;	/* another engine's */
	stream_refused(st, VGT_RCS, cmds, N(cmds), "force-nonpriv-value");
	cmds[2] = 0x2580 | 3;	/* a range */
	stream_refused(st, VGT_RCS, cmds, N(cmds), "force-nonpriv-value");
	cmds[2] = 0x2580 | 1u << 28;	/* an access mode */
	stream_refused(st, VGT_RCS, cmds, N(cmds), "force-nonpriv-value");
	/* Listed, but not for this engine: another vGPU may be on the render engine. */
	cmds[1] = 0x224d0;
	cmds[2] = 0x2580;
	stream_refused(st, VGT_BCS, cmds, N(cmds), "force-nonpriv-value");
}

static void a_load_of_some_bytes_of_a_register_is_refused(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0x11000101, 0x24d0, 0x2580, 0 };

	stream_refused(st, VGT_RCS, cmds, N(cmds), "register-bytes");
}

static void the_ring_cannot_be_stopped_by_a_command(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0x11000001, 0x209c, 0x01000100, 0 };

	stream_refused(st, VGT_RCS, cmds, N(cmds), "register-value");
	cmds[2] = 0x000f0001;	/* nor a predicate be set, as MI_SET_PREDICATE does */
	stream_refused(st, VGT_RCS, cmds, N(cmds), "register-value");
	cmds[2] = 0x40004000;
	assert_int_equal(stream_scan(st, VGT_RCS, cmds, N(cmds)), 0);
}

static void an_engine_stays_away_from_another_engines_registers(void **state)
{
	struct stream_test *st = *state;
	u32 blit_to_render[] = { 0x11000001, 0x7014, 0, 0 };
	u32 render_to_blit[] = { 0x11000001, 0x22600, 0, 0 };
	u32 render_to_video[] = { 0x11000001, 0x1c600, 0, 0 };
	u32 own[] = { 0x11000001, 0x22600, 0, 0 };

	stream_refused(st, VGT_BCS, blit_to_render, 4, "register-of-another-engine");
	stream_refused(st, VGT_RCS, render_to_blit, 4, "register-of-another-engine");
	stream_refused(st, VGT_RCS, render_to_video, 4, "register-of-another-engine");
	assert_int_equal(stream_scan(st, VGT_BCS, own, 4), 0);
}

static void register_offsets_outside_the_register_space_are_refused(void **state)
{
	static const u32 offsets[] = { 0x200000, 0x7ffffc, 0x802600, 0x2601, 0xfffffffc };
	struct stream_test *st = *state;

	for (size_t i = 0; i < N(offsets); i++) {
		u32 cmds[] = { 0x11000001, offsets[i], 0, 0 };

		stream_refused(st, VGT_RCS, cmds, N(cmds), "register-address");
	}
}

static void the_save_and_restore_of_the_l3_register_passes(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = {
		0x12400002, 0xb118, st->gma + 0x100, 0,
		0x11000001, 0xb118, 0x40400000,
		0x14c00002, 0xb118, st->gma + 0x100, 0,
		0,
	};

	assert_int_equal(stream_scan_kind(st, VGT_STREAM_INDIRECT_CTX, cmds, N(cmds)), 0);
	cmds[2] = 0x1000;
	assert_int_equal(stream_scan_kind(st, VGT_STREAM_INDIRECT_CTX, cmds, N(cmds)), -EPERM);
}

static void a_register_whose_value_matters_is_not_loaded_from_memory(void **state)
{
	struct stream_test *st = *state;
	u32 load[] = { 0x14c00002, 0x24d0, st->gma, 0 };
	u32 copy[] = { 0x15000001, 0x2600, 0x24d0, 0 };

	stream_refused(st, VGT_RCS, load, N(load), "register-access");
	stream_refused(st, VGT_RCS, copy, N(copy), "register-access");
}

static void a_register_write_of_a_pipe_control_is_judged_as_a_load(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0x7a000004, 0x00800000, 0x2270, 0, 0x1234, 0 };

	stream_refused(st, VGT_RCS, cmds, N(cmds), "register-access");
	cmds[2] = 0x24d0;
	stream_refused(st, VGT_RCS, cmds, N(cmds), "force-nonpriv-value");
	/* Also together with the index bit, which would replace the address. */
	cmds[1] |= 1u << 21;
	assert_true(stream_scan(st, VGT_RCS, cmds, N(cmds)) < 0);
	/* And with a post-sync write, to which an allowed offset would be an address. */
	cmds[1] = 0x01804000;
	cmds[2] = 0x2600;
	stream_refused(st, VGT_RCS, cmds, N(cmds), "ggtt-address");
}

/* S14 */
static void a_command_that_the_end_cuts_off_is_refused(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0, 0x110000fd, 0x2600, 0 };

	stream_refused(st, VGT_RCS, cmds, N(cmds), "command-beyond-end");
	cmds[1] = 0x7a000004;
	stream_refused(st, VGT_RCS, cmds, N(cmds), "command-beyond-end");
}

static void a_list_of_registers_without_a_last_value_is_refused(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0x11000002, 0x20c0, 0, 0x2600 };

	stream_refused(st, VGT_RCS, cmds, N(cmds), "register-list-length");
}

static void unknown_commands_and_those_of_other_engines_are_refused(void **state)
{
	static const struct {
		enum vgt_engine engine;
		u32 header;
	} unknown[] = {
		{ VGT_RCS, 0xdeadbeef }, { VGT_RCS, 0x20000000 }, { VGT_RCS, 0xa0000000 },
		{ VGT_RCS, 0x54c00008 }, { VGT_BCS, 0x7a000004 }, { VGT_VCS, 0x54c00008 },
		{ VGT_RCS, 0x50000004 }, { VGT_VCS, 0x50c00006 },
		{ VGT_VECS, 0x70020000 }, { VGT_RCS, 0x7fff0000 },
	};
	struct stream_test *st = *state;

	for (size_t i = 0; i < N(unknown); i++) {
		u32 cmds[16] = { unknown[i].header };

		stream_refused(st, unknown[i].engine, cmds, N(cmds), "command-unknown");
	}
}

static void lengths_that_a_command_cannot_have_are_refused(void **state)
{
	static const u32 headers[] = { 0x7a000003, 0x7a000005, 0x13000001, 0x13000004, 0x12400003,
				       0x50000003, 0x50c00004 };
	struct stream_test *st = *state;

	for (size_t i = 0; i < N(headers); i++) {
		u32 cmds[8] = { headers[i] };
		const enum vgt_engine engine = headers[i] >> 29 == 3 ? VGT_RCS : VGT_BCS;

		stream_refused(st, engine, cmds, N(cmds), "command-length");
	}
}

static void privileged_commands_that_need_no_operand_to_harm_are_refused(void **state)
{
	static const u32 headers[] = {
		0x05800000,	/* MI_SUSPEND_FLUSH */
		0x07000000,	/* MI_SET_APPID */
		0x0a000001,	/* MI_DISPLAY_FLIP */
		0x0b000001,	/* MI_SEMAPHORE_MBOX */
		0x0c000000,	/* MI_SET_CONTEXT */
		0x11c00001,	/* MI_UPDATE_GTT */
		0x14000002,	/* MI_REPORT_PERF_COUNT */
		0x0e40c002,	/* MI_SEMAPHORE_WAIT */
		0x10800001,	/* MI_STORE_DATA_INDEX */
	};
	struct stream_test *st = *state;

	for (size_t i = 0; i < N(headers); i++) {
		u32 cmds[8] = { headers[i] };

		assert_true(stream_scan(st, VGT_RCS, cmds, N(cmds)) < 0);
		assert_int_equal(st->scan.refusal.opcode, headers[i]);
	}
}

static void a_ring_has_no_batch_end(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0x05000000, 0 };

	stream_refused(st, VGT_RCS, cmds, N(cmds), "batch-end-outside-batch");
}

static void arbitration_left_off_is_seen(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0x04000000, 0 };

	assert_int_equal(stream_scan(st, VGT_RCS, cmds, N(cmds)), 0);
	assert_true(st->scan.arbitration_off);
	assert_int_equal(stream_scan_kind(st, VGT_STREAM_INDIRECT_CTX, cmds, N(cmds)), -EPERM);
}

static void arbitration_is_off_nowhere_but_within_a_restore_where_jobs_are_preempted(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0x04000000, 0 };
	u32 restore[] = { 0x04000000, 0x04000001 };

	st->test->dev->info.preemption = true;
	assert_int_equal(stream_scan(st, VGT_RCS, cmds, N(cmds)), 0);
	assert_int_equal(cmds[0], 0x04000001);
	assert_false(st->scan.arbitration_off);
	assert_int_equal(stream_scan_kind(st, VGT_STREAM_INDIRECT_CTX, restore, N(restore)), 0);
	assert_int_equal(restore[0], 0x04000000);
}

static void streams_of_more_bytes_than_the_budget_are_refused(void **state)
{
	struct stream_test *st = *state;
	const u32 dwords = VGT_SCAN_MAX_BYTES / 4;
	u32 *cmds = test_calloc(dwords + 2, sizeof(u32));

	stream_refused(st, VGT_RCS, cmds, dwords + 2, "budget-bytes");
	assert_int_equal(stream_scan(st, VGT_RCS, cmds, dwords), 0);
	test_free(cmds);
}

static void a_per_context_batch_ends_with_its_end_and_nothing_is_left_behind_it(void **state)
{
	struct stream_test *st = *state;
	u32 cmds[] = { 0x04000001, 0x05000000, 0x11000001, 0x2270, 0xdead, 0xffffffff };
	u32 endless[] = { 0x04000001, 0 };

	assert_int_equal(stream_scan_kind(st, VGT_STREAM_PER_CTX, cmds, N(cmds)), 0);
	for (size_t i = 2; i < N(cmds); i++)
		assert_int_equal(cmds[i], 0);
	assert_int_equal(stream_scan_kind(st, VGT_STREAM_PER_CTX, endless, N(endless)), -EINVAL);
}

static void every_command_of_the_table_is_judged_within_its_length(void **state)
{
	struct stream_test *st = *state;
	const struct vgt_cmd_map *map = st->test->dev->platform->gen->cmds;

	/* Cut off at each length: under the address sanitizer this must not be read beyond. */
	for (u16 i = 1; i < map->n_cmds; i++) {
		const struct vgt_cmd_desc *desc = &map->cmd[i];
		const u32 header = desc->match | (desc->min_len - desc->len_bias);

		for (u32 dwords = 1; dwords <= desc->min_len; dwords++) {
			u32 *cmds = test_calloc(dwords, sizeof(u32));
			enum vgt_engine engine = VGT_RCS;

			while (!(desc->engines & 1u << engine))
				engine++;
			memset(cmds, 0xff, dwords * sizeof(u32));
			cmds[0] = header;
			if (dwords < desc->min_len)
				assert_true(stream_scan(st, engine, cmds, dwords) < 0);
			else
				stream_scan(st, engine, cmds, dwords);
			test_free(cmds);
		}
	}
}

#define T(test) cmocka_unit_test_setup_teardown(test, stream_setup, stream_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_linux_puts_in_a_ring_passes_unchanged),
		T(fills_and_copies_of_the_blitter_pass_unchanged),
		T(a_user_interrupt_is_recorded_and_does_not_reach_the_host),
		T(the_first_request_of_several_is_found),
		T(a_flush_that_asks_for_an_interrupt_is_recorded_and_does_not_ask),
		T(waits_for_the_display_become_noops),
		T(a_store_by_index_goes_to_the_guests_own_status_page),
		T(a_post_sync_write_outside_the_vgpu_is_refused_in_every_form),
		T(an_address_of_its_own_with_upper_bits_is_refused),
		T(a_store_that_begins_inside_and_ends_outside_is_refused),
		T(the_place_of_a_refusal_is_named),
		T(the_registers_a_linux_guest_loads_are_allowed),
		T(the_page_table_root_is_not_for_commands),
		T(no_privileged_command_has_others_skipped),
		T(a_mode_that_no_guest_may_use_is_refused),
		T(a_coffee_lake_guest_opens_its_counters_for_reading),
		T(batches_of_an_image_neither_compute_nor_wait),
		T(batches_of_an_image_read_none_of_its_registers),
		T(force_to_nonpriv_takes_only_listed_offsets),
		T(a_load_of_some_bytes_of_a_register_is_refused),
		T(the_ring_cannot_be_stopped_by_a_command),
		T(an_engine_stays_away_from_another_engines_registers),
		T(register_offsets_outside_the_register_space_are_refused),
		T(the_save_and_restore_of_the_l3_register_passes),
		T(a_register_whose_value_matters_is_not_loaded_from_memory),
		T(a_register_write_of_a_pipe_control_is_judged_as_a_load),
		T(a_command_that_the_end_cuts_off_is_refused),
		T(a_list_of_registers_without_a_last_value_is_refused),
		T(unknown_commands_and_those_of_other_engines_are_refused),
		T(lengths_that_a_command_cannot_have_are_refused),
		T(privileged_commands_that_need_no_operand_to_harm_are_refused),
		T(a_ring_has_no_batch_end),
		T(arbitration_left_off_is_seen),
		T(arbitration_is_off_nowhere_but_within_a_restore_where_jobs_are_preempted),
		T(streams_of_more_bytes_than_the_budget_are_refused),
		T(a_per_context_batch_ends_with_its_end_and_nothing_is_left_behind_it),
		T(every_command_of_the_table_is_judged_within_its_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
