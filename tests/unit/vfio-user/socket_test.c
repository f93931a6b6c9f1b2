// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Tests of shims/vfio-user/socket.c: a name in the file system, and who may
 * come to it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "shims/vfio-user/transport.h"
#include "tests/unit/vfio-user/client.h"

/**
 * struct place - a directory of its own for each test
 * @dir: the directory
 * @path: name of the socket in it
 * @fds_before: open descriptors at the start
 */
struct place {
	char dir[32];
	char path[48];
	unsigned int fds_before;
};

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	if (!place)
		return -1;
	strcpy(place->dir, "/tmp/vfu-test-XXXXXX");
	if (!mkdtemp(place->dir))
		return -1;
	snprintf(place->path, sizeof(place->path), "%s/socket", place->dir);
	client_log[0] = '\0';
	place->fds_before = client_count_fds();
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;

	assert_int_equal(client_count_fds(), place->fds_before);
	unlink(place->path);
	assert_int_equal(rmdir(place->dir), 0);
	free(place);
	return 0;
}

static struct vgt_vfu_transport *listen_there(const struct place *place)
{
	struct vgt_vfu_transport *transport;

	assert_int_equal(vgt_vfu_socket_listen(place->path, client_take_log, &transport), 0);
	return transport;
}

static int connect_there(const struct place *place)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	strcpy(address.sun_path, place->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static bool polls_readable(struct vgt_vfu_transport *transport)
{
	struct pollfd fd = { .fd = transport->ops->fd(transport), .events = POLLIN };

	return poll(&fd, 1, 0) == 1;
}

static ssize_t receive(struct vgt_vfu_transport *transport, void *buf, size_t len)
{
	int fds[VGT_VFU_MAX_FDS];
	size_t nr_fds;

	return transport->ops->recv(transport, buf, len, fds, &nr_fds);
}

static void a_client_comes_by_name_and_bytes_go_both_ways(void **state)
{
	struct vgt_vfu_transport *transport = listen_there(*state);
	char buf[8] = "";
	int fd;

	assert_int_equal(transport->ops->accept(transport), -EAGAIN);
	assert_false(polls_readable(transport));
	fd = connect_there(*state);
	assert_true(polls_readable(transport));
	assert_int_equal(transport->ops->accept(transport), 1);
	assert_int_equal(transport->ops->accept(transport), 0);
	assert_int_equal(receive(transport, buf, sizeof(buf)), -EAGAIN);
	assert_int_equal(write(fd, "ping", 5), 5);
	assert_int_equal(receive(transport, buf, sizeof(buf)), 5);
	assert_string_equal(buf, "ping");
	assert_int_equal(transport->ops->send(transport, "pong", 5), 5);
	assert_int_equal(read(fd, buf, sizeof(buf)), 5);
	assert_string_equal(buf, "pong");
	close(fd);
	assert_true(polls_readable(transport));
	assert_int_equal(receive(transport, buf, sizeof(buf)), 0);
	transport->ops->destroy(transport);
}

static void the_name_is_removed_at_the_end(void **state)
{
	struct place *place = *state;
	struct vgt_vfu_transport *transport = listen_there(place);
	struct stat st;

	assert_int_equal(lstat(place->path, &st), 0);
	transport->ops->destroy(transport);
	assert_int_equal(lstat(place->path, &st), -1);
}

static void a_second_client_is_refused_at_once(void **state)
{
	struct vgt_vfu_transport *transport = listen_there(*state);
	int first = connect_there(*state), second;
	char byte;

	assert_int_equal(transport->ops->accept(transport), 1);
	second = connect_there(*state);
	assert_int_equal(transport->ops->accept(transport), 0);
	assert_int_equal(read(second, &byte, 1), 0);
	assert_string_equal(client_log,
			    "further client refused: the device serves one at a time");
	assert_int_equal(write(first, "x", 1), 1);
	assert_int_equal(receive(transport, &byte, 1), 1);
	assert_int_equal(byte, 'x');
	close(first);
	close(second);
	transport->ops->destroy(transport);
}

static void a_client_that_follows_one_that_left_is_not_refused(void **state)
{
	struct vgt_vfu_transport *transport = listen_there(*state);
	int first = connect_there(*state), second;
	char byte;

	assert_int_equal(transport->ops->accept(transport), 1);
	/* The first leaves bytes behind that the server has yet to read. */
	assert_int_equal(write(first, "y", 1), 1);
	close(first);
	second = connect_there(*state);
	assert_int_equal(transport->ops->accept(transport), 0);
	assert_int_equal(receive(transport, &byte, 1), 1);
	assert_int_equal(receive(transport, &byte, 1), 0);
	transport->ops->disconnect(transport);
	assert_int_equal(transport->ops->accept(transport), 1);
	assert_int_equal(write(second, "z", 1), 1);
	assert_int_equal(receive(transport, &byte, 1), 1);
	assert_int_equal(byte, 'z');
	close(second);
	transport->ops->destroy(transport);
}

static void descriptors_arrive_close_on_exec(void **state)
{
	struct vgt_vfu_transport *transport = listen_there(*state);
	struct client client = { .fd = connect_there(*state) };
	int fds[VGT_VFU_MAX_FDS], sent[2] = { STDIN_FILENO, STDOUT_FILENO };
	size_t nr_fds = 99;
	char buf[8];

	assert_int_equal(transport->ops->accept(transport), 1);
	client_send_raw(&client, "ab", 2, sent, 2);
	assert_int_equal(transport->ops->recv(transport, buf, 8, fds, &nr_fds), 2);
	assert_int_equal(nr_fds, 2);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(fcntl(fds[i], F_GETFD), FD_CLOEXEC);
		close(fds[i]);
	}
	close(client.fd);
	transport->ops->destroy(transport);
}

