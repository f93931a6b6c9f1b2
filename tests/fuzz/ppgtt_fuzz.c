// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * A guest that writes whatever it likes into its page tables, a host short of
 * memory, memory that comes and goes. After each sync the GPU must reach
 * nothing but pages that are pinned, and at the end nothing may be left.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <linux/err.h>

#include "gvt/gtt/ppgtt.h"
#include "tests/fuzz/input.h"
#include "tests/support/bare_vgpu.h"

#define RAM_PAGES	1024u
#define TABLE_PAGES	16u
#define HOLDS		4u

static void page_written(struct vgt_vgpu *vgpu, u64 gpa, const void *data, size_t len)
{
	if (vgpu->hv_ops->flags & VGT_HV_CORE_APPLIES)
		vgpu->hv_ops->write(vgpu->hv, gpa, data, len);
	vgt_ppgtt_page_written(vgpu, gpa, len);
}

static bool writable(const struct bare_vgpu *bare, u64 gfn)
{
	return gfn < bare->hv->hole || gfn - bare->hv->hole >= bare->hv->hole_pages;
}

static void put_entry(struct bare_vgpu *bare, struct input *in)
{
	static const u64 flags[] = { 0, 1, 3, 3, 3, 0x803, 0x83, 0x9b, 0xfff0000000000003ull };
	const u64 table = take(in, 1) % TABLE_PAGES;
	const u64 index = take(in, 2) % 512;
	const u64 how = flags[take(in, 1) % (sizeof(flags) / sizeof(flags[0]))];
	u64 page = take(in, 1);

	if (page >= 0xc0)
		page = (u64)take(in, 2) << (page & 31);
	if (writable(bare, table))
		fake_hv_guest_write64(bare->hv, table << 12 | index * 8, page << 12 | how);
}

static void put_bytes(struct bare_vgpu *bare, struct input *in)
{
	const u64 table = take(in, 1) % TABLE_PAGES;
	const u64 offset = take(in, 2) % 4096;
	u8 bytes[24];
	size_t len = 1 + take(in, 1) % sizeof(bytes);

	if (len > 4096 - offset)
		len = 4096 - offset;
	for (size_t i = 0; i < len; i++)
		bytes[i] = take(in, 1);
	if (writable(bare, table))
		fake_hv_guest_write(bare->hv, table << 12 | offset, bytes, len);
}

static void sync_one(struct bare_vgpu *bare, struct vgt_ppgtt_mm *mm)
{
	vgt_ppgtt_sync(&bare->vgpu, mm);
	if (fake_gpu_unsound_entries(bare->gpu, vgt_ppgtt_root(mm)))
		abort();
}

static void remove_memory(struct bare_vgpu *bare, struct input *in)
{
	const u64 first = take(in, 2) % (RAM_PAGES + 8);
	const u64 pages = 1 + take(in, 1);

	bare->hv->hole = first;
	bare->hv->hole_pages = pages;
	vgt_ppgtt_memory_removed(&bare->vgpu, first, pages);
	for (u64 gfn = first; gfn < first + pages && gfn < RAM_PAGES; gfn++)
		if (bare->hv->pins[gfn] || bare->hv->tracked[gfn])
			abort();
}

static void step(struct bare_vgpu *bare, struct input *in, struct vgt_ppgtt_mm **held)
{
	const u8 op = take(in, 1);
	const u8 which = op >> 4;
	const u64 root = (u64)(which % TABLE_PAGES) << 12;
	struct vgt_ppgtt_mm **mm = &held[which % HOLDS];

	switch (op & 15) {
	case 0:
		if (!*mm && vgt_ppgtt_get(&bare->vgpu, root, mm))
			*mm = NULL;
		break;
	case 1:
	case 2:
		if (*mm)
			sync_one(bare, *mm);
		break;
	case 3:
		if (*mm)
			vgt_ppgtt_put(&bare->vgpu, *mm);
		*mm = NULL;
		break;
	case 4:
		vgt_ppgtt_retire(&bare->vgpu, root);
		break;
	case 5:
		vgt_ppgtt_announce(&bare->vgpu, (u64)take(in, 2) << 8);
		break;
	case 6:
		remove_memory(bare, in);
		break;
	case 7:
		bare->hv->hole_pages = 0;
		break;
	case 8:
		vgt_ppgtt_reset(&bare->vgpu);
		break;
	case 9:
		bare->hv->pin_quota = take(in, 1);
		break;
	case 10:
		bare->gpu->page_quota = take(in, 1) % 64;
		break;
	case 11:
		put_bytes(bare, in);
		break;
	default:
		put_entry(bare, in);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The machine is made once and comes back to its first state. */
static struct bare_vgpu *machine(u32 hv_flags)
{
	static struct bare_vgpu *bare;

	if (!bare)
		bare = bare_vgpu_create(RAM_PAGES, 0);
	memset(bare->hv->ram, 0, TABLE_PAGES << 12);
	bare->hv->ops.flags = hv_flags;
	bare->hv->page_written = page_written;
	bare->hv->hole_pages = 0;
	bare->hv->pin_quota = 0;
	bare->gpu->page_quota = 0;
	return bare;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const u32 modes[] = {
		0, VGT_HV_TRACKS_WRITES, VGT_HV_TRACKS_WRITES | VGT_HV_CORE_APPLIES,
	};
	struct input in = { data, size };
	struct vgt_ppgtt_mm *held[HOLDS] = { NULL };
	struct bare_vgpu *bare = machine(modes[take(&in, 1) % 3]);

	bare->vgpu.ppgtt = vgt_ppgtt_create(&bare->vgpu);
	if (IS_ERR(bare->vgpu.ppgtt))
		abort();
	mutex_lock(&bare->vgpu.lock);
	while (in.left)
		step(bare, &in, held);
	for (unsigned int i = 0; i < HOLDS; i++)
		if (held[i])
			vgt_ppgtt_put(&bare->vgpu, held[i]);
	vgt_ppgtt_destroy(&bare->vgpu);
	mutex_unlock(&bare->vgpu.lock);
	if (bare->hv->pinned || bare->hv->tracked_pages || bare->gpu->live_pages)
		abort();
	fake_gpu_forget_pages(bare->gpu);
	return 0;
}
