// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Tests of shims/vfio-user/session.c: the commands, over a socket.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "shims/vfio-user/session.h"
#include "tests/unit/vfio-user/client.h"

#define PAGE		4096u
#define RW		(VFU_DMA_MAP_READ | VFU_DMA_MAP_WRITE)
#define MAX_XFER	VFU_MAX_DATA_XFER

static int setup(void **state)
{
	*state = malloc(sizeof(struct client));
	if (!*state)
		return -1;
	client_start(*state);
	return 0;
}

static int teardown(void **state)
{
	client_stop(*state);
	free(*state);
	return 0;
}

static int new_memfd(size_t size)
{
	int fd = memfd_create("guest", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
	return fd;
}

static int try_unmap(struct client *client, uint64_t iova, uint64_t size, uint32_t flags)
{
	struct vfu_dma_unmap unmap = {
		.argsz = sizeof(unmap), .flags = flags, .address = iova, .size = size,
	};

	return client_try(client, VFU_DMA_UNMAP, &unmap, sizeof(unmap));
}

static int try_read(struct client *client, uint32_t region, uint64_t offset, uint32_t count)
{
	struct vfu_region_access access = { .offset = offset, .region = region, .count = count };

	return client_try(client, VFU_REGION_READ, &access, sizeof(access));
}

static int try_write(struct client *client, uint32_t region, uint64_t offset, uint32_t count,
		     size_t data_size)
{
	static uint8_t message[sizeof(struct vfu_region_access) + MAX_XFER + 16];
	struct vfu_region_access access = { .offset = offset, .region = region, .count = count };

	memcpy(message, &access, sizeof(access));
	return client_try(client, VFU_REGION_WRITE, message, sizeof(access) + data_size);
}

static void the_device_is_a_pci_device_with_reset(void **state)
{
	struct vfu_device_info info = { .argsz = sizeof(info) };
	const struct answer *answer = client_call(*state, VFU_DEVICE_GET_INFO, &info, sizeof(info));

	assert_int_equal(answer->size, sizeof(info));
	memcpy(&info, answer->payload, sizeof(info));
	assert_int_equal(info.argsz, sizeof(info));
	assert_int_equal(info.flags, VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET);
	assert_int_equal(info.num_regions, VFIO_PCI_NUM_REGIONS);
	assert_int_equal(info.num_irqs, VFIO_PCI_NUM_IRQS);
}

static void each_region_is_described_and_none_can_be_mapped(void **state)
{
	static const struct {
		uint64_t size;
		uint32_t flags;
	} expected[VFIO_PCI_NUM_REGIONS] = {
		[VFIO_PCI_BAR0_REGION_INDEX] = { DUMMY_BAR0_SIZE, 3 },
		[VFIO_PCI_BAR2_REGION_INDEX] = { DUMMY_BAR2_SIZE, 3 },
		[VFIO_PCI_ROM_REGION_INDEX] = { DUMMY_ROM_SIZE, VFIO_REGION_INFO_FLAG_READ },
		[VFIO_PCI_CONFIG_REGION_INDEX] = { DUMMY_CONFIG_SIZE, 3 },
	};

	for (uint32_t i = 0; i < VFIO_PCI_NUM_REGIONS; i++) {
		struct vfu_region_info info = { .argsz = sizeof(info), .index = i };
		const struct answer *answer = client_call(*state, VFU_DEVICE_GET_REGION_INFO,
							  &info, sizeof(info));

		assert_int_equal(answer->size, sizeof(info));
		memcpy(&info, answer->payload, sizeof(info));
		assert_int_equal(info.index, i);
		assert_int_equal(info.size, expected[i].size);
		assert_int_equal(info.flags, expected[i].flags);
		assert_int_equal(info.cap_offset, 0);
	}
}

static void no_region_has_io_descriptors(void **state)
{
	struct vfu_region_io_fds list = { .argsz = sizeof(list), .index = 2, .count = 5 };
	const struct answer *answer = client_call(*state, VFU_DEVICE_GET_REGION_IO_FDS,
						  &list, sizeof(list));

	assert_int_equal(answer->size, sizeof(list));
	memcpy(&list, answer->payload, sizeof(list));
	assert_int_equal(list.index, 2);
	assert_int_equal(list.count, 0);
}

static void each_interrupt_type_is_described(void **state)
{
	for (uint32_t i = 0; i < VFIO_PCI_NUM_IRQS; i++) {
		struct vfu_irq_info info = { .argsz = sizeof(info), .index = i };
		const struct answer *answer = client_call(*state, VFU_DEVICE_GET_IRQ_INFO,
							  &info, sizeof(info));

		assert_int_equal(answer->size, sizeof(info));
		memcpy(&info, answer->payload, sizeof(info));
		assert_int_equal(info.index, i);
		assert_int_equal(info.count, i != VFIO_PCI_MSIX_IRQ_INDEX);
		assert_true(info.flags & VFIO_IRQ_INFO_EVENTFD);
		assert_int_equal(!!(info.flags & VFIO_IRQ_INFO_MASKABLE),
				 i == VFIO_PCI_INTX_IRQ_INDEX);
		assert_int_equal(!!(info.flags & VFIO_IRQ_INFO_AUTOMASKED),
				 i == VFIO_PCI_INTX_IRQ_INDEX);
	}
}

static void queries_with_a_bad_index_are_refused(void **state)
{
	static const uint32_t bad[] = { 9, 100, UINT32_MAX };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct vfu_region_info region = { .argsz = sizeof(region), .index = bad[i] };
		struct vfu_region_io_fds list = { .argsz = sizeof(list), .index = bad[i] };
		struct vfu_irq_info irq = { .argsz = sizeof(irq), .index = bad[i] };

		assert_int_equal(client_try(*state, VFU_DEVICE_GET_REGION_INFO, &region,
					    sizeof(region)), EINVAL);
		assert_int_equal(client_try(*state, VFU_DEVICE_GET_REGION_IO_FDS, &list,
					    sizeof(list)), EINVAL);
		assert_int_equal(client_try(*state, VFU_DEVICE_GET_IRQ_INFO, &irq, sizeof(irq)),
				 EINVAL);
	}
}

