// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Life cycle of a mediated GPU and of the vGPUs on it: making and ending the blocks
 * in order, reset, counters.
 */
#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/display/display.h"
#include "gvt/gtt/ggtt.h"
#include "gvt/gtt/ppgtt.h"
#include "gvt/irq/irq.h"
#include "gvt/mmio/mmio.h"
#include "gvt/partition.h"
#include "gvt/pci/pci.h"
#include "gvt/sched/runqueue.h"
#include "gvt/submit/layout.h"
#include "gvt/submit/submit.h"
#include "gvt/trace.h"
#include "gvt/types.h"
#include "gvt/vgpu.h"

static const struct vgt_platform *find_platform(const char *name)
{
	unsigned int i;

	for (i = 0; i < vgt_platform_count; i++)
		if (!strcmp(vgt_platforms[i].name, name))
			return &vgt_platforms[i];
	return NULL;
}

/**
 * vgt_device_create() - start to mediate a GPU
 * @info: facts about it, copied
 * @ops: its services; must outlive the device
 * @gpu: cookie of @ops
 *
 * Context: process, may sleep.
 * Return: the device, or ERR_PTR: -ENODEV for a platform without tables,
 * -EINVAL for ranges that contradict each other, -ENOMEM.
 */
struct vgt_device *vgt_device_create(const struct vgt_gpu_info *info, const struct vgt_gpu_ops *ops,
				     void *gpu)
{
	const struct vgt_platform *platform = find_platform(info->platform);
	struct vgt_device *dev;

	if (!platform)
		return ERR_PTR(-ENODEV);
	if (info->aperture_size > info->ggtt_size ||
	    info->mappable.base + info->mappable.size > info->aperture_size ||
	    info->unmappable.base < info->aperture_size ||
	    info->unmappable.base + info->unmappable.size > info->ggtt_size)
		return ERR_PTR(-EINVAL);
	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	dev->platform = platform;
	dev->info = *info;
	dev->ops = ops;
	dev->gpu = gpu;
	dev->ids = BIT(0);
	mutex_init(&dev->lock);
	INIT_LIST_HEAD(&dev->vgpus);
	INIT_LIST_HEAD(&dev->own_types);
	dev->runqueue = vgt_runqueue_create(dev);
	if (IS_ERR(dev->runqueue)) {
		void *err = dev->runqueue;

		kfree(dev);
		return err;
	}
	return dev;
}

/**
 * vgt_device_destroy() - stop mediating; every vGPU has been destroyed
 * @dev: the device
 *
 * Context: process, may sleep.
 */
void vgt_device_destroy(struct vgt_device *dev)
{
	vgt_runqueue_destroy(dev->runqueue);
	vgt_host_free(dev);
	vgt_layouts_free(dev);
	vgt_types_free(dev);
	mutex_destroy(&dev->lock);
	kfree(dev);
}

static void fences_clear(struct vgt_vgpu *vgpu)
{
	u32 i;

	for (i = 0; i < vgpu->fences.size; i++)
		vgpu->dev->ops->fence_write(vgpu->dev->gpu, vgpu->fences.base + i, 0);
}

/* Ends the blocks that exist, in the reverse order of their making. */
static void blocks_destroy(struct vgt_vgpu *vgpu)
{
	if (vgpu->display)
		vgt_display_destroy(vgpu);
	if (vgpu->submit)
		vgt_submit_destroy(vgpu);
	if (vgpu->ppgtt)
		vgt_ppgtt_destroy(vgpu);
	if (vgpu->ggtt)
		vgt_ggtt_destroy(vgpu);
	if (vgpu->irq)
		vgt_irq_destroy(vgpu);
	if (vgpu->mmio)
		vgt_mmio_destroy(vgpu);
	if (vgpu->pci)
		vgt_pci_destroy(vgpu);
}

/* Makes one block; on error notes it and leaves the pointer NULL. */
#define MAKE(field, call) \
	do { \
		void *made = (call); \
		if (IS_ERR(made)) \
			return PTR_ERR(made); \
		vgpu->field = made; \
	} while (0)

