// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * MI commands: the streamer's own.
 * Source: SKL PRM vol 2a, "MI_*".
 */
#include "sim/engine/mi.h"

#include <string.h>

#include "sim/device.h"
#include "sim/engine/access.h"
#include "sim/engine/alu.h"

#define USE_GGTT		(1u << 22)
#define HWSP_INDEX		0xffcu
#define POST_SYNC(dw)		((dw) >> 14 & 3)
#define POST_SYNC_WRITE		1u
#define POST_SYNC_TIMESTAMP	3u
#define FLUSH_NOTIFY		(1u << 8)
#define FLUSH_TLB		(1u << 18)
#define FLUSH_INDEX		(1u << 21)
#define FLUSH_GGTT		(1u << 2)	/* of the address dword */

#define PREDICATE_ENABLE	0xfu	/* of MI_MODE: as in MI_SET_PREDICATE */

enum {
	NOOP = 0x00, SET_PREDICATE = 0x01, USER_INTERRUPT = 0x02, WAIT_FOR_EVENT = 0x03,
	FLUSH = 0x04, ARB_CHECK = 0x05, RS_CONTROL = 0x06, REPORT_HEAD = 0x07, ARB_ON_OFF = 0x08,
	BATCH_BUFFER_END = 0x0a, SUSPEND_FLUSH = 0x0b, PREDICATE = 0x0c, TOPOLOGY_FILTER = 0x0d,
	LOAD_SCAN_LINES_INCL = 0x12, LOAD_SCAN_LINES_EXCL = 0x13, MATH = 0x1a,
	SEMAPHORE_SIGNAL = 0x1b, SEMAPHORE_WAIT = 0x1c, STORE_DATA_IMM = 0x20,
	STORE_DATA_INDEX = 0x21, LOAD_REGISTER_IMM = 0x22, UPDATE_GTT = 0x23,
	STORE_REGISTER_MEM = 0x24, FLUSH_DW = 0x26, CLFLUSH = 0x27, REPORT_PERF_COUNT = 0x28,
	LOAD_REGISTER_MEM = 0x29, LOAD_REGISTER_REG = 0x2a, COPY_MEM_MEM = 0x2e, ATOMIC = 0x2f,
	BATCH_BUFFER_START = 0x31, CONDITIONAL_BATCH_BUFFER_END = 0x36,
};

/* Fewest dwords with which each command makes sense; shorter ones hang. */
static const uint8_t min_length[64] = {
	[SEMAPHORE_SIGNAL] = 2, [SEMAPHORE_WAIT] = 4, [STORE_DATA_IMM] = 4, [STORE_DATA_INDEX] = 3,
	[LOAD_REGISTER_IMM] = 3, [UPDATE_GTT] = 4, [STORE_REGISTER_MEM] = 4, [FLUSH_DW] = 2,
	[REPORT_PERF_COUNT] = 4, [LOAD_REGISTER_MEM] = 4, [LOAD_REGISTER_REG] = 3,
	[COPY_MEM_MEM] = 5, [ATOMIC] = 3, [BATCH_BUFFER_START] = 3,
	[CONDITIONAL_BATCH_BUFFER_END] = 4,
};

static uint64_t address(const struct sim_command *command, unsigned int dw)
{
	return (uint64_t)command->dw[dw + 1] << 32 | command->dw[dw];
}

/* The GGTT bit is ignored in batches that are not privileged. */
static bool in_ppgtt(const struct sim_command *command, uint32_t ggtt_bit)
{
	return !(command->privileged && (command->dw[0] & ggtt_bit));
}

static uint32_t load(struct sim_engine *engine, const struct sim_command *command,
		     uint32_t ggtt_bit, uint64_t va)
{
	uint32_t value;

	sim_engine_read(engine, in_ppgtt(command, ggtt_bit), va & ~3ull, &value, sizeof(value));
	return value;
}

static bool compare(uint32_t operation, uint32_t a, uint32_t b)
{
	switch (operation) {
	case 0:
		return a > b;
	case 1:
		return a >= b;
	case 2:
		return a < b;
	case 3:
		return a <= b;
	case 4:
		return a == b;
	default:
		return a != b;
	}
}

static enum sim_cs_result semaphore_wait(struct sim_engine *engine,
					 const struct sim_command *command)
{
	uint32_t value = load(engine, command, USE_GGTT, address(command, 2));

	if (compare(command->dw[0] >> 12 & 7, value, command->dw[1])) {
		engine->progress++;
		return SIM_CS_NEXT;
	}
	return SIM_CS_WAIT;
}

