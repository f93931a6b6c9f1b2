/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Engines, interrupts and context image layout of Gen9. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"

static void no_two_events_share_a_bit(void **state)
{
	unsigned int i, j;

	for (i = 0; i < VGT_IRQ_COUNT; i++)
		for (j = i + 1; j < VGT_IRQ_COUNT; j++)
			assert_false(vgt_gen9.irq_events[i].group == vgt_gen9.irq_events[j].group &&
				     vgt_gen9.irq_events[i].bit == vgt_gen9.irq_events[j].bit);
}

static void every_event_raises_exactly_one_master_bit(void **state)
{
	unsigned int i, j;

	for (i = 0; i < VGT_IRQ_COUNT; i++) {
		const struct vgt_irq_event_desc *event = &vgt_gen9.irq_events[i];
		const struct vgt_irq_group_desc *group = &vgt_gen9.irq_groups[event->group];
		unsigned int raised = 0;

		for (j = 0; j < group->n_master; j++)
			raised += group->master[j].mask >> event->bit & 1;
		assert_int_equal(raised, 1);
	}
}

static void no_two_groups_raise_the_same_master_bit(void **state)
{
	u32 used = VGT_IRQ_MASTER_ENABLE;
	unsigned int i, j;

	for (i = 0; i < VGT_IRQ_GROUP_COUNT; i++)
		for (j = 0; j < vgt_gen9.irq_groups[i].n_master; j++) {
			u32 bit = 1u << vgt_gen9.irq_groups[i].master[j].bit;

			assert_false(used & bit);
			used |= bit;
		}
}

static void the_four_registers_of_a_group_are_tracked_as_such(void **state)
{
	static const u8 kind[] = { VGT_KIND_RO, VGT_KIND_RW, VGT_KIND_W1C, VGT_KIND_RW };
	const struct vgt_reg_map *regs = vgt_platforms[0].regs;
	unsigned int i, j;

	for (i = 0; i < VGT_IRQ_GROUP_COUNT; i++)
		for (j = 0; j < 4; j++)
			assert_int_equal(kind[j], vgt_reg_lookup(
					 regs, vgt_gen9.irq_groups[i].base + 4 * j)->kind);
}

static void engine_events_stand_at_the_engines_own_bits(void **state)
{
	static const struct {
		u8 engine;
		u8 user;
		u8 flush;
		u8 switched;
	} want[] = {
		{ VGT_ENGINE_RCS0, VGT_IRQ_RCS0_USER, VGT_IRQ_RCS0_PIPE_CONTROL,
		  VGT_IRQ_RCS0_CONTEXT_SWITCH },
		{ VGT_ENGINE_BCS0, VGT_IRQ_BCS0_USER, VGT_IRQ_BCS0_FLUSH_DW,
		  VGT_IRQ_BCS0_CONTEXT_SWITCH },
		{ VGT_ENGINE_VCS0, VGT_IRQ_VCS0_USER, VGT_IRQ_VCS0_FLUSH_DW,
		  VGT_IRQ_VCS0_CONTEXT_SWITCH },
		{ VGT_ENGINE_VCS1, VGT_IRQ_VCS1_USER, VGT_IRQ_VCS1_FLUSH_DW,
		  VGT_IRQ_VCS1_CONTEXT_SWITCH },
		{ VGT_ENGINE_VECS0, VGT_IRQ_VECS0_USER, VGT_IRQ_VECS0_FLUSH_DW,
		  VGT_IRQ_VECS0_CONTEXT_SWITCH },
	};
	unsigned int i;

	assert_int_equal(sizeof(want) / sizeof(want[0]), VGT_ENGINE_COUNT);
	for (i = 0; i < VGT_ENGINE_COUNT; i++) {
		const struct vgt_engine_desc *engine = &vgt_gen9.engines[want[i].engine];
		const struct vgt_irq_event_desc *user = &vgt_gen9.irq_events[want[i].user];
		const struct vgt_irq_event_desc *flush = &vgt_gen9.irq_events[want[i].flush];
		const struct vgt_irq_event_desc *switched = &vgt_gen9.irq_events[want[i].switched];

		assert_int_equal(user->group, engine->irq_group);
		assert_int_equal(user->bit, engine->irq_shift + 0);
		assert_int_equal(flush->group, engine->irq_group);
		assert_int_equal(flush->bit, engine->irq_shift + 4);
		assert_int_equal(switched->group, engine->irq_group);
		assert_int_equal(switched->bit, engine->irq_shift + 8);
	}
}

