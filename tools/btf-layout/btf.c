// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/btf-layout/btf.h"

#include <stdlib.h>
#include <string.h>

#include "tools/btf-layout/report.h"

#define BTF_MAGIC	0xeb9f
#define MAX_DEPTH	32u	/* of types that refer to types */

struct btf_header {
	uint16_t magic;
	uint8_t version;
	uint8_t flags;
	uint32_t header_size;
	uint32_t type_offset;
	uint32_t type_size;
	uint32_t string_offset;
	uint32_t string_size;
};

static enum btf_kind kind_of(const struct btf_type *type)
{
	return (type->info >> 24) & 0x1f;
}

static uint32_t members_of(const struct btf_type *type)
{
	return type->info & 0xffff;
}

/* Bytes behind a type. */
static size_t tail_size(const struct btf_type *type)
{
	switch (kind_of(type)) {
	case BTF_INT:
	case BTF_VAR:
	case BTF_DECL_TAG:
		return 4;
	case BTF_ARRAY:
		return sizeof(struct btf_array);
	case BTF_STRUCT:
	case BTF_UNION:
	case BTF_DATASEC:
	case BTF_ENUM64:
		return 12 * (size_t)members_of(type);
	case BTF_ENUM:
	case BTF_PROTO:
		return 8 * (size_t)members_of(type);
	default:
		return 0;
	}
}

static bool add_type(struct btf *btf, const struct btf_type *type)
{
	if (btf->count == btf->room) {
		const uint32_t room = btf->room ? 2 * btf->room : 1 << 16;
		void *more = realloc(btf->types, room * sizeof(*btf->types));

		if (!more) {
			complain("out of memory");
			return false;
		}
		btf->types = more;
		btf->room = room;
	}
	btf->types[btf->count++] = type;
	return true;
}

static bool add_types(struct btf *btf, const unsigned char *at, size_t left)
{
	while (left >= sizeof(struct btf_type)) {
		const struct btf_type *type = (const struct btf_type *)at;
		const size_t size = sizeof(*type) + tail_size(type);

		if (kind_of(type) == BTF_VOID || kind_of(type) >= BTF_KINDS) {
			complain("the BTF has types of kind %u, which this program does not know: "
				 "a newer release may", kind_of(type));
			return false;
		}
		if (size > left)
			break;
		if (!add_type(btf, type))
			return false;
		at += size;
		left -= size;
	}
	if (left)
		complain("the BTF is damaged: its last type is cut off");
	return !left;
}

static bool add_blob(struct btf *btf, const struct blob *blob, struct btf_strings *strings)
{
	const struct btf_header *header = (const struct btf_header *)blob->data;
	uint64_t types, text;

	if (blob->size < sizeof(*header) || header->magic != BTF_MAGIC || header->version != 1) {
		complain("the BTF is damaged: it has no valid header");
		return false;
	}
	types = (uint64_t)header->header_size + header->type_offset;
	text = (uint64_t)header->header_size + header->string_offset;
	if (types % 4 || types + header->type_size > blob->size || !header->string_size ||
	    text + header->string_size > blob->size ||
	    blob->data[text + header->string_size - 1]) {
		complain("the BTF is damaged: its parts do not fit into it");
		return false;
	}
	strings->data = (const char *)blob->data + text;
	strings->size = header->string_size;
	return add_types(btf, blob->data + types, header->type_size);
}

/**
 * btf_load() - read the types of a module
 * @btf: gets them; points into the blobs
 * @base: BTF of the kernel
 * @module: BTF of the module, split from @base
 *
 * Return: false, and has complained, if they cannot be read.
 */
bool btf_load(struct btf *btf, const struct blob *base, const struct blob *module)
{
	static const struct btf_type nothing;

	memset(btf, 0, sizeof(*btf));
	if (!add_type(btf, &nothing) || !add_blob(btf, base, &btf->base_strings))
		return false;
	btf->base_count = btf->count;
	return add_blob(btf, module, &btf->strings);
}

/**
 * btf_type() - a type by its number; void for one that does not exist
 * @btf: types
 * @id: number
 */
const struct btf_type *btf_type(const struct btf *btf, uint32_t id)
{
	return btf->types[id < btf->count ? id : 0];
}

enum btf_kind btf_kind(const struct btf *btf, uint32_t id)
{
	return kind_of(btf_type(btf, id));
}

uint32_t btf_members(const struct btf *btf, uint32_t id)
{
	return members_of(btf_type(btf, id));
}

