// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/irq/irq.c, as the guest's interrupt handler sees it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/irq/irq.h"
#include "gvt/vgpu.h"
#include "tests/support/test_vgpu.h"

#define MASTER		0x44200
#define GT0_IMR		0x44304
#define GT0_IIR		0x44308
#define GT0_IER		0x4430c
#define PIPE_A_IMR	0x44404
#define PIPE_A_IER	0x4440c
#define RCS_IMR		0x020a8
#define BCS_IMR		0x220a8

static int setup(void **state)
{
	struct test_vgpu *test = test_vgpu_create(0);

	/* As a Linux guest leaves them: everything that it handles is let through. */
	test_vgpu_reg_write(test, GT0_IMR, 0);
	test_vgpu_reg_write(test, GT0_IER, 0x01010101);
	test_vgpu_reg_write(test, RCS_IMR, 0xfffffefe);
	test_vgpu_reg_write(test, BCS_IMR, 0xfefeffff);
	test_vgpu_reg_write(test, MASTER, 0x80000000);
	*state = test;
	return 0;
}

static int teardown(void **state)
{
	test_vgpu_destroy(*state);
	return 0;
}

static void raise(struct test_vgpu *test, unsigned int event)
{
	mutex_lock(&test->vgpu->lock);
	vgt_irq_raise(test->vgpu, event);
	mutex_unlock(&test->vgpu->lock);
}

static void an_event_is_latched_and_sends_one_msi(void **state)
{
	struct test_vgpu *test = *state;

	raise(test, VGT_IRQ_RCS0_USER);
	raise(test, VGT_IRQ_RCS0_USER);
	assert_int_equal(test->hv->msis, 1);
	assert_int_equal(test_vgpu_reg_read(test, GT0_IIR), 1);
	assert_int_equal(test_vgpu_reg_read(test, MASTER), 0x80000001);
}

static void an_event_of_the_blitter_uses_the_upper_half_and_its_own_master_bit(void **state)
{
	struct test_vgpu *test = *state;

	raise(test, VGT_IRQ_BCS0_CONTEXT_SWITCH);
	assert_int_equal(test_vgpu_reg_read(test, GT0_IIR), 1 << 24);
	assert_int_equal(test_vgpu_reg_read(test, MASTER), 0x80000002);
}

static void a_masked_event_is_not_latched(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, GT0_IMR, 1);
	raise(test, VGT_IRQ_RCS0_USER);
	assert_int_equal(test_vgpu_reg_read(test, GT0_IIR), 0);
	assert_int_equal(test->hv->msis, 0);
}

static void the_engines_own_mask_counts_too(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, RCS_IMR, 0xffffffff);
	raise(test, VGT_IRQ_RCS0_USER);
	assert_int_equal(test_vgpu_reg_read(test, GT0_IIR), 0);
	raise(test, VGT_IRQ_BCS0_USER);
	assert_int_equal(test_vgpu_reg_read(test, GT0_IIR), 1 << 16);
}

static void an_event_that_is_not_enabled_is_latched_but_raises_nothing(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, GT0_IER, 0);
	raise(test, VGT_IRQ_RCS0_USER);
	assert_int_equal(test_vgpu_reg_read(test, GT0_IIR), 1);
	assert_int_equal(test->hv->msis, 0);
	test_vgpu_reg_write(test, GT0_IER, 1);
	assert_int_equal(test->hv->msis, 1);
}

static void enabling_the_master_while_something_is_pending_sends_again(void **state)
{
	struct test_vgpu *test = *state;

	raise(test, VGT_IRQ_RCS0_USER);
	test_vgpu_reg_write(test, MASTER, 0);
	test_vgpu_reg_write(test, MASTER, 0x80000000);
	assert_int_equal(test->hv->msis, 2);
	test_vgpu_reg_write(test, MASTER, 0);
	test_vgpu_reg_write(test, GT0_IIR, 1);
	test_vgpu_reg_write(test, MASTER, 0x80000000);
	assert_int_equal(test->hv->msis, 2);
}

