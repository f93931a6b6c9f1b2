// SPDX-License-Identifier: GPL-2.0-only
#include "i915-hooks/gpu.h"

u32 vgt_i915_reg_read(void *gpu, u32 offset)
{
	struct vgt_i915_gpu *self = gpu;

	return self->real.mmio_readl(self->uncore, vgt_i915_reg(offset), true);
}

void vgt_i915_reg_write(void *gpu, u32 offset, u32 value)
{
	struct vgt_i915_gpu *self = gpu;

	self->real.mmio_writel(self->uncore, vgt_i915_reg(offset), value, true);
}
