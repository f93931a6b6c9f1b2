// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * vgt_fence SECONDS: whether a fence register stays what i915 has made it.
 *
 * An X-tiled object is written through its mapping in the aperture, where a fence makes
 * it linear: what is written at the begin of its second line is, in memory, behind the
 * first line of the first tile. Then nothing happens for so long, and the same mapping is
 * used again, of which i915 hears nothing. Exit status 0 if both writes came where they belong.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "igt-tests/vgt_drm.h"

/* SKL PRM vol 5, "Tiling": an X tile is 8 lines of 512 bytes. The object is two of them. */
#define TILE_PITCH	512u
#define TILE_BYTES	4096u
#define PITCH		(2 * TILE_PITCH)
#define MAX_SECONDS	600ul

static int domain_set(int fd, const struct object *object, uint32_t domain)
{
	struct drm_i915_gem_set_domain set = {
		.handle = object->handle, .read_domains = domain, .write_domain = domain,
	};

	return drm_ioctl(fd, DRM_IOCTL_I915_GEM_SET_DOMAIN, &set);
}

/* Write through the aperture, look in memory; 0, -EIO for a value elsewhere, -errno. */
static int check(int fd, const struct object *object, uint32_t *aperture, uint32_t value)
{
	volatile uint32_t *line = aperture + PITCH / 4;
	int ret;

	*line = value;
	/* Writes are combined: reading waits for them. */
	ret = *line == value ? domain_set(fd, object, I915_GEM_DOMAIN_CPU) : -EIO;
	if (!ret && object->map[TILE_PITCH / 4] != value)
		ret = -EIO;
	return ret;
}

static int run(int fd, unsigned int seconds)
{
	struct drm_i915_gem_set_tiling tiling = {
		.tiling_mode = I915_TILING_X, .stride = PITCH,
	};
	struct object object = { 0 };
	void *aperture;
	int ret;

	ret = object_create(fd, 2 * TILE_BYTES, &object);
	tiling.handle = object.handle;
	if (!ret)
		ret = drm_ioctl(fd, DRM_IOCTL_I915_GEM_SET_TILING, &tiling);
	if (!ret)
		ret = object_map(fd, &object, I915_MMAP_OFFSET_GTT, &aperture);
	if (!ret)
		ret = domain_set(fd, &object, I915_GEM_DOMAIN_GTT);
	if (!ret)
		ret = check(fd, &object, aperture, 0x5a5a0001);
	printf("before: %s\n", strerror(-ret));
	fflush(stdout);
	if (ret)
		return ret;
	sleep(seconds);
	ret = check(fd, &object, aperture, 0x5a5a0002);
	printf("after %u s: %s\n", seconds, strerror(-ret));
	return ret;
}

int main(int argc, char **argv)
{
	unsigned long seconds = 0;
	char *end = "no";
	int fd, ret;

	if (argc == 2)
		seconds = strtoul(argv[1], &end, 10);
	if (*end || seconds > MAX_SECONDS) {
		fprintf(stderr, "usage: vgt_fence SECONDS, at most %lu\n", MAX_SECONDS);
		return 2;
	}
	fd = open(RENDER_NODE, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		fprintf(stderr, "vgt_fence: cannot open " RENDER_NODE ": %s\n", strerror(errno));
		return 1;
	}
	ret = run(fd, seconds);
	close(fd);
	return ret ? 1 : 0;
}
