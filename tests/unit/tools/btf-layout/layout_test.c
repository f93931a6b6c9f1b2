// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* tools/btf-layout: from types to a header that compiles, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/tools/btf-layout/maker.h"
#include "tools/btf-layout/layout.h"
#include "tools/btf-layout/report.h"
#include "tools/btf-layout/review.h"
#include "tools/btf-layout/spec.h"

#define PREAMBLE \
	"#include <stddef.h>\n" \
	"typedef unsigned char u8; typedef unsigned int u32;\n" \
	"struct list_head { void *next, *prev; };\n"

struct layout_test {
	struct blob kernel;
	struct blob module;
	struct btf btf;
	char path[32];
};

/* @twice: the module has its structure once more, the inner one at 4. */
static void load(struct layout_test *lt, uint32_t at, bool twice)
{
	struct maker kernel, module;

	maker_kernel(&kernel);
	maker_module(&module, &kernel, at);
	if (twice) {
		maker_type(&module, BTF_STRUCT, "thing", 1, 32);
		maker_words(&module, maker_string(&module, "a"), 2, 8 * 4);
	}
	free(lt->btf.types);
	free(lt->kernel.data);
	free(lt->module.data);
	lt->kernel = maker_end(&kernel);
	lt->module = maker_end(&module);
	assert_true(btf_load(&lt->btf, &lt->kernel, &lt->module));
}

static int setup(void **state)
{
	struct layout_test *lt = calloc(1, sizeof(*lt));

	strcpy(lt->path, "/tmp/vgt-layout-XXXXXX");
	close(mkstemp(lt->path));
	load(lt, 8, false);
	*state = lt;
	return 0;
}

static int teardown(void **state)
{
	struct layout_test *lt = *state;

	unlink(lt->path);
	free(lt->btf.types);
	free(lt->kernel.data);
	free(lt->module.data);
	free(lt);
	return 0;
}

static void write_file(const struct layout_test *lt, const char *string)
{
	FILE *file = fopen(lt->path, "w");

	assert_non_null(file);
	fputs(string, file);
	fclose(file);
}

/* The header that @wanted makes; @complaints: how many there should be. */
static char *header(const struct layout_test *lt, const char *wanted, unsigned int expected)
{
	const unsigned int before = complaints();
	struct spec spec;
	char *string;
	size_t size;
	FILE *out;

	write_file(lt, wanted);
	assert_true(spec_read(&spec, lt->path));
	out = open_memstream(&string, &size);
	layout_write(out, &lt->btf, &spec);
	fclose(out);
	spec_free(&spec);
	assert_int_equal(complaints() - before, expected);
	return string;
}

static bool compiles(const char *before, const char *string, const char *after)
{
	FILE *cc = popen("cc -std=gnu11 -Wall -Werror -fsyntax-only -x c - 2>/dev/null", "w");

	assert_non_null(cc);
	fprintf(cc, "%s%s%s", before, string, after);
	return pclose(cc) == 0;
}

static void the_header_has_the_members_where_the_module_has_them(void **state)
{
	char *string = header(*state, "struct thing\n\tc list\nfunc do_thing\n", 0);

	assert_true(compiles(PREAMBLE, string,
			     "_Static_assert(offsetof(struct thing, c) == 12, \"\");\n"
			     "_Static_assert(sizeof(struct thing) == 32, \"\");\n"
			     "unsigned int (*f)(struct thing *, u32) = do_thing;\n"));
	free(string);
}

static void a_header_that_defines_a_type_otherwise_does_not_compile(void **state)
{
	static const char other[] =
		"#include <stddef.h>\n"
		"typedef unsigned char u8; typedef unsigned int u32;\n"
		"struct list_head { void *next; };\n";
	char *string = header(*state, "struct thing\n\tlist\n", 0);

	assert_true(compiles(PREAMBLE, string, ""));
	assert_false(compiles(other, string, ""));
	free(string);
}

static void what_the_module_does_not_have_is_named_each(void **state)
{
	free(header(*state, "struct thing\n\ta d\nstruct other\n\tx\nfunc undo_thing\n", 3));
}

static void what_may_be_missing_is_said_in_the_header(void **state)
{
	char *string = header(*state, "struct thing\n\ta? d?\nstruct other?\n\tx\nfunc undo?\n", 0);

	assert_non_null(strstr(string, "#define LAYOUT_HAS_thing__a 1\n"));
	assert_non_null(strstr(string, "#define LAYOUT_HAS_thing__d 0\n"));
	assert_non_null(strstr(string, "#define LAYOUT_HAS_other 0\n"));
	assert_non_null(strstr(string, "#define LAYOUT_HAS_undo 0\n"));
	free(string);
}

static void two_copies_that_disagree_are_refused(void **state)
{
	struct layout_test *lt = *state;

	load(lt, 8, true);
	free(header(lt, "struct thing\n\ta\n", 1));
}

static uint64_t sum(const struct layout_test *lt, const char *wanted)
{
	struct spec spec;
	char *string;
	uint64_t value;

	write_file(lt, wanted);
	assert_true(spec_read(&spec, lt->path));
	string = review_text(&lt->btf, &spec);
	value = review_sum(string);
	free(string);
	spec_free(&spec);
	return value;
}

static void a_review_is_of_types_and_not_of_places(void **state)
{
	struct layout_test *lt = *state;
	const uint64_t known = sum(lt, "struct thing\n\ta c\n");

	assert_true(sum(lt, "struct thing\n\ta c\nfunc do_thing\n") != known);
	assert_true(sum(lt, "struct thing\n\ta list\n") != known);
	load(lt, 4, false);
	assert_true(sum(lt, "struct thing\n\ta c\n") == known);
}

static void a_module_that_nobody_has_looked_at_is_refused(void **state)
{
	const struct layout_test *lt = *state;

	write_file(lt, "# remark\n7.2 00000000000000ab\n7.2\t00000000000000cd\n");
	assert_true(review_known(lt->path, "7.2.12+deb13-amd64", 0xab));
	assert_true(review_known(lt->path, "7.2", 0xcd));
	assert_false(review_known(lt->path, "7.2.12", 0xef));
	assert_false(review_known(lt->path, "7.21.1", 0xab));
	assert_false(review_known(lt->path, "6.12.1", 0xab));
}

static void a_line_that_says_nothing_known_is_refused(void **state)
{
	const struct layout_test *lt = *state;
	struct spec spec;

	write_file(lt, "structure thing\n");
	assert_false(spec_read(&spec, lt->path));
	spec_free(&spec);
	write_file(lt, "\tmember\n");
	assert_false(spec_read(&spec, lt->path));
	spec_free(&spec);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_header_has_the_members_where_the_module_has_them),
		T(a_header_that_defines_a_type_otherwise_does_not_compile),
		T(what_the_module_does_not_have_is_named_each),
		T(what_may_be_missing_is_said_in_the_header),
		T(two_copies_that_disagree_are_refused),
		T(a_review_is_of_types_and_not_of_places),
		T(a_module_that_nobody_has_looked_at_is_refused),
		T(a_line_that_says_nothing_known_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
