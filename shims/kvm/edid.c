// SPDX-License-Identifier: GPL-2.0-only
#include "shims/kvm/edid.h"

#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "shims/kvm/vgpu.h"

#define FIELD(name)	offsetof(struct vfio_region_gfx_edid, name)

/**
 * vgt_kvm_edid_init() - before vgt_kvm_edid_begin()
 * @region: zeroed
 */
void vgt_kvm_edid_init(struct vgt_kvm_edid *region)
{
	mutex_init(&region->lock);
}

/**
 * vgt_kvm_edid_fini() - the counterpart
 * @region: region
 */
void vgt_kvm_edid_fini(struct vgt_kvm_edid *region)
{
	mutex_destroy(&region->lock);
}

/**
 * vgt_kvm_edid_begin() - take the monitor that the vGPU was made with
 * @vgpu: its core has just been made
 *
 * Context: process, may sleep.
 */
void vgt_kvm_edid_begin(struct vgt_kvm_vgpu *vgpu)
{
	struct vgt_kvm_edid_layout *preset = &vgpu->edid.preset;
	struct vgt_monitor monitor;

	vgt_display_monitor(vgpu->core, &monitor);
	preset->regs = (struct vfio_region_gfx_edid) {
		.edid_offset = offsetof(struct vgt_kvm_edid_layout, edid),
		.edid_max_size = sizeof(preset->edid),
		.edid_size = monitor.edid_bytes,
		.max_xres = monitor.max_width,
		.max_yres = monitor.max_height,
		.link_state = VFIO_DEVICE_GFX_LINK_STATE_UP,
	};
	memcpy(preset->edid, monitor.edid, sizeof(preset->edid));
	vgpu->edid.layout = *preset;
}

static int set_link(struct vgt_kvm_vgpu *vgpu, u32 state)
{
	struct vgt_kvm_edid_layout *layout = &vgpu->edid.layout;
	int err = 0;

	switch (state) {
	case VFIO_DEVICE_GFX_LINK_STATE_UP:
		err = vgt_display_set_monitor(vgpu->core, layout->edid, layout->regs.edid_size);
		break;
	case VFIO_DEVICE_GFX_LINK_STATE_DOWN:
		vgt_display_plug(vgpu->core, false);
		break;
	default:
		err = -EINVAL;
	}
	if (!err)
		layout->regs.link_state = state;
	return err;
}

static void reset_locked(struct vgt_kvm_vgpu *vgpu)
{
	vgpu->edid.layout = vgpu->edid.preset;
	set_link(vgpu, vgpu->edid.preset.regs.link_state);
}

/**
 * vgt_kvm_edid_reset() - the next user finds the administrator's choice
 * @vgpu: vGPU
 *
 * Context: process, may sleep.
 */
void vgt_kvm_edid_reset(struct vgt_kvm_vgpu *vgpu)
{
	mutex_lock(&vgpu->edid.lock);
	reset_locked(vgpu);
	mutex_unlock(&vgpu->edid.lock);
}

/**
 * vgt_kvm_edid_get() - the monitor that is plugged in
 * @vgpu: vGPU
 * @edid: gets its EDID
 *
 * Context: process, may sleep.
 * Return: bytes of it, 0 where none is plugged in.
 */
size_t vgt_kvm_edid_get(struct vgt_kvm_vgpu *vgpu, u8 edid[VGT_EDID_MAX])
{
	struct vgt_monitor monitor;

	vgt_display_monitor(vgpu->core, &monitor);
	if (!monitor.plugged)
		return 0;
	memcpy(edid, monitor.edid, monitor.edid_bytes);
	return monitor.edid_bytes;
}

/**
 * vgt_kvm_edid_preset() - the administrator chooses a monitor, for now and for later users
 * @vgpu: vGPU
 * @edid: its EDID
 * @bytes: size of it, 0 for no monitor
 *
 * Context: process, may sleep.
 * Return: 0, or why not, as vgt_display_check_monitor().
 */
int vgt_kvm_edid_preset(struct vgt_kvm_vgpu *vgpu, const u8 *edid, size_t bytes)
{
	struct vgt_kvm_edid_layout *preset = &vgpu->edid.preset;
	int err = bytes ? vgt_display_check_monitor(vgpu->core, edid, bytes) : 0;

	if (err)
		return err;
	mutex_lock(&vgpu->edid.lock);
	preset->regs.link_state = VFIO_DEVICE_GFX_LINK_STATE_DOWN;
	if (bytes) {
		memcpy(preset->edid, edid, bytes);
		preset->regs.edid_size = bytes;
		preset->regs.link_state = VFIO_DEVICE_GFX_LINK_STATE_UP;
	}
	reset_locked(vgpu);
	mutex_unlock(&vgpu->edid.lock);
	return 0;
}

/**
 * vgt_kvm_edid_read() - read from the region
 * @vgpu: vGPU
 * @buf: where to
 * @count: bytes; what is beyond the region's end is not read
 * @offset: in the region
 *
 * Return: bytes read, -EINVAL outside of the region, -EFAULT.
 */
ssize_t vgt_kvm_edid_read(struct vgt_kvm_vgpu *vgpu, char __user *buf, size_t count, u64 offset)
{
	struct vgt_kvm_edid *region = &vgpu->edid;
	u8 bytes[sizeof(region->layout)];

	if (offset >= sizeof(bytes))
		return -EINVAL;
	count = min_t(u64, count, sizeof(bytes) - offset);
	mutex_lock(&region->lock);
	memcpy(bytes, &region->layout, sizeof(bytes));
	mutex_unlock(&region->lock);
	return copy_to_user(buf, bytes + offset, count) ? -EFAULT : count;
}

static int set_size(struct vgt_kvm_edid_layout *layout, u32 size)
{
	if (size > sizeof(layout->edid))
		return -EINVAL;
	layout->regs.edid_size = size;
	return 0;
}

static int write_locked(struct vgt_kvm_vgpu *vgpu, const u8 *bytes, size_t count, u64 offset)
{
	struct vgt_kvm_edid_layout *layout = &vgpu->edid.layout;
	u32 value;

	if (offset >= sizeof(layout->regs)) {
		memcpy(layout->edid + offset - sizeof(layout->regs), bytes, count);
		return 0;
	}
	if (count != sizeof(value))
		return -EINVAL;
	memcpy(&value, bytes, sizeof(value));
	switch (offset) {
	case FIELD(edid_size):
		return set_size(layout, value);
	case FIELD(link_state):
		return set_link(vgpu, value);
	}
	return -EINVAL;
}

/**
 * vgt_kvm_edid_write() - write to the region
 * @vgpu: vGPU
 * @buf: where from; read once
 * @count: bytes: one whole field, or any number of the EDID; what is beyond the region's
 *	end is not written
 * @offset: in the region
 *
 * Return: bytes written, -EFAULT, -EINVAL for a field that cannot be written or a value
 * that makes no sense, and when the link goes up the errors of vgt_display_set_monitor().
 */
ssize_t vgt_kvm_edid_write(struct vgt_kvm_vgpu *vgpu, const char __user *buf, size_t count,
			   u64 offset)
{
	struct vgt_kvm_edid *region = &vgpu->edid;
	u8 bytes[sizeof(region->layout)];
	int err;

	if (offset >= sizeof(bytes))
		return -EINVAL;
	count = min_t(u64, count, sizeof(bytes) - offset);
	if (copy_from_user(bytes, buf, count))
		return -EFAULT;
	mutex_lock(&region->lock);
	err = write_locked(vgpu, bytes, count, offset);
	mutex_unlock(&region->lock);
	return err ?: count;
}
