// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/btf-layout/layout.h"

#include <stdlib.h>
#include <string.h>

#include "tools/btf-layout/decl.h"
#include "tools/btf-layout/report.h"

/**
 * struct layout - a header under construction
 * @out: where it goes
 * @btf: types
 * @spec: what is wanted
 * @done: names that have been declared, with their keyword
 * @count: how many
 * @depth: of structures inside of each other
 */
struct layout {
	FILE *out;
	const struct btf *btf;
	const struct spec *spec;
	char **done;
	size_t count;
	unsigned int depth;
};

/**
 * struct field - a member that is written
 * @path: as it is wanted
 * @name: as it is called in the header
 * @place: where it is
 */
struct field {
	const char *path;
	char *name;
	struct btf_place place;
};

#define MAX_DEPTH 32u

static void write_struct(struct layout *layout, const struct spec_struct *wanted);

/* Whether this is the first time; it will not be the next time. */
static bool first_time(struct layout *layout, const char *keyword, const char *name)
{
	char *both = text("%s %s", keyword, name);
	char **more;
	size_t i;

	for (i = 0; i < layout->count; i++) {
		if (!strcmp(layout->done[i], both)) {
			free(both);
			return false;
		}
	}
	more = realloc(layout->done, (layout->count + 1) * sizeof(*more));
	if (!more) {
		complain("out of memory");
		exit(1);
	}
	layout->done = more;
	layout->done[layout->count++] = both;
	return true;
}

/* Types of the kernel's headers are there already; drm.ko's are not in its BTF. */
static bool in_headers(const struct layout *layout, uint32_t id)
{
	const char *name = btf_name(layout->btf, id);

	return *name && (id < layout->btf->base_count || spec_in_headers(layout->spec, name));
}

static void write_enum(struct layout *layout, uint32_t id)
{
	const struct btf *btf = layout->btf;
	const struct btf_value *value = (const struct btf_value *)(btf_type(btf, id) + 1);
	uint32_t i;

	if (btf_kind(btf, id) == BTF_ENUM64) {
		complain("enum %s has values of 64 bits", btf_name(btf, id));
		return;
	}
	fprintf(layout->out, "enum %s {\n", btf_name(btf, id));
	for (i = 0; i < btf_members(btf, id); i++)
		fprintf(layout->out, "\t%s = %d,\n", btf_string(btf, value[i].name),
			(int32_t)value[i].value);
	fputs("};\n", layout->out);
}

static void write_forward(struct layout *layout, const char *keyword, const char *name)
{
	if (*name && first_time(layout, keyword, name))
		fprintf(layout->out, "%s %s;\n", keyword, name);
}

static void prepare(struct layout *layout, uint32_t id, bool by_value);

static void prepare_all(struct layout *layout, uint32_t id)
{
	const struct btf_type *type = btf_type(layout->btf, id);
	const struct btf_member *member = (const struct btf_member *)(type + 1);
	const struct btf_param *param = (const struct btf_param *)(type + 1);
	uint32_t i;

	for (i = 0; i < btf_members(layout->btf, id); i++)
		prepare(layout, btf_kind(layout->btf, id) == BTF_PROTO ? param[i].type :
			member[i].type, true);
}

static void prepare_typedef(struct layout *layout, uint32_t id)
{
	const char *name = btf_name(layout->btf, id);
	const uint32_t target = btf_type(layout->btf, id)->size;
	char *line;

	if (in_headers(layout, id) || !first_time(layout, "typedef", name))
		return;
	prepare(layout, target, true);
	line = decl(layout->btf, target, name);
	fprintf(layout->out, "typedef %s;\n", line);
	free(line);
}

static void prepare_struct(struct layout *layout, uint32_t id, bool by_value)
{
	const char *name = btf_name(layout->btf, id);
	const char *keyword = btf_kind(layout->btf, id) == BTF_UNION ? "union" : "struct";
	const struct spec_struct *wanted = spec_struct(layout->spec, name);

	if (!*name) {
		if (by_value)
			prepare_all(layout, id);
	} else if (!by_value) {
		write_forward(layout, keyword, name);
	} else if (in_headers(layout, id)) {
		return;
	} else if (wanted) {
		write_struct(layout, wanted);
	} else {
		complain("%s %s is part of something: it must be listed, too", keyword, name);
	}
}

