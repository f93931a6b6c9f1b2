// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/tools/btf-layout/maker.h"

#include <stdlib.h>
#include <string.h>

#define HEADER 24u

/* Numbers of the kernel's types. */
enum { T_UINT = 1, T_U32, T_LIST, T_KERNEL_END };

void maker_begin(struct maker *maker, const struct maker *base)
{
	memset(maker, 0, sizeof(*maker));
	maker->next = base ? base->next : 1;
	maker->string_base = base ? base->string_size : 0;
	maker->string_size = base ? 0 : 1;	/* the empty one is the kernel's */
}

uint32_t maker_string(struct maker *maker, const char *string)
{
	const uint32_t at = maker->string_size;

	if (!*string)
		return 0;
	strcpy(maker->strings + at, string);
	maker->string_size += strlen(string) + 1;
	return maker->string_base + at;
}

static void put(struct maker *maker, uint32_t word)
{
	memcpy(maker->types + maker->type_size, &word, sizeof(word));
	maker->type_size += sizeof(word);
}

uint32_t maker_type(struct maker *maker, enum btf_kind kind, const char *name, uint32_t members,
		    uint32_t size)
{
	put(maker, maker_string(maker, name));
	put(maker, (uint32_t)kind << 24 | members);
	put(maker, size);
	return maker->next++;
}

void maker_words(struct maker *maker, uint32_t a, uint32_t b, uint32_t c)
{
	maker_pair(maker, a, b);
	put(maker, c);
}

void maker_pair(struct maker *maker, uint32_t a, uint32_t b)
{
	put(maker, a);
	put(maker, b);
}

struct blob maker_end(const struct maker *maker)
{
	const uint32_t header[HEADER / 4] = {
		0x0001eb9f, HEADER, 0, maker->type_size, maker->type_size, maker->string_size,
	};
	struct blob blob = { .size = HEADER + maker->type_size + maker->string_size };

	blob.data = malloc(blob.size);
	memcpy(blob.data, header, HEADER);
	memcpy(blob.data + HEADER, maker->types, maker->type_size);
	memcpy(blob.data + HEADER + maker->type_size, maker->strings, maker->string_size);
	return blob;
}

void maker_kernel(struct maker *kernel)
{
	maker_begin(kernel, NULL);
	maker_type(kernel, BTF_INT, "unsigned int", 0, 4);
	put(kernel, 32);
	maker_type(kernel, BTF_TYPEDEF, "u32", 0, T_UINT);
	maker_type(kernel, BTF_STRUCT, "list_head", 0, 16);
}

void maker_module(struct maker *module, const struct maker *kernel, uint32_t at)
{
	enum { T_THING = T_KERNEL_END, T_INNER, T_POINTER, T_PROTO };

	maker_begin(module, kernel);
	maker_type(module, BTF_STRUCT, "thing", 3, 32);
	maker_words(module, maker_string(module, "a"), T_U32, 0);
	maker_words(module, 0, T_INNER, 8 * at);
	maker_words(module, maker_string(module, "list"), T_LIST, 8 * 16);
	maker_type(module, BTF_STRUCT, "", 2, 8);
	maker_words(module, maker_string(module, "b"), T_U32, 0);
	maker_words(module, maker_string(module, "c"), T_U32, 8 * 4);
	maker_type(module, BTF_PTR, "", 0, T_THING);
	maker_type(module, BTF_PROTO, "", 2, T_UINT);
	maker_pair(module, maker_string(module, "thing"), T_POINTER);
	maker_pair(module, maker_string(module, "count"), T_U32);
	maker_type(module, BTF_FUNC, "do_thing", 1, T_PROTO);
}
