// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* What a vGPU holds. */
#include <linux/mutex.h>

#include "gvt/gtt/ppgtt.h"
#include "gvt/submit/engine.h"
#include "gvt/vgpu.h"

/**
 * vgt_vgpu_usage() - what a vGPU holds of the GPU and of the host's memory
 * @vgpu: the vGPU
 * @usage: filled in
 *
 * After vgt_vgpu_reset() all of it goes down to 0 as soon as the GPU has let go.
 * Context: process, may sleep, no lock of the core held.
 */
void vgt_vgpu_usage(struct vgt_vgpu *vgpu, struct vgt_usage *usage)
{
	mutex_lock(&vgpu->lock);
	usage->jobs = vgpu->submit->jobs;
	usage->contexts = vgpu->submit->contexts.count;
	usage->page_tables = vgt_ppgtt_tables(vgpu);
	mutex_unlock(&vgpu->lock);
}