/* Write what a declaration with type @id will need before it. */
static void prepare(struct layout *layout, uint32_t id, bool by_value)
{
	const struct btf *btf = layout->btf;
	const struct btf_type *type = btf_type(btf, id);

	if (layout->depth >= MAX_DEPTH) {
		complain("%s: types refer to each other without end", btf_name(btf, id));
		exit(1);
	}
	layout->depth++;
	switch (btf_kind(btf, id)) {
	case BTF_PTR:
		prepare(layout, type->size, false);
		break;
	case BTF_ARRAY:
		prepare(layout, ((const struct btf_array *)(type + 1))->type, by_value);
		break;
	case BTF_CONST:
	case BTF_VOLATILE:
	case BTF_RESTRICT:
	case BTF_TYPE_TAG:
		prepare(layout, type->size, by_value);
		break;
	case BTF_PROTO:
		prepare(layout, type->size, true);
		prepare_all(layout, id);
		break;
	case BTF_TYPEDEF:
		prepare_typedef(layout, id);
		break;
	case BTF_ENUM:
	case BTF_ENUM64:
		if (*btf_name(btf, id) && !in_headers(layout, id) &&
		    first_time(layout, "enum", btf_name(btf, id)))
			write_enum(layout, id);
		break;
	case BTF_FWD:
		write_forward(layout, btf_flag(btf, id) ? "union" : "struct", btf_name(btf, id));
		break;
	case BTF_STRUCT:
	case BTF_UNION:
		prepare_struct(layout, id, by_value);
		break;
	default:
		break;
	}
	layout->depth--;
}

static bool same_place(const struct btf *btf, uint32_t a, uint32_t b, const char *path)
{
	struct btf_place in_a, in_b;
	const bool has_a = btf_locate(btf, a, path, &in_a);
	const bool has_b = btf_locate(btf, b, path, &in_b);

	return has_a == has_b && (!has_a || (in_a.bit == in_b.bit && in_a.bits == in_b.bits &&
		btf_size(btf, in_a.type) == btf_size(btf, in_b.type)));
}

/* A module may have a structure more than once; then all of them have to agree. */
static void check_copies(const struct layout *layout, const struct spec_struct *wanted, uint32_t id)
{
	const struct btf *btf = layout->btf;
	uint32_t other;
	size_t i;

	for (other = 1; other < id; other++) {
		if (btf_kind(btf, other) != BTF_STRUCT ||
		    strcmp(btf_name(btf, other), wanted->name))
			continue;
		if (btf_size(btf, other) != btf_size(btf, id)) {
			complain("struct %s is in the module with two sizes", wanted->name);
			return;
		}
		for (i = 0; i < wanted->members.count; i++)
			if (!same_place(btf, id, other, wanted->members.items[i].name))
				complain("struct %s is in the module with two places of .%s",
					 wanted->name, wanted->members.items[i].name);
	}
}

static char *identifier(const char *path)
{
	char *name = text("%s", path);
	char *at;

	for (at = name; (at = strchr(at, '.')); at++)
		*at = '_';
	return name;
}

static int by_place(const void *a, const void *b)
{
	const struct field *x = a, *y = b;

	return x->place.bit < y->place.bit ? -1 : x->place.bit > y->place.bit;
}

/* Find the members; what they need is written now. Returns how many there are. */
static size_t collect(struct layout *layout, const struct spec_struct *wanted, uint32_t id,
		      struct field *fields)
{
	size_t i, count = 0;

	for (i = 0; i < wanted->members.count; i++) {
		const struct spec_name *member = &wanted->members.items[i];
		struct field *field = &fields[count];
		bool found;

		field->path = member->name;
		found = btf_locate(layout->btf, id, member->name, &field->place);
		field->name = identifier(member->name);
		if (member->optional)
			fprintf(layout->out, "#define LAYOUT_HAS_%s__%s %d\n", wanted->name,
				field->name, found);
		if (found && !field->place.bits && field->place.bit % 8 == 0) {
			prepare(layout, field->place.type, true);
			count++;
			continue;
		}
		if (found)
			complain("struct %s: .%s is a bit field, which has no address",
				 wanted->name, member->name);
		else if (!member->optional)
			complain("struct %s has no member .%s", wanted->name, member->name);
		free(field->name);
	}
	return count;
}

