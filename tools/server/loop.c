// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The one thread: clients, control socket, signals, and the engines in between.
 * Nothing in it blocks but the poll.
 */
#include "tools/server/loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "tools/server/control.h"
#include "tools/server/device.h"
#include "tools/server/log.h"

/* Commands between two looks at the sockets: well under a millisecond of work. */
#define BUDGET 4096u

struct loop {
	struct device *device;
	struct control *control;
	bool deterministic;
	bool once;
	int signals;
	bool more[OPTIONS_MAX_VGPUS];	/* a server has messages left */
};

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Handles one server's messages; true if the program shall end. */
static bool serve(struct loop *loop, unsigned int i)
{
	int result = vgt_vfu_server_process(loop->device->servers[i]);

	loop->more[i] = result > 0;
	if (result == -ENOTCONN) {
		log_line("client left");
		return loop->once;
	}
	if (result < 0) {
		log_format("cannot accept clients: %s", strerror(-result));
		return true;
	}
	return false;
}

static bool anything_left(const struct loop *loop)
{
	unsigned int i;

	for (i = 0; i < loop->device->n_servers; i++)
		if (loop->more[i])
			return true;
	return false;
}

/* How long to wait: not at all, @ns, or (-1) until somebody comes. */
static int64_t wait_time(struct loop *loop)
{
	bool busy = loop->device->ops->run(loop->device, BUDGET);

	if (busy || anything_left(loop))
		return 0;
	return loop->device->ops->next_event(loop->device);
}

/* One round; true if the program shall end. */
static bool round_trip(struct loop *loop)
{
	struct pollfd fds[1 + OPTIONS_MAX_VGPUS + CONTROL_MAX_FDS];
	unsigned int n_servers = loop->device->n_servers;
	unsigned int n_control;
	unsigned int i;
	int64_t wait = wait_time(loop);
	struct timespec timeout = { .tv_sec = wait / 1000000000, .tv_nsec = wait % 1000000000 };
	int ready;

	fds[0] = (struct pollfd) { .fd = loop->signals, .events = POLLIN };
	for (i = 0; i < n_servers; i++)
		fds[1 + i] = (struct pollfd) {
			.fd = vgt_vfu_server_fd(loop->device->servers[i]), .events = POLLIN,
		};
	n_control = control_fill(loop->control, fds + 1 + n_servers);
	ready = ppoll(fds, 1 + n_servers + n_control, wait < 0 ? NULL : &timeout, NULL);
	if (ready < 0)
		return errno != EINTR;
	if (!ready && wait > 0 && loop->deterministic)
		loop->device->ops->step(loop->device, wait);
	for (i = 0; i < n_servers; i++)
		if ((fds[1 + i].revents || loop->more[i]) && serve(loop, i))
			return true;
	return control_process(loop->control, fds + 1 + n_servers, n_control) || fds[0].revents;
}

/**
 * loop_run() - serve until SIGTERM, SIGINT, a quit command, or the client's end
 * @device: device
 * @control: control socket, or NULL
 * @options: command line
 *
 * Return: 0, or -1 after saying why it could not begin.
 */
int loop_run(struct device *device, struct control *control, const struct options *options)
{
	struct loop loop = {
		.device = device,
		.control = control,
		.deterministic = options->deterministic,
		.once = options->once,
		.signals = open_signals(),
	};
	unsigned int i;

	if (loop.signals < 0) {
		log_format("cannot wait for signals: %s", strerror(errno));
		return -1;
	}
	if (options->socket)
		log_format("listening on %s", options->socket);
	for (i = 0; i < options->n_vgpus; i++)
		log_format("listening on %s", options->vgpu[i].socket);
	while (!round_trip(&loop))
		;
	close(loop.signals);
	return 0;
}
