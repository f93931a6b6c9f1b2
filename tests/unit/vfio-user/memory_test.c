// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Tests of shims/vfio-user/memory.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "shims/vfio-user/memory.h"
#include "tests/unit/vfio-user/client.h"

#define PAGE	4096u
#define RW	(VGT_VFU_PROT_READ | VGT_VFU_PROT_WRITE)

static int new_memfd(size_t size)
{
	int fd = memfd_create("guest", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
	return fd;
}

static int map_at(struct vgt_vfu_memory *memory, uint64_t iova, uint64_t size, uint64_t offset,
		  uint32_t prot, int fd)
{
	const struct vgt_vfu_dma_region region = {
		.iova = iova, .size = size, .offset = offset, .prot = prot, .fd = fd,
	};

	return vgt_vfu_memory_map(memory, &region);
}

static int setup(void **state)
{
	return vgt_vfu_memory_create((struct vgt_vfu_memory **)state);
}

static int teardown(void **state)
{
	vgt_vfu_memory_destroy(*state);
	return 0;
}

static void a_mapped_region_shares_the_bytes_of_the_file(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(4 * PAGE);
	char text[6] = "";
	size_t len = 6;
	void *host;

	assert_int_equal(map_at(memory, 0x100000, 2 * PAGE, PAGE, RW, fd), 0);
	assert_int_equal(pwrite(fd, "hello", 6, PAGE + 16), 6);
	host = vgt_vfu_memory_ptr(memory, 0x100010, &len, false);
	assert_non_null(host);
	assert_int_equal(len, 6);
	assert_string_equal(host, "hello");

	assert_int_equal(vgt_vfu_memory_write(memory, 0x101ffa, "world", 6), 0);
	assert_int_equal(pread(fd, text, 6, 3 * PAGE - 6), 6);
	assert_string_equal(text, "world");
	close(fd);
}

static void a_pointer_stays_good_when_the_descriptor_is_closed(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(PAGE);
	size_t len = 1;

	assert_int_equal(map_at(memory, 0, PAGE, 0, RW, fd), 0);
	close(fd);
	assert_non_null(vgt_vfu_memory_ptr(memory, 0, &len, true));
}

static void a_length_is_cut_at_the_end_of_the_region(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(PAGE);
	size_t len = 100;

	assert_int_equal(map_at(memory, PAGE, PAGE, 0, RW, fd), 0);
	assert_non_null(vgt_vfu_memory_ptr(memory, 2 * PAGE - 4, &len, false));
	assert_int_equal(len, 4);
	close(fd);
}

static void an_unknown_address_has_no_pointer(void **state)
{
	static const uint64_t addresses[] = { 0, PAGE - 1, 2 * PAGE, 3 * PAGE, UINT64_MAX };
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(PAGE);

	assert_int_equal(map_at(memory, PAGE, PAGE, 0, RW, fd), 0);
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		size_t len = 4;

		assert_null(vgt_vfu_memory_ptr(memory, addresses[i], &len, false));
		assert_int_equal(len, 0);
	}
	close(fd);
}

static void a_region_without_a_file_has_no_pointer(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	size_t len = 4;

	assert_int_equal(map_at(memory, 0xfffc0000, 0x40000, 0, VGT_VFU_PROT_READ, -1), 0);
	assert_null(vgt_vfu_memory_ptr(memory, 0xfffc0000, &len, false));
	assert_int_equal(vgt_vfu_memory_unmap(memory, 0xfffc0000, 0x40000), 0);
}

static void a_read_only_region_cannot_be_written(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(PAGE);
	size_t len = 4;

	assert_int_equal(map_at(memory, 0, PAGE, 0, VGT_VFU_PROT_READ, fd), 0);
	assert_non_null(vgt_vfu_memory_ptr(memory, 0, &len, false));
	assert_null(vgt_vfu_memory_ptr(memory, 0, &len, true));
	assert_int_equal(vgt_vfu_memory_write(memory, 0, "x", 1), -EFAULT);
	close(fd);
}

