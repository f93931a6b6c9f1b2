/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A vGPU without blocks on a device without a run queue, for the test of one block:
 * the test makes the block it is about and puts it in place.
 */
#ifndef TESTS_SUPPORT_BARE_VGPU_H
#define TESTS_SUPPORT_BARE_VGPU_H

#include "gvt/vgpu.h"
#include "tests/support/fake_gpu.h"
#include "tests/support/fake_hv.h"

struct bare_vgpu {
	struct fake_gpu *gpu;
	struct fake_hv *hv;
	struct vgt_device dev;
	struct vgt_vgpu vgpu;
};

/* Id 1, the first 64 MiB of each range of the GPU, 4 fences; lock not held. */
struct bare_vgpu *bare_vgpu_create(u64 ram_pages, u32 hv_flags);
/* Ends the test where pins, tracked pages or things of the GPU are left. */
void bare_vgpu_destroy(struct bare_vgpu *bare);

#endif
