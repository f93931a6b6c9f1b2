/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Makes BTF: a kernel's, and a module's on top of it. */
#ifndef TESTS_UNIT_TOOLS_BTF_LAYOUT_MAKER_H
#define TESTS_UNIT_TOOLS_BTF_LAYOUT_MAKER_H

#include <stdint.h>

#include "tools/btf-layout/btf.h"

#define MAKER_ROOM 2048

/**
 * struct maker - BTF under construction
 * @types: types
 * @type_size: bytes of them
 * @strings: strings
 * @string_size: bytes of them
 * @string_base: offset of the first: bytes of the kernel's strings
 * @next: number of the next type
 */
struct maker {
	uint8_t types[MAKER_ROOM];
	uint32_t type_size;
	char strings[MAKER_ROOM];
	uint32_t string_size;
	uint32_t string_base;
	uint32_t next;
};

void maker_begin(struct maker *maker, const struct maker *base);
/* A type; members of it follow with maker_words(). Returns its number. */
uint32_t maker_type(struct maker *maker, enum btf_kind kind, const char *name, uint32_t members,
		    uint32_t size);
void maker_words(struct maker *maker, uint32_t a, uint32_t b, uint32_t c);
void maker_pair(struct maker *maker, uint32_t a, uint32_t b);
uint32_t maker_string(struct maker *maker, const char *string);
/* The finished BTF, to free(). */
struct blob maker_end(const struct maker *maker);

/*
 * A kernel with `unsigned int`, `u32` and `struct list_head` of 16 bytes; a module with
 *	struct thing { u32 a; struct { u32 b; u32 c; }; struct list_head list; }
 * at 0, @at, @at + 4, 16, of 32 bytes, and int do_thing(struct thing *thing, u32 count).
 */
void maker_kernel(struct maker *kernel);
void maker_module(struct maker *module, const struct maker *kernel, uint32_t at);

#endif
