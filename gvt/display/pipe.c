// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Pipes: scanline, frame count and vblank are functions of the time since the
 * pipe was switched on. A timer runs only while somebody waits for a vblank:
 * the guest has it unmasked, or a flip is to become done.
 * Source: SKL PRM vol 12, display pipe and timing registers.
 */
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/display/head.h"
#include "gvt/irq/irq.h"
#include "gvt/mmio/mmio.h"
#include "gvt/vgpu.h"

#define PIPE_STRIDE	0x1000
#define TRANS_HTOTAL(p)	(0x60000 + PIPE_STRIDE * (p))
#define TRANS_VTOTAL(p)	(0x6000c + PIPE_STRIDE * (p))
#define TRANSCONF_A	0x70008
#define   CONF_ENABLE	BIT(31)
#define   CONF_STATE	BIT(30)
#define PLANE_SURF(p, n)	(0x7019c + PIPE_STRIDE * (p) + 0x100 * (n))
#define PLANE_SURFLIVE(p, n)	(0x701ac + PIPE_STRIDE * (p) + 0x100 * (n))

#define NS_PER_S	1000000000ull
#define FRAME_MIN	(NS_PER_S / 240)
#define FRAME_MAX	(NS_PER_S / 24)
#define FRAME_DEFAULT	(NS_PER_S / 60)
#define TOTAL_MAX	0x2000u		/* lines */
/* A pipe has been on for a hundred years at most: sums stay within 64 bits. */
#define ELAPSED_MAX	(100ull * 366 * 86400 * NS_PER_S)

static const unsigned int vblank_event[VGT_PIPES] = {
	VGT_IRQ_PIPE_A_VBLANK, VGT_IRQ_PIPE_B_VBLANK, VGT_IRQ_PIPE_C_VBLANK,
};

static const unsigned int flip_event[VGT_PIPES] = {
	VGT_IRQ_PIPE_A_PLANE1_FLIP, VGT_IRQ_PIPE_B_PLANE1_FLIP, VGT_IRQ_PIPE_C_PLANE1_FLIP,
};

/* Total and active counts are stored less one, total in the upper half. */
static u32 total_of(u32 reg)
{
	return ((reg >> 16) & 0x1fff) + 1;
}

static u32 active_of(u32 reg)
{
	return (reg & 0x1fff) + 1;
}

/*
 * How long a frame lasts. The pixel clock is spread over PLL registers that the
 * guest need not keep; where the totals are those of the monitor's mode its
 * clock is known, all else is shown at 60 Hz.
 */
static u64 frame_length(const struct vgt_display *display, u32 htotal, u32 vtotal)
{
	const struct vgt_video_mode *mode = &display->mode;
	u64 frame = FRAME_DEFAULT;

	if (htotal == mode->hactive + mode->hblank && vtotal == mode->vactive + mode->vblank)
		frame = div_u64((u64)htotal * vtotal * 1000000, mode->clock_khz);
	return clamp(frame, FRAME_MIN, FRAME_MAX);
}

static u64 blank_length(const struct vgt_pipe *pipe)
{
	return div_u64(pipe->frame * (pipe->vtotal - pipe->vactive), pipe->vtotal);
}

/* Vblanks begun by @now; the first begins when the first frame's last line is shown. */
static u64 vblanks_at(const struct vgt_pipe *pipe, u64 now)
{
	return div64_u64(now - pipe->start + blank_length(pipe), pipe->frame);
}

static u64 vblank_time(const struct vgt_pipe *pipe, u64 number)
{
	return pipe->start + number * pipe->frame - blank_length(pipe);
}

static bool awaited(struct vgt_vgpu *vgpu, unsigned int p)
{
	const struct vgt_pipe *pipe = &vgpu->display->pipes[p];

	return pipe->on && (pipe->flips || vgt_irq_unmasked(vgpu, vblank_event[p]) ||
			    vgt_crc_awaited(vgpu, p));
}

void vgt_pipe_arm(struct vgt_vgpu *vgpu)
{
	struct vgt_display *display = vgpu->display;
	const u64 now = ktime_get_ns();
	u64 next = U64_MAX;
	unsigned int p;

	for (p = 0; p < VGT_PIPES; p++) {
		struct vgt_pipe *pipe = &display->pipes[p];
		const bool was = pipe->awaited;

		pipe->awaited = awaited(vgpu, p);
		if (!pipe->awaited)
			continue;
		/* Who begins to wait has missed those before; who waited already has the next. */
		if (!was)
			pipe->vblanks = vblanks_at(pipe, now);
		next = min(next, vblank_time(pipe, pipe->vblanks + 1));
	}
	display->armed = next;
	if (next == U64_MAX)
		hrtimer_try_to_cancel(&display->timer);
	else
		hrtimer_start(&display->timer, ns_to_ktime(next), HRTIMER_MODE_ABS);
}

static void finish_flips(struct vgt_vgpu *vgpu, unsigned int p)
{
	struct vgt_pipe *pipe = &vgpu->display->pipes[p];
	unsigned int n;

	for (n = 0; pipe->flips >> n; n++) {
		if (!(pipe->flips & BIT(n)))
			continue;
		vgt_vreg_set(vgpu, PLANE_SURFLIVE(p, n), vgt_vreg(vgpu, PLANE_SURF(p, n)));
		vgt_irq_raise(vgpu, flip_event[p] + n);
	}
	pipe->flips = 0;
}

void vgt_pipe_catch_up(struct vgt_vgpu *vgpu, unsigned int p)
{
	struct vgt_pipe *pipe = &vgpu->display->pipes[p];
	u64 vblanks;

	if (!pipe->awaited)
		return;
	vblanks = vblanks_at(pipe, ktime_get_ns());
	if (vblanks == pipe->vblanks)
		return;
	pipe->vblanks = vblanks;
	finish_flips(vgpu, p);
	vgt_crc_frame(vgpu, p);
	vgt_irq_raise(vgpu, vblank_event[p]);
}

