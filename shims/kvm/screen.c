// SPDX-License-Identifier: GPL-2.0-only
#include "shims/kvm/screen.h"

#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "gvt/vgt.h"
#include "shims/kvm/region.h"
#include "shims/kvm/vgpu.h"

/* Bytes of a pixel, of the widest format that displays outside of guests take. */
#define PIXEL_BYTES	4u
/* What <linux/vfio.h> wants where there is no cursor. */
#define NO_HOTSPOT	U32_MAX
/* DRM_PLANE_TYPE_CURSOR, which <linux/vfio.h> names and does not define. */
#define PLANE_CURSOR	2u

/**
 * vgt_kvm_screen_init() - room for the largest picture of the vGPU's type
 * @vgpu: its core is there
 */
void vgt_kvm_screen_init(struct vgt_kvm_vgpu *vgpu)
{
	struct vgt_monitor monitor;

	vgt_display_monitor(vgpu->core, &monitor);
	vgpu->screen.size = PAGE_ALIGN((size_t)monitor.max_width * monitor.max_height *
				       PIXEL_BYTES);
}

/**
 * vgt_kvm_screen_clear() - nobody has the device open, or mapped, any more
 * @screen: the region
 */
void vgt_kvm_screen_clear(struct vgt_kvm_screen *screen)
{
	vfree(screen->pixels);
	screen->pixels = NULL;
}

/* May run twice at once, and in mmap(): takes no lock. */
static void *pixels_of(struct vgt_kvm_screen *screen)
{
	void *pixels = READ_ONCE(screen->pixels);
	void *other;

	if (pixels)
		return pixels;
	pixels = vmalloc_user(screen->size);
	if (!pixels)
		return NULL;
	other = cmpxchg(&screen->pixels, NULL, pixels);
	if (!other)
		return pixels;
	vfree(pixels);
	return other;
}

static int take_picture(struct vgt_kvm_vgpu *vgpu, struct vfio_device_gfx_plane_info *info)
{
	struct vgt_kvm_screen *screen = &vgpu->screen;
	void *pixels = pixels_of(screen);
	struct vgt_plane plane;

	if (!pixels)
		return -ENOMEM;
	/* A guest that shows nothing, or nothing that can be copied, is no error. */
	if (vgt_display_picture(vgpu->core, pixels, screen->size, &plane))
		return 0;
	info->drm_format = plane.format;
	info->width = plane.width;
	info->height = plane.height;
	info->stride = plane.stride;
	info->size = PAGE_ALIGN(plane.stride * plane.height);
	info->region_index = VGT_KVM_REGION_SCREEN;
	return 0;
}

/**
 * vgt_kvm_screen_query() - VFIO_DEVICE_QUERY_GFX_PLANE
 * @vgpu: vGPU
 * @info: its argsz, flags and type of plane are those of the request; the rest is filled in
 *
 * The picture is that of the primary plane. QEMU leaves the type 0 where it means that one
 * (vfio_display_region_update()), so only who asks for the cursor gets none.
 *
 * Context: process, may sleep.
 * Return: 0, also where nothing is shown, -EINVAL for another kind of plane than a
 * region, -ENOMEM.
 */
int vgt_kvm_screen_query(struct vgt_kvm_vgpu *vgpu, struct vfio_device_gfx_plane_info *info)
{
	const u32 argsz = info->argsz, flags = info->flags, type = info->drm_plane_type;

	*info = (struct vfio_device_gfx_plane_info) {
		.argsz = argsz,
		.flags = flags,
		.drm_plane_type = type,
		.x_hot = NO_HOTSPOT,
		.y_hot = NO_HOTSPOT,
	};
	switch (flags) {
	case VFIO_GFX_PLANE_TYPE_PROBE | VFIO_GFX_PLANE_TYPE_REGION:
		return 0;
	case VFIO_GFX_PLANE_TYPE_REGION:
		return type == PLANE_CURSOR ? 0 : take_picture(vgpu, info);
	}
	return -EINVAL;
}

/**
 * vgt_kvm_screen_mmap() - let the user map the region, for reading
 * @screen: the region
 * @vma: what is asked for, at an offset of the region
 *
 * Context: process, the user's address space locked.
 * Return: 0, -EINVAL outside of the region or for writing, -ENOMEM.
 */
int vgt_kvm_screen_mmap(struct vgt_kvm_screen *screen, struct vm_area_struct *vma)
{
	const pgoff_t page = vma->vm_pgoff & (VGT_KVM_OFFSET_MASK >> PAGE_SHIFT);
	void *pixels;

	if (vma->vm_flags & VM_WRITE)
		return -EINVAL;
	pixels = pixels_of(screen);
	if (!pixels)
		return -ENOMEM;
	vm_flags_clear(vma, VM_MAYWRITE);
	return remap_vmalloc_range(vma, pixels, page);
}

/**
 * vgt_kvm_screen_read() - read from the region
 * @screen: the region
 * @buf: where to
 * @count: bytes; what is beyond the region's end is not read
 * @offset: in the region
 *
 * Return: bytes read, -EINVAL outside of the region, -EFAULT, -ENOMEM.
 */
ssize_t vgt_kvm_screen_read(struct vgt_kvm_screen *screen, char __user *buf, size_t count,
			    u64 offset)
{
	void *pixels = pixels_of(screen);
	loff_t at = offset;

	if (!pixels)
		return -ENOMEM;
	return simple_read_from_buffer(buf, count, &at, pixels, screen->size) ?: -EINVAL;
}