static void a_query_without_room_for_the_reply_is_refused(void **state)
{
	static const uint32_t nothing[8];

	assert_int_equal(client_try(*state, VFU_DEVICE_GET_INFO, nothing, 16), EINVAL);
	assert_int_equal(client_try(*state, VFU_DEVICE_GET_REGION_INFO, nothing, 32), EINVAL);
	assert_int_equal(client_try(*state, VFU_DEVICE_GET_REGION_IO_FDS, nothing, 16), EINVAL);
	assert_int_equal(client_try(*state, VFU_DEVICE_GET_IRQ_INFO, nothing, 16), EINVAL);
}

static void a_longer_query_of_a_later_client_is_answered(void **state)
{
	uint32_t longer[16] = { sizeof(longer) };

	assert_int_equal(client_try(*state, VFU_DEVICE_GET_INFO, longer, sizeof(longer)), 0);
	assert_int_equal(client_try(*state, VFU_DEVICE_GET_REGION_INFO, longer, sizeof(longer)), 0);
}

/* Each command with each payload that is shorter than its structure. */
static void short_payloads_are_refused(void **state)
{
	static const struct {
		uint16_t command;
		size_t size;
	} commands[] = {
		{ VFU_DMA_MAP, sizeof(struct vfu_dma_map) },
		{ VFU_DMA_UNMAP, sizeof(struct vfu_dma_unmap) },
		{ VFU_DEVICE_GET_INFO, sizeof(struct vfu_device_info) },
		{ VFU_DEVICE_GET_REGION_INFO, sizeof(struct vfu_region_info) },
		{ VFU_DEVICE_GET_REGION_IO_FDS, sizeof(struct vfu_region_io_fds) },
		{ VFU_DEVICE_GET_IRQ_INFO, sizeof(struct vfu_irq_info) },
		{ VFU_DEVICE_SET_IRQS, sizeof(struct vfu_irq_set) },
		{ VFU_REGION_READ, sizeof(struct vfu_region_access) },
		{ VFU_REGION_WRITE, sizeof(struct vfu_region_access) },
		{ VFU_REGION_WRITE_MULTI, sizeof(struct vfu_write_multi) },
	};
	static const uint8_t zeroes[64];

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		for (size_t size = 0; size < commands[i].size; size++)
			assert_int_equal(client_try(*state, commands[i].command, zeroes, size),
					 EINVAL);
}

