/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Interrupts that a client has connected to event descriptors.
 */
#ifndef VGT_VFU_IRQ_H
#define VGT_VFU_IRQ_H

#include <stdbool.h>

/**
 * struct vgt_vfu_irq - one interrupt
 * @fd: event descriptor of the client, owned; -1 if not connected
 * @level: level-triggered (INTx) rather than edge-triggered
 * @masked: not to be signalled until unmasked
 * @asserted: state of the line, for a level-triggered interrupt
 * @pending: an edge came while masked
 */
struct vgt_vfu_irq {
	int fd;
	bool level;
	bool masked;
	bool asserted;
	bool pending;
};

/**
 * vgt_vfu_irq_init() - set up an interrupt that is not connected
 * @irq: interrupt
 * @level: whether it is level-triggered
 */
void vgt_vfu_irq_init(struct vgt_vfu_irq *irq, bool level);

/**
 * vgt_vfu_irq_connect() - connect to an event descriptor, or disconnect
 * @irq: interrupt
 * @fd: eventfd(2) descriptor, owned by @irq if this succeeds; -1 to disconnect
 *
 * Closes the descriptor that was there before, and unmasks. A line that is
 * asserted is signalled at once.
 *
 * Return: 0; -EINVAL where @fd is no eventfd, or the errno of io_setup(2), such as -EAGAIN at
 * fs.aio-max-nr (nothing has changed then).
 */
int vgt_vfu_irq_connect(struct vgt_vfu_irq *irq, int fd);

/**
 * vgt_vfu_irq_trigger() - signal once, whatever the line's state
 * @irq: interrupt
 *
 * While masked, one signal is kept for the unmask.
 *
 * Return: true if @irq is connected.
 */
bool vgt_vfu_irq_trigger(struct vgt_vfu_irq *irq);

/**
 * vgt_vfu_irq_assert() - drive the line of a level-triggered interrupt
 * @irq: interrupt
 * @asserted: state of the line
 */
void vgt_vfu_irq_assert(struct vgt_vfu_irq *irq, bool asserted);

/**
 * vgt_vfu_irq_mask() - hold signals back
 * @irq: interrupt
 */
void vgt_vfu_irq_mask(struct vgt_vfu_irq *irq);

/**
 * vgt_vfu_irq_unmask() - let signals through, also one that was held back
 * @irq: interrupt
 */
void vgt_vfu_irq_unmask(struct vgt_vfu_irq *irq);

#endif /* VGT_VFU_IRQ_H */
