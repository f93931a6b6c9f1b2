// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* tools/btf-layout/btf.c: types of a module by name and number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/tools/btf-layout/maker.h"
#include "tools/btf-layout/btf.h"

struct btf_test {
	struct blob kernel;
	struct blob module;
	struct btf btf;
};

static int setup(void **state)
{
	struct btf_test *bt = calloc(1, sizeof(*bt));
	struct maker kernel, module;

	maker_kernel(&kernel);
	maker_module(&module, &kernel, 8);
	bt->kernel = maker_end(&kernel);
	bt->module = maker_end(&module);
	assert_true(btf_load(&bt->btf, &bt->kernel, &bt->module));
	*state = bt;
	return 0;
}

static int teardown(void **state)
{
	struct btf_test *bt = *state;

	free(bt->btf.types);
	free(bt->kernel.data);
	free(bt->module.data);
	free(bt);
	return 0;
}

static void a_member_is_found_with_its_place_and_size(void **state)
{
	const struct btf_test *bt = *state;
	const uint32_t thing = btf_find(&bt->btf, "thing", BTF_STRUCT);
	struct btf_place place;

	assert_int_equal(btf_size(&bt->btf, thing), 32);
	assert_true(btf_locate(&bt->btf, thing, "list", &place));
	assert_int_equal(place.bit, 128);
	assert_int_equal(btf_size(&bt->btf, place.type), 16);
	assert_false(btf_locate(&bt->btf, thing, "lis", &place));
	assert_false(btf_locate(&bt->btf, thing, "list.next", &place));
}

static void members_of_unnamed_structures_go_by_their_own_names(void **state)
{
	const struct btf_test *bt = *state;
	struct btf_place place;

	assert_true(btf_locate(&bt->btf, btf_find(&bt->btf, "thing", BTF_STRUCT), "c", &place));
	assert_int_equal(place.bit, 96);
	assert_string_equal(btf_name(&bt->btf, place.type), "u32");
}

static void the_module_adds_to_the_types_and_strings_of_the_kernel(void **state)
{
	const struct btf_test *bt = *state;

	assert_true(btf_find(&bt->btf, "u32", BTF_TYPEDEF) < bt->btf.base_count);
	assert_true(btf_find(&bt->btf, "do_thing", BTF_FUNC) >= bt->btf.base_count);
	assert_int_equal(btf_find(&bt->btf, "do_thing", BTF_STRUCT), 0);
}

static void a_number_without_a_type_is_void(void **state)
{
	const struct btf_test *bt = *state;

	assert_int_equal(btf_kind(&bt->btf, ~0u), BTF_VOID);
	assert_string_equal(btf_string(&bt->btf, ~0u), "");
	assert_int_equal(btf_size(&bt->btf, ~0u), 0);
}

static void btf_that_is_cut_off_anywhere_is_refused(void **state)
{
	struct btf_test *bt = *state;
	struct btf cut;
	size_t size;

	for (size = 0; size < bt->module.size; size++) {
		/* Exactly as large, so that reading behind its end would be seen. */
		struct blob part = { malloc(size + !size), size };

		for (size_t i = 0; i < size; i++)
			part.data[i] = bt->module.data[i];
		assert_false(btf_load(&cut, &bt->kernel, &part));
		free(cut.types);
		free(part.data);
	}
}

static void types_that_refer_to_themselves_have_an_end(void **state)
{
	const struct btf_test *bt = *state;
	struct maker kernel, module;
	struct btf_place place;
	struct blob blob;
	struct btf btf;
	uint32_t id;

	maker_kernel(&kernel);
	maker_begin(&module, &kernel);
	id = maker_type(&module, BTF_CONST, "", 0, module.next);
	maker_type(&module, BTF_STRUCT, "loop", 1, 8);
	maker_words(&module, 0, module.next - 1, 0);
	blob = maker_end(&module);
	assert_true(btf_load(&btf, &bt->kernel, &blob));
	assert_int_equal(btf_size(&btf, id), 0);
	assert_false(btf_locate(&btf, id + 1, "x", &place));
	free(btf.types);
	free(blob.data);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_member_is_found_with_its_place_and_size),
		T(members_of_unnamed_structures_go_by_their_own_names),
		T(the_module_adds_to_the_types_and_strings_of_the_kernel),
		T(a_number_without_a_type_is_void),
		T(btf_that_is_cut_off_anywhere_is_refused),
		T(types_that_refer_to_themselves_have_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
