/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Write tracking of guest pages by KVM, as it is since Linux 6.6, also before.
 *
 * A tracker belongs to one virtual machine from vgt_track_start() to
 * vgt_track_stop(). Adding and removing pages may be done with locks of the
 * vGPU held; the callbacks come from a vCPU or a change of memory slots, in
 * process context, may sleep, and may not start or stop a tracker.
 */
#ifndef SHIMS_COMPAT_KVM_TRACK_H
#define SHIMS_COMPAT_KVM_TRACK_H

#include <linux/errno.h>
#include <linux/kvm_host.h>
#include <linux/sched.h>
#include <linux/srcu.h>
#include <linux/types.h>

#include <asm/kvm_page_track.h>

/**
 * struct vgt_track - write tracking for one virtual machine
 * @kvm: the virtual machine
 * @node: what KVM knows of the tracker
 * @written: @len bytes at @gpa of a tracked page have been written
 * @removed: a memory slot goes; none of its pages is tracked any more
 */
struct vgt_track {
	struct kvm *kvm;
	struct kvm_page_track_notifier_node node;
	void (*written)(struct vgt_track *track, u64 gpa, const void *data, size_t len);
	void (*removed)(struct vgt_track *track, u64 gfn, u64 pages);
};

#ifdef VGT_HAVE_KVM_WRITE_TRACK_GFN

static inline void vgt_track_on_write(gpa_t gpa, const u8 *data, int len,
				      struct kvm_page_track_notifier_node *node)
{
	struct vgt_track *track = container_of(node, struct vgt_track, node);

	track->written(track, gpa, data, len);
}

static inline void vgt_track_on_remove(gfn_t gfn, unsigned long pages,
				       struct kvm_page_track_notifier_node *node)
{
	struct vgt_track *track = container_of(node, struct vgt_track, node);

	/* Slots of system management mode come and go beside the one that is tracked. */
	if (!__gfn_to_memslot(kvm_memslots(track->kvm), gfn))
		track->removed(track, gfn, pages);
}

static inline int vgt_track_register(struct vgt_track *track)
{
	track->node.track_remove_region = vgt_track_on_remove;
	return kvm_page_track_register_notifier(track->kvm, &track->node);
}

static inline int vgt_track_add(struct vgt_track *track, u64 gfn)
{
	return kvm_write_track_add_gfn(track->kvm, gfn);
}

static inline void vgt_track_remove(struct vgt_track *track, u64 gfn)
{
	kvm_write_track_remove_gfn(track->kvm, gfn);
}

#else

static inline void vgt_track_on_write(struct kvm_vcpu *vcpu, gpa_t gpa, const u8 *data, int len,
				      struct kvm_page_track_notifier_node *node)
{
	struct vgt_track *track = container_of(node, struct vgt_track, node);

	track->written(track, gpa, data, len);
}

static inline void vgt_track_on_flush(struct kvm *kvm, struct kvm_memory_slot *slot,
				      struct kvm_page_track_notifier_node *node)
{
	struct vgt_track *track = container_of(node, struct vgt_track, node);

	/* Not of system management mode, which is beside the one that is tracked. */
	if (!slot->as_id)
		track->removed(track, slot->base_gfn, slot->npages);
}

static inline int vgt_track_register(struct vgt_track *track)
{
	track->node.track_flush_slot = vgt_track_on_flush;
	kvm_page_track_register_notifier(track->kvm, &track->node);
	return 0;
}

typedef void (*vgt_track_change)(struct kvm *kvm, struct kvm_memory_slot *slot, gfn_t gfn,
				 enum kvm_page_track_mode mode);

/*
 * A slot that is on its way out is none: KVM has told of it before it is gone, and what were
 * counted in it afterwards would be counted down in another, which warns. Before KVM tells, it
 * marks the slot, and waits for whoever is in here.
 */
static inline struct kvm_memory_slot *vgt_track_slot(struct kvm *kvm, u64 gfn)
{
	struct kvm_memory_slot *slot = gfn_to_memslot(kvm, gfn);

	return slot && !(slot->flags & KVM_MEMSLOT_INVALID) ? slot : NULL;
}

static inline int vgt_track_in_slot(struct vgt_track *track, u64 gfn, vgt_track_change change)
{
	const int index = srcu_read_lock(&track->kvm->srcu);
	struct kvm_memory_slot *slot = vgt_track_slot(track->kvm, gfn);

	if (slot) {
		write_lock(&track->kvm->mmu_lock);
		change(track->kvm, slot, gfn, KVM_PAGE_TRACK_WRITE);
		write_unlock(&track->kvm->mmu_lock);
	}
	srcu_read_unlock(&track->kvm->srcu, index);
	return slot ? 0 : -EINVAL;
}

static inline int vgt_track_add(struct vgt_track *track, u64 gfn)
{
	return vgt_track_in_slot(track, gfn, kvm_slot_page_track_add_page);
}

static inline void vgt_track_remove(struct vgt_track *track, u64 gfn)
{
	vgt_track_in_slot(track, gfn, kvm_slot_page_track_remove_page);
}

#endif

/* Returns 0, -ESRCH without a virtual machine or in a process that it is not of, -ENOMEM. */
static inline int vgt_track_start(struct vgt_track *track, struct kvm *kvm)
{
	int err;

	if (!kvm || kvm->mm != current->mm || !kvm_get_kvm_safe(kvm))
		return -ESRCH;
	track->kvm = kvm;
	track->node.track_write = vgt_track_on_write;
	err = vgt_track_register(track);
	if (err)
		kvm_put_kvm(kvm);
	return err;
}

/* When it returns no callback runs. */
static inline void vgt_track_stop(struct vgt_track *track)
{
	kvm_page_track_unregister_notifier(track->kvm, &track->node);
	kvm_put_kvm(track->kvm);
	track->kvm = NULL;
}

#endif
