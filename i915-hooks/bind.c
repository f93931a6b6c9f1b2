// SPDX-License-Identifier: GPL-2.0-only
/*
 * Binding: i915 offers its GPU to one module that asks, at load or when i915 is bound to it
 * later. Who cannot be served is told why, in one sentence.
 */
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/suspend.h>

#include "gvt/vgt.h"
#include "i915-hooks/gpu.h"
#include "pvinfo/pvinfo.h"

#define RETRY		(HZ / 10)
#define ENABLE_GVT	"/sys/module/i915/parameters/enable_gvt"
#define ENABLE_GUC	"/sys/module/i915/parameters/enable_guc"

static char *types;
module_param(types, charp, 0444);
MODULE_PARM_DESC(types,
		 "more types of vGPU: NAME:aperture=SIZE,hidden=SIZE[,fences=N][,weight=N]"
		 "[,monitor=WxH][;...]");

static const struct vgt_gpu_ops gpu_ops = {
	.page_alloc = vgt_i915_page_alloc,
	.page_free = vgt_i915_page_free,
	.ggtt_write = vgt_i915_ggtt_write,
	.ggtt_flush = vgt_i915_ggtt_flush,
	.buffer_create = vgt_i915_buffer_create,
	.buffer_destroy = vgt_i915_buffer_destroy,
	.context_create = vgt_i915_context_create,
	.context_destroy = vgt_i915_context_destroy,
	.job_submit = vgt_i915_job_submit,
	.job_prefer = vgt_i915_job_prefer,
	.job_left = vgt_i915_job_left,
	.host_prologue = vgt_i915_host_prologue,
	.job_cancel = vgt_i915_job_cancel,
	.ppgtt_flush = vgt_i915_ppgtt_flush,
	.fence_write = vgt_i915_fence_write,
	.aperture_read = vgt_i915_aperture_read,
	.aperture_write = vgt_i915_aperture_write,
	.reg_read = vgt_i915_reg_read,
	.reg_write = vgt_i915_reg_write,
};

/* The GPU that i915 has given; i915's callbacks come one at a time, the bus's at any time. */
static struct vgt_i915_gpu *bound;
static DEFINE_MUTEX(bound_lock);
/* Why it was not taken while the module was being loaded. */
static int refused;

static int power_changed(struct notifier_block *block, unsigned long what, void *unused)
{
	struct vgt_i915_gpu *gpu = container_of(block, struct vgt_i915_gpu, power);

	switch (what) {
	case PM_SUSPEND_PREPARE:
	case PM_HIBERNATION_PREPARE:
	case PM_RESTORE_PREPARE:
		vgt_i915_jobs_suspend(gpu);
		break;
	case PM_POST_SUSPEND:
	case PM_POST_HIBERNATION:
	case PM_POST_RESTORE:
		vgt_i915_jobs_resume(gpu);
		break;
	}
	return NOTIFY_OK;
}

/* The administrator's types of vGPU: all of them, or an error that has been said. */
static int types_add(struct vgt_device *vgt)
{
	char *copy = kstrdup(types, GFP_KERNEL), *rest = copy, *type;
	char why[192] = "out of memory";
	int err = copy ? 0 : -ENOMEM;

	while (!err && (type = strsep(&rest, ";"))) {
		err = vgt_device_add_type(vgt, type, why, sizeof(why));
		if (err)
			pr_err("vgt: types=%s: %s: %s\n", types, type, why);
	}
	kfree(copy);
	return err;
}

static int core_start(struct vgt_i915_gpu *gpu)
{
	struct vgt_device *vgt;
	int err;

	gpu->info.engines = vgt_i915_jobs_init(gpu);
	vgt = vgt_device_create(&gpu->info, &gpu_ops, gpu);
	if (IS_ERR(vgt)) {
		pr_err("vgt: the device model could not be started: error %ld\n", PTR_ERR(vgt));
		vgt_i915_jobs_fini(gpu);
		return PTR_ERR(vgt);
	}
	err = types && *types ? types_add(vgt) : 0;
	if (err) {
		vgt_device_destroy(vgt);
		vgt_i915_jobs_fini(gpu);
		return err;
	}
	gpu->host.vgt = vgt;
	return 0;
}

