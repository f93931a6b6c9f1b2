// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The virtual head: making, ending, reset, the monitor's cable. */
#include <linux/bits.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/display/display.h"
#include "gvt/display/head.h"
#include "gvt/irq/irq.h"
#include "gvt/mmio/mmio.h"
#include "gvt/vgpu.h"

/* South display engine (SKL PRM vol 12): live state and hotplug of port B. */
#define SDEISR			0xc4000
#define   SDE_PORTB_HOTPLUG	BIT(21)
#define PCH_PORT_HOTPLUG	0xc4030
#define   PORTB_HOTPLUG_ENABLE	BIT(4)
#define   PORTB_LONG_PULSE	BIT(1)

static void show_live_state(struct vgt_vgpu *vgpu)
{
	vgt_vreg_set(vgpu, SDEISR, vgpu->display->plugged ? SDE_PORTB_HOTPLUG : 0);
}

void vgt_display_reset(struct vgt_vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	memset(&vgpu->display->gmbus, 0, sizeof(vgpu->display->gmbus));
	vgt_pipe_reset(vgpu);
	show_live_state(vgpu);
}

void vgt_display_mask_changed(struct vgt_vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	vgt_pipe_arm(vgpu);
}

/**
 * vgt_display_plug() - plug or unplug the monitor
 * @vgpu: the vGPU
 * @plugged: the new state; the guest hears only of changes
 *
 * Context: process, may sleep, no lock of the core held.
 */
void vgt_display_plug(struct vgt_vgpu *vgpu, bool plugged)
{
	u32 hotplug;

	mutex_lock(&vgpu->lock);
	if (vgpu->display->plugged != plugged) {
		vgpu->display->plugged = plugged;
		show_live_state(vgpu);
		hotplug = vgt_vreg(vgpu, PCH_PORT_HOTPLUG);
		if (hotplug & PORTB_HOTPLUG_ENABLE) {
			vgt_vreg_set(vgpu, PCH_PORT_HOTPLUG, hotplug | PORTB_LONG_PULSE);
			vgt_irq_raise(vgpu, VGT_IRQ_DDI_B_HOTPLUG);
		}
	}
	mutex_unlock(&vgpu->lock);
}

struct vgt_display *vgt_display_create(struct vgt_vgpu *vgpu, u16 width, u16 height)
{
	struct vgt_display *display = kzalloc(sizeof(*display), GFP_KERNEL);

	if (!display)
		return ERR_PTR(-ENOMEM);
	display->vgpu = vgpu;
	display->mode = vgt_video_mode_find(width, height);
	display->plugged = true;
	vgt_edid_write(display->mode, display->edid);
	vgt_pipe_init(display);
	return display;
}

void vgt_display_destroy(struct vgt_vgpu *vgpu)
{
	struct vgt_display *display = vgpu->display;

	vgt_pipe_end(display);
	vgpu->display = NULL;
	kfree(display);
}
