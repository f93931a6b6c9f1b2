/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The vGPU's PCI config space, synthesized from a table of byte masks.
 * Vgpu lock held in all calls.
 */
#ifndef GVT_PCI_PCI_H
#define GVT_PCI_PCI_H

#include <linux/types.h>

struct vgt_pci;
struct vgt_vgpu;

struct vgt_pci *vgt_pci_create(struct vgt_vgpu *vgpu);
void vgt_pci_destroy(struct vgt_vgpu *vgpu);
void vgt_pci_reset(struct vgt_vgpu *vgpu);

/* @offset + @len <= 4096, @len 1..8; checked by the caller. */
void vgt_pci_read(struct vgt_vgpu *vgpu, u32 offset, void *buf, size_t len);
void vgt_pci_write(struct vgt_vgpu *vgpu, u32 offset, const void *buf, size_t len);

#endif
