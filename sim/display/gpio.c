// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * GPIO pin pairs (SKL PRM vol 2c, GPIO_CTL): drivers fall back to them when a
 * GMBUS read fails. Pull-ups hold the lines high and no device answers here,
 * so a bit-banged transfer ends at once with a missing acknowledge.
 */
#include "sim/display/gpio.h"

#include <stddef.h>

#include "sim/block.h"

#define GPIO_CTL_FIRST	0xc5010
#define GPIO_CTL_LAST	0xc5024

/* Bits of one line; the data line has them eight positions higher. */
#define DIRECTION_MASK	(1u << 0)	/* write the direction */
#define DIRECTION_OUT	(1u << 1)
#define VALUE_MASK	(1u << 2)	/* write the value */
#define VALUE_OUT	(1u << 3)
#define VALUE_IN	(1u << 4)

static uint32_t line_read(uint32_t line)
{
	bool low = (line & DIRECTION_OUT) && !(line & VALUE_OUT);

	return (line & (DIRECTION_OUT | VALUE_OUT)) | (low ? 0 : VALUE_IN);
}

static uint32_t line_write(uint32_t line, uint32_t value)
{
	uint32_t changed = (value & DIRECTION_MASK ? DIRECTION_OUT : 0) |
			   (value & VALUE_MASK ? VALUE_OUT : 0);

	return (line & ~changed & (DIRECTION_OUT | VALUE_OUT)) | (value & changed);
}

static uint32_t gpio_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	return line_read(stored & 0xff) | line_read((stored >> 8) & 0xff) << 8;
}

static uint32_t gpio_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	return line_write(stored & 0xff, value & 0xff) |
	       line_write((stored >> 8) & 0xff, (value >> 8) & 0xff) << 8;
}

/**
 * sim_gpio_create - own the GPIO registers
 * @sim: the GPU, its display being created
 */
void sim_gpio_create(struct sim *sim)
{
	sim_regs_hook(sim, GPIO_CTL_FIRST, GPIO_CTL_LAST, 4, gpio_read, gpio_write);
}
