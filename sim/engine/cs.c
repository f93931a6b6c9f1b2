// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The command streamer: takes commands from the ring and from batch buffers of
 * two levels, finds their length, hands them out.
 * Source: SKL PRM vol 6, "Command Streamer Programming"; vol 2a, command formats.
 */
#include "sim/engine/cs.h"

#include <string.h>

#include "sim/device.h"
#include "sim/engine/access.h"
#include "sim/engine/blitter.h"
#include "sim/engine/mi.h"
#include "sim/engine/pipe_control.h"
#include "sim/engine/pipeline.h"
#include "sim/engine/registers.h"

#define CLIENT_MI	0u
#define CLIENT_2D	2u
#define CLIENT_3D	3u
#define HEADER_GPGPU_WALKER		0x7105u
#define HEADER_DX9_CONSTANTF_VS		0x7839u
#define HEADER_DX9_CONSTANTF_PS		0x783au
#define HEADER_BINDING_TABLE_EDIT_VS	0x7843u
#define HEADER_BINDING_TABLE_EDIT_PS	0x7847u
#define HEADER_SO_DECL_LIST		0x7917u
#define HEADER_PIPE_CONTROL		0x7a00u
#define RING_ADDRESS	0x001ffffcu
#define RING_WRAP	(1u << 21)	/* RING_HEAD counts wraps above its address */
#define RING_PAGES	0x001ff000u
#define ERROR_INSTRUCTION	(1u << 0)

#define READ_AHEAD	256u		/* dwords */
#define NOOPS_PER_COST	16u
#define LOOP_SLEEP_NS	500000u		/* for a batch that does nothing but jump */
#define LONG_RUN	65536u		/* commands after which an engine naps */

/* MI opcodes that exist, and the width of their length field: 0 for one dword. */
static const uint8_t mi_length_bits[64] = {
	[0x12] = 6, [0x13] = 6, [0x14] = 8, [0x16] = 8, [0x18] = 8, [0x19] = 8, [0x1a] = 8,
	[0x1b] = 8, [0x1c] = 8, [0x20] = 10, [0x21] = 8, [0x22] = 8, [0x23] = 10, [0x24] = 8,
	[0x26] = 6, [0x27] = 10, [0x28] = 6, [0x29] = 8, [0x2a] = 8, [0x2b] = 8, [0x2c] = 8,
	[0x2d] = 8, [0x2e] = 8, [0x2f] = 8, [0x31] = 8, [0x36] = 8,
};

/* Media commands of the render engine, and of video engines. */
static uint32_t media_length_mask(const struct sim_engine *engine, uint32_t header)
{
	if (engine->id == SIM_RCS)
		return header >> 16 == HEADER_GPGPU_WALKER ? 0xff : 0xffff;
	if (engine->id == SIM_VCS && (header >> 24 & 7) == 6)
		return 0xffff;
	return 0xfff;
}

/* Most have 8 bits; some of those that carry a list have more. */
static uint32_t state_length_mask(uint32_t header)
{
	switch (header >> 16) {
	case HEADER_DX9_CONSTANTF_VS:
	case HEADER_DX9_CONSTANTF_PS:
		return 0x7ff;
	case HEADER_BINDING_TABLE_EDIT_VS ... HEADER_BINDING_TABLE_EDIT_PS:
	case HEADER_SO_DECL_LIST:
		return 0x1ff;
	default:
		return 0xff;
	}
}

static unsigned int length_3d(const struct sim_engine *engine, uint32_t header)
{
	unsigned int pipe = header >> 27 & 3;

	if (engine->id == SIM_BCS)
		return 0;
	if (pipe == 1)			/* single dword */
		return 1;
	if (pipe == 2)			/* media */
		return (header & media_length_mask(engine, header)) + 2;
	return (header & state_length_mask(header)) + 2;
}

/**
 * sim_cs_length() - length of a command
 * @engine: engine that runs it
 * @header: its first dword
 *
 * Return: dwords, 0 if the engine has no such command.
 */
