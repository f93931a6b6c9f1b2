// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The virtual head in a state stream: monitor, DDC transfer, pipes. */
#include <linux/kernel.h>
#include <linux/ktime.h>

#include "gvt/display/display.h"
#include "gvt/display/head.h"
#include "gvt/state/state.h"
#include "gvt/vgpu.h"

/* A pipe has been on for a hundred years at most: sums stay within 64 bits. */
#define ELAPSED_MAX (100ull * 366 * 86400 * 1000000000)

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
	for (p = 0; p < VGT_PIPES; p++) {
		const struct vgt_pipe *pipe = &display->pipes[p];

		vgt_state_put_number(out, pipe->on, 1);
		vgt_state_put_number(out, pipe->on ? now - pipe->start : 0, 8);
		vgt_state_put_number(out, pipe->vblanks, 8);
		vgt_state_put_number(out, pipe->flips, 4);
	}
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
	for (p = 0; p < VGT_PIPES; p++) {
		const bool on = vgt_state_get_number(in, 1);
		const u64 elapsed = vgt_state_get_number(in, 8);
		const u64 vblanks = vgt_state_get_number(in, 8);
		const u32 flips = vgt_state_get_number(in, 4);

		if (elapsed > ELAPSED_MAX || flips >> VGT_FLIP_PLANES)
			return "its display is in a state that cannot be";
		if (apply && on)
			vgt_pipe_resume(vgpu, p, elapsed, vblanks, flips);
	}
	if (!apply)
		return NULL;
	vgt_pipe_arm(vgpu);
	/* A vblank has begun that the guest is still to hear of. */
	if (due)
		schedule_work(&vgpu->display->work);
	return NULL;
}

const struct vgt_state_section vgt_state_display = { 5, 1, save, load };
