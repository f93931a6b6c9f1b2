/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The mediated GPU and a vGPU, as the blocks of the core see them.
 *
 * A block keeps its state in a structure of its own (struct vgt_ggtt, ...), made
 * and ended by vgt_<block>_create/destroy(), and offers the others the
 * functions of its header. Nothing here knows what is inside a block.
 */
#ifndef GVT_VGPU_H
#define GVT_VGPU_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "gvt/mmio/host.h"
#include "gvt/gtt/quota.h"
#include "gvt/port_gpu.h"
#include "gvt/port_hv.h"
#include "gvt/vgt.h"

struct vgt_platform;
struct vgt_type;

struct vgt_display;
struct vgt_ggtt;
struct vgt_irq;
struct vgt_layout;
struct vgt_mmio;
struct vgt_pci;
struct vgt_ppgtt;
struct vgt_runqueue;
struct vgt_submit;

/**
 * struct vgt_device - a GPU that vGPUs share
 * @platform: its row of the platform table
 * @info: what the GPU side said of it
 * @ops: the GPU side
 * @gpu: cookie of @ops
 * @lock: partition and list of vGPUs. Order: before any vGPU's lock.
 * @vgpus: list of struct vgt_vgpu.link (protected by @lock)
 * @ids: bitmap of vGPU ids in use, bit 0 is the host (protected by @lock)
 * @own_types: types that the administrator has added (protected by @lock)
 * @runqueue: which job goes to which engine next
 * @host: the host's own part
 * @layouts: what context images of each engine are made of, NULL: none has been made yet
 */
struct vgt_device {
	const struct vgt_platform *platform;
	struct vgt_gpu_info info;
	const struct vgt_gpu_ops *ops;
	void *gpu;
	struct mutex lock;
	struct list_head vgpus;
	u32 ids;
	struct list_head own_types;
	struct vgt_runqueue *runqueue;
	struct vgt_host_regs host;
	struct vgt_layout *layouts[VGT_ENGINES];
};

/**
 * struct vgt_vgpu - one vGPU
 * @dev: the GPU it is on
 * @id: 1..31, unique on @dev
 * @type: its row of the type table
 * @hv_ops: the hypervisor's side
 * @hv: cookie of @hv_ops
 * @lock: all state of the blocks, except what they say of their own. Taken by the
 *	entrances (bus.c) and by the completion worker; never held while waiting
 *	for the GPU. docs/locking.md.
 * @mappable: its part of the GGTT below the aperture's end, bytes
 * @unmappable: its part of the GGTT above it, bytes
 * @fences: its fence registers
 * @weight: its share of an engine beside others, 1..VGT_WEIGHT_MAX; without a lock
 * @quota_used: bytes in the host's part of the GGTT
 * @audit: refused commands are left out (vgt_vgpu_set_audit())
 * @link: in vgt_device.vgpus
 * @stats: counters by enum vgt_stat
 * @last_error: the guest's last mistake (READ_ONCE, with @last_detail)
 * @last_detail: what names its place best
 */
struct vgt_vgpu {
	struct vgt_device *dev;
	u32 id;
	const struct vgt_type *type;
	const struct vgt_hv_ops *hv_ops;
	void *hv;
	struct mutex lock;
	struct vgt_gpu_range mappable;
	struct vgt_gpu_range unmappable;
	struct vgt_gpu_range fences;
	u32 weight;
	u64 quota_used[VGT_QUOTAS];
	bool audit;
	struct list_head link;

	struct vgt_pci *pci;
	struct vgt_mmio *mmio;
	struct vgt_irq *irq;
	struct vgt_ggtt *ggtt;
	struct vgt_ppgtt *ppgtt;
	struct vgt_submit *submit;
	struct vgt_display *display;

	atomic64_t stats[VGT_STAT_COUNT];
	enum vgt_stat last_error;
	u64 last_detail;
};

static inline void vgt_stat_add(struct vgt_vgpu *vgpu, enum vgt_stat stat, u64 n)
{
	atomic64_add(n, &vgpu->stats[stat]);
}

/* vgt_vgpu_reset() with the vgpu lock held. */
void vgt_vgpu_reset_locked(struct vgt_vgpu *vgpu);

/**
 * vgt_guest_error() - note a mistake of the guest
 * @vgpu: whose guest
 * @error: one of the VGT_ERR_* counters
 * @detail: what names the place best: an address, an offset, a command's first dword
 *
 * Counts and traces; never prints. Context: any.
 */
void vgt_guest_error(struct vgt_vgpu *vgpu, enum vgt_stat error, u64 detail);

#endif