static void too_many_descriptors_are_an_error_and_the_rest_is_handed_out(void **state)
{
	struct vgt_vfu_transport *transport = listen_there(*state);
	struct client client = { .fd = connect_there(*state) };
	int fds[VGT_VFU_MAX_FDS], sent[253] = { 0 };
	size_t nr_fds;
	char buf[8];

	assert_int_equal(transport->ops->accept(transport), 1);
	client_send_raw(&client, "a", 1, sent, 253);
	assert_int_equal(transport->ops->recv(transport, buf, 8, fds, &nr_fds), -EMFILE);
	assert_int_equal(nr_fds, VGT_VFU_MAX_FDS);
	for (size_t i = 0; i < nr_fds; i++)
		close(fds[i]);
	close(client.fd);
	transport->ops->destroy(transport);
}

static void sending_never_blocks(void **state)
{
	struct vgt_vfu_transport *transport = listen_there(*state);
	int fd = connect_there(*state);
	static char data[1 << 20];
	ssize_t sent = 0;

	assert_int_equal(transport->ops->accept(transport), 1);
	for (int i = 0; i < 1000 && sent >= 0; i++)
		sent = transport->ops->send(transport, data, sizeof(data));
	assert_int_equal(sent, -EAGAIN);
	assert_false(polls_readable(transport));
	transport->ops->want_write(transport, true);
	assert_false(polls_readable(transport));
	while (recv(fd, data, sizeof(data), MSG_DONTWAIT) > 0)
		;
	assert_true(polls_readable(transport));
	transport->ops->want_write(transport, false);
	assert_false(polls_readable(transport));
	close(fd);
	transport->ops->destroy(transport);
}

static void sending_to_a_client_that_left_raises_no_signal(void **state)
{
	struct vgt_vfu_transport *transport = listen_there(*state);
	int fd = connect_there(*state);

	assert_int_equal(transport->ops->accept(transport), 1);
	close(fd);
	assert_int_equal(transport->ops->send(transport, "x", 1), -EPIPE);
	transport->ops->destroy(transport);
}