static void a_group_that_changes_leaves_the_master_bits_of_the_others(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, PIPE_A_IMR, 0);
	test_vgpu_reg_write(test, PIPE_A_IER, 1);
	raise(test, VGT_IRQ_PIPE_A_VBLANK);
	raise(test, VGT_IRQ_RCS0_USER);
	assert_int_equal(test_vgpu_reg_read(test, MASTER), 0x80010001);
	test_vgpu_reg_write(test, GT0_IIR, 1);
	assert_int_equal(test_vgpu_reg_read(test, MASTER), 0x80010000);
	assert_int_equal(test->hv->msis, 1);
	test_vgpu_reg_write(test, PIPE_A_IER, 0);
	assert_int_equal(test_vgpu_reg_read(test, MASTER), 0x80000000);
}

static void nothing_is_pending_after_a_reset(void **state)
{
	struct test_vgpu *test = *state;

	raise(test, VGT_IRQ_RCS0_USER);
	vgt_vgpu_reset(test->vgpu);
	assert_int_equal(test_vgpu_reg_read(test, MASTER), 0);
	assert_false(test->hv->intx);
	test_vgpu_reg_write(test, MASTER, 0x80000000);
	assert_int_equal(test->hv->msis, 1);
}

static void iir_is_cleared_by_writing_ones_and_only_those(void **state)
{
	struct test_vgpu *test = *state;

	raise(test, VGT_IRQ_RCS0_USER);
	raise(test, VGT_IRQ_RCS0_CONTEXT_SWITCH);
	test_vgpu_reg_write(test, GT0_IIR, 1);
	assert_int_equal(test_vgpu_reg_read(test, GT0_IIR), 1 << 8);
}

static void the_pin_follows_the_interrupt_and_the_command_register(void **state)
{
	struct test_vgpu *test = *state;
	const u16 intx_disable = 1 << 10;

	raise(test, VGT_IRQ_RCS0_USER);
	assert_true(test->hv->intx);
	test_vgpu_reg_write(test, GT0_IIR, 1);
	assert_false(test->hv->intx);
	vgt_bus_guest_write(test->vgpu, VGT_REGION_CONFIG, 4, &intx_disable, 2);
	raise(test, VGT_IRQ_RCS0_USER);
	assert_false(test->hv->intx);
	vgt_bus_guest_write(test->vgpu, VGT_REGION_CONFIG, 4, &(u16){ 0 }, 2);
	assert_true(test->hv->intx);
}

static void the_guest_cannot_write_the_master_bits_of_groups(void **state)
{
	struct test_vgpu *test = *state;

	test_vgpu_reg_write(test, MASTER, 0xffffffff);
	assert_int_equal(test_vgpu_reg_read(test, MASTER), 0x80000000);
	assert_int_equal(test->hv->msis, 0);
}

static void every_event_of_the_table_reaches_the_master_register(void **state)
{
	const struct vgt_gen *gen = &vgt_gen9;
	struct test_vgpu *test = *state;
	unsigned int e;

	for (e = 0; e < VGT_ENGINE_COUNT; e++)
		test_vgpu_reg_write(test, gen->engines[e].base + 0xa8, 0);
	for (e = 0; e < VGT_IRQ_COUNT; e++) {
		const u32 base = gen->irq_groups[gen->irq_events[e].group].base;

		test_vgpu_reg_write(test, base + 4, 0);
		test_vgpu_reg_write(test, base + 12, 0xffffffff);
		raise(test, e);
		assert_int_not_equal(test_vgpu_reg_read(test, MASTER), 0x80000000);
		test_vgpu_reg_write(test, base + 8, 0xffffffff);
		assert_int_equal(test_vgpu_reg_read(test, MASTER), 0x80000000);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_event_is_latched_and_sends_one_msi),
		TEST(an_event_of_the_blitter_uses_the_upper_half_and_its_own_master_bit),
		TEST(a_masked_event_is_not_latched),
		TEST(the_engines_own_mask_counts_too),
		TEST(an_event_that_is_not_enabled_is_latched_but_raises_nothing),
		TEST(enabling_the_master_while_something_is_pending_sends_again),
		TEST(a_group_that_changes_leaves_the_master_bits_of_the_others),
		TEST(nothing_is_pending_after_a_reset),
		TEST(iir_is_cleared_by_writing_ones_and_only_those),
		TEST(the_pin_follows_the_interrupt_and_the_command_register),
		TEST(the_guest_cannot_write_the_master_bits_of_groups),
		TEST(every_event_of_the_table_reaches_the_master_register),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
