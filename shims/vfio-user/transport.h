/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * How bytes and file descriptors travel between a client and the server.
 *
 * socket.c is the transport of the protocol, a UNIX stream socket; pipe.c
 * (pipe.h) is one in memory, for tests and fuzzers.
 */
#ifndef VGT_VFU_TRANSPORT_H
#define VGT_VFU_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Most file descriptors accepted with one message. */
#define VGT_VFU_MAX_FDS		16u

/**
 * typedef vgt_vfu_log_fn - takes one line of log, without a newline
 * @msg: the line, valid during the call
 */
typedef void (*vgt_vfu_log_fn)(const char *msg);

struct vgt_vfu_transport;

/**
 * struct vgt_vfu_transport_ops - one kind of transport
 *
 * None of these ever blocks. All are called from the thread of the server.
 */
struct vgt_vfu_transport_ops {
	/**
	 * @fd: a descriptor that polls readable (POLLIN) when the server has
	 * something to do; the same for the life of the transport; -1 if none.
	 */
	int (*fd)(struct vgt_vfu_transport *transport);

	/**
	 * @accept: takes the next client if none is connected; refuses further
	 * clients if one is. Returns 1 for a new client, 0 if there was one
	 * already, -EAGAIN if none waits, or another negative errno.
	 */
	int (*accept)(struct vgt_vfu_transport *transport);

	/**
	 * @recv: takes up to @len bytes (never 0) and the descriptors that came
	 * with them, at most VGT_VFU_MAX_FDS, set close-on-exec, now owned by
	 * the caller, also on error. Bytes after the first that carry
	 * descriptors of their own are left for the next call.
	 * Returns bytes, 0 if the client is gone, -EAGAIN if nothing waits,
	 * -EMFILE if there were too many descriptors, or another negative errno.
	 */
	ssize_t (*recv)(struct vgt_vfu_transport *transport, void *buf,
			size_t len, int *fds, size_t *nr_fds);

	/**
	 * @send: sends up to @len bytes. Returns how many, -EAGAIN if the client
	 * has to read first, or another negative errno if it is gone.
	 */
	ssize_t (*send)(struct vgt_vfu_transport *transport, const void *buf,
			size_t len);

	/** @want_write: says whether @fd shall also report room to send. */
	void (*want_write)(struct vgt_vfu_transport *transport, bool want);

	/** @disconnect: lets the client go, if there is one; idempotent. */
	void (*disconnect)(struct vgt_vfu_transport *transport);

	/** @destroy: ends the transport and frees it. */
	void (*destroy)(struct vgt_vfu_transport *transport);
};

/**
 * struct vgt_vfu_transport - first member of each transport
 * @ops: what it can do
 */
struct vgt_vfu_transport {
	const struct vgt_vfu_transport_ops *ops;
};

/**
 * vgt_vfu_socket_listen() - listen on a UNIX stream socket
 * @path: as vgt_vfu_listener_open() takes it
 * @log: takes log lines, or NULL
 * @transport: gets the new transport; unchanged on error
 *
 * Serves one client at a time; a second one is refused with a log line.
 *
 * Return: 0; -ENOMEM; or what vgt_vfu_listener_open() returns.
 */
int vgt_vfu_socket_listen(const char *path, vgt_vfu_log_fn log,
			  struct vgt_vfu_transport **transport);

/**
 * vgt_vfu_socket_adopt() - serve one client over a connected stream socket
 * @fd: connected UNIX stream socket (from socketpair(2), or passed in by a
 *	manager); owned by the transport if this succeeds
 * @log: takes log lines, or NULL
 * @transport: gets the new transport; unchanged on error
 *
 * No other client follows when this one has left.
 *
 * Return: 0 or a negative errno.
 */
int vgt_vfu_socket_adopt(int fd, vgt_vfu_log_fn log,
			 struct vgt_vfu_transport **transport);

#endif /* VGT_VFU_TRANSPORT_H */
