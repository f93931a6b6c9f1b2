// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Power wells: whatever is asked for is there at once (SKL PRM vol 12, power wells). */
#include <linux/types.h>

#include "gvt/mmio/mmio.h"
#include "gvt/vgpu.h"

#define HSW_PWR_WELL_CTL1	0x45400
#define POWER_WELL_REQUESTERS	4
#define POWER_WELL_REQUESTS	0xaaaaaaaau	/* request above its state bit */

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
