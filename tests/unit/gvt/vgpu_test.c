// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/vgpu.c: what a vGPU is made with. */
#include <linux/err.h>
#include <linux/errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hosted/hosted.h"
#include "tests/support/test_vgpu.h"

static int setup(void **state)
{
	*state = test_vgpu_create(0);
	return 0;
}

static int teardown(void **state)
{
	test_vgpu_destroy(*state);
	hosted_reset();
	return 0;
}

static void a_vgpu_begins_with_the_weight_of_its_type(void **state)
{
	struct test_vgpu *test = *state;

	/* i915-GVTg_V5_4 */
	assert_int_equal(vgt_vgpu_weight(test->vgpu), 4);
}

static void a_vgpu_is_made_with_a_weight_of_its_own(void **state)
{
	struct test_vgpu *test = *state;
	struct vgt_vgpu_config config = { .type = "i915-GVTg_V5_8", .weight = 16 };
	struct vgt_vgpu *vgpu = vgt_vgpu_create(test->dev, &config, &test->hv->ops, test->hv);

	assert_false(IS_ERR(vgpu));
	assert_int_equal(vgt_vgpu_weight(vgpu), 16);
	vgt_vgpu_destroy(vgpu);
	config.weight = 17;
	vgpu = vgt_vgpu_create(test->dev, &config, &test->hv->ops, test->hv);
	assert_int_equal(PTR_ERR(vgpu), -EINVAL);
}

static void a_weight_from_1_to_16_can_be_set_and_no_other(void **state)
{
	struct test_vgpu *test = *state;

	assert_int_equal(vgt_vgpu_set_weight(test->vgpu, 1), 0);
	assert_int_equal(vgt_vgpu_weight(test->vgpu), 1);
	assert_int_equal(vgt_vgpu_set_weight(test->vgpu, VGT_WEIGHT_MAX), 0);
	assert_int_equal(vgt_vgpu_set_weight(test->vgpu, 0), -EINVAL);
	assert_int_equal(vgt_vgpu_set_weight(test->vgpu, VGT_WEIGHT_MAX + 1), -EINVAL);
	assert_int_equal(vgt_vgpu_set_weight(test->vgpu, ~0u), -EINVAL);
	assert_int_equal(vgt_vgpu_weight(test->vgpu), VGT_WEIGHT_MAX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_vgpu_begins_with_the_weight_of_its_type),
		TEST(a_vgpu_is_made_with_a_weight_of_its_own),
		TEST(a_weight_from_1_to_16_can_be_set_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
