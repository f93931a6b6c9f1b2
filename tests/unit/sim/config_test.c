// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

static uint32_t config(struct gpu *gpu, uint32_t offset, size_t len)
{
	uint32_t value = 0;

	assert_int_equal(sim_config_read(gpu->sim, offset, &value, len), 0);
	return value;
}

static void set_config(struct gpu *gpu, uint32_t offset, uint32_t value, size_t len)
{
	assert_int_equal(sim_config_write(gpu->sim, offset, &value, len), 0);
}

static void it_is_a_skylake_gt2_display_controller(void **state)
{
	assert_int_equal(config(*state, 0x00, 4), 0x19128086);
	assert_int_equal(config(*state, 0x08, 4), 0x03000006);
	assert_int_equal(config(*state, 0x50, 2), 0x02c1);
	assert_int_equal(config(*state, 0x5c, 4), 0xac000001);
}

static void bars_can_be_sized(void **state)
{
	struct gpu *gpu = *state;

	set_config(gpu, 0x10, 0xffffffff, 4);
	set_config(gpu, 0x14, 0xffffffff, 4);
	set_config(gpu, 0x18, 0xffffffff, 4);
	set_config(gpu, 0x20, 0xffffffff, 4);
	assert_int_equal(config(gpu, 0x10, 4), 0xff000004);
	assert_int_equal(config(gpu, 0x14, 4), 0xffffffff);
	assert_int_equal(config(gpu, 0x18, 4), 0xf000000c);
	assert_int_equal(config(gpu, 0x20, 4) & 0xffff, 0xffc1);
}

static void the_capability_list_has_msi_and_power_management(void **state)
{
	struct gpu *gpu = *state;

	assert_true(config(gpu, 0x06, 2) & 0x10);
	assert_int_equal(config(gpu, 0x34, 1), 0xac);
	assert_int_equal(config(gpu, 0xac, 1), 0x05);
	assert_int_equal(config(gpu, 0xae, 2), 0);	/* one vector, 32-bit address */
	assert_int_equal(config(gpu, 0xad, 1), 0xd0);
	assert_int_equal(config(gpu, 0xd0, 2), 0x0001);
}

static void identity_and_stolen_memory_cannot_be_written(void **state)
{
	struct gpu *gpu = *state;

	set_config(gpu, 0x00, 0xffffffff, 4);
	set_config(gpu, 0x50, 0, 2);
	set_config(gpu, 0x5c, 0, 4);
	it_is_a_skylake_gt2_display_controller(state);
}

static void a_write_may_be_a_byte(void **state)
{
	struct gpu *gpu = *state;

	set_config(gpu, 0xfd, 0xab, 1);
	assert_int_equal(config(gpu, 0xfc, 4), 0xab00);
}

static void all_4096_bytes_and_no_more_can_be_read(void **state)
{
	struct gpu *gpu = *state;
	uint8_t all[4096];
	unsigned int i;

	assert_int_equal(sim_config_read(gpu->sim, 0, all, sizeof(all)), 0);
	for (i = 256; i < sizeof(all); i++)
		assert_int_equal(all[i], 0);
	assert_true(sim_config_read(gpu->sim, 4095, all, 2) < 0);
	assert_true(sim_config_write(gpu->sim, UINT32_MAX, all, 4) < 0);
}

static void a_device_reset_keeps_configuration_space(void **state)
{
	struct gpu *gpu = *state;

	set_config(gpu, 0x04, 0x0006, 2);
	sim_device_reset(gpu->sim);
	assert_int_equal(config(gpu, 0x04, 2), 0x0006);
}

/* PMCSR of the power management capability. */
static void set_power_state(struct gpu *gpu, uint32_t state)
{
	set_config(gpu, 0xd4, state, 2);
}

static void asleep_only_configuration_space_answers(void **state)
{
	struct gpu *gpu = *state;

	gpu_write(gpu, 0x2080, 0x1000);
	set_power_state(gpu, 3);
	gpu_write(gpu, 0x2080, 0x2000);
	assert_int_equal(gpu_read(gpu, 0x2080), 0xffffffff);
	assert_int_equal(config(gpu, 0x00, 4), 0x19128086);
	assert_int_equal(config(gpu, 0xd4, 2), 3);
	assert_false(sim_run(gpu->sim, 1000));
	assert_int_equal(sim_next_event(gpu->sim), -1);
}

static void waking_up_is_a_reset_that_spares_the_ggtt(void **state)
{
	struct gpu *gpu = *state;

	set_config(gpu, 0x10, 0xc0000000, 4);
	gpu_write(gpu, 0x2080, 0x1000);
	gpu_map(gpu, 0x5000, GPU_RAM_BASE);
	set_power_state(gpu, 3);
	set_power_state(gpu, 0);
	assert_int_equal(gpu_read(gpu, 0x2080), 0);
	assert_int_equal(gpu_read(gpu, 0x800000 + 8 * 5), GPU_RAM_BASE | 1);
	assert_int_equal(config(gpu, 0x10, 4), 0xc0000004);
}

static void a_device_reset_wakes_it_up(void **state)
{
	struct gpu *gpu = *state;

	set_power_state(gpu, 3);
	sim_device_reset(gpu->sim);
	assert_int_equal(config(gpu, 0xd4, 2), 0);
	assert_int_equal(gpu_read(gpu, 0x2080), 0);
}

static void staying_awake_is_no_reset(void **state)
{
	struct gpu *gpu = *state;

	gpu_write(gpu, 0x2080, 0x1000);
	set_power_state(gpu, 0);
	assert_int_equal(gpu_read(gpu, 0x2080), 0x1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GPU_TEST(it_is_a_skylake_gt2_display_controller),
		GPU_TEST(bars_can_be_sized),
		GPU_TEST(the_capability_list_has_msi_and_power_management),
		GPU_TEST(identity_and_stolen_memory_cannot_be_written),
		GPU_TEST(a_write_may_be_a_byte),
		GPU_TEST(all_4096_bytes_and_no_more_can_be_read),
		GPU_TEST(a_device_reset_keeps_configuration_space),
		GPU_TEST(asleep_only_configuration_space_answers),
		GPU_TEST(waking_up_is_a_reset_that_spares_the_ggtt),
		GPU_TEST(a_device_reset_wakes_it_up),
		GPU_TEST(staying_awake_is_no_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
