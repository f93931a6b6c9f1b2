// SPDX-License-Identifier: GPL-2.0-only
#include "shims/kvm/device.h"

#include <linux/device.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/pci_regs.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#include "gvt/port_hv.h"
#include "gvt/vgt.h"
#include "i915-hooks/hooks.h"
#include "pvinfo/pvinfo.h"
#include "shims/compat/vfio_ops.h"
#include "shims/kvm/region.h"
#include "shims/kvm/vgpu.h"

static void hv_msi(void *hv)
{
	struct vgt_kvm_vgpu *vgpu = hv;

	vgt_kvm_irq_signal(&vgpu->irqs, VFIO_PCI_MSI_IRQ_INDEX);
}

static void hv_intx(void *hv, bool level)
{
	struct vgt_kvm_vgpu *vgpu = hv;

	vgt_kvm_irq_pin(&vgpu->irqs, level);
}

static void hv_stopped(void *hv, const struct vgt_stop *why)
{
	struct vgt_kvm_vgpu *vgpu = hv;
	char text[VGT_STOP_TEXT];

	vgt_stop_text(why, text);
	dev_warn_ratelimited(vgpu->vfio.dev, "vGPU %u is stopped until it is reset: %s\n",
			     vgpu->id, text);
	vgt_kvm_irq_signal(&vgpu->irqs, VFIO_PCI_ERR_IRQ_INDEX);
}

static const struct vgt_hv_ops hv_ops = {
	.flags = VGT_HV_TRACKS_WRITES,
	.read = vgt_kvm_memory_read,
	.write = vgt_kvm_memory_write,
	.pin = vgt_kvm_memory_pin,
	.unpin = vgt_kvm_memory_unpin,
	.track_add = vgt_kvm_memory_track_add,
	.track_remove = vgt_kvm_memory_track_remove,
	.msi = hv_msi,
	.intx = hv_intx,
	.stopped = hv_stopped,
};

static int device_init(struct vfio_device *vfio)
{
	struct vgt_kvm_vgpu *vgpu = vgt_kvm_vgpu_of(vfio);

	vgt_kvm_memory_init(&vgpu->memory);
	vgt_kvm_irq_init(&vgpu->irqs);
	vgt_kvm_edid_init(&vgpu->edid);
	return 0;
}

static void device_release(struct vfio_device *vfio)
{
	struct vgt_kvm_vgpu *vgpu = vgt_kvm_vgpu_of(vfio);

	vgt_kvm_edid_fini(&vgpu->edid);
	vgt_kvm_irq_fini(&vgpu->irqs);
	vgt_kvm_memory_fini(&vgpu->memory);
}

static int device_open(struct vfio_device *vfio)
{
	struct vgt_kvm_vgpu *vgpu = vgt_kvm_vgpu_of(vfio);
	int err;

	vgt_i915_get(vgpu->host);
	err = vgt_kvm_memory_open(vgpu);
	if (err == -ESRCH)
		dev_info(vfio->dev,
			 "only a KVM guest can open a vGPU: start QEMU with -accel kvm\n");
	if (err)
		vgt_i915_put(vgpu->host);
	return err;
}

/* The next virtual machine finds the device as after power-on. */
static void device_close(struct vfio_device *vfio)
{
	struct vgt_kvm_vgpu *vgpu = vgt_kvm_vgpu_of(vfio);

	vgt_kvm_irq_disconnect(&vgpu->irqs);
	vgt_vgpu_reset(vgpu->core);
	vgt_kvm_edid_reset(vgpu);
	vgt_kvm_memory_close(vgpu);
	vgt_kvm_screen_clear(&vgpu->screen);
	vgpu->aperture.mapping = NULL;
	vgt_i915_put(vgpu->host);
}

