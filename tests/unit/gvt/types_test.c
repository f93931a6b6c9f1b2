// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/types.c: types of the administrator's own. */
#include <linux/err.h>
#include <linux/errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "tests/support/test_vgpu.h"

static int setup(void **state)
{
	*state = test_vgpu_create_as("skl", "i915-GVTg_V5_8", 1024, 0);
	return 0;
}

static int teardown(void **state)
{
	test_vgpu_destroy(*state);
	hosted_reset();
	return 0;
}

static void assert_refused(struct test_vgpu *test, const char *text, const char *word)
{
	char why[256] = "";

	if (vgt_device_add_type(test->dev, text, why, sizeof(why)) != -EINVAL)
		fail_msg("%s was taken", text);
	if (!strstr(why, word))
		fail_msg("%s: '%s' does not say '%s'", text, why, word);
}

static void assert_taken(struct test_vgpu *test, const char *text)
{
	char why[256] = "";

	if (vgt_device_add_type(test->dev, text, why, sizeof(why)))
		fail_msg("%s: %s", text, why);
}

static void find(struct test_vgpu *test, const char *name, struct vgt_type_info *info)
{
	for (unsigned int i = 0; !vgt_device_type(test->dev, i, info); i++)
		if (!strcmp(info->name, name))
			return;
	fail_msg("no type %s", name);
}

static void a_type_of_ones_own_is_as_it_was_described(void **state)
{
	struct test_vgpu *test = *state;
	struct vgt_type_info info;

	assert_taken(test,
		     "desk-1:weight=3,monitor=1280x1024,aperture=96M,hidden=1G,fences=2");
	find(test, "i915-desk-1", &info);
	assert_int_equal(info.mappable, 96u << 20);
	assert_int_equal(info.unmappable, 1024u << 20);
	assert_int_equal(info.fences, 2);
	assert_int_equal(info.weight, 3);
	assert_int_equal(info.width, 1280);
	assert_int_equal(info.height, 1024);
	assert_int_equal(info.available, 1);
}

static void what_is_not_said_of_a_type_has_a_default(void **state)
{
	struct test_vgpu *test = *state;
	struct vgt_type_info info;

	assert_taken(test, "a:aperture=64M,hidden=384M");
	find(test, "i915-a", &info);
	assert_int_equal(info.fences, 4);
	assert_int_equal(info.weight, 4);
	assert_int_equal(info.width, 1920);
	assert_int_equal(info.height, 1200);
}

static void a_vgpu_of_such_a_type_has_what_it_says(void **state)
{
	struct test_vgpu *test = *state;
	const struct vgt_vgpu_config config = { .type = "i915-b" };
	struct vgt_vgpu *vgpu;

	assert_taken(test, "b:aperture=65M,hidden=385M,fences=3,weight=5");
	vgpu = vgt_vgpu_create(test->dev, &config, &test->hv->ops, test->hv);
	assert_false(IS_ERR(vgpu));
	assert_int_equal(vgpu->mappable.size, 65u << 20);
	assert_int_equal(vgpu->unmappable.size, 385u << 20);
	assert_int_equal(vgpu->fences.size, 3);
	assert_int_equal(vgt_vgpu_weight(vgpu), 5);
	vgt_vgpu_destroy(vgpu);
}

