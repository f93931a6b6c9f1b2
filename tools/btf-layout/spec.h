/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What is wanted of a module: a text file. A line that begins at its left edge is
 *	struct NAME		members follow, on lines that are indented
 *	func NAME		prototype of a function
 *	header NAME ...		types that headers define, though the module has them
 * A `?` behind a name: it may be missing. `#` begins a remark.
 */
#ifndef TOOLS_BTF_LAYOUT_SPEC_H
#define TOOLS_BTF_LAYOUT_SPEC_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct spec_name - a name that is wanted
 * @name: of a function, or the path of a member
 * @optional: it may be missing
 */
struct spec_name {
	char *name;
	bool optional;
};

struct spec_names {
	struct spec_name *items;
	size_t count;
};

struct spec_struct {
	char *name;
	bool optional;
	struct spec_names members;
};

struct spec {
	struct spec_struct *structs;
	size_t struct_count;
	struct spec_names functions;
	struct spec_names headers;
};

bool spec_read(struct spec *spec, const char *path);
void spec_free(struct spec *spec);
const struct spec_struct *spec_struct(const struct spec *spec, const char *name);
bool spec_in_headers(const struct spec *spec, const char *name);

#endif