static void an_overlap_of_any_kind_is_refused(void **state)
{
	static const struct {
		uint64_t iova, size;
	} overlaps[] = {
		{ 4 * PAGE, 4 * PAGE }, { 4 * PAGE, PAGE }, { 7 * PAGE, PAGE }, { 5 * PAGE, PAGE },
		{ 3 * PAGE, 2 * PAGE }, { 7 * PAGE, 2 * PAGE }, { 0, 16 * PAGE },
	};
	struct vgt_vfu_memory *memory = *state;

	assert_int_equal(map_at(memory, 4 * PAGE, 4 * PAGE, 0, RW, -1), 0);
	for (size_t i = 0; i < sizeof(overlaps) / sizeof(overlaps[0]); i++)
		assert_int_equal(map_at(memory, overlaps[i].iova, overlaps[i].size, 0, RW, -1),
				 -EEXIST);
	assert_int_equal(map_at(memory, 3 * PAGE, PAGE, 0, RW, -1), 0);
	assert_int_equal(map_at(memory, 8 * PAGE, PAGE, 0, RW, -1), 0);
}

static void a_range_that_makes_no_sense_is_refused(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(4 * PAGE);

	assert_int_equal(map_at(memory, 0, 0, 0, RW, fd), -EINVAL);
	assert_int_equal(map_at(memory, 1, PAGE, 0, RW, fd), -EINVAL);
	assert_int_equal(map_at(memory, 0, PAGE + 1, 0, RW, fd), -EINVAL);
	assert_int_equal(map_at(memory, -(uint64_t)PAGE, 2 * PAGE, 0, RW, fd), -EINVAL);
	assert_int_equal(map_at(memory, 0, 2 * PAGE, -(uint64_t)PAGE, RW, fd), -EINVAL);
	close(fd);
}

static void the_last_page_of_the_address_space_can_be_mapped(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(PAGE);
	char buf[32];

	assert_int_equal(map_at(memory, -(uint64_t)PAGE, PAGE, 0, RW, fd), 0);
	assert_int_equal(vgt_vfu_memory_read(memory, -(uint64_t)16, buf, 16), 0);
	assert_int_equal(map_at(memory, 0, PAGE, 0, RW, fd), 0);
	assert_int_equal(vgt_vfu_memory_read(memory, -(uint64_t)16, buf, 17), -EFAULT);
	close(fd);
}

static void a_file_that_is_too_short_is_refused(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(2 * PAGE);

	assert_int_equal(map_at(memory, 0, 3 * PAGE, 0, RW, fd), -EINVAL);
	assert_int_equal(map_at(memory, 0, 2 * PAGE, PAGE, RW, fd), -EINVAL);
	assert_int_equal(map_at(memory, 0, PAGE, UINT64_MAX / 2, RW, fd), -EINVAL);
	assert_int_equal(map_at(memory, 0, 2 * PAGE, 0, RW, fd), 0);
	close(fd);
}

static void a_descriptor_that_is_no_regular_file_is_refused(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	int zero = open("/dev/zero", O_RDWR), pair[2];

	assert_int_equal(pipe(pair), 0);
	assert_int_equal(map_at(memory, 0, PAGE, 0, RW, zero), -EINVAL);
	assert_int_equal(map_at(memory, 0, PAGE, 0, RW, pair[0]), -EINVAL);
	assert_int_equal(map_at(memory, 0, PAGE, 0, RW, 9999), -EBADF);
	close(zero);
	close(pair[0]);
	close(pair[1]);
}

static void a_file_opened_for_reading_cannot_be_mapped_writable(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(PAGE), reader;
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	reader = open(path, O_RDONLY);
	assert_int_equal(map_at(memory, 0, PAGE, 0, RW, reader), -EACCES);
	assert_int_equal(map_at(memory, 0, PAGE, 0, VGT_VFU_PROT_READ, reader), 0);
	close(reader);
	close(fd);
}

static void an_unaligned_file_offset_works(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(2 * PAGE);
	char byte = 0;

	assert_int_equal(pwrite(fd, "z", 1, 100), 1);
	assert_int_equal(map_at(memory, 0, PAGE, 100, RW, fd), 0);
	assert_int_equal(vgt_vfu_memory_read(memory, 0, &byte, 1), 0);
	assert_int_equal(byte, 'z');
	close(fd);
}

