// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The PVINFO page: what the guest finds there, and its notices (pvinfo/SPEC.md). */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/stddef.h>

#include "gvt/gtt/ppgtt.h"
#include "gvt/mmio/mmio.h"
#include "gvt/mmio/pvinfo.h"
#include "gvt/vgpu.h"
#include "pvinfo/pvinfo.h"

#define AT(field)	(VGT_PVINFO_PAGE + (u32)offsetof(struct vgt_pvinfo, field))

/* What is the device model's own in it; the guest's is left alone. */
static void pvinfo_show(struct vgt_vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	vgt_vreg_set(vgpu, AT(magic), lower_32_bits(VGT_MAGIC));
	vgt_vreg_set(vgpu, AT(magic) + 4, upper_32_bits(VGT_MAGIC));
	vgt_vreg_set(vgpu, AT(version_major), VGT_VERSION_MAJOR | VGT_VERSION_MINOR << 16);
	vgt_vreg_set(vgpu, AT(vgt_id), vgpu->id);
	/* 64 KiB and 2 MiB pages are shadowed, but not offered: they cost more than they give. */
	vgt_vreg_set(vgpu, AT(caps), VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION);
	vgt_vreg_set(vgpu, AT(mappable_base), vgpu->mappable.base);
	vgt_vreg_set(vgpu, AT(mappable_size), vgpu->mappable.size);
	vgt_vreg_set(vgpu, AT(unmappable_base), vgpu->unmappable.base);
	vgt_vreg_set(vgpu, AT(unmappable_size), vgpu->unmappable.size);
	vgt_vreg_set(vgpu, AT(fence_num), vgpu->fences.size);
}

void vgt_pvinfo_reset(struct vgt_vgpu *vgpu)
{
	pvinfo_show(vgpu);
	vgt_vreg_set(vgpu, AT(cursor_x_hot), VGT_CURSOR_HOT_UNSET);
	vgt_vreg_set(vgpu, AT(cursor_y_hot), VGT_CURSOR_HOT_UNSET);
}

/* The operands were written before; this write is the moment at which they count. */
static void notice(struct vgt_vgpu *vgpu, u32 what)
{
	const u64 pml4 = vgt_vreg(vgpu, AT(pdp[0].lo)) | (u64)vgt_vreg(vgpu, AT(pdp[0].hi)) << 32;

	switch (what) {
	case VGT_G2V_PPGTT_L4_CREATE:
		if (vgt_ppgtt_announce(vgpu, pml4))
			vgt_guest_error(vgpu, VGT_ERR_PPGTT_ROOT, pml4);
		break;
	case VGT_G2V_PPGTT_L4_DESTROY:
		vgt_ppgtt_retire(vgpu, pml4);
		break;
	case VGT_G2V_LEGACY:
	case VGT_G2V_CONTEXT_CREATE:
	case VGT_G2V_CONTEXT_DESTROY:
		/* Contexts are made when they are first submitted. */
		break;
	default:
		vgt_guest_error(vgpu, VGT_ERR_G2V, what);
	}
}

static u32 pvinfo_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			u32 value, u32 stored, u32 raw)
{
	if (offset < AT(display_ready))
		return stored;	/* the device model's half */
	if (offset == AT(g2v_notify))
		notice(vgpu, value);
	return value;
}

const struct vgt_mmio_handler vgt_mmio_pvinfo = { .write = pvinfo_write };
