// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* EDID 1.3 for the virtual monitor (VESA Enhanced EDID Standard, release A). */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "gvt/display/edid.h"

#define TIMINGS		54	/* detailed timings, or other descriptors */
#define TIMING_BYTES	18
#define N_TIMINGS	4
#define EXTENSIONS	126

static const u8 header[] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00 };

/* VESA Display Monitor Timing standard, 60 Hz, smallest first. */
static const struct vgt_video_mode modes[] = {
	{ 25175, 640, 160, 16, 96, 480, 45, 10, 2, 0 },
	{ 40000, 800, 256, 40, 128, 600, 28, 1, 4, 3 },
	{ 65000, 1024, 320, 24, 136, 768, 38, 3, 6, 0 },
	{ 74250, 1280, 370, 110, 40, 720, 30, 5, 5, 3 },
	{ 108000, 1280, 408, 48, 112, 1024, 42, 1, 3, 3 },
	{ 148500, 1920, 280, 88, 44, 1080, 45, 4, 5, 3 },
	{ 154000, 1920, 160, 48, 32, 1200, 35, 3, 6, 1 },
};

const struct vgt_video_mode *vgt_video_mode_find(u16 width, u16 height)
{
	const struct vgt_video_mode *best = &modes[0];
	unsigned int i;

	for (i = 1; i < ARRAY_SIZE(modes); i++)
		if (modes[i].hactive <= width && modes[i].vactive <= height)
			best = &modes[i];
	return best;
}

static void write_timing(const struct vgt_video_mode *mode, u8 *d)
{
	const u16 clock = mode->clock_khz / 10;
	const u16 width_mm = mode->hactive * 10 / 38, height_mm = mode->vactive * 10 / 38;

	d[0] = clock & 0xff;
	d[1] = clock >> 8;
	d[2] = mode->hactive & 0xff;
	d[3] = mode->hblank & 0xff;
	d[4] = (mode->hactive >> 8) << 4 | mode->hblank >> 8;
	d[5] = mode->vactive & 0xff;
	d[6] = mode->vblank & 0xff;
	d[7] = (mode->vactive >> 8) << 4 | mode->vblank >> 8;
	d[8] = mode->hfront & 0xff;
	d[9] = mode->hsync & 0xff;
	d[10] = (mode->vfront & 0xf) << 4 | (mode->vsync & 0xf);
	d[11] = (mode->hfront >> 8) << 6 | (mode->hsync >> 8) << 4 | (mode->vfront >> 4) << 2 |
		mode->vsync >> 4;
	d[12] = width_mm & 0xff;
	d[13] = height_mm & 0xff;
	d[14] = (width_mm >> 8) << 4 | height_mm >> 8;
	d[17] = 0x18 | mode->positive << 1;	/* digital, separate sync */
}

/* A display descriptor of type @tag: text padded as the standard says. */
static void write_text(u8 tag, const char *text, u8 *d)
{
	const size_t len = strlen(text);

	d[3] = tag;
	memset(d + 5, ' ', 13);
	memcpy(d + 5, text, len);
	d[5 + len] = '\n';
}

static void read_timing(const u8 *d, struct vgt_video_mode *mode)
{
	*mode = (struct vgt_video_mode) {
		.clock_khz = get_unaligned_le16(d) * 10,
		.hactive = d[2] | (d[4] & 0xf0) << 4,
		.hblank = d[3] | (d[4] & 0xf) << 8,
		.vactive = d[5] | (d[7] & 0xf0) << 4,
		.vblank = d[6] | (d[7] & 0xf) << 8,
	};
}

void vgt_edid_mode(const u8 *edid, struct vgt_video_mode *mode)
{
	read_timing(edid + TIMINGS, mode);
}

static bool blocks_are_sound(const u8 *edid, size_t bytes)
{
	size_t at;
	u8 sum = 0;

	for (at = 0; at < bytes; at++) {
		sum += edid[at];
		if (at % VGT_EDID_BYTES == VGT_EDID_BYTES - 1 && sum)
			return false;
	}
	return true;
}

int vgt_edid_check(const u8 *edid, size_t bytes, u16 width, u16 height)
{
	struct vgt_video_mode mode;
	unsigned int i;

	if ((bytes != VGT_EDID_BYTES && bytes != 2 * VGT_EDID_BYTES) ||
	    memcmp(edid, header, sizeof(header)) || edid[18] != 1 ||
	    (edid[19] != 3 && edid[19] != 4) ||
	    edid[EXTENSIONS] != bytes / VGT_EDID_BYTES - 1 || !blocks_are_sound(edid, bytes))
		return -EINVAL;
	for (i = 0; i < N_TIMINGS; i++) {
		read_timing(edid + TIMINGS + i * TIMING_BYTES, &mode);
		/* Only the first has to be a timing; without a clock it is a text. */
		if (!mode.clock_khz && i)
			continue;
		if (!mode.clock_khz || !mode.hactive || !mode.vactive)
			return -EINVAL;
		if (mode.hactive > width || mode.vactive > height)
			return -ERANGE;
	}
	return 0;
}

void vgt_edid_write(const struct vgt_video_mode *mode, u8 edid[VGT_EDID_BYTES])
{
	/* 24-75 Hz, 24-90 kHz, 170 MHz */
	static const u8 range[] = { 24, 75, 24, 90, 17, 0x00, '\n' };
	/* sRGB chromaticity */
	static const u8 colour[] = { 0xee, 0x91, 0xa3, 0x54, 0x4c, 0x99, 0x26, 0x0f, 0x50, 0x54 };
	unsigned int i;
	u8 sum = 0;

	memset(edid, 0, VGT_EDID_BYTES);
	memcpy(edid, header, sizeof(header));
	/* manufacturer "VGT", 5 bits a letter */
	edid[8] = ('V' - '@') << 2 | ('G' - '@') >> 3;
	edid[9] = (('G' - '@') & 7) << 5 | ('T' - '@');
	edid[10] = 0x01;			/* product code */
	edid[16] = 1;				/* week */
	edid[17] = 36;				/* year - 1990 */
	edid[18] = 1;
	edid[19] = 3;				/* EDID 1.3 */
	edid[20] = 0x80;			/* digital */
	edid[21] = mode->hactive / 38;		/* cm, at 96 dots an inch */
	edid[22] = mode->vactive / 38;
	edid[23] = 120;				/* gamma 2.2 */
	edid[24] = 0x0a;			/* RGB, preferred timing is the first */
	memcpy(edid + 25, colour, sizeof(colour));
	memset(edid + 38, 1, 16);		/* no standard timings */
	write_timing(mode, edid + TIMINGS);
	write_text(0xfc, "vgt", edid + 72);
	edid[90 + 3] = 0xfd;			/* range limits */
	memcpy(edid + 95, range, sizeof(range));
	memset(edid + 102, ' ', 6);
	edid[108 + 3] = 0x10;			/* dummy */
	for (i = 0; i < VGT_EDID_BYTES - 1; i++)
		sum += edid[i];
	edid[127] = -sum;
}
