// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Messages out of a byte stream, and replies into it.
 *
 * Descriptors belong to the message whose header they came with. A stream
 * socket hands them out with the bytes, without saying with which. So a receive
 * never reaches further than one header behind the message in work: then what
 * comes with bytes of that header is the next message's, all else is this one's.
 * Before the size of a message is known, FIRST_RECEIVE is the limit.
 */
#include "shims/vfio-user/stream.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER_SIZE	sizeof(struct vfu_header)
/*
 * The shortest of the usual messages, a region read. No message that may carry
 * descriptors is shorter, so they cannot be mistaken for those of a later one.
 */
#define FIRST_RECEIVE	(HEADER_SIZE + sizeof(struct vfu_region_access))

static_assert(FIRST_RECEIVE <= HEADER_SIZE + sizeof(struct vfu_irq_set), "see above");
static_assert(FIRST_RECEIVE <= HEADER_SIZE + sizeof(struct vfu_dma_map), "see above");

static void close_fds(struct vgt_vfu_fds *fds)
{
	for (size_t i = 0; i < fds->count; i++)
		if (fds->fd[i] >= 0)
			close(fds->fd[i]);
	fds->count = 0;
}

int vgt_vfu_stream_init(struct vgt_vfu_stream *stream, struct vgt_vfu_transport *transport)
{
	*stream = (struct vgt_vfu_stream){
		.transport = transport,
		.in = malloc(VGT_VFU_MAX_MESSAGE + HEADER_SIZE),
	};
	return stream->in ? 0 : -ENOMEM;
}

void vgt_vfu_stream_clear(struct vgt_vfu_stream *stream)
{
	close_fds(&stream->fds);
	close_fds(&stream->next_fds);
	stream->in_len = 0;
	stream->in_done = 0;
	free(stream->out);
	stream->out = NULL;
	stream->out_start = 0;
	stream->out_end = 0;
}

void vgt_vfu_stream_free(struct vgt_vfu_stream *stream)
{
	vgt_vfu_stream_clear(stream);
	free(stream->in);
	stream->in = NULL;
}

static void discard_done(struct vgt_vfu_stream *stream)
{
	if (!stream->in_done)
		return;
	close_fds(&stream->fds);
	stream->fds = stream->next_fds;
	stream->next_fds.count = 0;
	stream->in_len -= stream->in_done;
	memmove(stream->in, stream->in + stream->in_done, stream->in_len);
	stream->in_done = 0;
}

/* Takes all of @from over, or closes all of them. */
static int append_fds(struct vgt_vfu_fds *to, struct vgt_vfu_fds *from)
{
	if (to->count + from->count > VGT_VFU_MAX_FDS) {
		close_fds(from);
		return -EMFILE;
	}
	memcpy(&to->fd[to->count], from->fd, from->count * sizeof(from->fd[0]));
	to->count += from->count;
	return 0;
}

/* Size of the message in work, as its header says; 0 while that is not there. */
static size_t message_size(const struct vgt_vfu_stream *stream)
{
	struct vfu_header header;

	if (stream->in_len < HEADER_SIZE)
		return 0;
	memcpy(&header, stream->in, HEADER_SIZE);
	return header.size;
}

/* Receives some more of the message in work. Returns as the transport does. */
static ssize_t receive(struct vgt_vfu_stream *stream)
{
	struct vgt_vfu_transport *transport = stream->transport;
	size_t size = message_size(stream);
	size_t limit = size ? size + HEADER_SIZE : FIRST_RECEIVE;
	struct vgt_vfu_fds fds = { .count = 0 };
	ssize_t got;
	int ret;

	got = transport->ops->recv(transport, stream->in + stream->in_len,
				   limit - stream->in_len, fds.fd, &fds.count);
	if (got <= 0) {
		close_fds(&fds);
		return got;
	}
	stream->in_len += got;
	size = message_size(stream);
	ret = append_fds(size && stream->in_len > size ? &stream->next_fds : &stream->fds, &fds);
	return ret ? ret : got;
}

int vgt_vfu_stream_next(struct vgt_vfu_stream *stream, struct vgt_vfu_message *message)
{
	discard_done(stream);
	for (;;) {
		ssize_t got;

		if (stream->in_len >= HEADER_SIZE) {
			size_t size = message_size(stream);

			if (size < HEADER_SIZE || size > VGT_VFU_MAX_MESSAGE)
				return -EMSGSIZE;
			if (stream->in_len >= size)
				break;
		}
		got = receive(stream);
		if (got == -EAGAIN)
			return 0;
		if (!got)
			return stream->in_len ? -ECONNRESET : -ENOTCONN;
		if (got < 0)
			return got;
	}
	memcpy(&message->header, stream->in, HEADER_SIZE);
	message->payload = stream->in + HEADER_SIZE;
	message->size = message->header.size - HEADER_SIZE;
	message->fds = &stream->fds;
	stream->in_done = message->header.size;
	return 1;
}

/* Sends as much as the client takes now. Returns bytes or a negative errno. */
static ssize_t send_some(struct vgt_vfu_transport *transport, const uint8_t *data, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t sent = transport->ops->send(transport, data + done, len - done);

		if (sent == -EAGAIN)
			break;
		if (sent < 0)
			return sent;
		done += sent;
	}
	return done;
}

int vgt_vfu_stream_send(struct vgt_vfu_stream *stream, const void *reply, size_t len)
{
	struct vgt_vfu_transport *transport = stream->transport;
	size_t waiting = stream->out_end - stream->out_start;
	ssize_t sent = 0;

	if (!waiting) {
		sent = send_some(transport, reply, len);
		if (sent < 0)
			return sent;
		if ((size_t)sent == len)
			return 0;
		transport->ops->want_write(transport, true);
	}
	len -= sent;
	if (len > VGT_VFU_MAX_BACKLOG - waiting)
		return -ENOBUFS;
	if (!stream->out)
		stream->out = malloc(VGT_VFU_MAX_BACKLOG);
	if (!stream->out)
		return -ENOMEM;
	if (len > VGT_VFU_MAX_BACKLOG - stream->out_end) {
		memmove(stream->out, stream->out + stream->out_start, waiting);
		stream->out_start = 0;
		stream->out_end = waiting;
	}
	memcpy(stream->out + stream->out_end, (const uint8_t *)reply + sent, len);
	stream->out_end += len;
	return 0;
}

int vgt_vfu_stream_flush(struct vgt_vfu_stream *stream)
{
	struct vgt_vfu_transport *transport = stream->transport;
	size_t waiting = stream->out_end - stream->out_start;
	ssize_t sent;

	if (!waiting)
		return 0;
	sent = send_some(transport, stream->out + stream->out_start, waiting);
	if (sent < 0)
		return sent;
	stream->out_start += sent;
	if ((size_t)sent == waiting) {
		stream->out_start = 0;
		stream->out_end = 0;
		transport->ops->want_write(transport, false);
	}
	return 0;
}