static void long_payloads_of_fixed_commands_are_refused(void **state)
{
	static const uint8_t zeroes[64];

	assert_int_equal(client_try(*state, VFU_DMA_MAP, zeroes, 33), EINVAL);
	assert_int_equal(client_try(*state, VFU_DMA_UNMAP, zeroes, 25), EINVAL);
	assert_int_equal(client_try(*state, VFU_REGION_READ, zeroes, 17), EINVAL);
	assert_int_equal(client_try(*state, VFU_DEVICE_RESET, zeroes, 1), EINVAL);
}

static void commands_that_are_not_for_servers_are_refused(void **state)
{
	static const uint8_t zeroes[64];
	static const uint16_t commands[] = {
		0, VFU_DMA_READ, VFU_DMA_WRITE, 14, VFU_DEVICE_FEATURE, VFU_MIG_DATA_READ,
		VFU_MIG_DATA_WRITE, 19, 0x7fff, 0xffff,
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		assert_int_equal(client_try(*state, commands[i], zeroes, 16), ENOTSUP);
}

static void a_second_agreement_on_a_version_is_refused(void **state)
{
	struct client *client = *state;
	static const uint8_t zeroes[4];

	assert_int_equal(client_try(client, VFU_VERSION, zeroes, 4), EPROTO);
	assert_int_equal(client->status, 0);
	assert_int_equal(client->dummy.connects, 1);
}

static void registers_can_be_written_and_read_in_each_width(void **state)
{
	for (uint32_t width = 1; width <= 8; width *= 2) {
		struct {
			struct vfu_region_access access;
			uint64_t data;
		} message = { { 0x100, 0, width }, 0x1122334455667788 };
		const struct answer *answer;

		assert_int_equal(client_try(*state, VFU_REGION_WRITE, &message,
					    sizeof(message.access) + width), 0);
		answer = client_call(*state, VFU_REGION_READ, &message.access,
				     sizeof(message.access));
		assert_int_equal(answer->size, sizeof(message.access) + width);
		assert_memory_equal(answer->payload, &message.access, sizeof(message.access));
		assert_memory_equal(answer->payload + sizeof(message.access), &message.data, width);
	}
}

static void the_reply_to_a_write_carries_no_data(void **state)
{
	const struct {
		struct vfu_region_access access;
		uint32_t data;
	} message = { { 0x10, 0, 4 }, 1 };
	const struct answer *answer = client_call(*state, VFU_REGION_WRITE, &message, 20);

	assert_int_equal(answer->size, sizeof(message.access));
	assert_memory_equal(answer->payload, &message.access, sizeof(message.access));
}

static void the_longest_transfer_works_both_ways(void **state)
{
	struct client *client = *state;

	assert_int_equal(try_read(client, 2, DUMMY_BAR2_SIZE - MAX_XFER, MAX_XFER), 0);
	assert_int_equal(try_read(client, 2, 0, 100000), 0);
	assert_int_equal(client->dummy.reads[2], 2);
}

static void accesses_outside_a_region_never_reach_the_device(void **state)
{
	static const struct {
		uint32_t region;
		uint64_t offset;
		uint32_t count;
	} bad[] = {
		{ 0, DUMMY_BAR0_SIZE, 1 }, { 0, DUMMY_BAR0_SIZE - 3, 4 }, { 0, UINT64_MAX, 1 },
		{ 0, UINT64_MAX - 3, 4 }, { 0, 0, 0 }, { 0, 0, DUMMY_BAR0_SIZE + 1 },
		{ 0, 0, UINT32_MAX }, { 2, 0, MAX_XFER + 1 }, { 1, 0, 4 }, { 8, 0, 1 },
		{ 9, 0, 4 }, { UINT32_MAX, 0, 4 }, { 7, 0x100, 1 }, { 7, 0xff, 2 },
		{ 6, DUMMY_ROM_SIZE, 1 },
	};
	struct client *client = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint32_t data = bad[i].count < 64 ? bad[i].count : 64;

		assert_int_equal(try_read(client, bad[i].region, bad[i].offset, bad[i].count),
				 EINVAL);
		assert_int_equal(try_write(client, bad[i].region, bad[i].offset, bad[i].count,
					   data), EINVAL);
	}
	for (size_t i = 0; i < VGT_VFU_NR_REGIONS; i++) {
		assert_int_equal(client->dummy.reads[i], 0);
		assert_int_equal(client->dummy.writes[i], 0);
	}
}