unsigned int sim_cs_length(const struct sim_engine *engine, uint32_t header)
{
	unsigned int opcode = header >> 23 & 0x3f;

	switch (header >> 29) {
	case CLIENT_MI:
		if (opcode < 0x10)
			return 1;
		if (!mi_length_bits[opcode])
			return 0;
		return (header & ((1u << mi_length_bits[opcode]) - 1)) + 2;
	case CLIENT_2D:
		return engine->id == SIM_BCS ? (header & 0xff) + 2 : 0;
	case CLIENT_3D:
		return length_3d(engine, header);
	default:
		return 0;
	}
}

static uint32_t ring_size(const struct sim_engine *engine)
{
	return (sim_engine_get(engine, SIM_RING_CTL) & RING_PAGES) + SIM_PAGE_SIZE;
}

/**
 * sim_cs_ring_empty() - whether the ring has nothing left and no batch runs
 * @engine: engine
 */
bool sim_cs_ring_empty(const struct sim_engine *engine)
{
	return !engine->depth && (sim_engine_get(engine, SIM_RING_HEAD) & RING_ADDRESS) ==
				 (sim_engine_get(engine, SIM_RING_TAIL) & RING_ADDRESS);
}

/**
 * sim_cs_preemptible() - whether another context may take over now
 * @engine: active engine between two commands
 *
 * In the ring between any two commands, in a batch at MI_ARB_CHECK and while
 * MI_SEMAPHORE_WAIT waits, each only with arbitration on.
 */
bool sim_cs_preemptible(const struct sim_engine *engine)
{
	if (sim_cs_ring_empty(engine))
		return true;
	if (!engine->arbitration || engine->blitter.rows_done)
		return false;
	return !engine->depth || engine->waiting || engine->arbitration_point;
}

/**
 * sim_cs_forget_window() - drop commands read ahead
 * @engine: engine
 */
void sim_cs_forget_window(struct sim_engine *engine)
{
	engine->window.count = 0;
}

/**
 * sim_cs_start() - streamer state of a context that starts in its ring
 * @engine: engine
 */
void sim_cs_start(struct sim_engine *engine)
{
	engine->depth = 0;
	engine->arbitration = true;
	engine->arbitration_point = false;
	engine->waiting = false;
	engine->sleep_until = 0;
	engine->run_length = 0;
	engine->loop_target = 0;
	engine->blitter.rows_done = 0;
	sim_mi_set_predicate(engine, 0);
	sim_cs_forget_window(engine);
}

/**
 * sim_cs_reset() - streamer state after a reset of the engine
 * @engine: engine
 */
void sim_cs_reset(struct sim_engine *engine)
{
	sim_cs_start(engine);
	engine->hung = false;
}

/* Makes @count dwords from @address readable in the window. */
static const uint32_t *read_window(struct sim_engine *engine, bool ppgtt, uint64_t address,
				   unsigned int count, unsigned int ahead)
{
	struct sim_window *window = &engine->window;
	uint64_t skip = (address - window->address) / 4;
	unsigned int page_left = (SIM_PAGE_SIZE - address % SIM_PAGE_SIZE) / 4;

	if (window->count && address >= window->address && skip + count <= window->count)
		return window->dw + skip;
	if (ahead > page_left)
		ahead = page_left;
	window->address = address;
	window->count = count > ahead ? count : ahead;
	sim_engine_read(engine, ppgtt, address, window->dw, 4 * (size_t)window->count);
	return window->dw;
}

