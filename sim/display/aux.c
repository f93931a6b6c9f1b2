// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * DisplayPort AUX channels A..D (SKL PRM vol 2c, DDI_AUX_CTL). Nothing is
 * connected to them: a transfer ends at once with the time-out that hardware
 * reports after its timer has run down.
 */
#include "sim/display/aux.h"

#include <stddef.h>

#include "sim/block.h"

#define AUX_CTL_A	0x64010
#define AUX_CTL_D	0x64310
#define AUX_STRIDE	0x100

#define SEND_BUSY	(1u << 31)
#define DONE		(1u << 30)
#define INTERRUPT	(1u << 29)
#define TIME_OUT	(1u << 28)
#define RECEIVE_ERROR	(1u << 25)
#define STATUS		(DONE | TIME_OUT | RECEIVE_ERROR)	/* write 1 to clear */

static uint32_t ctl_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	static const uint32_t port_bit[] = { 1u << 0, 1u << 25, 1u << 26, 1u << 27 };
	uint32_t left = stored & STATUS & ~value;

	if (!(value & SEND_BUSY))
		return (value & ~STATUS) | left;
	if (value & INTERRUPT)
		sim_irq_raise(sim, SIM_IRQ_PORT, port_bit[(offset - AUX_CTL_A) / AUX_STRIDE]);
	return (value & ~(STATUS | SEND_BUSY)) | left | DONE | TIME_OUT;
}

/**
 * sim_aux_create - own the AUX control registers
 * @sim: the GPU, its display being created
 */
void sim_aux_create(struct sim *sim)
{
	sim_regs_hook(sim, AUX_CTL_A, AUX_CTL_D, AUX_STRIDE, NULL, ctl_write);
}
