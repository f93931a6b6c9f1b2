/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Invariants of the command table, and the commands that Linux puts into rings. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"


static const struct vgt_cmd_map *map;

static int use_gen9(void **state)
{
	map = vgt_gen9.cmds;
	return 0;
}

static const struct vgt_cmd_desc *find(u32 engine_class, u32 dw0)
{
	const struct vgt_cmd_desc *desc = vgt_cmd_lookup(map, engine_class, dw0);

	if (!desc)
		fail_msg("0x%08x is unknown to class %u", dw0, engine_class);
	return desc;
}

/* The operands of a command that exist, given its dwords. */
static unsigned int active(const struct vgt_cmd_desc *desc, const u32 *dw,
			   const struct vgt_cmd_op **op)
{
	unsigned int i, count = 0;

	for (i = 0; i < desc->n_ops; i++) {
		const struct vgt_cmd_op *o = &desc->ops[i];

		if (o->cond_any && !(dw[o->cond_dw] & o->cond_any))
			continue;
		if (dw[o->cond_dw] & o->cond_none)
			continue;
		op[count++] = o;
	}
	return count;
}

static int is_global(const struct vgt_cmd_op *op, const u32 *dw)
{
	if (op->space == VGT_SPACE_SELECT)
		return (dw[op->sel_dw] >> op->sel_bit & 1) == op->sel_val;
	return op->space == VGT_SPACE_GGTT;
}

static void every_row_is_found_by_its_own_opcode(void **state)
{
	unsigned int i, engine;

	for (i = 1; i < map->n_cmds; i++)
		for (engine = 0; engine < VGT_CLASS_COUNT; engine++)
			if (map->cmd[i].engines & (1u << engine))
				assert_ptr_equal(vgt_cmd_lookup(map, engine, map->cmd[i].match),
						 &map->cmd[i]);
}

static void a_command_found_always_matches_its_row(void **state)
{
	unsigned int engine;
	u32 opcode;

	for (engine = 0; engine < VGT_CLASS_COUNT; engine++)
		for (opcode = 0; opcode < 0x10000; opcode++) {
			u32 dw0 = opcode << 16;
			const struct vgt_cmd_desc *desc = vgt_cmd_lookup(map, engine, dw0);

			if (desc)
				assert_int_equal(dw0 & desc->mask, desc->match);
		}
}

static void every_operand_lies_inside_the_shortest_length(void **state)
{
	unsigned int i, j;

	for (i = 1; i < map->n_cmds; i++) {
		const struct vgt_cmd_desc *desc = &map->cmd[i];

		assert_true(desc->n_ops <= VGT_CMD_MAX_OPS);
		for (j = 0; j < desc->n_ops; j++) {
			const struct vgt_cmd_op *op = &desc->ops[j];
			unsigned int wide = op->kind == VGT_OPERAND_ADDR48 ||
					    op->kind == VGT_OPERAND_BATCH ||
					    op->kind == VGT_OPERAND_REG_LIST;

			assert_true(op->dw + wide < desc->min_len);
			assert_true(op->sel_dw < desc->min_len);
			assert_true(op->val_dw < desc->min_len);
			assert_true(op->cond_dw < desc->min_len);
			assert_true(op->sel_bit < 32);
			assert_true(op->access);
		}
	}
}

static void no_command_is_shorter_than_one_dword(void **state)
{
	unsigned int i;

	for (i = 1; i < map->n_cmds; i++) {
		assert_true(map->cmd[i].min_len > 0);
		assert_non_null(map->cmd[i].source);
	}
}

static void lengths_outside_the_legal_range_are_refused(void **state)
{
	const struct vgt_cmd_desc *flush = find(VGT_CLASS_BCS, 0x13000000);

	assert_int_equal(vgt_cmd_length(flush, 0x13000001), 0);
	assert_int_equal(vgt_cmd_length(flush, 0x13000002), 4);
	assert_int_equal(vgt_cmd_length(flush, 0x13000003), 5);
	assert_int_equal(vgt_cmd_length(flush, 0x13000004), 0);
	assert_int_equal(vgt_cmd_length(find(VGT_CLASS_RCS, 0x7a000003), 0x7a000003), 0);
}