static const uint32_t *read_ring(struct sim_engine *engine, unsigned int count)
{
	uint64_t start = sim_engine_get(engine, SIM_RING_START) & 0xfffff000u;
	uint32_t head = sim_engine_get(engine, SIM_RING_HEAD) & RING_ADDRESS;
	uint32_t tail = sim_engine_get(engine, SIM_RING_TAIL) & RING_ADDRESS;
	uint32_t size = ring_size(engine);
	uint32_t left = ((head < tail && tail <= size ? tail : size) - head % size) / 4;
	unsigned int i;

	head %= size;
	if (count <= (size - head) / 4)
		return read_window(engine, false, start + head, count,
				   left < READ_AHEAD ? left : READ_AHEAD);
	for (i = 0; i < count; i++)
		sim_engine_read(engine, false, start + (head + 4 * i) % size,
				&engine->window.dw[i], 4);
	sim_cs_forget_window(engine);
	return engine->window.dw;
}

static const uint32_t *read_commands(struct sim_engine *engine, unsigned int count)
{
	const struct sim_batch *batch;

	if (!engine->depth)
		return read_ring(engine, count);
	batch = &engine->batch[engine->depth - 1];
	return read_window(engine, batch->ppgtt, batch->pc, count, READ_AHEAD);
}

static void advance(struct sim_engine *engine, unsigned int dwords)
{
	uint32_t size = ring_size(engine);
	uint32_t head;

	if (engine->depth) {
		engine->batch[engine->depth - 1].pc += 4ull * dwords;
		return;
	}
	head = sim_engine_get(engine, SIM_RING_HEAD);
	sim_engine_set(engine, SIM_RING_HEAD,
		       (head & ~(RING_ADDRESS | 3u)) +
		       ((head & RING_ADDRESS) % size + 4 * dwords >= size ? RING_WRAP : 0) +
		       ((head & RING_ADDRESS) % size + 4 * dwords) % size);
}

/* Most dwords of a command that anything here looks at. */
static unsigned int dwords_needed(uint32_t header, unsigned int len)
{
	if (header >> 29 == CLIENT_3D && header >> 16 != HEADER_PIPE_CONTROL &&
	    !sim_pipeline_length(header))
		return 1;
	return len < SIM_WINDOW_DWORDS ? len : SIM_WINDOW_DWORDS;
}

static enum sim_cs_result execute(struct sim_engine *engine, const struct sim_command *command)
{
	uint32_t header = command->dw[0];

	switch (header >> 29) {
	case CLIENT_MI:
		return sim_mi_execute(engine, command);
	case CLIENT_2D:
		if (sim_mi_predicated(engine, command))
			return SIM_CS_NEXT;
		return sim_blitter_execute(engine, command);
	default:
		engine->progress++;
		if (sim_mi_predicated(engine, command))
			return SIM_CS_NEXT;
		if (header >> 16 == HEADER_PIPE_CONTROL && engine->id == SIM_RCS)
			return sim_pipe_control_execute(engine, command);
		if (engine->id == SIM_RCS && sim_pipeline_length(header))
			sim_pipeline_execute(engine, command->dw);
		else
			engine->stats.skipped_3d++;
		return SIM_CS_NEXT;
	}
}

/**
 * sim_cs_hang() - the engine stops until it is reset
 * @engine: engine
 * @header: what it cannot execute
 *
 * Return: SIM_CS_HANG.
 */
enum sim_cs_result sim_cs_hang(struct sim_engine *engine, uint32_t header)
{
	uint32_t unmasked = ERROR_INSTRUCTION & ~sim_engine_get(engine, SIM_RING_EMR);

	engine->hung = true;
	engine->stats.hangs++;
	sim_log(engine->sim, "%s: invalid command 0x%08x, hung", engine->name, header);
	sim_engine_set(engine, SIM_RING_IPEIR, 1);
	sim_engine_set(engine, SIM_RING_ESR, ERROR_INSTRUCTION);
	sim_engine_set(engine, SIM_RING_EIR, sim_engine_get(engine, SIM_RING_EIR) | unmasked);
	if (unmasked)
		sim_engine_irq(engine, SIM_ENGINE_IRQ_ERROR);
	return SIM_CS_HANG;
}

