// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * A guest that makes the same trouble again and again: its vGPU is stopped, and its
 * hypervisor is told why. A device reset revives it.
 */
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/submit/engine.h"
#include "gvt/submit/submit.h"
#include "gvt/vgpu.h"

/*
 * A guest whose submissions are refused, or have to be ended by force, this often is
 * not looked at until a device reset.
 */
#define MAX_REFUSED 64

static struct vgt_stop reason(const struct vgt_submit_engine *engine)
{
	const struct vgt_submit *submit = engine->submit;
	const struct vgt_vgpu *vgpu = submit->vgpu;
	const struct vgt_refusal *refusal = &submit->refusal;
	struct vgt_stop stop = {
		.engine = vgpu->dev->platform->gen->engines[engine->id].name,
		.error = READ_ONCE(vgpu->last_error),
		.address = READ_ONCE(vgpu->last_detail),
	};

	if ((stop.error == VGT_ERR_COMMAND || stop.error == VGT_ERR_BUDGET) && refusal->rule) {
		stop.rule = refusal->rule;
		stop.opcode = refusal->opcode;
		stop.address = refusal->gma;
		stop.reg = refusal->reg;
	}
	return stop;
}

void vgt_submit_refused(struct vgt_submit_engine *engine)
{
	struct vgt_submit *submit = engine->submit;
	struct vgt_vgpu *vgpu = submit->vgpu;

	if (++submit->refused != MAX_REFUSED)
		return;
	submit->stop = reason(engine);
	vgpu->hv_ops->stopped(vgpu->hv, &submit->stop);
}

void vgt_submit_restart(struct vgt_vgpu *vgpu)
{
	struct vgt_submit *submit = vgpu->submit;

	submit->refused = 0;
	submit->cancelled = 0;
	memset(&submit->refusal, 0, sizeof(submit->refusal));
}

bool vgt_submit_stopped(const struct vgt_vgpu *vgpu)
{
	return vgpu->submit->refused >= MAX_REFUSED;
}

/**
 * vgt_vgpu_stopped() - whether a vGPU has been stopped for its guest's mistakes
 * @vgpu: the vGPU
 * @why: filled in if so; may be NULL
 *
 * A stopped vGPU takes no submissions; vgt_vgpu_reset() revives it.
 * Context: process, may sleep, no lock of the core held.
 * Return: true if so.
 */
bool vgt_vgpu_stopped(struct vgt_vgpu *vgpu, struct vgt_stop *why)
{
	bool stopped;

	mutex_lock(&vgpu->lock);
	stopped = vgt_submit_stopped(vgpu);
	if (stopped && why)
		*why = vgpu->submit->stop;
	mutex_unlock(&vgpu->lock);
	return stopped;
}

/**
 * vgt_stop_text() - say in one line why a vGPU was stopped
 * @why: the reason
 * @buf: gets the line, without a newline; VGT_STOP_TEXT bytes
 *
 * Context: any.
 */
void vgt_stop_text(const struct vgt_stop *why, char buf[VGT_STOP_TEXT])
{
	int len = scnprintf(buf, VGT_STOP_TEXT, "%s: engine %s", vgt_stat_name(why->error),
			    why->engine);

	if (why->rule)
		len += scnprintf(buf + len, VGT_STOP_TEXT - len, ", opcode 0x%08x", why->opcode);
	len += scnprintf(buf + len, VGT_STOP_TEXT - len, ", address 0x%llx", why->address);
	if (why->rule)
		scnprintf(buf + len, VGT_STOP_TEXT - len, ", register 0x%x, rule %s", why->reg,
			  why->rule);
}
