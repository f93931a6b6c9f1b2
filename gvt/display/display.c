// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The virtual head: making, ending, reset. */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "gvt/display/display.h"
#include "gvt/display/head.h"
#include "gvt/vgpu.h"

void vgt_display_reset(struct vgt_vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	memset(&vgpu->display->gmbus, 0, sizeof(vgpu->display->gmbus));
	vgt_pipe_reset(vgpu);
	vgt_monitor_show(vgpu);
}

void vgt_display_mask_changed(struct vgt_vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	vgt_pipe_arm(vgpu);
}

struct vgt_display *vgt_display_create(struct vgt_vgpu *vgpu, u16 width, u16 height)
{
	struct vgt_display *display = kzalloc(sizeof(*display), GFP_KERNEL);

	if (!display)
		return ERR_PTR(-ENOMEM);
	display->vgpu = vgpu;
	vgt_monitor_init(display, vgt_video_mode_find(width, height));
	vgt_pipe_init(display);
	return display;
}

void vgt_display_destroy(struct vgt_vgpu *vgpu)
{
	struct vgt_display *display = vgpu->display;

	vgt_pipe_end(display);
	vgt_monitor_end(display);
	vgpu->display = NULL;
	kfree(display);
}
