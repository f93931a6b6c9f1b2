/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Invariants of the register table and of the class map built from it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "tests/unit/firmware-tables/golden.h"

#define CMD_WRITE (VGT_CMD_LRI | VGT_CMD_LRM | VGT_CMD_LRR_DST | VGT_CMD_IMAGE)

#define for_each_platform(p) \
	for (p = vgt_platforms; p < vgt_platforms + vgt_platform_count; p++)

#define for_each_reg(map, reg) \
	for (reg = (map)->reg + 1; reg < (map)->reg + (map)->n_regs; reg++)

static void the_class_map_finds_every_register_of_a_linux_probe(void **state)
{
	static u32 offset[GOLDEN_MAX];
	unsigned int count = golden_read("probe-registers.txt", offset), i;
	const struct vgt_platform *p;

	assert_true(count > 600);
	for_each_platform(p)
		for (i = 0; i < count; i++)
			if (!vgt_reg_lookup(p->regs, offset[i])->len)
				fail_msg("%s: register 0x%06x is not tracked", p->name, offset[i]);
}

static void every_dword_of_a_register_leads_to_its_row(void **state)
{
	const struct vgt_platform *p;
	const struct vgt_reg_desc *reg;
	u32 at;

	for_each_platform(p)
		for_each_reg(p->regs, reg)
			for (at = reg->offset; at < reg->offset + reg->len; at += 4)
				assert_ptr_equal(vgt_reg_lookup(p->regs, at), reg);
}

static void every_tracked_dword_lies_inside_its_row(void **state)
{
	const struct vgt_platform *p;
	u32 at;

	for_each_platform(p)
		for (at = 0; at < VGT_REG_SPACE; at += 4) {
			const struct vgt_reg_desc *reg = vgt_reg_lookup(p->regs, at);

			assert_true(vgt_reg_index(p->regs, at) <
				    (u32)p->regs->n_pages * VGT_REG_PAGE_DWORDS);
			if (reg == p->regs->reg)
				continue;
			assert_true(reg < p->regs->reg + p->regs->n_regs);
			assert_in_range(at, reg->offset, reg->offset + reg->len - 4);
		}
}

static void different_registers_never_share_an_index(void **state)
{
	const struct vgt_platform *p;
	unsigned int page, other;

	for_each_platform(p)
		for (page = 0; page < VGT_REG_PAGES; page++)
			for (other = page + 1; other < VGT_REG_PAGES; other++)
				assert_true(!p->regs->page[page] ||
					    p->regs->page[page] != p->regs->page[other]);
}

static void page_zero_tracks_nothing(void **state)
{
	const struct vgt_platform *p;
	unsigned int i;

	for_each_platform(p) {
		for (i = 0; i < VGT_REG_PAGE_DWORDS; i++)
			assert_int_equal(p->regs->cls[i], 0);
		assert_int_equal(p->regs->reg[0].len, 0);
		assert_int_equal(p->regs->reg[0].cmd_access, 0);
	}
}

static void masked_registers_hold_sixteen_bits(void **state)
{
	const struct vgt_platform *p;
	const struct vgt_reg_desc *reg;

	for_each_platform(p)
		for_each_reg(p->regs, reg)
			if (reg->kind == VGT_KIND_MASKED)
				assert_true(reg->reset <= 0xffff);
}

static void only_w1c_registers_have_bits_cleared_by_writing_one(void **state)
{
	const struct vgt_platform *p;
	const struct vgt_reg_desc *reg;

	for_each_platform(p)
		for_each_reg(p->regs, reg)
			assert_int_equal(reg->kind == VGT_KIND_W1C, reg->w1c_mask != 0);
}

static void every_register_that_a_command_writes_has_a_value_rule(void **state)
{
	const struct vgt_platform *p;
	const struct vgt_reg_desc *reg;

	for_each_platform(p)
		for_each_reg(p->regs, reg) {
			bool rule = reg->value_rule != VGT_VALUE_NONE &&
				    reg->value_rule != VGT_VALUE_READ_ONLY;

			assert_int_equal((reg->cmd_access & CMD_WRITE) != 0, rule);
		}
}

static void values_that_nobody_can_check_go_only_where_any_value_may(void **state)
{
	const struct vgt_platform *p;
	const struct vgt_reg_desc *reg;

	for_each_platform(p)
		for_each_reg(p->regs, reg)
			if (reg->cmd_access & (VGT_CMD_LRM | VGT_CMD_LRR_DST))
				assert_int_equal(reg->value_rule, VGT_VALUE_ANY);
}