static void commands_that_linux_puts_in_rings_have_their_lengths(void **state)
{
	static const struct {
		u32 engine_class;
		u32 dw0;
		u32 dwords;
		const char *name;
	} want[] = {
		{ VGT_CLASS_RCS, 0x00000000, 1, "MI_NOOP" },
		{ VGT_CLASS_BCS, 0x01000000, 1, "MI_USER_INTERRUPT" },
		{ VGT_CLASS_VCS, 0x02800000, 1, "MI_ARB_CHECK" },
		{ VGT_CLASS_VECS, 0x04000001, 1, "MI_ARB_ON_OFF" },
		{ VGT_CLASS_RCS, 0x05000000, 1, "MI_BATCH_BUFFER_END" },
		{ VGT_CLASS_BCS, 0x0e40c002, 4, "MI_SEMAPHORE_WAIT" },
		{ VGT_CLASS_RCS, 0x10400002, 4, "MI_STORE_DATA_IMM" },
		{ VGT_CLASS_RCS, 0x11000001, 3, "MI_LOAD_REGISTER_IMM" },
		{ VGT_CLASS_RCS, 0x11001015, 23, "MI_LOAD_REGISTER_IMM" },
		{ VGT_CLASS_RCS, 0x12400002, 4, "MI_STORE_REGISTER_MEM" },
		{ VGT_CLASS_VECS, 0x13244002, 4, "MI_FLUSH_DW" },
		{ VGT_CLASS_RCS, 0x14c00002, 4, "MI_LOAD_REGISTER_MEM" },
		{ VGT_CLASS_RCS, 0x18800001, 3, "MI_BATCH_BUFFER_START" },
		{ VGT_CLASS_BCS, 0x50300004, 6, "COLOR_BLT" },
		{ VGT_CLASS_BCS, 0x50800008, 10, "XY_FAST_COPY_BLT" },
		{ VGT_CLASS_BCS, 0x50f00006, 8, "SRC_COPY_BLT" },
		{ VGT_CLASS_BCS, 0x54c00008, 10, "XY_SRC_COPY_BLT" },
		{ VGT_CLASS_RCS, 0x61010011, 19, "STATE_BASE_ADDRESS" },
		{ VGT_CLASS_RCS, 0x680b0001, 1, "3DSTATE_VF_STATISTICS" },
		{ VGT_CLASS_VCS, 0x68000003, 1, "MFX_WAIT" },
		{ VGT_CLASS_RCS, 0x69040300, 1, "PIPELINE_SELECT" },
		{ VGT_CLASS_RCS, 0x70050004, 6, "MEDIA_POOL_STATE" },
		{ VGT_CLASS_RCS, 0x7a000004, 6, "PIPE_CONTROL" },
		{ VGT_CLASS_RCS, 0x7b000005, 7, "3DPRIMITIVE" },
	};
	unsigned int i;

	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		const struct vgt_cmd_desc *desc = find(want[i].engine_class, want[i].dw0);

		assert_string_equal(desc->name, want[i].name);
		assert_int_equal(vgt_cmd_length(desc, want[i].dw0), want[i].dwords);
		assert_int_not_equal(desc->action, VGT_ACTION_REJECT);
	}
}

static void opcodes_of_no_row_are_unknown(void **state)
{
	unsigned int engine;

	for (engine = 0; engine < VGT_CLASS_COUNT; engine++) {
		assert_null(vgt_cmd_lookup(map, engine, 0x1f800000));	/* MI opcode 0x3f */
		assert_null(vgt_cmd_lookup(map, engine, 0x20000000));	/* client 1 */
		assert_null(vgt_cmd_lookup(map, engine, 0x80000000));	/* client 4 */
		assert_null(vgt_cmd_lookup(map, engine, 0xffffffff));
	}
	assert_null(vgt_cmd_lookup(map, VGT_CLASS_RCS, 0x7fff0000));
	/* Of other generations: how long an engine takes them for is not known. */
	assert_null(vgt_cmd_lookup(map, VGT_CLASS_RCS, 0x61030000));
	assert_null(vgt_cmd_lookup(map, VGT_CLASS_RCS, 0x780b0000));
}

