// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Registers of the graphics technology block that answer by themselves:
 * forcewake, domain reset, TLB and GGTT flushes, fences, the pcode mailbox.
 * Source: SKL PRM vol 2c; register names of Linux i915.
 */
#include <linux/kernel.h>
#include <linux/types.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/gtt/ggtt.h"
#include "gvt/mmio/mmio.h"
#include "gvt/submit/submit.h"
#include "gvt/vgpu.h"

/* Each forcewake request and the register that acknowledges it. */
static const struct {
	u32 request;
	u32 ack;
} forcewake[] = {
	{ 0x0a278, 0x00d84 },	/* render */
	{ 0x0a270, 0x00d88 },	/* media */
	{ 0x0a188, 0x130044 },	/* GT */
};

/* A vGPU's registers are always awake: the request is granted at once. */
static u32 forcewake_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			   u32 value, u32 stored, u32 raw)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(forcewake); i++)
		if (forcewake[i].request == offset)
			vgt_vreg_set(vgpu, forcewake[i].ack, value & 0xffff);
	return value;
}

const struct vgt_mmio_handler vgt_mmio_forcewake = { .write = forcewake_write };

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

#define RESET_REQUEST	BIT(0)
#define RESET_READY	BIT(1)

static u32 reset_ctl_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			   u32 value, u32 stored, u32 raw)
{
	return value & RESET_REQUEST ? value | RESET_READY : value & ~RESET_READY;
}

const struct vgt_mmio_handler vgt_mmio_reset_ctl = { .write = reset_ctl_write };

/* Before a job runs the GPU has seen every entry: what remains is the CPU's own view. */
static u32 ggtt_flush_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			    u32 value, u32 stored, u32 raw)
{
	vgt_ggtt_flush(vgpu);
	return value;
}

const struct vgt_mmio_handler vgt_mmio_ggtt_flush = { .write = ggtt_flush_write };

#define FENCE_BASE		0x100000
#define FENCE_VALID		BIT_ULL(0)
#define FENCE_START(fence)	((fence) & 0xfffff000)
#define FENCE_END(fence)	(((fence) >> 32 & 0xfffff000) + 0x1000)

/* Fence @index of the guest takes effect as the host's fence of the vGPU's own. */
static void fence_apply(struct vgt_vgpu *vgpu, u32 index, u64 fence)
{
	const u64 start = FENCE_START(fence), end = FENCE_END(fence);

	if (fence & FENCE_VALID &&
	    (end <= start || !vgt_ggtt_owns(vgpu, start, end - start))) {
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

/*
 * Mailbox commands that a Gen9 driver gives, and the data word that comes back.
 * SKL PRM vol 12 (pcode mailbox); names of Linux i915.
 */
static const struct {
	u8 command;
	bool by_data;	/* only for this value of the data word */
	u32 data;
	u32 answer;
} pcode[] = {
	{ 0x05, false, 0, 0 },			/* READ_RC6VIDS */
	{ 0x06, true, 0, 0x04040402 },		/* memory latency of levels 0..3, us */
	{ 0x06, true, 1, 0x0c0a0808 },		/* of levels 4..7 */
	{ 0x07, false, 0, 1 },			/* CDCLK change: ready */
	{ 0x08, false, 0, 0 },			/* write ring frequency table */
	{ 0x09, false, 0, 0 },			/* read it */
	{ 0x1a, false, 0, 0x00140808 },		/* duty cycle: efficient frequency 8 */
	{ 0x21, false, 0, 1 },			/* SAGV: switched */
};

static u32 pcode_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset, u32 value,
		       u32 stored, u32 raw)
{
	const u32 data = vgt_vreg(vgpu, PCODE_DATA);
	unsigned int i;

	if (!(value & PCODE_BUSY))
		return value;
	for (i = 0; i < ARRAY_SIZE(pcode); i++)
		if (pcode[i].command == (value & PCODE_COMMAND) &&
		    (!pcode[i].by_data || pcode[i].data == data))
			break;
	value &= ~(PCODE_BUSY | PCODE_COMMAND);
	if (i == ARRAY_SIZE(pcode))
		return value | PCODE_ILLEGAL;
	vgt_vreg_set(vgpu, PCODE_DATA, pcode[i].answer);
	return value;
}

const struct vgt_mmio_handler vgt_mmio_pcode = { .write = pcode_write };
