// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The mailbox of the power control unit: data in, command with the busy bit,
 * answer and error code at once.
 * Source: i915 register and command names (GEN6_PCODE_MAILBOX, GEN9_PCODE_READ_MEM_LATENCY ...).
 */
#include "sim/pcode.h"

#include "sim/device.h"

#define MAILBOX		0x138124u
#define DATA		0x138128u
#define DATA1		0x13812cu
#define MAILBOX_BUSY	(1u << 31)
#define ERROR_NONE	0x00
#define ERROR_COMMAND	0x01	/* illegal command */

enum {
	READ_RC6VIDS = 0x05,
	READ_MEM_LATENCY = 0x06,
	CDCLK_CONTROL = 0x07,
	WRITE_FREQ_TABLE = 0x08,
	READ_FREQ_TABLE = 0x09,
	READ_OC_PARAMS = 0x0c,
	DISPLAY_IPS_CONTROL = 0x19,
	DYNAMIC_DUTY_CYCLE = 0x1a,
	SAGV_CONTROL = 0x21,
};

/* Frequencies for the ring that go with one of the GPU, both in their own units. */
static uint32_t ring_frequency(uint32_t gpu_frequency)
{
	return (gpu_frequency & 0xff) << 8 | (gpu_frequency & 0xff);
}

static uint32_t answer(struct sim *sim, uint32_t command)
{
	uint32_t data = sim_reg_get(sim, DATA);

	switch (command & 0xff) {
	case READ_MEM_LATENCY:	/* four levels of watermark latency in us */
		sim_reg_set(sim, DATA, data ? 0x0c0a0808 : 0x04040402);
		return ERROR_NONE;
	case CDCLK_CONTROL:	/* ready for the change */
	case SAGV_CONTROL:	/* done */
		sim_reg_set(sim, DATA, 1);
		return ERROR_NONE;
	case DYNAMIC_DUTY_CYCLE:
		sim_reg_set(sim, DATA, 0x00140808);
		return ERROR_NONE;
	case READ_FREQ_TABLE:
		sim_reg_set(sim, DATA, ring_frequency(data));
		return ERROR_NONE;
	case READ_RC6VIDS:
	case READ_OC_PARAMS:
		sim_reg_set(sim, DATA, 0);
		return ERROR_NONE;
	case WRITE_FREQ_TABLE:
	case DISPLAY_IPS_CONTROL:
		return ERROR_NONE;
	default:
		sim_log(sim, "pcode: unknown command 0x%02x", command & 0xff);
		return ERROR_COMMAND;
	}
}

static uint32_t mailbox_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	if (!(value & MAILBOX_BUSY))
		return value;
	return (value & 0x7fffff00) | answer(sim, value);
}

/**
 * sim_pcode_init() - own the mailbox
 * @sim: simulated GPU
 */
void sim_pcode_init(struct sim *sim)
{
	sim_regs_hook(sim, MAILBOX, MAILBOX, 4, NULL, mailbox_write);
}
