// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * A vfio-user client of a few lines, in the thread of the server.
 */
#include "tests/unit/vfio-user/client.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

char client_log[256];

void client_take_log(const char *msg)
{
	snprintf(client_log, sizeof(client_log), "%s", msg);
}

void client_start_silent(struct client *client)
{
	struct vgt_vfu_transport *transport;
	int pair[2];

	client_log[0] = '\0';
	dummy_init(&client->dummy);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	assert_int_equal(vgt_vfu_socket_adopt(pair[1], client_take_log, &transport), 0);
	assert_int_equal(vgt_vfu_server_create(transport, &dummy_ops, &client->dummy,
					       client_take_log, &client->server), 0);
	client->fd = pair[0];
	client_run_server(client);
}

void client_agree(struct client *client)
{
	static const struct {
		struct vfu_version version;
		char json[220];
	} proposal = {
		.json = "{\"capabilities\": {\"pgsizes\": 4096, \"max_msg_fds\": 16, "
			"\"max_dma_maps\": 65535, \"max_data_xfer_size\": 1048576, "
			"\"migration\": {\"max_bitmap_size\": 268435456, \"pgsize\": 4096}, "
			"\"write_multiple\": true}}",
	};
	size_t size = sizeof(proposal.version) + strlen(proposal.json) + 1;

	assert_int_equal(client_try(client, VFU_VERSION, &proposal, size), 0);
}

void client_start(struct client *client)
{
	client_start_silent(client);
	client_agree(client);
}

void client_stop(struct client *client)
{
	vgt_vfu_server_destroy(client->server);
	if (client->fd >= 0)
		close(client->fd);
	dummy_fini(&client->dummy);
}

void client_run_server(struct client *client)
{
	do {
		client->status = vgt_vfu_server_process(client->server);
	} while (client->status > 0);
}

void client_send_raw(struct client *client, const void *data, size_t len,
		     const int *fds, size_t nr_fds)
{
	union {
		char bytes[CMSG_SPACE(253 * sizeof(int))];
		struct cmsghdr align;
	} control = { .bytes = { 0 } };
	struct iovec iov = { .iov_base = (void *)data, .iov_len = len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (nr_fds) {
		struct cmsghdr *c;

		msg.msg_control = control.bytes;
		msg.msg_controllen = CMSG_SPACE(nr_fds * sizeof(int));
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(nr_fds * sizeof(int));
		memcpy(CMSG_DATA(c), fds, nr_fds * sizeof(int));
	}
	assert_int_equal(sendmsg(client->fd, &msg, MSG_NOSIGNAL), len);
}

void client_send(struct client *client, uint16_t command, uint32_t flags,
		 const void *payload, size_t size, const int *fds, size_t nr_fds)
{
	static uint8_t message[sizeof(struct vfu_header) + VFU_MAX_DATA_XFER + 64];
	struct vfu_header header = {
		.id = 0x1234,
		.command = command,
		.size = sizeof(header) + size,
		.flags = flags,
	};

	assert_true(header.size <= sizeof(message));
	memcpy(message, &header, sizeof(header));
	if (size)
		memcpy(message + sizeof(header), payload, size);
	client_send_raw(client, message, header.size, fds, nr_fds);
}

void client_receive(struct client *client, struct answer *answer)
{
	ssize_t got = recv(client->fd, &answer->header, sizeof(answer->header), MSG_DONTWAIT);
	size_t done = 0;

	answer->arrived = got == sizeof(answer->header);
	answer->size = 0;
	if (!answer->arrived)
		return;
	answer->size = answer->header.size - sizeof(answer->header);
	assert_true(answer->size <= sizeof(answer->payload));
	while (done < answer->size) {
		got = recv(client->fd, answer->payload + done, answer->size - done, MSG_DONTWAIT);
		if (got < 0 && errno == EAGAIN) {
			client_run_server(client);
			continue;
		}
		assert_true(got > 0);
		done += got;
	}
}

const struct answer *client_call_fds(struct client *client, uint16_t command,
				     const void *payload, size_t size,
				     const int *fds, size_t nr_fds)
{
	static struct answer answer;

	client_send(client, command, VFU_FLAG_TYPE_COMMAND, payload, size, fds, nr_fds);
	client_run_server(client);
	client_receive(client, &answer);
	if (answer.arrived) {
		assert_int_equal(answer.header.id, 0x1234);
		assert_int_equal(answer.header.command, command);
		assert_int_equal(answer.header.flags & VFU_FLAG_TYPE_MASK, VFU_FLAG_TYPE_REPLY);
	}
	return &answer;
}

const struct answer *client_call(struct client *client, uint16_t command,
				 const void *payload, size_t size)
{
	return client_call_fds(client, command, payload, size, NULL, 0);
}

int client_try_fds(struct client *client, uint16_t command, const void *payload, size_t size,
		   const int *fds, size_t nr_fds)
{
	const struct answer *answer = client_call_fds(client, command, payload, size, fds, nr_fds);

	if (!answer->arrived)
		return -1;
	if (!(answer->header.flags & VFU_FLAG_ERROR))
		return 0;
	assert_int_equal(answer->size, 0);
	return answer->header.error;
}

int client_try(struct client *client, uint16_t command, const void *payload, size_t size)
{
	return client_try_fds(client, command, payload, size, NULL, 0);
}

int client_map(struct client *client, uint64_t iova, uint64_t size, uint64_t offset,
	       uint32_t flags, int fd)
{
	struct vfu_dma_map map = {
		.argsz = sizeof(map),
		.flags = flags,
		.offset = offset,
		.address = iova,
		.size = size,
	};

	return client_try_fds(client, VFU_DMA_MAP, &map, sizeof(map), &fd, fd >= 0);
}

int client_set_irqs(struct client *client, uint32_t index, uint32_t flags, uint32_t start,
		    uint32_t count, const int *fds, size_t nr_fds)
{
	struct vfu_irq_set set = {
		.argsz = sizeof(set),
		.flags = flags,
		.index = index,
		.start = start,
		.count = count,
	};

	return client_try_fds(client, VFU_DEVICE_SET_IRQS, &set, sizeof(set), fds, nr_fds);
}

uint64_t client_eventfd_count(int fd)
{
	uint64_t count;

	return read(fd, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

unsigned int client_count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}
