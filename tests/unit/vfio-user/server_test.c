// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Tests of shims/vfio-user/server.c: clients that come, misbehave and leave.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "shims/vfio-user/pipe.h"
#include "tests/unit/vfio-user/client.h"

#define PAGE	4096u

static int setup_silent(void **state)
{
	*state = malloc(sizeof(struct client));
	if (!*state)
		return -1;
	client_start_silent(*state);
	return 0;
}

static int setup(void **state)
{
	int ret = setup_silent(state);

	if (!ret)
		client_agree(*state);
	return ret;
}

static int teardown(void **state)
{
	client_stop(*state);
	free(*state);
	return 0;
}

static bool polls_readable(struct client *client)
{
	struct pollfd fd = { .fd = vgt_vfu_server_fd(client->server), .events = POLLIN };

	return poll(&fd, 1, 0) == 1;
}

/* Whether the server closed the connection; reads what it sent before. */
static bool is_dropped(struct client *client)
{
	char buf[65536];
	ssize_t got;

	do {
		got = recv(client->fd, buf, sizeof(buf), MSG_DONTWAIT);
	} while (got > 0);
	return !got || errno == ECONNRESET;
}

static void leave(struct client *client)
{
	close(client->fd);
	client->fd = -1;
	client_run_server(client);
}

static void a_client_is_connected_once_it_has_agreed(void **state)
{
	struct client *client = *state;

	assert_false(vgt_vfu_server_connected(client->server));
	client_agree(client);
	assert_true(vgt_vfu_server_connected(client->server));
	assert_int_equal(client->dummy.connects, 1);
}

static void another_command_before_the_agreement_is_refused(void **state)
{
	struct client *client = *state;
	struct vfu_device_info info = { .argsz = sizeof(info) };

	assert_int_equal(client_try(client, VFU_DEVICE_GET_INFO, &info, sizeof(info)), EPROTO);
	assert_int_equal(client->status, -ENOTCONN);
	assert_true(is_dropped(client));
	assert_string_equal(client_log,
			    "client dropped: no agreement on a version: Protocol error");
	assert_int_equal(client->dummy.disconnects, 0);
}

static void a_major_version_that_is_not_known_is_refused(void **state)
{
	struct client *client = *state;
	struct vfu_version version = { .major = 1 };

	assert_int_equal(client_try(client, VFU_VERSION, &version, sizeof(version)),
			 EPROTONOSUPPORT);
	assert_int_equal(client->status, -ENOTCONN);
	assert_true(is_dropped(client));
	assert_non_null(strstr(client_log, "no agreement on a version"));
}

static void the_descriptor_polls_readable_only_while_there_is_work(void **state)
{
	struct client *client = *state;

	assert_false(polls_readable(client));
	client_send(client, VFU_DEVICE_RESET, 0, NULL, 0, NULL, 0);
	assert_true(polls_readable(client));
	client_run_server(client);
	assert_false(polls_readable(client));
}

static void send_resets(struct client *client, unsigned int count)
{
	static struct vfu_header resets[1000];

	for (unsigned int i = 0; i < count; i++)
		resets[i] = (struct vfu_header){
			.command = VFU_DEVICE_RESET,
			.size = sizeof(resets[i]),
			.flags = VFU_FLAG_NO_REPLY,
		};
	client_send_raw(client, resets, count * sizeof(resets[0]), NULL, 0);
}

static void messages_that_take_long_are_handled_one_in_a_call(void **state)
{
	struct client *client = *state;

	client->dummy.reset_ms = 3;
	send_resets(client, 10);
	assert_int_equal(vgt_vfu_server_process(client->server), 1);
	assert_int_equal(client->dummy.resets, 1);
	client_run_server(client);
	assert_int_equal(client->dummy.resets, 10);
}

static void the_work_of_one_call_is_bounded(void **state)
{
	struct client *client = *state;

	send_resets(client, 1000);
	assert_int_equal(vgt_vfu_server_process(client->server), 1);
	assert_in_range(client->dummy.resets, 1, 200);
	client_run_server(client);
	assert_int_equal(client->dummy.resets, 1000);
}

static void commands_are_done_in_the_order_they_were_sent(void **state)
{
	struct client *client = *state;
	static struct answer answer;
	struct {
		struct vfu_region_access access;
		uint32_t data;
	} write = { { 0x40, 0, 4 }, 0 };

	for (write.data = 1; write.data <= 50; write.data++)
		client_send(client, VFU_REGION_WRITE, VFU_FLAG_NO_REPLY, &write, 20, NULL, 0);
	client_send(client, VFU_REGION_READ, 0, &write.access, 16, NULL, 0);
	write.data = 77;
	client_send(client, VFU_REGION_WRITE, VFU_FLAG_NO_REPLY, &write, 20, NULL, 0);
	client_run_server(client);
	client_receive(client, &answer);
	assert_true(answer.arrived);
	assert_int_equal(answer.payload[16], 50);
	assert_int_equal(client->dummy.bar0[0x40], 77);
}

