// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The GMBUS controller of the PCH (SKL PRM vol 12, "GMBUS Controller
 * Programming Interface"). A cycle is done the moment it is started: the
 * driver never waits for the bus, only for its own order of things.
 */
#include "sim/display/gmbus.h"

#include <string.h>

#include "sim/block.h"
#include "sim/display/ddc.h"
#include "sim/display/display.h"

#define GMBUS0			0xc5100	/* clock and pin pair */
#define GMBUS1			0xc5104	/* command */
#define GMBUS2			0xc5108	/* status */
#define GMBUS3			0xc510c	/* data, four bytes at a time */
#define GMBUS4			0xc5110	/* interrupt enable */
#define GMBUS5			0xc5120	/* two-byte index */

#define PIN_MASK		0x7
#define PIN_DDI_B_SPT		5	/* the lines of port B up to Sunrise Point */
#define PIN_DDI_B_CNP		1	/* and from Cannon Point (Coffee Lake) on */

#define CMD_SW_CLR_INT		(1u << 31)
#define CMD_SW_RDY		(1u << 30)
#define CMD_CYCLE_STOP		(1u << 27)
#define CMD_CYCLE_INDEX		(1u << 26)
#define CMD_CYCLE_WAIT		(1u << 25)
#define CMD_CYCLE		(7u << 25)
#define CMD_COUNT(v)		(((v) >> 16) & 0x1ff)
#define CMD_INDEX(v)		(((v) >> 8) & 0xff)
#define CMD_ADDRESS(v)		(((v) >> 1) & 0x7f)
#define CMD_READ		(1u << 0)

#define STATUS_INUSE		(1u << 15)
#define STATUS_WAIT_PHASE	(1u << 14)
#define STATUS_READY		(1u << 11)
#define STATUS_NAK		(1u << 10)
#define STATUS_ACTIVE		(1u << 9)

#define ENABLE_NAK		(1u << 3)
#define ENABLE_IDLE		(1u << 2)
#define ENABLE_WAIT		(1u << 1)
#define ENABLE_READY		(1u << 0)

#define INDEX_TWO_BYTES		(1u << 31)

#define SDE_GMBUS		(1u << 17)

static uint32_t status(const struct sim_gmbus *gmbus)
{
	uint32_t value = gmbus->count - gmbus->remaining;

	if (gmbus->nak)
		return value | STATUS_NAK;
	value |= STATUS_READY;
	if (gmbus->active)
		value |= STATUS_ACTIVE;
	if (gmbus->active && gmbus->wait && !gmbus->remaining)
		value |= STATUS_WAIT_PHASE;
	return value;
}

/* The interrupt of each event that the driver enabled and that is now true. */
static void notify(struct sim *sim, const struct sim_gmbus *gmbus, uint32_t enable)
{
	uint32_t now = status(gmbus), events = 0;

	events |= now & STATUS_NAK ? ENABLE_NAK : 0;
	events |= now & STATUS_ACTIVE ? 0 : ENABLE_IDLE;
	events |= now & STATUS_WAIT_PHASE ? ENABLE_WAIT : 0;
	events |= now & STATUS_READY ? ENABLE_READY : 0;
	if (events & enable)
		sim_irq_raise(sim, SIM_IRQ_PCH, SDE_GMBUS);
}

static void finish_cycle(struct sim_gmbus *gmbus, struct sim_ddc *ddc)
{
	if (gmbus->remaining || gmbus->wait)
		return;
	gmbus->active = false;
	sim_ddc_stop(ddc);
}

/* Up to four bytes from the data register to the bus. */
static void send_data(struct sim_gmbus *gmbus, struct sim_ddc *ddc, uint32_t data)
{
	for (int i = 0; i < 4 && gmbus->remaining; i++, gmbus->remaining--)
		sim_ddc_write(ddc, data >> (8 * i));
	finish_cycle(gmbus, ddc);
}

