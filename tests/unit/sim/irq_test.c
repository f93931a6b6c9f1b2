// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

#include "sim/block.h"

#define MASTER	0x44200
#define GT0_IMR	0x44304
#define GT0_IIR	0x44308
#define GT0_IER	0x4430c

static void unmask(struct gpu *gpu, uint32_t bits)
{
	gpu_write(gpu, GT0_IMR, ~bits);
	gpu_write(gpu, GT0_IER, bits);
	gpu_write(gpu, MASTER, 1u << 31);
}

static void a_masked_event_is_lost(void **state)
{
	struct gpu *gpu = *state;

	unmask(gpu, 0);
	sim_irq_raise(gpu->sim, SIM_IRQ_GT0, 1);
	assert_int_equal(gpu_read(gpu, GT0_IIR), 0);
	assert_int_equal(gpu->msis, 0);
}

static void an_unmasked_event_latches_and_sends_one_msi(void **state)
{
	struct gpu *gpu = *state;

	unmask(gpu, 0x10001);
	sim_irq_raise(gpu->sim, SIM_IRQ_GT0, 0x10001);
	sim_irq_raise(gpu->sim, SIM_IRQ_GT0, 0x1);
	assert_int_equal(gpu_read(gpu, GT0_IIR), 0x10001);
	assert_int_equal(gpu->msis, 1);
	assert_true(gpu->intx);
	assert_int_equal(gpu_read(gpu, MASTER), 1u << 31 | 1u << 1 | 1u << 0);
}

static void an_event_that_is_not_enabled_latches_quietly(void **state)
{
	struct gpu *gpu = *state;

	unmask(gpu, 1);
	gpu_write(gpu, GT0_IER, 0);
	sim_irq_raise(gpu->sim, SIM_IRQ_GT0, 1);
	assert_int_equal(gpu_read(gpu, GT0_IIR), 1);
	assert_int_equal(gpu->msis, 0);
	gpu_write(gpu, GT0_IER, 1);
	assert_int_equal(gpu->msis, 1);
}

static void an_msi_is_sent_again_when_the_handler_leaves_something(void **state)
{
	struct gpu *gpu = *state;

	unmask(gpu, 0x101);
	sim_irq_raise(gpu->sim, SIM_IRQ_GT0, 0x1);
	gpu_write(gpu, MASTER, 0);
	assert_false(gpu->intx);
	sim_irq_raise(gpu->sim, SIM_IRQ_GT0, 0x100);
	gpu_write(gpu, GT0_IIR, 0x1);
	assert_int_equal(gpu->msis, 1);
	gpu_write(gpu, MASTER, 1u << 31);
	assert_int_equal(gpu->msis, 2);
}

static void an_msi_is_sent_when_the_device_is_bus_master(void **state)
{
	struct gpu *gpu = *state;

	unmask(gpu, 1);
	gpu_set_command(gpu, 0x0002);
	sim_irq_raise(gpu->sim, SIM_IRQ_GT0, 1);
	assert_int_equal(gpu_read(gpu, GT0_IIR), 1);
	assert_true(gpu->intx);
	assert_int_equal(gpu->msis, 0);
	gpu_set_command(gpu, 0x0006);
	assert_int_equal(gpu->msis, 1);
	gpu_set_command(gpu, 0x0002);
	gpu_set_command(gpu, 0x0006);
	assert_int_equal(gpu->msis, 1);
}

static void an_event_that_is_over_sends_no_msi(void **state)
{
	struct gpu *gpu = *state;

	unmask(gpu, 1);
	gpu_set_command(gpu, 0x0002);
	sim_irq_raise(gpu->sim, SIM_IRQ_GT0, 1);
	gpu_write(gpu, GT0_IIR, 1);
	gpu_set_command(gpu, 0x0006);
	assert_int_equal(gpu->msis, 0);
}

