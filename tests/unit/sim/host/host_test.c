// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/sim/host/machine.h"

static int setup(void **state)
{
	*state = machine_create();
	return 0;
}

static int teardown(void **state)
{
	machine_destroy(*state);
	return 0;
}

static void the_ranges_for_vgpus_leave_the_host_its_own(void **state)
{
	struct machine *machine = *state;
	struct vgt_gpu_info info;

	sim_host_info(machine->host, &info);
	assert_string_equal(info.platform, "skl");
	assert_int_equal(info.mappable.base, 128u << 20);
	assert_int_equal(info.mappable.base + info.mappable.size, info.aperture_size);
	assert_int_equal(info.unmappable.base, info.aperture_size + (384u << 20));
	assert_int_equal(info.unmappable.base + info.unmappable.size, 1ull << 32);
	assert_int_equal(info.fences.base, 4);
	assert_int_equal(info.fences.size, 28);
	assert_int_equal(info.engines, 15);
}

static void an_impossible_gpu_is_refused_with_a_reason(void **state)
{
	struct sim_host_config config = { .platform = "skl", .aperture_size = 4ull << 30 };
	const char *error = NULL;

	assert_null(sim_host_create(&config, &error));
	assert_non_null(error);
	error = NULL;
	config = (struct sim_host_config) { .platform = "voodoo", .aperture_size = 256u << 20 };
	assert_null(sim_host_create(&config, &error));
	assert_non_null(error);
}

static void the_aperture_reaches_the_page_that_the_ggtt_entry_names(void **state)
{
	struct machine *machine = *state;
	const uint64_t gma = 128u << 20;
	const u64 pte = sim_host_guest_bus(machine->slot, 0x5000) | 1;
	uint32_t value = 0x12345678;

	sim_host_ops.ggtt_write(machine->host, gma >> 12, &pte, 1);
	sim_host_ops.ggtt_flush(machine->host);
	sim_host_ops.aperture_write(machine->host, gma + 8, &value, sizeof(value));
	assert_int_equal(machine_ram(machine, 0x5008), 0x12345678);
	value = 0;
	sim_host_ops.aperture_read(machine->host, gma + 8, &value, sizeof(value));
	assert_int_equal(value, 0x12345678);
}

static void a_fence_makes_a_tiled_region_linear_in_the_aperture(void **state)
{
	struct machine *machine = *state;
	const uint64_t gma = 128u << 20;
	uint32_t value = 0xcafe;

	for (uint64_t page = 0; page < 16; page++) {
		const u64 pte = sim_host_guest_bus(machine->slot, page << 12) | 1;

		sim_host_ops.ggtt_write(machine->host, (gma >> 12) + page, &pte, 1);
	}
	/* X tiles, 1024 bytes from line to line: line 1 is 512 bytes into the first tile. */
	sim_host_ops.fence_write(machine->host, 4, (gma + 0xf000) << 32 | 7ull << 32 | gma | 1);
	sim_host_ops.aperture_write(machine->host, gma + 1024, &value, sizeof(value));
	assert_int_equal(machine_ram(machine, 512), 0xcafe);
	sim_host_ops.fence_write(machine->host, 4, 0);
	sim_host_ops.aperture_write(machine->host, gma + 1024, &value, sizeof(value));
	assert_int_equal(machine_ram(machine, 1024), 0xcafe);
}

static void page_table_pages_come_zeroed_with_addresses_of_their_own(void **state)
{
	struct machine *machine = *state;
	struct vgt_gpu_page a, b;

	assert_int_equal(sim_host_ops.page_alloc(machine->host, &a), 0);
	memset(a.cpu, 0xff, 4096);
	assert_int_equal(sim_host_ops.page_alloc(machine->host, &b), 0);
	assert_true(a.bus != b.bus && !(a.bus & 4095) && a.bus < 1ull << 36);
	sim_host_ops.page_free(machine->host, &a);
	assert_int_equal(sim_host_ops.page_alloc(machine->host, &a), 0);
	for (unsigned int i = 0; i < 4096; i++)
		assert_int_equal(((uint8_t *)a.cpu)[i], 0);
}

