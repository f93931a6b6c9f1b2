/* SPDX-License-Identifier: GPL-2.0-only */
/* The VFIO device of a vGPU: made and ended with its mediated device. */
#ifndef SHIMS_KVM_DEVICE_H
#define SHIMS_KVM_DEVICE_H

struct device;
struct vgt_i915_host;
struct vgt_kvm_vgpu;

struct vgt_kvm_vgpu *vgt_kvm_device_create(struct device *dev, const struct vgt_i915_host *host,
					   const char *type);
void vgt_kvm_device_destroy(struct vgt_kvm_vgpu *vgpu);

#endif
