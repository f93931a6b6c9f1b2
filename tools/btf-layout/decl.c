// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/btf-layout/decl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/btf-layout/report.h"

#define MAX_DEPTH 64u

/**
 * text() - a string from malloc()
 * @format: as of printf()
 */
char *text(const char *format, ...)
{
	va_list args;
	char *string;

	va_start(args, format);
	if (vasprintf(&string, format, args) < 0) {
		complain("out of memory");
		exit(1);
	}
	va_end(args);
	return string;
}

static char *declare(const struct btf *btf, uint32_t id, char *name, unsigned int depth);

static bool is_aggregate(enum btf_kind kind)
{
	return kind == BTF_STRUCT || kind == BTF_UNION;
}

/* `word word name`, the name's string is consumed. */
static char *joined(const char *kind, const char *type, char *name)
{
	char *string = text("%s%s%s%s", kind, type, *name ? " " : "", name);

	free(name);
	return string;
}

static char *pointer(const struct btf *btf, uint32_t target, char *name, unsigned int depth)
{
	const uint32_t plain = btf_skip_modifiers(btf, target);
	const enum btf_kind kind = btf_kind(btf, plain);
	char *inner;

	if (is_aggregate(kind) && !*btf_name(btf, plain)) {
		inner = text("void *%s", name);
		free(name);
		return inner;
	}
	inner = text(kind == BTF_PROTO || kind == BTF_ARRAY ? "(*%s)" : "*%s", name);
	free(name);
	return declare(btf, target, inner, depth);
}

/* const belongs to the name of a pointer, and before the name of other types. */
static char *constant(const struct btf *btf, uint32_t target, char *name, unsigned int depth)
{
	char *inner, *string;

	if (btf_kind(btf, btf_skip_modifiers(btf, target)) == BTF_PTR) {
		inner = text("const%s%s", *name ? " " : "", name);
		free(name);
		return declare(btf, target, inner, depth);
	}
	inner = declare(btf, target, name, depth);
	string = text("const %s", inner);
	free(inner);
	return string;
}

static char *array(const struct btf *btf, const struct btf_array *array, char *name,
		   unsigned int depth)
{
	char *inner = text("%s[%u]", name, array->count);

	free(name);
	return declare(btf, array->type, inner, depth);
}

static char *prototype(const struct btf *btf, uint32_t id, char *name, unsigned int depth)
{
	const struct btf_type *type = btf_type(btf, id);
	const struct btf_param *param = (const struct btf_param *)(type + 1);
	const uint32_t count = btf_members(btf, id);
	char *all = text("%s(%s", name, count ? "" : "void");
	uint32_t i;

	free(name);
	for (i = 0; i < count; i++) {
		char *one = param[i].type ? declare(btf, param[i].type,
						    text("%s", btf_string(btf, param[i].name)),
						    depth) : text("...");
		char *more = text("%s%s%s", all, i ? ", " : "", one);

		free(one);
		free(all);
		all = more;
	}
	name = text("%s)", all);
	free(all);
	return declare(btf, type->size, name, depth);
}

static char *unnamed(const struct btf *btf, uint32_t id, char *name, unsigned int depth)
{
	const struct btf_type *type = btf_type(btf, id);
	const struct btf_member *member = (const struct btf_member *)(type + 1);
	char *all = text("%s {", btf_kind(btf, id) == BTF_UNION ? "union" : "struct");
	uint32_t i;

	for (i = 0; i < btf_members(btf, id); i++, member++) {
		const uint32_t bits = btf_flag(btf, id) ? member->offset >> 24 : 0;
		char *one = declare(btf, member->type, text("%s", btf_string(btf, member->name)),
				    depth);
		char *more = bits ? text("%s %s : %u;", all, one, bits) : text("%s %s;", all, one);

		free(one);
		free(all);
		all = more;
	}
	name = joined(all, " }", name);
	free(all);
	return name;
}

static char *declare(const struct btf *btf, uint32_t id, char *name, unsigned int depth)
{
	const struct btf_type *type = btf_type(btf, id);
	const char *own = btf_name(btf, id);

	if (!depth--) {
		complain("the BTF is damaged: types refer to each other without end");
		exit(1);
	}
	switch (btf_kind(btf, id)) {
	case BTF_PTR:
		return pointer(btf, type->size, name, depth);
	case BTF_CONST:
		return constant(btf, type->size, name, depth);
	case BTF_VOLATILE:
	case BTF_RESTRICT:
	case BTF_TYPE_TAG:
		return declare(btf, type->size, name, depth);
	case BTF_ARRAY:
		return array(btf, (const struct btf_array *)(type + 1), name, depth);
	case BTF_PROTO:
		return prototype(btf, id, name, depth);
	case BTF_STRUCT:
	case BTF_UNION:
		if (!*own)
			return unnamed(btf, id, name, depth);
		return joined(btf_kind(btf, id) == BTF_UNION ? "union " : "struct ", own, name);
	case BTF_ENUM:
	case BTF_ENUM64:
		return *own ? joined("enum ", own, name) : joined("", "unsigned int", name);
	case BTF_FWD:
		return joined(btf_flag(btf, id) ? "union " : "struct ", own, name);
	case BTF_VOID:
		return joined("", "void", name);
	default:
		return joined("", strcmp(own, "_Bool") ? own : "bool", name);
	}
}

/**
 * decl() - declare something of a type
 * @btf: types
 * @id: the type
 * @name: what is declared; "": only the type
 *
 * Return: C, without a semicolon, from malloc(). Pointers to unnamed structures become
 * pointers to void.
 */
char *decl(const struct btf *btf, uint32_t id, const char *name)
{
	return declare(btf, id, text("%s", name), MAX_DEPTH);
}
