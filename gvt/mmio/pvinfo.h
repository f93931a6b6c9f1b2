/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The PVINFO page of a vGPU (pvinfo/SPEC.md). */
#ifndef GVT_MMIO_PVINFO_H
#define GVT_MMIO_PVINFO_H

struct vgt_vgpu;

/* The page as the guest finds it. Vgpu lock held. */
void vgt_pvinfo_reset(struct vgt_vgpu *vgpu);

#endif
