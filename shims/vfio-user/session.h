/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * One client's session with the device: what its commands act on.
 */
#ifndef VGT_VFU_SESSION_H
#define VGT_VFU_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "shims/vfio-user/device.h"
#include "shims/vfio-user/irq.h"
#include "shims/vfio-user/stream.h"

/**
 * struct vgt_vfu_session - the device and what the client has set up on it
 * @ops: the device
 * @dev: handed to each op
 * @regions: what the device said of its regions
 * @irq_count: how many interrupts of each type it has, 0 or 1
 * @irqs: the interrupts
 * @agreed: whether the client has agreed on a version
 */
struct vgt_vfu_session {
	const struct vgt_vfu_device_ops *ops;
	void *dev;
	struct vgt_vfu_region_info regions[VGT_VFU_NR_REGIONS];
	unsigned int irq_count[VGT_VFU_NR_IRQS];
	struct vgt_vfu_irq irqs[VGT_VFU_NR_IRQS];
	bool agreed;
};

/**
 * vgt_vfu_session_init() - ask the device what it is
 * @session: session
 * @ops: the device
 * @dev: handed to each op
 *
 * Return: 0, or -EINVAL where a needed op is missing or a count is above 1.
 */
int vgt_vfu_session_init(struct vgt_vfu_session *session, const struct vgt_vfu_device_ops *ops,
			 void *dev);

/**
 * vgt_vfu_session_end() - take everything back that the client has set up
 * @session: session; ready for the next client
 */
void vgt_vfu_session_end(struct vgt_vfu_session *session);

/**
 * vgt_vfu_session_run() - carry out one command
 * @session: session
 * @message: the command; descriptors that are kept are taken out of it
 * @reply: gets the payload of the reply, VGT_VFU_MAX_PAYLOAD bytes, aligned to 8
 *
 * Return: bytes of @reply, or a negative errno for an error reply: -ENOTSUP for
 * an unknown command or one that only servers send, -EINVAL for a payload or
 * descriptors that do not fit the command, -EPROTO for a command that comes
 * before or a second time after the agreement on a version; others by command.
 */
ssize_t vgt_vfu_session_run(struct vgt_vfu_session *session, struct vgt_vfu_message *message,
			    uint8_t *reply);

/**
 * vgt_vfu_session_set_irqs() - carry out VFU_DEVICE_SET_IRQS
 * @session: session
 * @message: the command, at least a struct vfu_irq_set long
 *
 * Return: 0; -EINVAL for an index, range, flags, data or descriptors that do
 * not fit; -ENOTSUP for event descriptors that ask for masking.
 */
ssize_t vgt_vfu_session_set_irqs(struct vgt_vfu_session *session,
				 struct vgt_vfu_message *message);

#endif /* VGT_VFU_SESSION_H */
