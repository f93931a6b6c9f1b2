/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the lab's guest programs share: ioctls of i915 and objects. The kernel's ioctls
 * alone, so that a static binary runs in any guest.
 */
#ifndef IGT_TESTS_VGT_DRM_H
#define IGT_TESTS_VGT_DRM_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <i915_drm.h>

#define RENDER_NODE	"/dev/dri/renderD128"

struct object {
	uint32_t handle;
	size_t bytes;
	uint32_t *map;		/* of its memory */
};

/* An ioctl that goes on after signals; 0 or -errno. */
static inline int drm_ioctl(int fd, unsigned long request, void *argument)
{
	int ret;

	do {
		ret = ioctl(fd, request, argument);
	} while (ret < 0 && (errno == EINTR || errno == EAGAIN));
	return ret < 0 ? -errno : 0;
}

/* A mapping of an object; @flags: I915_MMAP_OFFSET_*. */
static inline int object_map(int fd, const struct object *object, uint64_t flags, void **map)
{
	struct drm_i915_gem_mmap_offset offset = { .handle = object->handle, .flags = flags };
	int ret = drm_ioctl(fd, DRM_IOCTL_I915_GEM_MMAP_OFFSET, &offset);

	if (ret)
		return ret;
	*map = mmap(NULL, object->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset.offset);
	return *map == MAP_FAILED ? -errno : 0;
}

/* @bytes: a multiple of 4096. */
static inline int object_create(int fd, size_t bytes, struct object *object)
{
	struct drm_i915_gem_create create = { .size = bytes };
	void *map;
	int ret = drm_ioctl(fd, DRM_IOCTL_I915_GEM_CREATE, &create);

	if (ret)
		return ret;
	object->handle = create.handle;
	object->bytes = bytes;
	ret = object_map(fd, object, I915_MMAP_OFFSET_WB, &map);
	if (!ret)
		object->map = map;
	return ret;
}

static inline void object_destroy(int fd, struct object *object)
{
	struct drm_gem_close close = { .handle = object->handle };

	if (object->map)
		munmap(object->map, object->bytes);
	if (object->handle)
		drm_ioctl(fd, DRM_IOCTL_GEM_CLOSE, &close);
}

#endif
