// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Interrupts of a vGPU (SKL PRM vol 12, interrupts; Gen8 and later).
 *
 * An event is latched in its group's IIR unless the group's IMR (and, for an
 * event of an engine, the engine's own IMR with the same bit positions) masks
 * it. IIR & IER raise bits of the master register; while the master is enabled
 * and a bit is up, the interrupt is asserted. An MSI is sent on the edge.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/slab.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/display/display.h"
#include "gvt/irq/irq.h"
#include "gvt/mmio/mmio.h"
#include "gvt/pci/pci.h"
#include "gvt/vgpu.h"

/* Registers of a group, from its base. */
#define GROUP_IMR	0x4
#define GROUP_IIR	0x8
#define GROUP_IER	0xc
#define GROUP_BYTES	0x10u
/* An engine's own mask, from its base. */
#define RING_IMR	0xa8

#define CONFIG_COMMAND		0x04
#define   INTX_DISABLE		BIT(10)

/**
 * struct vgt_irq - interrupt state beside the registers (protected by vgt_vgpu.lock)
 * @asserted: the interrupt is up
 * @pin: the level that the hypervisor was told
 */
struct vgt_irq {
	bool asserted;
	bool pin;
};

static bool intx_disabled(struct vgt_vgpu *vgpu)
{
	u16 command;

	vgt_pci_read(vgpu, CONFIG_COMMAND, &command, sizeof(command));
	return command & INTX_DISABLE;
}

void vgt_irq_pin(struct vgt_vgpu *vgpu)
{
	struct vgt_irq *irq = vgpu->irq;
	const bool level = irq->asserted && !intx_disabled(vgpu);

	if (level == irq->pin)
		return;
	irq->pin = level;
	vgpu->hv_ops->intx(vgpu->hv, level);
}

static bool assertion(const struct vgt_vgpu *vgpu)
{
	const u32 master = vgt_vreg(vgpu, VGT_REG_MASTER_IRQ);

	return master & VGT_IRQ_MASTER_ENABLE && master & ~VGT_IRQ_MASTER_ENABLE;
}

/* Bring the outside in line with the master register. */
static void update(struct vgt_vgpu *vgpu)
{
	const bool was = vgpu->irq->asserted;

	vgpu->irq->asserted = assertion(vgpu);
	if (vgpu->irq->asserted && !was) {
		vgt_stat_add(vgpu, VGT_STAT_INTERRUPTS, 1);
		vgpu->hv_ops->msi(vgpu->hv);
	}
	vgt_irq_pin(vgpu);
}

/* Bring the bits of @group in the master register, and then the outside, in line with it. */
static void update_group(struct vgt_vgpu *vgpu, const struct vgt_irq_group_desc *group)
{
	const u32 pending = vgt_vreg(vgpu, group->base + GROUP_IIR) &
			    vgt_vreg(vgpu, group->base + GROUP_IER);
	u32 master = vgt_vreg(vgpu, VGT_REG_MASTER_IRQ);
	unsigned int m;

	for (m = 0; m < group->n_master; m++) {
		master &= ~BIT(group->master[m].bit);
		if (pending & group->master[m].mask)
			master |= BIT(group->master[m].bit);
	}
	vgt_vreg_set(vgpu, VGT_REG_MASTER_IRQ, master);
	update(vgpu);
}

/* The engine whose interrupts share the event's bits, or NULL. */
static const struct vgt_engine_desc *engine_of(const struct vgt_gen *gen,
					       const struct vgt_irq_event_desc *event)
{
	unsigned int e;

	for (e = 0; e < VGT_ENGINE_COUNT; e++)
		if (gen->engines[e].irq_group == event->group &&
		    (u32)(event->bit - gen->engines[e].irq_shift) < 16)
			return &gen->engines[e];
	return NULL;
}

bool vgt_irq_unmasked(const struct vgt_vgpu *vgpu, unsigned int event)
{
	const struct vgt_gen *gen = vgpu->dev->platform->gen;
	const struct vgt_irq_event_desc *desc = &gen->irq_events[event];
	const struct vgt_engine_desc *engine = engine_of(gen, desc);

	lockdep_assert_held(&vgpu->lock);
	if (vgt_vreg(vgpu, gen->irq_groups[desc->group].base + GROUP_IMR) & BIT(desc->bit))
		return false;
	return !engine || !(vgt_vreg(vgpu, engine->base + RING_IMR) & BIT(desc->bit));
}

void vgt_irq_raise(struct vgt_vgpu *vgpu, unsigned int event)
{
	const struct vgt_gen *gen = vgpu->dev->platform->gen;
	const struct vgt_irq_event_desc *desc = &gen->irq_events[event];
	const struct vgt_irq_group_desc *group = &gen->irq_groups[desc->group];
	const u32 iir = group->base + GROUP_IIR;

	lockdep_assert_held(&vgpu->lock);
	if (!vgt_irq_unmasked(vgpu, event))
		return;
	vgt_vreg_set(vgpu, iir, vgt_vreg(vgpu, iir) | BIT(desc->bit));
	update_group(vgpu, group);
}

/* IIR or IER of a group. */
static u32 group_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
		       u32 value, u32 stored, u32 raw)
{
	const struct vgt_irq_group_desc *group = vgpu->dev->platform->gen->irq_groups;
	unsigned int g;

	vgt_vreg_set(vgpu, offset, value);
	for (g = 0; g < VGT_IRQ_GROUP_COUNT; g++)
		if (group[g].base == (offset & ~(GROUP_BYTES - 1)))
			update_group(vgpu, &group[g]);
	return value;
}

const struct vgt_mmio_handler vgt_mmio_irq_iir = { .write = group_write };
const struct vgt_mmio_handler vgt_mmio_irq_ier = { .write = group_write };

/* The guest writes the enable bit alone; the others are read-only. */
static u32 master_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			u32 value, u32 stored, u32 raw)
{
	vgt_vreg_set(vgpu, offset, value);
	update(vgpu);
	return value;
}

const struct vgt_mmio_handler vgt_mmio_irq_master = { .write = master_write };

static u32 mask_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset, u32 value,
		      u32 stored, u32 raw)
{
	vgt_vreg_set(vgpu, offset, value);
	vgt_display_mask_changed(vgpu);
	return value;
}

const struct vgt_mmio_handler vgt_mmio_irq_imr = { .write = mask_write };

void vgt_irq_resume(struct vgt_vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	vgpu->irq->asserted = assertion(vgpu);
	vgt_irq_pin(vgpu);
}

void vgt_irq_reset(struct vgt_vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	update(vgpu);
}

struct vgt_irq *vgt_irq_create(struct vgt_vgpu *vgpu)
{
	struct vgt_irq *irq = kzalloc(sizeof(*irq), GFP_KERNEL);

	return irq ? irq : ERR_PTR(-ENOMEM);
}

void vgt_irq_destroy(struct vgt_vgpu *vgpu)
{
	kfree(vgpu->irq);
	vgpu->irq = NULL;
}
