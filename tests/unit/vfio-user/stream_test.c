// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Tests of shims/vfio-user/stream.c, over a transport in memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "shims/vfio-user/pipe.h"
#include "shims/vfio-user/stream.h"
#include "tests/unit/vfio-user/client.h"

/**
 * struct fixture - a stream and the client's end of it
 * @pipe: transport
 * @stream: stream
 * @message: the last message
 * @fds_before: open descriptors at the start
 */
struct fixture {
	struct vgt_vfu_transport *pipe;
	struct vgt_vfu_stream stream;
	struct vgt_vfu_message message;
	unsigned int fds_before;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (!fixture || vgt_vfu_pipe_create(&fixture->pipe) ||
	    vgt_vfu_stream_init(&fixture->stream, fixture->pipe))
		return -1;
	vgt_vfu_pipe_connect(fixture->pipe);
	fixture->pipe->ops->accept(fixture->pipe);
	fixture->fds_before = client_count_fds();
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	vgt_vfu_stream_free(&fixture->stream);
	fixture->pipe->ops->destroy(fixture->pipe);
	assert_int_equal(client_count_fds(), fixture->fds_before);
	free(fixture);
	return 0;
}

/* Writes a message of @size payload bytes to @to; each has the value @id. */
static size_t compose(uint8_t *to, uint16_t id, size_t size)
{
	struct vfu_header header = {
		.id = id, .command = VFU_REGION_WRITE, .size = sizeof(header) + size,
	};

	memcpy(to, &header, sizeof(header));
	memset(to + sizeof(header), id, size);
	return header.size;
}