static void only_an_exact_match_is_unmapped(void **state)
{
	struct vgt_vfu_memory *memory = *state;

	assert_int_equal(map_at(memory, 2 * PAGE, 2 * PAGE, 0, RW, -1), 0);
	assert_int_equal(vgt_vfu_memory_unmap(memory, 0, PAGE), -ENOENT);
	assert_int_equal(vgt_vfu_memory_unmap(memory, 2 * PAGE, PAGE), -ENOENT);
	assert_int_equal(vgt_vfu_memory_unmap(memory, 3 * PAGE, PAGE), -ENOENT);
	assert_int_equal(vgt_vfu_memory_unmap(memory, 2 * PAGE, 3 * PAGE), -ENOENT);
	assert_int_equal(vgt_vfu_memory_unmap(memory, 2 * PAGE, 2 * PAGE), 0);
	assert_int_equal(vgt_vfu_memory_unmap(memory, 2 * PAGE, 2 * PAGE), -ENOENT);
}

static void a_region_is_gone_after_unmap_even_if_it_was_used_last(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(2 * PAGE);
	size_t len = 4;

	assert_int_equal(map_at(memory, 0, PAGE, 0, RW, fd), 0);
	assert_int_equal(map_at(memory, PAGE, PAGE, PAGE, RW, fd), 0);
	assert_non_null(vgt_vfu_memory_ptr(memory, PAGE, &len, false));
	assert_int_equal(vgt_vfu_memory_unmap(memory, PAGE, PAGE), 0);
	len = 4;
	assert_null(vgt_vfu_memory_ptr(memory, PAGE, &len, false));
	len = 4;
	assert_non_null(vgt_vfu_memory_ptr(memory, 0, &len, false));
	close(fd);
}

/* As firmware does with its shadow RAM: all as one, then in pieces, and back. */
static void memory_can_be_cut_in_pieces_and_joined_again(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(0x200000);
	uint64_t before = vgt_vfu_memory_generation(memory);
	uint32_t value;

	for (uint32_t round = 0; round < 20; round++) {
		assert_int_equal(map_at(memory, 0, 0x200000, 0, RW, fd), 0);
		assert_int_equal(vgt_vfu_memory_write(memory, 0xc0000, &round, 4), 0);
		assert_int_equal(vgt_vfu_memory_unmap(memory, 0, 0x200000), 0);
		assert_int_equal(map_at(memory, 0x100000, 0x100000, 0x100000, RW, fd), 0);
		assert_int_equal(map_at(memory, 0, 0xc0000, 0, RW, fd), 0);
		assert_int_equal(map_at(memory, 0xc0000, 0x20000, 0xc0000, VGT_VFU_PROT_READ, fd),
				 0);
		assert_int_equal(vgt_vfu_memory_read(memory, 0xc0000, &value, 4), 0);
		assert_int_equal(value, round);
		assert_int_equal(vgt_vfu_memory_unmap(memory, 0xc0000, 0x20000), 0);
		assert_int_equal(vgt_vfu_memory_read(memory, 0xc0000, &value, 4), -EFAULT);
		assert_int_equal(vgt_vfu_memory_unmap(memory, 0, 0xc0000), 0);
		assert_int_equal(vgt_vfu_memory_unmap(memory, 0x100000, 0x100000), 0);
	}
	assert_int_equal(vgt_vfu_memory_generation(memory), before + 20 * 8);
	close(fd);
}

static void a_copy_crosses_regions_that_lie_side_by_side(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(3 * PAGE);
	char text[8] = "";

	/* Swapped in the file: the bytes really come from two mappings. */
	assert_int_equal(map_at(memory, PAGE, PAGE, 0, RW, fd), 0);
	assert_int_equal(map_at(memory, 0, PAGE, 2 * PAGE, RW, fd), 0);
	assert_int_equal(vgt_vfu_memory_write(memory, PAGE - 3, "abcdefg", 8), 0);
	assert_int_equal(pread(fd, text, 5, 0), 5);
	assert_string_equal(text, "defg");
	assert_int_equal(vgt_vfu_memory_read(memory, PAGE - 3, text, 8), 0);
	assert_string_equal(text, "abcdefg");
	assert_int_equal(vgt_vfu_memory_read(memory, 2 * PAGE - 3, text, 8), -EFAULT);
	close(fd);
}

