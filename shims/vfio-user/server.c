// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * A vfio-user server: clients, one after the other, and their messages.
 */
#include "shims/vfio-user/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "shims/vfio-user/log.h"
#include "shims/vfio-user/protocol.h"
#include "shims/vfio-user/session.h"
#include "shims/vfio-user/stream.h"

/* Messages handled before the caller gets its turn, and how long no other one is begun. */
#define MESSAGES_PER_CALL	64
#define CALL_NS			2000000u

/**
 * struct vgt_vfu_server - one device and its clients
 * @transport: where clients come from
 * @log: takes log lines
 * @session: the device and what the client has set up
 * @stream: messages of the client
 * @has_client: whether a client is there, agreed on a version or not
 * @posted_failed: a failure of a command without reply has been logged
 * @reply: the reply in work
 */
struct vgt_vfu_server {
	struct vgt_vfu_transport *transport;
	vgt_vfu_log_fn log;
	struct vgt_vfu_session session;
	struct vgt_vfu_stream stream;
	bool has_client;
	bool posted_failed;
	struct {
		struct vfu_header header;
		uint8_t payload[VGT_VFU_MAX_PAYLOAD];
	} reply;
};

int vgt_vfu_server_create(struct vgt_vfu_transport *transport,
			  const struct vgt_vfu_device_ops *ops, void *dev,
			  vgt_vfu_log_fn log, struct vgt_vfu_server **server)
{
	struct vgt_vfu_server *new = calloc(1, sizeof(*new));
	int ret;

	if (!new)
		return -ENOMEM;
	new->transport = transport;
	new->log = log;
	ret = vgt_vfu_session_init(&new->session, ops, dev);
	if (!ret)
		ret = vgt_vfu_stream_init(&new->stream, transport);
	if (ret) {
		free(new);
		return ret;
	}
	*server = new;
	return 0;
}

static void let_client_go(struct vgt_vfu_server *server)
{
	if (!server->has_client)
		return;
	server->has_client = false;
	server->posted_failed = false;
	server->transport->ops->disconnect(server->transport);
	vgt_vfu_stream_clear(&server->stream);
	vgt_vfu_session_end(&server->session);
}

void vgt_vfu_server_destroy(struct vgt_vfu_server *server)
{
	if (!server)
		return;
	let_client_go(server);
	vgt_vfu_stream_free(&server->stream);
	server->transport->ops->destroy(server->transport);
	free(server);
}

int vgt_vfu_server_fd(const struct vgt_vfu_server *server)
{
	return server->transport->ops->fd(server->transport);
}

bool vgt_vfu_server_connected(const struct vgt_vfu_server *server)
{
	return server->session.agreed;
}

/* Lets the client go for a reason of the connection; @error is negative. */
static int lose_client(struct vgt_vfu_server *server, int error)
{
	switch (error) {
	case -ENOTCONN:
		vgt_vfu_log(server->log, "client disconnected");
		break;
	case -ECONNRESET:
		vgt_vfu_log(server->log, "client disconnected in the middle of a message");
		break;
	case -EMSGSIZE:
		vgt_vfu_log(server->log,
			    "client dropped: it sent a message size that is not %zu to %zu bytes",
			    sizeof(struct vfu_header), VGT_VFU_MAX_MESSAGE);
		break;
	case -EMFILE:
		vgt_vfu_log(server->log,
			    "client dropped: it sent more than %u file descriptors at once",
			    VGT_VFU_MAX_FDS);
		break;
	case -ENOBUFS:
		vgt_vfu_log(server->log, "client dropped: it does not read its replies");
		break;
	default:
		vgt_vfu_log(server->log, "client dropped: %s", strerror(-error));
		break;
	}
	let_client_go(server);
	return -ENOTCONN;
}

static int send_reply(struct vgt_vfu_server *server, const struct vfu_header *command,
		      ssize_t result)
{
	struct vfu_header *header = &server->reply.header;

	*header = (struct vfu_header){
		.id = command->id,
		.command = command->command,
		.size = sizeof(*header),
		.flags = VFU_FLAG_TYPE_REPLY,
	};
	if (result < 0) {
		header->flags |= VFU_FLAG_ERROR;
		header->error = -result;
	} else {
		header->size += result;
	}
	return vgt_vfu_stream_send(&server->stream, &server->reply, header->size);
}

/* Returns 0, or -ENOTCONN where the client was let go. */
static int handle(struct vgt_vfu_server *server, struct vgt_vfu_message *message)
{
	const struct vfu_header *header = &message->header;
	ssize_t result;
	int ret = 0;

	if ((header->flags & VFU_FLAG_TYPE_MASK) != VFU_FLAG_TYPE_COMMAND) {
		vgt_vfu_log(server->log, "client dropped: message %u of it is not a command",
			    header->id);
		let_client_go(server);
		return -ENOTCONN;
	}

	result = vgt_vfu_session_run(&server->session, message, server->reply.payload);
	if (!(header->flags & VFU_FLAG_NO_REPLY)) {
		ret = send_reply(server, header, result);
	} else if (result < 0 && !server->posted_failed) {
		server->posted_failed = true;
		vgt_vfu_log(server->log,
			    "command %u without reply failed: %s (further ones are not logged)",
			    header->command, strerror(-result));
	}
	if (ret)
		return lose_client(server, ret);
	if (!server->session.agreed) {
		vgt_vfu_log(server->log, "client dropped: no agreement on a version: %s",
			    strerror(-result));
		let_client_go(server);
		return -ENOTCONN;
	}
	return 0;
}

/* Returns 1 for a client, 0 for none, or a negative errno. */
static int find_client(struct vgt_vfu_server *server)
{
	int ret;

	if (server->has_client)
		return 1;
	ret = server->transport->ops->accept(server->transport);
	if (ret == -EAGAIN)
		return 0;
	if (ret < 0)
		return ret;
	server->has_client = true;
	vgt_vfu_log(server->log, "client connected");
	return 1;
}

/* Woken without a message: a further client may be waiting to be turned away. */
static int refuse_others(struct vgt_vfu_server *server)
{
	int ret = server->transport->ops->accept(server->transport);

	return ret < 0 && ret != -EAGAIN ? ret : 0;
}

static uint64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

int vgt_vfu_server_process(struct vgt_vfu_server *server)
{
	const uint64_t begin = clock_ns();
	int ret = find_client(server);

	if (ret <= 0)
		return ret;
	ret = vgt_vfu_stream_flush(&server->stream);
	if (ret)
		return lose_client(server, ret);

	for (int i = 0; i < MESSAGES_PER_CALL; i++) {
		struct vgt_vfu_message message;

		ret = vgt_vfu_stream_next(&server->stream, &message);
		if (ret < 0)
			return lose_client(server, ret);
		if (!ret)
			return i ? 0 : refuse_others(server);
		ret = handle(server, &message);
		if (ret)
			return ret;
		if (clock_ns() - begin >= CALL_NS)
			break;
	}
	return 1;
}

bool vgt_vfu_server_irq_trigger(struct vgt_vfu_server *server, unsigned int index)
{
	return index < VGT_VFU_NR_IRQS && vgt_vfu_irq_trigger(&server->session.irqs[index]);
}

void vgt_vfu_server_intx_set(struct vgt_vfu_server *server, bool asserted)
{
	vgt_vfu_irq_assert(&server->session.irqs[VGT_VFU_IRQ_INTX], asserted);
}

bool vgt_vfu_server_irq_enabled(const struct vgt_vfu_server *server, unsigned int index)
{
	return index < VGT_VFU_NR_IRQS && server->session.irqs[index].fd >= 0;
}