static void feed(struct fixture *fixture, const void *data, size_t len, unsigned int nr_fds)
{
	int fds[32];

	for (unsigned int i = 0; i < nr_fds; i++)
		fds[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_int_equal(vgt_vfu_pipe_feed(fixture->pipe, data, len, fds, nr_fds), 0);
}

static int next(struct fixture *fixture)
{
	return vgt_vfu_stream_next(&fixture->stream, &fixture->message);
}

static void expect(struct fixture *fixture, uint16_t id, size_t size, size_t nr_fds)
{
	assert_int_equal(next(fixture), 1);
	assert_int_equal(fixture->message.header.id, id);
	assert_int_equal(fixture->message.size, size);
	assert_int_equal(fixture->message.fds->count, nr_fds);
	for (size_t i = 0; i < size; i++)
		assert_int_equal(fixture->message.payload[i], (uint8_t)id);
}

static void an_empty_stream_has_no_message(void **state)
{
	assert_int_equal(next(*state), 0);
}

static void a_message_without_payload_is_handed_out(void **state)
{
	uint8_t data[16];

	feed(*state, data, compose(data, 1, 0), 0);
	expect(*state, 1, 0, 0);
	assert_int_equal(next(*state), 0);
}

static void several_messages_sent_at_once_come_one_by_one(void **state)
{
	uint8_t data[4096];
	size_t len = 0;

	for (uint16_t id = 1; id <= 20; id++)
		len += compose(data + len, id, id * 3 % 40);
	feed(*state, data, len, 0);
	for (uint16_t id = 1; id <= 20; id++)
		expect(*state, id, id * 3 % 40, 0);
	assert_int_equal(next(*state), 0);
}

static void a_message_sent_byte_by_byte_comes_whole(void **state)
{
	uint8_t data[64];
	size_t len = compose(data, 7, 24);

	len += compose(data + len, 8, 5);
	for (size_t i = 0; i < len; i++) {
		if (i == 40)
			expect(*state, 7, 24, 0);
		else
			assert_int_equal(next(*state), 0);
		feed(*state, data + i, 1, 0);
	}
	expect(*state, 8, 5, 0);
}

static void the_longest_message_passes_and_a_longer_one_does_not(void **state)
{
	uint8_t *data = malloc(VGT_VFU_MAX_MESSAGE + 1);
	size_t len;

	assert_non_null(data);
	len = compose(data, 3, VGT_VFU_MAX_PAYLOAD);
	feed(*state, data, len, 0);
	expect(*state, 3, VGT_VFU_MAX_PAYLOAD, 0);
	compose(data, 4, VGT_VFU_MAX_PAYLOAD + 1);
	feed(*state, data, 16, 0);
	assert_int_equal(next(*state), -EMSGSIZE);
	free(data);
}

static void sizes_below_a_header_are_refused(void **state)
{
	struct vfu_header header = { .size = 15 };

	feed(*state, &header, sizeof(header), 0);
	assert_int_equal(next(*state), -EMSGSIZE);
}

static void a_size_of_4_gigabytes_is_refused(void **state)
{
	struct vfu_header header = { .size = UINT32_MAX };

	feed(*state, &header, sizeof(header), 0);
	assert_int_equal(next(*state), -EMSGSIZE);
}

static void descriptors_go_with_their_message(void **state)
{
	uint8_t data[3][64];
	size_t len[3];

	for (uint16_t i = 0; i < 3; i++)
		len[i] = compose(data[i], i, 32);
	feed(*state, data[0], len[0], 0);
	feed(*state, data[1], len[1], 2);
	feed(*state, data[2], len[2], 0);
	feed(*state, data[0], len[0], 1);
	expect(*state, 0, 32, 0);
	expect(*state, 1, 32, 2);
	expect(*state, 2, 32, 0);
	expect(*state, 0, 32, 1);
	assert_int_equal(next(*state), 0);
}

static void descriptors_behind_a_message_without_payload_are_not_its_own(void **state)
{
	uint8_t data[64];

	feed(*state, data, compose(data, 1, 0), 0);
	feed(*state, data, compose(data, 2, 32), 2);
	expect(*state, 1, 0, 0);
	expect(*state, 2, 32, 2);
	feed(*state, data, compose(data, 3, 16), 0);
	feed(*state, data, compose(data, 4, 20), 1);
	expect(*state, 3, 16, 0);
	expect(*state, 4, 20, 1);
}

static void descriptors_of_a_batch_go_with_its_first_message(void **state)
{
	uint8_t data[128];
	/* The shortest message with descriptors, SET_IRQS. */
	size_t len = compose(data, 1, sizeof(struct vfu_irq_set));

	len += compose(data + len, 2, 16);
	len += compose(data + len, 3, 0);
	feed(*state, data, len, 3);
	expect(*state, 1, sizeof(struct vfu_irq_set), 3);
	expect(*state, 2, 16, 0);
	expect(*state, 3, 0, 0);
}

static void descriptors_survive_a_header_in_pieces(void **state)
{
	uint8_t data[64];
	size_t len = compose(data, 9, 20);

	feed(*state, data, 5, 1);
	assert_int_equal(next(*state), 0);
	feed(*state, data + 5, 12, 1);
	assert_int_equal(next(*state), 0);
	feed(*state, data + 17, len - 17, 1);
	expect(*state, 9, 20, 3);
}

static void descriptors_that_are_not_taken_are_closed(void **state)
{
	struct fixture *fixture = *state;
	uint8_t data[16];

	feed(fixture, data, compose(data, 1, 0), 16);
	expect(fixture, 1, 0, 16);
	assert_int_equal(client_count_fds(), fixture->fds_before + 16);
	assert_int_equal(next(fixture), 0);
	assert_int_equal(client_count_fds(), fixture->fds_before);
}

static void a_descriptor_that_was_taken_stays_open(void **state)
{
	struct fixture *fixture = *state;
	uint8_t data[16];
	int fd;

	feed(fixture, data, compose(data, 1, 0), 2);
	expect(fixture, 1, 0, 2);
	fd = fixture->message.fds->fd[1];
	fixture->message.fds->fd[1] = -1;
	assert_int_equal(next(fixture), 0);
	assert_int_equal(client_count_fds(), fixture->fds_before + 1);
	close(fd);
}

static void too_many_descriptors_at_once_are_refused(void **state)
{
	uint8_t data[16];

	feed(*state, data, compose(data, 1, 0), 17);
	assert_int_equal(next(*state), -EMFILE);
}

static void too_many_descriptors_in_pieces_are_refused(void **state)
{
	uint8_t data[64];

	compose(data, 1, 32);
	feed(*state, data, 10, 9);
	feed(*state, data + 10, 10, 8);
	assert_int_equal(next(*state), -EMFILE);
}

static void a_client_that_leaves_is_seen_after_its_messages(void **state)
{
	struct fixture *fixture = *state;
	uint8_t data[64];

	feed(fixture, data, compose(data, 1, 8), 0);
	vgt_vfu_pipe_hang_up(fixture->pipe);
	expect(fixture, 1, 8, 0);
	assert_int_equal(next(fixture), -ENOTCONN);
}

static void a_client_that_leaves_within_a_message_is_told_apart(void **state)
{
	struct fixture *fixture = *state;
	uint8_t data[64];

	feed(fixture, data, compose(data, 1, 8) - 1, 0);
	vgt_vfu_pipe_hang_up(fixture->pipe);
	assert_int_equal(next(fixture), -ECONNRESET);
}

static void replies_wait_for_room_and_keep_their_order(void **state)
{
	struct fixture *fixture = *state;
	uint8_t reply[100], got[1000];
	size_t len = 0;

	vgt_vfu_pipe_set_room(fixture->pipe, 150);
	for (int i = 0; i < 5; i++) {
		memset(reply, 'a' + i, sizeof(reply));
		assert_int_equal(vgt_vfu_stream_send(&fixture->stream, reply, sizeof(reply)), 0);
	}
	assert_true(vgt_vfu_pipe_wants_write(fixture->pipe));
	len = vgt_vfu_pipe_take(fixture->pipe, got, sizeof(got));
	assert_int_equal(len, 150);
	vgt_vfu_pipe_set_room(fixture->pipe, 1);
	assert_int_equal(vgt_vfu_stream_flush(&fixture->stream), 0);
	assert_true(vgt_vfu_pipe_wants_write(fixture->pipe));
	vgt_vfu_pipe_set_room(fixture->pipe, SIZE_MAX);
	assert_int_equal(vgt_vfu_stream_flush(&fixture->stream), 0);
	assert_false(vgt_vfu_pipe_wants_write(fixture->pipe));
	len += vgt_vfu_pipe_take(fixture->pipe, got + len, sizeof(got) - len);
	assert_int_equal(len, 500);
	for (size_t i = 0; i < len; i++)
		assert_int_equal(got[i], 'a' + i / 100);
}

static void the_waiting_replies_are_limited(void **state)
{
	struct fixture *fixture = *state;
	const size_t part = 1 << 20;
	uint8_t *reply = calloc(1, part), *got = malloc(part);

	vgt_vfu_pipe_set_room(fixture->pipe, 0);
	for (size_t sent = 0; sent < VGT_VFU_MAX_BACKLOG; sent += part)
		assert_int_equal(vgt_vfu_stream_send(&fixture->stream, reply, part), 0);
	assert_int_equal(vgt_vfu_stream_send(&fixture->stream, reply, 1), -ENOBUFS);

	/* As much as the client reads can be sent again. */
	vgt_vfu_pipe_set_room(fixture->pipe, part);
	assert_int_equal(vgt_vfu_stream_flush(&fixture->stream), 0);
	assert_int_equal(vgt_vfu_pipe_take(fixture->pipe, got, part), part);
	assert_int_equal(vgt_vfu_stream_send(&fixture->stream, reply, part), 0);
	assert_int_equal(vgt_vfu_stream_send(&fixture->stream, reply, 1), -ENOBUFS);
	free(reply);
	free(got);
}

static void a_client_that_is_gone_cannot_be_sent_to(void **state)
{
	struct fixture *fixture = *state;

	vgt_vfu_pipe_hang_up(fixture->pipe);
	assert_int_equal(vgt_vfu_stream_send(&fixture->stream, "x", 1), -EPIPE);
}

static void clearing_forgets_everything(void **state)
{
	struct fixture *fixture = *state;
	uint8_t data[64];

	vgt_vfu_pipe_set_room(fixture->pipe, 0);
	assert_int_equal(vgt_vfu_stream_send(&fixture->stream, "x", 1), 0);
	feed(fixture, data, compose(data, 1, 32) - 4, 4);
	assert_int_equal(next(fixture), 0);
	vgt_vfu_stream_clear(&fixture->stream);
	assert_int_equal(client_count_fds(), fixture->fds_before);
	feed(fixture, data, compose(data, 2, 0), 0);
	expect(fixture, 2, 0, 0);
}

#define with_stream(test)	cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_stream(an_empty_stream_has_no_message),
		with_stream(a_message_without_payload_is_handed_out),
		with_stream(several_messages_sent_at_once_come_one_by_one),
		with_stream(a_message_sent_byte_by_byte_comes_whole),
		with_stream(the_longest_message_passes_and_a_longer_one_does_not),
		with_stream(sizes_below_a_header_are_refused),
		with_stream(a_size_of_4_gigabytes_is_refused),
		with_stream(descriptors_go_with_their_message),
		with_stream(descriptors_behind_a_message_without_payload_are_not_its_own),
		with_stream(descriptors_of_a_batch_go_with_its_first_message),
		with_stream(descriptors_survive_a_header_in_pieces),
		with_stream(descriptors_that_are_not_taken_are_closed),
		with_stream(a_descriptor_that_was_taken_stays_open),
		with_stream(too_many_descriptors_at_once_are_refused),
		with_stream(too_many_descriptors_in_pieces_are_refused),
		with_stream(a_client_that_leaves_is_seen_after_its_messages),
		with_stream(a_client_that_leaves_within_a_message_is_told_apart),
		with_stream(replies_wait_for_room_and_keep_their_order),
		with_stream(the_waiting_replies_are_limited),
		with_stream(a_client_that_is_gone_cannot_be_sent_to),
		with_stream(clearing_forgets_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
