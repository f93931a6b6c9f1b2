/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Guest memory as far as it is known: pages that somebody wrote; others are zeroes. */
#ifndef RECORD_MEMORY_H
#define RECORD_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct record_memory;

struct record_memory *record_memory_create(void);
void record_memory_destroy(struct record_memory *memory);

/* The page, made where there is none; NULL: beyond the bounds, or without memory. */
uint8_t *record_memory_page(struct record_memory *memory, uint64_t gfn);
/* False: beyond the bounds, or without memory. */
bool record_memory_write(struct record_memory *memory, uint64_t gpa, const void *data, size_t len);
void record_memory_read(const struct record_memory *memory, uint64_t gpa, void *buf, size_t len);

#endif
