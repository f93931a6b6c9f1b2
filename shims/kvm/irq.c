// SPDX-License-Identifier: GPL-2.0-only
#include "shims/kvm/irq.h"

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/eventfd.h>

/**
 * vgt_kvm_irq_init() - nothing is connected
 * @irqs: zeroed
 */
void vgt_kvm_irq_init(struct vgt_kvm_irqs *irqs)
{
	mutex_init(&irqs->gate);
	spin_lock_init(&irqs->trigger_lock);
	spin_lock_init(&irqs->lock);
}

/**
 * vgt_kvm_irq_fini() - the counterpart
 * @irqs: nothing is connected
 */
void vgt_kvm_irq_fini(struct vgt_kvm_irqs *irqs)
{
	mutex_destroy(&irqs->gate);
}

/**
 * vgt_kvm_irq_signal() - signal an interrupt to the user
 * @irqs: interrupts
 * @index: VFIO_PCI_*_IRQ_INDEX
 *
 * Context: any.
 * Return: whether the user has connected it.
 */
bool vgt_kvm_irq_signal(struct vgt_kvm_irqs *irqs, unsigned int index)
{
	unsigned long flags;
	bool connected;

	spin_lock_irqsave(&irqs->trigger_lock, flags);
	connected = irqs->trigger[index];
	if (connected)
		eventfd_signal(irqs->trigger[index]);
	spin_unlock_irqrestore(&irqs->trigger_lock, flags);
	return connected;
}

/* Signal INTx if it is due: a level that stays is signalled once for each unmasking. */
static void signal_intx(struct vgt_kvm_irqs *irqs)
{
	unsigned long flags;
	bool due;

	spin_lock_irqsave(&irqs->lock, flags);
	due = irqs->asserted && !irqs->masked;
	if (due)
		irqs->masked = true;
	spin_unlock_irqrestore(&irqs->lock, flags);
	if (due)
		vgt_kvm_irq_signal(irqs, VFIO_PCI_INTX_IRQ_INDEX);
}

/**
 * vgt_kvm_irq_pin() - level of the interrupt pin
 * @irqs: interrupts
 * @asserted: the level
 *
 * Context: any.
 */
void vgt_kvm_irq_pin(struct vgt_kvm_irqs *irqs, bool asserted)
{
	unsigned long flags;

	spin_lock_irqsave(&irqs->lock, flags);
	irqs->asserted = asserted;
	spin_unlock_irqrestore(&irqs->lock, flags);
	signal_intx(irqs);
}

static void mask_intx(struct vgt_kvm_irqs *irqs, bool masked)
{
	unsigned long flags;

	spin_lock_irqsave(&irqs->lock, flags);
	irqs->masked = masked;
	spin_unlock_irqrestore(&irqs->lock, flags);
	signal_intx(irqs);
}

/* From within the signalling of an eventfd no other may be signalled: leave it to a thread. */
static int unmask_handler(void *opaque, void *data)
{
	struct vgt_kvm_irqs *irqs = opaque;
	unsigned long flags;
	bool due;

	spin_lock_irqsave(&irqs->lock, flags);
	due = irqs->asserted;
	if (!due)
		irqs->masked = false;
	spin_unlock_irqrestore(&irqs->lock, flags);
	return due;
}

static void unmask_thread(void *opaque, void *data)
{
	mask_intx(opaque, false);
}

/* Connect interrupt @index to the eventfd @fd, or take it away where that is negative. */
static int connect_irq(struct vgt_kvm_irqs *irqs, unsigned int index, int fd)
{
	struct eventfd_ctx *new = NULL, *old;
	unsigned long flags;

	if (fd >= 0) {
		new = eventfd_ctx_fdget(fd);
		if (IS_ERR(new))
			return PTR_ERR(new);
	}
	spin_lock_irqsave(&irqs->trigger_lock, flags);
	old = irqs->trigger[index];
	irqs->trigger[index] = new;
	spin_unlock_irqrestore(&irqs->trigger_lock, flags);
	if (old)
		eventfd_ctx_put(old);
	if (index == VFIO_PCI_INTX_IRQ_INDEX) {
		if (!new)
			vfio_virqfd_disable(&irqs->unmask);
		mask_intx(irqs, false);
	}
	return 0;
}

/**
 * vgt_kvm_irq_disconnect() - take all eventfds away
 * @irqs: interrupts
 *
 * Context: process, may sleep.
 */
