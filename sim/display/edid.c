// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* EDID 1.3 of a DVI monitor with one preferred mode (VESA E-EDID release A). */
#include "sim/display/edid.h"

#include <stddef.h>
#include <string.h>

#include "sim/display/mode.h"

#define MANUFACTURER(a, b, c)	((((a) - '@') << 10) | (((b) - '@') << 5) | ((c) - '@'))
#define DESCRIPTOR_SIZE		18
#define DESCRIPTOR(n)		(54 + (n) * DESCRIPTOR_SIZE)
#define STANDARD_TIMING		38
#define STANDARD_TIMINGS	8

static uint32_t millimetres(uint32_t pixels)
{
	return pixels * 254 / 960;	/* 96 dots per inch */
}

static void put_detailed_timing(uint8_t *p, const struct sim_mode *m)
{
	uint32_t clock = m->clock_khz / 10;
	uint32_t hblank = m->htotal - m->hdisplay, vblank = m->vtotal - m->vdisplay;
	uint32_t hfront = m->hsync_start - m->hdisplay, hsync = m->hsync_end - m->hsync_start;
	uint32_t vfront = m->vsync_start - m->vdisplay, vsync = m->vsync_end - m->vsync_start;
	uint32_t width = millimetres(m->hdisplay), height = millimetres(m->vdisplay);

	p[0] = clock;
	p[1] = clock >> 8;
	p[2] = m->hdisplay;
	p[3] = hblank;
	p[4] = (m->hdisplay >> 8) << 4 | hblank >> 8;
	p[5] = m->vdisplay;
	p[6] = vblank;
	p[7] = (m->vdisplay >> 8) << 4 | vblank >> 8;
	p[8] = hfront;
	p[9] = hsync;
	p[10] = (vfront & 0xf) << 4 | (vsync & 0xf);
	p[11] = (hfront >> 8) << 6 | (hsync >> 8) << 4 | (vfront >> 4) << 2 | vsync >> 4;
	p[12] = width;
	p[13] = height;
	p[14] = (width >> 8) << 4 | height >> 8;
	p[17] = 0x18 | (m->vsync_positive ? 0x04 : 0) | (m->hsync_positive ? 0x02 : 0);
}

static void put_text(uint8_t *p, uint8_t tag, const char *text)
{
	size_t len = strlen(text);

	p[3] = tag;
	memset(p + 5, ' ', 13);
	memcpy(p + 5, text, len);
	p[5 + len] = '\n';
}

static void put_range_limits(uint8_t *p)
{
	static const uint8_t limits[] = { 24, 120, 15, 140, 17, 0x00, '\n' };

	p[3] = 0xfd;
	memset(p + 5, ' ', 13);
	memcpy(p + 5, limits, sizeof(limits));	/* Hz, kHz, tens of MHz */
}

/* Sizes besides the preferred one; only those that fit into it are offered. */
static void put_other_timings(uint8_t *edid, const struct sim_mode *m)
{
	static const struct {
		uint16_t width, height;
		uint8_t byte, bit;	/* byte 0: a standard timing of aspect code @bit */
	} others[] = {
		{ 640, 480, 35, 0x20 },
		{ 800, 600, 35, 0x01 },
		{ 1024, 768, 36, 0x08 },
		{ 1280, 720, 0, 3 },
		{ 1280, 1024, 0, 2 },
		{ 1920, 1080, 0, 3 },
	};
	uint8_t *standard = edid + STANDARD_TIMING;

	memset(standard, 0x01, 2 * STANDARD_TIMINGS);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (others[i].width > m->hdisplay || others[i].height > m->vdisplay)
			continue;
		if (others[i].byte) {
			edid[others[i].byte] |= others[i].bit;
		} else {
			*standard++ = others[i].width / 8 - 31;
			*standard++ = others[i].bit << 6;	/* 60 Hz */
		}
	}
}

/**
 * sim_edid_build - write the EDID of a monitor
 * @mode: its preferred and largest mode
 * @edid: the block, complete with checksum
 *
 * Context: any; touches nothing but @edid.
 */
void sim_edid_build(const struct sim_mode *mode, uint8_t edid[SIM_EDID_SIZE])
{
	static const uint8_t header[8] = { 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0 };
	/* sRGB primaries and white point, ten bits each */
	static const uint8_t chroma[10] = { 0xee, 0x91, 0xa3, 0x54, 0x4c,
					    0x99, 0x26, 0x0f, 0x50, 0x54 };
	const uint16_t manufacturer = MANUFACTURER('V', 'G', 'T');
	uint8_t sum = 0;

	memset(edid, 0, SIM_EDID_SIZE);
	memcpy(edid, header, sizeof(header));
	edid[8] = manufacturer >> 8;
	edid[9] = manufacturer & 0xff;
	edid[10] = 0x01;			/* product */
	edid[12] = 0x01;			/* serial number */
	edid[16] = 1;				/* week and year made */
	edid[17] = 2020 - 1990;
	edid[18] = 1;				/* EDID 1.3 */
	edid[19] = 3;
	edid[20] = 0x80;			/* digital input */
	edid[21] = (millimetres(mode->hdisplay) + 5) / 10;
	edid[22] = (millimetres(mode->vdisplay) + 5) / 10;
	edid[23] = 220 - 100;			/* gamma 2.2 */
	edid[24] = 0x0e;			/* RGB, sRGB, preferred timing first */
	memcpy(edid + 25, chroma, sizeof(chroma));
	put_other_timings(edid, mode);
	put_detailed_timing(edid + DESCRIPTOR(0), mode);
	put_text(edid + DESCRIPTOR(1), 0xfc, "vgt-sim");
	put_range_limits(edid + DESCRIPTOR(2));
	put_text(edid + DESCRIPTOR(3), 0xff, "1");
	for (size_t i = 0; i < SIM_EDID_SIZE - 1; i++)
		sum += edid[i];
	edid[SIM_EDID_SIZE - 1] = -sum;
}
