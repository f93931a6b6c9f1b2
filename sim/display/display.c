// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The display of the simulated GPU: life cycle, time, monitor and pictures. */
#include "sim/display/display.h"

#include <errno.h>
#include <stdlib.h>

#include "sim/block.h"
#include "sim/display/aux.h"
#include "sim/display/clock.h"
#include "sim/display/ddi.h"
#include "sim/display/edid.h"
#include "sim/display/frame.h"
#include "sim/display/gpio.h"
#include "sim/display/mode.h"
#include "sim/display/power.h"
#include "sim/display/screenshot.h"

#define VGACNTRL		0x41000
#define VGACNTRL_DISABLED	(1u << 31)

/**
 * sim_display_create - make the display and own its registers
 * @sim: the GPU; its register file exists
 * @present: false: the pipes are fused off, no monitor can be connected
 * @monitor: the monitor plugged into port B as for sim_mode_parse(), NULL for none
 * @error: set on failure to one sentence for people, static
 *
 * The display is in its power-on state afterwards.
 *
 * Return: the display, or NULL when @monitor cannot be or memory is short.
 */
struct sim_display *sim_display_create(struct sim *sim, bool present, const char *monitor,
				       const char **error)
{
	struct sim_display *display = calloc(1, sizeof(*display));
	struct sim_mode mode;

	if (!display) {
		*error = "out of memory";
		return NULL;
	}
	display->sim = sim;
	if (present && monitor) {
		if (!sim_mode_parse(monitor, &mode, error)) {
			free(display);
			return NULL;
		}
		sim_edid_build(&mode, display->ddc.edid);
		display->monitor = true;
		display->ddc.present = true;
	}
	sim_display_power_create(sim);
	sim_display_clock_create(sim);
	sim_ddi_create(sim);
	sim_gmbus_create(sim);
	sim_gpio_create(sim);
	sim_aux_create(sim);
	sim_pipe_create(sim);
	sim_plane_create(sim);
	sim_display_reset(display);
	return display;
}

/**
 * sim_display_destroy - free the display
 * @display: may be NULL
 */
void sim_display_destroy(struct sim_display *display)
{
	free(display);
}

/**
 * sim_display_reset - power-on state
 * @display: the display
 *
 * Its registers have been cleared by the caller; a plugged monitor stays plugged.
 */
void sim_display_reset(struct sim_display *display)
{
	sim_ddc_stop(&display->ddc);
	sim_gmbus_reset(&display->gmbus);
	for (unsigned int i = 0; i < SIM_PIPES; i++)
		sim_pipe_reset(&display->pipes[i], i);
	sim_display_clock_reset(display->sim);
	sim_ddi_reset(display->sim);
	sim_reg_set(display->sim, VGACNTRL, VGACNTRL_DISABLED);
}

/**
 * sim_display_advance - raise what is due by now
 * @display: the display
 *
 * To be called when the returned time is over, and after register writes:
 * an unmasked interrupt or an armed flip makes a pipe want to be woken.
 *
 * Return: ns of GPU time until the next event, -1 if none will come by itself.
 */
int64_t sim_display_advance(struct sim_display *display)
{
	int64_t next = -1;

	for (unsigned int i = 0; i < SIM_PIPES; i++) {
		int64_t due = sim_pipe_advance(display->sim, &display->pipes[i]);

		if (due >= 0 && (next < 0 || due < next))
			next = due;
	}
	return next;
}

/**
 * sim_display_plug - plug the monitor or pull its cable
 * @display: the display
 * @plugged: the new state; no change, no event
 */
void sim_display_plug(struct sim_display *display, bool plugged)
{
	if (!display->monitor) {
		sim_log(display->sim,
			"there is no monitor to plug: start with --monitor WIDTHxHEIGHT");
		return;
	}
	if (display->ddc.present == plugged)
		return;
	display->ddc.present = plugged;
	sim_ddi_hotplug(display->sim);
}

/**
 * sim_display_screenshot - write what the first active pipe shows as a PNG file
 * @display: the display
 * @path: file to create or replace
 *
 * Context: blocks for the file.
 * Return: 0; -ENODEV while no pipe is active; another negative errno.
 */
int sim_display_screenshot(struct sim_display *display, const char *path)
{
	for (unsigned int i = 0; i < SIM_PIPES; i++) {
		struct sim_frame frame;
		int err;

		if (!display->pipes[i].enabled)
			continue;
		sim_pipe_advance(display->sim, &display->pipes[i]);
		err = sim_frame_compose(display->sim, &display->pipes[i], &frame);
		if (err)
			return err;
		err = sim_screenshot_write(&frame, path);
		sim_frame_free(&frame);
		return err;
	}
	return -ENODEV;
}