static void many_regions_are_found_in_any_order(void **state)
{
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(PAGE);
	unsigned int i;

	/* 1021 is coprime to 1000: each region once, in a scattered order. */
	for (i = 0; i < 1000; i++)
		assert_int_equal(map_at(memory, (i * 1021u % 1000u) * 2ull * PAGE, PAGE, 0, RW, fd),
				 0);
	for (i = 0; i < 2000; i++) {
		size_t len = 1;
		void *host = vgt_vfu_memory_ptr(memory, i * (uint64_t)PAGE, &len, false);

		assert_int_equal(host != NULL, i % 2 == 0);
	}
	close(fd);
}

static void the_number_of_regions_is_limited(void **state)
{
	struct vgt_vfu_memory *memory = *state;

	for (uint64_t i = 0; i < VGT_VFU_MAX_DMA_REGIONS; i++)
		assert_int_equal(map_at(memory, i * PAGE, PAGE, 0, RW, -1), 0);
	assert_int_equal(map_at(memory, 1ull << 40, PAGE, 0, RW, -1), -ENOSPC);
	vgt_vfu_memory_unmap_all(memory);
	assert_int_equal(map_at(memory, 1ull << 40, PAGE, 0, RW, -1), 0);
}

static void the_addresses_that_a_client_takes_are_limited(void **state)
{
	const uint64_t half = VGT_VFU_MAX_DMA_BYTES / 2;
	struct vgt_vfu_memory *memory = *state;
	int fd = new_memfd(2 * VGT_VFU_MAX_DMA_BYTES);

	assert_int_equal(map_at(memory, 0, 2 * VGT_VFU_MAX_DMA_BYTES, 0, RW, fd), -ENOSPC);
	assert_int_equal(map_at(memory, 0, half, 0, RW, fd), 0);
	assert_int_equal(map_at(memory, half, half, 0, RW, fd), 0);
	assert_int_equal(map_at(memory, 2 * half, PAGE, 0, RW, fd), -ENOSPC);
	assert_false(vgt_vfu_memory_has(memory, half, PAGE));
	assert_true(vgt_vfu_memory_has(memory, half, half));
	assert_int_equal(vgt_vfu_memory_unmap(memory, half, half), 0);
	assert_int_equal(map_at(memory, 2 * half, half, 0, RW, fd), 0);
	vgt_vfu_memory_unmap_all(memory);
	assert_int_equal(map_at(memory, 0, half, 0, RW, fd), 0);
	close(fd);
}

/* Tables of these tests are made within: cmocka sets a SIGBUS handler of its own. */
static void a_page_that_the_client_took_away_reads_as_zeroes(void **state)
{
	struct vgt_vfu_memory *memory;
	int fd = new_memfd(3 * PAGE);
	uint32_t value = 0x12345678;

	assert_int_equal(vgt_vfu_memory_create(&memory), 0);
	assert_int_equal(map_at(memory, 0, 3 * PAGE, 0, RW, fd), 0);
	assert_int_equal(vgt_vfu_memory_write(memory, 2 * PAGE, &value, 4), 0);
	assert_int_equal(vgt_vfu_memory_write(memory, 0, &value, 4), 0);
	assert_int_equal(ftruncate(fd, PAGE), 0);

	assert_int_equal(vgt_vfu_memory_read(memory, 2 * PAGE, &value, 4), 0);
	assert_int_equal(value, 0);
	assert_int_equal(vgt_vfu_memory_lost_pages(memory), 1);
	value = 7;
	assert_int_equal(vgt_vfu_memory_write(memory, PAGE + 8, &value, 4), 0);
	assert_int_equal(vgt_vfu_memory_lost_pages(memory), 2);
	/* What is left of the file is still shared. */
	assert_int_equal(vgt_vfu_memory_read(memory, 0, &value, 4), 0);
	assert_int_equal(value, 0x12345678);
	vgt_vfu_memory_destroy(memory);
	close(fd);
}

