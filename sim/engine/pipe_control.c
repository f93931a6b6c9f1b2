// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * PIPE_CONTROL: what it flushes is not modelled; what it writes is.
 * Source: SKL PRM vol 2a, "PIPE_CONTROL".
 */
#include "sim/engine/pipe_control.h"

#include "sim/device.h"
#include "sim/engine/access.h"

#define NOTIFY		(1u << 8)
#define POST_SYNC(dw)	((dw) >> 14 & 3)
#define TLB_INVALIDATE	(1u << 18)
#define STORE_INDEX	(1u << 21)
#define LRI_POST_SYNC	(1u << 23)
#define USE_GGTT	(1u << 24)
#define HWSP_INDEX	0xff8u

enum { NO_WRITE, WRITE_IMMEDIATE, WRITE_DEPTH_COUNT, WRITE_TIMESTAMP };

/* The form of five dwords has no upper half. */
static uint64_t immediate(const struct sim_command *command)
{
	uint64_t high = command->len > 5 ? command->dw[5] : 0;

	return high << 32 | command->dw[4];
}

/**
 * sim_pipe_control_execute() - execute PIPE_CONTROL
 * @engine: render engine
 * @command: the command
 *
 * Return: SIM_CS_NEXT; SIM_CS_HANG if it is too short.
 */
enum sim_cs_result sim_pipe_control_execute(struct sim_engine *engine,
					    const struct sim_command *command)
{
	uint32_t flags;
	uint64_t value = 0;
	uint64_t va;
	bool ppgtt;

	if (command->len < 2)
		return SIM_CS_HANG;
	flags = command->dw[1];
	if (flags & TLB_INVALIDATE)
		sim_vm_flush(&engine->vm);
	if ((POST_SYNC(flags) != NO_WRITE || flags & LRI_POST_SYNC) && command->len < 5)
		return SIM_CS_HANG;
	if (POST_SYNC(flags) != NO_WRITE) {
		va = ((uint64_t)command->dw[3] << 32 | command->dw[2]) & ~7ull;
		ppgtt = !(command->privileged && (flags & USE_GGTT));
		if (POST_SYNC(flags) == WRITE_IMMEDIATE)
			value = immediate(command);
		else if (POST_SYNC(flags) == WRITE_TIMESTAMP)
			value = sim_clock_ticks(engine->sim);
		if (flags & STORE_INDEX) {
			va = SIM_CONTEXT_LRCA(engine->port[0]) + (command->dw[2] & HWSP_INDEX);
			ppgtt = false;
		}
		sim_engine_write(engine, ppgtt, va, &value, sizeof(value));
	} else if (flags & LRI_POST_SYNC) {
		sim_cs_write_reg(engine, command, command->dw[2], command->dw[4]);
	}
	if (flags & NOTIFY)
		sim_engine_irq(engine, SIM_ENGINE_IRQ_NOTIFY);
	return SIM_CS_NEXT;
}
