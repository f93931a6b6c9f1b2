// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The monitor's end of the DDC bus (VESA E-DDC 1.2). */
#include "sim/display/ddc.h"

#define ADDRESS_SEGMENT	0x30
#define ADDRESS_EDID	0x50

/**
 * sim_ddc_start - START or repeated START with an address
 * @ddc: the monitor
 * @address: 7-bit I2C address
 * @read: direction bit
 *
 * Return: true for ACK; false when nobody answers.
 */
bool sim_ddc_start(struct sim_ddc *ddc, uint8_t address, bool read)
{
	if (!ddc->present)
		return false;
	if (address != ADDRESS_EDID && !(address == ADDRESS_SEGMENT && !read))
		return false;
	ddc->address = address;
	ddc->offset_due = !read;
	return true;
}

/**
 * sim_ddc_write - one byte from the host
 * @ddc: the monitor, addressed for writing
 * @value: segment or offset; bytes behind the offset are not stored
 */
void sim_ddc_write(struct sim_ddc *ddc, uint8_t value)
{
	if (ddc->address == ADDRESS_SEGMENT)
		ddc->segment = value;
	else if (ddc->offset_due)
		ddc->offset = value;
	ddc->offset_due = false;
}

/**
 * sim_ddc_read - one byte to the host
 * @ddc: the monitor, addressed for reading
 *
 * Return: the byte at the current offset, 0xff behind the EDID's end.
 */
uint8_t sim_ddc_read(struct sim_ddc *ddc)
{
	uint32_t at = ddc->segment * 256u + ddc->offset++;

	return at < sizeof(ddc->edid) ? ddc->edid[at] : 0xff;
}

/**
 * sim_ddc_stop - STOP: the transaction ends, the segment returns to 0
 * @ddc: the monitor
 */
void sim_ddc_stop(struct sim_ddc *ddc)
{
	ddc->segment = 0;
	ddc->offset_due = false;
}