static void writing_ones_clears_the_identity(void **state)
{
	struct gpu *gpu = *state;

	unmask(gpu, 0xffffffff);
	sim_irq_raise(gpu->sim, SIM_IRQ_GT0, 0xffffffff);
	gpu_write(gpu, GT0_IIR, 0xffff0000);
	assert_int_equal(gpu_read(gpu, GT0_IIR), 0x0000ffff);
	gpu_write(gpu, GT0_IIR, 0x0000ffff);
	assert_int_equal(gpu_read(gpu, GT0_IIR), 0);
	assert_int_equal(gpu_read(gpu, MASTER), 1u << 31);
	assert_false(gpu->intx);
}

static void every_bank_shows_its_own_master_bit(void **state)
{
	static const struct {
		enum sim_irq_bank bank;
		uint32_t base;
		uint32_t event;
		uint32_t master;
	} banks[] = {
		{ SIM_IRQ_GT0, 0x44300, 1, 1u << 0 }, { SIM_IRQ_GT0, 0x44300, 1u << 16, 1u << 1 },
		{ SIM_IRQ_GT1, 0x44310, 1, 1u << 2 }, { SIM_IRQ_GT2, 0x44320, 1, 1u << 4 },
		{ SIM_IRQ_GT3, 0x44330, 1, 1u << 6 }, { SIM_IRQ_PIPE_A, 0x44400, 1, 1u << 16 },
		{ SIM_IRQ_PIPE_B, 0x44410, 1, 1u << 17 }, { SIM_IRQ_PIPE_C, 0x44420, 1, 1u << 18 },
		{ SIM_IRQ_PORT, 0x44440, 1, 1u << 20 }, { SIM_IRQ_MISC, 0x44460, 1, 1u << 22 },
		{ SIM_IRQ_PCH, 0xc4000, 1u << 21, 1u << 23 },
		{ SIM_IRQ_PCU, 0x444e0, 1u << 24, 1u << 30 },
	};
	struct gpu *gpu = *state;
	unsigned int i;

	for (i = 0; i < sizeof(banks) / sizeof(banks[0]); i++) {
		gpu_write(gpu, banks[i].base + 4, 0);
		gpu_write(gpu, banks[i].base + 0xc, 0xffffffff);
		sim_irq_raise(gpu->sim, banks[i].bank, banks[i].event);
		assert_int_equal(gpu_read(gpu, MASTER), banks[i].master);
		gpu_write(gpu, banks[i].base + 8, 0xffffffff);
		assert_int_equal(gpu_read(gpu, banks[i].base + 8), 0);
	}
}

static void the_self_refresh_identity_reads_zero_after_clearing(void **state)
{
	struct gpu *gpu = *state;

	gpu_write(gpu, 0x64834, 0xffffffff);
	gpu_write(gpu, 0x64838, 0xffffffff);
	assert_int_equal(gpu_read(gpu, 0x64838), 0);
}

static void a_reset_takes_the_line_down(void **state)
{
	struct gpu *gpu = *state;

	unmask(gpu, 1);
	sim_irq_raise(gpu->sim, SIM_IRQ_GT0, 1);
	sim_device_reset(gpu->sim);
	assert_false(gpu->intx);
	assert_int_equal(gpu_read(gpu, MASTER), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GPU_TEST(a_masked_event_is_lost),
		GPU_TEST(an_unmasked_event_latches_and_sends_one_msi),
		GPU_TEST(an_event_that_is_not_enabled_latches_quietly),
		GPU_TEST(an_msi_is_sent_again_when_the_handler_leaves_something),
		GPU_TEST(an_msi_is_sent_when_the_device_is_bus_master),
		GPU_TEST(an_event_that_is_over_sends_no_msi),
		GPU_TEST(writing_ones_clears_the_identity),
		GPU_TEST(every_bank_shows_its_own_master_bit),
		GPU_TEST(the_self_refresh_identity_reads_zero_after_clearing),
		GPU_TEST(a_reset_takes_the_line_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
