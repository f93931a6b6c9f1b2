// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/record/memory.h"

#include <stdlib.h>
#include <string.h>

#include "tools/record/format.h"

#define LEAF_PAGES	4096u
#define LEAVES		(RECORD_GUEST_PAGES / LEAF_PAGES)
#define MAX_PAGES	65536u		/* 256 MiB: what a recording may make us hold */

struct record_memory {
	uint8_t **leaves[LEAVES];
	uint32_t pages;
};

struct record_memory *record_memory_create(void)
{
	return calloc(1, sizeof(struct record_memory));
}

void record_memory_destroy(struct record_memory *memory)
{
	unsigned int leaf, page;

	if (!memory)
		return;
	for (leaf = 0; leaf < LEAVES; leaf++) {
		for (page = 0; memory->leaves[leaf] && page < LEAF_PAGES; page++)
			free(memory->leaves[leaf][page]);
		free(memory->leaves[leaf]);
	}
	free(memory);
}

uint8_t *record_memory_page(struct record_memory *memory, uint64_t gfn)
{
	uint8_t ***leaf = &memory->leaves[gfn / LEAF_PAGES % LEAVES];
	uint8_t **page;

	if (gfn >= RECORD_GUEST_PAGES)
		return NULL;
	if (!*leaf)
		*leaf = calloc(LEAF_PAGES, sizeof(**leaf));
	if (!*leaf)
		return NULL;
	page = &(*leaf)[gfn % LEAF_PAGES];
	if (!*page && memory->pages < MAX_PAGES) {
		*page = calloc(1, RECORD_PAGE);
		memory->pages += *page != NULL;
	}
	return *page;
}

/* Bytes from @gpa to the end of its page, @len at most. */
static size_t in_page(uint64_t gpa, size_t len)
{
	const size_t room = RECORD_PAGE - gpa % RECORD_PAGE;

	return len < room ? len : room;
}

bool record_memory_write(struct record_memory *memory, uint64_t gpa, const void *data, size_t len)
{
	const uint8_t *from = data;
	size_t n;

	for (; len; len -= n, gpa += n, from += n) {
		uint8_t *page = record_memory_page(memory, gpa / RECORD_PAGE);

		n = in_page(gpa, len);
		if (!page)
			return false;
		memcpy(page + gpa % RECORD_PAGE, from, n);
	}
	return true;
}

void record_memory_read(const struct record_memory *memory, uint64_t gpa, void *buf, size_t len)
{
	uint8_t *to = buf;
	size_t n;

	for (; len; len -= n, gpa += n, to += n) {
		const uint64_t gfn = gpa / RECORD_PAGE;
		uint8_t *const *leaf = gfn < RECORD_GUEST_PAGES ?
				       memory->leaves[gfn / LEAF_PAGES] : NULL;

		n = in_page(gpa, len);
		if (leaf && leaf[gfn % LEAF_PAGES])
			memcpy(to, leaf[gfn % LEAF_PAGES] + gpa % RECORD_PAGE, n);
		else
			memset(to, 0, n);
	}
}