static void an_engine_does_not_know_the_commands_of_another(void **state)
{
	assert_null(vgt_cmd_lookup(map, VGT_CLASS_BCS, 0x7a000004));
	assert_null(vgt_cmd_lookup(map, VGT_CLASS_RCS, 0x54c00008));
	assert_null(vgt_cmd_lookup(map, VGT_CLASS_VCS, 0x74020000));
	assert_string_equal(find(VGT_CLASS_RCS, 0x70000000)->name, "MEDIA_VFE_STATE");
	assert_string_equal(find(VGT_CLASS_VCS, 0x70000000)->name, "MFX_PIPE_MODE_SELECT");
	assert_string_equal(find(VGT_CLASS_VECS, 0x74000000)->name, "VEBOX_SURFACE_STATE");
}

static void every_post_sync_form_of_pipe_control_has_its_operand(void **state)
{
	const struct vgt_cmd_desc *desc = find(VGT_CLASS_RCS, 0x7a000004);
	const struct vgt_cmd_op *op[VGT_CMD_MAX_OPS];
	u32 dw[6] = { 0x7a000004 };
	u32 post_sync;

	assert_int_equal(active(desc, dw, op), 0);
	for (post_sync = 1; post_sync <= 3; post_sync++) {
		dw[1] = post_sync << 14;
		assert_int_equal(active(desc, dw, op), 1);
		assert_int_equal(op[0]->kind, VGT_OPERAND_ADDR48);
		assert_int_equal(op[0]->dw, 2);
		assert_false(is_global(op[0], dw));
		dw[1] |= 1u << 24;
		assert_true(is_global(op[0], dw));
		dw[1] |= 1u << 21;
		assert_int_equal(active(desc, dw, op), 1);
		assert_int_equal(op[0]->kind, VGT_OPERAND_HWSP_INDEX);
		assert_true(is_global(op[0], dw));
	}
	dw[1] = 1u << 23;
	assert_int_equal(active(desc, dw, op), 1);
	assert_int_equal(op[0]->kind, VGT_OPERAND_REG_WRITE);
	assert_int_equal(op[0]->val_dw, 4);
}

static void every_post_sync_form_of_flush_dw_has_its_operand(void **state)
{
	const struct vgt_cmd_desc *desc = find(VGT_CLASS_BCS, 0x13000002);
	const struct vgt_cmd_op *op[VGT_CMD_MAX_OPS];
	u32 dw[5] = { 0x13000003 };
	u32 post_sync;

	assert_int_equal(active(desc, dw, op), 0);
	for (post_sync = 1; post_sync <= 3; post_sync++) {
		dw[0] = 0x13000003 | post_sync << 14;
		dw[1] = 1u << 2;
		assert_int_equal(active(desc, dw, op), 1);
		assert_int_equal(op[0]->kind, VGT_OPERAND_ADDR48);
		assert_true(is_global(op[0], dw));
		dw[1] = 0;
		assert_false(is_global(op[0], dw));
	}
	dw[0] |= 1u << 21;
	assert_int_equal(active(desc, dw, op), 1);
	assert_int_equal(op[0]->kind, VGT_OPERAND_HWSP_INDEX);
}

static void a_batch_start_without_bit_8_runs_from_global_memory(void **state)
{
	const struct vgt_cmd_desc *desc = find(VGT_CLASS_RCS, 0x18800001);
	u32 dw[3] = { 0x18800001 };

	assert_int_equal(desc->action, VGT_ACTION_BB_START);
	assert_int_equal(desc->ops[0].kind, VGT_OPERAND_BATCH);
	assert_true(is_global(&desc->ops[0], dw));
	dw[0] |= 1u << 8;
	assert_false(is_global(&desc->ops[0], dw));
}

