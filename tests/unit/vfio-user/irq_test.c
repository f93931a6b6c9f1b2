// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Tests of shims/vfio-user/irq.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "shims/vfio-user/irq.h"
#include "tests/unit/vfio-user/client.h"

/* What a client does right after the server has looked; -1: nothing. */
static int fill_after_poll = -1;

/* In the place of the C library's. */
int poll(struct pollfd *fds, nfds_t count, int timeout)
{
	const uint64_t full = UINT64_MAX - 1;
	struct timespec time = { timeout / 1000, timeout % 1000 * 1000000 };
	int ret = syscall(SYS_ppoll, fds, count, timeout < 0 ? NULL : &time, NULL, 0);

	if (fill_after_poll >= 0) {
		fcntl(fill_after_poll, F_SETFL, 0);
		(void)!write(fill_after_poll, &full, sizeof(full));
	}
	return ret;
}

static int new_eventfd(void)
{
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void an_edge_signals_each_time(void **state)
{
	struct vgt_vfu_irq irq;
	int fd = new_eventfd();

	vgt_vfu_irq_init(&irq, false);
	assert_int_equal(vgt_vfu_irq_connect(&irq, fd), 0);
	assert_true(vgt_vfu_irq_trigger(&irq));
	assert_true(vgt_vfu_irq_trigger(&irq));
	assert_int_equal(client_eventfd_count(fd), 2);
	vgt_vfu_irq_connect(&irq, -1);
}

static void an_interrupt_that_is_not_connected_says_so(void **state)
{
	struct vgt_vfu_irq irq;

	vgt_vfu_irq_init(&irq, false);
	assert_false(vgt_vfu_irq_trigger(&irq));
}

static void an_edge_before_the_connection_is_lost(void **state)
{
	struct vgt_vfu_irq irq;
	int fd = new_eventfd();

	vgt_vfu_irq_init(&irq, false);
	vgt_vfu_irq_trigger(&irq);
	assert_int_equal(vgt_vfu_irq_connect(&irq, fd), 0);
	assert_int_equal(client_eventfd_count(fd), 0);
	vgt_vfu_irq_connect(&irq, -1);
}

static void replacing_an_eventfd_closes_the_old_one(void **state)
{
	struct vgt_vfu_irq irq;
	unsigned int before = client_count_fds();
	int first = new_eventfd(), second = new_eventfd();

	vgt_vfu_irq_init(&irq, false);
	assert_int_equal(vgt_vfu_irq_connect(&irq, first), 0);
	assert_int_equal(vgt_vfu_irq_connect(&irq, second), 0);
	assert_int_equal(fcntl(first, F_GETFD), -1);
	vgt_vfu_irq_trigger(&irq);
	assert_int_equal(client_eventfd_count(second), 1);
	vgt_vfu_irq_connect(&irq, -1);
	assert_int_equal(client_count_fds(), before);
}

static void a_descriptor_that_is_no_eventfd_is_refused(void **state)
{
	struct vgt_vfu_irq irq;
	int pair[2];

	assert_int_equal(pipe(pair), 0);
	vgt_vfu_irq_init(&irq, false);
	assert_int_equal(vgt_vfu_irq_connect(&irq, pair[1]), -EINVAL);
	assert_int_equal(irq.fd, -1);
	close(pair[0]);
	close(pair[1]);
}

static void a_refused_descriptor_leaves_the_old_one_connected(void **state)
{
	struct vgt_vfu_irq irq;
	int fd = new_eventfd(), other = open("/dev/null", O_WRONLY);

	vgt_vfu_irq_init(&irq, false);
	assert_int_equal(vgt_vfu_irq_connect(&irq, fd), 0);
	assert_int_equal(vgt_vfu_irq_connect(&irq, other), -EINVAL);
	vgt_vfu_irq_trigger(&irq);
	assert_int_equal(client_eventfd_count(fd), 1);
	vgt_vfu_irq_connect(&irq, -1);
	close(other);
}

static void a_full_counter_does_not_block(void **state)
{
	struct vgt_vfu_irq irq;
	const uint64_t full = UINT64_MAX - 1;
	int fd = eventfd(0, 0), own = dup(fd);

	vgt_vfu_irq_init(&irq, false);
	assert_int_equal(vgt_vfu_irq_connect(&irq, fd), 0);
	assert_int_equal(write(own, &full, sizeof(full)), sizeof(full));
	/* The client undoes O_NONBLOCK on the description that both share. */
	assert_int_equal(fcntl(own, F_SETFL, 0), 0);
	assert_true(vgt_vfu_irq_trigger(&irq));
	assert_int_equal(client_eventfd_count(own), full);
	vgt_vfu_irq_connect(&irq, -1);
	close(own);
}

static void a_counter_that_is_full_a_moment_later_does_not_block(void **state)
{
	struct vgt_vfu_irq irq;
	int fd = eventfd(0, 0), own = dup(fd);

	vgt_vfu_irq_init(&irq, false);
	assert_int_equal(vgt_vfu_irq_connect(&irq, fd), 0);
	fill_after_poll = own;
	/* Who waits is ended. */
	alarm(5);
	assert_true(vgt_vfu_irq_trigger(&irq));
	alarm(0);
	fill_after_poll = -1;
	assert_true(client_eventfd_count(own) >= UINT64_MAX - 1);
	vgt_vfu_irq_connect(&irq, -1);
	close(own);
}

static void as_many_signals_as_there_are_arrive(void **state)
{
	struct vgt_vfu_irq irq;
	int fd = new_eventfd();
	unsigned int i;

	vgt_vfu_irq_init(&irq, false);
	assert_int_equal(vgt_vfu_irq_connect(&irq, fd), 0);
	for (i = 0; i < 10000; i++)
		vgt_vfu_irq_trigger(&irq);
	assert_int_equal(client_eventfd_count(fd), 10000);
	vgt_vfu_irq_connect(&irq, -1);
}

static void a_line_signals_once_until_unmasked(void **state)
{
	struct vgt_vfu_irq irq;
	int fd = new_eventfd();

	vgt_vfu_irq_init(&irq, true);
	assert_int_equal(vgt_vfu_irq_connect(&irq, fd), 0);
	vgt_vfu_irq_assert(&irq, true);
	vgt_vfu_irq_assert(&irq, true);
	vgt_vfu_irq_assert(&irq, false);
	vgt_vfu_irq_assert(&irq, true);
	assert_int_equal(client_eventfd_count(fd), 1);
	vgt_vfu_irq_unmask(&irq);
	assert_int_equal(client_eventfd_count(fd), 1);
	vgt_vfu_irq_connect(&irq, -1);
}

static void a_line_that_went_low_does_not_signal_at_unmask(void **state)
{
	struct vgt_vfu_irq irq;
	int fd = new_eventfd();

	vgt_vfu_irq_init(&irq, true);
	assert_int_equal(vgt_vfu_irq_connect(&irq, fd), 0);
	vgt_vfu_irq_assert(&irq, true);
	vgt_vfu_irq_assert(&irq, false);
	assert_int_equal(client_eventfd_count(fd), 1);
	vgt_vfu_irq_unmask(&irq);
	assert_int_equal(client_eventfd_count(fd), 0);
	vgt_vfu_irq_connect(&irq, -1);
}

static void a_line_asserted_before_the_connection_signals_then(void **state)
{
	struct vgt_vfu_irq irq;
	int fd = new_eventfd();

	vgt_vfu_irq_init(&irq, true);
	vgt_vfu_irq_assert(&irq, true);
	assert_int_equal(vgt_vfu_irq_connect(&irq, fd), 0);
	assert_int_equal(client_eventfd_count(fd), 1);
	vgt_vfu_irq_connect(&irq, -1);
}

static void a_masked_line_signals_at_unmask(void **state)
{
	struct vgt_vfu_irq irq;
	int fd = new_eventfd();

	vgt_vfu_irq_init(&irq, true);
	assert_int_equal(vgt_vfu_irq_connect(&irq, fd), 0);
	vgt_vfu_irq_mask(&irq);
	vgt_vfu_irq_assert(&irq, true);
	assert_int_equal(client_eventfd_count(fd), 0);
	vgt_vfu_irq_unmask(&irq);
	assert_int_equal(client_eventfd_count(fd), 1);
	vgt_vfu_irq_connect(&irq, -1);
}

static void a_trigger_while_masked_is_kept_once(void **state)
{
	struct vgt_vfu_irq irq;
	int fd = new_eventfd();

	vgt_vfu_irq_init(&irq, true);
	assert_int_equal(vgt_vfu_irq_connect(&irq, fd), 0);
	vgt_vfu_irq_mask(&irq);
	vgt_vfu_irq_trigger(&irq);
	vgt_vfu_irq_trigger(&irq);
	assert_int_equal(client_eventfd_count(fd), 0);
	vgt_vfu_irq_unmask(&irq);
	assert_int_equal(client_eventfd_count(fd), 1);
	vgt_vfu_irq_unmask(&irq);
	assert_int_equal(client_eventfd_count(fd), 0);
	vgt_vfu_irq_connect(&irq, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_edge_signals_each_time),
		cmocka_unit_test(an_interrupt_that_is_not_connected_says_so),
		cmocka_unit_test(an_edge_before_the_connection_is_lost),
		cmocka_unit_test(replacing_an_eventfd_closes_the_old_one),
		cmocka_unit_test(a_descriptor_that_is_no_eventfd_is_refused),
		cmocka_unit_test(a_refused_descriptor_leaves_the_old_one_connected),
		cmocka_unit_test(a_full_counter_does_not_block),
		cmocka_unit_test(a_counter_that_is_full_a_moment_later_does_not_block),
		cmocka_unit_test(as_many_signals_as_there_are_arrive),
		cmocka_unit_test(a_line_signals_once_until_unmasked),
		cmocka_unit_test(a_line_that_went_low_does_not_signal_at_unmask),
		cmocka_unit_test(a_line_asserted_before_the_connection_signals_then),
		cmocka_unit_test(a_masked_line_signals_at_unmask),
		cmocka_unit_test(a_trigger_while_masked_is_kept_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
