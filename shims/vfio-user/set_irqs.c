// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * VFU_DEVICE_SET_IRQS: connect, mask, unmask and trigger interrupts.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <string.h>

#include "shims/vfio-user/session.h"

static void tell_device(struct vgt_vfu_session *session, uint32_t index)
{
	if (session->ops->irq_enabled)
		session->ops->irq_enabled(session->dev, index, session->irqs[index].fd >= 0);
}

/* Connects to the descriptors of @message, or disconnects if there are none. */
static int connect_irq(struct vgt_vfu_session *session, uint32_t index, struct vgt_vfu_fds *fds)
{
	int fd = fds->count ? fds->fd[0] : -1;
	int ret = vgt_vfu_irq_connect(&session->irqs[index], fd);

	if (ret)
		return ret;
	if (fds->count)
		fds->fd[0] = -1;
	tell_device(session, index);
	return 0;
}

static void act(struct vgt_vfu_irq *irq, uint32_t action)
{
	switch (action) {
	case VFIO_IRQ_SET_ACTION_MASK:
		vgt_vfu_irq_mask(irq);
		break;
	case VFIO_IRQ_SET_ACTION_UNMASK:
		vgt_vfu_irq_unmask(irq);
		break;
	default:
		vgt_vfu_irq_trigger(irq);
		break;
	}
}

/* Whether the range, the data and the descriptors fit together. */
static bool is_valid(const struct vgt_vfu_session *session, const struct vfu_irq_set *set,
		     size_t data_size, size_t nr_fds)
{
	const uint32_t data = set->flags & VFIO_IRQ_SET_DATA_TYPE_MASK;
	const uint32_t action = set->flags & VFIO_IRQ_SET_ACTION_TYPE_MASK;

	if (set->argsz < sizeof(*set) || set->index >= VGT_VFU_NR_IRQS ||
	    set->flags & ~(VFIO_IRQ_SET_DATA_TYPE_MASK | VFIO_IRQ_SET_ACTION_TYPE_MASK))
		return false;
	if (set->start > session->irq_count[set->index] ||
	    set->count > session->irq_count[set->index] - set->start)
		return false;
	if (action != VFIO_IRQ_SET_ACTION_MASK && action != VFIO_IRQ_SET_ACTION_UNMASK &&
	    action != VFIO_IRQ_SET_ACTION_TRIGGER)
		return false;
	/* Only a level-triggered interrupt can be masked. */
	if (action != VFIO_IRQ_SET_ACTION_TRIGGER && !session->irqs[set->index].level)
		return false;

	switch (data) {
	case VFIO_IRQ_SET_DATA_NONE:
		/* Without a range: the whole type is taken away. */
		return !data_size && !nr_fds &&
		       (set->count || (!set->start && action == VFIO_IRQ_SET_ACTION_TRIGGER));
	case VFIO_IRQ_SET_DATA_BOOL:
		return set->count && data_size == set->count && !nr_fds;
	case VFIO_IRQ_SET_DATA_EVENTFD:
		return set->count && !data_size && (!nr_fds || nr_fds == set->count);
	default:
		return false;
	}
}

ssize_t vgt_vfu_session_set_irqs(struct vgt_vfu_session *session, struct vgt_vfu_message *message)
{
	const uint8_t *flags = message->payload + sizeof(struct vfu_irq_set);
	struct vgt_vfu_fds none = { .count = 0 };
	struct vfu_irq_set set;
	uint32_t data, action;

	memcpy(&set, message->payload, sizeof(set));
	if (!is_valid(session, &set, message->size - sizeof(set), message->fds->count))
		return -EINVAL;
	data = set.flags & VFIO_IRQ_SET_DATA_TYPE_MASK;
	action = set.flags & VFIO_IRQ_SET_ACTION_TYPE_MASK;

	/* No type has more than one interrupt: a range is empty or just that. */
	if (!set.count)
		return connect_irq(session, set.index, &none);
	if (data == VFIO_IRQ_SET_DATA_EVENTFD) {
		if (action != VFIO_IRQ_SET_ACTION_TRIGGER)
			return -ENOTSUP;
		return connect_irq(session, set.index, message->fds);
	}
	if (data == VFIO_IRQ_SET_DATA_BOOL && !flags[0])
		return 0;
	act(&session->irqs[set.index], action);
	return 0;
}
