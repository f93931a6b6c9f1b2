// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/btf-layout/spec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/btf-layout/report.h"

#define SPACE " \t\r\n"

static void *grown(void *items, size_t count, size_t size)
{
	void *more = realloc(items, (count + 1) * size);

	if (!more) {
		complain("out of memory");
		exit(1);
	}
	memset((char *)more + count * size, 0, size);
	return more;
}

static void set_name(const char *word, char **name, bool *optional)
{
	const size_t length = strlen(word);

	*name = strdup(word);
	*optional = length && word[length - 1] == '?';
	if (*name && *optional)
		(*name)[length - 1] = '\0';
}

/* Words of @line; NULL: those that are left of it. */
static void add_names(struct spec_names *names, char *line, char **state)
{
	const char *word;

	for (; (word = strtok_r(line, SPACE, state)); line = NULL) {
		names->items = grown(names->items, names->count, sizeof(*names->items));
		set_name(word, &names->items[names->count].name,
			 &names->items[names->count].optional);
		names->count++;
	}
}

static bool begin_struct(struct spec *spec, char **state)
{
	const char *word = strtok_r(NULL, SPACE, state);
	struct spec_struct *item;

	if (!word)
		return false;
	spec->structs = grown(spec->structs, spec->struct_count, sizeof(*spec->structs));
	item = &spec->structs[spec->struct_count++];
	set_name(word, &item->name, &item->optional);
	return true;
}

/* Words of a line go to where the first one, or the line before, says. */
static bool parse_line(struct spec *spec, char *line)
{
	const bool indented = *line == ' ' || *line == '\t';
	char *state = NULL;
	const char *word;

	line[strcspn(line, "#")] = '\0';
	if (!line[strspn(line, SPACE)])
		return true;
	if (indented) {
		if (!spec->struct_count)
			return false;
		add_names(&spec->structs[spec->struct_count - 1].members, line, &state);
		return true;
	}
	word = strtok_r(line, SPACE, &state);
	if (!strcmp(word, "struct"))
		return begin_struct(spec, &state);
	if (!strcmp(word, "func"))
		add_names(&spec->functions, NULL, &state);
	else if (!strcmp(word, "header"))
		add_names(&spec->headers, NULL, &state);
	else
		return false;
	return true;
}

/**
 * spec_read() - read what is wanted
 * @spec: gets it
 * @path: file
 *
 * Return: false, and has complained, if it cannot be read.
 */
bool spec_read(struct spec *spec, const char *path)
{
	FILE *file = fopen(path, "r");
	unsigned int number = 0;
	char *line = NULL;
	size_t room = 0;
	bool ok = true;

	memset(spec, 0, sizeof(*spec));
	if (!file) {
		complain("%s: %s", path, strerror(errno));
		return false;
	}
	while (ok && getline(&line, &room, file) >= 0) {
		number++;
		ok = parse_line(spec, line);
	}
	if (!ok)
		complain("%s:%u: lines are `struct NAME`, `func NAME`, `header NAME ...`, or "
			 "indented members of a struct", path, number);
	free(line);
	fclose(file);
	return ok;
}

static void names_free(struct spec_names *names)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		free(names->items[i].name);
	free(names->items);
}

/**
 * spec_free() - forget what is wanted
 * @spec: was read, or failed to be
 */
void spec_free(struct spec *spec)
{
	size_t i;

	for (i = 0; i < spec->struct_count; i++) {
		free(spec->structs[i].name);
		names_free(&spec->structs[i].members);
	}
	free(spec->structs);
	names_free(&spec->functions);
	names_free(&spec->headers);
}

/* The structure called @name, or NULL. */
const struct spec_struct *spec_struct(const struct spec *spec, const char *name)
{
	size_t i;

	for (i = 0; i < spec->struct_count; i++)
		if (!strcmp(spec->structs[i].name, name))
			return &spec->structs[i];
	return NULL;
}

/* Whether headers define the type called @name. */
bool spec_in_headers(const struct spec *spec, const char *name)
{
	size_t i;

	for (i = 0; i < spec->headers.count; i++)
		if (!strcmp(spec->headers.items[i].name, name))
			return true;
	return false;
}
