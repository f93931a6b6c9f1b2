// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "gvt/sched/runqueue.h"
#include "gvt/vgpu.h"
#include "gvt/vgt.h"
#include "hosted/hosted.h"
#include "pvinfo/pvinfo.h"
#include "tests/support/test_vgpu.h"

#define REG 0x2358u		/* any that the fake GPU keeps */
#define RING_PDP 0x2270u	/* of RCS, for context images alone */
#define FF_THREAD_MODE 0x20a0u	/* follows the owner of RCS */
#define RING_MODE 0x229cu	/* so does this, and is masked */

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

static void the_host_is_denied_what_belongs_to_context_images(void **state)
{
	struct test_vgpu *test = *state;

	test->gpu->regs[RING_PDP / 4] = 0x1000;
	vgt_mmio_write(test->dev, RING_PDP, 0x2000, 4);
	assert_int_equal(test->gpu->regs[RING_PDP / 4], 0x1000);
	assert_int_equal(vgt_mmio_read(test->dev, RING_PDP, 4), 0);
	assert_int_equal(vgt_mmio_denied(test->dev), 2);
}

static void nothing(struct vgt_run_job *job, int status)
{
}

/* A job of a vGPU on RCS, as it is made now. */
struct owner {
	struct vgt_run_client client;
	struct vgt_gpu_context ctx;
	struct vgt_run_job job;
	u32 cmds[2];
};

static void job_begin(struct test_vgpu *test, struct owner *owner)
{
	*owner = (struct owner) {
		.ctx.engine = VGT_RCS,
		.job = { .gpu.ctx = &owner->ctx, .gpu.cmds = owner->cmds, .gpu.dwords = 2,
			 .preemptible = true,
			 .host_version = atomic_read(&test->dev->host.version),
			 .done = nothing },
	};
	vgt_run_client_init(&owner->client, test->dev, VGT_RCS, &test->vgpu->weight);
	vgt_runqueue_add(&owner->client, &owner->job);
}

static void job_end(struct test_vgpu *test, struct owner *owner)
{
	assert_true(fake_gpu_complete(test->gpu, VGT_RCS, 0));
	hosted_run_work();
	vgt_runqueue_settled(&owner->client);
}

static void the_host_reads_its_own_value_while_a_job_of_a_vgpu_has_the_register(void **state)
{
	struct test_vgpu *test = *state;
	struct owner owner;

	test->gpu->regs[FF_THREAD_MODE / 4] = 0x77;
	assert_int_equal(vgt_mmio_read(test->dev, FF_THREAD_MODE, 4), 0x77);
	job_begin(test, &owner);
	assert_int_equal(vgt_mmio_read(test->dev, FF_THREAD_MODE, 4), 0);
	job_end(test, &owner);
	assert_int_equal(vgt_mmio_read(test->dev, FF_THREAD_MODE, 4), 0x77);
}

static void what_the_host_writes_while_a_job_has_the_register_outlives_the_job(void **state)
{
	struct test_vgpu *test = *state;
	struct owner owner;

	job_begin(test, &owner);
	vgt_mmio_write(test->dev, FF_THREAD_MODE, 5, 4);
	vgt_mmio_write(test->dev, RING_MODE, 0x00030001, 4);
	assert_int_equal(vgt_mmio_read(test->dev, FF_THREAD_MODE, 4), 5);
	assert_int_equal(vgt_mmio_read(test->dev, RING_MODE, 4), 1);
	/* The job's last commands leave what the host had when it was made. */
	test->gpu->regs[FF_THREAD_MODE / 4] = 0;
	test->gpu->regs[RING_MODE / 4] = 0;
	job_end(test, &owner);
	assert_int_equal(test->gpu->regs[FF_THREAD_MODE / 4], 5);
	assert_int_equal(test->gpu->regs[RING_MODE / 4], 0xffff0001);
	/* Those that are made later know it. */
	job_begin(test, &owner);
	test->gpu->regs[FF_THREAD_MODE / 4] = 6;
	job_end(test, &owner);
	assert_int_equal(test->gpu->regs[FF_THREAD_MODE / 4], 6);
}

static void what_the_host_writes_does_not_reach_a_job_that_another_was_preempted_by(void **state)
{
	struct test_vgpu *test = *state;
	struct owner first, second;

	test->dev->info.preemption = true;
	test->gpu->info.preemption = true;
	job_begin(test, &first);
	job_begin(test, &second);
	hosted_advance(20 * 1000000ull);
	hosted_run_timers();
	hosted_run_work();
	assert_int_equal(test->gpu->job_count, 2);
	vgt_mmio_write(test->dev, FF_THREAD_MODE, 5, 4);
	test->gpu->regs[FF_THREAD_MODE / 4] = 9;
	job_end(test, &second);
	assert_int_equal(test->gpu->regs[FF_THREAD_MODE / 4], 9);
	job_end(test, &first);
	assert_int_equal(test->gpu->regs[FF_THREAD_MODE / 4], 5);
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
		TEST(the_host_is_denied_what_belongs_to_context_images),
		TEST(the_host_reads_its_own_value_while_a_job_of_a_vgpu_has_the_register),
		TEST(what_the_host_writes_while_a_job_has_the_register_outlives_the_job),
		TEST(what_the_host_writes_does_not_reach_a_job_that_another_was_preempted_by),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
