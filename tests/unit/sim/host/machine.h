/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* A host with one guest of 1 MiB, and an address space that maps it at 0, in tests. */
#ifndef TESTS_SIM_HOST_MACHINE_H
#define TESTS_SIM_HOST_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/host/host.h"
#include "sim/sim.h"

#define MACHINE_RAM	(1u << 20)
#define MACHINE_JOBS	64u

/**
 * struct machine - the parts
 * @host: the host
 * @slot: the guest's
 * @ram: its memory
 * @tables: the four tables, top first
 * @ended: jobs in the order of their end
 * @status: with which status
 * @n_ended: how many
 */
struct machine {
	struct sim_host *host;
	int slot;
	uint8_t *ram;
	struct vgt_gpu_page tables[4];
	struct vgt_gpu_job *ended[MACHINE_JOBS];
	int status[MACHINE_JOBS];
	unsigned int n_ended;
};

/**
 * struct machine_job - one job on a context of its own
 * @inside: its engine has it
 * @taken_up: how often it has come there
 */
struct machine_job {
	struct vgt_gpu_job job;
	struct vgt_gpu_context ctx;
	struct machine *machine;
	uint32_t cmds[64];
	bool inside;
	unsigned int taken_up;
};

struct machine *machine_create(void);
void machine_destroy(struct machine *machine);
/* A context on @engine whose register state page has its lists, and no commands yet. */
void machine_job_init(struct machine *machine, struct machine_job *job, enum vgt_engine engine);
void machine_job_fini(struct machine *machine, struct machine_job *job);
/* Appends a store of @value to guest address @gpa. */
void machine_job_store(struct machine_job *job, uint32_t gpa, uint32_t value);
/* Appends a start of the batch at guest address @gpa, not privileged. */
void machine_job_batch(struct machine_job *job, uint32_t gpa);
void machine_submit(struct machine *machine, struct machine_job *job);
/* A batch at guest address @gpa that jumps to itself for ever. */
void machine_put_spinner(struct machine *machine, uint32_t gpa);
/* The same with a point where it can be preempted. */
void machine_put_polite_spinner(struct machine *machine, uint32_t gpa);
/* The one at @gpa comes to its end. */
void machine_end_spinner(struct machine *machine, uint32_t gpa);
/* Until the GPU has nothing to do at once, but for at most @rounds. */
void machine_run(struct machine *machine, unsigned int rounds);
uint32_t machine_ram(const struct machine *machine, uint32_t gpa);

#endif