static void a_buffer_is_seen_by_the_gpu_at_its_ggtt_address(void **state)
{
	struct machine *machine = *state;
	struct vgt_gpu_buffer buffer;
	struct machine_job job;
	const uint32_t end[2] = { 0x05000000, 0 };

	assert_int_equal(sim_host_ops.buffer_create(machine->host, 5000, &buffer), 0);
	assert_int_equal(buffer.size, 8192);
	machine_job_init(machine, &job, VGT_RCS);
	machine_job_store(&job, 0x1000, 9);
	memcpy(buffer.cpu, job.cmds, 16);
	memcpy((uint8_t *)buffer.cpu + 16, end, sizeof(end));
	/* A batch in the GGTT: bit 8 is clear. */
	job.cmds[0] = 0x31u << 23 | 1;
	job.cmds[1] = buffer.gma;
	job.cmds[2] = 0;
	job.cmds[3] = 0;
	machine_submit(machine, &job);
	machine_run(machine, 100);
	assert_int_equal(machine->n_ended, 1);
	assert_int_equal(machine_ram(machine, 0x1000), 9);
	machine_job_fini(machine, &job);
	sim_host_ops.buffer_destroy(machine->host, &buffer);
}

static void a_flushed_entry_is_used_no_more_even_by_a_running_job(void **state)
{
	struct machine *machine = *state;
	struct machine_job job;
	uint64_t *entries = machine->tables[3].cpu;
	/* A batch that stores, and jumps to itself. */
	const uint32_t batch[] = { 0x20u << 23 | 2, 0x1000, 0, 1, 0x31u << 23 | 1u << 8 | 1,
				   0x8000, 0 };

	memcpy(machine->ram + 0x8000, batch, sizeof(batch));
	machine_job_init(machine, &job, VGT_BCS);
	machine_job_batch(&job, 0x8000);
	machine_submit(machine, &job);
	machine_run(machine, 5);
	assert_int_equal(machine_ram(machine, 0x1000), 1);
	entries[1] = sim_host_guest_bus(machine->slot, 0x2000) | 3;
	sim_host_ops.ppgtt_flush(machine->host, machine->tables[0].bus);
	memset(machine->ram + 0x1000, 0, 4);
	machine_run(machine, 5);
	assert_int_equal(machine_ram(machine, 0x1000), 0);
	assert_int_equal(machine_ram(machine, 0x2000), 1);
	sim_host_ops.job_cancel(machine->host, &job.job);
	machine_job_fini(machine, &job);
}

static void a_removed_guest_is_out_of_the_reach_of_the_gpu(void **state)
{
	struct machine *machine = *state;
	struct machine_job job;

	sim_host_guest_remove(machine->host, machine->slot);
	machine_job_init(machine, &job, VGT_RCS);
	machine_job_store(&job, 0x1000, 1);
	machine_submit(machine, &job);
	machine_run(machine, 100);
	assert_int_equal(machine_ram(machine, 0x1000), 0);
	if (!machine->n_ended)
		sim_host_ops.job_cancel(machine->host, &job.job);
	assert_int_equal(machine->n_ended, 1);
	machine_job_fini(machine, &job);
}

static void *resolve_nothing(void *ctx, uint64_t gpa, size_t *len, bool write)
{
	return NULL;
}

static void at_most_seven_guests_have_a_slot(void **state)
{
	struct machine *machine = *state;
	const struct sim_host_guest guest = { .resolve = resolve_nothing };

	for (int slot = 2; slot <= 7; slot++)
		assert_int_equal(sim_host_guest_add(machine->host, &guest), slot);
	assert_int_equal(sim_host_guest_add(machine->host, &guest), -ENOSPC);
	sim_host_guest_remove(machine->host, 4);
	assert_int_equal(sim_host_guest_add(machine->host, &guest), 4);
}

static void hardware_registers_are_read_and_written(void **state)
{
	struct machine *machine = *state;

	sim_host_ops.reg_write(machine->host, 0xc800, 0x12);
	assert_int_equal(sim_host_ops.reg_read(machine->host, 0xc800), 0x12);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_ranges_for_vgpus_leave_the_host_its_own),
		TEST(an_impossible_gpu_is_refused_with_a_reason),
		TEST(the_aperture_reaches_the_page_that_the_ggtt_entry_names),
		TEST(a_fence_makes_a_tiled_region_linear_in_the_aperture),
		TEST(page_table_pages_come_zeroed_with_addresses_of_their_own),
		TEST(a_buffer_is_seen_by_the_gpu_at_its_ggtt_address),
		TEST(a_flushed_entry_is_used_no_more_even_by_a_running_job),
		TEST(a_removed_guest_is_out_of_the_reach_of_the_gpu),
		TEST(at_most_seven_guests_have_a_slot),
		TEST(hardware_registers_are_read_and_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
