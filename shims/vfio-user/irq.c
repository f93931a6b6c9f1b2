// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Interrupts over eventfd(2), with the masking rules of <linux/vfio.h>.
 */
#include "shims/vfio-user/irq.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_eventfd(int fd)
{
	static const char kind[] = "anon_inode:[eventfd]";
	char link[32], target[sizeof(kind)];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, target, sizeof(target));
	return len == sizeof(kind) - 1 && !memcmp(target, kind, sizeof(kind) - 1);
}

/*
 * The client shares the file description: it can fill the counter and undo
 * O_NONBLOCK, and a write would then block. So ask for room first. A full
 * counter needs no further signal: its reader has not seen the last one.
 */
static void signal_fd(int fd)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };
	const uint64_t one = 1;
	ssize_t ret;

	if (poll(&room, 1, 0) != 1 || !(room.revents & POLLOUT))
		return;
	do {
		ret = write(fd, &one, sizeof(one));
	} while (ret < 0 && errno == EINTR);
}

static void deliver(struct vgt_vfu_irq *irq)
{
	if (irq->fd < 0)
		return;
	if (irq->masked) {
		irq->pending = true;
		return;
	}
	irq->pending = false;
	irq->masked = irq->level;
	signal_fd(irq->fd);
}

void vgt_vfu_irq_init(struct vgt_vfu_irq *irq, bool level)
{
	*irq = (struct vgt_vfu_irq){ .fd = -1, .level = level };
}

int vgt_vfu_irq_connect(struct vgt_vfu_irq *irq, int fd)
{
	if (fd >= 0) {
		int flags;

		if (!is_eventfd(fd))
			return -EINVAL;
		flags = fcntl(fd, F_GETFL);
		if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
			return -EINVAL;
	}
	if (irq->fd >= 0)
		close(irq->fd);
	irq->fd = fd;
	irq->masked = false;
	irq->pending = false;
	if (irq->asserted)
		deliver(irq);
	return 0;
}

bool vgt_vfu_irq_trigger(struct vgt_vfu_irq *irq)
{
	deliver(irq);
	return irq->fd >= 0;
}

void vgt_vfu_irq_assert(struct vgt_vfu_irq *irq, bool asserted)
{
	bool rises = asserted && !irq->asserted;

	irq->asserted = asserted;
	if (rises && !irq->masked)
		deliver(irq);
}

void vgt_vfu_irq_mask(struct vgt_vfu_irq *irq)
{
	irq->masked = true;
}

void vgt_vfu_irq_unmask(struct vgt_vfu_irq *irq)
{
	if (!irq->masked)
		return;
	irq->masked = false;
	if (irq->pending || irq->asserted)
		deliver(irq);
}
