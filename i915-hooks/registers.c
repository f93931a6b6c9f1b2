// SPDX-License-Identifier: GPL-2.0-only
#include "i915-hooks/gpu.h"

/**
 * vgt_i915_reg_read() - vgt_gpu_ops.reg_read
 * @gpu: the GPU, awake
 * @offset: register
 *
 * Context: any; i915 takes its own lock and forcewake.
 */
u32 vgt_i915_reg_read(void *gpu, u32 offset)
{
	struct vgt_i915_gpu *self = gpu;

	return self->real.mmio_readl(self->uncore, vgt_i915_reg(offset), true);
}

/**
 * vgt_i915_reg_write() - vgt_gpu_ops.reg_write
 * @gpu: the GPU, awake
 * @offset: register
 * @value: what to write
 *
 * Context: any, as vgt_i915_reg_read().
 */
void vgt_i915_reg_write(void *gpu, u32 offset, u32 value)
{
	struct vgt_i915_gpu *self = gpu;

	self->real.mmio_writel(self->uncore, vgt_i915_reg(offset), value, true);
}
