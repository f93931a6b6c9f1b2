/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Submission by execlists: the ELSP protocol of each engine, shadow contexts,
 * jobs. Vgpu lock held in all calls unless said otherwise.
 */
#ifndef GVT_SUBMIT_SUBMIT_H
#define GVT_SUBMIT_SUBMIT_H

#include <linux/types.h>

#include "gvt/port_gpu.h"

struct vgt_submit;
struct vgt_vgpu;

/* ERR_PTR: -ENOMEM, -ENOSPC. */
struct vgt_submit *vgt_submit_create(struct vgt_vgpu *vgpu);
/*
 * End all work of the vGPU. Called without the vgpu lock, from process context;
 * cancels what runs and waits until the GPU has let go of it (bounded by the
 * GPU side's engine reset).
 */
void vgt_submit_destroy(struct vgt_vgpu *vgpu);
/*
 * The guest resets engines (BIT(enum vgt_engine)): queued work is dropped, running
 * work cancelled, protocol state cleared. Does not wait; late completions of the
 * old generation only release what they hold.
 */
void vgt_submit_reset(struct vgt_vgpu *vgpu, u32 engines);
/* The device is reset: a vGPU stopped for its guest's mistakes may work again. */
void vgt_submit_restart(struct vgt_vgpu *vgpu);
/* True while an engine has an execlist. */
bool vgt_submit_busy(const struct vgt_vgpu *vgpu, enum vgt_engine engine);
/* No job of it exists, and no engine has one to start. Vgpu lock held. */
bool vgt_submit_quiet(const struct vgt_vgpu *vgpu);
/* True once the guest has had so many submissions refused that no more are looked at. */
bool vgt_submit_stopped(const struct vgt_vgpu *vgpu);

#endif
