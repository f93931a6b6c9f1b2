/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Inside the display block: its state, and what its files offer each other. */
#ifndef GVT_DISPLAY_HEAD_H
#define GVT_DISPLAY_HEAD_H

#include <linux/hrtimer.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "gvt/display/edid.h"
#include "gvt/vgt.h"

#define VGT_PIPES 3
#define VGT_FLIP_PLANES 4	/* of a pipe: they have interrupts of their own */

struct vgt_vgpu;

/**
 * struct vgt_gmbus - controller of the DDC pins (SKL PRM vol 12, GMBUS)
 * @address: I2C address of the transfer under way
 * @remain: bytes of it still to come
 * @position: next byte of the EDID that a read gives
 * @active: between a start and the stop
 * @nak: nobody answered
 */
struct vgt_gmbus {
	u8 address;
	u16 remain;
	u8 position;
	bool active;
	bool nak;
};

/**
 * struct vgt_pipe - one display pipe
 * @on: TRANSCONF is enabled
 * @start: when its first line was first shown, ns of ktime_get()
 * @frame: length of a frame, ns
 * @vtotal: lines of a frame
 * @vactive: lines shown
 * @vblanks: vblanks that have been signalled or passed over, since it was @awaited
 * @awaited: somebody waits for the one after those
 * @flips: bits of planes whose flip is not done yet
 */
struct vgt_pipe {
	bool on;
	u64 start;
	u64 frame;
	u32 vtotal;
	u32 vactive;
	u64 vblanks;
	bool awaited;
	u32 flips;
};

/**
 * struct vgt_display - the virtual head (protected by vgt_vgpu.lock)
 * @vgpu: whose
 * @mode: of the monitor: clock, sizes and blanking of the timing that it prefers
 * @edid: of the monitor
 * @edid_bytes: of @edid
 * @plugged: the monitor's cable
 * @next_pulse: before it, ns of ktime_get(), the guest hears of no change
 * @pulse: tells it later
 * @gmbus: DDC controller
 * @pipes: A, B, C
 * @timer: next vblank that somebody waits for
 * @armed: when that is, ns of ktime_get(), passed until @work has run; U64_MAX: nobody waits
 * @work: raises it, in process context
 */
struct vgt_display {
	struct vgt_vgpu *vgpu;
	struct vgt_video_mode mode;
	u8 edid[VGT_EDID_MAX];
	u32 edid_bytes;
	bool plugged;
	u64 next_pulse;
	struct delayed_work pulse;
	struct vgt_gmbus gmbus;
	struct vgt_pipe pipes[VGT_PIPES];
	struct hrtimer timer;
	u64 armed;
	struct work_struct work;
};

/*
 * A vblank that somebody waited for may have begun, and the worker not have come to it: do what
 * it brings. Before anything changes that the vblank would have found as it was.
 */
void vgt_pipe_catch_up(struct vgt_vgpu *vgpu, unsigned int pipe);
/*
 * A plane (bit number @plane of the flip-done interrupts) waits for the next vblank. The pipe
 * has caught up before the plane's registers changed.
 */
void vgt_pipe_flip(struct vgt_vgpu *vgpu, unsigned int pipe, unsigned int plane);
/* Arm the timer for the next vblank that somebody waits for, or stop it. */
void vgt_pipe_arm(struct vgt_vgpu *vgpu);
void vgt_pipe_reset(struct vgt_vgpu *vgpu);
/* Whether a pipe that is on can be like this, having been on for @elapsed ns. */
bool vgt_pipe_possible(const struct vgt_pipe *pipe, u64 elapsed);
/* The pipe has been like this, and on, for @elapsed ns. Arms nothing. */
void vgt_pipe_resume(struct vgt_vgpu *vgpu, unsigned int p, const struct vgt_pipe *pipe,
		     u64 elapsed);
/* The guest waits for the check sum of a frame. */
bool vgt_crc_awaited(const struct vgt_vgpu *vgpu, unsigned int pipe);
/* A frame has been shown: give its check sum to whoever waits. */
void vgt_crc_frame(struct vgt_vgpu *vgpu, unsigned int pipe);
void vgt_pipe_init(struct vgt_display *display);
void vgt_pipe_end(struct vgt_display *display);
/* Show the state of the cable in the registers. Vgpu lock held. */
void vgt_monitor_show(struct vgt_vgpu *vgpu);
/* This is the monitor, a sound one; @pulse: the guest is still to hear of it. Vgpu lock held. */
void vgt_monitor_resume(struct vgt_vgpu *vgpu, const u8 *edid, size_t bytes, bool plugged,
			bool pulse);
/* Plug a monitor that prefers @mode in, before there is a guest. */
void vgt_monitor_init(struct vgt_display *display, const struct vgt_video_mode *mode);
/* Without the vgpu lock: waits for the worker that tells of changes. */
void vgt_monitor_end(struct vgt_display *display);

#endif
