// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "sim/host/arena.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE_BYTES 4096u

/**
 * sim_arena_size() - bytes of host memory, of both parts
 * @arena: arena
 */
uint64_t sim_arena_size(const struct sim_arena *arena)
{
	return ((uint64_t)arena->mapped_pages + SIM_ARENA_TABLE_PAGES) * PAGE_BYTES;
}

/**
 * sim_arena_init() - reserve the address space; memory is taken as it is used
 * @arena: zeroed
 * @mapped_pages: pages that have a GGTT address
 *
 * Return: false without memory.
 */
bool sim_arena_init(struct sim_arena *arena, uint32_t mapped_pages)
{
	void *base;

	arena->mapped_pages = mapped_pages;
	base = mmap(NULL, sim_arena_size(arena), PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (base == MAP_FAILED)
		return false;
	arena->base = base;
	arena->mapped = calloc(mapped_pages, sizeof(*arena->mapped));
	arena->free_tables = malloc(SIM_ARENA_TABLE_PAGES * sizeof(*arena->free_tables));
	return arena->mapped && arena->free_tables;
}

/**
 * sim_arena_fini() - give everything back
 * @arena: arena, also one whose sim_arena_init() failed
 */
void sim_arena_fini(struct sim_arena *arena)
{
	if (arena->base)
		munmap(arena->base, sim_arena_size(arena));
	free(arena->mapped);
	free(arena->free_tables);
}

/**
 * sim_arena_ptr() - where a page is
 * @arena: arena
 * @page: its number
 */
void *sim_arena_ptr(const struct sim_arena *arena, uint32_t page)
{
	return arena->base + (uint64_t)page * PAGE_BYTES;
}

/* First fit: memory that was never used is not touched. The page behind the run, or 0. */
static uint32_t find_run(const struct sim_arena *arena, uint32_t pages)
{
	uint32_t found = 0;
	uint32_t page;

	for (page = arena->mapped_hint; page < arena->mapped_pages; page++) {
		found = arena->mapped[page] ? 0 : found + 1;
		if (found == pages)
			return page + 1;
	}
	return 0;
}

/**
 * sim_arena_map() - a run of pages with GGTT addresses
 * @arena: arena
 * @pages: how many, 1 or more
 * @first: gets the number of the first
 *
 * Return: false if there is no such run.
 */
bool sim_arena_map(struct sim_arena *arena, uint32_t pages, uint32_t *first)
{
	const uint32_t end = find_run(arena, pages);

	if (!end)
		return false;
	*first = end - pages;
	if (*first == arena->mapped_hint)
		arena->mapped_hint = end;
	memset(arena->mapped + *first, true, pages * sizeof(*arena->mapped));
	memset(sim_arena_ptr(arena, *first), 0, (size_t)pages * PAGE_BYTES);
	return true;
}

/**
 * sim_arena_unmap() - give a run back
 * @arena: arena
 * @first: its first page
 * @pages: its length
 */
void sim_arena_unmap(struct sim_arena *arena, uint32_t first, uint32_t pages)
{
	memset(arena->mapped + first, false, pages * sizeof(*arena->mapped));
	if (first < arena->mapped_hint)
		arena->mapped_hint = first;
}

/**
 * sim_arena_take() - a zeroed page for a page table
 * @arena: arena
 * @page: gets its number
 *
 * Return: false if all are in use.
 */
bool sim_arena_take(struct sim_arena *arena, uint32_t *page)
{
	if (arena->free_count)
		*page = arena->free_tables[--arena->free_count];
	else if (arena->tables_used < SIM_ARENA_TABLE_PAGES)
		*page = arena->mapped_pages + arena->tables_used++;
	else
		return false;
	memset(sim_arena_ptr(arena, *page), 0, PAGE_BYTES);
	return true;
}

/**
 * sim_arena_give() - give a page-table page back
 * @arena: arena
 * @page: its number
 */
void sim_arena_give(struct sim_arena *arena, uint32_t page)
{
	arena->free_tables[arena->free_count++] = page;
}
