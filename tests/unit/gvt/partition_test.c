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

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(types_end_with_an_error),
		TEST(the_room_shrinks_by_what_a_vgpu_has),
		TEST(as_many_are_available_as_fit_beside_the_vgpus_there_are),
		TEST(room_in_two_pieces_is_not_enough_for_a_large_one),
		TEST(the_scarcest_resource_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
