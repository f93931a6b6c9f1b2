/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * i915, as far as the binding uses it. Structures and prototypes are made at build
 * time from the BTF of the very i915.ko that the kernel has (abi.spec); VGT_I915_LAYOUT
 * is the header that results.
 */
#ifndef I915_HOOKS_I915_H
#define I915_HOOKS_I915_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/dma-fence.h>
#include <linux/ioport.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/spinlock.h>
#include <linux/stddef.h>
#include <linux/types.h>
#include <drm/drm_device.h>
#include <drm/drm_mm.h>

#include VGT_I915_LAYOUT

/*
 * What BTF does not say. The same in all series of i915-hooks/reviewed, where each was
 * compared with i915's sources.
 */
#define I915_CONTEXT_BANNED		6	/* bit of intel_context.flags */
#define I915_CONTEXT_SINGLE_SUBMISSION	7
#define I915_WEDGED			(BITS_PER_LONG - 1)	/* of intel_gt.reset.flags */
#define I915_PIN_NOEVICT		BIT(0)
#define I915_PIN_MAPPABLE		BIT(3)
#define I915_PIN_HIGH			BIT(5)
#define I915_COLOR_UNEVICTABLE		(~0ul)
#define I915_SCHEDULE_IN		0	/* of intel_engine_cs.context_status_notifier */
#define I915_SCHEDULE_OUT		1

static inline i915_reg_t vgt_i915_reg(u32 offset)
{
	return (i915_reg_t) { .reg = offset };
}

static inline struct intel_gt *vgt_i915_gt(struct drm_i915_private *i915)
{
	return i915->gt[0];
}

#endif
