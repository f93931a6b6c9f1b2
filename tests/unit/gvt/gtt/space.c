// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/err.h>

#include "tests/unit/gvt/gtt/space.h"

static void page_written(struct vgt_vgpu *vgpu, u64 gpa, const void *data, size_t len)
{
	if (vgpu->hv_ops->flags & VGT_HV_CORE_APPLIES)
		assert_int_equal(vgpu->hv_ops->write(vgpu->hv, gpa, data, len), 0);
	vgt_ppgtt_page_written(vgpu, gpa, len);
}

int space_setup(void **state, u64 pages, u32 hv_flags)
{
	struct bare_vgpu *bare = bare_vgpu_create(pages, hv_flags);

	bare->hv->page_written = page_written;
	bare->vgpu.ppgtt = vgt_ppgtt_create(&bare->vgpu);
	assert_false(IS_ERR(bare->vgpu.ppgtt));
	mutex_lock(&bare->vgpu.lock);
	*state = bare;
	return 0;
}

int space_setup_plain(void **state)
{
	return space_setup(state, RAM_PAGES, 0);
}

int space_setup_tracking(void **state)
{
	return space_setup(state, RAM_PAGES, VGT_HV_TRACKS_WRITES);
}

int space_setup_applying(void **state)
{
	return space_setup(state, RAM_PAGES, VGT_HV_TRACKS_WRITES | VGT_HV_CORE_APPLIES);
}

int space_teardown(void **state)
{
	struct bare_vgpu *bare = *state;

	vgt_ppgtt_destroy(&bare->vgpu);
	mutex_unlock(&bare->vgpu.lock);
	bare_vgpu_destroy(bare);
	return 0;
}

void put_entry(struct bare_vgpu *bare, u64 table, u32 index, u64 value)
{
	fake_hv_guest_write64(bare->hv, table + index * 8, value);
}

void put_tables(struct bare_vgpu *bare)
{
	put_entry(bare, PML4, 0, PDP | 3);
	put_entry(bare, PDP, 0, PD | 3);
	put_entry(bare, PD, 0, PT | 3);
}

u64 stat_of(struct bare_vgpu *bare, enum vgt_stat stat)
{
	return atomic64_read(&bare->vgpu.stats[stat]);
}

struct vgt_ppgtt_mm *hold(struct bare_vgpu *bare, u64 pml4)
{
	struct vgt_ppgtt_mm *mm;

	assert_int_equal(vgt_ppgtt_get(&bare->vgpu, pml4, &mm), 0);
	return mm;
}

void sync_ok(struct bare_vgpu *bare, struct vgt_ppgtt_mm *mm)
{
	assert_int_equal(vgt_ppgtt_sync(&bare->vgpu, mm), 0);
	assert_int_equal(fake_gpu_unsound_entries(bare->gpu, vgt_ppgtt_root(mm)), 0);
}

u64 walk(struct bare_vgpu *bare, struct vgt_ppgtt_mm *mm, u64 va)
{
	return fake_gpu_walk(bare->gpu, vgt_ppgtt_root(mm), va);
}

void assert_scratch(struct bare_vgpu *bare, struct vgt_ppgtt_mm *mm, u64 va)
{
	assert_true(walk(bare, mm, va) & 1);
	assert_true((walk(bare, mm, va) & ADDRESS) >= FAKE_GPU_BUS);
}

u64 bus_of(u64 gpa)
{
	return FAKE_HV_BUS + gpa;
}
