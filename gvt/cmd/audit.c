// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Registers in commands. An untracked register has no access bits, so that the
 * default is to refuse.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/cmd/audit.h"
#include "gvt/mmio/mmio.h"
#include "gvt/vgpu.h"

#define REG_OFFSET_MASK		0x007ffffcu	/* MI_LOAD_REGISTER_*: bits 22:2 */
#define RING_NOPID		0x94
#define MI_MODE_STOP_RING	BIT(8)
#define MI_MODE_PREDICATE	0xfu		/* as MI_SET_PREDICATE sets it */
#define ENGINE_BYTES		0x1000u
#define WRITES			(VGT_CMD_LRI | VGT_CMD_LRM | VGT_CMD_LRR_DST)

enum vgt_engine vgt_engine_by_offset(const struct vgt_vgpu *vgpu, u32 offset)
{
	const struct vgt_engine_desc *engines = vgpu->dev->platform->gen->engines;
	unsigned int i;

	for (i = 0; i < VGT_ENGINES; i++)
		if (engines[i].base == (offset & ~(ENGINE_BYTES - 1)))
			return i;
	return VGT_ENGINES;
}

bool vgt_audit_nonpriv(const struct vgt_vgpu *vgpu, enum vgt_engine engine, u32 value)
{
	const struct vgt_platform *platform = vgpu->dev->platform;
	unsigned int i;

	if (value == platform->gen->engines[engine].base + RING_NOPID)
		return true;
	for (i = 0; i < platform->n_nonpriv; i++)
		if (value == platform->nonpriv[i])
			return vgt_reg_lookup(platform->regs, value & VGT_NONPRIV_OFFSET)->owner ==
			       engine;
	return false;
}

/* Bits that a value for @desc must not have; all of them where no value may be written. */
static u32 forbidden_bits(const struct vgt_reg_desc *desc)
{
	switch (desc->value_rule) {
	case VGT_VALUE_ANY:
	case VGT_VALUE_NONPRIV:
		return 0;
	case VGT_VALUE_RO_BITS:
		return desc->ro_mask;
	case VGT_VALUE_MI_MODE:
		return desc->ro_mask | MI_MODE_STOP_RING | MI_MODE_PREDICATE;
	}
	return ~0u;
}

enum vgt_scan_rule vgt_audit_register(const struct vgt_vgpu *vgpu, enum vgt_engine engine,
				      u32 reg, u32 access, const u32 *value,
				      struct vgt_audit_loads *loads)
{
	const struct vgt_reg_desc *desc;

	if ((reg & ~REG_OFFSET_MASK) || reg >= VGT_REG_SPACE)
		return VGT_REFUSE_REGISTER_ADDRESS;
	desc = vgt_reg_lookup(vgpu->dev->platform->regs, reg);
	if (!(desc->cmd_access & access))
		return VGT_REFUSE_REGISTER_ACCESS;
	/* Engines run for different vGPUs at the same time. */
	if (desc->owner != engine)
		return VGT_REFUSE_REGISTER_OF_ANOTHER_ENGINE;
	if (!(access & WRITES))
		return VGT_REFUSE_NONE;
	if (desc->save == VGT_SAVE_ENGINE || desc->save == VGT_SAVE_SHARED) {
		loads->any = true;
		loads->beyond_image |= !(desc->cmd_access & VGT_CMD_IMAGE);
	}
	if (!value)
		return desc->value_rule == VGT_VALUE_ANY ? VGT_REFUSE_NONE :
		       VGT_REFUSE_REGISTER_VALUE_UNKNOWN;
	if (desc->value_rule == VGT_VALUE_NONPRIV && !vgt_audit_nonpriv(vgpu, engine, *value))
		return VGT_REFUSE_FORCE_NONPRIV_VALUE;
	return *value & forbidden_bits(desc) ? VGT_REFUSE_REGISTER_VALUE : VGT_REFUSE_NONE;
}

enum vgt_scan_rule vgt_audit_user_register(const struct vgt_vgpu *vgpu, enum vgt_engine engine,
					   u32 reg, u32 access)
{
	const struct vgt_gen *gen = vgpu->dev->platform->gen;
	const struct vgt_user_reg_desc *row = gen->user_regs;
	const struct vgt_user_reg_desc *const end = row + gen->n_user_regs;

	for (; row < end; row++)
		if (row->engine == engine && reg - row->offset < row->len)
			return row->cmd_access & access ? VGT_REFUSE_NONE :
			       VGT_REFUSE_REGISTER_ACCESS;
	return VGT_REFUSE_REGISTER_ACCESS;
}

u32 vgt_audit_value(const struct vgt_vgpu *vgpu, enum vgt_engine engine,
		    const struct vgt_reg_desc *desc, u32 value)
{
	if (desc->value_rule == VGT_VALUE_NONPRIV && !vgt_audit_nonpriv(vgpu, engine, value))
		return vgpu->dev->platform->gen->engines[engine].base + RING_NOPID;
	return value & ~forbidden_bits(desc);
}

bool vgt_audit_image_register(const struct vgt_vgpu *vgpu, enum vgt_engine engine, u32 reg,
			      u32 *value)
{
	const struct vgt_reg_desc *desc;

	if ((reg & ~REG_OFFSET_MASK) || reg >= VGT_REG_SPACE)
		return false;
	desc = vgt_reg_lookup(vgpu->dev->platform->regs, reg);
	if (!(desc->cmd_access & VGT_CMD_IMAGE) || desc->owner != engine)
		return false;
	if (desc->value_rule != VGT_VALUE_READ_ONLY)
		*value = vgt_audit_value(vgpu, engine, desc, *value);
	return true;
}

/* RING_FORCE_TO_NONPRIV: makes a register writable by unprivileged batches. */
static u32 force_nonpriv_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			       u32 value, u32 stored, u32 raw)
{
	const enum vgt_engine engine = vgt_engine_by_offset(vgpu, offset);

	if (engine < VGT_ENGINES && vgt_audit_nonpriv(vgpu, engine, value))
		return value;
	vgt_guest_error(vgpu, VGT_ERR_FORCE_NONPRIV, value);
	return stored;
}

const struct vgt_mmio_handler vgt_mmio_force_nonpriv = { .write = force_nonpriv_write };