static void copies_in_memory_check_both_ends(void **state)
{
	const struct vgt_cmd_desc *desc = find(VGT_CLASS_RCS, 0x17000003);
	u32 dw[5] = { 0x17000003 };

	assert_string_equal(desc->name, "MI_COPY_MEM_MEM");
	assert_int_equal(desc->n_ops, 2);
	assert_int_equal(desc->ops[0].access, VGT_OP_WRITE);
	assert_int_equal(desc->ops[1].access, VGT_OP_READ);
	dw[0] |= 1u << 21;
	assert_true(is_global(&desc->ops[0], dw));
	assert_false(is_global(&desc->ops[1], dw));
	dw[0] ^= 3u << 21;
	assert_false(is_global(&desc->ops[0], dw));
	assert_true(is_global(&desc->ops[1], dw));
}

static void blits_without_coordinates_have_addresses_of_the_context(void **state)
{
	const struct vgt_cmd_desc *fill = find(VGT_CLASS_BCS, 0x50000004);
	const struct vgt_cmd_desc *copy = find(VGT_CLASS_BCS, 0x50c00006);

	assert_int_equal(fill->n_ops, 1);
	assert_int_equal(fill->ops[0].dw, 3);
	assert_int_equal(fill->ops[0].access, VGT_OP_WRITE);
	assert_int_equal(fill->ops[0].space, VGT_SPACE_PPGTT);
	assert_int_equal(copy->n_ops, 2);
	assert_int_equal(copy->ops[0].dw, 3);
	assert_int_equal(copy->ops[0].access, VGT_OP_WRITE);
	assert_int_equal(copy->ops[0].space, VGT_SPACE_PPGTT);
	assert_int_equal(copy->ops[1].dw, 6);
	assert_int_equal(copy->ops[1].access, VGT_OP_READ);
	assert_int_equal(copy->ops[1].space, VGT_SPACE_PPGTT);
	/* As long as 32-bit addresses had them. */
	assert_int_equal(vgt_cmd_length(fill, 0x50000003), 0);
	assert_int_equal(vgt_cmd_length(copy, 0x50c00004), 0);
}

static void register_commands_name_what_they_read_and_write(void **state)
{
	const struct vgt_cmd_desc *lri = find(VGT_CLASS_RCS, 0x11000001);
	const struct vgt_cmd_desc *lrm = find(VGT_CLASS_RCS, 0x14800002);
	const struct vgt_cmd_desc *srm = find(VGT_CLASS_RCS, 0x12000002);
	const struct vgt_cmd_desc *lrr = find(VGT_CLASS_RCS, 0x15000001);

	assert_int_equal(lri->ops[0].kind, VGT_OPERAND_REG_LIST);
	assert_int_equal(lrm->ops[0].kind, VGT_OPERAND_REG_WRITE);
	assert_int_equal(lrm->ops[0].val_dw, 0);
	assert_int_equal(srm->ops[0].kind, VGT_OPERAND_REG_READ);
	assert_int_equal(lrr->ops[0].kind, VGT_OPERAND_REG_READ);
	assert_int_equal(lrr->ops[0].dw, 1);
	assert_int_equal(lrr->ops[1].kind, VGT_OPERAND_REG_WRITE);
	assert_int_equal(lrr->ops[1].dw, 2);
}

static void what_touches_the_host_is_refused_by_name(void **state)
{
	static const u32 refused[] = { 0x05800000, 0x07000000, 0x0b000001, 0x0c000000, 0x0d800000,
				       0x11800001, 0x13800001, 0x14000002 };
	unsigned int i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_int_equal(find(VGT_CLASS_RCS, refused[i])->action, VGT_ACTION_REJECT);
	assert_int_equal(find(VGT_CLASS_VCS, 0x75800000)->action, VGT_ACTION_REJECT);
}

