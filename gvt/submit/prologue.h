/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Engine registers that no context image holds: each vGPU's driver sets them once
 * and relies on them, so they are loaded whenever the engine takes up a context of the vGPU:
 * at the begin of a job, and where it goes on after others; and so are the host's for what
 * its driver runs between. The vGPU's lock is held where one is named.
 */
#ifndef GVT_SUBMIT_PROLOGUE_H
#define GVT_SUBMIT_PROLOGUE_H

#include <linux/types.h>

#include "gvt/port_gpu.h"

struct vgt_device;
struct vgt_vgpu;

#define VGT_PROLOGUE_DWORDS 448
#define VGT_PROLOGUE_BYTES 4096u

/**
 * struct vgt_prologue - commands that load one owner's registers of an engine
 * @cmds: the commands and their end: a per-context batch of VGT_PROLOGUE_BYTES
 * @gma: where the GPU has them
 * @dwords: how many without the end, even
 */
struct vgt_prologue {
	u32 *cmds;
	u32 gma;
	u32 dwords;
};

/*
 * Make @prologue agree with the vGPU's registers as they are now; no job of the vGPU is at
 * the engine.
 */
void vgt_prologue_update(struct vgt_vgpu *vgpu, enum vgt_engine engine,
			 struct vgt_prologue *prologue);
/*
 * Registers that a context image should hold and those of @engine do not, for one that the hardware
 * has not saved: as they begin. So the context begins with nothing of the one before, which
 * may be another vGPU's. @inhibited: its image has no values yet; so those that the vGPU's driver
 * has set are loaded as well. At most @room dwords of commands at @cmds; returns how many, even.
 */
u32 vgt_prologue_image(struct vgt_vgpu *vgpu, enum vgt_engine engine, bool inhibited, u32 *cmds,
		       u32 room);
/*
 * The host's values of the registers that vgt_prologue_update() loads and of those that a job
 * may have changed by its image or unseen, of all if its commands have loaded others (@all): at
 * most @room dwords of commands at @cmds; returns how many, even.
 */
u32 vgt_prologue_host(struct vgt_vgpu *vgpu, enum vgt_engine engine, bool all, u32 *cmds,
		      u32 room);
/*
 * Make @prologue the host's: its values of all registers that any vGPU's may load. Nothing
 * runs it yet.
 */
void vgt_prologue_make_host(struct vgt_device *dev, enum vgt_engine engine,
			    struct vgt_prologue *prologue);
/*
 * The register at @offset is loaded with @value from now on by the host's @prologue, if it is at
 * all. Any context.
 */
void vgt_prologue_set(struct vgt_prologue *prologue, u32 offset, u32 value);

#endif
