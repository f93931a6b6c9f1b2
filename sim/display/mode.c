// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Video timings: the VESA table for the usual sizes, reduced blanking for the others. */
#include "sim/display/mode.h"

#include <stddef.h>
#include <stdlib.h>

#define MIN_WIDTH	320
#define MIN_HEIGHT	200
#define MAX_SIDE	4095	/* EDID holds 12 bits */
#define MIN_CLOCK_KHZ	25000	/* TMDS */
#define MAX_CLOCK_KHZ	165000	/* single-link DVI */
#define REFRESH		60
#define MIN_REFRESH	24
#define MAX_REFRESH	120

/* VESA DMT 1.13 and CTA-861: clock, horizontal, vertical, polarities. */
static const struct sim_mode known_modes[] = {
	{ 25175, 640, 656, 752, 800, 480, 490, 492, 525, false, false },
	{ 40000, 800, 840, 968, 1056, 600, 601, 605, 628, true, true },
	{ 65000, 1024, 1048, 1184, 1344, 768, 771, 777, 806, false, false },
	{ 74250, 1280, 1390, 1430, 1650, 720, 725, 730, 750, true, true },
	{ 108000, 1280, 1328, 1440, 1688, 1024, 1025, 1028, 1066, true, true },
	{ 148500, 1920, 2008, 2052, 2200, 1080, 1084, 1089, 1125, true, true },
	{ 154000, 1920, 1968, 2000, 2080, 1200, 1203, 1209, 1235, true, false },
};

/* Lines of vertical sync: CVT tells the aspect ratio by them. */
static unsigned int cvt_vsync_lines(uint32_t width, uint32_t height)
{
	static const struct {
		uint8_t x, y, lines;
	} aspects[] = { { 4, 3, 4 }, { 16, 9, 5 }, { 16, 10, 6 }, { 5, 4, 7 }, { 15, 9, 7 } };

	for (size_t i = 0; i < sizeof(aspects) / sizeof(aspects[0]); i++)
		if (width * aspects[i].y == height * aspects[i].x)
			return aspects[i].lines;
	return 10;
}

/* VESA CVT 1.1, reduced blanking: fixed 160 pixels, at least 460 us of vertical blanking. */
static void cvt_reduced(uint32_t width, uint32_t height, uint32_t refresh, struct sim_mode *mode)
{
	unsigned int sync = cvt_vsync_lines(width, height);
	uint32_t blank = 460u * refresh * height / (1000000u - 460u * refresh) + 1;
	uint32_t least = 3 + sync + 6;
	uint64_t clock;

	if (blank < least)
		blank = least;
	mode->hdisplay = width;
	mode->hsync_start = width + 48;
	mode->hsync_end = width + 80;
	mode->htotal = width + 160;
	mode->vdisplay = height;
	mode->vsync_start = height + 3;
	mode->vsync_end = height + 3 + sync;
	mode->vtotal = height + blank;
	clock = (uint64_t)mode->htotal * mode->vtotal * refresh;
	mode->clock_khz = clock / 250000 * 250;
	mode->hsync_positive = true;
	mode->vsync_positive = false;
}

/* A decimal number without sign or blank; the text goes on at @end. */
static bool parse_number(const char *text, const char **end, unsigned long *value)
{
	char *stop;

	if (*text < '0' || *text > '9')
		return false;
	*value = strtoul(text, &stop, 10);
	*end = stop;
	return true;
}

/* WIDTHxHEIGHT, or WIDTHxHEIGHT@HZ. */
static bool parse_text(const char *text, unsigned long *width, unsigned long *height,
		       unsigned long *refresh)
{
	const char *rest;

	*refresh = REFRESH;
	if (!parse_number(text, &rest, width) || *rest != 'x' ||
	    !parse_number(rest + 1, &rest, height))
		return false;
	if (*rest == '@' && !parse_number(rest + 1, &rest, refresh))
		return false;
	return !*rest;
}

/**
 * sim_mode_parse - the timing for a size as people write it
 * @text: "WIDTHxHEIGHT" in pixels or "WIDTHxHEIGHT@HZ", for instance "1024x768"
 * @mode: filled on success
 * @error: set on failure to one sentence for people, static
 *
 * The refresh rate is 60 Hz if not given. Known sizes then get the timing of
 * VESA DMT or CTA-861, all others that of VESA CVT with reduced blanking.
 *
 * Return: whether @text names a mode that the simulated port can drive.
 */
bool sim_mode_parse(const char *text, struct sim_mode *mode, const char **error)
{
	unsigned long width, height, refresh;

	if (!parse_text(text, &width, &height, &refresh)) {
		*error = "a monitor is written WIDTHxHEIGHT or WIDTHxHEIGHT@HZ, for instance "
			 "1024x768";
		return false;
	}
	if (width < MIN_WIDTH || width > MAX_SIDE || height < MIN_HEIGHT || height > MAX_SIDE ||
	    refresh < MIN_REFRESH || refresh > MAX_REFRESH) {
		*error = "a monitor has between 320x200 and 4095x4095 pixels, at 24 to 120 Hz";
		return false;
	}
	for (size_t i = 0; i < sizeof(known_modes) / sizeof(known_modes[0]); i++) {
		if (known_modes[i].hdisplay == width && known_modes[i].vdisplay == height &&
		    refresh == REFRESH) {
			*mode = known_modes[i];
			return true;
		}
	}
	cvt_reduced(width, height, refresh, mode);
	if (mode->clock_khz > MAX_CLOCK_KHZ) {
		*error = "this monitor needs a faster link than the simulated DVI port "
			 "(165 MHz): take 1920x1200 or less";
		return false;
	}
	if (mode->clock_khz < MIN_CLOCK_KHZ) {
		*error = "this monitor needs a slower link than the simulated DVI port "
			 "(25 MHz): take more pixels or a higher refresh rate";
		return false;
	}
	return true;
}