static void engines_share_neither_registers_nor_reset_bits(void **state)
{
	unsigned int i, j;

	for (i = 0; i < VGT_ENGINE_COUNT; i++)
		for (j = i + 1; j < VGT_ENGINE_COUNT; j++) {
			const struct vgt_engine_desc *a = &vgt_gen9.engines[i];
			const struct vgt_engine_desc *b = &vgt_gen9.engines[j];

			assert_int_not_equal(a->base, b->base);
			assert_int_equal(a->gdrst & b->gdrst, 0);
			assert_int_not_equal(a->tlb, b->tlb);
			assert_int_not_equal(a->mocs, b->mocs);
		}
}

static void the_context_image_begins_as_the_hardware_lays_it_out(void **state)
{
	static const struct {
		u16 dword;
		u16 reg;
	} want[] = { { 0x03, 0x244 }, { 0x05, 0x34 },  { 0x07, 0x30 },	{ 0x09, 0x38 },
		     { 0x0b, 0x3c },  { 0x31, 0x274 }, { 0x33, 0x270 }, { 0x43, 0xc8 } };
	unsigned int i, j;

	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		for (j = 0; j < vgt_gen9.n_context; j++)
			if (vgt_gen9.context[j].dword == want[i].dword)
				break;
		assert_true(j < vgt_gen9.n_context);
		assert_int_equal(vgt_gen9.context[j].reg, want[i].reg);
	}
}

static void every_register_of_the_context_image_is_tracked(void **state)
{
	const struct vgt_reg_map *regs = vgt_platforms[0].regs;
	unsigned int i;

	for (i = 0; i < vgt_gen9.n_context; i++) {
		const struct vgt_context_desc *dword = &vgt_gen9.context[i];

		assert_true(!i || dword->dword > vgt_gen9.context[i - 1].dword);
		if (dword->reg)
			assert_int_not_equal(vgt_reg_lookup(regs, 0x2000 + dword->reg)->len, 0);
	}
}

static void no_address_in_a_context_image_is_copied_unchecked(void **state)
{
	static const u16 addresses[] = { 0x38, 0x140, 0x168, 0x114, 0x11c, 0x1c0, 0x1c4,
					 0x270, 0x274, 0x278, 0x27c, 0x280, 0x284, 0x288, 0x28c };
	unsigned int i, j;

	for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		for (j = 0; j < vgt_gen9.n_context; j++)
			if (vgt_gen9.context[j].reg == addresses[i])
				assert_int_not_equal(vgt_gen9.context[j].rule, VGT_RULE_COPY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_two_events_share_a_bit),
		cmocka_unit_test(every_event_raises_exactly_one_master_bit),
		cmocka_unit_test(no_two_groups_raise_the_same_master_bit),
		cmocka_unit_test(the_four_registers_of_a_group_are_tracked_as_such),
		cmocka_unit_test(engine_events_stand_at_the_engines_own_bits),
		cmocka_unit_test(engines_share_neither_registers_nor_reset_bits),
		cmocka_unit_test(the_context_image_begins_as_the_hardware_lays_it_out),
		cmocka_unit_test(every_register_of_the_context_image_is_tracked),
		cmocka_unit_test(no_address_in_a_context_image_is_copied_unchecked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