static void a_stale_name_is_taken_over(void **state)
{
	struct place *place = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct vgt_vfu_transport *transport;

	strcpy(address.sun_path, place->path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	transport = listen_there(place);
	fd = connect_there(place);
	assert_int_equal(transport->ops->accept(transport), 1);
	close(fd);
	transport->ops->destroy(transport);
}

static void a_name_in_use_is_left_alone(void **state)
{
	struct place *place = *state;
	struct vgt_vfu_transport *transport = listen_there(place), *other = NULL;
	int fd;

	assert_int_equal(vgt_vfu_socket_listen(place->path, NULL, &other), -EADDRINUSE);
	assert_null(other);
	/* Its probe was a client that left; the next one is served. */
	assert_int_equal(transport->ops->accept(transport), 1);
	transport->ops->disconnect(transport);
	fd = connect_there(place);
	assert_int_equal(transport->ops->accept(transport), 1);
	close(fd);
	transport->ops->destroy(transport);
}

static void a_name_that_is_no_socket_is_left_alone(void **state)
{
	struct place *place = *state;
	struct vgt_vfu_transport *transport;
	struct stat st;
	int fd = open(place->path, O_CREAT | O_WRONLY, 0600);

	assert_int_equal(write(fd, "data", 4), 4);
	close(fd);
	assert_int_equal(vgt_vfu_socket_listen(place->path, NULL, &transport), -EEXIST);
	assert_int_equal(stat(place->path, &st), 0);
	assert_int_equal(st.st_size, 4);
}

static void names_that_cannot_be_are_refused(void **state)
{
	struct vgt_vfu_transport *transport;
	char path[200];

	memset(path, 'x', sizeof(path));
	path[108] = '\0';
	assert_int_equal(vgt_vfu_socket_listen(path, NULL, &transport), -ENAMETOOLONG);
	assert_int_equal(vgt_vfu_socket_listen("", NULL, &transport), -EINVAL);
	assert_int_equal(vgt_vfu_socket_listen("/nonexistent/socket", NULL, &transport), -ENOENT);
}

static void an_adopted_socket_has_one_client_and_no_other(void **state)
{
	struct vgt_vfu_transport *transport;
	int pair[2];
	char byte;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_int_equal(vgt_vfu_socket_adopt(pair[0], NULL, &transport), 0);
	assert_int_equal(transport->ops->accept(transport), 1);
	assert_int_equal(transport->ops->accept(transport), 0);
	close(pair[1]);
	assert_int_equal(receive(transport, &byte, 1), 0);
	transport->ops->disconnect(transport);
	assert_int_equal(transport->ops->accept(transport), -EAGAIN);
	assert_false(polls_readable(transport));
	transport->ops->destroy(transport);
}

static void a_descriptor_that_cannot_be_polled_is_not_adopted(void **state)
{
	struct vgt_vfu_transport *transport;
	int fd = open("/dev/null", O_RDWR);

	assert_int_equal(vgt_vfu_socket_adopt(fd, NULL, &transport), -EPERM);
	assert_int_equal(close(fd), 0);
}

#define in_place(test)	cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_place(a_client_comes_by_name_and_bytes_go_both_ways),
		in_place(the_name_is_removed_at_the_end),
		in_place(a_second_client_is_refused_at_once),
		in_place(a_client_that_follows_one_that_left_is_not_refused),
		in_place(descriptors_arrive_close_on_exec),
		in_place(too_many_descriptors_are_an_error_and_the_rest_is_handed_out),
		in_place(sending_never_blocks),
		in_place(sending_to_a_client_that_left_raises_no_signal),
		in_place(a_stale_name_is_taken_over),
		in_place(a_name_in_use_is_left_alone),
		in_place(a_name_that_is_no_socket_is_left_alone),
		in_place(names_that_cannot_be_are_refused),
		in_place(an_adopted_socket_has_one_client_and_no_other),
		in_place(a_descriptor_that_cannot_be_polled_is_not_adopted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
