/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations of a VFIO device that not every kernel has.
 *
 * VGT_VFIO_OPS(info) stands in the initializer of a struct vfio_device_ops: it
 * has @info called for VFIO_DEVICE_GET_REGION_INFO, and the emulated operations
 * of iommufd where there are any. vgt_vfio_region_info() is for the ioctl
 * operation of kernels that leave the copying to it.
 */
#ifndef SHIMS_COMPAT_VFIO_OPS_H
#define SHIMS_COMPAT_VFIO_OPS_H

#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/stddef.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

typedef int (*vgt_vfio_info_fn)(struct vfio_device *vdev, struct vfio_region_info *info,
				struct vfio_info_cap *caps);

#ifdef VGT_HAVE_VFIO_EMULATED_IOMMUFD
#define VGT_VFIO_IOMMUFD_OPS \
	.bind_iommufd = vfio_iommufd_emulated_bind, \
	.unbind_iommufd = vfio_iommufd_emulated_unbind, \
	.attach_ioas = vfio_iommufd_emulated_attach_ioas, \
	.detach_ioas = vfio_iommufd_emulated_detach_ioas,
#else
#define VGT_VFIO_IOMMUFD_OPS
#endif

#ifdef VGT_HAVE_VFIO_REGION_INFO_OP

#define VGT_VFIO_OPS(info) VGT_VFIO_IOMMUFD_OPS .get_region_info_caps = (info)

static inline long vgt_vfio_region_info(struct vfio_device *vdev, void __user *arg,
					vgt_vfio_info_fn fn)
{
	return -ENOTTY;
}

#else

#define VGT_VFIO_OPS(info) VGT_VFIO_IOMMUFD_OPS

/* The capabilities follow the structure, if the user has room for them. */
static inline int vgt_vfio_put_caps(struct vfio_region_info *info, struct vfio_info_cap *caps,
				    void __user *arg)
{
	info->flags |= VFIO_REGION_INFO_FLAG_CAPS;
	if (info->argsz < sizeof(*info) + caps->size) {
		info->argsz = sizeof(*info) + caps->size;
		return 0;
	}
	vfio_info_cap_shift(caps, sizeof(*info));
	if (copy_to_user(arg + sizeof(*info), caps->buf, caps->size))
		return -EFAULT;
	info->cap_offset = sizeof(*info);
	return 0;
}

static inline long vgt_vfio_region_info(struct vfio_device *vdev, void __user *arg,
					vgt_vfio_info_fn fn)
{
	const size_t minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_info_cap caps = { };
	struct vfio_region_info info;
	int err;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	info.cap_offset = 0;
	err = fn(vdev, &info, &caps);
	if (!err && caps.size)
		err = vgt_vfio_put_caps(&info, &caps, arg);
	kfree(caps.buf);
	if (err)
		return err;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

#endif

#endif
