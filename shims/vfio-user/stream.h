/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Messages out of a byte stream, and replies into it.
 */
#ifndef VGT_VFU_STREAM_H
#define VGT_VFU_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "shims/vfio-user/protocol.h"
#include "shims/vfio-user/transport.h"

/* Longest payload either way: the largest transfer and what describes it. */
#define VGT_VFU_MAX_PAYLOAD	(sizeof(struct vfu_region_access) + VFU_MAX_DATA_XFER)
#define VGT_VFU_MAX_MESSAGE	(sizeof(struct vfu_header) + VGT_VFU_MAX_PAYLOAD)
/* Replies that may wait for a client that does not read them, bytes. */
#define VGT_VFU_MAX_BACKLOG	(4u * 1024u * 1024u)

/**
 * struct vgt_vfu_fds - descriptors that came with a message
 * @fd: the descriptors; a taker of one leaves -1 in its place
 * @count: how many came
 */
struct vgt_vfu_fds {
	int fd[VGT_VFU_MAX_FDS];
	size_t count;
};

/**
 * struct vgt_vfu_message - one message from the client
 * @header: its header; the size is right, nothing else is checked
 * @payload: what follows the header, aligned to 16 bytes
 * @size: bytes of @payload
 * @fds: its descriptors; those not taken are closed with the next message
 */
struct vgt_vfu_message {
	struct vfu_header header;
	const uint8_t *payload;
	size_t size;
	struct vgt_vfu_fds *fds;
};

/**
 * struct vgt_vfu_stream - state of one connection
 * @transport: where bytes come from and go to; not owned
 * @in: the message in work, and up to a header of the one after it
 * @in_len: bytes in @in
 * @in_done: bytes of the message that was handed out last
 * @fds: descriptors of the message in work
 * @next_fds: descriptors of the message after it
 * @out: replies that the client has not taken; allocated when first needed
 * @out_start: first byte not sent
 * @out_end: end of the replies
 */
struct vgt_vfu_stream {
	struct vgt_vfu_transport *transport;
	uint8_t *in;
	size_t in_len;
	size_t in_done;
	struct vgt_vfu_fds fds;
	struct vgt_vfu_fds next_fds;
	uint8_t *out;
	size_t out_start;
	size_t out_end;
};

/**
 * vgt_vfu_stream_init() - set up the buffers
 * @stream: stream
 * @transport: transport
 *
 * Return: 0 or -ENOMEM.
 */
int vgt_vfu_stream_init(struct vgt_vfu_stream *stream, struct vgt_vfu_transport *transport);

/**
 * vgt_vfu_stream_clear() - forget all data and close all descriptors
 * @stream: stream; ready for the next client
 */
void vgt_vfu_stream_clear(struct vgt_vfu_stream *stream);

/**
 * vgt_vfu_stream_free() - clear, and free the buffers
 * @stream: stream
 */
void vgt_vfu_stream_free(struct vgt_vfu_stream *stream);

/**
 * vgt_vfu_stream_next() - take the next message
 * @stream: stream
 * @message: gets the message, good until the next call
 *
 * Return: 1 for a message; 0 if none is complete; -ENOTCONN if the client left
 * between messages, -ECONNRESET if within one; -EMSGSIZE for a size that
 * cannot be; -EMFILE for too many descriptors; or another negative errno.
 */
int vgt_vfu_stream_next(struct vgt_vfu_stream *stream, struct vgt_vfu_message *message);

/**
 * vgt_vfu_stream_send() - send a reply
 * @stream: stream
 * @reply: the message
 * @len: bytes
 *
 * What the client does not take now is kept for vgt_vfu_stream_flush().
 *
 * Return: 0; -ENOBUFS if more than VGT_VFU_MAX_BACKLOG would wait; -ENOMEM; or
 * another negative errno if the client is gone.
 */
int vgt_vfu_stream_send(struct vgt_vfu_stream *stream, const void *reply, size_t len);

/**
 * vgt_vfu_stream_flush() - send what is waiting
 * @stream: stream
 *
 * Return: 0, also if some still waits, or a negative errno if the client is
 * gone.
 */
int vgt_vfu_stream_flush(struct vgt_vfu_stream *stream);

#endif /* VGT_VFU_STREAM_H */
