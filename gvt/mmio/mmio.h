/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The vGPU's registers: virtual values, the class map's kinds, and the handlers
 * that a row of the register table may name for its side effects.
 */
#ifndef GVT_MMIO_MMIO_H
#define GVT_MMIO_MMIO_H

#include <linux/types.h>

#include "firmware-tables/generated/vgt_tables.h"

struct vgt_mmio;
struct vgt_reg_desc;
struct vgt_vgpu;

/**
 * struct vgt_mmio_handler - side effects of one kind of register
 * @read: the value the guest reads; @stored is the virtual register. NULL: @stored.
 * @write: after the row's kind (masked, w1c, read-only bits) has been applied, so
 *	that @value is what a plain register would hold now and @stored what it
 *	held before; returns what to store. @raw is the dword as written
 *	(partial writes already merged). NULL: store @value.
 *
 * Context: process, vGPU lock held. A handler named NAME in the table is the
 * object vgt_mmio_NAME; one that is missing fails to link.
 */
struct vgt_mmio_handler {
	u32 (*read)(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset, u32 stored);
	u32 (*write)(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset, u32 value,
		     u32 stored, u32 raw);
};

#define X(upper, lower) extern const struct vgt_mmio_handler vgt_mmio_##lower;
VGT_REG_HANDLERS(X)
#undef X

struct vgt_mmio *vgt_mmio_create(struct vgt_vgpu *vgpu);
void vgt_mmio_destroy(struct vgt_vgpu *vgpu);
/* All registers to their reset and fuse values. Vgpu lock held. */
void vgt_mmio_reset(struct vgt_vgpu *vgpu);
/* Registers of the engines in @engines (BIT(enum vgt_engine)) to reset values. Vgpu lock held. */
void vgt_mmio_reset_engines(struct vgt_vgpu *vgpu, u32 engines);

/* One dword as the guest accesses it: @offset < 2 MiB, dword aligned. Vgpu lock held. */
u32 vgt_mmio_guest_read(struct vgt_vgpu *vgpu, u32 offset);
/* @mask: which bits of @value the guest wrote (all ones but for 1- and 2-byte writes). */
void vgt_mmio_guest_write(struct vgt_vgpu *vgpu, u32 offset, u32 value, u32 mask);

/* The virtual register itself, without side effects. 0 and nothing for untracked ones. */
u32 vgt_vreg(const struct vgt_vgpu *vgpu, u32 offset);
void vgt_vreg_set(struct vgt_vgpu *vgpu, u32 offset, u32 value);

#endif
