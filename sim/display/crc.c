// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Pipe check sums (SKL PRM vol 2c, PIPE_CRC_CTL, PIPE_CRC_RESULT). Hardware's
 * polynomial is not documented; drivers and tests compare sums with each
 * other only, so any good sum of the composed frame serves.
 */
#include "sim/display/crc.h"

#include <zlib.h>

#include "sim/block.h"
#include "sim/display/display.h"
#include "sim/display/frame.h"

#define PIPE_CRC_CTL(pipe)	(0x60050 + (pipe) * 0x1000)
#define PIPE_CRC_RESULT(pipe)	(0x60064 + (pipe) * 0x1000)
#define CRC_ENABLE		(1u << 31)

/**
 * sim_crc_enabled - does anybody want check sums of this pipe?
 * @sim: the GPU
 * @pipe: 0..2
 *
 * Return: true while the driver has them enabled and takes the interrupt.
 */
bool sim_crc_enabled(const struct sim *sim, unsigned int pipe)
{
	return (sim_reg_get(sim, PIPE_CRC_CTL(pipe)) & CRC_ENABLE) &&
	       sim_irq_unmasked(sim, SIM_IRQ_PIPE_A + pipe, 1u << 28);
}

/**
 * sim_crc_frame - sum up the frame that a pipe has just finished
 * @sim: the GPU
 * @pipe: 0..2, enabled, its live planes still those of that frame
 *
 * Return: true if a result was stored and "CRC done" is due.
 */
bool sim_crc_frame(struct sim *sim, unsigned int pipe)
{
	struct sim_frame frame;

	if (!sim_crc_enabled(sim, pipe) ||
	    sim_frame_compose(sim, &sim_display_of(sim)->pipes[pipe], &frame))
		return false;
	sim_reg_set(sim, PIPE_CRC_RESULT(pipe),
		    crc32_z(0, (const unsigned char *)frame.pixels,
			    (size_t)frame.width * frame.height * sizeof(*frame.pixels)));
	sim_frame_free(&frame);
	return true;
}