static void the_last_byte_of_a_region_can_be_reached(void **state)
{
	assert_int_equal(try_read(*state, 0, DUMMY_BAR0_SIZE - 1, 1), 0);
	assert_int_equal(try_write(*state, 2, DUMMY_BAR2_SIZE - 8, 8, 8), 0);
}

static void a_read_only_region_cannot_be_written(void **state)
{
	struct client *client = *state;

	assert_int_equal(try_read(client, VFIO_PCI_ROM_REGION_INDEX, 0, 4), 0);
	assert_int_equal(try_write(client, VFIO_PCI_ROM_REGION_INDEX, 0, 4, 4), EINVAL);
	assert_int_equal(client->dummy.writes[VFIO_PCI_ROM_REGION_INDEX], 0);
}

static void a_write_whose_data_is_not_its_count_is_refused(void **state)
{
	struct client *client = *state;

	assert_int_equal(try_write(client, 0, 0, 4, 3), EINVAL);
	assert_int_equal(try_write(client, 0, 0, 4, 5), EINVAL);
	assert_int_equal(try_write(client, 0, 0, 4, 0), EINVAL);
	assert_int_equal(try_write(client, 0, 0, 0x8000, 4), EINVAL);
	assert_int_equal(client->dummy.writes[0], 0);
}

static void an_error_of_the_device_reaches_the_client(void **state)
{
	assert_int_equal(try_read(*state, 0, DUMMY_BAD_OFFSET, 4), EIO);
	assert_int_equal(try_write(*state, 0, DUMMY_BAD_OFFSET, 4, 4), EIO);
}

static void a_posted_write_works_and_has_no_reply(void **state)
{
	struct client *client = *state;
	const struct {
		struct vfu_region_access access;
		uint32_t data;
	} message = { { 0x20, 0, 4 }, 0xcafe };
	static struct answer answer;

	client_send(client, VFU_REGION_WRITE, VFU_FLAG_NO_REPLY, &message, 20, NULL, 0);
	client_run_server(client);
	client_receive(client, &answer);
	assert_false(answer.arrived);
	assert_memory_equal(client->dummy.bar0 + 0x20, &message.data, 4);
}

static void a_posted_write_that_fails_has_no_reply_and_one_log_line(void **state)
{
	struct client *client = *state;
	const struct vfu_region_access access = { UINT64_MAX, 0, 4 };
	static struct answer answer;

	client_send(client, VFU_REGION_WRITE, VFU_FLAG_NO_REPLY, &access, 16, NULL, 0);
	client_run_server(client);
	client_receive(client, &answer);
	assert_false(answer.arrived);
	assert_non_null(strstr(client_log, "command 10 without reply failed"));

	client_log[0] = '\0';
	client_send(client, VFU_REGION_WRITE, VFU_FLAG_NO_REPLY, &access, 16, NULL, 0);
	client_run_server(client);
	assert_string_equal(client_log, "");
	assert_int_equal(try_read(client, 0, 0, 4), 0);
}

