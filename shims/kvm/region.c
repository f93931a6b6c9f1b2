// SPDX-License-Identifier: GPL-2.0-only
#include "shims/kvm/region.h"

#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/minmax.h>
#include <linux/pci_ids.h>
#include <linux/uaccess.h>

#include "gvt/vgt.h"
#include "shims/kvm/vgpu.h"

/* Bytes of one call of the core: the widest access of a guest, and a little for dumps. */
#define PIECE 64u

/* Of BAR2 the vGPU's own part, and no more, can be mapped. */
static int add_mappable_part(const struct vgt_kvm_aperture *aperture, struct vfio_info_cap *caps)
{
	struct {
		struct vfio_region_info_cap_sparse_mmap cap;
		struct vfio_region_sparse_mmap_area area;
	} sparse = {
		.cap.header.id = VFIO_REGION_INFO_CAP_SPARSE_MMAP,
		.cap.header.version = 1,
		.cap.nr_areas = 1,
		.area.offset = aperture->base,
		.area.size = aperture->size,
	};

	return vfio_info_add_capability(caps, &sparse.cap.header, sizeof(sparse));
}

static int add_type(u32 type, u32 subtype, struct vfio_info_cap *caps)
{
	struct vfio_region_info_cap_type cap = {
		.header.id = VFIO_REGION_INFO_CAP_TYPE,
		.header.version = 1,
		.type = type,
		.subtype = subtype,
	};

	return vfio_info_add_capability(caps, &cap.header, sizeof(cap));
}

static int opregion_info(struct vfio_region_info *info, struct vfio_info_cap *caps)
{
	info->size = VGT_KVM_OPREGION_BYTES;
	info->flags = VFIO_REGION_INFO_FLAG_READ;
	return add_type(VFIO_REGION_TYPE_PCI_VENDOR_TYPE | PCI_VENDOR_ID_INTEL,
			VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION, caps);
}

static int edid_region_info(struct vfio_region_info *info, struct vfio_info_cap *caps)
{
	info->size = sizeof(struct vgt_kvm_edid_layout);
	info->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	return add_type(VFIO_REGION_TYPE_GFX, VFIO_REGION_SUBTYPE_GFX_EDID, caps);
}

static int screen_region_info(const struct vgt_kvm_screen *screen, struct vfio_region_info *info)
{
	info->size = screen->size;
	info->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP;
	return 0;
}

/**
 * vgt_kvm_region_info() - VFIO_DEVICE_GET_REGION_INFO
 * @vfio: VFIO device of a vGPU
 * @info: its index is that of the request; the rest is filled in
 * @caps: capabilities to add to
 *
 * ROM, VGA and the BARs that the device does not have are of size 0.
 * Return: 0, -EINVAL for an index that the device does not have, -ENOMEM.
 */
int vgt_kvm_region_info(struct vfio_device *vfio, struct vfio_region_info *info,
			struct vfio_info_cap *caps)
{
	struct vgt_kvm_vgpu *vgpu = vgt_kvm_vgpu_of(vfio);

	if (info->index >= VGT_KVM_REGIONS)
		return -EINVAL;
	info->offset = VGT_KVM_OFFSET(info->index);
	if (info->index == VGT_KVM_REGION_OPREGION)
		return opregion_info(info, caps);
	if (info->index == VGT_KVM_REGION_SCREEN)
		return screen_region_info(&vgpu->screen, info);
	if (info->index == VGT_KVM_REGION_EDID)
		return edid_region_info(info, caps);
	info->size = vgt_vgpu_region_size(vgpu->core, info->index);
	info->flags = info->size ? VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE : 0;
	if (info->index != VFIO_PCI_BAR2_REGION_INDEX)
		return 0;
	info->flags |= VFIO_REGION_INFO_FLAG_MMAP;
	return add_mappable_part(&vgpu->aperture, caps);
}

/* Where in which region a file offset is, and how much of @count is inside it. */
static size_t locate(struct vgt_kvm_vgpu *vgpu, loff_t pos, size_t count,
		     enum vgt_region *region, u64 *offset)
{
	u64 size;

	*region = pos >> VGT_KVM_OFFSET_BITS;
	*offset = pos & VGT_KVM_OFFSET_MASK;
	size = vgt_vgpu_region_size(vgpu->core, *region);
	return *offset < size ? min_t(u64, count, size - *offset) : 0;
}

/* Pieces end at multiples of their size: aligned accesses stay whole. */
static size_t piece(u64 offset, size_t left)
{
	return min_t(size_t, left, PIECE - offset % PIECE);
}

/*
 * Registers and page-table entries come one at a time: for their sizes the kernel needs to
 * check neither where @data is nor how long.
 */
