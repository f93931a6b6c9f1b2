/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Pictures as files. */
#ifndef SIM_DISPLAY_SCREENSHOT_H
#define SIM_DISPLAY_SCREENSHOT_H

struct sim_frame;

int sim_screenshot_write(const struct sim_frame *frame, const char *path);

#endif
