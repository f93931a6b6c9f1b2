/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What a context image is made of. Its structure is the GPU's own: the image that a new context
 * has. What in it is a value may be a guest's.
 */
#ifndef GVT_SUBMIT_LAYOUT_H
#define GVT_SUBMIT_LAYOUT_H

#include <linux/bitmap.h>
#include <linux/types.h>

#include "gvt/mmio/engine_state.h"
#include "gvt/port_gpu.h"

struct vgt_device;
struct vgt_vgpu;

/**
 * struct vgt_layout_command - a command whose values may be a guest's
 * @at: dword of its header
 * @dwords: with the header
 */
struct vgt_layout_command {
	u16 at;
	u16 dwords;
};

/**
 * struct vgt_layout - context images of one engine, constant once it is made
 * @engine: which
 * @dwords: of pages 1 and up, which all dword numbers here count
 * @end: behind the end of the engine's own list; @dwords where none was found
 * @understood: how far the list was
 * @holds: registers, as vgt_engine_state_find() counts them, that the list loads
 * @n_commands: how many
 * @commands: loads of registers and state commands, in order; all else is as in @image
 * @image: the image of a new context, @dwords
 */
struct vgt_layout {
	enum vgt_engine engine;
	u32 dwords;
	u32 end;
	u32 understood;
	DECLARE_BITMAP(holds, VGT_ENGINE_STATE_MAX);
	u32 n_commands;
	struct vgt_layout_command *commands;
	u32 *image;
};

/*
 * @ctx is as the GPU side has made it: the first one of its engine says how images are made up.
 * Process context, may sleep. Errors: -ENOMEM.
 */
int vgt_layout_learn(struct vgt_device *dev, const struct vgt_gpu_context *ctx);
/* No context is left. */
void vgt_layouts_free(struct vgt_device *dev);
/* That of @engine, of which there has been a context. */
const struct vgt_layout *vgt_layout_of(const struct vgt_device *dev, enum vgt_engine engine);

/*
 * Make @image, pages 1 and up, as a new context has them, with the values of those at @guest
 * wherever the same command stands there; NULL: with none of them. Vgpu lock held.
 */
void vgt_layout_fill(struct vgt_vgpu *vgpu, const struct vgt_layout *layout, u32 *image,
		     const u32 *guest);

#endif