static void the_client_takes_everything_along_when_it_leaves(void **state)
{
	struct client *client = *state;
	unsigned int before = client_count_fds();
	int event = eventfd(0, 0), memory = memfd_create("guest", 0);
	size_t len = 4;

	assert_int_equal(ftruncate(memory, PAGE), 0);
	assert_int_equal(client_map(client, 0, PAGE, 0, VFU_DMA_MAP_READ, memory), 0);
	for (uint32_t i = 0; i < VFIO_PCI_NUM_IRQS; i++)
		client_set_irqs(client, i, VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
				0, 1, &event, 1);
	close(event);
	close(memory);
	leave(client);
	assert_int_equal(client->status, -ENOTCONN);
	assert_false(vgt_vfu_server_connected(client->server));
	assert_int_equal(client->dummy.disconnects, 1);
	assert_null(vgt_vfu_memory_ptr(client->dummy.memory, 0, &len, false));
	assert_false(vgt_vfu_server_irq_trigger(client->server, VFIO_PCI_MSI_IRQ_INDEX));
	/* Both ends of the connection are gone too. */
	assert_int_equal(client_count_fds(), before - 2);
	assert_string_equal(client_log, "client disconnected");
}

static void device_state_outlives_the_client(void **state)
{
	struct client *client = *state;

	client->dummy.bar0[3] = 42;
	leave(client);
	assert_int_equal(client->dummy.bar0[3], 42);
	assert_int_equal(client->dummy.resets, 0);
}

static void a_client_that_leaves_within_a_message_is_noted(void **state)
{
	struct client *client = *state;

	client_send_raw(client, "0123456789", 10, NULL, 0);
	leave(client);
	assert_string_equal(client_log, "client disconnected in the middle of a message");
}

static void a_message_that_is_too_long_costs_the_connection(void **state)
{
	struct client *client = *state;
	struct vfu_header header = { .command = VFU_REGION_WRITE, .size = 0x7fffffff };

	client_send_raw(client, &header, sizeof(header), NULL, 0);
	client_run_server(client);
	assert_int_equal(client->status, -ENOTCONN);
	assert_true(is_dropped(client));
	assert_non_null(strstr(client_log, "message size that is not 16 to 1048608 bytes"));
}

static void a_message_that_is_too_short_costs_the_connection(void **state)
{
	struct client *client = *state;
	struct vfu_header header = { .command = VFU_DEVICE_RESET, .size = 0 };

	client_send_raw(client, &header, sizeof(header), NULL, 0);
	client_run_server(client);
	assert_true(is_dropped(client));
}

static void a_reply_from_a_client_costs_the_connection(void **state)
{
	struct client *client = *state;

	client_send(client, VFU_DMA_READ, VFU_FLAG_TYPE_REPLY, NULL, 0, NULL, 0);
	client_run_server(client);
	assert_int_equal(client->status, -ENOTCONN);
	assert_true(is_dropped(client));
	assert_string_equal(client_log, "client dropped: message 4660 of it is not a command");
}

static void an_unknown_message_type_costs_the_connection(void **state)
{
	struct client *client = *state;

	client_send(client, VFU_DEVICE_RESET, 2, NULL, 0, NULL, 0);
	client_run_server(client);
	assert_true(is_dropped(client));
	assert_int_equal(client->dummy.resets, 0);
}

static void too_many_descriptors_cost_the_connection(void **state)
{
	struct client *client = *state;
	unsigned int before = client_count_fds();
	int fds[17];

	for (int i = 0; i < 17; i++)
		fds[i] = STDIN_FILENO;
	client_send(client, VFU_DEVICE_RESET, 0, NULL, 0, fds, 17);
	client_run_server(client);
	assert_int_equal(client->status, -ENOTCONN);
	assert_true(is_dropped(client));
	assert_non_null(strstr(client_log, "more than 16 file descriptors"));
	assert_int_equal(client_count_fds(), before - 1);
}

static void a_client_that_does_not_read_is_dropped_and_never_waited_for(void **state)
{
	struct client *client = *state;
	struct vfu_region_access access = { 0, 2, 1 << 20 };

	for (int i = 0; i < 100 && client->status == 0; i++) {
		client_send(client, VFU_REGION_READ, 0, &access, sizeof(access), NULL, 0);
		client_run_server(client);
	}
	assert_int_equal(client->status, -ENOTCONN);
	assert_string_equal(client_log, "client dropped: it does not read its replies");
	/* About the limit of waiting replies and what the socket holds. */
	assert_in_range(client->dummy.reads[2], 4, 8);
}

