/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The monitor: the administrator's choice, and the region by which the user sets its EDID
 * and plugs it in: struct vfio_region_gfx_edid of <linux/vfio.h>, and the EDID behind it.
 */
#ifndef SHIMS_KVM_EDID_H
#define SHIMS_KVM_EDID_H

#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/vfio.h>

#include "gvt/vgt.h"

struct vgt_kvm_vgpu;

/**
 * struct vgt_kvm_edid_layout - the region as the user sees it
 * @regs: its fields
 * @edid: what the user has written; the monitor's once the link goes up
 */
struct vgt_kvm_edid_layout {
	struct vfio_region_gfx_edid regs;
	u8 edid[VGT_EDID_MAX];
} __packed;

/**
 * struct vgt_kvm_edid - the monitor as the shim has it
 * @lock: the rest. Order: before the vGPU's lock.
 * @preset: what each user of the device finds at first; the administrator's choice
 * @layout: what is in the region
 */
struct vgt_kvm_edid {
	struct mutex lock;
	struct vgt_kvm_edid_layout preset;
	struct vgt_kvm_edid_layout layout;
};

void vgt_kvm_edid_init(struct vgt_kvm_edid *region);
void vgt_kvm_edid_fini(struct vgt_kvm_edid *region);
void vgt_kvm_edid_begin(struct vgt_kvm_vgpu *vgpu);
void vgt_kvm_edid_reset(struct vgt_kvm_vgpu *vgpu);
size_t vgt_kvm_edid_get(struct vgt_kvm_vgpu *vgpu, u8 edid[VGT_EDID_MAX]);
int vgt_kvm_edid_preset(struct vgt_kvm_vgpu *vgpu, const u8 *edid, size_t bytes);
ssize_t vgt_kvm_edid_read(struct vgt_kvm_vgpu *vgpu, char __user *buf, size_t count, u64 offset);
ssize_t vgt_kvm_edid_write(struct vgt_kvm_vgpu *vgpu, const char __user *buf, size_t count,
			   u64 offset);

#endif
