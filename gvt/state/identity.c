// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Where a state fits: the platform, and the vGPU's place in what is shared. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/state/state.h"
#include "gvt/vgpu.h"

#define NAME_BYTES 16u

static void put_range(struct vgt_state_out *out, const struct vgt_gpu_range *range)
{
	vgt_state_put_number(out, range->base, 8);
	vgt_state_put_number(out, range->size, 8);
}

static void save(struct vgt_vgpu *vgpu, struct vgt_state_out *out)
{
	char name[NAME_BYTES] = "";

	strscpy(name, vgpu->dev->platform->name, sizeof(name));
	vgt_state_put(out, name, sizeof(name));
	vgt_state_put_number(out, vgpu->dev->info.aperture_size, 8);
	put_range(out, &vgpu->mappable);
	put_range(out, &vgpu->unmappable);
	/* Which of the GPU's fences they are the guest does not know. */
	vgt_state_put_number(out, vgpu->fences.size, 8);
}

static bool same_range(struct vgt_state_in *in, const struct vgt_gpu_range *range)
{
	const u64 base = vgt_state_get_number(in, 8), size = vgt_state_get_number(in, 8);

	return base == range->base && size == range->size;
}

static const char *load(struct vgt_vgpu *vgpu, struct vgt_state_in *in, bool apply)
{
	const char *name = vgt_state_get(in, NAME_BYTES);
	bool same;

	if (!name || strnlen(name, NAME_BYTES) == NAME_BYTES ||
	    strcmp(name, vgpu->dev->platform->name))
		return "it is of another platform";
	if (vgt_state_get_number(in, 8) != vgpu->dev->info.aperture_size)
		return "its aperture has another size";
	same = same_range(in, &vgpu->mappable);
	same &= same_range(in, &vgpu->unmappable);
	if (!same)
		return "it had another place in the global address space";
	if (vgt_state_get_number(in, 8) != vgpu->fences.size)
		return "it had another number of fences";
	return NULL;
}

const struct vgt_state_section vgt_state_identity = { 1, 1, save, load };
