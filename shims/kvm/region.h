/* SPDX-License-Identifier: GPL-2.0-only */
/* Regions of the VFIO device: what they are, and reading and writing them. */
#ifndef SHIMS_KVM_REGION_H
#define SHIMS_KVM_REGION_H

#include <linux/bits.h>
#include <linux/types.h>
#include <linux/vfio.h>

/* A region's index is in the upper bits of the file offset, as vfio-pci has it. */
#define VGT_KVM_OFFSET_BITS	40
#define VGT_KVM_OFFSET(index)	((u64)(index) << VGT_KVM_OFFSET_BITS)
#define VGT_KVM_OFFSET_MASK	(VGT_KVM_OFFSET(1) - 1)

/* Regions beyond those that every PCI device has. */
enum {
	VGT_KVM_REGION_OPREGION = VFIO_PCI_NUM_REGIONS,
	VGT_KVM_REGION_EDID,
	VGT_KVM_REGION_SCREEN,
	VGT_KVM_REGIONS,
};

struct vgt_kvm_vgpu;

int vgt_kvm_region_info(struct vfio_device *vfio, struct vfio_region_info *info,
			struct vfio_info_cap *caps);
ssize_t vgt_kvm_region_read(struct vfio_device *vfio, char __user *buf, size_t count,
			    loff_t *pos);
ssize_t vgt_kvm_region_write(struct vfio_device *vfio, const char __user *buf, size_t count,
			     loff_t *pos);

#endif
