// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Interrupts over eventfd(2), with the masking rules of <linux/vfio.h>.
 */
#include "shims/vfio-user/irq.h"

#include <errno.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Requests that the kernel keeps the results of until they are taken. */
#define AIO_ROOM	64

/* Of this process, from the first interrupt that is connected on; 0: there is none. */
static aio_context_t aio;

/* Where it cannot be had, a client that means ill can have signals wait: that is said. */
static void aio_begin(void)
{
	static bool tried;

	if (aio || tried)
		return;
	tried = true;
	if (syscall(SYS_io_setup, AIO_ROOM, &aio))
		fprintf(stderr, "vfio-user: no asynchronous requests (%s), so a client may have "
			"an interrupt wait: raise fs.aio-max-nr, or trust the clients\n",
			strerror(errno));
}

static void aio_forget_results(void)
{
	struct timespec at_once = { 0 };
	struct io_event results[AIO_ROOM];

	syscall(SYS_io_getevents, aio, 0, AIO_ROOM, results, &at_once);
}

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
 * The client shares the file description: it can fill the counter and undo O_NONBLOCK at any
 * time, and a write would then block, with all that this thread serves. So the kernel signals,
 * which never waits: it does so at the end of any asynchronous request that asks for it
 * (io_submit(2), IOCB_FLAG_RESFD), here a read of nothing, which an eventfd refuses.
 *
 * A full counter needs no further signal: its reader has not seen the last one.
 */
static void signal_fd(int fd)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };
	struct iocb nothing = {
		.aio_lio_opcode = IOCB_CMD_PREAD,
		.aio_fildes = fd,
		.aio_flags = IOCB_FLAG_RESFD,
		.aio_resfd = fd,
	};
	struct iocb *request = &nothing;

	if (poll(&room, 1, 0) != 1 || !(room.revents & POLLOUT))
		return;
	if (!aio) {
		eventfd_write(fd, 1);
		return;
	}
	if (syscall(SYS_io_submit, aio, 1, &request) == 1 || errno != EAGAIN)
		return;
	aio_forget_results();
	syscall(SYS_io_submit, aio, 1, &request);
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
		if (!is_eventfd(fd))
			return -EINVAL;
		aio_begin();
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