void vgt_kvm_irq_disconnect(struct vgt_kvm_irqs *irqs)
{
	unsigned int i;

	mutex_lock(&irqs->gate);
	for (i = 0; i < VFIO_PCI_NUM_IRQS; i++)
		connect_irq(irqs, i, -1);
	mutex_unlock(&irqs->gate);
}

/**
 * vgt_kvm_irq_info() - VFIO_DEVICE_GET_IRQ_INFO
 * @info: its index is that of the request; filled in
 *
 * Return: 0, or -EINVAL for an index that no PCI device has.
 */
int vgt_kvm_irq_info(struct vfio_irq_info *info)
{
	info->flags = VFIO_IRQ_INFO_EVENTFD;
	info->count = 1;
	switch (info->index) {
	case VFIO_PCI_INTX_IRQ_INDEX:
		info->flags |= VFIO_IRQ_INFO_MASKABLE | VFIO_IRQ_INFO_AUTOMASKED;
		return 0;
	case VFIO_PCI_MSIX_IRQ_INDEX:
		info->count = 0;
		return 0;
	case VFIO_PCI_MSI_IRQ_INDEX:
	case VFIO_PCI_ERR_IRQ_INDEX:
	case VFIO_PCI_REQ_IRQ_INDEX:
		info->flags |= VFIO_IRQ_INFO_NORESIZE;
		return 0;
	}
	return -EINVAL;
}

/* What an eventfd stands for: a trigger, or the unmasking of INTx. */
static int set_eventfd(struct vgt_kvm_irqs *irqs, unsigned int index, u32 action, int fd)
{
	switch (action) {
	case VFIO_IRQ_SET_ACTION_TRIGGER:
		return connect_irq(irqs, index, fd);
	case VFIO_IRQ_SET_ACTION_UNMASK:
		vfio_virqfd_disable(&irqs->unmask);
		if (fd < 0)
			return 0;
		return vfio_virqfd_enable(irqs, unmask_handler, unmask_thread, NULL,
					  &irqs->unmask, fd);
	}
	return -EINVAL;
}

static int act(struct vgt_kvm_irqs *irqs, unsigned int index, u32 action)
{
	switch (action) {
	case VFIO_IRQ_SET_ACTION_MASK:
	case VFIO_IRQ_SET_ACTION_UNMASK:
		mask_intx(irqs, action == VFIO_IRQ_SET_ACTION_MASK);
		return 0;
	case VFIO_IRQ_SET_ACTION_TRIGGER:
		vgt_kvm_irq_signal(irqs, index);
		return 0;
	}
	return -EINVAL;
}

static int set_locked(struct vgt_kvm_irqs *irqs, const struct vfio_irq_set *set,
		      const void *data)
{
	const u32 action = set->flags & VFIO_IRQ_SET_ACTION_TYPE_MASK;
	const unsigned int index = set->index;

	if (action != VFIO_IRQ_SET_ACTION_TRIGGER && index != VFIO_PCI_INTX_IRQ_INDEX)
		return -EINVAL;
	/* An empty range: the whole type is taken away. */
	if (!set->count)
		return action == VFIO_IRQ_SET_ACTION_TRIGGER ? connect_irq(irqs, index, -1) :
							       -EINVAL;
	switch (set->flags & VFIO_IRQ_SET_DATA_TYPE_MASK) {
	case VFIO_IRQ_SET_DATA_EVENTFD:
		return set_eventfd(irqs, index, action, *(const s32 *)data);
	case VFIO_IRQ_SET_DATA_BOOL:
		return *(const u8 *)data ? act(irqs, index, action) : 0;
	case VFIO_IRQ_SET_DATA_NONE:
		return act(irqs, index, action);
	}
	return -EINVAL;
}

/**
 * vgt_kvm_irq_set() - VFIO_DEVICE_SET_IRQS
 * @irqs: interrupts
 * @set: request, validated: no type has more than one interrupt
 * @data: what belongs to @set, of the size it needs
 *
 * Context: process, may sleep.
 * Return: 0, -EINVAL for what makes no sense, or an error of the eventfd.
 */
int vgt_kvm_irq_set(struct vgt_kvm_irqs *irqs, const struct vfio_irq_set *set, const void *data)
{
	int err;

	mutex_lock(&irqs->gate);
	err = set_locked(irqs, set, data);
	mutex_unlock(&irqs->gate);
	return err;
}