struct multi {
	struct vfu_write_multi head;
	struct vfu_single_write writes[200];
};

static void batched_writes_are_done_in_order(void **state)
{
	struct client *client = *state;
	static struct multi multi;
	static struct answer answer;

	multi.head.count = 200;
	for (uint32_t i = 0; i < 200; i++) {
		multi.writes[i] = (struct vfu_single_write){ .offset = i / 2 * 8, .count = 4 };
		memcpy(multi.writes[i].data, &i, sizeof(i));
	}
	client_send(client, VFU_REGION_WRITE_MULTI, VFU_FLAG_NO_REPLY, &multi, sizeof(multi),
		    NULL, 0);
	client_run_server(client);
	client_receive(client, &answer);
	assert_false(answer.arrived);
	assert_int_equal(client->dummy.writes[0], 200);
	for (uint32_t i = 1; i < 200; i += 2)
		assert_memory_equal(client->dummy.bar0 + i / 2 * 8, &i, sizeof(i));
}

static void batched_writes_that_fail_do_not_stop_the_others(void **state)
{
	struct client *client = *state;
	static struct multi multi = {
		.head.count = 7,
		.writes = {
			{ .offset = 0, .count = 8, .data = "abcdefgh" },
			{ .offset = 8, .count = 9 },
			{ .offset = DUMMY_BAR0_SIZE, .count = 1 },
			{ .offset = 0, .region = 9, .count = 1 },
			{ .offset = 0, .count = 0 },
			{ .offset = DUMMY_BAD_OFFSET, .count = 4 },
			{ .offset = 16, .count = 1, .data = "z" },
		},
	};
	const struct answer *answer = client_call(client, VFU_REGION_WRITE_MULTI, &multi,
						  8 + 7 * sizeof(multi.writes[0]));
	uint64_t done;

	assert_int_equal(answer->size, sizeof(done));
	memcpy(&done, answer->payload, sizeof(done));
	assert_int_equal(done, 2);
	assert_memory_equal(client->dummy.bar0, "abcdefgh", 8);
	assert_int_equal(client->dummy.bar0[16], 'z');
}

static void a_batch_whose_count_does_not_fit_is_refused(void **state)
{
	static const uint64_t counts[] = { 0, 2, 4, UINT64_MAX, 0xaaaaaaaaaaaaaaabull };
	struct client *client = *state;
	static struct multi multi;

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		multi.head.count = counts[i];
		assert_int_equal(client_try(client, VFU_REGION_WRITE_MULTI, &multi, 8 + 3 * 24),
				 EINVAL);
	}
	multi.head.count = 3;
	assert_int_equal(client_try(client, VFU_REGION_WRITE_MULTI, &multi, 8 + 3 * 24 + 1),
			 EINVAL);
	assert_int_equal(client->dummy.writes[0], 0);
}

static void mapped_memory_can_be_reached_by_the_device(void **state)
{
	struct client *client = *state;
	int fd = new_memfd(4 * PAGE);
	char text[5] = "";

	assert_int_equal(pwrite(fd, "abcd", 5, PAGE), 5);
	assert_int_equal(client_map(client, 0x100000, 2 * PAGE, PAGE, RW, fd), 0);
	assert_int_equal(vgt_vfu_memory_read(client->dummy.memory, 0x100000, text, 5), 0);
	assert_string_equal(text, "abcd");
	close(fd);
}