static void vblank_work(struct work_struct *work)
{
	struct vgt_display *display = container_of(work, struct vgt_display, work);
	struct vgt_vgpu *vgpu = display->vgpu;
	unsigned int p;

	mutex_lock(&vgpu->lock);
	for (p = 0; p < VGT_PIPES; p++)
		vgt_pipe_catch_up(vgpu, p);
	vgt_pipe_arm(vgpu);
	mutex_unlock(&vgpu->lock);
}

static enum hrtimer_restart vblank_timer(struct hrtimer *timer)
{
	struct vgt_display *display = container_of(timer, struct vgt_display, timer);

	schedule_work(&display->work);
	return HRTIMER_NORESTART;
}

void vgt_pipe_flip(struct vgt_vgpu *vgpu, unsigned int p, unsigned int plane)
{
	struct vgt_pipe *pipe = &vgpu->display->pipes[p];

	pipe->flips |= BIT(plane);
	if (!pipe->on) {
		finish_flips(vgpu, p);
		return;
	}
	vgt_pipe_arm(vgpu);
}

static void switch_on(struct vgt_vgpu *vgpu, unsigned int p)
{
	const u32 h = vgt_vreg(vgpu, TRANS_HTOTAL(p)), v = vgt_vreg(vgpu, TRANS_VTOTAL(p));
	struct vgt_pipe *pipe = &vgpu->display->pipes[p];

	pipe->vtotal = total_of(v);
	pipe->vactive = min(active_of(v), pipe->vtotal);
	pipe->frame = frame_length(vgpu->display, total_of(h), pipe->vtotal);
	pipe->start = ktime_get_ns();
	pipe->vblanks = 0;
	pipe->on = true;
}

bool vgt_pipe_possible(const struct vgt_pipe *pipe, u64 elapsed)
{
	return pipe->frame >= FRAME_MIN && pipe->frame <= FRAME_MAX &&
	       pipe->vtotal <= TOTAL_MAX && pipe->vactive && pipe->vactive <= pipe->vtotal &&
	       elapsed <= ELAPSED_MAX && pipe->vblanks <= vblanks_at(pipe, pipe->start + elapsed) &&
	       !(pipe->flips >> VGT_FLIP_PLANES);
}

void vgt_pipe_resume(struct vgt_vgpu *vgpu, unsigned int p, const struct vgt_pipe *pipe,
		     u64 elapsed)
{
	struct vgt_pipe *own = &vgpu->display->pipes[p];

	*own = *pipe;
	own->start = ktime_get_ns() - elapsed;
	own->awaited = awaited(vgpu, p);
}

static u32 pipe_conf_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			   u32 value, u32 stored, u32 raw)
{
	const unsigned int p = (offset - TRANSCONF_A) / PIPE_STRIDE;

	if (p < VGT_PIPES) {
		struct vgt_pipe *pipe = &vgpu->display->pipes[p];

		if (value & CONF_ENABLE && !pipe->on) {
			switch_on(vgpu, p);
		} else if (!(value & CONF_ENABLE) && pipe->on) {
			vgt_pipe_catch_up(vgpu, p);
			pipe->on = false;
			finish_flips(vgpu, p);
		}
		vgt_pipe_arm(vgpu);
	}
	return (value & ~CONF_STATE) | (value & CONF_ENABLE) >> 1;
}

const struct vgt_mmio_handler vgt_mmio_pipe_conf = { .write = pipe_conf_write };

static const struct vgt_pipe *pipe_of(struct vgt_vgpu *vgpu, u32 offset)
{
	return &vgpu->display->pipes[((offset >> 12) & 0xf) % VGT_PIPES];
}

static u32 pipe_scanline_read(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			      u32 stored)
{
	const struct vgt_pipe *pipe = pipe_of(vgpu, offset);
	u64 in_frame;

	if (!pipe->on)
		return 0;
	div64_u64_rem(ktime_get_ns() - pipe->start, pipe->frame, &in_frame);
	return div64_u64(in_frame * pipe->vtotal, pipe->frame);
}

const struct vgt_mmio_handler vgt_mmio_pipe_scanline = { .read = pipe_scanline_read };

static u32 pipe_frame_count_read(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
				 u32 stored)
{
	const struct vgt_pipe *pipe = pipe_of(vgpu, offset);

	return pipe->on ? vblanks_at(pipe, ktime_get_ns()) : 0;
}

const struct vgt_mmio_handler vgt_mmio_pipe_frame_count = { .read = pipe_frame_count_read };

void vgt_pipe_reset(struct vgt_vgpu *vgpu)
{
	unsigned int p;

	for (p = 0; p < VGT_PIPES; p++)
		vgpu->display->pipes[p] = (struct vgt_pipe){ .on = false };
	vgt_pipe_arm(vgpu);
}

void vgt_pipe_init(struct vgt_display *display)
{
	INIT_WORK(&display->work, vblank_work);
	hrtimer_setup(&display->timer, vblank_timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
}

void vgt_pipe_end(struct vgt_display *display)
{
	unsigned int p;

	mutex_lock(&display->vgpu->lock);
	for (p = 0; p < VGT_PIPES; p++)
		display->pipes[p] = (struct vgt_pipe){ .on = false };
	mutex_unlock(&display->vgpu->lock);
	/* With every pipe off the worker does not arm the timer again. */
	hrtimer_cancel(&display->timer);
	cancel_work_sync(&display->work);
}
