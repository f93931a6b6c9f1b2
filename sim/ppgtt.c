// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Per-process address spaces: page tables of four levels (48 bits) or of two
 * below four page directories (32 bits), leaves of 4 KiB, 64 KiB and 2 MiB.
 * Source: SKL PRM vol 5, "Memory Views", page table entry formats.
 */
#include "sim/ppgtt.h"

#include <string.h>

#include "sim/device.h"

#define ENTRY_PRESENT	(1ull << 0)
#define ENTRY_WRITE	(1ull << 1)
#define PDE_2M		(1ull << 7)
#define PDE_64K		(1ull << 11)	/* its table has one entry used in sixteen */

/* Directories may have tables of 64 KiB pages. i915 name: GEN8_GAMW_ECO_DEV_RW_IA. */
#define GAMW_ECO_DEV_RW_IA	0x4080u
#define ENABLE_64K_IPS		0xfu

/**
 * sim_vm_set() - switch to other page tables; the cache is flushed
 * @vm: address space
 * @four_level: 48 bits; else 32
 * @root: bus addresses of the PML4 (first entry), or of the four page directories
 */
void sim_vm_set(struct sim_vm *vm, bool four_level, const uint64_t root[4])
{
	vm->four_level = four_level;
	memcpy(vm->root, root, sizeof(vm->root));
	sim_vm_flush(vm);
}

/**
 * sim_vm_flush() - forget cached translations
 * @vm: address space
 */
void sim_vm_flush(struct sim_vm *vm)
{
	memset(vm->tlb, 0, sizeof(vm->tlb));
}

/* Reads entry @index of the table at @table; false if it is not present. */
static bool table_entry(struct sim *sim, uint64_t table, unsigned int index, uint64_t *entry)
{
	if (!sim_memory_read(sim, (table & SIM_PTE_ADDRESS) + 8 * index, entry, sizeof(*entry)))
		return false;
	return *entry & ENTRY_PRESENT;
}

static bool is_64k_table(const struct sim *sim, uint64_t pde)
{
	return (pde & PDE_64K) &&
	       (sim_reg_get(sim, GAMW_ECO_DEV_RW_IA) & ENABLE_64K_IPS) == ENABLE_64K_IPS;
}

static bool walk(struct sim *sim, struct sim_vm *vm, uint64_t va, struct sim_vm_entry *out)
{
	uint64_t entry = vm->root[0];
	bool small_pages;

	vm->walks++;
	if (vm->four_level) {
		if (!table_entry(sim, entry, va >> 39 & 511, &entry))
			return false;
		out->writable = entry & ENTRY_WRITE;
		if (!table_entry(sim, entry, va >> 30 & 511, &entry))
			return false;
		out->writable &= !!(entry & ENTRY_WRITE);
	} else {
		entry = vm->root[va >> 30 & 3];
		out->writable = true;
	}
	if (!table_entry(sim, entry, va >> 21 & 511, &entry))
		return false;
	out->writable &= !!(entry & ENTRY_WRITE);
	if (entry & PDE_2M) {
		out->pa = (entry & SIM_PTE_ADDRESS & ~0x1fffffull) | (va & 0x1ff000);
		return true;
	}
	small_pages = !is_64k_table(sim, entry);
	if (!table_entry(sim, entry, (va >> 12 & 511) & (small_pages ? ~0u : ~15u), &entry))
		return false;
	out->writable &= !!(entry & ENTRY_WRITE);
	out->pa = entry & SIM_PTE_ADDRESS;
	if (!small_pages)
		out->pa = (out->pa & ~0xffffull) | (va & 0xf000);
	return true;
}

/**
 * sim_vm_translate() - bus address of a virtual address
 * @sim: simulated GPU
 * @vm: address space
 * @va: virtual address; bits above those that it has are ignored (canonical form)
 * @write: whether it will be written
 * @pa: gets the bus address, good to the end of the 4 KiB page
 *
 * Return: SIM_VM_OK, or why not.
 */
enum sim_vm_fault sim_vm_translate(struct sim *sim, struct sim_vm *vm, uint64_t va, bool write,
				   uint64_t *pa)
{
	uint64_t page = (va & (vm->four_level ? 0xffffffffffffull : 0xffffffffull)) / SIM_PAGE_SIZE;
	struct sim_vm_entry *entry = &vm->tlb[page % SIM_VM_TLB_SIZE];

	if (entry->page != page + 1) {
		struct sim_vm_entry found = { .page = page + 1 };

		if (!walk(sim, vm, page * SIM_PAGE_SIZE, &found))
			return SIM_VM_ABSENT;
		*entry = found;
	}
	if (write && !entry->writable)
		return SIM_VM_READ_ONLY;
	*pa = entry->pa | va % SIM_PAGE_SIZE;
	return SIM_VM_OK;
}
