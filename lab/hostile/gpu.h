/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A vGPU in the hands of a guest's root, without a driver: registers, GGTT, memory of
 * the guest, contexts. Register and command layouts: SKL PRM vol 2a, 2c and 6.
 */
#ifndef HOSTILE_GPU_H
#define HOSTILE_GPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE		4096u
#define RAM_PAGES	512u		/* as many as one page table maps */

/* Places in @ram, in bytes; the same in the GGTT window and in the context's address space. */
#define AT_STATUS	0x000000u
#define AT_TARGET	0x008000u
#define AT_IMAGE	0x010000u	/* 22 pages */
#define AT_STATE	(AT_IMAGE + PAGE)
#define AT_RING		0x028000u
#define RING_BYTES	0x4000u
#define AT_TABLES	0x030000u	/* PML4, PDP, PD, PT */
#define AT_BATCH	0x040000u	/* to the end */

/* Dwords of the state page that hold values. */
#define STATE_CONTROL	0x03
#define STATE_HEAD	0x05
#define STATE_TAIL	0x07
#define STATE_START	0x09
#define STATE_CTL	0x0b
#define STATE_PER_CTX	0x19
#define STATE_INDIRECT	0x1b
#define STATE_PDP0_HIGH	0x31
#define STATE_PDP0	0x33
#define STATE_DWORDS	0x60

#define REG_GDRST	0x941cu
#define REG_PVINFO	0x78000u
#define REG_FENCES	0x100000u
#define REG_BYTES	0x200000u
#define GGTT_AT		0x800000u	/* of BAR 0 */
#define GGTT_ENTRIES	0x100000u

enum engine { RCS, BCS, VCS, VECS, ENGINES };

/**
 * struct gpu - the vGPU and memory for it
 * @bar0: registers and GGTT
 * @aperture: BAR 2
 * @aperture_bytes: its size
 * @config: file of its configuration space
 * @ram: RAM_PAGES pages that stay where they are
 * @page: guest physical address of each
 * @gma: where the GGTT window begins; page i of @ram is mapped at @gma + i * PAGE
 * @window: bytes of the window below the aperture's end
 * @high: where the window above it begins
 * @high_bytes: its size
 * @fences: how many the guest has
 */
struct gpu {
	volatile uint8_t *bar0;
	volatile uint8_t *aperture;
	size_t aperture_bytes;
	int config;
	uint8_t *ram;
	uint64_t page[RAM_PAGES];
	uint32_t gma;
	uint32_t window;
	uint32_t high;
	uint32_t high_bytes;
	uint32_t fences;
};

/* Ends the program where there is no vGPU, or a driver has it. */
void gpu_open(struct gpu *gpu);

uint32_t gpu_read(struct gpu *gpu, uint32_t offset);
void gpu_write(struct gpu *gpu, uint32_t offset, uint32_t value);
/* Entry of the page at @gma. */
uint64_t gpu_entry(struct gpu *gpu, uint32_t gma);
void gpu_map(struct gpu *gpu, uint32_t gma, uint64_t entry);
/* Whether the GGTT address is the guest's own. */
bool gpu_owns(const struct gpu *gpu, uint32_t gma);

uint32_t *gpu_dword(struct gpu *gpu, uint32_t at);

/* Reset the engine and lay out memory as for a context that works, with an empty ring. */
void gpu_begin(struct gpu *gpu, enum engine engine);
/* The first register of the engine. */
uint32_t gpu_base(enum engine engine);
/* Append to the ring, up to its size. */
void gpu_emit(struct gpu *gpu, const uint32_t *dwords, uint32_t count);
/* Have the context run; @flags: low bits of its descriptor. */
void gpu_submit(struct gpu *gpu, enum engine engine, uint32_t flags);
#define CONTEXT_FLAGS	0x119u		/* valid, 4-level, privileged as Linux has it */

/* Append a store of @value to AT_TARGET, submit, and say whether it comes within @ms. */
bool gpu_stores(struct gpu *gpu, enum engine engine, uint32_t value, unsigned int ms);
bool gpu_target_becomes(struct gpu *gpu, uint32_t value, unsigned int ms);

#endif