static void store_data(struct sim_engine *engine, const struct sim_command *command)
{
	sim_engine_write(engine, in_ppgtt(command, USE_GGTT), address(command, 1) & ~3ull,
			 command->dw + 3, 4 * (size_t)(command->len - 3));
}

/* Into the per-context status page, the first page of the context image. */
static void store_index(struct sim_engine *engine, uint32_t index, const void *data, size_t len)
{
	sim_engine_write(engine, false, SIM_CONTEXT_LRCA(engine->port[0]) + (index & HWSP_INDEX),
			 data, len);
}

static void flush_dw(struct sim_engine *engine, const struct sim_command *command)
{
	uint32_t flags = command->dw[0];
	uint64_t va = command->dw[1] & ~7u;
	bool ppgtt = !(command->privileged && (command->dw[1] & FLUSH_GGTT));
	uint64_t timestamp = sim_clock_ticks(engine->sim);
	const void *data = NULL;
	size_t len = 0;

	if (command->len > 2)
		va |= (uint64_t)command->dw[2] << 32;
	if (flags & FLUSH_TLB)
		sim_vm_flush(&engine->vm);
	if (POST_SYNC(flags) == POST_SYNC_WRITE && command->len > 3) {
		data = command->dw + 3;
		len = command->len > 4 ? 8 : 4;
	} else if (POST_SYNC(flags) == POST_SYNC_TIMESTAMP) {
		data = &timestamp;
		len = sizeof(timestamp);
	}
	if (data && (flags & FLUSH_INDEX))
		store_index(engine, command->dw[1] & ~7u, data, len);
	else if (data)
		sim_engine_write(engine, ppgtt, va, data, len);
	engine->progress++;
	if (flags & FLUSH_NOTIFY)
		sim_engine_irq(engine, SIM_ENGINE_IRQ_NOTIFY);
}

static void load_registers(struct sim_engine *engine, const struct sim_command *command)
{
	unsigned int i;

	for (i = 1; i + 1 < command->len; i += 2)
		sim_cs_write_reg(engine, command, command->dw[i], command->dw[i + 1]);
}

static void store_register(struct sim_engine *engine, const struct sim_command *command)
{
	uint32_t value = sim_reg_read(engine->sim, command->dw[1] & 0x7ffffc);

	sim_engine_write(engine, in_ppgtt(command, USE_GGTT), address(command, 2) & ~3ull, &value,
			 sizeof(value));
}

static void copy_memory(struct sim_engine *engine, const struct sim_command *command)
{
	uint32_t value = load(engine, command, USE_GGTT, address(command, 3));

	sim_engine_write(engine, in_ppgtt(command, 1u << 21), address(command, 1) & ~3ull, &value,
			 sizeof(value));
}

/* Writes entries of the GGTT; only privileged. */
static void update_gtt(struct sim_engine *engine, const struct sim_command *command)
{
	uint32_t offset = (command->dw[1] >> 12) * 8;
	unsigned int i;

	if (!command->privileged)
		return;
	for (i = 2; i + 1 < command->len && offset < SIM_GGTT_ENTRIES * 8; i += 2, offset += 8)
		sim_ggtt_pte_access(engine->sim, offset, (void *)&command->dw[i], 8, true);
	engine->progress++;
}

static enum sim_cs_result batch_start(struct sim_engine *engine, const struct sim_command *command)
{
	uint32_t flags = command->dw[0];
	bool predicated = flags & (1u << 15);

	if (predicated && !(sim_engine_get(engine, SIM_RING_PREDICATE_RESULT) & 1))
		return SIM_CS_NEXT;
	return sim_cs_batch_start(engine, command, address(command, 1), flags & (1u << 8),
				  flags & (1u << 22));
}

/* Ends the batch unless the value in memory compares with the one in the command. */
static enum sim_cs_result conditional_end(struct sim_engine *engine,
					  const struct sim_command *command)
{
	uint32_t value = load(engine, command, USE_GGTT, address(command, 2));

	if (compare(command->dw[0] >> 12 & 7, value, command->dw[1]))
		return SIM_CS_NEXT;
	return sim_cs_batch_end(engine, command);
}

static void report_head(struct sim_engine *engine)
{
	uint32_t head = sim_engine_get(engine, SIM_RING_HEAD);

	store_index(engine, 4, &head, sizeof(head));
}

static void set_nop_id(struct sim_engine *engine, uint32_t header)
{
	if (header & (1u << 22))
		sim_engine_set(engine, SIM_RING_NOPID, header & 0x3fffff);
}

/**
 * sim_mi_set_predicate() - MI_SET_PREDICATE
 * @engine: engine
 * @enable: when to skip; 0: never
 *
 * It is in MI_MODE, which a context keeps. Only the render engine knows it; another takes it
 * for an invalid instruction. Source: SKL PRM vol 2a, "MI_SET_PREDICATE".
 */
