/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The monitor's end of the DDC bus: an I2C memory with the EDID. */
#ifndef SIM_DISPLAY_DDC_H
#define SIM_DISPLAY_DDC_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/display/edid.h"

/**
 * struct sim_ddc - a monitor on the I2C lines of a port
 * @edid: contents of its memory
 * @present: whether the cable is plugged
 * @address: 7-bit address of the transaction under way
 * @segment: E-DDC segment pointer: 256-byte page of the memory, cleared by STOP
 * @offset: next byte within the page
 * @offset_due: the next byte written is the offset
 */
struct sim_ddc {
	uint8_t edid[SIM_EDID_SIZE];
	bool present;
	uint8_t address;
	uint8_t segment;
	uint8_t offset;
	bool offset_due;
};

bool sim_ddc_start(struct sim_ddc *ddc, uint8_t address, bool read);
void sim_ddc_write(struct sim_ddc *ddc, uint8_t value);
uint8_t sim_ddc_read(struct sim_ddc *ddc);
void sim_ddc_stop(struct sim_ddc *ddc);

#endif
