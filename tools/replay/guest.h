/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The guest of a recording, as the device model's hypervisor (gvt/port_hv.h): memory
 * as recorded, and what the device model does to it.
 */
#ifndef REPLAY_GUEST_H
#define REPLAY_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gvt/port_hv.h"
#include "tools/record/memory.h"

#define REPLAY_RANGES	64u
#define REPLAY_WRITES	4096u

/* Guest memory that is there. */
struct replay_range {
	uint64_t gpa;
	uint64_t size;
	bool writable;
};

/**
 * struct replay_guest - one virtual machine
 * @memory: as the replay has it
 * @recorded: as it was when it was recorded
 * @ranges: memory that is there
 * @n_ranges: how many
 * @writes: where the device model wrote in this step
 * @n_writes: how many; those beyond REPLAY_WRITES are not compared
 * @msis: interrupts sent in this step
 * @intx: level of the pin
 * @pinned: pages pinned now
 */
struct replay_guest {
	struct record_memory *memory;
	struct record_memory *recorded;
	struct replay_range ranges[REPLAY_RANGES];
	unsigned int n_ranges;
	struct {
		uint64_t gpa;
		size_t len;
	} writes[REPLAY_WRITES];
	unsigned int n_writes;
	unsigned int msis;
	bool intx;
	int64_t pinned;
};

extern const struct vgt_hv_ops replay_guest_hv_ops;

/* False: no memory; replay_guest_fini() is due all the same. @guest: zeroed. */
bool replay_guest_init(struct replay_guest *guest);
void replay_guest_fini(struct replay_guest *guest);

/* False: more ranges than REPLAY_RANGES. */
bool replay_guest_map(struct replay_guest *guest, const struct replay_range *range);
/* Memory that begins in the range goes; @size 0: all. */
void replay_guest_unmap(struct replay_guest *guest, uint64_t gpa, uint64_t size);

#endif