static int blocks_create(struct vgt_vgpu *vgpu, u16 width, u16 height)
{
	MAKE(pci, vgt_pci_create(vgpu));
	MAKE(mmio, vgt_mmio_create(vgpu));
	MAKE(irq, vgt_irq_create(vgpu));
	MAKE(ggtt, vgt_ggtt_create(vgpu));
	MAKE(ppgtt, vgt_ppgtt_create(vgpu));
	MAKE(submit, vgt_submit_create(vgpu));
	MAKE(display, vgt_display_create(vgpu, width, height));
	return 0;
}

#undef MAKE

/**
 * vgt_vgpu_create() - make a vGPU
 * @dev: on which GPU
 * @config: what it is like; read during the call only
 * @hv_ops: services of its hypervisor; must outlive the vGPU
 * @hv: cookie of @hv_ops
 *
 * Context: process, may sleep.
 * Return: the vGPU, or ERR_PTR: -EINVAL unknown type or weight, -ENOSPC not enough
 * aperture, GGTT, fences or ids left, -ENOMEM.
 */
struct vgt_vgpu *vgt_vgpu_create(struct vgt_device *dev, const struct vgt_vgpu_config *config,
				 const struct vgt_hv_ops *hv_ops, void *hv)
{
	const struct vgt_type *type;
	struct vgt_vgpu *vgpu;
	int err;

	mutex_lock(&dev->lock);
	type = vgt_type_find(dev, config->type);
	mutex_unlock(&dev->lock);
	if (!type || config->weight > VGT_WEIGHT_MAX)
		return ERR_PTR(-EINVAL);
	vgpu = kzalloc(sizeof(*vgpu), GFP_KERNEL);
	if (!vgpu)
		return ERR_PTR(-ENOMEM);
	vgpu->dev = dev;
	vgpu->type = type;
	vgpu->weight = config->weight ?: type->weight;
	vgpu->hv_ops = hv_ops;
	vgpu->hv = hv;
	mutex_init(&vgpu->lock);
	err = vgt_partition_take(vgpu);
	if (err)
		goto out_free;
	err = blocks_create(vgpu, config->width ?: type->width, config->height ?: type->height);
	if (err)
		goto out_blocks;
	vgt_vgpu_reset(vgpu);
	return vgpu;

out_blocks:
	blocks_destroy(vgpu);
	vgt_partition_give_back(vgpu);
out_free:
	mutex_destroy(&vgpu->lock);
	kfree(vgpu);
	return ERR_PTR(err);
}

/**
 * vgt_vgpu_destroy() - end a vGPU; the shim makes no more calls for it
 * @vgpu: the vGPU
 *
 * Waits until the GPU has let go of it, which is bounded by an engine reset.
 * Context: process, may sleep.
 */
void vgt_vgpu_destroy(struct vgt_vgpu *vgpu)
{
	blocks_destroy(vgpu);
	fences_clear(vgpu);
	vgt_partition_give_back(vgpu);
	mutex_destroy(&vgpu->lock);
	kfree(vgpu);
}

/**
 * vgt_vgpu_reset() - the device as it is after power-on (VFIO_DEVICE_RESET)
 * @vgpu: the vGPU
 *
 * The monitor stays plugged. Running work is cancelled, not waited for; when this returns
 * the GPU cannot reach guest memory any more, and every pin has been given back.
 * Context: process, may sleep.
 */
void vgt_vgpu_reset(struct vgt_vgpu *vgpu)
{
	mutex_lock(&vgpu->lock);
	vgt_vgpu_reset_locked(vgpu);
	mutex_unlock(&vgpu->lock);
}

void vgt_vgpu_reset_locked(struct vgt_vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	vgt_submit_reset(vgpu, BIT(VGT_ENGINES) - 1);
	vgt_submit_restart(vgpu);
	vgt_ppgtt_reset(vgpu);
	vgt_ggtt_reset(vgpu);
	vgt_mmio_reset(vgpu);
	vgt_irq_reset(vgpu);
	vgt_display_reset(vgpu);
	vgt_pci_reset(vgpu);
	fences_clear(vgpu);
}

/**
 * vgt_vgpu_weight() - a vGPU's share of an engine beside others
 * @vgpu: the vGPU
 *
 * Context: any.
 * Return: 1 to %VGT_WEIGHT_MAX.
 */
u32 vgt_vgpu_weight(const struct vgt_vgpu *vgpu)
{
	return READ_ONCE(vgpu->weight);
}