static void mapping_leaves_no_descriptor_open(void **state)
{
	unsigned int before = client_count_fds();
	int fd = new_memfd(4 * PAGE);

	assert_int_equal(client_map(*state, 0, PAGE, 0, RW, fd), 0);
	assert_int_equal(client_map(*state, 0, PAGE, 0, RW, fd), EEXIST);
	assert_int_equal(client_map(*state, PAGE, 64 * PAGE, 0, RW, fd), EINVAL);
	assert_int_equal(client_map(*state, PAGE, PAGE, 0, 0, fd), EINVAL);
	assert_int_equal(client_map(*state, PAGE, PAGE, 0, 4 | RW, fd), EINVAL);
	close(fd);
	assert_int_equal(client_count_fds(), before);
}

static void memory_without_a_descriptor_is_known_but_out_of_reach(void **state)
{
	struct client *client = *state;
	size_t len = 4;

	assert_int_equal(client_map(client, 0xfffc0000, 0x40000, 0, VFU_DMA_MAP_READ, -1), 0);
	assert_null(vgt_vfu_memory_ptr(client->dummy.memory, 0xfffc0000, &len, false));
	assert_int_equal(client_map(client, 0xfffc0000, PAGE, 0, RW, -1), EEXIST);
	assert_int_equal(try_unmap(client, 0xfffc0000, 0x40000, 0), 0);
}

