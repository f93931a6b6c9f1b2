/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A vGPU as a VFIO device.
 *
 * Made by probe of the mediated device and ended by its removal; in between it may
 * be opened and closed any number of times, each time by another virtual machine.
 */
#ifndef SHIMS_KVM_VGPU_H
#define SHIMS_KVM_VGPU_H

#include <linux/types.h>
#include <linux/vfio.h>

#include "shims/kvm/aperture.h"
#include "shims/kvm/edid.h"
#include "shims/kvm/irq.h"
#include "shims/kvm/memory.h"
#include "shims/kvm/opregion.h"
#include "shims/kvm/screen.h"

struct vgt_i915_host;
struct vgt_vgpu;

/**
 * struct vgt_kvm_vgpu - one mediated device
 * @vfio: the VFIO device; first, as vfio_alloc_device() wants it
 * @host: the GPU
 * @core: the vGPU
 * @type: name of its type, constant
 * @id: number of the vGPU on its GPU, from 1
 * @audit: commands of the guest that are refused are left out; the administrator's choice
 * @memory: the virtual machine's memory
 * @irqs: the vGPU's interrupts
 * @aperture: mappings of BAR2
 * @edid: the region of the monitor's EDID
 * @screen: the region of what the guest shows
 * @opregion: what the OpRegion says, constant
 */
struct vgt_kvm_vgpu {
	struct vfio_device vfio;
	const struct vgt_i915_host *host;
	struct vgt_vgpu *core;
	const char *type;
	u32 id;
	bool audit;
	struct vgt_kvm_memory memory;
	struct vgt_kvm_irqs irqs;
	struct vgt_kvm_aperture aperture;
	struct vgt_kvm_edid edid;
	struct vgt_kvm_screen screen;
	u8 opregion[VGT_KVM_OPREGION_BYTES];
};

static inline struct vgt_kvm_vgpu *vgt_kvm_vgpu_of(struct vfio_device *vfio)
{
	return container_of(vfio, struct vgt_kvm_vgpu, vfio);
}

#endif
