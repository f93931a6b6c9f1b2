/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A vfio-user server: one device, one client at a time, no thread of its own.
 *
 *	vgt_vfu_socket_listen(path, log, &transport);
 *	vgt_vfu_server_create(transport, &ops, dev, log, &server);
 *	for (;;) {
 *		poll {vgt_vfu_server_fd(server), POLLIN}, not at all if busy;
 *		busy = vgt_vfu_server_process(server) > 0;
 *		... run the engines for a while ...
 *	}
 *	vgt_vfu_server_destroy(server);
 */
#ifndef VGT_VFU_SERVER_H
#define VGT_VFU_SERVER_H

#include <stdbool.h>

#include "shims/vfio-user/device.h"
#include "shims/vfio-user/transport.h"

struct vgt_vfu_server;

/**
 * vgt_vfu_server_create() - create a server for one device
 * @transport: where clients come from; owned by the server if this succeeds
 * @ops: the device; must outlive the server
 * @dev: handed to each op
 * @log: takes log lines, or NULL
 * @server: gets the new server; unchanged on error
 *
 * Return: 0, -EINVAL where a needed op is missing, or -ENOMEM.
 */
int vgt_vfu_server_create(struct vgt_vfu_transport *transport,
			  const struct vgt_vfu_device_ops *ops, void *dev,
			  vgt_vfu_log_fn log, struct vgt_vfu_server **server);

/**
 * vgt_vfu_server_destroy() - end a server and its transport
 * @server: server, or NULL
 *
 * A client that is connected is let go first, as if it had left.
 */
void vgt_vfu_server_destroy(struct vgt_vfu_server *server);

/**
 * vgt_vfu_server_fd() - descriptor to wait on
 * @server: server
 *
 * Return: a descriptor that polls readable (POLLIN) while
 * vgt_vfu_server_process() has something to do, be it a new client, messages,
 * or replies that can go on. It is the same for the life of the server, and
 * level-triggered. -1 for a transport in memory.
 */
int vgt_vfu_server_fd(const struct vgt_vfu_server *server);

/**
 * vgt_vfu_server_process() - handle what the client has sent
 * @server: server
 *
 * Never blocks, handles a bounded number of messages, and begins none after 2 ms, so that
 * the caller can serve its engines and other servers in between.
 *
 * Return: 1 if there may be more to do at once; 0 if all is done;
 * -ENOTCONN if the client has left or was dropped (the server is ready for the
 * next one: call it again when its descriptor polls readable); another negative
 * errno if the transport cannot accept clients.
 */
int vgt_vfu_server_process(struct vgt_vfu_server *server);

/**
 * vgt_vfu_server_connected() - whether a client is there
 * @server: server
 *
 * Return: true from the agreement on a version until the client leaves.
 */
bool vgt_vfu_server_connected(const struct vgt_vfu_server *server);

/**
 * vgt_vfu_server_irq_trigger() - send one edge-triggered interrupt
 * @server: server
 * @index: VGT_VFU_IRQ_MSI, VGT_VFU_IRQ_ERR or VGT_VFU_IRQ_REQ
 *
 * Context: the thread of the server; allowed within device ops.
 *
 * Return: true if it was sent, false if the client has not connected that
 * interrupt.
 */
bool vgt_vfu_server_irq_trigger(struct vgt_vfu_server *server,
				unsigned int index);

/**
 * vgt_vfu_server_intx_set() - drive the INTx line
 * @server: server
 * @asserted: whether the device asserts it
 *
 * Keeps the rules of <linux/vfio.h> for an automasked, level-triggered
 * interrupt: signalled once, masked by that, and signalled again at unmask if
 * the line is still asserted.
 *
 * Context: as vgt_vfu_server_irq_trigger().
 */
void vgt_vfu_server_intx_set(struct vgt_vfu_server *server, bool asserted);

/**
 * vgt_vfu_server_irq_enabled() - whether the client has connected an interrupt
 * @server: server
 * @index: 0 to VGT_VFU_NR_IRQS - 1
 *
 * A device with both uses MSI while this is true for VGT_VFU_IRQ_MSI, else
 * INTx.
 *
 * Return: true if so.
 */
bool vgt_vfu_server_irq_enabled(const struct vgt_vfu_server *server,
				unsigned int index);

#endif /* VGT_VFU_SERVER_H */
