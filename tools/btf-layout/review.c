// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/btf-layout/review.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/btf-layout/decl.h"
#include "tools/btf-layout/report.h"

static void add_line(FILE *out, const struct btf *btf, const char *where, const char *name,
		     uint32_t type)
{
	char *line = decl(btf, type, "");

	fprintf(out, "%s%s: %s\n", where, name, line);
	free(line);
}

/**
 * review_text() - what is to be looked at
 * @btf: types of the module
 * @spec: what is wanted of it
 *
 * Return: one line for each member and each function, from malloc().
 */
char *review_text(const struct btf *btf, const struct spec *spec)
{
	struct btf_place place;
	char *string = NULL;
	size_t i, j, size;
	FILE *out = open_memstream(&string, &size);

	if (!out) {
		complain("out of memory");
		exit(1);
	}
	for (i = 0; i < spec->struct_count; i++) {
		const struct spec_struct *wanted = &spec->structs[i];
		const uint32_t id = btf_find(btf, wanted->name, BTF_STRUCT);
		char *where = text("%s.", wanted->name);

		for (j = 0; id && j < wanted->members.count; j++)
			if (btf_locate(btf, id, wanted->members.items[j].name, &place))
				add_line(out, btf, where, wanted->members.items[j].name,
					 place.type);
		free(where);
	}
	for (i = 0; i < spec->functions.count; i++) {
		const uint32_t id = btf_find(btf, spec->functions.items[i].name, BTF_FUNC);

		if (id)
			add_line(out, btf, "", spec->functions.items[i].name,
				 btf_type(btf, id)->size);
	}
	fclose(out);
	return string;
}

/* FNV-1a. */
uint64_t review_sum(const char *text)
{
	uint64_t sum = 0xcbf29ce484222325;

	for (; *text; text++)
		sum = (sum ^ (unsigned char)*text) * 0x100000001b3;
	return sum;
}

/* 7.2.12-1-amd64 is of the series 7.2. */
static bool in_series(const char *release, const char *series)
{
	const size_t length = strlen(series);

	return !strncmp(release, series, length) && !(release[length] >= '0' &&
						      release[length] <= '9');
}

/**
 * review_known() - whether somebody has looked at what this module has
 * @path: file of what has been looked at: lines `SERIES SUM`
 * @release: the kernel's
 * @sum: of the module
 *
 * Return: false, and has complained, if not.
 */
bool review_known(const char *path, const char *release, uint64_t sum)
{
	char *line = NULL, series[32];
	FILE *file = fopen(path, "r");
	bool series_known = false, known = false;
	uint64_t listed;
	size_t room = 0;

	if (!file) {
		complain("%s: %s", path, strerror(errno));
		return false;
	}
	while (getline(&line, &room, file) >= 0) {
		if (*line == '#' || sscanf(line, "%31s %" SCNx64, series, &listed) != 2 ||
		    !in_series(release, series))
			continue;
		series_known = true;
		known |= listed == sum;
	}
	free(line);
	fclose(file);
	if (!series_known)
		complain("kernel %s is of a series that this release was not made for: look for a "
			 "newer release", release);
	else if (!known)
		complain("the module of kernel %s differs from those that this release was made "
			 "for (%016" PRIx64 "): look for a newer release", release, sum);
	return known;
}