/* A context that runs on and on leaves the processor to others now and then. */
static void account(struct sim_engine *engine, unsigned int commands)
{
	engine->stats.commands += commands;
	engine->run_length += engine->cost;
	sim_clock_commands(engine->sim, commands);
	if (engine->run_length >= LONG_RUN) {
		engine->run_length = 0;
		engine->sleep_until = sim_now(engine->sim) + LOOP_SLEEP_NS;
	}
}

/* How many MI_NOOP lie in the window from where the streamer is; at least one does. */
static unsigned int count_noops(const struct sim_engine *engine, const uint32_t *dw)
{
	const uint32_t *end = engine->window.dw + engine->window.count;
	const uint32_t *last = dw + 1;

	while (last < end && !*last)
		last++;
	return last - dw;
}

/* Batches are padded with them, and spinning ones hold little else. */
static enum sim_cs_result skip_noops(struct sim_engine *engine, const uint32_t *dw)
{
	unsigned int count = count_noops(engine, dw);

	engine->cost += count / NOOPS_PER_COST;
	account(engine, count);
	engine->waiting = false;
	advance(engine, count);
	return SIM_CS_NEXT;
}

/* Only a privileged context has privileged commands, and not in batches of its own. */
static bool privileged(const struct sim_engine *engine)
{
	return (engine->port[0] & SIM_CONTEXT_PRIVILEGED) &&
	       (!engine->depth || !engine->batch[engine->depth - 1].ppgtt);
}

/**
 * sim_cs_step() - execute one command, or part of a long one
 * @engine: active engine whose ring is not empty; its @cost is set to the work done,
 *	in commands
 *
 * Return: what came of it; after SIM_CS_HANG the engine stays hung until reset.
 */
enum sim_cs_result sim_cs_step(struct sim_engine *engine)
{
	struct sim_command command = { .privileged = privileged(engine) };
	enum sim_cs_result result;
	uint32_t header;
	unsigned int len;

	engine->arbitration_point = false;
	engine->cost = 1;
	command.dw = read_commands(engine, 1);
	header = *command.dw;
	sim_engine_set(engine, SIM_RING_IPEHR, header);
	if (!header)
		return skip_noops(engine, command.dw);
	len = sim_cs_length(engine, header);
	if (!len)
		return sim_cs_hang(engine, header);
	command.len = dwords_needed(header, len);
	command.dw = read_commands(engine, command.len);
	if (command.dw[0] != header)
		return SIM_CS_AGAIN;	/* changed under us: look again */
	result = execute(engine, &command);
	account(engine, engine->cost);
	if (!engine->active)
		return SIM_CS_NEXT;	/* the command reset its own engine */
	if (result == SIM_CS_HANG)
		return sim_cs_hang(engine, header);
	if (result == SIM_CS_WAIT) {
		sim_cs_forget_window(engine);
		if (!engine->waiting) {
			engine->waiting = true;
			engine->wait_start = sim_now(engine->sim);
			sim_engine_irq(engine, SIM_ENGINE_IRQ_SEMAPHORE);
		}
		return result;
	}
	engine->waiting = false;
	if (result == SIM_CS_NEXT)
		advance(engine, len);
	return result;
}

/**
 * sim_cs_run_inline() - run a workaround batch of a context restore
 * @engine: engine that is loading a context
 * @gma: its GGTT address
 * @dwords: its length; it may end before
 *
 * Jumps, waits and invalid commands end it.
 */
void sim_cs_run_inline(struct sim_engine *engine, uint32_t gma, unsigned int dwords)
{
	unsigned int done = 0;

	while (done < dwords) {
		struct sim_command command = { .privileged = true, .in_restore = true };
		uint32_t header = *read_window(engine, false, gma + 4ull * done, 1, READ_AHEAD);
		unsigned int len = sim_cs_length(engine, header);

		if (!len || header >> 23 == 0x0a || header >> 23 == 0x31)
			break;
		command.len = dwords_needed(header, len);
		command.dw = read_window(engine, false, gma + 4ull * done, command.len, 0);
		if (command.dw[0] != header || execute(engine, &command) != SIM_CS_NEXT)
			break;
		done += len;
	}
	engine->arbitration_point = false;
	sim_cs_forget_window(engine);
}

