// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The guest's part of the GGTT, as runs: entries that are all the same, or lead to one
 * page behind the other. That is what drivers make.
 */
#include <linux/kernel.h>

#include "gvt/gtt/ggtt.h"
#include "gvt/state/state.h"
#include "gvt/vgpu.h"

#define PAGE_BYTES 4096u

static u64 entry_get(struct vgt_vgpu *vgpu, u64 entry)
{
	return vgt_ggtt_guest_read(vgpu, entry * 8, 8);
}

static void put_run(struct vgt_state_out *out, u64 first, u64 count, u64 pte, u64 step)
{
	vgt_state_put_number(out, first, 4);
	vgt_state_put_number(out, count, 4);
	vgt_state_put_number(out, pte, 8);
	vgt_state_put_number(out, step, 2);
}

static void range_save(struct vgt_vgpu *vgpu, const struct vgt_gpu_range *range,
		       struct vgt_state_out *out)
{
	const u64 end = (range->base + range->size) / PAGE_BYTES;
	u64 first, entry, pte, step;

	for (first = range->base / PAGE_BYTES; first < end; first = entry) {
		pte = entry_get(vgpu, first);
		entry = first + 1;
		step = entry < end && entry_get(vgpu, entry) == pte + PAGE_BYTES ? PAGE_BYTES : 0;
		while (entry < end && entry_get(vgpu, entry) == pte + step * (entry - first))
			entry++;
		if (pte)
			put_run(out, first, entry - first, pte, step);
	}
}

static void save(struct vgt_vgpu *vgpu, struct vgt_state_out *out)
{
	/* Half an entry counts as it stands, here as there. */
	vgt_ggtt_flush(vgpu);
	range_save(vgpu, &vgpu->mappable, out);
	range_save(vgpu, &vgpu->unmappable, out);
}

static const char *load(struct vgt_vgpu *vgpu, struct vgt_state_in *in, bool apply)
{
	u64 end = 0;

	while (in->left) {
		const u64 first = vgt_state_get_number(in, 4);
		const u64 count = vgt_state_get_number(in, 4);
		const u64 pte = vgt_state_get_number(in, 8);
		const u64 step = vgt_state_get_number(in, 2);
		u64 i;

		if (!count || !vgt_ggtt_owns(vgpu, first * PAGE_BYTES, count * PAGE_BYTES))
			return "it has an entry of the GGTT that is not this vGPU's";
		/* Each is a lot of work: a made-up one could go on for hours. */
		if (first < end)
			return "it has entries of the GGTT twice, or not in order";
		end = first + count;
		for (i = 0; apply && i < count; i++)
			vgt_ggtt_guest_write(vgpu, (first + i) * 8, pte + i * step, 8);
	}
	return NULL;
}

const struct vgt_state_section vgt_state_ggtt = { 4, 1, save, load };