static bool send_address(struct sim *sim, struct sim_ddc *ddc, uint32_t command)
{
	uint32_t index = sim_reg_get(sim, GMBUS5);
	bool two = index & INDEX_TWO_BYTES, one = command & CMD_CYCLE_INDEX;
	uint8_t address = CMD_ADDRESS(command);

	uint32_t pin = sim_reg_get(sim, GMBUS0) & PIN_MASK;

	/* The PCH belongs to the board: drivers guess its kind. Both are wired here. */
	if (pin != PIN_DDI_B_SPT && pin != PIN_DDI_B_CNP)
		return false;
	if (two || one) {
		if (!sim_ddc_start(ddc, address, false))
			return false;
		if (two)
			sim_ddc_write(ddc, index >> 8);
		sim_ddc_write(ddc, two ? index : CMD_INDEX(command));
	}
	return sim_ddc_start(ddc, address, command & CMD_READ);
}

static void start_cycle(struct sim *sim, struct sim_gmbus *gmbus, struct sim_ddc *ddc,
			uint32_t command)
{
	gmbus->count = CMD_COUNT(command);
	gmbus->remaining = 0;
	gmbus->wait = !(command & CMD_CYCLE_STOP);
	gmbus->reading = command & CMD_READ;
	if (!gmbus->wait && !gmbus->count) {
		finish_cycle(gmbus, ddc);
		return;
	}
	if (!send_address(sim, ddc, command)) {
		gmbus->nak = true;
		gmbus->active = false;
		gmbus->count = 0;
		sim_ddc_stop(ddc);
		return;
	}
	gmbus->active = true;
	gmbus->remaining = gmbus->count;
	if (!gmbus->reading)
		send_data(gmbus, ddc, sim_reg_get(sim, GMBUS3));
}

static uint32_t command_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	struct sim_display *display = sim_display_of(sim);
	struct sim_gmbus *gmbus = &display->gmbus;

	if (value & CMD_SW_CLR_INT) {
		sim_ddc_stop(&display->ddc);
		gmbus->nak = false;
		gmbus->active = false;
		gmbus->remaining = 0;
	} else if ((value & CMD_SW_RDY) && (value & CMD_CYCLE) && !gmbus->nak) {
		start_cycle(sim, gmbus, &display->ddc, value);
		notify(sim, gmbus, sim_reg_get(sim, GMBUS4));
	}
	return value;
}

static uint32_t status_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	struct sim_gmbus *gmbus = &sim_display_of(sim)->gmbus;
	uint32_t value = status(gmbus);

	if (gmbus->inuse)
		value |= STATUS_INUSE;
	gmbus->inuse = true;
	return value;
}

static uint32_t status_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	if (value & STATUS_INUSE)
		sim_display_of(sim)->gmbus.inuse = false;
	return stored;
}

static uint32_t data_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	struct sim_display *display = sim_display_of(sim);
	struct sim_gmbus *gmbus = &display->gmbus;
	uint32_t value = 0;

	if (!gmbus->active || !gmbus->reading || !gmbus->remaining)
		return stored;
	for (int i = 0; i < 4 && gmbus->remaining; i++, gmbus->remaining--)
		value |= (uint32_t)sim_ddc_read(&display->ddc) << (8 * i);
	finish_cycle(gmbus, &display->ddc);
	return value;
}

static uint32_t data_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	struct sim_display *display = sim_display_of(sim);
	struct sim_gmbus *gmbus = &display->gmbus;

	if (gmbus->active && !gmbus->reading && gmbus->remaining)
		send_data(gmbus, &display->ddc, value);
	return value;
}

static uint32_t enable_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	notify(sim, &sim_display_of(sim)->gmbus, value);
	return value;
}

/**
 * sim_gmbus_create - own the GMBUS registers
 * @sim: the GPU, its display being created
 */
void sim_gmbus_create(struct sim *sim)
{
	sim_regs_hook(sim, GMBUS1, GMBUS1, 4, NULL, command_write);
	sim_regs_hook(sim, GMBUS2, GMBUS2, 4, status_read, status_write);
	sim_regs_hook(sim, GMBUS3, GMBUS3, 4, data_read, data_write);
	sim_regs_hook(sim, GMBUS4, GMBUS4, 4, NULL, enable_write);
}

/**
 * sim_gmbus_reset - idle controller, semaphore free
 * @gmbus: its state
 */
void sim_gmbus_reset(struct sim_gmbus *gmbus)
{
	memset(gmbus, 0, sizeof(*gmbus));
}
