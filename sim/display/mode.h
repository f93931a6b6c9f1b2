/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Video timings of the simulated monitor. */
#ifndef SIM_DISPLAY_MODE_H
#define SIM_DISPLAY_MODE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct sim_mode - one progressive video timing
 * @clock_khz: pixel clock in kHz
 * @hdisplay: visible pixels of a line
 * @hsync_start: first pixel of the horizontal sync pulse
 * @hsync_end: first pixel after it
 * @htotal: pixels of a line, blanking included
 * @vdisplay: visible lines of a frame
 * @vsync_start: first line of the vertical sync pulse
 * @vsync_end: first line after it
 * @vtotal: lines of a frame, blanking included
 * @hsync_positive: polarity of the horizontal sync
 * @vsync_positive: polarity of the vertical sync
 */
struct sim_mode {
	uint32_t clock_khz;
	uint16_t hdisplay, hsync_start, hsync_end, htotal;
	uint16_t vdisplay, vsync_start, vsync_end, vtotal;
	bool hsync_positive, vsync_positive;
};

bool sim_mode_parse(const char *text, struct sim_mode *mode, const char **error);

#endif