static unsigned int count_mappings(void)
{
	FILE *file = fopen("/proc/self/maps", "r");
	unsigned int lines = 0;
	int c;

	assert_non_null(file);
	while ((c = fgetc(file)) != EOF)
		lines += c == '\n';
	fclose(file);
	return lines;
}

/* A process may have 65530 by default. */
static void a_file_that_is_cut_short_costs_no_mapping_for_each_page(void **state)
{
	struct vgt_vfu_memory *memory;
	int fd = new_memfd(2048 * PAGE);
	uint32_t value = 1;
	unsigned int i, before;

	assert_int_equal(vgt_vfu_memory_create(&memory), 0);
	assert_int_equal(map_at(memory, 0, 2048 * PAGE, 0, RW, fd), 0);
	before = count_mappings();
	/* Every other page would be every other mapping; from the end, a page less each time. */
	for (i = 2046; i > 1024; i -= 2) {
		assert_int_equal(ftruncate(fd, i * PAGE), 0);
		assert_int_equal(vgt_vfu_memory_write(memory, i * PAGE, &value, 4), 0);
	}
	assert_int_equal(ftruncate(fd, 0), 0);
	for (i = 1; i < 1024; i += 2) {
		assert_int_equal(vgt_vfu_memory_read(memory, i * PAGE, &value, 4), 0);
		assert_int_equal(value, 0);
	}
	assert_in_range(count_mappings(), before, before + 2 * 256 + 8);
	assert_true(vgt_vfu_memory_lost_pages(memory) >= 2047);
	vgt_vfu_memory_destroy(memory);
	close(fd);
}

/* As where the host has no memory for it: what follows is the client's as before. */
static void a_page_that_is_lost_alone_takes_no_other_with_it(void **state)
{
	struct vgt_vfu_memory *memory;
	int fd = new_memfd(3 * PAGE);
	uint32_t value = 0x12345678;

	assert_int_equal(vgt_vfu_memory_create(&memory), 0);
	assert_int_equal(map_at(memory, 0, 3 * PAGE, 0, RW, fd), 0);
	assert_int_equal(ftruncate(fd, PAGE), 0);
	assert_int_equal(vgt_vfu_memory_read(memory, PAGE, &value, 4), 0);
	assert_int_equal(ftruncate(fd, 3 * PAGE), 0);
	value = 0x12345678;
	assert_int_equal(pwrite(fd, &value, 4, 2 * PAGE), 4);
	value = 0;
	assert_int_equal(vgt_vfu_memory_read(memory, 2 * PAGE, &value, 4), 0);
	assert_int_equal(value, 0x12345678);
	vgt_vfu_memory_destroy(memory);
	close(fd);
}

static void a_lost_page_of_a_second_table_is_replaced_too(void **state)
{
	struct vgt_vfu_memory *first, *second;
	int fd = new_memfd(PAGE);
	uint32_t value = 1;

	assert_int_equal(vgt_vfu_memory_create(&first), 0);
	assert_int_equal(vgt_vfu_memory_create(&second), 0);
	assert_int_equal(map_at(first, 0, PAGE, 0, RW, fd), 0);
	assert_int_equal(map_at(second, 0, PAGE, 0, VGT_VFU_PROT_READ, fd), 0);
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(vgt_vfu_memory_read(first, 0, &value, 4), 0);
	assert_int_equal(value, 0);
	assert_int_equal(vgt_vfu_memory_lost_pages(first), 1);
	assert_int_equal(vgt_vfu_memory_lost_pages(second), 0);
	vgt_vfu_memory_destroy(first);
	assert_int_equal(vgt_vfu_memory_read(second, 0, &value, 4), 0);
	assert_int_equal(vgt_vfu_memory_lost_pages(second), 1);
	vgt_vfu_memory_destroy(second);
	close(fd);
}

static void exit_with_42(int signo)
{
	_exit(42);
}

