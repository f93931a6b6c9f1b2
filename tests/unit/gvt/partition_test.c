// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "gvt/vgt.h"
#include "tests/support/bare_vgpu.h"

static int setup(void **state)
{
	*state = bare_vgpu_create(16, 0);
	return 0;
}

static int teardown(void **state)
{
	bare_vgpu_destroy(*state);
	return 0;
}

/* What is left for the type of that name. */
static u32 available(struct bare_vgpu *bare, const char *name)
{
	struct vgt_type_info info;

	for (unsigned int i = 0; !vgt_device_type(&bare->dev, i, &info); i++)
		if (!strcmp(info.name, name))
			return info.available;
	fail_msg("no type %s", name);
	return 0;
}

static void types_end_with_an_error(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_type_info info;

	assert_int_equal(vgt_device_type(&bare->dev, 0, &info), 0);
	assert_true(info.mappable && info.unmappable && info.fences && info.width && info.height);
	assert_int_equal(vgt_device_type(&bare->dev, 1000, &info), -ENOENT);
	assert_int_equal(vgt_device_type(&bare->dev, ~0u, &info), -ENOENT);
}

static void the_room_shrinks_by_what_a_vgpu_has(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_room room;

	vgt_device_room(&bare->dev, &room);
	assert_int_equal(room.mappable, bare->dev.info.mappable.size - bare->vgpu.mappable.size);
	assert_int_equal(room.unmappable,
			 bare->dev.info.unmappable.size - bare->vgpu.unmappable.size);
	assert_int_equal(room.fences, 24);
}

static void as_many_are_available_as_fit_beside_the_vgpus_there_are(void **state)
{
	struct bare_vgpu *bare = *state;

	/* 192 MiB are for vGPUs, of which one has the first 64. */
	assert_int_equal(available(bare, "i915-GVTg_V5_8"), 2);
	assert_int_equal(available(bare, "i915-GVTg_V5_4"), 1);
	assert_int_equal(available(bare, "i915-GVTg_V5_2"), 0);
	assert_int_equal(available(bare, "i915-GVTg_V5_1"), 0);
}

static void room_in_two_pieces_is_not_enough_for_a_large_one(void **state)
{
	struct bare_vgpu *bare = *state;

	bare->vgpu.mappable.base += 64u << 20;
	assert_int_equal(available(bare, "i915-GVTg_V5_8"), 2);
	assert_int_equal(available(bare, "i915-GVTg_V5_4"), 0);
}

static void the_scarcest_resource_decides(void **state)
{
	struct bare_vgpu *bare = *state;

	bare->vgpu.fences.size = 23;
	assert_int_equal(available(bare, "i915-GVTg_V5_8"), 1);
	bare->vgpu.fences.size = 28;
	assert_int_equal(available(bare, "i915-GVTg_V5_8"), 0);
	bare->vgpu.fences.size = 4;
	bare->dev.ids = ~0u;
	assert_int_equal(available(bare, "i915-GVTg_V5_8"), 0);
}

static void assert_explained(struct bare_vgpu *bare, const char *type, const char *sentence)
{
	char why[512];

	assert_true(vgt_device_explain(&bare->dev, type, why, sizeof(why)));
	assert_string_equal(why, sentence);
}

static void what_fits_needs_no_explanation(void **state)
{
	struct bare_vgpu *bare = *state;
	char why[512] = "x";

	assert_false(vgt_device_explain(&bare->dev, "i915-GVTg_V5_4", why, sizeof(why)));
	assert_string_equal(why, "");
}

static void what_does_not_fit_is_explained_by_what_is_short_and_what_would_fit(void **state)
{
	struct bare_vgpu *bare = *state;

	assert_explained(bare, "i915-GVTg_V5_2",
			 "i915-GVTg_V5_2 takes 256 MiB of aperture, of which 128 are free; "
			 "what still fits: 1 of i915-GVTg_V5_4 or 2 of i915-GVTg_V5_8");
	bare->vgpu.fences.size = 28;
	assert_explained(bare, "i915-GVTg_V5_8",
			 "i915-GVTg_V5_8 takes 4 fences, of which 0 are free; "
			 "what still fits: none");
	assert_explained(bare, "i915-GVTg_V5_2",
			 "i915-GVTg_V5_2 takes 256 MiB of aperture, of which 128 are free, and "
			 "4 fences, of which 0 are free; what still fits: none");
}

static void room_in_two_pieces_is_explained(void **state)
{
	struct bare_vgpu *bare = *state;

	bare->vgpu.mappable.base += 64u << 20;
	assert_explained(bare, "i915-GVTg_V5_4",
			 "i915-GVTg_V5_4 takes 128 MiB of aperture, of which 128 are free in "
			 "pieces of at most 64; what still fits: 2 of i915-GVTg_V5_8");
}

static void a_type_that_there_is_not_is_explained_by_those_that_there_are(void **state)
{
	assert_explained(*state, "V5_4",
			 "there is no type V5_4; there are: i915-GVTg_V5_1, i915-GVTg_V5_2, "
			 "i915-GVTg_V5_4, i915-GVTg_V5_8");
}

static void as_many_vgpus_as_can_be_is_explained(void **state)
{
	struct bare_vgpu *bare = *state;

	bare->dev.ids = ~0u;
	assert_explained(bare, "i915-GVTg_V5_8",
			 "there are as many vGPUs as one GPU can have");
}

static void an_explanation_fits_its_buffer(void **state)
{
	struct bare_vgpu *bare = *state;
	char why[600];

	for (size_t size = 1; size < 200; size++) {
		memset(why, 'x', sizeof(why));
		vgt_device_explain(&bare->dev, "i915-GVTg_V5_2", why, size);
		assert_true(strlen(why) < size);
		assert_int_equal(why[size], 'x');
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(types_end_with_an_error),
		TEST(the_room_shrinks_by_what_a_vgpu_has),
		TEST(as_many_are_available_as_fit_beside_the_vgpus_there_are),
		TEST(room_in_two_pieces_is_not_enough_for_a_large_one),
		TEST(the_scarcest_resource_decides),
		TEST(what_fits_needs_no_explanation),
		TEST(what_does_not_fit_is_explained_by_what_is_short_and_what_would_fit),
		TEST(room_in_two_pieces_is_explained),
		TEST(a_type_that_there_is_not_is_explained_by_those_that_there_are),
		TEST(as_many_vgpus_as_can_be_is_explained),
		TEST(an_explanation_fits_its_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
