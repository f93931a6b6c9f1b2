/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the GPU side writes or reads in the register state page of a context: dword of each.
 * Source: SKL PRM vol 6, "Register State Context".
 */
#ifndef I915_HOOKS_IMAGE_H
#define I915_HOOKS_IMAGE_H

#include <linux/types.h>

enum {
	VGT_I915_CTX_CONTROL = 0x03,
	VGT_I915_RING_HEAD = 0x05,
	VGT_I915_RING_TAIL = 0x07,
	VGT_I915_RING_START = 0x09,
	VGT_I915_RING_CTL = 0x0b,
	VGT_I915_BB_PER_CTX_PTR = 0x19,
	VGT_I915_CTX_TIMESTAMP = 0x23,
	VGT_I915_PDP0_UDW = 0x31,
	VGT_I915_PDP0_LDW = 0x33,
	VGT_I915_R_PWR_CLK_STATE = 0x43,	/* of the render engine */
};

/* Of CTX_CONTROL: the engine restores the ring's registers alone. */
#define VGT_I915_RESTORE_INHIBIT 1u

/* Bus address of the root of the page tables in the register state page @state. */
static inline u64 vgt_i915_image_root(const u32 *state)
{
	return (u64)state[VGT_I915_PDP0_UDW] << 32 | state[VGT_I915_PDP0_LDW];
}

#endif