/**
 * sim_cs_restore() - execute a command of a context image that is being restored
 * @engine: engine that is loading a context
 * @dw: the command
 * @len: its length
 *
 * Return: false if it is one that cannot be there: a jump, a wait, an invalid one.
 */
bool sim_cs_restore(struct sim_engine *engine, const uint32_t *dw, unsigned int len)
{
	struct sim_command command = {
		.dw = dw, .len = len, .privileged = true, .in_restore = true,
	};

	return dw[0] >> 23 != 0x31 && execute(engine, &command) == SIM_CS_NEXT;
}

/**
 * sim_cs_batch_start() - jump to a batch buffer
 * @engine: engine
 * @command: the command that jumps
 * @address: where to
 * @ppgtt: address space; a non-privileged batch stays in its own
 * @second_level: from a first level: come back behind @command at the end
 *
 * Return: SIM_CS_JUMP.
 */
enum sim_cs_result sim_cs_batch_start(struct sim_engine *engine, const struct sim_command *command,
				      uint64_t address, bool ppgtt, bool second_level)
{
	if (!engine->depth || (second_level && engine->depth == 1)) {
		advance(engine, command->len);
		engine->depth++;
	}
	engine->batch[engine->depth - 1].pc = address & 0xfffffffffffcull;
	engine->batch[engine->depth - 1].ppgtt = ppgtt || !command->privileged;
	sim_cs_forget_window(engine);
	if (engine->loop_target == address && engine->loop_progress == engine->progress)
		engine->sleep_until = sim_now(engine->sim) + LOOP_SLEEP_NS;
	engine->loop_target = address;
	engine->loop_progress = engine->progress;
	return SIM_CS_JUMP;
}

/**
 * sim_cs_batch_end() - end the batch buffer that runs
 * @engine: engine
 * @command: the command that ends it
 *
 * Return: SIM_CS_JUMP, or SIM_CS_NEXT in the ring, where there is none.
 */
enum sim_cs_result sim_cs_batch_end(struct sim_engine *engine, const struct sim_command *command)
{
	if (command->in_restore)
		return SIM_CS_JUMP;
	if (!engine->depth)
		return SIM_CS_NEXT;
	engine->depth--;
	sim_cs_forget_window(engine);
	return SIM_CS_JUMP;
}

/**
 * sim_cs_unknown() - count a command that is skipped
 * @engine: engine
 * @header: its first dword
 */
void sim_cs_unknown(struct sim_engine *engine, uint32_t header)
{
	unsigned int i;

	for (i = 0; i < engine->n_unknown; i++)
		if (engine->unknown[i].header >> 22 == header >> 22)
			break;
	if (i == SIM_UNKNOWN_MAX)
		return;
	if (i == engine->n_unknown) {
		engine->unknown[i] = (struct sim_unknown) { .header = header };
		engine->n_unknown++;
		sim_log(engine->sim, "%s: command 0x%08x skipped", engine->name, header);
	}
	engine->unknown[i].count++;
}

/**
 * sim_cs_write_reg() - a command writes a register
 * @engine: engine
 * @command: the command; most registers refuse that of a non-privileged batch, on most engines
 * @offset: register
 * @value: as written by a driver
 */
void sim_cs_write_reg(struct sim_engine *engine, const struct sim_command *command,
		      uint32_t offset, uint32_t value)
{
	offset &= 0x7ffffc;
	if (!command->privileged && sim_engine_restricts_users(engine) &&
	    !sim_engine_user_may_write(engine, offset)) {
		engine->stats.refused_registers++;
		return;
	}
	engine->progress++;
	sim_reg_write(engine->sim, offset, value);
}
