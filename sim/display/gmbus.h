/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The GMBUS controller: I2C by registers. */
#ifndef SIM_DISPLAY_GMBUS_H
#define SIM_DISPLAY_GMBUS_H

#include <stdbool.h>
#include <stdint.h>

struct sim;

/**
 * struct sim_gmbus - state behind GMBUS0..GMBUS5
 * @count: bytes of the current cycle
 * @remaining: bytes of it still to be moved
 * @reading: direction of the current cycle
 * @wait: the bus is held after the cycle (a WAIT cycle) instead of stopped
 * @active: the bus is ours
 * @nak: nobody answered; until cleared by GMBUS1 bit 31
 * @inuse: GMBUS2 was read since the semaphore was released
 */
struct sim_gmbus {
	uint16_t count;
	uint16_t remaining;
	bool reading;
	bool wait;
	bool active;
	bool nak;
	bool inuse;
};

void sim_gmbus_create(struct sim *sim);
void sim_gmbus_reset(struct sim_gmbus *gmbus);

#endif
