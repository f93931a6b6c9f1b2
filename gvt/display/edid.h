/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The EDID of the virtual monitor. */
#ifndef GVT_DISPLAY_EDID_H
#define GVT_DISPLAY_EDID_H

#include <linux/types.h>

#define VGT_EDID_BYTES 128

/**
 * struct vgt_video_mode - one video mode (VESA DMT)
 * @clock_khz: pixel clock
 * @hactive: pixels shown
 * @hblank: pixels of blanking, with @hfront before and @hsync of sync
 * @hfront: see @hblank
 * @hsync: see @hblank
 * @vactive: lines shown
 * @vblank: lines of blanking, with @vfront before and @vsync of sync
 * @vfront: see @vblank
 * @vsync: see @vblank
 * @positive: horizontal (bit 1) and vertical (bit 2) sync are positive
 */
struct vgt_video_mode {
	u32 clock_khz;
	u16 hactive, hblank, hfront, hsync;
	u16 vactive, vblank, vfront, vsync;
	u8 positive;
};

/* The largest mode of the table that fits into @width x @height, or its smallest. */
const struct vgt_video_mode *vgt_video_mode_find(u16 width, u16 height);
/*
 * Whether @edid is one that can be shown to a guest: 0, -EINVAL malformed, -ERANGE a
 * detailed timing of its first block is beyond @width x @height.
 */
int vgt_edid_check(const u8 *edid, size_t bytes, u16 width, u16 height);
/* Clock, sizes and blanking of the timing that @edid, checked, prefers; the rest is 0. */
void vgt_edid_mode(const u8 *edid, struct vgt_video_mode *mode);
/* Write the EDID of a digital monitor with @mode as its preferred one. */
void vgt_edid_write(const struct vgt_video_mode *mode, u8 edid[VGT_EDID_BYTES]);

#endif
