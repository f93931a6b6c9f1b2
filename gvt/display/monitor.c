// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The monitor: which one it is, its cable, and what the guest hears of both.
 * Source: SKL PRM vol 12, south display engine.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/display/edid.h"
#include "gvt/display/head.h"
#include "gvt/irq/irq.h"
#include "gvt/mmio/mmio.h"
#include "gvt/vgpu.h"

/* Live state and hotplug of port B. */
#define SDEISR			0xc4000
#define   SDE_PORTB_HOTPLUG	BIT(21)
#define PCH_PORT_HOTPLUG	0xc4030
#define   PORTB_HOTPLUG_ENABLE	BIT(4)
#define   PORTB_LONG_PULSE	BIT(1)

/*
 * A guest hears of changes once in this time at most, and of the last one always. More than
 * five in a second Linux i915 takes for a storm, and looks by itself for two minutes instead.
 */
#define PULSE_MS		250
#define PULSE_NS		(PULSE_MS * 1000000ull)

void vgt_monitor_show(struct vgt_vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	vgt_vreg_set(vgpu, SDEISR, vgpu->display->plugged ? SDE_PORTB_HOTPLUG : 0);
}

static void pulse(struct vgt_vgpu *vgpu)
{
	const u32 hotplug = vgt_vreg(vgpu, PCH_PORT_HOTPLUG);

	vgpu->display->next_pulse = ktime_get_ns() + PULSE_NS;
	if (!(hotplug & PORTB_HOTPLUG_ENABLE))
		return;
	vgt_vreg_set(vgpu, PCH_PORT_HOTPLUG, hotplug | PORTB_LONG_PULSE);
	vgt_irq_raise(vgpu, VGT_IRQ_DDI_B_HOTPLUG);
}

static void pulse_work(struct work_struct *work)
{
	struct vgt_display *display = container_of(work, struct vgt_display, pulse.work);

	mutex_lock(&display->vgpu->lock);
	pulse(display->vgpu);
	mutex_unlock(&display->vgpu->lock);
}

/* The cable or the monitor at its end has changed. */
static void changed(struct vgt_vgpu *vgpu)
{
	struct vgt_display *display = vgpu->display;

	vgt_monitor_show(vgpu);
	if (ktime_get_ns() >= display->next_pulse && !delayed_work_pending(&display->pulse))
		pulse(vgpu);
	else
		schedule_delayed_work(&display->pulse, msecs_to_jiffies(PULSE_MS));
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
	mutex_lock(&vgpu->lock);
	if (vgpu->display->plugged != plugged) {
		vgpu->display->plugged = plugged;
		changed(vgpu);
	}
	mutex_unlock(&vgpu->lock);
}

/**
 * vgt_display_monitor() - describe the monitor
 * @vgpu: the vGPU
 * @monitor: filled in
 *
 * Context: process, may sleep, no lock of the core held.
 */
void vgt_display_monitor(struct vgt_vgpu *vgpu, struct vgt_monitor *monitor)
{
	const struct vgt_display *display = vgpu->display;

	memset(monitor, 0, sizeof(*monitor));
	mutex_lock(&vgpu->lock);
	monitor->plugged = display->plugged;
	monitor->max_width = vgpu->type->width;
	monitor->max_height = vgpu->type->height;
	monitor->edid_bytes = display->edid_bytes;
	memcpy(monitor->edid, display->edid, display->edid_bytes);
	mutex_unlock(&vgpu->lock);
}

static void set_edid(struct vgt_display *display, const u8 *edid, size_t bytes)
{
	memset(display->edid, 0, sizeof(display->edid));
	memcpy(display->edid, edid, bytes);
	display->edid_bytes = bytes;
	vgt_edid_mode(edid, &display->mode);
}

/**
 * vgt_display_check_monitor() - whether a vGPU may have a monitor
 * @vgpu: the vGPU
 * @edid: the monitor's EDID
 * @bytes: its size
 *
 * Context: any.
 * Return: 0; -EINVAL where @edid is no EDID 1.3 or 1.4 of 128 or 256 bytes with sound
 * check sums and a preferred timing; -ERANGE where a detailed timing of its first block
 * is wider or higher than the vGPU's type allows.
 */
int vgt_display_check_monitor(const struct vgt_vgpu *vgpu, const u8 *edid, size_t bytes)
{
	return vgt_edid_check(edid, bytes, vgpu->type->width, vgpu->type->height);
}

/**
 * vgt_display_set_monitor() - plug another monitor in
 * @vgpu: the vGPU
 * @edid: the monitor's EDID, which does not change meanwhile
 * @bytes: its size, 128 or 256
 *
 * The guest hears of it where anything changes.
 * Context: process, may sleep, no lock of the core held.
 * Return: 0, or why not, as vgt_display_check_monitor().
 */
int vgt_display_set_monitor(struct vgt_vgpu *vgpu, const u8 *edid, size_t bytes)
{
	struct vgt_display *display = vgpu->display;
	int err = vgt_display_check_monitor(vgpu, edid, bytes);

	if (err)
		return err;
	mutex_lock(&vgpu->lock);
	if (!display->plugged || display->edid_bytes != bytes ||
	    memcmp(display->edid, edid, bytes)) {
		set_edid(display, edid, bytes);
		display->plugged = true;
		changed(vgpu);
	}
	mutex_unlock(&vgpu->lock);
	return 0;
}

void vgt_monitor_resume(struct vgt_vgpu *vgpu, const u8 *edid, size_t bytes, bool plugged,
			bool pulse)
{
	struct vgt_display *display = vgpu->display;

	lockdep_assert_held(&vgpu->lock);
	set_edid(display, edid, bytes);
	display->plugged = plugged;
	vgt_monitor_show(vgpu);
	if (pulse)
		schedule_delayed_work(&display->pulse, msecs_to_jiffies(PULSE_MS));
}

void vgt_monitor_init(struct vgt_display *display, const struct vgt_video_mode *mode)
{
	u8 edid[VGT_EDID_BYTES];

	vgt_edid_write(mode, edid);
	set_edid(display, edid, sizeof(edid));
	display->plugged = true;
	INIT_DELAYED_WORK(&display->pulse, pulse_work);
}

void vgt_monitor_end(struct vgt_display *display)
{
	cancel_delayed_work_sync(&display->pulse);
}