/* Of structures: members have a width; of FWD: a union; of ENUM: signed. */
bool btf_flag(const struct btf *btf, uint32_t id)
{
	return btf_type(btf, id)->info >> 31;
}

const char *btf_string(const struct btf *btf, uint32_t offset)
{
	if (offset < btf->base_strings.size)
		return btf->base_strings.data + offset;
	offset -= btf->base_strings.size;
	return offset < btf->strings.size ? btf->strings.data + offset : "";
}

const char *btf_name(const struct btf *btf, uint32_t id)
{
	return btf_string(btf, btf_type(btf, id)->name);
}

/**
 * btf_find() - number of a type by name
 * @btf: types
 * @name: its name
 * @kind: its kind
 *
 * Return: the module's own before the kernel's; 0 if there is none.
 */
uint32_t btf_find(const struct btf *btf, const char *name, enum btf_kind kind)
{
	uint32_t id;

	for (id = btf->count - 1; id; id--)
		if (btf_kind(btf, id) == kind && !strcmp(btf_name(btf, id), name))
			break;
	return id;
}

static bool is_modifier(enum btf_kind kind)
{
	return kind == BTF_CONST || kind == BTF_VOLATILE || kind == BTF_RESTRICT ||
	       kind == BTF_TYPE_TAG;
}

/* The type behind const, volatile and the like. */
uint32_t btf_skip_modifiers(const struct btf *btf, uint32_t id)
{
	unsigned int depth;

	for (depth = 0; depth < MAX_DEPTH && is_modifier(btf_kind(btf, id)); depth++)
		id = btf_type(btf, id)->size;
	return id;
}

/* The type behind those and type definitions. */
uint32_t btf_resolve(const struct btf *btf, uint32_t id)
{
	unsigned int depth;

	for (depth = 0; depth < MAX_DEPTH; depth++) {
		if (!is_modifier(btf_kind(btf, id)) && btf_kind(btf, id) != BTF_TYPEDEF)
			break;
		id = btf_type(btf, id)->size;
	}
	return id;
}

static uint64_t size_at_depth(const struct btf *btf, uint32_t id, unsigned int depth)
{
	const struct btf_type *type;
	const struct btf_array *array;

	id = btf_resolve(btf, id);
	type = btf_type(btf, id);
	switch (kind_of(type)) {
	case BTF_PTR:
		return 8;
	case BTF_ARRAY:
		array = (const struct btf_array *)(type + 1);
		return depth ? array->count * size_at_depth(btf, array->type, depth - 1) : 0;
	case BTF_INT:
	case BTF_STRUCT:
	case BTF_UNION:
	case BTF_ENUM:
	case BTF_ENUM64:
	case BTF_FLOAT:
		return type->size;
	default:
		return 0;
	}
}

/* Bytes of a type; 0 for functions and the like. */
uint64_t btf_size(const struct btf *btf, uint32_t id)
{
	return size_at_depth(btf, id, MAX_DEPTH);
}

static bool locate(const struct btf *btf, uint32_t id, const char *path, uint64_t base,
		   unsigned int depth, struct btf_place *place)
{
	const size_t length = strcspn(path, ".");
	const struct btf_member *member;
	uint32_t i;

	id = btf_resolve(btf, id);
	if (!depth || (btf_kind(btf, id) != BTF_STRUCT && btf_kind(btf, id) != BTF_UNION))
		return false;
	member = (const struct btf_member *)(btf_type(btf, id) + 1);
	for (i = 0; i < btf_members(btf, id); i++, member++) {
		const bool flag = btf_flag(btf, id);
		const uint64_t at = base + (flag ? member->offset & 0xffffff : member->offset);
		const char *name = btf_string(btf, member->name);

		if (!*name && locate(btf, member->type, path, at, depth - 1, place))
			return true;
		if (!*name || strlen(name) != length || memcmp(name, path, length))
			continue;
		if (path[length])
			return locate(btf, member->type, path + length + 1, at, depth - 1, place);
		place->type = member->type;
		place->bit = at;
		place->bits = flag ? member->offset >> 24 : 0;
		return true;
	}
	return false;
}

/**
 * btf_locate() - find a member of a structure
 * @btf: types
 * @id: the structure
 * @path: names with dots between them; those of unnamed members are left out
 * @place: gets where it is
 *
 * Return: whether there is such a member.
 */
bool btf_locate(const struct btf *btf, uint32_t id, const char *path, struct btf_place *place)
{
	return locate(btf, id, path, 0, MAX_DEPTH, place);
}
