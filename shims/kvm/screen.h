/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the guest shows, for the user's display: VFIO_DEVICE_QUERY_GFX_PLANE with
 * VFIO_GFX_PLANE_TYPE_REGION. Each query makes a picture, in a region that can be mapped.
 */
#ifndef SHIMS_KVM_SCREEN_H
#define SHIMS_KVM_SCREEN_H

#include <linux/types.h>
#include <linux/vfio.h>

struct vgt_kvm_vgpu;
struct vm_area_struct;

/**
 * struct vgt_kvm_screen - the region
 * @size: bytes, a multiple of the page size; constant
 * @pixels: the last picture; NULL until it is needed, then the same until nobody has the
 *	device open. No lock: two queries at once mix their pictures, and no more.
 */
struct vgt_kvm_screen {
	size_t size;
	void *pixels;
};

void vgt_kvm_screen_init(struct vgt_kvm_vgpu *vgpu);
void vgt_kvm_screen_clear(struct vgt_kvm_screen *screen);
int vgt_kvm_screen_query(struct vgt_kvm_vgpu *vgpu, struct vfio_device_gfx_plane_info *plane);
int vgt_kvm_screen_mmap(struct vgt_kvm_screen *screen, struct vm_area_struct *vma);
ssize_t vgt_kvm_screen_read(struct vgt_kvm_screen *screen, char __user *buf, size_t count,
			    u64 offset);

#endif