static int device_mmap(struct vfio_device *vfio, struct vm_area_struct *vma)
{
	struct vgt_kvm_vgpu *vgpu = vgt_kvm_vgpu_of(vfio);
	const u64 region = ((u64)vma->vm_pgoff << PAGE_SHIFT) >> VGT_KVM_OFFSET_BITS;

	switch (region) {
	case VFIO_PCI_BAR2_REGION_INDEX:
		return vgt_kvm_aperture_mmap(&vgpu->aperture, vma);
	case VGT_KVM_REGION_SCREEN:
		return vgt_kvm_screen_mmap(&vgpu->screen, vma);
	}
	return -EINVAL;
}

/*
 * Called at once and every ten seconds until the user has let go of the device: one that is just
 * closing it has nobody to be asked any more, and needs no advice.
 */
static void device_request(struct vfio_device *vfio, unsigned int count)
{
	struct vgt_kvm_vgpu *vgpu = vgt_kvm_vgpu_of(vfio);

	if (vgt_kvm_irq_signal(&vgpu->irqs, VFIO_PCI_REQ_IRQ_INDEX)) {
		if (count % 10 == 0)
			dev_notice(vfio->dev, "asking the guest to give the vGPU back\n");
	} else if (count == 1) {
		dev_warn(vfio->dev, "in use by a program that cannot be asked: end the guest\n");
	}
}

