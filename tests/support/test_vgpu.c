// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/support/test_vgpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <linux/err.h>

#define GGTT_OFFSET (8u << 20)

static void misuse(const char *what, long value)
{
	fprintf(stderr, "test_vgpu: %s, %ld\n", what, value);
	abort();
}

struct test_vgpu *test_vgpu_create_as(const char *platform, const char *type, u64 ram_pages,
				      u32 hv_flags)
{
	const struct vgt_vgpu_config config = { .type = type };
	struct test_vgpu *test = calloc(1, sizeof(*test));

	if (!test)
		misuse("no memory", 0);
	test->gpu = fake_gpu_create(platform);
	test->hv = fake_hv_create(ram_pages, hv_flags);
	test->gpu->hv = test->hv;
	test->dev = vgt_device_create(&test->gpu->info, &fake_gpu_ops, test->gpu);
	if (IS_ERR(test->dev))
		misuse("vgt_device_create", PTR_ERR(test->dev));
	test->vgpu = vgt_vgpu_create(test->dev, &config, &test->hv->ops, test->hv);
	if (IS_ERR(test->vgpu))
		misuse("vgt_vgpu_create", PTR_ERR(test->vgpu));
	test->hv->vgpu = test->vgpu;
	test->hv->page_written = vgt_page_written;
	return test;
}

struct test_vgpu *test_vgpu_create(u32 hv_flags)
{
	return test_vgpu_create_as("skl", "i915-GVTg_V5_4", 16384, hv_flags);
}

void test_vgpu_destroy(struct test_vgpu *test)
{
	vgt_vgpu_destroy(test->vgpu);
	vgt_device_destroy(test->dev);
	if (test->hv->pinned)
		misuse("pins are left", test->hv->pinned);
	if (test->hv->tracked_pages)
		misuse("tracked pages are left", test->hv->tracked_pages);
	fake_gpu_destroy(test->gpu);
	fake_hv_destroy(test->hv);
	free(test);
}

u32 test_vgpu_reg_read(struct test_vgpu *test, u32 offset)
{
	u32 value = 0;

	vgt_bus_guest_read(test->vgpu, VGT_REGION_GTTMMADR, offset, &value, sizeof(value));
	return value;
}

void test_vgpu_reg_write(struct test_vgpu *test, u32 offset, u32 value)
{
	vgt_bus_guest_write(test->vgpu, VGT_REGION_GTTMMADR, offset, &value, sizeof(value));
}

void test_vgpu_ggtt_map(struct test_vgpu *test, u64 gma, u64 gfn)
{
	const u64 pte = gfn << 12 | 1;

	vgt_bus_guest_write(test->vgpu, VGT_REGION_GTTMMADR, GGTT_OFFSET + (gma >> 12) * 8, &pte,
			    sizeof(pte));
}
