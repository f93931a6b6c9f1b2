// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Fuzzer of the vfio-user server: a client made of the input.
 *
 * The input is a list of steps: well-formed messages with any payload, raw
 * bytes, descriptors of several kinds, clients that come, leave or do not read.
 * The device checks what the server promises to it; at the end no descriptor
 * may be left open.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shims/vfio-user/memory.h"
#include "shims/vfio-user/pipe.h"
#include "shims/vfio-user/protocol.h"
#include "shims/vfio-user/server.h"

#define BAR_SIZE	0x1000u
#define FILE_SIZE	0x10000u
#define MAX_STEPS	512

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * struct input - what is left of the input
 * @data: next byte
 * @size: bytes left
 */
struct input {
	const uint8_t *data;
	size_t size;
};

enum step {
	STEP_MESSAGE,
	STEP_RAW,
	STEP_PROCESS,
	STEP_ROOM,
	STEP_TAKE,
	STEP_HANG_UP,
	STEP_CONNECT,
	STEP_IRQ,
	STEP_TRUNCATE,
	NR_STEPS,
};

/* Made once, as each input's client leaves nothing behind. */
static int guest_file;
static struct vgt_vfu_transport *pipe_end;
static struct vgt_vfu_memory *memory;
static struct vgt_vfu_server *server;

static uint8_t take_byte(struct input *input)
{
	if (!input->size)
		return 0;
	input->size--;
	return *input->data++;
}

static const uint8_t *take_bytes(struct input *input, size_t *len)
{
	const uint8_t *bytes = input->data;

	if (*len > input->size)
		*len = input->size;
	input->data += *len;
	input->size -= *len;
	return bytes;
}

static void require(bool promise)
{
	if (!promise)
		abort();
}

static void fuzz_region_info(void *dev, unsigned int index, struct vgt_vfu_region_info *info)
{
	require(index < VGT_VFU_NR_REGIONS);
	info->size = index == VGT_VFU_REGION_VGA ? 0 : BAR_SIZE << index;
	info->flags = index == VGT_VFU_REGION_ROM ? VGT_VFU_REGION_READ : VGT_VFU_REGION_RW;
}

static unsigned int fuzz_irq_count(void *dev, unsigned int index)
{
	return index != VGT_VFU_IRQ_MSIX;
}

static void require_inside(unsigned int index, uint64_t offset, size_t len)
{
	struct vgt_vfu_region_info info;

	fuzz_region_info(NULL, index, &info);
	require(len && len <= VFU_MAX_DATA_XFER);
	require(offset < info.size && len <= info.size - offset);
}

static int fuzz_region_read(void *dev, unsigned int index, uint64_t offset, void *buf, size_t len)
{
	require_inside(index, offset, len);
	memset(buf, 0x5a, len);
	return vgt_vfu_memory_read(dev, offset, buf, len < 64 ? len : 64) ? -5 : 0;
}

static int fuzz_region_write(void *dev, unsigned int index, uint64_t offset, const void *buf,
			     size_t len)
{
	require_inside(index, offset, len);
	require(index != VGT_VFU_REGION_ROM);
	return vgt_vfu_memory_write(dev, offset, buf, len) ? -5 : 0;
}

static int fuzz_dma_map(void *dev, const struct vgt_vfu_dma_region *region)
{
	require(region->size && region->iova + (region->size - 1) >= region->iova);
	require(region->iova % 4096 == 0 && region->size % 4096 == 0);
	return vgt_vfu_memory_map(dev, region);
}

static int fuzz_dma_unmap(void *dev, uint64_t iova, uint64_t size)
{
	return vgt_vfu_memory_unmap(dev, iova, size);
}

static void fuzz_dma_unmap_all(void *dev)
{
	vgt_vfu_memory_unmap_all(dev);
}

static int fuzz_reset(void *dev)
{
	return 0;
}

static const struct vgt_vfu_device_ops fuzz_ops = {
	.region_info = fuzz_region_info,
	.irq_count = fuzz_irq_count,
	.region_read = fuzz_region_read,
	.region_write = fuzz_region_write,
	.dma_map = fuzz_dma_map,
	.dma_unmap = fuzz_dma_unmap,
	.dma_unmap_all = fuzz_dma_unmap_all,
	.reset = fuzz_reset,
};

/* Bits 0 to 4 of @how say how many descriptors, bits 5 and 6 of what kind. */
static size_t make_fds(uint8_t how, int *fds)
{
	size_t count = how & 0x1f;

	for (size_t i = 0; i < count; i++) {
		switch (how >> 5 & 3) {
		case 0:
		case 1:
			fds[i] = dup(guest_file);
			break;
		case 2:
			fds[i] = eventfd(0, EFD_NONBLOCK);
			break;
		default:
			fds[i] = dup(STDERR_FILENO);
			break;
		}
	}
	return count;
}

