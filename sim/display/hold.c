// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * A driver changes several registers of a pipe within one frame: it reads the
 * scanline, waits if the vblank is less than 100 us away, reads the frame
 * counter, writes, and reads both again; a counter that went on is an error to
 * it. On hardware this takes a few microseconds. Behind an emulated CPU it
 * takes hundreds, sometimes thousands, and no driver allows for that.
 *
 * So a vblank that falls into such an update becomes visible (counter,
 * scanline, interrupts) only when the update is over. While check sums are
 * taken, a vblank also waits until the driver has acknowledged the sum of the
 * frame before. The clock of the pipe is not touched: time stamps, which
 * drivers compute from the scanline, stay exact.
 *
 * An update is told from its order of reads: scanline, counter, ..., scanline,
 * counter. A time stamp is taken as counter, scanline, counter, again if the
 * counter changed.
 */
#include "sim/display/hold.h"

#define EVADED_NS	100000u		/* nearer to the vblank a driver lets it pass */
#define LOOK_NS		2000000u	/* from the scanline read to the frame counter read */
#define OPEN_NS		50000000u	/* from there to the first write */
#define WRITTEN_NS	500000000u	/* from the vblank to the end of the update */
#define PENDING_NS	500000000u	/* from the vblank to the acknowledge of the last sum */

/**
 * sim_hold_frame_read - the driver reads the frame counter
 * @hold: state of the pipe
 * @now: GPU time in ns
 * @frame: the value
 */
void sim_hold_frame_read(struct sim_hold *hold, uint64_t now, uint32_t frame)
{
	static const enum sim_hold_state next[SIM_HOLD_STATES] = {
		[SIM_HOLD_NONE] = SIM_HOLD_SAMPLE,
		[SIM_HOLD_SAMPLE] = SIM_HOLD_SAMPLE,
		[SIM_HOLD_SAMPLED] = SIM_HOLD_NONE,
		[SIM_HOLD_LOOK] = SIM_HOLD_OPEN,
		[SIM_HOLD_OPEN] = SIM_HOLD_SAMPLE,
		[SIM_HOLD_WRITTEN] = SIM_HOLD_NONE,
		[SIM_HOLD_ENDING] = SIM_HOLD_NONE,
	};

	if (hold->state == SIM_HOLD_SAMPLED && frame != hold->sample)
		hold->state = SIM_HOLD_SAMPLE;
	else
		hold->state = next[hold->state];
	hold->sample = frame;
	hold->until = hold->state == SIM_HOLD_OPEN ? now + OPEN_NS : 0;
}

/**
 * sim_hold_scanline_read - the driver reads the scanline
 * @hold: state of the pipe
 * @now: GPU time in ns
 * @due: when the next vblank is due, ns
 */
void sim_hold_scanline_read(struct sim_hold *hold, uint64_t now, uint64_t due)
{
	static const enum sim_hold_state next[SIM_HOLD_STATES] = {
		[SIM_HOLD_NONE] = SIM_HOLD_LOOK,
		[SIM_HOLD_SAMPLE] = SIM_HOLD_SAMPLED,
		[SIM_HOLD_SAMPLED] = SIM_HOLD_SAMPLED,
		[SIM_HOLD_LOOK] = SIM_HOLD_LOOK,
		[SIM_HOLD_OPEN] = SIM_HOLD_ENDING,
		[SIM_HOLD_WRITTEN] = SIM_HOLD_ENDING,
		[SIM_HOLD_ENDING] = SIM_HOLD_ENDING,
	};

	hold->state = next[hold->state];
	if (hold->state == SIM_HOLD_LOOK && now + EVADED_NS < due)
		hold->until = now + LOOK_NS;
}

/**
 * sim_hold_write - the driver writes a register that takes effect at vblank
 * @hold: state of the pipe
 * @due: when the next vblank is due, ns
 */
void sim_hold_write(struct sim_hold *hold, uint64_t due)
{
	if (hold->state != SIM_HOLD_OPEN)
		return;
	hold->state = SIM_HOLD_WRITTEN;
	hold->until = due + WRITTEN_NS;
}

/**
 * sim_hold_vblank - the vblank has become visible
 * @hold: state of the pipe
 *
 * An update that was held back for has taken too long: it is given up.
 */
void sim_hold_vblank(struct sim_hold *hold)
{
	if (hold->state >= SIM_HOLD_LOOK)
		hold->state = SIM_HOLD_NONE;
	hold->until = 0;
}

/**
 * sim_hold_release - when a vblank becomes visible, if the driver does nothing more
 * @hold: state of the pipe
 * @due: when it is due, ns of GPU time
 * @pending: the driver has not acknowledged the check sum of the last frame
 *
 * Return: ns of GPU time, not before @due.
 */
uint64_t sim_hold_release(const struct sim_hold *hold, uint64_t due, bool pending)
{
	if (pending)
		return due + PENDING_NS;
	return hold->until > due ? hold->until : due;
}
