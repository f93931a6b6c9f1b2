// SPDX-License-Identifier: GPL-2.0-only
/* vgt.ko: the device model, bound to i915. What gvt/vgt.h offers is for the shims' modules. */
#include <linux/init.h>
#include <linux/module.h>

#include "gvt/vgt.h"
#include "i915-hooks/gpu.h"

EXPORT_SYMBOL_GPL(vgt_device_create);
EXPORT_SYMBOL_GPL(vgt_device_destroy);
EXPORT_SYMBOL_GPL(vgt_device_type);
EXPORT_SYMBOL_GPL(vgt_device_explain);
EXPORT_SYMBOL_GPL(vgt_device_room);
EXPORT_SYMBOL_GPL(vgt_vgpu_create);
EXPORT_SYMBOL_GPL(vgt_vgpu_destroy);
EXPORT_SYMBOL_GPL(vgt_vgpu_reset);
EXPORT_SYMBOL_GPL(vgt_vgpu_weight);
EXPORT_SYMBOL_GPL(vgt_vgpu_set_weight);
EXPORT_SYMBOL_GPL(vgt_vgpu_set_audit);
EXPORT_SYMBOL_GPL(vgt_vgpu_region_size);
EXPORT_SYMBOL_GPL(vgt_bus_guest_read);
EXPORT_SYMBOL_GPL(vgt_bus_guest_write);
EXPORT_SYMBOL_GPL(vgt_page_written);
EXPORT_SYMBOL_GPL(vgt_vgpu_memory_removed);
EXPORT_SYMBOL_GPL(vgt_mmio_read);
EXPORT_SYMBOL_GPL(vgt_mmio_write);
EXPORT_SYMBOL_GPL(vgt_vgpu_stat);
EXPORT_SYMBOL_GPL(vgt_stat_name);
EXPORT_SYMBOL_GPL(vgt_vgpu_usage);
EXPORT_SYMBOL_GPL(vgt_vgpu_stopped);
EXPORT_SYMBOL_GPL(vgt_stop_text);
EXPORT_SYMBOL_GPL(vgt_display_plane);
EXPORT_SYMBOL_GPL(vgt_display_picture);
EXPORT_SYMBOL_GPL(vgt_display_plug);
EXPORT_SYMBOL_GPL(vgt_display_monitor);
EXPORT_SYMBOL_GPL(vgt_display_check_monitor);
EXPORT_SYMBOL_GPL(vgt_display_set_monitor);

static int __init vgt_init(void)
{
	int err = vgt_i915_mediation_parse();

	if (!err)
		err = vgt_i915_abi_check();
	if (!err)
		err = vgt_i915_bind();
	if (!err)
		vgt_i915_mediation_debugfs_init();
	return err;
}
module_init(vgt_init);

static void __exit vgt_exit(void)
{
	vgt_i915_mediation_debugfs_fini();
	vgt_i915_unbind();
}
module_exit(vgt_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Mediated virtual GPU for Intel graphics: device model on i915");
MODULE_SOFTDEP("pre: i915");
MODULE_IMPORT_NS("I915_GVT");
