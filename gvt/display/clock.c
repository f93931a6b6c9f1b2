// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Power wells, PLLs and the display buffer: whatever is asked for is there at
 * once (SKL PRM vol 12: power wells, clocks, DBUF).
 */
#include <linux/kernel.h>
#include <linux/types.h>

#include "gvt/mmio/mmio.h"
#include "gvt/vgpu.h"

#define HSW_PWR_WELL_CTL1	0x45400
#define POWER_WELL_REQUESTERS	4
#define POWER_WELL_REQUESTS	0xaaaaaaaau	/* request above its state bit */
#define ENABLE			BIT(31)
#define ENABLED			BIT(30)
#define DPLL_STATUS		0x6c060

/* A well is on while any of BIOS, driver, KVMr and debug asks for it. */
static u32 power_well_read(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			   u32 stored)
{
	const u32 last = HSW_PWR_WELL_CTL1 + 4 * (POWER_WELL_REQUESTERS - 1);
	u32 requests = 0, ctl;

	if (offset > last)
		return stored;
	for (ctl = HSW_PWR_WELL_CTL1; ctl <= last; ctl += 4)
		requests |= vgt_vreg(vgpu, ctl) & POWER_WELL_REQUESTS;
	return (stored & POWER_WELL_REQUESTS) | requests >> 1;
}

const struct vgt_mmio_handler vgt_mmio_power_well = { .read = power_well_read };

static u32 enable_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			u32 value, u32 stored, u32 raw)
{
	return (value & ~ENABLED) | (value & ENABLE) >> 1;
}

const struct vgt_mmio_handler vgt_mmio_dbuf_ctl = { .write = enable_write };

/* Where each PLL is enabled, and its lock bit of DPLL_STATUS. */
static const struct {
	u32 enable;
	u32 lock;
} plls[] = {
	{ 0x46010, BIT(0) },	/* LCPLL1: DPLL 0 */
	{ 0x46014, BIT(8) },	/* LCPLL2: DPLL 1 */
	{ 0x46040, BIT(16) },	/* WRPLL1: DPLL 2 */
	{ 0x46060, BIT(24) },	/* WRPLL2: DPLL 3 */
};

static u32 pll_lock_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			  u32 value, u32 stored, u32 raw)
{
	u32 status = vgt_vreg(vgpu, DPLL_STATUS);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(plls); i++) {
		if (plls[i].enable != offset)
			continue;
		status = value & ENABLE ? status | plls[i].lock : status & ~plls[i].lock;
		vgt_vreg_set(vgpu, DPLL_STATUS, status);
	}
	/* Only LCPLL1 tells its own lock. */
	return offset == plls[0].enable ? enable_write(vgpu, reg, offset, value, stored, raw) :
					  value;
}

const struct vgt_mmio_handler vgt_mmio_pll_lock = { .write = pll_lock_write };
