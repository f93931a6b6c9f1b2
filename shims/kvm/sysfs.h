/* SPDX-License-Identifier: GPL-2.0-only */
/* What an administrator sees of a vGPU in the folder of its mediated device. */
#ifndef SHIMS_KVM_SYSFS_H
#define SHIMS_KVM_SYSFS_H

struct attribute_group;

/* Ends with NULL. The device's driver data is its struct vgt_kvm_vgpu. */
extern const struct attribute_group *vgt_kvm_sysfs_groups[];

#endif
