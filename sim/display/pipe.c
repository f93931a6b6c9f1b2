// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Pipes and transcoders (SKL PRM vol 2c, TRANS_CONF, PIPE_SCANLINE,
 * PIPE_FRMCNT; vol 12, "Pipe interrupts"). Everything follows from GPU time
 * and the timings programmed: nothing runs while nobody watches.
 */
#include "sim/display/pipe.h"

#include <stddef.h>
#include <string.h>

#include "sim/block.h"
#include "sim/display/clock.h"
#include "sim/display/crc.h"
#include "sim/display/display.h"

#define PIPE_STRIDE		0x1000
#define ALL_PIPES(base)		(base), (base) + (SIM_PIPES - 1) * PIPE_STRIDE, PIPE_STRIDE

#define TRANS_HTOTAL		0x60000
#define TRANS_VTOTAL		0x6000c
#define TRANS_VBLANK		0x60010
#define TRANS_LINK_M		0x60040
#define TRANS_LINK_N		0x60044
#define TIMING_LOW(v)		(((v) & 0x1fff) + 1)
#define TIMING_HIGH(v)		((((v) >> 16) & 0x1fff) + 1)
#define TRANS_DDI_FUNC_CTL	0x60400
#define FUNC_MODE(v)		(((v) >> 24) & 7)
#define FUNC_MODE_DVI		1	/* 0 HDMI, 1 DVI, others DisplayPort */

#define PIPE_SCANLINE		0x70000
#define TRANS_CONF		0x70008
#define CONF_ENABLE		(1u << 31)
#define CONF_STATE		(1u << 30)
#define PIPE_MISC		0x70030
#define PIPE_FRMCNT		0x70040
#define PIPE_FLIPCNT		0x70044
#define PIPE_FRMTMSTMP		0x70048
#define TIMESTAMP_CTR		0x44070	/* microseconds */

#define PIPE_IIR(pipe)		(0x44408 + (pipe) * 0x10)
#define IRQ_VBLANK		(1u << 0)
#define IRQ_FLIP_DONE(slot)	(1u << (3 + (slot)))
#define IRQ_FLIP_DONE_ALL	(7u << 3)
#define IRQ_CRC_DONE		(1u << 28)

#define NS_PER_SECOND		1000000000ull
#define REFRESH_DEFAULT		60
#define REFRESH_MIN		24
#define REFRESH_MAX		240

static struct sim_pipe *pipe_at(struct sim *sim, uint32_t offset)
{
	return &sim_display_of(sim)->pipes[(offset >> 12) & 0xf];
}

static enum sim_irq_bank irq_bank(const struct sim_pipe *pipe)
{
	return SIM_IRQ_PIPE_A + pipe->index;
}

static uint32_t pipe_reg(struct sim *sim, const struct sim_pipe *pipe, uint32_t base)
{
	return sim_reg_get(sim, base + pipe->index * PIPE_STRIDE);
}

/* Nanoseconds from the start of a frame to its vertical blanking. */
static uint64_t vblank_phase(const struct sim_pipe *pipe)
{
	return pipe->frame_ns * pipe->vblank_start / pipe->vtotal;
}

/* Vertical blankings begun between the epoch and @now. */
static uint64_t frames_at(const struct sim_pipe *pipe, uint64_t now)
{
	uint64_t passed = now - pipe->epoch, phase = vblank_phase(pipe);

	return passed < phase ? 0 : (passed - phase) / pipe->frame_ns + 1;
}

static uint64_t vblank_time(const struct sim_pipe *pipe, uint64_t frame)
{
	return pipe->epoch + vblank_phase(pipe) + (frame - 1) * pipe->frame_ns;
}

/* When the first vertical blanking not yet acted upon is due. */
static uint64_t next_due(const struct sim_pipe *pipe)
{
	return vblank_time(pipe, pipe->frames + 1);
}

/* When that vblank becomes visible to the driver. */
static uint64_t next_release(const struct sim *sim, const struct sim_pipe *pipe)
{
	bool pending = sim_crc_enabled(sim, pipe->index) &&
		       (sim_reg_get(sim, PIPE_IIR(pipe->index)) & IRQ_CRC_DONE);

	return sim_hold_release(&pipe->hold, next_due(pipe), pending);
}

/* The time that the registers of the pipe show. */
static uint64_t visible_time(const struct sim *sim, const struct sim_pipe *pipe)
{
	uint64_t now = sim_now(sim), due = next_due(pipe);

	return now >= due && now < next_release(sim, pipe) ? due - 1 : now;
}