static void ranges_that_cannot_be_are_not_mapped(void **state)
{
	static const struct {
		uint64_t iova, size;
	} bad[] = {
		{ 0, 0 }, { 1, PAGE }, { 0, PAGE - 1 }, { 0, UINT64_MAX },
		{ -(uint64_t)PAGE, 2 * PAGE }, { PAGE, -(uint64_t)PAGE + PAGE },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(client_map(*state, bad[i].iova, bad[i].size, 0, RW, -1), EINVAL);
}

static void unmap_answers_with_the_region(void **state)
{
	struct client *client = *state;
	struct vfu_dma_unmap unmap = { .argsz = 24, .address = 0x10000, .size = PAGE };
	const struct answer *answer;

	assert_int_equal(client_map(client, 0x10000, PAGE, 0, RW, -1), 0);
	answer = client_call(client, VFU_DMA_UNMAP, &unmap, sizeof(unmap));
	assert_int_equal(answer->header.flags, VFU_FLAG_TYPE_REPLY);
	assert_int_equal(answer->size, sizeof(unmap));
	assert_memory_equal(answer->payload, &unmap, sizeof(unmap));
}

static void unmapping_what_is_not_mapped_fails(void **state)
{
	assert_int_equal(client_map(*state, 0x10000, 2 * PAGE, 0, RW, -1), 0);
	assert_int_equal(try_unmap(*state, 0, PAGE, 0), ENOENT);
	assert_int_equal(try_unmap(*state, 0x10000, PAGE, 0), ENOENT);
	assert_int_equal(try_unmap(*state, 0x10000, 2 * PAGE, 1), EINVAL);
	assert_int_equal(try_unmap(*state, 0x10000, 2 * PAGE, 4), EINVAL);
	assert_int_equal(try_unmap(*state, 0x10000, 2 * PAGE, 0), 0);
	assert_int_equal(try_unmap(*state, 0x10000, 2 * PAGE, 0), ENOENT);
}

static void all_regions_can_be_unmapped_at_once(void **state)
{
	assert_int_equal(client_map(*state, 0, PAGE, 0, RW, -1), 0);
	assert_int_equal(client_map(*state, 0x10000, PAGE, 0, RW, -1), 0);
	assert_int_equal(try_unmap(*state, 0, 0, VFU_DMA_UNMAP_ALL), 0);
	assert_int_equal(client_map(*state, 0, 0x20000, 0, RW, -1), 0);
}

static void unexpected_descriptors_are_closed_and_refused(void **state)
{
	struct vfu_region_access access = { 0, 0, 4 };
	struct vfu_dma_map map = { .argsz = 32, .flags = RW, .size = PAGE };
	unsigned int before = client_count_fds();
	int fd = new_memfd(PAGE);
	int two[2] = { fd, fd };

	assert_int_equal(client_try_fds(*state, VFU_REGION_READ, &access, 16, &fd, 1), EINVAL);
	assert_int_equal(client_try_fds(*state, VFU_DEVICE_RESET, NULL, 0, &fd, 1), EINVAL);
	assert_int_equal(client_try_fds(*state, VFU_DEVICE_FEATURE, NULL, 0, &fd, 1), ENOTSUP);
	assert_int_equal(client_try_fds(*state, VFU_DMA_MAP, &map, sizeof(map), two, 2), EINVAL);
	close(fd);
	assert_int_equal(client_count_fds(), before);
}

static void reset_reaches_the_device(void **state)
{
	struct client *client = *state;
	const struct answer *answer = client_call(client, VFU_DEVICE_RESET, NULL, 0);

	assert_true(answer->arrived);
	assert_int_equal(answer->size, 0);
	assert_int_equal(client->dummy.resets, 1);
}

static void a_device_without_a_needed_op_is_refused(void **state)
{
	struct vgt_vfu_device_ops ops = dummy_ops;
	struct vgt_vfu_session session;

	ops.reset = NULL;
	assert_int_equal(vgt_vfu_session_init(&session, &ops, NULL), -EINVAL);
}

static void the_optional_ops_may_be_missing(void **state)
{
	struct vgt_vfu_device_ops ops = dummy_ops;
	struct vgt_vfu_session session;
	struct dummy dummy;

	dummy_init(&dummy);
	ops.irq_enabled = NULL;
	ops.connected = NULL;
	ops.disconnected = NULL;
	assert_int_equal(vgt_vfu_session_init(&session, &ops, &dummy), 0);
	session.agreed = true;
	vgt_vfu_session_end(&session);
	assert_false(session.agreed);
	dummy_fini(&dummy);
}

#define with_client(test)	cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_client(the_device_is_a_pci_device_with_reset),
		with_client(each_region_is_described_and_none_can_be_mapped),
		with_client(no_region_has_io_descriptors),
		with_client(each_interrupt_type_is_described),
		with_client(queries_with_a_bad_index_are_refused),
		with_client(a_query_without_room_for_the_reply_is_refused),
		with_client(a_longer_query_of_a_later_client_is_answered),
		with_client(short_payloads_are_refused),
		with_client(long_payloads_of_fixed_commands_are_refused),
		with_client(commands_that_are_not_for_servers_are_refused),
		with_client(a_second_agreement_on_a_version_is_refused),
		with_client(registers_can_be_written_and_read_in_each_width),
		with_client(the_reply_to_a_write_carries_no_data),
		with_client(the_longest_transfer_works_both_ways),
		with_client(accesses_outside_a_region_never_reach_the_device),
		with_client(the_last_byte_of_a_region_can_be_reached),
		with_client(a_read_only_region_cannot_be_written),
		with_client(a_write_whose_data_is_not_its_count_is_refused),
		with_client(an_error_of_the_device_reaches_the_client),
		with_client(a_posted_write_works_and_has_no_reply),
		with_client(a_posted_write_that_fails_has_no_reply_and_one_log_line),
		with_client(batched_writes_are_done_in_order),
		with_client(batched_writes_that_fail_do_not_stop_the_others),
		with_client(a_batch_whose_count_does_not_fit_is_refused),
		with_client(mapped_memory_can_be_reached_by_the_device),
		with_client(mapping_leaves_no_descriptor_open),
		with_client(memory_without_a_descriptor_is_known_but_out_of_reach),
		with_client(ranges_that_cannot_be_are_not_mapped),
		with_client(unmap_answers_with_the_region),
		with_client(unmapping_what_is_not_mapped_fails),
		with_client(all_regions_can_be_unmapped_at_once),
		with_client(unexpected_descriptors_are_closed_and_refused),
		with_client(reset_reaches_the_device),
		cmocka_unit_test(a_device_without_a_needed_op_is_refused),
		cmocka_unit_test(the_optional_ops_may_be_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
