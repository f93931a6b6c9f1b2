/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A transport in memory, with the rules of a stream socket: for tests and
 * fuzzers, which play the client.
 */
#ifndef VGT_VFU_PIPE_H
#define VGT_VFU_PIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shims/vfio-user/transport.h"

/**
 * vgt_vfu_pipe_create() - create a transport without a client
 * @transport: gets the new transport; unchanged on error
 *
 * Return: 0 or -ENOMEM.
 */
int vgt_vfu_pipe_create(struct vgt_vfu_transport **transport);

/**
 * vgt_vfu_pipe_connect() - have a client connect
 * @transport: transport
 */
void vgt_vfu_pipe_connect(struct vgt_vfu_transport *transport);

/**
 * vgt_vfu_pipe_hang_up() - have the client leave, once all it sent is read
 * @transport: transport
 */
void vgt_vfu_pipe_hang_up(struct vgt_vfu_transport *transport);

/**
 * vgt_vfu_pipe_feed() - send to the server
 * @transport: transport
 * @data: bytes, copied
 * @len: how many, above 0
 * @fds: descriptors that go with the first byte; taken over
 * @nr_fds: how many
 *
 * Return: 0 or -ENOMEM (@fds are closed then too).
 */
int vgt_vfu_pipe_feed(struct vgt_vfu_transport *transport, const void *data, size_t len,
		      const int *fds, size_t nr_fds);

/**
 * vgt_vfu_pipe_set_room() - limit what the server can send
 * @transport: transport
 * @room: bytes that it can still send; SIZE_MAX, as at first, for no limit
 */
void vgt_vfu_pipe_set_room(struct vgt_vfu_transport *transport, size_t room);

/**
 * vgt_vfu_pipe_take() - read what the server has sent
 * @transport: transport
 * @buf: target
 * @len: most bytes to read
 *
 * Return: bytes read.
 */
size_t vgt_vfu_pipe_take(struct vgt_vfu_transport *transport, void *buf, size_t len);

/**
 * vgt_vfu_pipe_wants_write() - whether the server waits for room to send
 * @transport: transport
 *
 * Return: true if so.
 */
bool vgt_vfu_pipe_wants_write(const struct vgt_vfu_transport *transport);

#endif /* VGT_VFU_PIPE_H */
