/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupts of a vGPU over eventfd, with the masking rules of <linux/vfio.h>. */
#ifndef SHIMS_KVM_IRQ_H
#define SHIMS_KVM_IRQ_H

#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/vfio.h>

struct eventfd_ctx;

/**
 * struct vgt_kvm_irqs - interrupts of one vGPU
 * @gate: one user's request at a time
 * @trigger_lock: @trigger, also while it is signalled. Taken in any context.
 * @lock: state of INTx. Taken in any context, also within the signalling of an
 *	eventfd: the user may have one and the same for everything.
 * @trigger: what is signalled, by VFIO_PCI_*_IRQ_INDEX; NULL where nothing is
 * @unmask: unmasks INTx when the user's eventfd is signalled (protected by @gate)
 * @asserted: the vGPU's interrupt pin (protected by @lock)
 * @masked: INTx is masked, by the user or since it was due (protected by @lock)
 */
struct vgt_kvm_irqs {
	struct mutex gate;
	spinlock_t trigger_lock;
	spinlock_t lock;
	struct eventfd_ctx *trigger[VFIO_PCI_NUM_IRQS];
	struct virqfd *unmask;
	bool asserted;
	bool masked;
};

void vgt_kvm_irq_init(struct vgt_kvm_irqs *irqs);
void vgt_kvm_irq_fini(struct vgt_kvm_irqs *irqs);
void vgt_kvm_irq_disconnect(struct vgt_kvm_irqs *irqs);
int vgt_kvm_irq_info(struct vfio_irq_info *info);
int vgt_kvm_irq_set(struct vgt_kvm_irqs *irqs, const struct vfio_irq_set *set, const void *data);
bool vgt_kvm_irq_signal(struct vgt_kvm_irqs *irqs, unsigned int index);
void vgt_kvm_irq_pin(struct vgt_kvm_irqs *irqs, bool asserted);

#endif
