// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Digital ports: buffers, DisplayPort training and AUX channels (nobody is at
 * their other end), panel power, the sideband interface.
 * Source: SKL PRM vol 12; register names of Linux i915.
 */
#include <linux/kernel.h>
#include <linux/types.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/irq/irq.h"
#include "gvt/mmio/mmio.h"
#include "gvt/vgpu.h"

#define DDI_BUF_ENABLE		BIT(31)
#define DDI_BUF_IDLE		BIT(7)

#define AUX_SEND_BUSY		BIT(31)
#define AUX_DONE		BIT(30)
#define AUX_TIMEOUT		BIT(28)
#define AUX_RECEIVE_ERROR	BIT(25)

#define DP_TP_TRAIN_MASK	(7u << 8)
#define DP_TP_TRAIN_IDLE	(2u << 8)
#define DP_TP_STATUS(ctl)	((ctl) + 4)
#define   DP_TP_IDLE_DONE	BIT(25)

#define PANEL_POWER_ON		BIT(0)
#define PCH_PP_STATUS		0xc7200
#define   PP_ON			BIT(31)

#define SBI_CTL_STAT		0xc6008
#define SBI_BUSY		BIT(0)

static u32 ddi_buf_ctl_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			     u32 value, u32 stored, u32 raw)
{
	return value & DDI_BUF_ENABLE ? value & ~DDI_BUF_IDLE : value | DDI_BUF_IDLE;
}

const struct vgt_mmio_handler vgt_mmio_ddi_buf_ctl = { .write = ddi_buf_ctl_write };

static u32 dp_tp_ctl_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			   u32 value, u32 stored, u32 raw)
{
	if ((value & DP_TP_TRAIN_MASK) == DP_TP_TRAIN_IDLE)
		vgt_vreg_set(vgpu, DP_TP_STATUS(offset),
			     vgt_vreg(vgpu, DP_TP_STATUS(offset)) | DP_TP_IDLE_DONE);
	return value;
}

const struct vgt_mmio_handler vgt_mmio_dp_tp_ctl = { .write = dp_tp_ctl_write };

/* A transfer ends at once with a time-out, which is how an empty port answers. */
static u32 ddi_aux_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			 u32 value, u32 stored, u32 raw)
{
	static const unsigned int events[] = {
		VGT_IRQ_AUX_A, VGT_IRQ_AUX_B, VGT_IRQ_AUX_C, VGT_IRQ_AUX_D,
	};
	const u32 w1c = AUX_DONE | AUX_TIMEOUT | AUX_RECEIVE_ERROR;
	const unsigned int port = (reg->offset >> 8) & 0xf;

	if (offset != reg->offset)
		return value;	/* data registers */
	value = (value & ~w1c) | (stored & w1c & ~raw);
	if (!(value & AUX_SEND_BUSY))
		return value;
	if (port < ARRAY_SIZE(events))
		vgt_irq_raise(vgpu, events[port]);
	return (value & ~AUX_SEND_BUSY) | AUX_DONE | AUX_TIMEOUT;
}

const struct vgt_mmio_handler vgt_mmio_ddi_aux = { .write = ddi_aux_write };

static u32 panel_power_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			     u32 value, u32 stored, u32 raw)
{
	vgt_vreg_set(vgpu, PCH_PP_STATUS, value & PANEL_POWER_ON ? PP_ON : 0);
	return value;
}

const struct vgt_mmio_handler vgt_mmio_panel_power = { .write = panel_power_write };

static u32 sbi_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset, u32 value,
		     u32 stored, u32 raw)
{
	return offset == SBI_CTL_STAT ? value & ~SBI_BUSY : value;
}

const struct vgt_mmio_handler vgt_mmio_sbi = { .write = sbi_write };