static int copy_out(char __user *to, const u8 *data, size_t n)
{
	switch (n) {
	case sizeof(u32):
		return put_user(*(const u32 *)data, (u32 __user *)to);
	case sizeof(u64):
		return put_user(*(const u64 *)data, (u64 __user *)to);
	}
	return copy_to_user(to, data, n) ? -EFAULT : 0;
}

static int copy_in(u8 *data, const char __user *from, size_t n)
{
	switch (n) {
	case sizeof(u32):
		return get_user(*(u32 *)data, (const u32 __user *)from);
	case sizeof(u64):
		return get_user(*(u64 *)data, (const u64 __user *)from);
	}
	return copy_from_user(data, from, n) ? -EFAULT : 0;
}

static ssize_t read_opregion(struct vgt_kvm_vgpu *vgpu, char __user *buf, size_t count, u64 offset)
{
	loff_t at = offset;

	return simple_read_from_buffer(buf, count, &at, vgpu->opregion, VGT_KVM_OPREGION_BYTES) ?:
	       -EINVAL;
}

/* Those regions that are the shim's own. */
static ssize_t own_region_read(struct vgt_kvm_vgpu *vgpu, char __user *buf, size_t count,
			       loff_t *pos)
{
	const u64 offset = *pos & VGT_KVM_OFFSET_MASK;
	ssize_t done = -EINVAL;

	switch (*pos >> VGT_KVM_OFFSET_BITS) {
	case VGT_KVM_REGION_OPREGION:
		done = read_opregion(vgpu, buf, count, offset);
		break;
	case VGT_KVM_REGION_EDID:
		done = vgt_kvm_edid_read(vgpu, buf, count, offset);
		break;
	case VGT_KVM_REGION_SCREEN:
		done = vgt_kvm_screen_read(&vgpu->screen, buf, count, offset);
		break;
	}
	if (done > 0)
		*pos += done;
	return done;
}

static ssize_t own_region_write(struct vgt_kvm_vgpu *vgpu, const char __user *buf, size_t count,
				loff_t *pos)
{
	const u64 offset = *pos & VGT_KVM_OFFSET_MASK;
	ssize_t done = -EINVAL;

	if (*pos >> VGT_KVM_OFFSET_BITS == VGT_KVM_REGION_EDID)
		done = vgt_kvm_edid_write(vgpu, buf, count, offset);
	if (done > 0)
		*pos += done;
	return done;
}

/**
 * vgt_kvm_region_read() - read(2) of the VFIO device
 * @vfio: VFIO device of a vGPU
 * @buf: where to
 * @count: bytes; what is beyond the region's end is not read
 * @pos: region and offset; moves on
 *
 * Return: bytes read, -EINVAL outside of all regions, -EFAULT.
 */
ssize_t vgt_kvm_region_read(struct vfio_device *vfio, char __user *buf, size_t count,
			    loff_t *pos)
{
	struct vgt_kvm_vgpu *vgpu = vgt_kvm_vgpu_of(vfio);
	enum vgt_region region;
	size_t done, n;
	u8 data[PIECE] __aligned(sizeof(u64));
	u64 offset;

	if (*pos >> VGT_KVM_OFFSET_BITS >= VFIO_PCI_NUM_REGIONS)
		return own_region_read(vgpu, buf, count, pos);
	count = locate(vgpu, *pos, count, &region, &offset);
	if (!count)
		return -EINVAL;
	for (done = 0; done < count; done += n) {
		n = piece(offset + done, count - done);
		if (vgt_bus_guest_read(vgpu->core, region, offset + done, data, n) ||
		    copy_out(buf + done, data, n))
			break;
	}
	*pos += done;
	return done ?: -EFAULT;
}

/**
 * vgt_kvm_region_write() - write(2) of the VFIO device
 * @vfio: VFIO device of a vGPU
 * @buf: where from; read once
 * @count: bytes; what is beyond the region's end is not written
 * @pos: region and offset; moves on
 *
 * Return: bytes written, -EINVAL outside of all regions, -EFAULT.
 */
ssize_t vgt_kvm_region_write(struct vfio_device *vfio, const char __user *buf, size_t count,
			     loff_t *pos)
{
	struct vgt_kvm_vgpu *vgpu = vgt_kvm_vgpu_of(vfio);
	enum vgt_region region;
	size_t done, n;
	u8 data[PIECE] __aligned(sizeof(u64));
	u64 offset;

	if (*pos >> VGT_KVM_OFFSET_BITS >= VFIO_PCI_NUM_REGIONS)
		return own_region_write(vgpu, buf, count, pos);
	count = locate(vgpu, *pos, count, &region, &offset);
	if (!count)
		return -EINVAL;
	for (done = 0; done < count; done += n) {
		n = piece(offset + done, count - done);
		if (copy_in(data, buf + done, n) ||
		    vgt_bus_guest_write(vgpu->core, region, offset + done, data, n))
			break;
	}
	*pos += done;
	return done ?: -EFAULT;
}
