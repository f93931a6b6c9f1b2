// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The guest's accesses to submission registers of an engine.
 * Source: SKL PRM vol 2c; register names of Linux i915.
 */
#include <linux/bits.h>
#include <linux/kernel.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/cmd/audit.h"
#include "gvt/gtt/ggtt.h"
#include "gvt/mmio/mmio.h"
#include "gvt/submit/context.h"
#include "gvt/submit/engine.h"
#include "gvt/submit/image.h"
#include "gvt/submit/submit.h"
#include "gvt/submit/workload.h"
#include "gvt/vgpu.h"

#define RING_START		0x038
#define RING_MODE		0x29c
#define MODE_EXECLISTS		BIT(15)
#define MI_MODE_STOP		BIT(8)
#define MI_MODE_IDLE		BIT(9)
#define CSB_POINTER_LAST	5u
#define HWS_PAGE		0xfffff000u

/* The engine whose register this is; NULL for one that a vGPU does not have. */
static struct vgt_submit_engine *engine_of(struct vgt_vgpu *vgpu, u32 offset)
{
	const enum vgt_engine id = vgt_engine_by_offset(vgpu, offset);

	return id < VGT_ENGINES ? &vgpu->submit->engine[id] : NULL;
}

static u32 elsp_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset, u32 value,
		      u32 stored, u32 raw)
{
	struct vgt_submit_engine *engine = engine_of(vgpu, offset);
	u32 mode;

	if (!engine)
		return 0;
	mode = vgt_vreg(vgpu, vgpu->dev->platform->gen->engines[engine->id].base + RING_MODE);
	if (mode & MODE_EXECLISTS)
		vgt_submit_elsp_write(engine, raw);
	else
		vgt_guest_error(vgpu, VGT_ERR_ELSP, raw);
	return 0;
}

const struct vgt_mmio_handler vgt_mmio_elsp = { .write = elsp_write };

/* The buffer has 6 entries: a pointer behind them counts as the last. */
static u32 csb_pointer(u32 pointers, u32 shift)
{
	return min_t(u32, (pointers >> shift) & 7, CSB_POINTER_LAST) << shift;
}

static u32 csb_ptr_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			 u32 value, u32 stored, u32 raw)
{
	return csb_pointer(value, 0) | csb_pointer(value, 8);
}

const struct vgt_mmio_handler vgt_mmio_csb_ptr = { .write = csb_ptr_write };

/* Execlists going on or off is a reset of the engine's submissions. */
static u32 ring_mode_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			   u32 value, u32 stored, u32 raw)
{
	const struct vgt_submit_engine *engine = engine_of(vgpu, offset);

	if (engine && ((value ^ stored) & MODE_EXECLISTS))
		vgt_submit_reset(vgpu, BIT(engine->id));
	return value;
}

const struct vgt_mmio_handler vgt_mmio_ring_mode = { .write = ring_mode_write };

static u32 ring_hws_pga_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			      u32 value, u32 stored, u32 raw)
{
	const u32 page = value & HWS_PAGE;

	if (!page || vgt_ggtt_owns(vgpu, page, ~HWS_PAGE + 1))
		return value;
	vgt_guest_error(vgpu, VGT_ERR_GGTT_RANGE, value);
	return stored;
}

const struct vgt_mmio_handler vgt_mmio_ring_hws_pga = { .write = ring_hws_pga_write };

/* A stopped ring is idle: what still runs is on its way out. */
static u32 ring_mi_mode_read(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			     u32 stored)
{
	const struct vgt_submit_engine *engine = engine_of(vgpu, offset);

	if (engine && vgt_submit_busy(vgpu, engine->id) && !(stored & MI_MODE_STOP))
		return stored & ~MI_MODE_IDLE;
	return stored | MI_MODE_IDLE;
}

const struct vgt_mmio_handler vgt_mmio_ring_mi_mode = { .read = ring_mi_mode_read };

/* Whether the engine has the context of that job: each has a ring of its own. */
static bool engine_has(struct vgt_vgpu *vgpu, const struct vgt_workload *workload)
{
	const u32 base = vgpu->dev->platform->gen->engines[workload->engine->id].base;

	return vgpu->dev->ops->reg_read(vgpu->dev->gpu, base + RING_START) ==
	       vgt_image_ring_start(vgpu, workload->ctx);
}

/*
 * Where the engine is: for error capture, while the vGPU's own job runs. Another's may have taken
 * its place for a turn, which is not for this guest to see. Registers that are not in the page
 * of an engine belong to the render engine.
 */
static u32 ring_hw_read(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			u32 stored)
{
	const struct vgt_submit_engine *engine = engine_of(vgpu, offset);
	const struct vgt_workload *workload;
	u32 value;

	workload = (engine ? engine : &vgpu->submit->engine[VGT_RCS])->workload;
	if (!workload || !vgt_runqueue_running(&workload->run) || !engine_has(vgpu, workload))
		return reg->reset;
	value = vgpu->dev->ops->reg_read(vgpu->dev->gpu, offset);
	return engine_has(vgpu, workload) ? value : reg->reset;
}

const struct vgt_mmio_handler vgt_mmio_ring_hw_read = { .read = ring_hw_read };

/* The same clock that the vGPU's commands store. */
static u32 ring_timestamp_read(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			       u32 stored)
{
	return vgpu->dev->ops->reg_read(vgpu->dev->gpu, offset);
}

const struct vgt_mmio_handler vgt_mmio_ring_timestamp = { .read = ring_timestamp_read };
