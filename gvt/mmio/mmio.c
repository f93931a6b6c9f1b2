// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The registers of a vGPU: one dword of storage for each tracked register, one
 * look-up in the platform's class map for each access, a few kinds of register
 * as arithmetic, and a handler where a row of the table names one.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/mmio/mmio.h"
#include "gvt/mmio/pvinfo.h"
#include "gvt/vgpu.h"

/* From an engine's base: registers that a reset of the engine resets. */
#define ENGINE_REGISTER_BYTES	0x1000

/**
 * struct vgt_mmio - registers of a vGPU (protected by vgt_vgpu.lock)
 * @map: class map of the platform
 * @value: by vgt_reg_index()
 */
struct vgt_mmio {
	const struct vgt_reg_map *map;
	u32 value[];
};

static const struct vgt_mmio_handler no_handler;

static const struct vgt_mmio_handler *const handlers[VGT_HANDLER_COUNT] = {
	[VGT_HANDLER_NONE] = &no_handler,
#define X(upper, lower) [VGT_HANDLER_##upper] = &vgt_mmio_##lower,
	VGT_REG_HANDLERS(X)
#undef X
};

u32 vgt_vreg(const struct vgt_vgpu *vgpu, u32 offset)
{
	const struct vgt_mmio *mmio = vgpu->mmio;

	return mmio->value[vgt_reg_index(mmio->map, offset)];
}

void vgt_vreg_set(struct vgt_vgpu *vgpu, u32 offset, u32 value)
{
	struct vgt_mmio *mmio = vgpu->mmio;
	const u32 index = vgt_reg_index(mmio->map, offset);

	if (mmio->map->cls[index])
		mmio->value[index] = value;
}

u32 vgt_mmio_guest_read(struct vgt_vgpu *vgpu, u32 offset)
{
	const struct vgt_mmio *mmio = vgpu->mmio;
	const u32 index = vgt_reg_index(mmio->map, offset);
	const struct vgt_reg_desc *reg = &mmio->map->reg[mmio->map->cls[index]];

	lockdep_assert_held(&vgpu->lock);
	if (!reg->len) {
		vgt_stat_add(vgpu, VGT_STAT_UNTRACKED_READ, 1);
		return 0;
	}
	if (handlers[reg->handler]->read)
		return handlers[reg->handler]->read(vgpu, reg, offset, mmio->value[index]);
	return reg->kind == VGT_KIND_WO ? 0 : mmio->value[index];
}

/* The dword as the bus brought it: what the guest did not write is as if unchanged. */
static u32 merge(const struct vgt_reg_desc *reg, u32 value, u32 mask, u32 stored)
{
	switch (reg->kind) {
	case VGT_KIND_RW:
		return (value & mask) | (stored & ~mask);
	case VGT_KIND_W1C:
		return (value & mask) | (stored & ~mask & ~reg->w1c_mask);
	}
	return value & mask;
}

/* What a register of this kind holds after @raw is written to it. */
static u32 apply(const struct vgt_reg_desc *reg, u32 raw, u32 stored)
{
	const u32 select = raw >> 16;
	u32 value = raw;

	switch (reg->kind) {
	case VGT_KIND_RO:
		return stored;
	case VGT_KIND_W1C:
		value = (raw & ~reg->w1c_mask) | (stored & reg->w1c_mask & ~raw);
		break;
	case VGT_KIND_MASKED:
		value = (stored & ~select) | (raw & select);
		break;
	case VGT_KIND_AC:
		value = 0;
		break;
	}
	return (value & ~reg->ro_mask) | (stored & reg->ro_mask);
}

void vgt_mmio_guest_write(struct vgt_vgpu *vgpu, u32 offset, u32 value, u32 mask)
{
	struct vgt_mmio *mmio = vgpu->mmio;
	const u32 index = vgt_reg_index(mmio->map, offset);
	const struct vgt_reg_desc *reg = &mmio->map->reg[mmio->map->cls[index]];
	const u32 stored = mmio->value[index];
	u32 raw, next;

	lockdep_assert_held(&vgpu->lock);
	if (!reg->len) {
		vgt_stat_add(vgpu, VGT_STAT_UNTRACKED_WRITE, 1);
		return;
	}
	raw = merge(reg, value, mask, stored);
	next = apply(reg, raw, stored);
	if (handlers[reg->handler]->write)
		next = handlers[reg->handler]->write(vgpu, reg, offset, next, stored, raw);
	mmio->value[index] = next;
}

/* Reset values and fuses of the registers in [@first, @last). */
static void reset_range(struct vgt_vgpu *vgpu, u32 first, u32 last)
{
	const struct vgt_platform *platform = vgpu->dev->platform;
	const struct vgt_reg_map *map = platform->regs;
	unsigned int i;
	u32 offset;

	for (i = 1; i < map->n_regs; i++) {
		const struct vgt_reg_desc *reg = &map->reg[i];

		for (offset = reg->offset; offset < reg->offset + reg->len; offset += 4)
			if (offset >= first && offset < last)
				vgt_vreg_set(vgpu, offset, reg->reset);
	}
	for (i = 0; i < platform->n_fuses; i++)
		if (platform->fuses[i].offset >= first && platform->fuses[i].offset < last)
			vgt_vreg_set(vgpu, platform->fuses[i].offset, platform->fuses[i].value);
}

void vgt_mmio_reset(struct vgt_vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	reset_range(vgpu, 0, VGT_REG_SPACE);
	vgt_pvinfo_reset(vgpu);
}

void vgt_mmio_reset_engines(struct vgt_vgpu *vgpu, u32 engines)
{
	const struct vgt_engine_desc *engine = vgpu->dev->platform->gen->engines;
	unsigned int e;

	lockdep_assert_held(&vgpu->lock);
	for (e = 0; e < VGT_ENGINE_COUNT; e++, engine++)
		if (engines & BIT(engine->class))
			reset_range(vgpu, engine->base, engine->base + ENGINE_REGISTER_BYTES);
}

struct vgt_mmio *vgt_mmio_create(struct vgt_vgpu *vgpu)
{
	const struct vgt_reg_map *map = vgpu->dev->platform->regs;
	struct vgt_mmio *mmio;

	mmio = kvzalloc(struct_size(mmio, value, map->n_pages * VGT_REG_PAGE_DWORDS), GFP_KERNEL);
	if (!mmio)
		return ERR_PTR(-ENOMEM);
	mmio->map = map;
	return mmio;
}

void vgt_mmio_destroy(struct vgt_vgpu *vgpu)
{
	kvfree(vgpu->mmio);
	vgpu->mmio = NULL;
}
