/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of the virtual machine that has a vGPU open: reached through VFIO,
 * its page tables watched through KVM.
 */
#ifndef SHIMS_KVM_MEMORY_H
#define SHIMS_KVM_MEMORY_H

#include <linux/atomic.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include "shims/compat/kvm_track.h"

struct vgt_kvm_vgpu;

/* Ranges that are unmapped at once and told apart. */
#define VGT_KVM_UNMAPS 4

/**
 * struct vgt_kvm_unmap - a range that VFIO unmaps
 * @gfn: first page
 * @pages: how many
 * @times: how often VFIO has asked for its pins; 0: not in use
 * @until: jiffies; for so long it may ask again
 */
struct vgt_kvm_unmap {
	u64 gfn;
	u64 pages;
	unsigned int times;
	unsigned long until;
};

/**
 * struct vgt_kvm_memory - memory of one virtual machine
 * @lock: held for reading where the memory is used, for writing where it comes and goes
 * @open: there is a virtual machine (protected by @lock)
 * @pinned: pages that the GPU can reach
 * @unmap_lock: @unmaps; innermost
 * @unmaps: ranges that VFIO unmaps
 * @track: write tracking of the virtual machine's KVM
 * @track_lock: makes KVM's state and @tracked change as one. Order: after the
 *	vGPU's lock and after KVM's memory slots.
 * @tracked: page numbers that KVM tracks (protected by @track_lock)
 */
struct vgt_kvm_memory {
	struct rw_semaphore lock;
	bool open;
	atomic_t pinned;
	spinlock_t unmap_lock;
	struct vgt_kvm_unmap unmaps[VGT_KVM_UNMAPS];
	struct vgt_track track;
	struct mutex track_lock;
	struct xarray tracked;
};

void vgt_kvm_memory_init(struct vgt_kvm_memory *memory);
void vgt_kvm_memory_fini(struct vgt_kvm_memory *memory);
int vgt_kvm_memory_open(struct vgt_kvm_vgpu *vgpu);
void vgt_kvm_memory_close(struct vgt_kvm_vgpu *vgpu);
void vgt_kvm_memory_unmap(struct vgt_kvm_vgpu *vgpu, u64 gfn, u64 pages);

int vgt_kvm_memory_read(void *hv, u64 gpa, void *buf, size_t len);
int vgt_kvm_memory_write(void *hv, u64 gpa, const void *buf, size_t len);
int vgt_kvm_memory_pin(void *hv, u64 gfn, u64 *bus);
void vgt_kvm_memory_unpin(void *hv, u64 gfn, u64 bus);
int vgt_kvm_memory_track_add(void *hv, u64 gfn);
void vgt_kvm_memory_track_remove(void *hv, u64 gfn);

#endif
