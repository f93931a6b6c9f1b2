// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * vgt_secret VALUE: keeps a value where no other guest of the GPU may find or change it.
 *
 * It fills a page of memory with it, an object that it maps in the aperture, and registers
 * that drivers leave alone. Then it says "page ADDRESS", the guest physical address of the
 * page, and waits for SIGTERM. Exit status 0 if all is as it was then.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "igt-tests/vgt_drm.h"

#define REGISTERS	"/sys/bus/pci/devices/0000:00:02.0/resource0"
#define REGISTER_BYTES	0x200000u
#define PAGE		4096u
#define OBJECT_BYTES	(16 * PAGE)

/* Software flags, for nobody: SWF_ILK of i915. The first of them tells it of the firmware. */
#define FLAGS		(0x04f040u / 4)
#define FLAGS_COUNT	8u

struct keeper {
	int fd;
	volatile uint32_t *page;
	struct object object;
	volatile uint32_t *aperture;
	volatile uint32_t *registers;
};

static uint64_t page_address(volatile const void *at)
{
	const int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint64_t entry = 0;

	if (fd < 0 || pread(fd, &entry, 8, (uintptr_t)at / PAGE * 8) != 8)
		entry = 0;
	if (fd >= 0)
		close(fd);
	return (entry & ((1ull << 55) - 1)) * PAGE;
}

static int registers_map(struct keeper *keeper)
{
	const int fd = open(REGISTERS, O_RDWR | O_SYNC | O_CLOEXEC);
	void *map;

	if (fd < 0)
		return -errno;
	map = mmap(NULL, REGISTER_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	keeper->registers = map;
	return map == MAP_FAILED ? -errno : 0;
}

static int page_take(struct keeper *keeper)
{
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED | MAP_POPULATE, -1, 0);

	keeper->page = page;
	return page == MAP_FAILED ? -errno : 0;
}

static int keeper_open(struct keeper *keeper)
{
	struct drm_i915_gem_set_domain set = {
		.read_domains = I915_GEM_DOMAIN_GTT, .write_domain = I915_GEM_DOMAIN_GTT,
	};
	void *aperture;
	int ret;

	keeper->fd = open(RENDER_NODE, O_RDWR | O_CLOEXEC);
	ret = keeper->fd < 0 ? -errno : object_create(keeper->fd, OBJECT_BYTES, &keeper->object);
	if (!ret)
		ret = object_map(keeper->fd, &keeper->object, I915_MMAP_OFFSET_GTT, &aperture);
	set.handle = keeper->object.handle;
	if (!ret)
		ret = drm_ioctl(keeper->fd, DRM_IOCTL_I915_GEM_SET_DOMAIN, &set);
	if (!ret) {
		keeper->aperture = aperture;
		ret = registers_map(keeper);
	}
	return ret ? ret : page_take(keeper);
}

static void keeper_fill(struct keeper *keeper, uint32_t secret)
{
	for (size_t i = 0; i < PAGE / 4; i++)
		keeper->page[i] = secret;
	for (size_t i = 0; i < OBJECT_BYTES / 4; i++)
		keeper->aperture[i] = secret;
	for (size_t i = 0; i < FLAGS_COUNT; i++)
		keeper->registers[FLAGS + i] = secret;
	/* Reading waits for the writes. */
	(void)keeper->aperture[0];
}

/* What is not as keeper_fill() left it, or NULL. */
static const char *keeper_change(const struct keeper *keeper, uint32_t secret)
{
	for (size_t i = 0; i < PAGE / 4; i++)
		if (keeper->page[i] != secret)
			return "memory";
	for (size_t i = 0; i < OBJECT_BYTES / 4; i++) {
		if (((volatile uint32_t *)keeper->object.map)[i] != secret)
			return "an object's memory";
		if (keeper->aperture[i] != secret)
			return "the aperture";
	}
	for (size_t i = 0; i < FLAGS_COUNT; i++)
		if (keeper->registers[FLAGS + i] != secret)
			return "registers";
	return NULL;
}

int main(int argc, char **argv)
{
	struct keeper keeper = { 0 };
	const char *change;
	uint32_t secret = 0;
	sigset_t end;
	char *rest = "no";
	int ret, got;

	if (argc == 2)
		secret = strtoul(argv[1], &rest, 0);
	if (*rest || !secret) {
		fprintf(stderr, "usage: vgt_secret VALUE, of 32 bits, not 0\n");
		return 2;
	}
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, NULL);
	ret = keeper_open(&keeper);
	if (ret) {
		fprintf(stderr, "vgt_secret: cannot keep anything: %s\n", strerror(-ret));
		return 2;
	}
	keeper_fill(&keeper, secret);
	change = keeper_change(&keeper, secret);
	if (change) {
		fprintf(stderr, "vgt_secret: cannot keep a value in %s\n", change);
		return 2;
	}
	printf("page 0x%llx\n", (unsigned long long)page_address(keeper.page));
	fflush(stdout);
	sigwait(&end, &got);
	change = keeper_change(&keeper, secret);
	printf("%s\n", change ? change : "nothing has changed");
	return !!change;
}