/* In a child with a table: an access behind the end of a file that is not in it. */
static int fault_elsewhere(void (*handler)(int))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (!pid) {
		int fd = memfd_create("other", MFD_CLOEXEC);
		struct vgt_vfu_memory *memory;
		volatile char *page;

		signal(SIGBUS, handler);
		if (fd < 0 || vgt_vfu_memory_create(&memory))
			_exit(1);
		page = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
		(void)*page;
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void a_bus_error_elsewhere_ends_the_process_as_ever(void **state)
{
	int status = fault_elsewhere(SIG_DFL);

	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGBUS);
}

static void a_bus_error_elsewhere_goes_to_the_former_handler(void **state)
{
	int status = fault_elsewhere(exit_with_42);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 42);
}

static bool is_mapped(void *host)
{
	return !msync(host, PAGE, MS_ASYNC);
}

static void nothing_stays_open_or_mapped(void **state)
{
	unsigned int before = client_count_fds();
	struct vgt_vfu_memory *memory;
	int fd = new_memfd(PAGE);
	uint8_t *host[3];

	assert_int_equal(vgt_vfu_memory_create(&memory), 0);
	for (uint64_t i = 0; i < 3; i++) {
		size_t len = 4;

		assert_int_equal(map_at(memory, i * PAGE, PAGE, 0, RW, fd), 0);
		host[i] = vgt_vfu_memory_ptr(memory, i * PAGE, &len, true);
		assert_true(is_mapped(host[i]));
	}
	assert_int_equal(vgt_vfu_memory_unmap(memory, 0, PAGE), 0);
	assert_false(is_mapped(host[0]));
	vgt_vfu_memory_unmap_all(memory);
	assert_false(is_mapped(host[1]));
	assert_false(is_mapped(host[2]));

	assert_int_equal(map_at(memory, 0, PAGE, 0, RW, fd), 0);
	host[0] = vgt_vfu_memory_ptr(memory, 0, &(size_t){ 4 }, true);
	assert_true(is_mapped(host[0]));
	vgt_vfu_memory_destroy(memory);
	assert_false(is_mapped(host[0]));
	close(fd);
	assert_int_equal(client_count_fds(), before);
}

#define with_table(test)	cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_table(a_mapped_region_shares_the_bytes_of_the_file),
		with_table(a_pointer_stays_good_when_the_descriptor_is_closed),
		with_table(a_length_is_cut_at_the_end_of_the_region),
		with_table(an_unknown_address_has_no_pointer),
		with_table(a_region_without_a_file_has_no_pointer),
		with_table(a_read_only_region_cannot_be_written),
		with_table(an_overlap_of_any_kind_is_refused),
		with_table(a_range_that_makes_no_sense_is_refused),
		with_table(the_last_page_of_the_address_space_can_be_mapped),
		with_table(a_file_that_is_too_short_is_refused),
		with_table(a_descriptor_that_is_no_regular_file_is_refused),
		with_table(a_file_opened_for_reading_cannot_be_mapped_writable),
		with_table(an_unaligned_file_offset_works),
		with_table(only_an_exact_match_is_unmapped),
		with_table(a_region_is_gone_after_unmap_even_if_it_was_used_last),
		with_table(memory_can_be_cut_in_pieces_and_joined_again),
		with_table(a_copy_crosses_regions_that_lie_side_by_side),
		with_table(many_regions_are_found_in_any_order),
		with_table(the_number_of_regions_is_limited),
		with_table(the_addresses_that_a_client_takes_are_limited),
		cmocka_unit_test(a_page_that_the_client_took_away_reads_as_zeroes),
		cmocka_unit_test(a_file_that_is_cut_short_costs_no_mapping_for_each_page),
		cmocka_unit_test(a_page_that_is_lost_alone_takes_no_other_with_it),
		cmocka_unit_test(a_lost_page_of_a_second_table_is_replaced_too),
		cmocka_unit_test(a_bus_error_elsewhere_ends_the_process_as_ever),
		cmocka_unit_test(a_bus_error_elsewhere_goes_to_the_former_handler),
		cmocka_unit_test(nothing_stays_open_or_mapped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
