/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Sections of a vGPU's state. Each is saved and loaded by its block; docs/state.md.
 */
#ifndef GVT_STATE_STATE_H
#define GVT_STATE_STATE_H

#include <linux/types.h>

#include "gvt/state/stream.h"

struct vgt_vgpu;

/**
 * struct vgt_state_section - one part of the state
 * @id: in the stream; its top bit says that who does not know it may leave it out
 * @version: of what @save writes, the only one that @load takes
 * @save: the vGPU is quiet
 * @load: takes all of @in. @apply false: only say whether it can be taken. true: it can,
 *	and the vGPU is as after a reset. Returns NULL, or a clause that says why not.
 *
 * Vgpu lock held in both.
 */
struct vgt_state_section {
	u32 id;
	u32 version;
	void (*save)(struct vgt_vgpu *vgpu, struct vgt_state_out *out);
	const char *(*load)(struct vgt_vgpu *vgpu, struct vgt_state_in *in, bool apply);
};

#define VGT_STATE_OPTIONAL 0x80000000u

extern const struct vgt_state_section vgt_state_identity;
extern const struct vgt_state_section vgt_state_config;
extern const struct vgt_state_section vgt_state_registers;
extern const struct vgt_state_section vgt_state_ggtt;
extern const struct vgt_state_section vgt_state_display;
extern const struct vgt_state_section vgt_state_submit;

#endif
