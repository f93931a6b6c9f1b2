// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Digital display interfaces (SKL PRM vol 2c, DDI_BUF_CTL, SHOTPLUG_CTL): the
 * idle bit of the port buffers, and the hotplug detect of the PCH. The one
 * monitor is on port B.
 */
#include "sim/display/ddi.h"

#include <stddef.h>

#include "sim/block.h"
#include "sim/display/display.h"

#define DDI_BUF_CTL_A		0x64000
#define DDI_BUF_CTL_E		0x64400
#define DDI_STRIDE		0x100
#define BUF_ENABLE		(1u << 31)
#define BUF_IDLE		(1u << 7)

#define DP_TP_CTL_A		0x64040
#define DP_TP_STATUS_A		0x64044
#define DP_TP_STATUS_E		0x64444
#define TP_CTL_ENABLE		(1u << 31)
#define TP_CTL_TRAIN(v)		(((v) >> 8) & 7)
#define TP_CTL_TRAIN_IDLE	2
#define TP_STATUS_IDLE_DONE	(1u << 25)

#define SDEISR			0xc4000
#define SDE_DDI_B		(1u << 21)
#define SHOTPLUG_CTL		0xc4030	/* ports A..D */
#define SHOTPLUG_CTL2		0xc403c	/* port E */
#define HOTPLUG_STATUS		0x03030303u	/* write 1 to clear */
#define HOTPLUG_STATUS2		0x00000003u
#define HOTPLUG_B_ENABLE	(1u << 4)
#define HOTPLUG_B_LONG		(2u << 0)

#define PCH_RAWCLK_FREQ		0xc6204
#define RAWCLK_MHZ		24

static uint32_t buf_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	return (stored & ~BUF_IDLE) | (stored & BUF_ENABLE ? 0 : BUF_IDLE);
}

static uint32_t tp_status_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	uint32_t ctl = sim_reg_get(sim, offset - DP_TP_STATUS_A + DP_TP_CTL_A);
	bool idle = (ctl & TP_CTL_ENABLE) && TP_CTL_TRAIN(ctl) == TP_CTL_TRAIN_IDLE;

	return (stored & ~TP_STATUS_IDLE_DONE) | (idle ? TP_STATUS_IDLE_DONE : 0);
}

static uint32_t live_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	return sim_display_of(sim)->ddc.present ? SDE_DDI_B : 0;
}

static uint32_t live_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	return stored;
}

static uint32_t hotplug_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	uint32_t status = offset == SHOTPLUG_CTL ? HOTPLUG_STATUS : HOTPLUG_STATUS2;

	return (value & ~status) | (stored & status & ~value);
}

/**
 * sim_ddi_hotplug - tell the driver that the monitor came or went
 * @sim: the GPU; the monitor's presence has already changed
 *
 * A long pulse is reported on port B, if its detection is enabled.
 */
void sim_ddi_hotplug(struct sim *sim)
{
	uint32_t ctl = sim_reg_get(sim, SHOTPLUG_CTL);

	if (!(ctl & HOTPLUG_B_ENABLE))
		return;
	sim_reg_set(sim, SHOTPLUG_CTL, ctl | HOTPLUG_B_LONG);
	sim_irq_raise(sim, SIM_IRQ_PCH, SDE_DDI_B);
}

/**
 * sim_ddi_create - own the port buffer and hotplug registers
 * @sim: the GPU, its display being created
 */
void sim_ddi_create(struct sim *sim)
{
	sim_regs_hook(sim, DDI_BUF_CTL_A, DDI_BUF_CTL_E, DDI_STRIDE, buf_read, NULL);
	sim_regs_hook(sim, DP_TP_STATUS_A, DP_TP_STATUS_E, DDI_STRIDE, tp_status_read, NULL);
	sim_regs_hook(sim, SDEISR, SDEISR, 4, live_read, live_write);
	sim_regs_hook(sim, SHOTPLUG_CTL, SHOTPLUG_CTL, 4, NULL, hotplug_write);
	sim_regs_hook(sim, SHOTPLUG_CTL2, SHOTPLUG_CTL2, 4, NULL, hotplug_write);
}

/**
 * sim_ddi_reset - power-on values
 * @sim: the GPU
 */
void sim_ddi_reset(struct sim *sim)
{
	sim_reg_set(sim, PCH_RAWCLK_FREQ, RAWCLK_MHZ);
}