static void write_fields(struct layout *layout, const struct spec_struct *wanted,
			 const struct field *fields, size_t count, uint64_t size)
{
	uint64_t at = 0, offset;
	unsigned int hole = 0;
	size_t i;

	fprintf(layout->out, "struct %s {\n", wanted->name);
	for (i = 0; i < count; i++) {
		char *line = decl(layout->btf, fields[i].place.type, fields[i].name);

		offset = fields[i].place.bit / 8;
		if (offset < at)
			complain("struct %s: .%s is inside of another member that is listed",
				 wanted->name, fields[i].path);
		else if (offset > at)
			fprintf(layout->out, "\tu8 hole%u[%llu];\n", hole++,
				(unsigned long long)(offset - at));
		fprintf(layout->out, "\t%s;\n", line);
		at = offset + btf_size(layout->btf, fields[i].place.type);
		free(line);
	}
	if (at < size)
		fprintf(layout->out, "\tu8 hole%u[%llu];\n", hole, (unsigned long long)(size - at));
	fputs("};\n", layout->out);
	for (i = 0; i < count; i++)
		fprintf(layout->out, "_Static_assert(offsetof(struct %s, %s) == %llu && "
			"sizeof(((struct %s *)0)->%s) == %llu, \"%s.%s\");\n", wanted->name,
			fields[i].name, (unsigned long long)fields[i].place.bit / 8, wanted->name,
			fields[i].name,
			(unsigned long long)btf_size(layout->btf, fields[i].place.type),
			wanted->name, fields[i].path);
	fprintf(layout->out, "_Static_assert(sizeof(struct %s) == %llu, \"%s\");\n\n",
		wanted->name, (unsigned long long)size, wanted->name);
}

static void write_struct(struct layout *layout, const struct spec_struct *wanted)
{
	const uint32_t id = btf_find(layout->btf, wanted->name, BTF_STRUCT);
	struct field *fields;
	size_t i, count;

	if (!first_time(layout, "whole struct", wanted->name))
		return;
	if (wanted->optional)
		fprintf(layout->out, "#define LAYOUT_HAS_%s %d\n", wanted->name, !!id);
	if (!id) {
		if (!wanted->optional)
			complain("the module has no struct %s", wanted->name);
		return;
	}
	fields = calloc(wanted->members.count + 1, sizeof(*fields));
	if (!fields) {
		complain("out of memory");
		return;
	}
	check_copies(layout, wanted, id);
	count = collect(layout, wanted, id, fields);
	qsort(fields, count, sizeof(*fields), by_place);
	write_fields(layout, wanted, fields, count, btf_size(layout->btf, id));
	for (i = 0; i < count; i++)
		free(fields[i].name);
	free(fields);
}

static void write_function(struct layout *layout, const struct spec_name *wanted)
{
	const uint32_t id = btf_find(layout->btf, wanted->name, BTF_FUNC);
	uint32_t type;
	char *line;

	if (wanted->optional)
		fprintf(layout->out, "#define LAYOUT_HAS_%s %d\n", wanted->name, !!id);
	if (!id) {
		if (!wanted->optional)
			complain("the module has no function %s()", wanted->name);
		return;
	}
	type = btf_type(layout->btf, id)->size;
	prepare(layout, type, true);
	line = decl(layout->btf, type, wanted->name);
	fprintf(layout->out, "%s;\n", line);
	free(line);
}

/**
 * layout_write() - write the header; complains of what the module does not have
 * @out: where it goes
 * @btf: types of the module
 * @spec: what is wanted
 */
void layout_write(FILE *out, const struct btf *btf, const struct spec *spec)
{
	struct layout layout = { .out = out, .btf = btf, .spec = spec };
	size_t i;

	for (i = 0; i < spec->struct_count; i++)
		write_struct(&layout, &spec->structs[i]);
	for (i = 0; i < spec->functions.count; i++)
		write_function(&layout, &spec->functions.items[i]);
	for (i = 0; i < layout.count; i++)
		free(layout.done[i]);
	free(layout.done);
}
