/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What hypervisor shims may use of the binding to the stock i915.
 *
 * A shim registers a client. Its attach() is called when a GPU is there (at once
 * if it is already), its detach() before the GPU goes: i915 unbound, or vgt.ko on its way
 * out. One GPU at most: only integrated graphics is supported.
 */
#ifndef I915_HOOKS_HOOKS_H
#define I915_HOOKS_HOOKS_H

#include <linux/types.h>

struct device;
struct vgt_device;

/**
 * struct vgt_i915_host - a GPU that vGPUs can be made on
 * @vgt: the core's device, for vgt_vgpu_create()
 * @dev: the PCI device i915 is bound to: parent of mediated devices
 * @dma: the device that guest pages are mapped for with dma_map_page()
 * @aperture: CPU physical address of the GPU's BAR2
 * @aperture_size: bytes of it that the CPU reaches
 */
struct vgt_i915_host {
	struct vgt_device *vgt;
	struct device *dev;
	struct device *dma;
	phys_addr_t aperture;
	u64 aperture_size;
};

/**
 * struct vgt_i915_client - a shim
 * @attach: a GPU is there. An error is reported in the log; @detach is then not called.
 * @detach: when it returns the shim has no vGPU on @host any more and keeps no pointer to it.
 *
 * Context of both: process, may sleep; never both at once. Neither may call
 * vgt_i915_client_register() or vgt_i915_client_unregister().
 */
struct vgt_i915_client {
	int (*attach)(const struct vgt_i915_host *host);
	void (*detach)(const struct vgt_i915_host *host);
};

int vgt_i915_client_register(const struct vgt_i915_client *client);
void vgt_i915_client_unregister(const struct vgt_i915_client *client);

/*
 * The GPU stays powered from get to put: while a guest has the vGPU, and in
 * vgt_vgpu_create() and vgt_vgpu_destroy().
 */
void vgt_i915_get(const struct vgt_i915_host *host);
void vgt_i915_put(const struct vgt_i915_host *host);

#endif