static long get_info(void __user *arg)
{
	const size_t minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	info.flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET;
	info.num_regions = VGT_KVM_REGIONS;
	info.num_irqs = VFIO_PCI_NUM_IRQS;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long get_irq_info(void __user *arg)
{
	const size_t minsz = offsetofend(struct vfio_irq_info, count);
	struct vfio_irq_info info;
	int err;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	err = vgt_kvm_irq_info(&info);
	if (err)
		return err;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long query_plane(struct vgt_kvm_vgpu *vgpu, void __user *arg)
{
	const size_t minsz = offsetofend(struct vfio_device_gfx_plane_info, region_index);
	struct vfio_device_gfx_plane_info info;
	int err;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	err = vgt_kvm_screen_query(vgpu, &info);
	if (err)
		return err;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long set_irqs(struct vgt_kvm_vgpu *vgpu, void __user *arg)
{
	const size_t minsz = offsetofend(struct vfio_irq_set, count);
	struct vfio_irq_info info = { };
	struct vfio_irq_set set;
	void *data = NULL;
	size_t size = 0;
	long err;

	if (copy_from_user(&set, arg, minsz))
		return -EFAULT;
	info.index = set.index;
	err = vgt_kvm_irq_info(&info);
	if (err)
		return err;
	err = vfio_set_irqs_validate_and_prepare(&set, info.count, VFIO_PCI_NUM_IRQS, &size);
	if (err)
		return err;
	if (size) {
		data = memdup_user(arg + minsz, size);
		if (IS_ERR(data))
			return PTR_ERR(data);
	}
	err = vgt_kvm_irq_set(&vgpu->irqs, &set, data);
	kfree(data);
	return err;
}

/* Bounded: running work of the vGPU is cancelled, not waited for. */
static long reset(struct vgt_kvm_vgpu *vgpu)
{
	vgt_kvm_aperture_revoke(&vgpu->aperture);
	vgt_vgpu_reset(vgpu->core);
	return 0;
}

static long device_ioctl(struct vfio_device *vfio, unsigned int cmd, unsigned long arg)
{
	struct vgt_kvm_vgpu *vgpu = vgt_kvm_vgpu_of(vfio);
	void __user *user = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return get_info(user);
	case VFIO_DEVICE_GET_REGION_INFO:
		return vgt_vfio_region_info(vfio, user, vgt_kvm_region_info);
	case VFIO_DEVICE_GET_IRQ_INFO:
		return get_irq_info(user);
	case VFIO_DEVICE_SET_IRQS:
		return set_irqs(vgpu, user);
	case VFIO_DEVICE_QUERY_GFX_PLANE:
		return query_plane(vgpu, user);
	case VFIO_DEVICE_RESET:
		return reset(vgpu);
	}
	/* Hot reset too: a vGPU has no bus of its own. */
	return -ENOTTY;
}

static void device_dma_unmap(struct vfio_device *vfio, u64 iova, u64 length)
{
	struct vgt_kvm_vgpu *vgpu = vgt_kvm_vgpu_of(vfio);

	vgt_kvm_memory_unmap(vgpu, iova >> PAGE_SHIFT, length >> PAGE_SHIFT);
}

static const struct vfio_device_ops device_ops = {
	.name = "vgt-kvm",
	.init = device_init,
	.release = device_release,
	.open_device = device_open,
	.close_device = device_close,
	.read = vgt_kvm_region_read,
	.write = vgt_kvm_region_write,
	.ioctl = device_ioctl,
	.mmap = device_mmap,
	.request = device_request,
	.dma_unmap = device_dma_unmap,
	VGT_VFIO_OPS(vgt_kvm_region_info)
};

/* The GPU is awake. */
static int core_make(struct vgt_kvm_vgpu *vgpu, const char *type)
{
	const struct vgt_vgpu_config config = { .type = type };
	struct vgt_vgpu *core;
	u16 device_id;
	int err;

	core = vgt_vgpu_create(vgpu->host->vgt, &config, &hv_ops, vgpu);
	if (IS_ERR(core))
		return PTR_ERR(core);
	err = vgt_bus_guest_read(core, VGT_REGION_GTTMMADR,
				 VGT_PVINFO_PAGE + offsetof(struct vgt_pvinfo, vgt_id),
				 &vgpu->id, sizeof(vgpu->id));
	if (!err)
		err = vgt_bus_guest_read(core, VGT_REGION_CONFIG, PCI_DEVICE_ID, &device_id,
					 sizeof(device_id));
	if (!err)
		err = vgt_kvm_aperture_init(&vgpu->aperture, core, vgpu->host->aperture);
	if (err) {
		vgt_vgpu_destroy(core);
		return err;
	}
	vgt_kvm_opregion_write(vgpu->opregion, device_id);
	vgpu->core = core;
	vgt_kvm_edid_begin(vgpu);
	vgt_kvm_screen_init(vgpu);
	return 0;
}

/* The GPU may sleep while nobody has the vGPU open, but not while it comes or goes. */
static int core_create(struct vgt_kvm_vgpu *vgpu, const char *type)
{
	int err;

	vgt_i915_get(vgpu->host);
	err = core_make(vgpu, type);
	vgt_i915_put(vgpu->host);
	return err;
}

static void core_destroy(struct vgt_kvm_vgpu *vgpu)
{
	vgt_i915_get(vgpu->host);
	vgt_vgpu_destroy(vgpu->core);
	vgt_i915_put(vgpu->host);
}

/**
 * vgt_kvm_device_create() - make a vGPU and the VFIO device for it
 * @dev: its mediated device
 * @host: the GPU
 * @type: name of the type, as the core has it; lasts
 *
 * Context: process, may sleep.
 * Return: the vGPU, or ERR_PTR: -ENOSPC no room for one of this type, -ENOMEM.
 */
struct vgt_kvm_vgpu *vgt_kvm_device_create(struct device *dev, const struct vgt_i915_host *host,
					   const char *type)
{
	struct vgt_kvm_vgpu *vgpu;
	int err;

	vgpu = vfio_alloc_device(vgt_kvm_vgpu, vfio, dev, &device_ops);
	if (IS_ERR(vgpu))
		return vgpu;
	vgpu->host = host;
	vgpu->type = type;
	err = core_create(vgpu, type);
	if (err)
		goto out_put;
	err = vfio_register_emulated_iommu_dev(&vgpu->vfio);
	if (err)
		goto out_core;
	return vgpu;

out_core:
	core_destroy(vgpu);
out_put:
	vfio_put_device(&vgpu->vfio);
	return ERR_PTR(err);
}

/**
 * vgt_kvm_device_destroy() - end a vGPU; waits until nobody has it open
 * @vgpu: the vGPU
 *
 * Context: process, may sleep.
 */
void vgt_kvm_device_destroy(struct vgt_kvm_vgpu *vgpu)
{
	vfio_unregister_group_dev(&vgpu->vfio);
	core_destroy(vgpu);
	vfio_put_device(&vgpu->vfio);
}