static void feed(const void *data, size_t len, uint8_t how)
{
	int fds[32];

	if (len)
		vgt_vfu_pipe_feed(pipe_end, data, len, fds, make_fds(how, fds));
}

static void feed_message(struct input *input)
{
	static uint8_t message[sizeof(struct vfu_header) + 1024];
	struct vfu_header header = {
		.command = take_byte(input),
		.flags = take_byte(input),
	};
	uint8_t how = take_byte(input);
	size_t len = take_byte(input) * 4u;
	const uint8_t *payload = take_bytes(input, &len);

	header.size = sizeof(header) + len;
	memcpy(message, &header, sizeof(header));
	if (len)
		memcpy(message + sizeof(header), payload, len);
	feed(message, header.size, how);
}

static void feed_raw(struct input *input)
{
	uint8_t how = take_byte(input);
	size_t len = take_byte(input);
	const uint8_t *bytes = take_bytes(input, &len);

	feed(bytes, len, how);
}

static void agree(void)
{
	const struct vfu_header header = {
		.command = VFU_VERSION, .size = sizeof(header) + sizeof(struct vfu_version),
	};
	uint8_t message[sizeof(header) + sizeof(struct vfu_version)] = { 0 };

	memcpy(message, &header, sizeof(header));
	vgt_vfu_pipe_connect(pipe_end);
	feed(message, sizeof(message), 0);
}

static void take_replies(void)
{
	static uint8_t taken[65536];

	while (vgt_vfu_pipe_take(pipe_end, taken, sizeof(taken)))
		;
	vgt_vfu_pipe_set_room(pipe_end, SIZE_MAX);
}

static void run_step(struct input *input)
{
	switch (take_byte(input) % NR_STEPS) {
	case STEP_MESSAGE:
		feed_message(input);
		vgt_vfu_server_process(server);
		break;
	case STEP_RAW:
		feed_raw(input);
		break;
	case STEP_PROCESS:
		vgt_vfu_server_process(server);
		break;
	case STEP_ROOM:
		vgt_vfu_pipe_set_room(pipe_end, take_byte(input) * 100u);
		break;
	case STEP_TAKE:
		take_replies();
		break;
	case STEP_HANG_UP:
		vgt_vfu_pipe_hang_up(pipe_end);
		break;
	case STEP_CONNECT:
		agree();
		break;
	case STEP_IRQ:
		vgt_vfu_server_irq_trigger(server, take_byte(input));
		vgt_vfu_server_intx_set(server, take_byte(input) & 1);
		break;
	case STEP_TRUNCATE:
		if (ftruncate(guest_file, take_byte(input) * 4096u % (FILE_SIZE + 1)))
			abort();
		break;
	}
}

/* The lowest free number: it grows if a descriptor is left open below it. */
static int lowest_free_fd(void)
{
	int fd = dup(STDERR_FILENO);

	close(fd);
	return fd;
}

static void start(void)
{
	guest_file = memfd_create("guest", MFD_CLOEXEC);
	require(guest_file >= 0);
	require(!vgt_vfu_memory_create(&memory));
	require(!vgt_vfu_pipe_create(&pipe_end));
	require(!vgt_vfu_server_create(pipe_end, &fuzz_ops, memory, NULL, &server));
}

/* The client leaves, whatever it was about to do, and takes everything along. */
static void finish(void)
{
	int ret;

	take_replies();
	vgt_vfu_server_intx_set(server, false);
	vgt_vfu_pipe_hang_up(pipe_end);
	do {
		ret = vgt_vfu_server_process(server);
	} while (ret > 0);
	take_replies();
	pipe_end->ops->disconnect(pipe_end);
	require(!vgt_vfu_server_connected(server));
	for (unsigned int i = 0; i < VGT_VFU_NR_IRQS; i++)
		require(!vgt_vfu_server_irq_enabled(server, i));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	int first_free;

	if (!server)
		start();
	require(!ftruncate(guest_file, FILE_SIZE));
	first_free = lowest_free_fd();

	if (take_byte(&input) & 1)
		agree();
	else
		vgt_vfu_pipe_connect(pipe_end);
	for (int i = 0; i < MAX_STEPS && input.size; i++)
		run_step(&input);

	finish();
	require(lowest_free_fd() == first_free);
	return 0;
}
