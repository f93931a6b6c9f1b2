// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "gvt/vgt.h"
#include "hosted/hosted.h"
#include "pvinfo/pvinfo.h"
#include "tests/support/test_vgpu.h"

#define REG 0x2358u		/* any that the fake GPU keeps */

static int setup(void **state)
{
	*state = test_vgpu_create(0);
	return 0;
}

static int teardown(void **state)
{
	test_vgpu_destroy(*state);
	hosted_reset();
	return 0;
}

static void the_host_reads_the_registers_of_the_hardware(void **state)
{
	struct test_vgpu *test = *state;

	test->gpu->regs[REG / 4] = 0x44332211;
	test->gpu->regs[REG / 4 + 1] = 0x88776655;
	assert_int_equal(vgt_mmio_read(test->dev, REG, 4), 0x44332211);
	assert_int_equal(vgt_mmio_read(test->dev, REG, 8), 0x8877665544332211);
	assert_int_equal(vgt_mmio_read(test->dev, REG + 2, 2), 0x4433);
	assert_int_equal(vgt_mmio_read(test->dev, REG + 3, 1), 0x44);
}

static void the_host_writes_the_registers_of_the_hardware(void **state)
{
	struct test_vgpu *test = *state;

	vgt_mmio_write(test->dev, REG, 0x12345678, 4);
	assert_int_equal(test->gpu->regs[REG / 4], 0x12345678);
	assert_int_equal(test->gpu->regs[REG / 4 + 1], 0);
	vgt_mmio_write(test->dev, REG, 0x8877665544332211, 8);
	assert_int_equal(test->gpu->regs[REG / 4], 0x44332211);
	assert_int_equal(test->gpu->regs[REG / 4 + 1], 0x88776655);
}

static void no_access_of_the_host_is_of_an_odd_size_or_place(void **state)
{
	struct test_vgpu *test = *state;

	test->gpu->regs[REG / 4] = 1;
	assert_true(vgt_mmio_read(test->dev, REG, 3) == ~0ull);
	assert_true(vgt_mmio_read(test->dev, REG + 2, 4) == ~0ull);
	vgt_mmio_write(test->dev, REG, 2, 1);
	vgt_mmio_write(test->dev, REG + 2, 2, 4);
	vgt_mmio_write(test->dev, REG + 4, 2, 8);
	assert_int_equal(test->gpu->regs[REG / 4], 1);
	assert_int_equal(test->gpu->regs[REG / 4 + 1], 0);
	assert_int_equal(test->gpu->regs[REG / 4 + 2], 0);
}

static void the_host_finds_magic_and_version_in_its_pvinfo_page(void **state)
{
	struct test_vgpu *test = *state;

	assert_true(vgt_mmio_read(test->dev, VGT_PVINFO_PAGE, 8) == VGT_MAGIC);
	assert_int_equal(vgt_mmio_read(test->dev, VGT_PVINFO_PAGE + 8, 2), VGT_VERSION_MAJOR);
	assert_int_equal(vgt_mmio_read(test->dev, VGT_PVINFO_PAGE + 10, 2), VGT_VERSION_MINOR);
	assert_int_equal(vgt_mmio_read(test->dev, VGT_PVINFO_PAGE + 12, 4), 0);
}

static void no_write_of_the_host_to_the_pvinfo_page_reaches_the_hardware(void **state)
{
	struct test_vgpu *test = *state;

	vgt_mmio_write(test->dev, VGT_PVINFO_PAGE, 1, 4);
	vgt_mmio_write(test->dev, VGT_PVINFO_PAGE + VGT_PVINFO_SIZE - 8, ~0ull, 8);
	assert_int_equal(test->gpu->regs[VGT_PVINFO_PAGE / 4], 0);
	assert_int_equal(test->gpu->regs[(VGT_PVINFO_PAGE + VGT_PVINFO_SIZE) / 4 - 1], 0);
	assert_true(vgt_mmio_read(test->dev, VGT_PVINFO_PAGE, 8) == VGT_MAGIC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(the_host_reads_the_registers_of_the_hardware),
		TEST(the_host_writes_the_registers_of_the_hardware),
		TEST(no_access_of_the_host_is_of_an_odd_size_or_place),
		TEST(the_host_finds_magic_and_version_in_its_pvinfo_page),
		TEST(no_write_of_the_host_to_the_pvinfo_page_reaches_the_hardware),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
