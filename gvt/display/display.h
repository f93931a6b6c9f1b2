/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The vGPU's virtual head: three pipes as registers, one HDMI monitor on port B
 * with an EDID, vblank computed from time. Vgpu lock held unless said otherwise.
 */
#ifndef GVT_DISPLAY_DISPLAY_H
#define GVT_DISPLAY_DISPLAY_H

#include <linux/types.h>

struct vgt_display;
struct vgt_vgpu;

/* @width, @height: of the monitor, 640x480..1920x1200. */
struct vgt_display *vgt_display_create(struct vgt_vgpu *vgpu, u16 width, u16 height);
/* Without the vgpu lock: waits for the timer's worker. */
void vgt_display_destroy(struct vgt_vgpu *vgpu);
void vgt_display_reset(struct vgt_vgpu *vgpu);
/* The guest changed an interrupt mask: arm or stop the vblank timer. */
void vgt_display_mask_changed(struct vgt_vgpu *vgpu);

#endif