/**
 * vgt_vgpu_set_weight() - change a vGPU's share of the engines
 * @vgpu: the vGPU
 * @weight: 1 to %VGT_WEIGHT_MAX: vGPUs that want an engine at the same time have
 *	it for times in the proportion of their weights
 *
 * Holds for jobs that end from now on.
 * Context: any.
 * Return: 0, or -EINVAL.
 */
int vgt_vgpu_set_weight(struct vgt_vgpu *vgpu, u32 weight)
{
	if (!weight || weight > VGT_WEIGHT_MAX)
		return -EINVAL;
	WRITE_ONCE(vgpu->weight, weight);
	return 0;
}

/**
 * vgt_vgpu_set_audit() - what becomes of commands that the scanner refuses
 * @vgpu: the vGPU
 * @audit: false, as at first: the submission is refused, and to the guest the engine
 *	hangs. true: the command is left out, counted and traced, and the submission goes
 *	on, where that is harmless: docs/refusals.md.
 *
 * Context: process, may sleep, no lock of the core held.
 */
void vgt_vgpu_set_audit(struct vgt_vgpu *vgpu, bool audit)
{
	mutex_lock(&vgpu->lock);
	vgpu->audit = audit;
	mutex_unlock(&vgpu->lock);
}

/**
 * vgt_page_written() - the guest wrote to a tracked page
 * @vgpu: the vGPU
 * @gpa: guest physical address of the first byte
 * @data: the bytes
 * @len: how many, within one page
 *
 * Context: process, may sleep, no lock of the core held; before the writing vCPU
 * goes on. The core applies the write where %VGT_HV_CORE_APPLIES says so.
 */
void vgt_page_written(struct vgt_vgpu *vgpu, u64 gpa, const void *data, size_t len)
{
	mutex_lock(&vgpu->lock);
	if (!(vgpu->hv_ops->flags & VGT_HV_CORE_APPLIES) ||
	    !vgpu->hv_ops->write(vgpu->hv, gpa, data, len))
		vgt_ppgtt_page_written(vgpu, gpa, len);
	mutex_unlock(&vgpu->lock);
}

/**
 * vgt_vgpu_memory_removed() - guest memory is about to go away
 * @vgpu: the vGPU
 * @gfn: first page
 * @pages: how many
 *
 * When this returns the GPU cannot reach the pages and every pin of them has
 * been given back.
 * Context: process, may sleep, no lock of the core held.
 */
void vgt_vgpu_memory_removed(struct vgt_vgpu *vgpu, u64 gfn, u64 pages)
{
	mutex_lock(&vgpu->lock);
	vgt_ggtt_memory_removed(vgpu, gfn, pages);
	vgt_ppgtt_memory_removed(vgpu, gfn, pages);
	mutex_unlock(&vgpu->lock);
}

void vgt_guest_error(struct vgt_vgpu *vgpu, enum vgt_stat error, u64 detail)
{
	const u64 count = atomic64_inc_return(&vgpu->stats[error]);

	WRITE_ONCE(vgpu->last_error, error);
	WRITE_ONCE(vgpu->last_detail, detail);
	/* Powers of two: a flood of one mistake is a line a doubling. */
	if (!(count & (count - 1)))
		trace_vgt_guest_error(vgpu->id, error, detail, count);
}

/**
 * vgt_vgpu_stat() - a counter of the vGPU
 * @vgpu: the vGPU
 * @stat: which
 *
 * Context: any.
 * Return: its value since the vGPU was made.
 */
u64 vgt_vgpu_stat(const struct vgt_vgpu *vgpu, enum vgt_stat stat)
{
	return stat < VGT_STAT_COUNT ? atomic64_read(&vgpu->stats[stat]) : 0;
}

/**
 * vgt_stat_name() - what a counter counts
 * @stat: which
 *
 * Context: any.
 * Return: a word for a plain counter, a sentence for a guest error, never NULL.
 */
const char *vgt_stat_name(enum vgt_stat stat)
{
	static const char *const names[] = {
#define S(name, text) [VGT_STAT_##name] = text,
		VGT_STATS(S)
#undef S
#define E(name, text) [VGT_ERR_##name] = text,
		VGT_GUEST_ERRORS(E)
#undef E
	};

	return stat < VGT_STAT_COUNT ? names[stat] : "unknown";
}
