// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/sim/host/machine.h"

#define MI_STORE_DATA_IMM	(0x20u << 23 | 2)
#define MI_BATCH_START_PPGTT	(0x31u << 23 | 1u << 8 | 1)
#define MI_ARB_CHECK		(0x05u << 23)
#define MI_BATCH_END		(0x0au << 23)

static void *resolve(void *ctx, uint64_t gpa, size_t *len, bool write)
{
	struct machine *machine = ctx;

	if (gpa >= MACHINE_RAM)
		return NULL;
	if (*len > MACHINE_RAM - gpa)
		*len = MACHINE_RAM - gpa;
	return machine->ram + gpa;
}

static void map_ram(struct machine *machine)
{
	uint64_t *entries;

	for (unsigned int i = 0; i < 4; i++) {
		assert_int_equal(sim_host_ops.page_alloc(machine->host, &machine->tables[i]), 0);
		if (i) {
			entries = machine->tables[i - 1].cpu;
			entries[0] = machine->tables[i].bus | 3;
		}
	}
	entries = machine->tables[3].cpu;
	for (uint64_t page = 0; page < MACHINE_RAM / 4096; page++)
		entries[page] = sim_host_guest_bus(machine->slot, page << 12) | 3;
}

struct machine *machine_create(void)
{
	static const struct sim_host_config config = {
		.platform = "skl", .aperture_size = 256u << 20, .deterministic = true,
	};
	struct machine *machine = calloc(1, sizeof(*machine));
	struct sim_host_guest guest = { .resolve = resolve, .ctx = machine };
	const char *error = NULL;

	assert_non_null(machine);
	machine->ram = calloc(1, MACHINE_RAM);
	assert_non_null(machine->ram);
	machine->host = sim_host_create(&config, &error);
	assert_non_null(machine->host);
	machine->slot = sim_host_guest_add(machine->host, &guest);
	assert_int_equal(machine->slot, 1);
	map_ram(machine);
	return machine;
}

void machine_destroy(struct machine *machine)
{
	sim_host_destroy(machine->host);
	free(machine->ram);
	free(machine);
}

static void on_moved(struct vgt_gpu_job *job, bool inside)
{
	struct machine_job *own = (struct machine_job *)job;

	assert_int_not_equal(own->inside, inside);
	own->inside = inside;
	own->taken_up += inside;
}

static void on_done(struct vgt_gpu_job *job, int status)
{
	struct machine *machine = ((struct machine_job *)job)->machine;

	assert_true(machine->n_ended < MACHINE_JOBS);
	((struct machine_job *)job)->inside = false;
	machine->ended[machine->n_ended] = job;
	machine->status[machine->n_ended++] = status;
}

void machine_job_init(struct machine *machine, struct machine_job *job, enum vgt_engine engine)
{
	memset(job, 0, sizeof(*job));
	assert_int_equal(sim_host_ops.context_create(machine->host, engine,
						     engine == VGT_RCS ? 22 : 2, &job->ctx), 0);
	job->machine = machine;
	job->job.ctx = &job->ctx;
	job->job.cmds = job->cmds;
	job->job.pml4 = machine->tables[0].bus;
	job->job.done = on_done;
	job->job.moved = on_moved;
}

void machine_job_fini(struct machine *machine, struct machine_job *job)
{
	sim_host_ops.context_destroy(machine->host, &job->ctx);
}

void machine_job_store(struct machine_job *job, uint32_t gpa, uint32_t value)
{
	uint32_t *cmd = job->cmds + job->job.dwords;

	cmd[0] = MI_STORE_DATA_IMM;
	cmd[1] = gpa;
	cmd[2] = 0;
	cmd[3] = value;
	job->job.dwords += 4;
}

void machine_job_batch(struct machine_job *job, uint32_t gpa)
{
	uint32_t *cmd = job->cmds + job->job.dwords;

	cmd[0] = MI_BATCH_START_PPGTT;
	cmd[1] = gpa;
	cmd[2] = 0;
	cmd[3] = 0;
	job->job.dwords += 4;
}

void machine_submit(struct machine *machine, struct machine_job *job)
{
	assert_int_equal(sim_host_ops.job_submit(machine->host, &job->job), 0);
}

void machine_put_spinner(struct machine *machine, uint32_t gpa)
{
	const uint32_t spin[3] = { MI_BATCH_START_PPGTT, gpa, 0 };

	memcpy(machine->ram + gpa, spin, sizeof(spin));
}

void machine_put_polite_spinner(struct machine *machine, uint32_t gpa)
{
	const uint32_t spin[] = { MI_ARB_CHECK, MI_BATCH_START_PPGTT, gpa, 0 };

	memcpy(machine->ram + gpa, spin, sizeof(spin));
}

void machine_end_spinner(struct machine *machine, uint32_t gpa)
{
	const uint32_t end[] = { MI_BATCH_END, MI_BATCH_END };

	memcpy(machine->ram + gpa, end, sizeof(end));
}

void machine_run(struct machine *machine, unsigned int rounds)
{
	while (rounds-- && sim_run(sim_host_sim(machine->host), 1000))
		;
}

uint32_t machine_ram(const struct machine *machine, uint32_t gpa)
{
	uint32_t value;

	memcpy(&value, machine->ram + gpa, sizeof(value));
	return value;
}