static void linux_may_load_the_registers_that_it_loads(void **state)
{
	static u32 offset[GOLDEN_MAX];
	unsigned int count = golden_read("lri-registers.txt", offset), i;
	const struct vgt_platform *p;

	assert_int_equal(count, 19);
	for_each_platform(p)
		for (i = 0; i < count; i++)
			if (!(vgt_reg_lookup(p->regs, offset[i])->cmd_access & VGT_CMD_LRI))
				fail_msg("%s: 0x%06x refuses LRI", p->name, offset[i]);
}

static void the_l3_workaround_may_save_and_restore_its_register(void **state)
{
	const u8 want = VGT_CMD_LRI | VGT_CMD_LRM | VGT_CMD_SRM;
	const struct vgt_platform *p;

	for_each_platform(p)
		assert_int_equal(vgt_reg_lookup(p->regs, 0xb118)->cmd_access & want, want);
}

static void what_decides_who_runs_or_where_is_closed_to_commands(void **state)
{
	/* Tail, head, start, control, status page, interrupt mask, reset, ELSP, page
	 * directories, mode, context status. */
	static const u16 closed[] = { 0x30, 0x34, 0x38, 0x3c, 0x80, 0xa8, 0xd0, 0x1c0, 0x1c4,
				      0x230, 0x234, 0x244, 0x270, 0x274, 0x28c, 0x29c, 0x370,
				      0x3a0 };
	static const u32 global[] = { 0x4094, 0x4180, 0x4260, 0x4ab0, 0x940c, 0x941c, 0xa188,
				      0x44200, 0x44304, 0x45404, 0x7019c, 0x78000, 0x78818,
				      0x100000, 0x101008, 0x120000, 0x138124 };
	const struct vgt_platform *p;
	unsigned int engine, i;

	for_each_platform(p) {
		for (engine = 0; engine < VGT_ENGINE_COUNT; engine++)
			for (i = 0; i < sizeof(closed) / sizeof(closed[0]); i++) {
				u32 at = p->gen->engines[engine].base + closed[i];

				if (vgt_reg_lookup(p->regs, at)->cmd_access)
					fail_msg("%s: commands reach 0x%06x", p->name, at);
			}
		for (i = 0; i < sizeof(global) / sizeof(global[0]); i++)
			if (vgt_reg_lookup(p->regs, global[i])->cmd_access)
				fail_msg("%s: commands reach 0x%06x", p->name, global[i]);
	}
}

static void every_engine_has_the_same_execlist_registers(void **state)
{
	static const struct {
		u16 at;
		u8 kind;
		u8 handler;
	} want[] = {
		{ 0x80, VGT_KIND_RW, VGT_HANDLER_RING_HWS_PGA },
		{ 0x9c, VGT_KIND_MASKED, VGT_HANDLER_RING_MI_MODE },
		{ 0xa8, VGT_KIND_RW, VGT_HANDLER_NONE },
		{ 0xd0, VGT_KIND_MASKED, VGT_HANDLER_ACK },
		{ 0x230, VGT_KIND_WO, VGT_HANDLER_ELSP },
		{ 0x234, VGT_KIND_RO, VGT_HANDLER_NONE },
		{ 0x238, VGT_KIND_RO, VGT_HANDLER_NONE },
		{ 0x29c, VGT_KIND_MASKED, VGT_HANDLER_RING_MODE },
		{ 0x358, VGT_KIND_RO, VGT_HANDLER_RING_TIMESTAMP },
		{ 0x35c, VGT_KIND_RO, VGT_HANDLER_RING_TIMESTAMP },
		{ 0x370, VGT_KIND_RO, VGT_HANDLER_NONE },
		{ 0x39c, VGT_KIND_RO, VGT_HANDLER_NONE },
		{ 0x3a0, VGT_KIND_MASKED, VGT_HANDLER_CSB_PTR },
		{ 0x4d0, VGT_KIND_RW, VGT_HANDLER_FORCE_NONPRIV },
		{ 0x4fc, VGT_KIND_RW, VGT_HANDLER_FORCE_NONPRIV },
	};
	const struct vgt_platform *p;
	unsigned int engine, i;

	for_each_platform(p)
		for (engine = 0; engine < VGT_ENGINE_COUNT; engine++)
			for (i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
				u32 at = p->gen->engines[engine].base + want[i].at;
				const struct vgt_reg_desc *reg = vgt_reg_lookup(p->regs, at);

				if (reg->kind != want[i].kind || reg->handler != want[i].handler)
					fail_msg("%s: 0x%06x is %s", p->name, at, reg->name);
			}
}

/* Whether the register follows the engine's owner, by the prologue or the context image. */
static bool follows_owner(const struct vgt_platform *p, u32 offset)
{
	const struct vgt_engine_state_desc *row = p->gen->engine_state;
	const struct vgt_engine_state_desc *end = row + p->gen->n_engine_state;

	for (; row < end; row++)
		if (offset - row->offset < row->len)
			return vgt_reg_lookup(p->regs, offset)->cmd_access & VGT_CMD_LRI;
	return false;
}