static uint64_t frame_duration(struct sim *sim, const struct sim_pipe *pipe)
{
	uint64_t pixels = (uint64_t)TIMING_HIGH(pipe_reg(sim, pipe, TRANS_HTOTAL)) *
			  TIMING_HIGH(pipe_reg(sim, pipe, TRANS_VTOTAL));
	uint64_t khz = sim_display_clock_pixel_khz(sim, pipe->index), ns;

	if (!khz)
		return NS_PER_SECOND / REFRESH_DEFAULT;
	ns = pixels * 1000000 / khz;
	if (ns < NS_PER_SECOND / REFRESH_MAX)
		return NS_PER_SECOND / REFRESH_MAX;
	return ns > NS_PER_SECOND / REFRESH_MIN ? NS_PER_SECOND / REFRESH_MIN : ns;
}

/* Begin a new frame now, with the timings that the registers hold. */
static void start_timing(struct sim *sim, struct sim_pipe *pipe)
{
	uint32_t vertical = pipe_reg(sim, pipe, TRANS_VTOTAL);
	uint32_t vblank = TIMING_LOW(pipe_reg(sim, pipe, TRANS_VBLANK));

	pipe->vtotal = TIMING_HIGH(vertical);
	pipe->vblank_start = vblank < pipe->vtotal ? vblank : TIMING_LOW(vertical);
	if (pipe->vblank_start >= pipe->vtotal)
		pipe->vblank_start = pipe->vtotal - 1;
	pipe->frame_ns = frame_duration(sim, pipe);
	pipe->frame_base += pipe->frames;
	pipe->frames = 0;
	pipe->epoch = sim_now(sim);
}

static void show(struct sim_pipe *pipe, unsigned int slot)
{
	pipe->live[slot] = pipe->armed[slot];
	pipe->flip_pending &= ~(1u << slot);
}

/*
 * Do what the vertical blankings since the last call do. Check sums come for
 * each single frame: then the clock stops for the frames that are too late.
 */
static void catch_up(struct sim *sim, struct sim_pipe *pipe)
{
	uint32_t events = 0;
	uint64_t frames;

	if (!pipe->enabled)
		return;
	frames = frames_at(pipe, visible_time(sim, pipe));
	if (frames == pipe->frames)
		return;
	if (frames > pipe->frames + 1 && sim_crc_enabled(sim, pipe->index)) {
		pipe->epoch += (frames - pipe->frames - 1) * pipe->frame_ns;
		frames = pipe->frames + 1;
	}
	pipe->frames = frames;
	sim_hold_vblank(&pipe->hold);
	pipe->vblank_ns = vblank_time(pipe, frames);
	if (sim_crc_frame(sim, pipe->index))
		events |= IRQ_CRC_DONE;
	events |= pipe->flip_pending << 3 & IRQ_FLIP_DONE_ALL;
	for (unsigned int slot = 0; slot < SIM_PLANE_SLOTS; slot++)
		if (pipe->flip_pending & (1u << slot))
			show(pipe, slot);
	if (pipe->watched)
		events |= IRQ_VBLANK;
	if (events)
		sim_irq_raise(sim, irq_bank(pipe), events);
}

static uint32_t scanline_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	struct sim_pipe *pipe = pipe_at(sim, offset);
	bool hdmi = FUNC_MODE(pipe_reg(sim, pipe, TRANS_DDI_FUNC_CTL)) <= FUNC_MODE_DVI;
	uint64_t now, line;

	if (!pipe->enabled)
		return 0;
	catch_up(sim, pipe);
	now = visible_time(sim, pipe);
	line = (now - pipe->epoch) % pipe->frame_ns * pipe->vtotal / pipe->frame_ns;
	sim_hold_scanline_read(&pipe->hold, now, next_due(pipe));
	/* The counter runs behind the line sent: by one, on HDMI and DVI by two. */
	return (line + 2ull * pipe->vtotal - (hdmi ? 2 : 1)) % pipe->vtotal;
}

static uint32_t frame_count_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	struct sim_pipe *pipe = pipe_at(sim, offset);

	catch_up(sim, pipe);
	if (pipe->enabled)
		sim_hold_frame_read(&pipe->hold, visible_time(sim, pipe),
				    pipe->frame_base + pipe->frames);
	return pipe->frame_base + pipe->frames;
}

static uint32_t flip_count_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	return pipe_at(sim, offset)->flips;
}

static uint32_t frame_timestamp_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	struct sim_pipe *pipe = pipe_at(sim, offset);

	catch_up(sim, pipe);
	return pipe->vblank_ns / 1000;
}

static uint32_t timestamp_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	return sim_now(sim) / 1000;
}

static uint32_t keep(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	return stored;
}

static uint32_t misc_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	sim_pipe_write(sim, pipe_at(sim, offset));
	return value;
}

static uint32_t conf_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	struct sim_pipe *pipe = pipe_at(sim, offset);
	bool enable = value & CONF_ENABLE;

	catch_up(sim, pipe);
	if (enable != pipe->enabled) {
		start_timing(sim, pipe);
		pipe->enabled = enable;
		pipe->watched = false;
		pipe->hold = (struct sim_hold) { 0 };
		for (unsigned int slot = 0; slot < SIM_PLANE_SLOTS; slot++)
			if (pipe->flip_pending & (1u << slot))
				show(pipe, slot);
	}
	return (value & ~CONF_STATE) | (enable ? CONF_STATE : 0);
}

