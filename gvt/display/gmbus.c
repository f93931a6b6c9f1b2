// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * GMBUS: the I2C controller of the DDC pins. One device answers: the monitor's
 * EDID at address 0x50 on port B's pins. Source: SKL PRM vol 12, GMBUS0..5.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/types.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/display/head.h"
#include "gvt/irq/irq.h"
#include "gvt/mmio/mmio.h"
#include "gvt/vgpu.h"

#define GMBUS0			0xc5100
#define   PIN_MASK		7u
#define GMBUS1			0xc5104
#define   SW_CLR_INT		BIT(31)
#define   SW_RDY		BIT(30)
#define   CYCLE_STOP		BIT(27)
#define   CYCLE_INDEX		BIT(26)
#define   CYCLE_WAIT		BIT(25)
#define   CYCLE_MASK		(CYCLE_STOP | CYCLE_INDEX | CYCLE_WAIT)
#define   BYTE_COUNT(v)		(((v) >> 16) & 0x1ff)
#define   SLAVE_INDEX(v)	(((v) >> 8) & 0xff)
#define   SLAVE_ADDRESS(v)	(((v) >> 1) & 0x7f)
#define   SLAVE_READ		BIT(0)
#define GMBUS2			0xc5108
#define   INUSE			BIT(15)
#define   HW_WAIT_PHASE		BIT(14)
#define   HW_RDY		BIT(11)
#define   SATOER		BIT(10)
#define   ACTIVE		BIT(9)
#define GMBUS3			0xc510c
#define GMBUS4			0xc5110
#define GMBUS5			0xc5120
#define   TWO_BYTE_INDEX	BIT(31)

#define EDID_ADDRESS		0x50

static bool answers(struct vgt_vgpu *vgpu, u8 address)
{
	return vgpu->display->plugged && address == EDID_ADDRESS &&
	       (vgt_vreg(vgpu, GMBUS0) & PIN_MASK) == vgpu->dev->platform->ddc_b;
}

static void command(struct vgt_vgpu *vgpu, u32 value)
{
	struct vgt_gmbus *gmbus = &vgpu->display->gmbus;

	if (value & SW_CLR_INT) {
		gmbus->nak = false;
		gmbus->active = false;
		gmbus->remain = 0;
		return;
	}
	if (!(value & SW_RDY) || !(value & CYCLE_MASK))
		return;
	if (!(value & (CYCLE_WAIT | CYCLE_INDEX))) {	/* a bare stop */
		gmbus->active = false;
		gmbus->remain = 0;
		return;
	}
	gmbus->address = SLAVE_ADDRESS(value);
	if (!answers(vgpu, gmbus->address)) {
		gmbus->nak = true;
		gmbus->active = false;
		gmbus->remain = 0;
		return;
	}
	gmbus->nak = false;
	gmbus->active = !(value & CYCLE_STOP);
	gmbus->remain = value & SLAVE_READ ? BYTE_COUNT(value) : 0;
	if (value & CYCLE_INDEX) {
		const u32 index = vgt_vreg(vgpu, GMBUS5);

		gmbus->position = index & TWO_BYTE_INDEX ? index & 0xff : SLAVE_INDEX(value);
	} else if (!(value & SLAVE_READ) && BYTE_COUNT(value)) {
		/* The data register was filled before: its first byte is the EDID's offset. */
		gmbus->position = vgt_vreg(vgpu, GMBUS3) & 0xff;
	}
}

static u32 data_read(struct vgt_display *display)
{
	struct vgt_gmbus *gmbus = &display->gmbus;
	unsigned int i;
	u32 value = 0;

	for (i = 0; i < 4 && gmbus->remain; i++, gmbus->remain--) {
		const u8 position = gmbus->position++;
		const u8 byte = position < display->edid_bytes ? display->edid[position] : 0xff;

		value |= (u32)byte << (8 * i);
	}
	return value;
}

static u32 status_read(const struct vgt_gmbus *gmbus, u32 stored)
{
	u32 value = (stored & INUSE) | HW_RDY;

	if (gmbus->nak)
		value |= SATOER;
	if (gmbus->active)
		value |= ACTIVE | (gmbus->remain ? 0 : HW_WAIT_PHASE);
	return value;
}

static u32 gmbus_read(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset, u32 stored)
{
	switch (offset) {
	case GMBUS2:
		return status_read(&vgpu->display->gmbus, stored);
	case GMBUS3:
		return data_read(vgpu->display);
	}
	return stored;
}

static u32 gmbus_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset, u32 value,
		       u32 stored, u32 raw)
{
	if (offset == GMBUS2)
		return stored & ~(raw & INUSE);
	if (offset == GMBUS1) {
		command(vgpu, value);
		if (vgt_vreg(vgpu, GMBUS4))
			vgt_irq_raise(vgpu, VGT_IRQ_GMBUS);
	}
	return value;
}

const struct vgt_mmio_handler vgt_mmio_gmbus = { .read = gmbus_read, .write = gmbus_write };