static void a_slow_client_gets_all_its_replies(void **state)
{
	struct client *client = *state;
	struct vfu_region_access access = { 0, 2, 1 << 20 };
	static struct answer answer;

	for (int i = 0; i < 3; i++)
		client_send(client, VFU_REGION_READ, 0, &access, sizeof(access), NULL, 0);
	client_run_server(client);
	for (int i = 0; i < 3; i++) {
		client_receive(client, &answer);
		assert_true(answer.arrived);
		assert_int_equal(answer.size, sizeof(access) + access.count);
		assert_int_equal(answer.payload[answer.size - 1], 0xa2);
	}
	client_run_server(client);
	assert_false(polls_readable(client));
}

static void the_descriptor_polls_readable_when_waiting_replies_can_go_on(void **state)
{
	struct client *client = *state;
	struct vfu_region_access access = { 0, 2, 1 << 20 };
	static uint8_t buf[1 << 20];

	client_send(client, VFU_REGION_READ, 0, &access, sizeof(access), NULL, 0);
	client_run_server(client);
	assert_false(polls_readable(client));
	assert_true(recv(client->fd, buf, sizeof(buf), MSG_DONTWAIT) > 0);
	assert_true(polls_readable(client));
}

static void the_next_client_is_served_when_one_has_left(void **state)
{
	struct vgt_vfu_transport *pipe;
	struct vgt_vfu_server *server;
	struct vfu_header header = { .command = VFU_VERSION, .size = 20 };
	uint8_t message[20] = { 0 }, reply[256];
	struct dummy dummy;

	dummy_init(&dummy);
	memcpy(message, &header, sizeof(header));
	assert_int_equal(vgt_vfu_pipe_create(&pipe), 0);
	assert_int_equal(vgt_vfu_server_create(pipe, &dummy_ops, &dummy, NULL, &server), 0);
	assert_int_equal(vgt_vfu_server_process(server), 0);
	for (unsigned int i = 1; i <= 3; i++) {
		vgt_vfu_pipe_connect(pipe);
		assert_int_equal(vgt_vfu_pipe_feed(pipe, message, sizeof(message), NULL, 0), 0);
		assert_int_equal(vgt_vfu_server_process(server), 0);
		assert_true(vgt_vfu_pipe_take(pipe, reply, sizeof(reply)) > sizeof(header));
		assert_int_equal(dummy.connects, i);
		vgt_vfu_pipe_hang_up(pipe);
		assert_int_equal(vgt_vfu_server_process(server), -ENOTCONN);
		assert_int_equal(dummy.disconnects, i);
		assert_int_equal(vgt_vfu_server_process(server), 0);
	}
	vgt_vfu_server_destroy(server);
	dummy_fini(&dummy);
}

static void an_interrupt_number_out_of_range_is_harmless(void **state)
{
	struct client *client = *state;

	assert_false(vgt_vfu_server_irq_trigger(client->server, 5));
	assert_false(vgt_vfu_server_irq_trigger(client->server, UINT32_MAX));
	assert_false(vgt_vfu_server_irq_enabled(client->server, UINT32_MAX));
}

static void destroying_a_server_lets_its_client_go(void **state)
{
	unsigned int before = client_count_fds();
	struct client client;

	client_start(&client);
	vgt_vfu_server_destroy(client.server);
	assert_int_equal(client.dummy.disconnects, 1);
	assert_true(is_dropped(&client));
	close(client.fd);
	dummy_fini(&client.dummy);
	vgt_vfu_server_destroy(NULL);
	assert_int_equal(client_count_fds(), before);
}

#define with_client(test)	cmocka_unit_test_setup_teardown(test, setup, teardown)
#define with_silent_client(test) cmocka_unit_test_setup_teardown(test, setup_silent, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_silent_client(a_client_is_connected_once_it_has_agreed),
		with_silent_client(another_command_before_the_agreement_is_refused),
		with_silent_client(a_major_version_that_is_not_known_is_refused),
		with_client(the_descriptor_polls_readable_only_while_there_is_work),
		with_client(messages_that_take_long_are_handled_one_in_a_call),
		with_client(the_work_of_one_call_is_bounded),
		with_client(commands_are_done_in_the_order_they_were_sent),
		with_client(the_client_takes_everything_along_when_it_leaves),
		with_client(device_state_outlives_the_client),
		with_client(a_client_that_leaves_within_a_message_is_noted),
		with_client(a_message_that_is_too_long_costs_the_connection),
		with_client(a_message_that_is_too_short_costs_the_connection),
		with_client(a_reply_from_a_client_costs_the_connection),
		with_client(an_unknown_message_type_costs_the_connection),
		with_client(too_many_descriptors_cost_the_connection),
		with_client(a_client_that_does_not_read_is_dropped_and_never_waited_for),
		with_client(a_slow_client_gets_all_its_replies),
		with_client(the_descriptor_polls_readable_when_waiting_replies_can_go_on),
		cmocka_unit_test(the_next_client_is_served_when_one_has_left),
		with_client(an_interrupt_number_out_of_range_is_harmless),
		cmocka_unit_test(destroying_a_server_lets_its_client_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