/* Timings of a running pipe may change: store first, then start over. */
static uint32_t timing_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	struct sim_pipe *pipe = pipe_at(sim, offset);

	if (pipe->enabled && value != stored) {
		catch_up(sim, pipe);
		sim_reg_set(sim, offset, value);
		start_timing(sim, pipe);
	}
	return value;
}

/**
 * sim_pipe_write - the driver writes a register that takes effect at vblank
 * @sim: the GPU
 * @pipe: the pipe
 */
void sim_pipe_write(struct sim *sim, struct sim_pipe *pipe)
{
	catch_up(sim, pipe);
	if (pipe->enabled)
		sim_hold_write(&pipe->hold, next_due(pipe));
}

/**
 * sim_pipe_flip - the driver armed a plane's registers
 * @sim: the GPU
 * @pipe: the pipe
 * @slot: plane 0..2 or SIM_CURSOR
 * @plane: the register set; taken over at the next vblank
 * @async: taken over at once, with flip done at once (planes only)
 */
void sim_pipe_flip(struct sim *sim, struct sim_pipe *pipe, unsigned int slot,
		   const struct sim_plane *plane, bool async)
{
	sim_pipe_write(sim, pipe);
	pipe->armed[slot] = *plane;
	if (!slot)
		pipe->flips++;
	if (!pipe->enabled || async)
		show(pipe, slot);
	else
		pipe->flip_pending |= 1u << slot;
	if (pipe->enabled && async)
		sim_irq_raise(sim, irq_bank(pipe), IRQ_FLIP_DONE(slot));
}

/**
 * sim_pipe_live - what a plane shows now
 * @sim: the GPU
 * @pipe: the pipe
 * @slot: plane 0..2 or SIM_CURSOR
 *
 * Return: its register set, valid until the pipe is next touched.
 */
const struct sim_plane *sim_pipe_live(struct sim *sim, struct sim_pipe *pipe, unsigned int slot)
{
	catch_up(sim, pipe);
	return &pipe->live[slot];
}

/**
 * sim_pipe_advance - do what is due by now
 * @sim: the GPU
 * @pipe: the pipe
 *
 * A vblank that passed while its interrupt was masked raises nothing.
 *
 * Return: ns until the next vblank if anybody waits for it, else -1.
 */
int64_t sim_pipe_advance(struct sim *sim, struct sim_pipe *pipe)
{
	uint64_t due, now;

	if (!pipe->enabled)
		return -1;
	catch_up(sim, pipe);
	pipe->watched = sim_irq_unmasked(sim, irq_bank(pipe), IRQ_VBLANK);
	if (!pipe->watched && !pipe->flip_pending && !sim_crc_enabled(sim, pipe->index))
		return -1;
	due = next_release(sim, pipe);
	now = sim_now(sim);	/* time goes on: it may be past due by now */
	return due > now ? due - now : 0;
}

/**
 * sim_pipe_create - own the registers of all pipes
 * @sim: the GPU, its display being created
 */
void sim_pipe_create(struct sim *sim)
{
	sim_regs_hook(sim, ALL_PIPES(TRANS_HTOTAL), NULL, timing_write);
	sim_regs_hook(sim, ALL_PIPES(TRANS_VTOTAL), NULL, timing_write);
	sim_regs_hook(sim, ALL_PIPES(TRANS_VBLANK), NULL, timing_write);
	sim_regs_hook(sim, ALL_PIPES(TRANS_LINK_M), NULL, timing_write);
	sim_regs_hook(sim, ALL_PIPES(TRANS_LINK_N), NULL, timing_write);
	sim_regs_hook(sim, ALL_PIPES(TRANS_CONF), NULL, conf_write);
	sim_regs_hook(sim, ALL_PIPES(PIPE_MISC), NULL, misc_write);
	sim_regs_hook(sim, ALL_PIPES(PIPE_SCANLINE), scanline_read, keep);
	sim_regs_hook(sim, ALL_PIPES(PIPE_FRMCNT), frame_count_read, keep);
	sim_regs_hook(sim, ALL_PIPES(PIPE_FLIPCNT), flip_count_read, keep);
	sim_regs_hook(sim, ALL_PIPES(PIPE_FRMTMSTMP), frame_timestamp_read, keep);
	sim_regs_hook(sim, TIMESTAMP_CTR, TIMESTAMP_CTR, 4, timestamp_read, keep);
}

/**
 * sim_pipe_reset - off, counters at zero
 * @pipe: the pipe
 * @index: 0..2
 */
void sim_pipe_reset(struct sim_pipe *pipe, unsigned int index)
{
	memset(pipe, 0, sizeof(*pipe));
	pipe->index = index;
	pipe->vtotal = 1;
	pipe->frame_ns = NS_PER_SECOND / REFRESH_DEFAULT;
}
