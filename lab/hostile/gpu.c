// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lab/hostile/gpu.h"
#include "pvinfo/pvinfo.h"

#define DEVICE		"/sys/bus/pci/devices/0000:00:02.0/"
#define PRESENT		3u
#define RESET_MS	2000u

static const struct {
	uint32_t base;
	uint32_t reset;
} engines[ENGINES] = {
	[RCS] = { 0x02000, 1u << 1 },
	[BCS] = { 0x22000, 1u << 3 },
	[VCS] = { 0x12000, 1u << 2 },
	[VECS] = { 0x1a000, 1u << 4 },
};

static volatile uint8_t *bar_map(const char *name, size_t *bytes)
{
	const int fd = open(name, O_RDWR | O_SYNC);
	struct stat stat;
	void *map;

	if (fd < 0 || fstat(fd, &stat))
		err(2, "cannot open %s; is there a GPU, and are you root?", name);
	map = mmap(NULL, stat.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		err(2, "cannot map %s; unload i915 first", name);
	close(fd);
	*bytes = stat.st_size;
	return map;
}

static void ram_create(struct gpu *gpu)
{
	const int fd = open("/proc/self/pagemap", O_RDONLY);

	gpu->ram = mmap(NULL, RAM_PAGES * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED | MAP_POPULATE, -1, 0);
	if (fd < 0 || gpu->ram == MAP_FAILED)
		err(2, "cannot have locked memory and its addresses");
	for (uint32_t i = 0; i < RAM_PAGES; i++) {
		const uintptr_t address = (uintptr_t)gpu->ram + i * PAGE;
		uint64_t entry;

		if (pread(fd, &entry, 8, address / PAGE * 8) != 8 || !(entry >> 63))
			errx(2, "/proc/self/pagemap does not say where page %u is", i);
		gpu->page[i] = (entry & ((1ull << 55) - 1)) * PAGE;
	}
	close(fd);
}

void gpu_open(struct gpu *gpu)
{
	size_t bytes;
	FILE *enable = fopen(DEVICE "enable", "w");

	if (!enable || fputs("1", enable) < 0 || fclose(enable))
		err(2, "cannot enable the GPU at 0000:00:02.0");
	gpu->bar0 = bar_map(DEVICE "resource0", &bytes);
	gpu->aperture = bar_map(DEVICE "resource2", &gpu->aperture_bytes);
	gpu->config = open(DEVICE "config", O_RDWR);
	if (gpu->config < 0)
		err(2, "cannot open its configuration space");
	if (gpu_read(gpu, REG_PVINFO) != (uint32_t)VGT_MAGIC)
		errx(2, "the GPU at 0000:00:02.0 is no vGPU");
	gpu->gma = gpu_read(gpu, REG_PVINFO + offsetof(struct vgt_pvinfo, mappable_base));
	gpu->window = gpu_read(gpu, REG_PVINFO + offsetof(struct vgt_pvinfo, mappable_size));
	gpu->high = gpu_read(gpu, REG_PVINFO + offsetof(struct vgt_pvinfo, unmappable_base));
	gpu->high_bytes = gpu_read(gpu, REG_PVINFO +
				   offsetof(struct vgt_pvinfo, unmappable_size));
	gpu->fences = gpu_read(gpu, REG_PVINFO + offsetof(struct vgt_pvinfo, fence_num));
	ram_create(gpu);
}

uint32_t gpu_read(struct gpu *gpu, uint32_t offset)
{
	return *(volatile uint32_t *)(gpu->bar0 + offset);
}

void gpu_write(struct gpu *gpu, uint32_t offset, uint32_t value)
{
	*(volatile uint32_t *)(gpu->bar0 + offset) = value;
}

uint64_t gpu_entry(struct gpu *gpu, uint32_t gma)
{
	return *(volatile uint64_t *)(gpu->bar0 + GGTT_AT + gma / PAGE * 8);
}

void gpu_map(struct gpu *gpu, uint32_t gma, uint64_t entry)
{
	*(volatile uint64_t *)(gpu->bar0 + GGTT_AT + gma / PAGE * 8) = entry;
}

bool gpu_owns(const struct gpu *gpu, uint32_t gma)
{
	return gma - gpu->gma < gpu->window || gma - gpu->high < gpu->high_bytes;
}

uint32_t *gpu_dword(struct gpu *gpu, uint32_t at)
{
	return (uint32_t *)(gpu->ram + at);
}

uint32_t gpu_base(enum engine engine)
{
	return engines[engine].base;
}

static void sleep_ms(unsigned int ms)
{
	const struct timespec time = { ms / 1000, ms % 1000 * 1000000l };

	nanosleep(&time, NULL);
}

static void tables_build(struct gpu *gpu)
{
	const uint32_t first = AT_TABLES / PAGE;
	uint64_t *table = (uint64_t *)(gpu->ram + AT_TABLES);

	for (uint32_t level = 0; level < 3; level++)
		table[level * 512] = gpu->page[first + level + 1] | PRESENT;
	for (uint32_t i = 0; i < RAM_PAGES; i++)
		table[3 * 512 + i] = gpu->page[i] | PRESENT;
}

/*
 * Word by word: a page that is some page table is written through KVM's emulator. The wide stores
 * of a memset() are not known to that of 6.12, which has the writer killed by SIGILL, nor to that
 * of 6.1, which tries for ever.
 */
static void ram_clear(struct gpu *gpu)
{
	volatile uint64_t *word = (volatile uint64_t *)gpu->ram;

	for (uint32_t i = 0; i < RAM_PAGES * PAGE / sizeof(*word); i++)
		word[i] = 0;
}

void gpu_begin(struct gpu *gpu, enum engine engine)
{
	const uint64_t root = gpu->page[AT_TABLES / PAGE];
	uint32_t *state = gpu_dword(gpu, AT_STATE);

	gpu_write(gpu, REG_GDRST, engines[engine].reset);
	for (unsigned int ms = 0; ms < RESET_MS && gpu_read(gpu, REG_GDRST); ms++)
		sleep_ms(1);
	ram_clear(gpu);
	for (uint32_t i = 0; i < RAM_PAGES; i++)
		gpu_map(gpu, gpu->gma + i * PAGE, gpu->page[i] | 1);
	tables_build(gpu);
	state[STATE_CONTROL] = 0x00090009;
	state[STATE_START] = gpu->gma + AT_RING;
	state[STATE_CTL] = (RING_BYTES - PAGE) | 1;
	state[STATE_PDP0_HIGH] = root >> 32;
	state[STATE_PDP0] = (uint32_t)root;
	gpu_write(gpu, engines[engine].base + 0x29c, 0x80008000);
	gpu_write(gpu, engines[engine].base + 0x80, gpu->gma + AT_STATUS);
}

void gpu_emit(struct gpu *gpu, const uint32_t *dwords, uint32_t count)
{
	uint32_t *tail = gpu_dword(gpu, AT_STATE) + STATE_TAIL;

	for (uint32_t i = 0; i < count; i++) {
		*gpu_dword(gpu, AT_RING + *tail) = dwords[i];
		*tail = (*tail + 4) % RING_BYTES;
	}
}

void gpu_submit(struct gpu *gpu, enum engine engine, uint32_t flags)
{
	const uint32_t port = engines[engine].base + 0x230;
	uint32_t *tail = gpu_dword(gpu, AT_STATE) + STATE_TAIL;

	/* The tail is a multiple of 8 bytes; what is between is MI_NOOP. */
	*tail = (*tail + 7) % RING_BYTES & ~7u;
	__sync_synchronize();
	gpu_write(gpu, port, 0);
	gpu_write(gpu, port, 0);
	gpu_write(gpu, port, 1);
	gpu_write(gpu, port, (gpu->gma + AT_IMAGE) | flags);
}

bool gpu_target_becomes(struct gpu *gpu, uint32_t value, unsigned int ms)
{
	volatile uint32_t *target = gpu_dword(gpu, AT_TARGET);
	struct timespec now;
	uint64_t end, at;

	clock_gettime(CLOCK_MONOTONIC, &now);
	end = now.tv_sec * 1000ull + now.tv_nsec / 1000000 + ms;
	do {
		if (*target == value)
			return true;
		sleep_ms(1);
		clock_gettime(CLOCK_MONOTONIC, &now);
		at = now.tv_sec * 1000ull + now.tv_nsec / 1000000;
	} while (at < end);
	return *target == value;
}

bool gpu_stores(struct gpu *gpu, enum engine engine, uint32_t value, unsigned int ms)
{
	const uint32_t store[] = { 0x10000002, AT_TARGET, 0, value };

	gpu_emit(gpu, store, 4);
	gpu_submit(gpu, engine, CONTEXT_FLAGS);
	return gpu_target_becomes(gpu, value, ms);
}
