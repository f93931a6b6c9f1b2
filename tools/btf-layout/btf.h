/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Types of a kernel module: its own (split) BTF on top of the kernel's.
 * Source of the format: Documentation/bpf/btf.rst.
 */
#ifndef TOOLS_BTF_LAYOUT_BTF_H
#define TOOLS_BTF_LAYOUT_BTF_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/btf-layout/blob.h"

enum btf_kind {
	BTF_VOID, BTF_INT, BTF_PTR, BTF_ARRAY, BTF_STRUCT, BTF_UNION, BTF_ENUM, BTF_FWD,
	BTF_TYPEDEF, BTF_VOLATILE, BTF_CONST, BTF_RESTRICT, BTF_FUNC, BTF_PROTO, BTF_VAR,
	BTF_DATASEC, BTF_FLOAT, BTF_DECL_TAG, BTF_TYPE_TAG, BTF_ENUM64, BTF_KINDS
};

/**
 * struct btf_type - a type, as it is in the file
 * @name: offset of its name, 0: none
 * @info: kind, number of members, flag
 * @size: bytes; or number of the type that it refers to
 *
 * Behind it are the members, by kind.
 */
struct btf_type {
	uint32_t name;
	uint32_t info;
	uint32_t size;
};

struct btf_member {
	uint32_t name;
	uint32_t type;
	uint32_t offset;
};

struct btf_array {
	uint32_t type;
	uint32_t index;
	uint32_t count;
};

struct btf_param {
	uint32_t name;
	uint32_t type;
};

struct btf_value {
	uint32_t name;
	uint32_t value;
};

struct btf_strings {
	const char *data;
	uint32_t size;
};

/**
 * struct btf - all types
 * @types: by number; 0 is void
 * @count: how many
 * @base_count: those below are the kernel's
 * @room: of @types
 * @base_strings: of the kernel
 * @strings: of the module
 */
struct btf {
	const struct btf_type **types;
	uint32_t count;
	uint32_t base_count;
	uint32_t room;
	struct btf_strings base_strings;
	struct btf_strings strings;
};

/**
 * struct btf_place - where a member is
 * @type: its type
 * @bit: offset from the structure's begin
 * @bits: width of a bit field, 0: none
 */
struct btf_place {
	uint32_t type;
	uint64_t bit;
	uint32_t bits;
};

bool btf_load(struct btf *btf, const struct blob *base, const struct blob *module);
const struct btf_type *btf_type(const struct btf *btf, uint32_t id);
enum btf_kind btf_kind(const struct btf *btf, uint32_t id);
uint32_t btf_members(const struct btf *btf, uint32_t id);
bool btf_flag(const struct btf *btf, uint32_t id);
const char *btf_string(const struct btf *btf, uint32_t offset);
const char *btf_name(const struct btf *btf, uint32_t id);
uint32_t btf_find(const struct btf *btf, const char *name, enum btf_kind kind);
uint32_t btf_skip_modifiers(const struct btf *btf, uint32_t id);
uint32_t btf_resolve(const struct btf *btf, uint32_t id);
uint64_t btf_size(const struct btf *btf, uint32_t id);
bool btf_locate(const struct btf *btf, uint32_t id, const char *path, struct btf_place *place);

#endif
