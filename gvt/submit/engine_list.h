/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The list of register loads and state commands that is the engine's own part of a
 * context image.
 */
#ifndef GVT_SUBMIT_ENGINE_LIST_H
#define GVT_SUBMIT_ENGINE_LIST_H

#include <linux/bitmap.h>
#include <linux/types.h>

#include "gvt/mmio/engine_state.h"
#include "gvt/port_gpu.h"

struct vgt_vgpu;

/**
 * struct vgt_listed - registers, as vgt_engine_state_find() counts them, of an image's lists
 * @is: which ones
 * @value: theirs
 */
struct vgt_listed {
	DECLARE_BITMAP(is, VGT_ENGINE_STATE_MAX);
	u32 value[VGT_ENGINE_STATE_MAX];
};

/*
 * Copy the commands at @src as far as they are register loads and state commands that reach
 * nothing outside the context; zeroes (MI_NOOP) from there on. A register that may not be
 * restored becomes a harmless one. Vgpu lock held.
 */
void vgt_engine_list_copy(struct vgt_vgpu *vgpu, enum vgt_engine engine, u32 *dst, const u32 *src,
			  u32 dwords);
/*
 * Note in @listed which registers the commands at @list load, and with what, as far as they are
 * commands of the table.
 */
void vgt_engine_list_note(const struct vgt_vgpu *vgpu, enum vgt_engine engine, const u32 *list,
			  u32 dwords, struct vgt_listed *listed);

#endif