static void what_may_be_made_nonprivileged_follows_the_engines_owner(void **state)
{
	const struct vgt_platform *p;
	unsigned int i;

	for_each_platform(p)
		for (i = 0; i < p->n_nonpriv; i++) {
			if (!follows_owner(p, p->nonpriv[i] & VGT_NONPRIV_OFFSET))
				fail_msg("%s: 0x%06x", p->name, p->nonpriv[i]);
			assert_true(!i || p->nonpriv[i] > p->nonpriv[i - 1]);
		}
}

/* Linux i915: gen9_blt_regs. Not that a batch may write the time its context has run. */
static void a_batch_of_the_blitter_has_the_registers_that_linux_gives_it(void **state)
{
	static const struct {
		u32 offset;
		u32 dwords;
		bool write;
	} want[] = {
		{ 0x2358, 2, false }, { 0x12358, 2, false }, { 0x22200, 1, true },
		{ 0x22358, 2, false }, { 0x223a8, 1, false }, { 0x22600, 32, true },
	};
	const u32 write = VGT_CMD_LRI | VGT_CMD_LRM | VGT_CMD_LRR_DST;
	const struct vgt_user_reg_desc *row = vgt_gen9.user_regs;
	u32 engine;

	assert_int_equal(vgt_gen9.n_user_regs, sizeof(want) / sizeof(want[0]));
	for (u32 i = 0; i < vgt_gen9.n_user_regs; i++, row++) {
		assert_int_equal(row->offset, want[i].offset);
		assert_int_equal(row->len, 4 * want[i].dwords);
		assert_int_equal(row->engine, VGT_ENGINE_BCS0);
		assert_int_equal(!!(row->cmd_access & write), want[i].write);
	}
	for (engine = 0; engine < VGT_ENGINE_COUNT; engine++)
		assert_int_equal(vgt_gen9.engines[engine].guard,
				 engine == VGT_ENGINE_BCS0 ? VGT_GUARD_SCAN : VGT_GUARD_HW);
}

static void registers_of_a_per_owner_list_are_saved_that_way(void **state)
{
	const struct vgt_platform *p;
	unsigned int i;

	for_each_platform(p)
		for (i = 0; i < p->gen->n_engine_state; i++) {
			const struct vgt_engine_state_desc *s = &p->gen->engine_state[i];
			const struct vgt_reg_desc *reg = vgt_reg_lookup(p->regs, s->offset);

			assert_true(s->offset + s->len <= reg->offset + reg->len);
			if (s->mode != VGT_MODE_SWITCH)
				assert_int_equal(reg->save, VGT_SAVE_CTX);
			else
				assert_int_equal(reg->save, s->scope == VGT_SCOPE_SHARED ?
							    VGT_SAVE_SHARED : VGT_SAVE_ENGINE);
		}
}

static void the_shared_page_is_one_row(void **state)
{
	const struct vgt_platform *p;

	for_each_platform(p) {
		const struct vgt_reg_desc *reg = vgt_reg_lookup(p->regs, 0x78000);

		assert_int_equal(reg->offset, 0x78000);
		assert_int_equal(reg->len, 4096);
		assert_int_equal(reg->handler, VGT_HANDLER_PVINFO);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_class_map_finds_every_register_of_a_linux_probe),
		cmocka_unit_test(every_dword_of_a_register_leads_to_its_row),
		cmocka_unit_test(every_tracked_dword_lies_inside_its_row),
		cmocka_unit_test(different_registers_never_share_an_index),
		cmocka_unit_test(page_zero_tracks_nothing),
		cmocka_unit_test(masked_registers_hold_sixteen_bits),
		cmocka_unit_test(only_w1c_registers_have_bits_cleared_by_writing_one),
		cmocka_unit_test(every_register_that_a_command_writes_has_a_value_rule),
		cmocka_unit_test(values_that_nobody_can_check_go_only_where_any_value_may),
		cmocka_unit_test(linux_may_load_the_registers_that_it_loads),
		cmocka_unit_test(the_l3_workaround_may_save_and_restore_its_register),
		cmocka_unit_test(what_decides_who_runs_or_where_is_closed_to_commands),
		cmocka_unit_test(every_engine_has_the_same_execlist_registers),
		cmocka_unit_test(what_may_be_made_nonprivileged_follows_the_engines_owner),
		cmocka_unit_test(a_batch_of_the_blitter_has_the_registers_that_linux_gives_it),
		cmocka_unit_test(registers_of_a_per_owner_list_are_saved_that_way),
		cmocka_unit_test(the_shared_page_is_one_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
