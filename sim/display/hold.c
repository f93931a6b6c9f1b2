// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * A driver changes several registers of a pipe within one frame: it reads the
 * scanline, waits if the vblank is less than 100 us away, reads the frame
 * counter, writes, and reads both again; a counter that went on is an error to
 * it. On hardware this takes a few microseconds. Behind an emulated CPU it
 * takes hundreds, sometimes thousands, and no driver allows for that.
 *
 * So a vblank that falls into such an update becomes visible (counter,
 * scanline, interrupts) only when the update is over, at most three quarters
 * of a frame late. The clock of the pipe is not touched: the next vblank is on
 * time, and the time stamps that drivers compute from the scanline are exact.
 *
 * An update is told from its order of reads: scanline, counter, ..., scanline,
 * counter. A time stamp is taken as counter, scanline, counter.
 */
#include "sim/display/hold.h"

#define EVADED_NS	100000u		/* nearer to the vblank a driver lets it pass */
#define LOOK_NS		2000000u	/* from the scanline read to the frame counter read */
#define OPEN_NS		8000000u	/* from there to the first write */

/**
 * sim_hold_frame_read - the driver reads the frame counter
 * @hold: state of the pipe
 * @now: GPU time in ns
 */
void sim_hold_frame_read(struct sim_hold *hold, uint64_t now)
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

	hold->state = next[hold->state];
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
 * @frame_ns: duration of a frame
 */
void sim_hold_write(struct sim_hold *hold, uint64_t due, uint64_t frame_ns)
{
	if (hold->state != SIM_HOLD_OPEN)
		return;
	hold->state = SIM_HOLD_WRITTEN;
	hold->until = due + frame_ns / 4 * 3;
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
 * sim_hold_visible - the time that the pipe shows
 * @hold: state of the pipe
 * @now: GPU time in ns
 * @due: when the next vblank is due, ns
 *
 * Return: @now, or the last moment before @due while the vblank is held back.
 */
uint64_t sim_hold_visible(const struct sim_hold *hold, uint64_t now, uint64_t due)
{
	return now >= due && now < hold->until ? due - 1 : now;
}
