// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* vgt.ko: what gvt/vgt.h offers, for the modules that bind a GPU and a hypervisor to it. */
#include <linux/init.h>
#include <linux/module.h>

#include "gvt/vgt.h"

EXPORT_SYMBOL_GPL(vgt_device_create);
EXPORT_SYMBOL_GPL(vgt_device_destroy);
EXPORT_SYMBOL_GPL(vgt_device_type);
EXPORT_SYMBOL_GPL(vgt_device_room);
EXPORT_SYMBOL_GPL(vgt_vgpu_create);
EXPORT_SYMBOL_GPL(vgt_vgpu_destroy);
EXPORT_SYMBOL_GPL(vgt_vgpu_reset);
EXPORT_SYMBOL_GPL(vgt_vgpu_region_size);
EXPORT_SYMBOL_GPL(vgt_bus_guest_read);
EXPORT_SYMBOL_GPL(vgt_bus_guest_write);
EXPORT_SYMBOL_GPL(vgt_page_written);
EXPORT_SYMBOL_GPL(vgt_vgpu_memory_removed);
EXPORT_SYMBOL_GPL(vgt_mmio_read);
EXPORT_SYMBOL_GPL(vgt_mmio_write);
EXPORT_SYMBOL_GPL(vgt_vgpu_stat);
EXPORT_SYMBOL_GPL(vgt_stat_name);
EXPORT_SYMBOL_GPL(vgt_display_plane);
EXPORT_SYMBOL_GPL(vgt_display_read);
EXPORT_SYMBOL_GPL(vgt_display_plug);

/* Nothing to do: a GPU begins with vgt_device_create(), in the module that binds it. */
static int __init vgt_init(void)
{
	return 0;
}
module_init(vgt_init);

static void __exit vgt_exit(void)
{
}
module_exit(vgt_exit);

MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("Mediated virtual GPU for Intel graphics: the device model");
