/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The host's own memory, in two parts: runs of pages that are always mapped in the
 * host's part of the GGTT, and single pages for page tables.
 */
#ifndef SIM_HOST_ARENA_H
#define SIM_HOST_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Page-table pages of all vGPUs together. */
#define SIM_ARENA_TABLE_PAGES (1u << 19)

/**
 * struct sim_arena - memory of the host
 * @base: first byte; mapped pages come first, page-table pages behind
 * @mapped_pages: pages that have a GGTT address
 * @mapped: a bit for each of them: in use
 * @mapped_hint: no page before it is free
 * @free_tables: stack of page-table pages that were given back
 * @free_count: its length
 * @tables_used: page-table pages that were ever in use
 */
struct sim_arena {
	uint8_t *base;
	uint32_t mapped_pages;
	bool *mapped;
	uint32_t mapped_hint;
	uint32_t *free_tables;
	uint32_t free_count;
	uint32_t tables_used;
};

bool sim_arena_init(struct sim_arena *arena, uint32_t mapped_pages);
void sim_arena_fini(struct sim_arena *arena);
/* Bytes of the whole. */
uint64_t sim_arena_size(const struct sim_arena *arena);

/* A run of @pages zeroed pages; false: none is free. @first: page number. */
bool sim_arena_map(struct sim_arena *arena, uint32_t pages, uint32_t *first);
void sim_arena_unmap(struct sim_arena *arena, uint32_t first, uint32_t pages);
/* A zeroed page for a page table, as page number; false: none is free. */
bool sim_arena_take(struct sim_arena *arena, uint32_t *page);
void sim_arena_give(struct sim_arena *arena, uint32_t page);
void *sim_arena_ptr(const struct sim_arena *arena, uint32_t page);

#endif