void sim_mi_set_predicate(struct sim_engine *engine, uint32_t enable)
{
	uint32_t mode = sim_engine_get(engine, SIM_RING_MI_MODE) & ~PREDICATE_ENABLE;

	sim_engine_set(engine, SIM_RING_MI_MODE, mode | (enable & PREDICATE_ENABLE));
}

/**
 * sim_mi_predicated() - whether a command is skipped
 * @engine: engine
 * @command: the command; never skipped in a workaround batch
 */
bool sim_mi_predicated(const struct sim_engine *engine, const struct sim_command *command)
{
	bool result = sim_engine_get(engine, SIM_RING_PREDICATE_RESULT) & 1;
	bool result_2 = sim_engine_get(engine, SIM_RING_PREDICATE_RESULT_2) & 1;

	if (command->in_restore)
		return false;
	switch (sim_engine_get(engine, SIM_RING_MI_MODE) & PREDICATE_ENABLE) {
	case 1:
		return !result_2;
	case 2:
		return result_2;
	case 3:
		return !result;
	case 4:
		return result;
	case 6:		/* executed with two slices, with three; 5: with one, as here */
	case 7:
	case 15:
		return true;
	default:
		return false;
	}
}

/**
 * sim_mi_execute() - execute an MI command
 * @engine: engine
 * @command: the command
 *
 * Return: what the streamer does next.
 */
enum sim_cs_result sim_mi_execute(struct sim_engine *engine, const struct sim_command *command)
{
	uint32_t header = command->dw[0];
	unsigned int opcode = header >> 23 & 0x3f;

	if (command->len < min_length[opcode])
		return SIM_CS_HANG;
	if (opcode != SET_PREDICATE && opcode != BATCH_BUFFER_END &&
	    sim_mi_predicated(engine, command))
		return SIM_CS_NEXT;
	switch (opcode) {
	case NOOP:
		set_nop_id(engine, header);
		break;
	case SET_PREDICATE:
		if (engine->id != SIM_RCS)
			return SIM_CS_HANG;
		sim_mi_set_predicate(engine, header);
		break;
	case USER_INTERRUPT:
		engine->progress++;
		sim_engine_irq(engine, SIM_ENGINE_IRQ_USER);
		break;
	case ARB_CHECK:
		engine->arbitration_point = true;
		break;
	case ARB_ON_OFF:
		if (command->privileged)
			engine->arbitration = header & 1;
		break;
	case BATCH_BUFFER_END:
		return sim_cs_batch_end(engine, command);
	case WAIT_FOR_EVENT:	/* display events: taken as having happened */
	case FLUSH:
	case RS_CONTROL:
	case SUSPEND_FLUSH:
	case TOPOLOGY_FILTER:
	case LOAD_SCAN_LINES_INCL:
	case LOAD_SCAN_LINES_EXCL:
	case CLFLUSH:
	case SEMAPHORE_SIGNAL:	/* whoever waits looks at its memory */
		break;
	case REPORT_HEAD:
		report_head(engine);
		break;
	case PREDICATE:
		sim_alu_predicate(engine, command);
		break;
	case MATH:
		sim_alu_math(engine, command);
		break;
	case SEMAPHORE_WAIT:
		return semaphore_wait(engine, command);
	case STORE_DATA_IMM:
		store_data(engine, command);
		break;
	case STORE_DATA_INDEX:
		store_index(engine, command->dw[1], command->dw + 2, 4);
		break;
	case LOAD_REGISTER_IMM:
		load_registers(engine, command);
		break;
	case UPDATE_GTT:
		update_gtt(engine, command);
		break;
	case STORE_REGISTER_MEM:
		store_register(engine, command);
		break;
	case FLUSH_DW:
		flush_dw(engine, command);
		break;
	case LOAD_REGISTER_MEM:
		sim_cs_write_reg(engine, command, command->dw[1],
				 load(engine, command, USE_GGTT, address(command, 2)));
		break;
	case LOAD_REGISTER_REG:
		sim_cs_write_reg(engine, command, command->dw[2],
				 sim_reg_read(engine->sim, command->dw[1] & 0x7ffffc));
		break;
	case COPY_MEM_MEM:
		copy_memory(engine, command);
		break;
	case ATOMIC:
		sim_alu_atomic(engine, command);
		break;
	case BATCH_BUFFER_START:
		return batch_start(engine, command);
	case CONDITIONAL_BATCH_BUFFER_END:
		return conditional_end(engine, command);
	default:
		sim_cs_unknown(engine, header);
		break;
	}
	return SIM_CS_NEXT;
}
