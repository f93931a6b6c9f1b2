// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Memory accesses of an engine, through its context's page tables or the GGTT.
 * What is not present reads as 0, loses writes, and is noted in the fault
 * registers; a write to a read-only page is lost without a note.
 * Source: i915 register names GEN8_RING_FAULT_REG, GEN8_FAULT_TLB_DATA0.
 */
#include "sim/engine/access.h"

#include <string.h>

#include "sim/device.h"
#include "sim/engine/cs.h"

#define RING_FAULT	0x4094u
#define FAULT_VALID	(1u << 0)
#define FAULT_TLB_DATA0	0x4b10u	/* address bits 43:12 */
#define FAULT_TLB_DATA1	0x4b14u	/* address bits 47:44 */

static void note_fault(struct sim_engine *engine, uint64_t va)
{
	static const uint8_t hardware_id[SIM_ENGINES] = {
		[SIM_RCS] = 0, [SIM_VCS] = 1, [SIM_BCS] = 2, [SIM_VECS] = 3,
	};
	struct sim *sim = engine->sim;

	engine->stats.faults++;
	if (sim_reg_get(sim, RING_FAULT) & FAULT_VALID)
		return;
	sim_reg_set(sim, RING_FAULT, FAULT_VALID | (uint32_t)hardware_id[engine->id] << 12);
	sim_reg_set(sim, FAULT_TLB_DATA0, va >> 12);
	sim_reg_set(sim, FAULT_TLB_DATA1, va >> 44 & 0xf);
	sim_log(sim, "%s: nothing mapped at 0x%llx", engine->name, (unsigned long long)va);
}

static size_t page_run(uint64_t address, size_t len)
{
	size_t left = SIM_PAGE_SIZE - address % SIM_PAGE_SIZE;

	return len < left ? len : left;
}

/**
 * sim_engine_read() - copy from the engine's memory
 * @engine: engine
 * @ppgtt: @va is in the context's address space; else in the GGTT
 * @va: address
 * @buf: target; zeroed where nothing is present
 * @len: bytes
 */
void sim_engine_read(struct sim_engine *engine, bool ppgtt, uint64_t va, void *buf, size_t len)
{
	uint8_t *to = buf;

	if (!ppgtt) {
		sim_ggtt_read(engine->sim, va & 0xffffffff, buf, len);
		return;
	}
	while (len) {
		size_t run = page_run(va, len);
		uint64_t pa;

		if (sim_vm_translate(engine->sim, &engine->vm, va, false, &pa) != SIM_VM_OK) {
			memset(to, 0, run);
			note_fault(engine, va);
		} else if (!sim_memory_read(engine->sim, pa, to, run)) {
			note_fault(engine, va);
		}
		to += run;
		va += run;
		len -= run;
	}
}

/**
 * sim_engine_write() - copy to the engine's memory
 * @engine: engine
 * @ppgtt: @va is in the context's address space; else in the GGTT
 * @va: address
 * @buf: source
 * @len: bytes
 */
void sim_engine_write(struct sim_engine *engine, bool ppgtt, uint64_t va, const void *buf,
		      size_t len)
{
	const uint8_t *from = buf;

	engine->progress++;
	sim_cs_forget_window(engine);
	if (!ppgtt) {
		sim_ggtt_write(engine->sim, va & 0xffffffff, buf, len);
		return;
	}
	while (len) {
		size_t run = page_run(va, len);
		uint64_t pa;

		switch (sim_vm_translate(engine->sim, &engine->vm, va, true, &pa)) {
		case SIM_VM_OK:
			if (!sim_memory_write(engine->sim, pa, from, run))
				note_fault(engine, va);
			break;
		case SIM_VM_READ_ONLY:
			engine->stats.read_only_writes++;
			break;
		case SIM_VM_ABSENT:
			note_fault(engine, va);
			break;
		}
		from += run;
		va += run;
		len -= run;
	}
}