static void waits_for_the_display_never_reach_the_hardware(void **state)
{
	assert_int_equal(find(VGT_CLASS_BCS, 0x01800000)->action, VGT_ACTION_NOP);
	assert_int_equal(find(VGT_CLASS_RCS, 0x09000000)->action, VGT_ACTION_NOP);
	assert_int_equal(find(VGT_CLASS_RCS, 0x09800000)->action, VGT_ACTION_NOP);
	assert_int_equal(find(VGT_CLASS_RCS, 0x0a000001)->action, VGT_ACTION_DISPLAY_FLIP);
}

static void unprivileged_batches_ask_nothing_of_the_device_model(void **state)
{
	static const struct {
		u32 dw0;
		u32 action;
	} want[] = {
		{ 0x01000000, VGT_ACTION_NOP },		/* MI_USER_INTERRUPT */
		{ 0x04000000, VGT_ACTION_NOP },		/* MI_ARB_ON_OFF */
		{ 0x0a000001, VGT_ACTION_NOP },		/* MI_DISPLAY_FLIP */
		{ 0x11800001, VGT_ACTION_NOP },		/* MI_UPDATE_GTT */
		{ 0x10800001, VGT_ACTION_REJECT },	/* MI_STORE_DATA_INDEX */
		{ 0x1b000002, VGT_ACTION_USER },	/* MI_CONDITIONAL_BATCH_BUFFER_END */
		{ 0x0e000002, VGT_ACTION_USER },	/* MI_SEMAPHORE_WAIT */
		{ 0x0d000002, VGT_ACTION_OK },		/* MI_MATH */
	};

	map = vgt_gen9.user_cmds;
	for (u32 i = 1; i < map->n_cmds; i++)
		switch (map->cmd[i].action) {
		case VGT_ACTION_OK:
			assert_int_equal(map->cmd[i].n_ops, 0);
			break;
		case VGT_ACTION_USER:
		case VGT_ACTION_NOP:
		case VGT_ACTION_REJECT:
		case VGT_ACTION_BB_START:
		case VGT_ACTION_BB_END:
			break;
		default:
			fail_msg("%s", map->cmd[i].name);
		}
	for (u32 i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		assert_int_equal(find(VGT_CLASS_BCS, want[i].dw0)->action, want[i].action);
	map = vgt_gen9.cmds;
}

static void where_hardware_guards_registers_no_unprivileged_batch_is_known(void **state)
{
	assert_null(vgt_cmd_lookup(vgt_gen9.user_cmds, VGT_CLASS_RCS, 0x05000000));
	assert_null(vgt_cmd_lookup(vgt_gen9.user_cmds, VGT_CLASS_VCS, 0x05000000));
	assert_null(vgt_cmd_lookup(vgt_gen9.user_cmds, VGT_CLASS_VECS, 0x05000000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_found_by_its_own_opcode),
		cmocka_unit_test(a_command_found_always_matches_its_row),
		cmocka_unit_test(every_operand_lies_inside_the_shortest_length),
		cmocka_unit_test(no_command_is_shorter_than_one_dword),
		cmocka_unit_test(lengths_outside_the_legal_range_are_refused),
		cmocka_unit_test(commands_that_linux_puts_in_rings_have_their_lengths),
		cmocka_unit_test(opcodes_of_no_row_are_unknown),
		cmocka_unit_test(an_engine_does_not_know_the_commands_of_another),
		cmocka_unit_test(every_post_sync_form_of_pipe_control_has_its_operand),
		cmocka_unit_test(every_post_sync_form_of_flush_dw_has_its_operand),
		cmocka_unit_test(a_batch_start_without_bit_8_runs_from_global_memory),
		cmocka_unit_test(copies_in_memory_check_both_ends),
		cmocka_unit_test(blits_without_coordinates_have_addresses_of_the_context),
		cmocka_unit_test(register_commands_name_what_they_read_and_write),
		cmocka_unit_test(what_touches_the_host_is_refused_by_name),
		cmocka_unit_test(waits_for_the_display_never_reach_the_hardware),
		cmocka_unit_test(unprivileged_batches_ask_nothing_of_the_device_model),
		cmocka_unit_test(where_hardware_guards_registers_no_unprivileged_batch_is_known),
	};

	return cmocka_run_group_tests(tests, use_gen9, NULL);
}
