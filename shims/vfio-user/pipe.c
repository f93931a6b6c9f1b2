// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * A transport in memory, with the rules of a stream socket.
 */
#include "shims/vfio-user/pipe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/**
 * struct chunk - what was sent in one go
 * @next: what was sent after it
 * @fds: descriptors that go with the first byte
 * @nr_fds: how many, 0 once received
 * @len: bytes of @data
 * @done: bytes received
 * @data: the bytes
 */
struct chunk {
	struct chunk *next;
	int *fds;
	size_t nr_fds;
	size_t len;
	size_t done;
	uint8_t data[];
};

/**
 * struct pipe_transport - both directions of a connection
 * @base: what the server sees
 * @waiting: a client wants to be accepted
 * @connected: a client has been accepted
 * @hung_up: the client leaves when all is read
 * @wants_write: the server waits for room
 * @first: what the server reads next
 * @last: where the next chunk is linked
 * @sent: what the server has sent
 * @sent_len: bytes of @sent
 * @room: bytes that the server can still send
 */
struct pipe_transport {
	struct vgt_vfu_transport base;
	bool waiting;
	bool connected;
	bool hung_up;
	bool wants_write;
	struct chunk *first;
	struct chunk **last;
	uint8_t *sent;
	size_t sent_len;
	size_t room;
};

static struct pipe_transport *to_pipe(struct vgt_vfu_transport *transport)
{
	return (struct pipe_transport *)transport;
}

static void close_all(const int *fds, size_t nr_fds)
{
	for (size_t i = 0; i < nr_fds; i++)
		close(fds[i]);
}

static void drop_first(struct pipe_transport *pipe)
{
	struct chunk *chunk = pipe->first;

	pipe->first = chunk->next;
	if (!pipe->first)
		pipe->last = &pipe->first;
	close_all(chunk->fds, chunk->nr_fds);
	free(chunk->fds);
	free(chunk);
}

static int pipe_fd(struct vgt_vfu_transport *transport)
{
	return -1;
}

static int pipe_accept(struct vgt_vfu_transport *transport)
{
	struct pipe_transport *pipe = to_pipe(transport);

	if (pipe->connected) {
		pipe->waiting = false;
		return 0;
	}
	if (!pipe->waiting)
		return -EAGAIN;
	pipe->waiting = false;
	pipe->connected = true;
	return 1;
}

static ssize_t pipe_recv(struct vgt_vfu_transport *transport, void *buf, size_t len,
			 int *fds, size_t *nr_fds)
{
	struct pipe_transport *pipe = to_pipe(transport);
	uint8_t *to = buf;
	size_t got = 0;

	*nr_fds = 0;
	while (pipe->first && got < len) {
		struct chunk *chunk = pipe->first;
		size_t part = chunk->len - chunk->done;
		bool carries = chunk->nr_fds;

		if (carries) {
			size_t take = chunk->nr_fds;

			if (take > VGT_VFU_MAX_FDS)
				take = VGT_VFU_MAX_FDS;
			memcpy(fds, chunk->fds, take * sizeof(*fds));
			*nr_fds = take;
			close_all(chunk->fds + take, chunk->nr_fds - take);
			if (take < chunk->nr_fds) {
				chunk->nr_fds = 0;
				return -EMFILE;
			}
			chunk->nr_fds = 0;
		}
		if (part > len - got)
			part = len - got;
		memcpy(to + got, chunk->data + chunk->done, part);
		got += part;
		chunk->done += part;
		if (chunk->done == chunk->len)
			drop_first(pipe);
		if (carries)
			break;
	}
	if (got)
		return got;
	return pipe->hung_up ? 0 : -EAGAIN;
}

static ssize_t pipe_send(struct vgt_vfu_transport *transport, const void *buf, size_t len)
{
	struct pipe_transport *pipe = to_pipe(transport);
	uint8_t *sent;

	if (pipe->hung_up)
		return -EPIPE;
	if (len > pipe->room)
		len = pipe->room;
	if (!len)
		return -EAGAIN;
	sent = realloc(pipe->sent, pipe->sent_len + len);
	if (!sent)
		return -ENOMEM;
	memcpy(sent + pipe->sent_len, buf, len);
	pipe->sent = sent;
	pipe->sent_len += len;
	if (pipe->room != SIZE_MAX)
		pipe->room -= len;
	return len;
}

static void pipe_want_write(struct vgt_vfu_transport *transport, bool want)
{
	to_pipe(transport)->wants_write = want;
}

static void pipe_disconnect(struct vgt_vfu_transport *transport)
{
	struct pipe_transport *pipe = to_pipe(transport);

	while (pipe->first)
		drop_first(pipe);
	pipe->connected = false;
	pipe->hung_up = false;
	pipe->wants_write = false;
}

static void pipe_destroy(struct vgt_vfu_transport *transport)
{
	struct pipe_transport *pipe = to_pipe(transport);

	pipe_disconnect(transport);
	free(pipe->sent);
	free(pipe);
}

static const struct vgt_vfu_transport_ops pipe_ops = {
	.fd = pipe_fd,
	.accept = pipe_accept,
	.recv = pipe_recv,
	.send = pipe_send,
	.want_write = pipe_want_write,
	.disconnect = pipe_disconnect,
	.destroy = pipe_destroy,
};

int vgt_vfu_pipe_create(struct vgt_vfu_transport **transport)
{
	struct pipe_transport *pipe = calloc(1, sizeof(*pipe));

	if (!pipe)
		return -ENOMEM;
	pipe->base.ops = &pipe_ops;
	pipe->last = &pipe->first;
	pipe->room = SIZE_MAX;
	*transport = &pipe->base;
	return 0;
}

void vgt_vfu_pipe_connect(struct vgt_vfu_transport *transport)
{
	to_pipe(transport)->waiting = true;
}

void vgt_vfu_pipe_hang_up(struct vgt_vfu_transport *transport)
{
	to_pipe(transport)->hung_up = true;
}

int vgt_vfu_pipe_feed(struct vgt_vfu_transport *transport, const void *data, size_t len,
		      const int *fds, size_t nr_fds)
{
	struct pipe_transport *pipe = to_pipe(transport);
	struct chunk *chunk = calloc(1, sizeof(*chunk) + len);

	if (chunk && nr_fds)
		chunk->fds = malloc(nr_fds * sizeof(*fds));
	if (!chunk || (nr_fds && !chunk->fds)) {
		close_all(fds, nr_fds);
		free(chunk);
		return -ENOMEM;
	}
	if (nr_fds)
		memcpy(chunk->fds, fds, nr_fds * sizeof(*fds));
	chunk->nr_fds = nr_fds;
	chunk->len = len;
	memcpy(chunk->data, data, len);
	*pipe->last = chunk;
	pipe->last = &chunk->next;
	return 0;
}

void vgt_vfu_pipe_set_room(struct vgt_vfu_transport *transport, size_t room)
{
	to_pipe(transport)->room = room;
}

size_t vgt_vfu_pipe_take(struct vgt_vfu_transport *transport, void *buf, size_t len)
{
	struct pipe_transport *pipe = to_pipe(transport);

	if (len > pipe->sent_len)
		len = pipe->sent_len;
	if (!len)
		return 0;
	memcpy(buf, pipe->sent, len);
	pipe->sent_len -= len;
	memmove(pipe->sent, pipe->sent + len, pipe->sent_len);
	return len;
}

bool vgt_vfu_pipe_wants_write(const struct vgt_vfu_transport *transport)
{
	return ((const struct pipe_transport *)transport)->wants_write;
}
