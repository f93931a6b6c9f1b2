/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_PPGTT_H
#define SIM_PPGTT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim;

#define SIM_VM_TLB_SIZE 64

struct sim_vm_entry {
	uint64_t page;		/* virtual page number + 1; 0: empty */
	uint64_t pa;
	bool writable;
};

/* A per-process address space as an engine sees it, with its translation cache. */
struct sim_vm {
	bool four_level;
	uint64_t root[4];	/* PML4 in the first, or four page directories */
	struct sim_vm_entry tlb[SIM_VM_TLB_SIZE];
	uint64_t walks;
};

enum sim_vm_fault { SIM_VM_OK, SIM_VM_ABSENT, SIM_VM_READ_ONLY };

void sim_vm_set(struct sim_vm *vm, bool four_level, const uint64_t root[4]);
void sim_vm_flush(struct sim_vm *vm);
enum sim_vm_fault sim_vm_translate(struct sim *sim, struct sim_vm *vm, uint64_t va, bool write,
				   uint64_t *pa);

#endif
