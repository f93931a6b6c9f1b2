/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A vfio-user client of a few lines, in the thread of the server: it sends, lets
 * the server work until nothing is left to do, and reads what came back.
 */
#ifndef VFU_TEST_CLIENT_H
#define VFU_TEST_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shims/vfio-user/protocol.h"
#include "shims/vfio-user/server.h"
#include "tests/unit/vfio-user/dummy.h"

/**
 * struct client - a client, the server and the device
 * @dummy: device
 * @server: server
 * @fd: the client's end of the socket; -1 when closed
 * @status: what vgt_vfu_server_process() said last
 */
struct client {
	struct dummy dummy;
	struct vgt_vfu_server *server;
	int fd;
	int status;
};

/**
 * struct answer - a reply
 * @arrived: whether there was one
 * @header: its header
 * @payload: its payload, aligned to 16 bytes
 * @size: bytes of @payload
 */
struct answer {
	bool arrived;
	struct vfu_header header;
	_Alignas(16) uint8_t payload[VFU_MAX_DATA_XFER + 64];
	size_t size;
};

/* The last line that the server logged. */
extern char client_log[256];
void client_take_log(const char *msg);

/* Starts a device, a server and a client; the latter agrees on a version. */
void client_start(struct client *client);
/* The same without the agreement. */
void client_start_silent(struct client *client);
void client_stop(struct client *client);

/* Agrees on a version, proposing what QEMU 11 proposes. */
void client_agree(struct client *client);

/* Lets the server work until it has nothing to do or the client is gone. */
void client_run_server(struct client *client);

/* Sends bytes as they are, in one go. */
void client_send_raw(struct client *client, const void *data, size_t len,
		     const int *fds, size_t nr_fds);

/* Sends a message, does not run the server. */
void client_send(struct client *client, uint16_t command, uint32_t flags,
		 const void *payload, size_t size, const int *fds, size_t nr_fds);

/* Reads one reply if there is one. */
void client_receive(struct client *client, struct answer *answer);

/* Sends a command, runs the server, reads the reply into a static place. */
const struct answer *client_call(struct client *client, uint16_t command,
				 const void *payload, size_t size);
const struct answer *client_call_fds(struct client *client, uint16_t command,
				     const void *payload, size_t size,
				     const int *fds, size_t nr_fds);

/* The errno of a command's reply; 0 for success; -1 where none came. */
int client_try(struct client *client, uint16_t command, const void *payload, size_t size);
int client_try_fds(struct client *client, uint16_t command, const void *payload, size_t size,
		   const int *fds, size_t nr_fds);

/* Maps DMA memory; the file descriptor stays with the caller. */
int client_map(struct client *client, uint64_t iova, uint64_t size, uint64_t offset,
	       uint32_t flags, int fd);

/* SET_IRQS without and with descriptors. */
int client_set_irqs(struct client *client, uint32_t index, uint32_t flags, uint32_t start,
		    uint32_t count, const int *fds, size_t nr_fds);

/* Takes the count out of an eventfd; 0 if it was not signalled. */
uint64_t client_eventfd_count(int fd);

/* Number of open descriptors of this process. */
unsigned int client_count_fds(void);

#endif /* VFU_TEST_CLIENT_H */
