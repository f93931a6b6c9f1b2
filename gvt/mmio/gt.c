// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Registers of the graphics technology block that answer by themselves:
 * requests that are granted at once, domain reset, GGTT flushes, fences, the pcode
 * mailbox. Source: SKL PRM vol 2c; register names of Linux i915.
 */
#include <linux/bitops.h>
#include <linux/math.h>
#include <linux/types.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/gtt/ggtt.h"
#include "gvt/gtt/ppgtt.h"
#include "gvt/mmio/mmio.h"
#include "gvt/submit/submit.h"
#include "gvt/vgpu.h"

/* A request that a vGPU has at once: its bits appear where the driver looks for them. */
static u32 ack_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset, u32 value,
		     u32 stored, u32 raw)
{
	const struct vgt_gen *gen = vgpu->dev->platform->gen;
	const struct vgt_ack_desc *ack = gen->acks;
	u32 bits, mask;

	for (; ack < gen->acks + gen->n_acks; ack++) {
		if (ack->offset != offset)
			continue;
		bits = rol32(value & ack->mask, ack->rotate);
		mask = rol32(ack->mask, ack->rotate);
		if (ack->ack == offset)
			value = (value & ~mask) | bits;
		else
			vgt_vreg_set(vgpu, ack->ack, (vgt_vreg(vgpu, ack->ack) & ~mask) | bits);
	}
	return value;
}

const struct vgt_mmio_handler vgt_mmio_ack = { .write = ack_write };

#define GDRST_FULL	BIT(0)

static u32 gdrst_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset, u32 value,
		       u32 stored, u32 raw)
{
	const struct vgt_engine_desc *engine = vgpu->dev->platform->gen->engines;
	u32 engines = 0;
	unsigned int e;

	/* A vGPU has the first engine of each class. */
	for (e = 0; e < VGT_ENGINE_COUNT; e++, engine++)
		if (!engine->instance && raw & (engine->gdrst | GDRST_FULL))
			engines |= BIT(engine->class);
	if (engines) {
		vgt_submit_reset(vgpu, engines);
		vgt_mmio_reset_engines(vgpu, engines);
	}
	return value;
}

const struct vgt_mmio_handler vgt_mmio_gdrst = { .write = gdrst_write };

/* Before a job runs the GPU has seen every entry: what remains is the CPU's own view. */
static u32 ggtt_flush_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			    u32 value, u32 stored, u32 raw)
{
	vgt_ggtt_flush(vgpu);
	return value;
}

const struct vgt_mmio_handler vgt_mmio_ggtt_flush = { .write = ggtt_flush_write };

#define TLB_INVALIDATE	BIT(0)

/* A job of the guest may be running: the page that an entry led to is the guest's to use again. */
static u32 tlb_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset, u32 value,
		     u32 stored, u32 raw)
{
	if (raw & TLB_INVALIDATE)
		vgt_ppgtt_invalidate(vgpu);
	return value;
}

const struct vgt_mmio_handler vgt_mmio_tlb = { .write = tlb_write };

#define FENCE_BASE		0x100000
#define FENCE_VALID		BIT_ULL(0)
#define FENCE_TILE_Y		BIT_ULL(1)
#define FENCE_PITCH(fence)	((((fence) >> 32 & 0xfff) + 1) * 128)
#define FENCE_START(fence)	((fence) & 0xfffff000)
#define FENCE_END(fence)	(((fence) >> 32 & 0xfffff000) + 0x1000)

/*
 * Whether a fence reaches nothing that is not the vGPU's. It maps lines to tiles: whatever part
 * of a row of tiles is inside, bytes of its lines lie anywhere in the row. SKL PRM vol 5,
 * "Memory Views": an X tile is 512 bytes by 8 lines, a Y tile 128 bytes by 32.
 */
static bool fence_is_local(struct vgt_vgpu *vgpu, u64 fence)
{
	const bool y = fence & FENCE_TILE_Y;
	const u32 pitch = FENCE_PITCH(fence), row = pitch * (y ? 32 : 8);
	const u64 start = FENCE_START(fence), end = FENCE_END(fence);

	return end > start && pitch % (y ? 128 : 512) == 0 &&
	       vgt_ggtt_owns(vgpu, start, DIV_ROUND_UP_ULL(end - start, row) * row);
}

/* Fence @index of the guest takes effect as the host's fence of the vGPU's own. */
static void fence_apply(struct vgt_vgpu *vgpu, u32 index, u64 fence)
{
	if (fence & FENCE_VALID && !fence_is_local(vgpu, fence)) {
		vgt_guest_error(vgpu, VGT_ERR_FENCE, fence);
		fence = 0;
	}
	vgpu->dev->ops->fence_write(vgpu->dev->gpu, vgpu->fences.base + index, fence);
}

static u32 fence_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset, u32 value,
		       u32 stored, u32 raw)
{
	const u32 index = (offset - FENCE_BASE) / 8;
	const u32 low = FENCE_BASE + 8 * index;

	if (index >= vgpu->fences.size) {
		if (value)
			vgt_guest_error(vgpu, VGT_ERR_FENCE, offset);
		return stored;
	}
	vgt_vreg_set(vgpu, offset, value);
	fence_apply(vgpu, index, vgt_vreg(vgpu, low) | (u64)vgt_vreg(vgpu, low + 4) << 32);
	return value;
}

const struct vgt_mmio_handler vgt_mmio_fence = { .write = fence_write };

#define PCODE_DATA	0x138128
#define PCODE_BUSY	BIT(31)
#define PCODE_COMMAND	0xffu
#define PCODE_ILLEGAL	0x1u

static u32 pcode_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset, u32 value,
		       u32 stored, u32 raw)
{
	const struct vgt_gen *gen = vgpu->dev->platform->gen;
	const u32 command = value & PCODE_COMMAND, data = vgt_vreg(vgpu, PCODE_DATA);
	const struct vgt_pcode_desc *pcode = gen->pcode;

	if (!(value & PCODE_BUSY))
		return value;
	value &= ~(PCODE_BUSY | PCODE_COMMAND);
	for (; pcode < gen->pcode + gen->n_pcode; pcode++)
		if (pcode->command == command && (!pcode->by_data || pcode->data == data)) {
			vgt_vreg_set(vgpu, PCODE_DATA, pcode->answer);
			return value;
		}
	return value | PCODE_ILLEGAL;
}

const struct vgt_mmio_handler vgt_mmio_pcode = { .write = pcode_write };