/* i915 is ready: take what vGPUs need of it. */
static int attach(struct vgt_i915_gpu *gpu)
{
	const struct i915_ggtt *ggtt = vgt_i915_gt(gpu->i915)->ggtt;
	int err;

	if (test_bit(I915_WEDGED, &vgt_i915_gt(gpu->i915)->reset_flags)) {
		pr_err("vgt: i915 has given up the GPU's engines; its own messages say why\n");
		return -EIO;
	}
	gpu->uncore = vgt_i915_gt(gpu->i915)->uncore;
	gpu->real = gpu->uncore->funcs;
	gpu->host.dev = gpu->i915->drm.dev;
	gpu->host.dma = gpu->i915->drm.dev;
	gpu->host.aperture = ggtt->gmadr.start;
	gpu->host.aperture_size = ggtt->mappable_end;
	vgt_i915_get(&gpu->host);
	err = vgt_i915_ggtt_init(gpu);
	if (err)
		goto out;
	err = core_start(gpu);
	if (err) {
		vgt_i915_ggtt_fini(gpu);
		goto out;
	}
	gpu->power.notifier_call = power_changed;
	register_pm_notifier(&gpu->power);
	vgt_i915_mediation_start(gpu);
	dev_info(gpu->host.dev,
		 "vgt: %llu MiB of aperture, %llu MiB above it and %llu fences for vGPUs\n",
		 gpu->info.mappable.size >> 20, gpu->info.unmappable.size >> 20,
		 gpu->info.fences.size);
	vgt_i915_clients_attach(gpu);
out:
	vgt_i915_put(&gpu->host);
	return err;
}

/* i915 calls early in its probe, before it has memory management and display. */
static void attach_work(struct work_struct *work)
{
	struct vgt_i915_gpu *gpu = container_of(to_delayed_work(work), struct vgt_i915_gpu,
						attach);

	if (READ_ONCE(gpu->i915->drm.registered))
		attach(gpu);
	else
		schedule_delayed_work(&gpu->attach, RETRY);
}

static void bound_set(struct vgt_i915_gpu *gpu)
{
	mutex_lock(&bound_lock);
	bound = gpu;
	mutex_unlock(&bound_lock);
}

/* The GPU behind @dev, which is not bound any more; NULL: it was not. */
static struct vgt_i915_gpu *bound_take(const struct device *dev)
{
	struct vgt_i915_gpu *gpu = NULL;

	mutex_lock(&bound_lock);
	if (bound && bound->i915->drm.dev == dev) {
		gpu = bound;
		bound = NULL;
		gpu->i915->gvt = NULL;
	}
	mutex_unlock(&bound_lock);
	return gpu;
}

/* i915 could not take the GPU: it says nothing of that, and what it offered us is about to go. */
static void probe_failed(const struct device *dev)
{
	struct vgt_i915_gpu *gpu = bound_take(dev);

	if (!gpu)
		return;
	cancel_delayed_work_sync(&gpu->attach);
	kvfree(gpu);
}

/*
 * i915 is about to lose the GPU. It waits until the GPU has nothing to do before it calls
 * clean_device(), and a guest that works would keep it waiting without a word: vGPUs go first.
 */
static void unbinding(const struct device *dev)
{
	bool ours;

	mutex_lock(&bound_lock);
	ours = bound && bound->i915->drm.dev == dev;
	mutex_unlock(&bound_lock);
	if (ours)
		vgt_i915_clients_detach();
}

static int binding_changed(struct notifier_block *block, unsigned long what, void *dev)
{
	switch (what) {
	case BUS_NOTIFY_UNBIND_DRIVER:
		unbinding(dev);
		break;
	case BUS_NOTIFY_DRIVER_NOT_BOUND:
		probe_failed(dev);
		break;
	}
	return NOTIFY_OK;
}

static struct notifier_block binding = { .notifier_call = binding_changed };

static void say_unsupported(u16 device)
{
	pr_err("vgt: GPU 8086:%04x is not supported: %s\n", device,
	       "Skylake, Kaby Lake and Coffee Lake GT2 are");
}

static int init_device(struct drm_i915_private *i915)
{
	const u16 device = to_pci_dev(i915->drm.dev)->device;
	const char *platform = vgt_i915_platform(device);
	struct vgt_i915_gpu *gpu;

	if (!platform) {
		say_unsupported(device);
		refused = -ENODEV;
		return -ENODEV;
	}
	if (bound) {
		pr_err("vgt: has a GPU already, and serves one\n");
		return -EBUSY;
	}
	gpu = kvzalloc(sizeof(*gpu), GFP_KERNEL);
	if (!gpu) {
		refused = -ENOMEM;
		return -ENOMEM;
	}
	gpu->i915 = i915;
	gpu->info.platform = platform;
	gpu->info.host_jobs = true;
	gpu->info.preemption = true;
	INIT_DELAYED_WORK(&gpu->attach, attach_work);
	i915->gvt = (struct intel_gvt *)gpu;
	bound_set(gpu);
	if (!i915->drm.registered) {
		schedule_delayed_work(&gpu->attach, RETRY);
		return 0;
	}
	refused = attach(gpu);
	if (refused && bound_take(i915->drm.dev))
		kvfree(gpu);
	return refused;
}

