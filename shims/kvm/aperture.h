/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The vGPU's part of the aperture in its user's address space.
 *
 * Pages are put in when they are first touched, and only those that are the
 * vGPU's own; they can be taken back at any time.
 */
#ifndef SHIMS_KVM_APERTURE_H
#define SHIMS_KVM_APERTURE_H

#include <linux/types.h>

struct address_space;
struct vgt_vgpu;
struct vm_area_struct;

/**
 * struct vgt_kvm_aperture - mappings of one vGPU
 * @phys: CPU physical address of BAR2 of the GPU
 * @base: first byte of the vGPU's part
 * @size: bytes of that part
 * @mapping: where the mappings hang, NULL before there is one
 */
struct vgt_kvm_aperture {
	phys_addr_t phys;
	u32 base;
	u32 size;
	struct address_space *mapping;
};

int vgt_kvm_aperture_init(struct vgt_kvm_aperture *aperture, struct vgt_vgpu *core,
			  phys_addr_t phys);
int vgt_kvm_aperture_mmap(struct vgt_kvm_aperture *aperture, struct vm_area_struct *vma);
void vgt_kvm_aperture_revoke(struct vgt_kvm_aperture *aperture);

#endif
