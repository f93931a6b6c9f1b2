// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The virtual head in a state stream: monitor, DDC transfer, pipes. */
#include <linux/kernel.h>
#include <linux/ktime.h>

#include "gvt/display/display.h"
#include "gvt/display/head.h"
#include "gvt/state/state.h"
#include "gvt/vgpu.h"

/* What a pipe has that is off: nothing. */
static void pipe_save(const struct vgt_pipe *pipe, u64 now, struct vgt_state_out *out)
{
	static const struct vgt_pipe off;
	const u64 elapsed = pipe->on ? now - pipe->start : 0;

	if (!pipe->on)
		pipe = &off;
	vgt_state_put_number(out, pipe->on, 1);
	vgt_state_put_number(out, elapsed, 8);
	vgt_state_put_number(out, pipe->vblanks, 8);
	vgt_state_put_number(out, pipe->flips, 4);
	vgt_state_put_number(out, pipe->frame, 8);
	vgt_state_put_number(out, pipe->vtotal, 4);
	vgt_state_put_number(out, pipe->vactive, 4);
}

static void save(struct vgt_vgpu *vgpu, struct vgt_state_out *out)
{
	const struct vgt_display *display = vgpu->display;
	const struct vgt_gmbus *gmbus = &display->gmbus;
	const u64 now = ktime_get_ns();
	unsigned int p;

	vgt_state_put_number(out, display->plugged, 1);
	vgt_state_put_number(out, delayed_work_pending(&display->pulse), 1);
	vgt_state_put_number(out, display->edid_bytes, 2);
	vgt_state_put(out, display->edid, display->edid_bytes);
	vgt_state_put_number(out, gmbus->address, 1);
	vgt_state_put_number(out, gmbus->remain, 2);
	vgt_state_put_number(out, gmbus->position, 1);
	vgt_state_put_number(out, gmbus->active, 1);
	vgt_state_put_number(out, gmbus->nak, 1);
	vgt_state_put_number(out, display->armed <= now, 1);
	for (p = 0; p < VGT_PIPES; p++)
		pipe_save(&display->pipes[p], now, out);
}

static const char *monitor_load(struct vgt_vgpu *vgpu, struct vgt_state_in *in, bool apply)
{
	const bool plugged = vgt_state_get_number(in, 1);
	const bool pulse = vgt_state_get_number(in, 1);
	const u32 bytes = vgt_state_get_number(in, 2);
	const u8 *edid = vgt_state_get(in, bytes);

	if (!edid || vgt_display_check_monitor(vgpu, edid, bytes))
		return "its monitor is none that this vGPU can have";
	if (apply)
		vgt_monitor_resume(vgpu, edid, bytes, plugged, pulse);
	return NULL;
}

static void gmbus_load(struct vgt_gmbus *gmbus, struct vgt_state_in *in)
{
	gmbus->address = vgt_state_get_number(in, 1);
	gmbus->remain = vgt_state_get_number(in, 2);
	gmbus->position = vgt_state_get_number(in, 1);
	gmbus->active = vgt_state_get_number(in, 1);
	gmbus->nak = vgt_state_get_number(in, 1);
}

/* Its timing is as it was switched on: neither the monitor's nor the registers' of now. */
static const char *pipe_load(struct vgt_vgpu *vgpu, unsigned int p, struct vgt_state_in *in,
			     bool apply)
{
	struct vgt_pipe pipe = { .on = vgt_state_get_number(in, 1) };
	const u64 elapsed = vgt_state_get_number(in, 8);

	pipe.vblanks = vgt_state_get_number(in, 8);
	pipe.flips = vgt_state_get_number(in, 4);
	pipe.frame = vgt_state_get_number(in, 8);
	pipe.vtotal = vgt_state_get_number(in, 4);
	pipe.vactive = vgt_state_get_number(in, 4);
	if (!pipe.on)
		return NULL;
	if (!vgt_pipe_possible(&pipe, elapsed))
		return "its display is in a state that cannot be";
	if (apply)
		vgt_pipe_resume(vgpu, p, &pipe, elapsed);
	return NULL;
}

static const char *load(struct vgt_vgpu *vgpu, struct vgt_state_in *in, bool apply)
{
	const char *why = monitor_load(vgpu, in, apply);
	struct vgt_gmbus gmbus;
	unsigned int p;
	bool due;

	if (why)
		return why;
	gmbus_load(&gmbus, in);
	if (apply)
		vgpu->display->gmbus = gmbus;
	due = vgt_state_get_number(in, 1);
	for (p = 0; p < VGT_PIPES && !why; p++)
		why = pipe_load(vgpu, p, in, apply);
	if (why || !apply)
		return why;
	vgt_pipe_arm(vgpu);
	/* A vblank has begun that the guest is still to hear of. */
	if (due)
		schedule_work(&vgpu->display->work);
	return NULL;
}

const struct vgt_state_section vgt_state_display = { 5, 2, save, load };
