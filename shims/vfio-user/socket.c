// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The transport of the protocol: a UNIX stream socket, one client at a time.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "shims/vfio-user/listener.h"
#include "shims/vfio-user/log.h"
#include "shims/vfio-user/transport.h"

/**
 * struct socket_transport - a listening socket and its client
 * @base: what the server sees
 * @log: takes log lines
 * @epoll: waits for both sockets
 * @listener: listening socket; -1 where the only client was handed in
 * @client: socket of the client; -1 for none
 * @fresh: @client was handed in and the server has not accepted it yet
 * @path: name of @listener
 */
struct socket_transport {
	struct vgt_vfu_transport base;
	vgt_vfu_log_fn log;
	int epoll;
	int listener;
	int client;
	bool fresh;
	char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
};

static struct socket_transport *to_socket(struct vgt_vfu_transport *transport)
{
	return (struct socket_transport *)transport;
}

static int socket_fd(struct vgt_vfu_transport *transport)
{
	return to_socket(transport)->epoll;
}

static int watch(struct socket_transport *sock, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events };

	return epoll_ctl(sock->epoll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

/*
 * Whether the client's end is closed, even if messages of it still wait. Where
 * it is open while another client waits, that one is not its successor.
 */
static bool has_hung_up(const struct socket_transport *sock)
{
	struct pollfd client = { .fd = sock->client, .events = POLLRDHUP };

	return poll(&client, 1, 0) == 1;
}

static int accept_next(struct socket_transport *sock)
{
	int fd;

	if (sock->listener < 0)
		return -EAGAIN;
	fd = accept4(sock->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0)
		return fd;
	return errno == ECONNABORTED || errno == EINTR || errno == EAGAIN ? -EAGAIN : -errno;
}

static int refuse_next(struct socket_transport *sock)
{
	struct pollfd listener = { .fd = sock->listener, .events = POLLIN };
	int fd;

	if (sock->listener < 0 || poll(&listener, 1, 0) != 1 || has_hung_up(sock))
		return 0;
	fd = accept_next(sock);
	if (fd == -EAGAIN)
		return 0;
	if (fd < 0)
		return fd;
	close(fd);
	vgt_vfu_log(sock->log, "further client refused: the device serves one at a time");
	return 0;
}

static int socket_accept(struct vgt_vfu_transport *transport)
{
	struct socket_transport *sock = to_socket(transport);
	int fd, ret;

	if (sock->fresh) {
		sock->fresh = false;
		return 1;
	}
	if (sock->client >= 0)
		return refuse_next(sock);
	fd = accept_next(sock);
	if (fd < 0)
		return fd;
	ret = watch(sock, fd, EPOLLIN);
	if (ret) {
		close(fd);
		return ret;
	}
	sock->client = fd;
	return 1;
}

/* Takes the descriptors over that came with @msg. Returns how many. */
static size_t take_fds(struct msghdr *msg, int *fds)
{
	size_t count = 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		size_t bytes = c->cmsg_len - CMSG_LEN(0);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		memcpy(fds + count, CMSG_DATA(c), bytes);
		count += bytes / sizeof(int);
	}
	return count;
}

static ssize_t socket_recv(struct vgt_vfu_transport *transport, void *buf, size_t len,
			   int *fds, size_t *nr_fds)
{
	/* The kernel closes the descriptors that find no room here. */
	union {
		char bytes[CMSG_SPACE(VGT_VFU_MAX_FDS * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec data = { .iov_base = buf, .iov_len = len };
	struct msghdr msg = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	ssize_t got;

	*nr_fds = 0;
	do {
		got = recvmsg(to_socket(transport)->client, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return errno == ECONNRESET ? 0 : -errno;
	*nr_fds = take_fds(&msg, fds);
	return msg.msg_flags & MSG_CTRUNC ? -EMFILE : got;
}

static ssize_t socket_send(struct vgt_vfu_transport *transport, const void *buf, size_t len)
{
	ssize_t sent;

	do {
		sent = send(to_socket(transport)->client, buf, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR);
	return sent < 0 ? -errno : sent;
}

static void socket_want_write(struct vgt_vfu_transport *transport, bool want)
{
	struct socket_transport *sock = to_socket(transport);
	struct epoll_event event = { .events = EPOLLIN | (want ? EPOLLOUT : 0) };

	epoll_ctl(sock->epoll, EPOLL_CTL_MOD, sock->client, &event);
}

static void socket_disconnect(struct vgt_vfu_transport *transport)
{
	struct socket_transport *sock = to_socket(transport);

	if (sock->client < 0)
		return;
	/* Taken out of the epoll set too, unless the program has forked. */
	epoll_ctl(sock->epoll, EPOLL_CTL_DEL, sock->client, NULL);
	close(sock->client);
	sock->client = -1;
	sock->fresh = false;
}

static void socket_destroy(struct vgt_vfu_transport *transport)
{
	struct socket_transport *sock = to_socket(transport);

	socket_disconnect(transport);
	if (sock->listener >= 0) {
		unlink(sock->path);
		close(sock->listener);
	}
	if (sock->epoll >= 0)
		close(sock->epoll);
	free(sock);
}

static const struct vgt_vfu_transport_ops socket_ops = {
	.fd = socket_fd,
	.accept = socket_accept,
	.recv = socket_recv,
	.send = socket_send,
	.want_write = socket_want_write,
	.disconnect = socket_disconnect,
	.destroy = socket_destroy,
};

static int create(vgt_vfu_log_fn log, struct socket_transport **created)
{
	struct socket_transport *sock = malloc(sizeof(*sock));

	if (!sock)
		return -ENOMEM;
	*sock = (struct socket_transport){
		.base.ops = &socket_ops,
		.log = log,
		.epoll = epoll_create1(EPOLL_CLOEXEC),
		.listener = -1,
		.client = -1,
	};
	if (sock->epoll < 0) {
		int ret = -errno;

		free(sock);
		return ret;
	}
	*created = sock;
	return 0;
}

int vgt_vfu_socket_listen(const char *path, vgt_vfu_log_fn log,
			  struct vgt_vfu_transport **transport)
{
	struct socket_transport *sock;
	int ret = create(log, &sock);

	if (ret)
		return ret;
	sock->listener = vgt_vfu_listener_open(path);
	if (sock->listener < 0) {
		ret = sock->listener;
	} else {
		strcpy(sock->path, path);
		ret = watch(sock, sock->listener, EPOLLIN);
	}
	if (ret) {
		socket_destroy(&sock->base);
		return ret;
	}
	*transport = &sock->base;
	return 0;
}

int vgt_vfu_socket_adopt(int fd, vgt_vfu_log_fn log, struct vgt_vfu_transport **transport)
{
	struct socket_transport *sock;
	int ret = create(log, &sock);

	if (ret)
		return ret;
	ret = watch(sock, fd, EPOLLIN);
	if (ret) {
		socket_destroy(&sock->base);
		return ret;
	}
	sock->client = fd;
	sock->fresh = true;
	*transport = &sock->base;
	return 0;
}