/* The GPU of these tests has 192 MiB, 3776 MiB and 28 fences for vGPUs. */
static void a_description_that_is_wrong_is_refused_with_what_would_be_right(void **state)
{
	struct test_vgpu *test = *state;

	assert_refused(test, "", "a name of at most 32");
	assert_refused(test, ":aperture=64M,hidden=384M", "a name of at most 32");
	assert_refused(test, "a b:aperture=64M,hidden=384M", "a name of at most 32");
	assert_refused(test, "a/b:aperture=64M,hidden=384M", "a name of at most 32");
	assert_refused(test, "aaaaaaaaaabbbbbbbbbbccccccccccddd:aperture=64M,hidden=384M",
		       "a name of at most 32");
	assert_refused(test, "GVTg_V5_8:aperture=64M,hidden=384M", "i915-GVTg_V5_8");
	assert_refused(test, "a", "aperture=SIZE");
	assert_refused(test, "a:", "'' is not one of");
	assert_refused(test, "a:aperture=64M", "hidden=SIZE");
	assert_refused(test, "a:hidden=384M", "aperture=SIZE");
	assert_refused(test, "a:aperture=64M,hidden=384M,", "'' is not one of");
	assert_refused(test, "a:aperture", "'aperture' is not one of");
	assert_refused(test, "a:colour=red", "'colour' is not one of");
	assert_refused(test, "a:aperture=", "from 64M to 192M");
	assert_refused(test, "a:aperture=64", "from 64M to 192M");
	assert_refused(test, "a:aperture=64K", "from 64M to 192M");
	assert_refused(test, "a:aperture=M", "from 64M to 192M");
	assert_refused(test, "a:aperture=-64M", "from 64M to 192M");
	assert_refused(test, "a:aperture=63M", "from 64M to 192M");
	assert_refused(test, "a:aperture=193M", "from 64M to 192M");
	assert_refused(test, "a:aperture=4294967360M", "from 64M to 192M");
	assert_refused(test, "a:aperture=4194304G", "from 64M to 192M");
	assert_refused(test, "a:hidden=383M", "from 384M to 3776M");
	assert_refused(test, "a:hidden=4G", "from 384M to 3776M");
	assert_refused(test, "a:fences=0", "fences is a number from 1 to 28");
	assert_refused(test, "a:fences=29", "fences is a number from 1 to 28");
	assert_refused(test, "a:weight=17", "weight is a number from 1 to 16");
	assert_refused(test, "a:weight=x", "weight is a number from 1 to 16");
	assert_refused(test, "a:monitor=1920", "from 640x480 to 1920x1200");
	assert_refused(test, "a:monitor=1920x1201", "from 640x480 to 1920x1200");
	assert_refused(test, "a:monitor=639x480", "from 640x480 to 1920x1200");
	assert_refused(test, "a:monitor=640x480x", "from 640x480 to 1920x1200");
	assert_refused(test, "a:aperture=64M,hidden=384M,aperture=64M", "aperture is said twice");
	assert_refused(test, "a:fences=0000000000000000000000000000000000000000000000000000000000"
		       "000000000000000000000000000000000000000000000000000000000000000000000004",
		       "more than 127 letters");
}

static void there_are_no_two_types_of_a_name(void **state)
{
	struct test_vgpu *test = *state;

	assert_taken(test, "a:aperture=64M,hidden=384M");
	assert_refused(test, "a:aperture=128M,hidden=512M", "i915-a");
	assert_taken(test, "A:aperture=128M,hidden=512M");
}

static void a_refused_description_leaves_no_type(void **state)
{
	struct test_vgpu *test = *state;
	struct vgt_type_info info;

	assert_refused(test, "a:aperture=64M,hidden=384M,weight=99", "weight");
	for (unsigned int i = 0; !vgt_device_type(test->dev, i, &info); i++)
		assert_string_not_equal(info.name, "i915-a");
}

static void a_type_without_memory_is_an_error_and_no_more(void **state)
{
	struct test_vgpu *test = *state;
	char why[64] = "";

	hosted_fail_alloc_after(0);
	assert_int_equal(vgt_device_add_type(test->dev, "a:aperture=64M,hidden=384M", why,
					     sizeof(why)), -ENOMEM);
	hosted_fail_alloc_after(-1);
	assert_taken(test, "a:aperture=64M,hidden=384M");
}

static void the_sentence_fits_its_buffer(void **state)
{
	struct test_vgpu *test = *state;
	char why[16];

	memset(why, 'x', sizeof(why));
	assert_int_equal(vgt_device_add_type(test->dev, "a:colour=red", why, 8), -EINVAL);
	assert_string_equal(why, "'colour");
	assert_int_equal(why[8], 'x');
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_type_of_ones_own_is_as_it_was_described),
		TEST(what_is_not_said_of_a_type_has_a_default),
		TEST(a_vgpu_of_such_a_type_has_what_it_says),
		TEST(a_description_that_is_wrong_is_refused_with_what_would_be_right),
		TEST(there_are_no_two_types_of_a_name),
		TEST(a_refused_description_leaves_no_type),
		TEST(a_type_without_memory_is_an_error_and_no_more),
		TEST(the_sentence_fits_its_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
