/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* A whole vGPU, all blocks, on a fake GPU in a fake virtual machine. */
#ifndef TESTS_SUPPORT_TEST_VGPU_H
#define TESTS_SUPPORT_TEST_VGPU_H

#include "gvt/vgt.h"
#include "tests/support/fake_gpu.h"
#include "tests/support/fake_hv.h"

struct test_vgpu {
	struct fake_gpu *gpu;
	struct fake_hv *hv;
	struct vgt_device *dev;
	struct vgt_vgpu *vgpu;
};

/* Skylake, i915-GVTg_V5_4, 64 MiB of RAM, a hypervisor with @hv_flags. */
struct test_vgpu *test_vgpu_create(u32 hv_flags);
/* @platform, @type: names of the tables; @ram_pages: of 4 KiB. */
struct test_vgpu *test_vgpu_create_as(const char *platform, const char *type, u64 ram_pages,
				      u32 hv_flags);
/* Ends the test where pins, tracked pages or things of the GPU are left. */
void test_vgpu_destroy(struct test_vgpu *test);

/* Guest accesses to BAR0, 4 bytes. */
u32 test_vgpu_reg_read(struct test_vgpu *test, u32 offset);
void test_vgpu_reg_write(struct test_vgpu *test, u32 offset, u32 value);
/* The guest maps page @gfn at its GGTT address @gma. */
void test_vgpu_ggtt_map(struct test_vgpu *test, u64 gma, u64 gfn);

#endif