static void detach(struct vgt_i915_gpu *gpu)
{
	vgt_i915_clients_detach();
	vgt_i915_get(&gpu->host);
	vgt_i915_mediation_stop(gpu);
	unregister_pm_notifier(&gpu->power);
	vgt_device_destroy(gpu->host.vgt);
	vgt_i915_jobs_fini(gpu);
	vgt_i915_ggtt_fini(gpu);
	vgt_i915_put(&gpu->host);
}

static void clean_device(struct drm_i915_private *i915)
{
	struct vgt_i915_gpu *gpu = bound_take(i915->drm.dev);

	if (!gpu)
		return;
	cancel_delayed_work_sync(&gpu->attach);
	if (gpu->host.vgt)
		detach(gpu);
	kvfree(gpu);
}

static void pm_resume(struct drm_i915_private *i915)
{
	struct vgt_i915_gpu *gpu = (struct vgt_i915_gpu *)i915->gvt;

	if (gpu->host.vgt)
		vgt_i915_ggtt_restore(gpu);
}

static const struct intel_vgpu_ops vgpu_ops = {
	.init_device = init_device,
	.clean_device = clean_device,
	.pm_resume = pm_resume,
};

/* The first character of a parameter of i915; 0: it has no such parameter. */
static char parameter(const char *path)
{
	struct file *file = filp_open(path, O_RDONLY, 0);
	char first = 0;
	loff_t at = 0;

	if (IS_ERR(file))
		return 0;
	if (kernel_read(file, &first, 1, &at) != 1)
		first = 0;
	filp_close(file, NULL);
	return first;
}

/*
 * Whether i915 was told to submit through the GuC. On the GPUs that are supported it does not,
 * but may be left without engines, for want of firmware; then it takes minutes to offer them.
 */
static bool guc_wanted(void)
{
	const char guc = parameter(ENABLE_GUC);

	return guc >= '0' && guc <= '9' && (guc - '0') & 1;
}

/* The GPU that i915 drives, to be put, or NULL. */
static struct pci_dev *driven_get(void)
{
	struct pci_dev *pci = NULL;

	for_each_pci_dev(pci)
		if (pci->class >> 16 == PCI_BASE_CLASS_DISPLAY && pci->driver &&
		    !strcmp(pci->driver->name, "i915"))
			return pci;
	return NULL;
}

/* Whether a GPU is a virtual one, by its PVINFO page. */
static bool is_vgpu(struct pci_dev *pci)
{
	void __iomem *page;
	bool found = false;

	pm_runtime_get_sync(&pci->dev);
	page = ioremap(pci_resource_start(pci, 0) + VGT_PVINFO_PAGE, VGT_PVINFO_SIZE);
	if (page) {
		found = readl(page) == lower_32_bits(VGT_MAGIC) &&
			readl(page + 4) == upper_32_bits(VGT_MAGIC);
		iounmap(page);
	}
	pm_runtime_put(&pci->dev);
	return found;
}

/* i915 has a GPU but did not offer it, and does not say why. */
static int say_why(void)
{
	struct pci_dev *pci = driven_get();

	if (!pci) {
		pr_info("vgt: i915 drives no GPU yet: vGPUs can be made when it does\n");
		return 0;
	}
	if (is_vgpu(pci))
		pr_err("vgt: this GPU is a vGPU: load vgt on the host that it comes from\n");
	else if (parameter(ENABLE_GVT) == 'N')
		pr_err("vgt: i915 has GVT off: load it with enable_gvt=1 (%s)\n",
		       "i915.enable_gvt=1 on the kernel's command line");
	else if (!vgt_i915_platform(pci->device))
		say_unsupported(pci->device);
	else
		pr_err("vgt: i915 did not offer its GPU; its own messages say why\n");
	pci_dev_put(pci);
	return -ENODEV;
}

/**
 * vgt_i915_unbind() - give the GPU back
 */
void vgt_i915_unbind(void)
{
	intel_gvt_clear_ops(&vgpu_ops);
	bus_unregister_notifier(&pci_bus_type, &binding);
}

/**
 * vgt_i915_bind() - ask i915 for its GPU
 *
 * Context: process, may sleep.
 * Return: 0, also if i915 has none yet; -EBUSY: somebody else has it, -ENODEV: it cannot
 * be used, -ENOSPC, -ENOMEM. Each is said in the log.
 */
int vgt_i915_bind(void)
{
	int err;

	if (guc_wanted()) {
		pr_err("vgt: i915 is to submit through the GuC: load it with enable_guc=0\n");
		return -ENODEV;
	}
	bus_register_notifier(&pci_bus_type, &binding);
	err = intel_gvt_set_ops(&vgpu_ops);
	if (err) {
		pr_err("vgt: another module has i915's GPU: unload it first (modprobe -r kvmgt)\n");
		bus_unregister_notifier(&pci_bus_type, &binding);
		return -EBUSY;
	}
	if (refused)
		err = refused;
	else if (!bound)
		err = say_why();
	if (err)
		vgt_i915_unbind();
	return err;
}
