// SPDX-License-Identifier: GPL-2.0-only
/*
 * vgt-kvm.ko: mediated devices for the GPU that vgt.ko has, one kind for each type
 * of vGPU.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/vfio.h>

#include "gvt/vgt.h"
#include "i915-hooks/hooks.h"
#include "shims/kvm/device.h"
#include "shims/kvm/sysfs.h"

/*
 * Put before the names of types by the mediated device core: the parent's driver.
 * The types of the core have it already.
 */
#define TYPE_PREFIX "i915-"

/**
 * struct kvm_type - a type of vGPU as a type of mediated device
 * @mdev: what the mediated device core knows of it
 * @index: its number in vgt_device_type()
 */
struct kvm_type {
	struct mdev_type mdev;
	unsigned int index;
};

/**
 * struct kvm_host - the GPU
 * @host: what its binding told us; NULL while there is none
 * @parent: the mediated device core's side of it
 * @types: types of vGPU
 * @list: pointers to each of @types, for the mediated device core
 * @count: number of types
 */
struct kvm_host {
	const struct vgt_i915_host *host;
	struct mdev_parent parent;
	struct kvm_type *types;
	struct mdev_type **list;
	unsigned int count;
};

/* One GPU at most (i915-hooks/hooks.h). Changed only while it has no mediated devices. */
static struct kvm_host the_host;

static int type_info(struct mdev_type *mdev, struct vgt_type_info *info)
{
	const struct kvm_type *type = container_of(mdev, struct kvm_type, mdev);

	return vgt_device_type(the_host.host->vgt, type->index, info);
}

static unsigned int get_available(struct mdev_type *mdev)
{
	struct vgt_type_info info;

	return type_info(mdev, &info) ? 0 : info.available;
}

static ssize_t show_description(struct mdev_type *mdev, char *buf)
{
	struct vgt_type_info info;
	int err = type_info(mdev, &info);
	char why[512];
	ssize_t len;

	if (err)
		return err;
	len = sysfs_emit(buf, "low_gm_size: %lluMB\nhigh_gm_size: %lluMB\nfence: %u\n"
			 "resolution: %ux%u\nweight: %u\n", info.mappable >> 20,
			 info.unmappable >> 20, info.fences, info.width, info.height, info.weight);
	if (vgt_device_explain(the_host.host->vgt, info.name, why, sizeof(why)))
		len += sysfs_emit_at(buf, len, "not available: %s\n", why);
	return len;
}

static int vgpu_probe(struct mdev_device *mdev)
{
	struct vgt_kvm_vgpu *vgpu;
	struct vgt_type_info info;
	int err = type_info(mdev->type, &info);
	char why[512];

	if (err)
		return err;
	vgpu = vgt_kvm_device_create(&mdev->dev, the_host.host, info.name);
	if (IS_ERR(vgpu)) {
		if (vgt_device_explain(the_host.host->vgt, info.name, why, sizeof(why)))
			dev_err(&mdev->dev, "no vGPU: %s\n", why);
		return PTR_ERR(vgpu);
	}
	dev_set_drvdata(&mdev->dev, vgpu);
	return 0;
}

static void vgpu_remove(struct mdev_device *mdev)
{
	vgt_kvm_device_destroy(dev_get_drvdata(&mdev->dev));
}

static struct mdev_driver vgpu_driver = {
	.device_api = VFIO_DEVICE_API_PCI_STRING,
	.probe = vgpu_probe,
	.remove = vgpu_remove,
	.get_available = get_available,
	.show_description = show_description,
	.driver = {
		.name = "vgt-kvm",
		.owner = THIS_MODULE,
		.mod_name = KBUILD_MODNAME,
		.dev_groups = vgt_kvm_sysfs_groups,
	},
};

static int types_create(struct kvm_host *kh)
{
	struct vgt_type_info info;
	unsigned int i;

	kh->count = 0;
	while (!vgt_device_type(kh->host->vgt, kh->count, &info))
		kh->count++;
	kh->types = kcalloc(kh->count, sizeof(*kh->types), GFP_KERNEL);
	kh->list = kcalloc(kh->count, sizeof(*kh->list), GFP_KERNEL);
	if (!kh->types || !kh->list)
		return -ENOMEM;
	for (i = 0; i < kh->count; i++) {
		vgt_device_type(kh->host->vgt, i, &info);
		if (!strstarts(info.name, TYPE_PREFIX))
			return -EINVAL;
		kh->types[i].index = i;
		kh->types[i].mdev.sysfs_name = info.name + strlen(TYPE_PREFIX);
		kh->list[i] = &kh->types[i].mdev;
	}
	return 0;
}

static void types_destroy(struct kvm_host *kh)
{
	kfree(kh->list);
	kfree(kh->types);
	*kh = (struct kvm_host){ };
}

static int attach(const struct vgt_i915_host *host)
{
	int err;

	the_host.host = host;
	err = types_create(&the_host);
	if (!err)
		err = mdev_register_parent(&the_host.parent, host->dev, &vgpu_driver, the_host.list,
					   the_host.count);
	if (err)
		types_destroy(&the_host);
	return err;
}

static void detach(const struct vgt_i915_host *host)
{
	mdev_unregister_parent(&the_host.parent);
	types_destroy(&the_host);
}

static const struct vgt_i915_client client = {
	.attach = attach,
	.detach = detach,
};

static int __init vgt_kvm_init(void)
{
	int err = mdev_register_driver(&vgpu_driver);

	if (err)
		return err;
	err = vgt_i915_client_register(&client);
	if (err)
		mdev_unregister_driver(&vgpu_driver);
	return err;
}
module_init(vgt_kvm_init);

static void __exit vgt_kvm_exit(void)
{
	vgt_i915_client_unregister(&client);
	mdev_unregister_driver(&vgpu_driver);
}
module_exit(vgt_kvm_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Mediated virtual GPU for Intel graphics: mediated devices for KVM");
