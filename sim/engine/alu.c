// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Arithmetic of the command streamer: MI_MATH on the general purpose registers,
 * MI_ATOMIC on memory, MI_PREDICATE.
 * Source: SKL PRM vol 2a, "MI_MATH", "MI_ATOMIC", "MI_PREDICATE".
 */
#include "sim/engine/alu.h"

#include <string.h>

#include "sim/device.h"
#include "sim/engine/access.h"

#define USE_GGTT	(1u << 22)

enum {
	ALU_NOOP = 0x000, ALU_LOAD = 0x080, ALU_LOAD0 = 0x081, ALU_LOADINV = 0x480,
	ALU_LOAD1 = 0x481, ALU_ADD = 0x100, ALU_SUB = 0x101, ALU_AND = 0x102, ALU_OR = 0x103,
	ALU_XOR = 0x104, ALU_STORE = 0x180, ALU_STOREINV = 0x580,
};

enum { ALU_SRCA = 0x20, ALU_SRCB = 0x21, ALU_ACCU = 0x31, ALU_ZF = 0x32, ALU_CF = 0x33 };

struct alu {
	uint64_t srca;
	uint64_t srcb;
	uint64_t accu;
	bool zero;
	bool carry;
};

static uint64_t get_gpr(const struct sim_engine *engine, unsigned int index)
{
	return (uint64_t)sim_engine_get(engine, SIM_RING_GPR + 8 * index + 4) << 32 |
	       sim_engine_get(engine, SIM_RING_GPR + 8 * index);
}

static void set_gpr(struct sim_engine *engine, unsigned int index, uint64_t value)
{
	sim_engine_set(engine, SIM_RING_GPR + 8 * index, value);
	sim_engine_set(engine, SIM_RING_GPR + 8 * index + 4, value >> 32);
}

static uint64_t alu_source(const struct sim_engine *engine, const struct alu *alu, uint32_t operand)
{
	if (operand < 16)
		return get_gpr(engine, operand);
	switch (operand) {
	case ALU_SRCA:
		return alu->srca;
	case ALU_SRCB:
		return alu->srcb;
	case ALU_ACCU:
		return alu->accu;
	case ALU_ZF:
		return alu->zero ? ~0ull : 0;
	case ALU_CF:
		return alu->carry ? ~0ull : 0;
	default:
		return 0;
	}
}

static void alu_target(struct sim_engine *engine, struct alu *alu, uint32_t operand,
		       uint64_t value)
{
	if (operand < 16)
		set_gpr(engine, operand, value);
	else if (operand == ALU_SRCA)
		alu->srca = value;
	else if (operand == ALU_SRCB)
		alu->srcb = value;
}

static void alu_compute(struct alu *alu, uint32_t operation)
{
	switch (operation) {
	case ALU_ADD:
		alu->accu = alu->srca + alu->srcb;
		alu->carry = alu->accu < alu->srca;
		break;
	case ALU_SUB:
		alu->accu = alu->srca - alu->srcb;
		alu->carry = alu->srca < alu->srcb;
		break;
	case ALU_AND:
		alu->accu = alu->srca & alu->srcb;
		break;
	case ALU_OR:
		alu->accu = alu->srca | alu->srcb;
		break;
	case ALU_XOR:
		alu->accu = alu->srca ^ alu->srcb;
		break;
	default:
		return;
	}
	alu->zero = !alu->accu;
}

/**
 * sim_alu_math() - MI_MATH
 * @engine: engine
 * @command: the command; each dword behind the header is one ALU instruction
 */
void sim_alu_math(struct sim_engine *engine, const struct sim_command *command)
{
	struct alu alu = { 0 };
	unsigned int i;

	engine->progress++;
	for (i = 1; i < command->len; i++) {
		uint32_t operation = command->dw[i] >> 20;
		uint32_t first = command->dw[i] >> 10 & 0x3ff;
		uint32_t second = command->dw[i] & 0x3ff;

		switch (operation) {
		case ALU_NOOP:
			break;
		case ALU_LOAD:
			alu_target(engine, &alu, first, alu_source(engine, &alu, second));
			break;
		case ALU_LOADINV:
			alu_target(engine, &alu, first, ~alu_source(engine, &alu, second));
			break;
		case ALU_LOAD0:
			alu_target(engine, &alu, first, 0);
			break;
		case ALU_LOAD1:
			alu_target(engine, &alu, first, ~0ull);
			break;
		case ALU_STORE:
			alu_target(engine, &alu, first, alu_source(engine, &alu, second));
			break;
		case ALU_STOREINV:
			alu_target(engine, &alu, first, ~alu_source(engine, &alu, second));
			break;
		default:
			alu_compute(&alu, operation);
			break;
		}
	}
}

static uint64_t atomic_result(uint32_t operation, uint64_t old, uint64_t a, uint64_t b,
			      unsigned int bits)
{
	uint64_t sign = 1ull << (bits - 1);

	switch (operation) {
	case 0x1:
		return old & a;
	case 0x2:
		return old | a;
	case 0x3:
		return old ^ a;
	case 0x4:
		return a;
	case 0x5:
		return old + 1;
	case 0x6:
	case 0xf:
		return old - 1;
	case 0x7:
		return old + a;
	case 0x8:
		return old - a;
	case 0x9:
		return a - old;
	case 0xa:
		return (old ^ sign) > (a ^ sign) ? old : a;
	case 0xb:
		return (old ^ sign) < (a ^ sign) ? old : a;
	case 0xc:
		return old > a ? old : a;
	case 0xd:
		return old < a ? old : a;
	case 0xe:
		return old == a ? b : old;
	default:
		return old;
	}
}

/**
 * sim_alu_atomic() - MI_ATOMIC on a dword or qword
 * @engine: engine
 * @command: the command; operands inline, or in the first general purpose registers
 */
void sim_alu_atomic(struct sim_engine *engine, const struct sim_command *command)
{
	uint32_t header = command->dw[0];
	uint32_t operation = header >> 8 & 0xff;
	bool ppgtt = !(command->privileged && (header & USE_GGTT));
	bool is_inline = header & (1u << 18);
	size_t size = operation & 0x20 ? 8 : 4;
	uint64_t va = ((uint64_t)command->dw[2] << 32 | command->dw[1]) & ~(uint64_t)(size - 1);
	uint64_t a = get_gpr(engine, 0);
	uint64_t b = get_gpr(engine, 1);
	uint64_t old = 0;
	uint64_t result;

	if (operation & 0xc0 || (is_inline && command->len < 11)) {
		sim_cs_unknown(engine, header);
		return;
	}
	if (is_inline) {	/* low dwords of both operands, then high ones */
		a = (uint64_t)command->dw[5] << 32 | command->dw[3];
		b = (uint64_t)command->dw[6] << 32 | command->dw[4];
	}
	if (size == 4) {
		a = (uint32_t)a;
		b = (uint32_t)b;
	}
	sim_engine_read(engine, ppgtt, va, &old, size);
	result = atomic_result(operation & 0xf, old, a, b, 8 * size);
	if (header & (1u << 16))	/* return the old value */
		set_gpr(engine, 0, old);
	if (operation & 0xf)
		sim_engine_write(engine, ppgtt, va, &result, size);
}

/**
 * sim_alu_predicate() - MI_PREDICATE
 * @engine: engine
 * @command: the command
 */
void sim_alu_predicate(struct sim_engine *engine, const struct sim_command *command)
{
	uint32_t header = command->dw[0];
	uint32_t result = sim_engine_get(engine, SIM_RING_PREDICATE_RESULT) & 1;
	bool equal = sim_engine_get(engine, SIM_RING_PREDICATE_SRC0) ==
			     sim_engine_get(engine, SIM_RING_PREDICATE_SRC1) &&
		     sim_engine_get(engine, SIM_RING_PREDICATE_SRC0 + 4) ==
			     sim_engine_get(engine, SIM_RING_PREDICATE_SRC1 + 4);
	uint32_t state = (header & 3) == 2 ? equal : (header & 3) == 0;

	switch (header >> 6 & 3) {
	case 2:
		break;
	case 3:
		state = !state;
		break;
	default:
		return;
	}
	switch (header >> 3 & 3) {
	case 0:
		result = state;
		break;
	case 1:
		result &= state;
		break;
	case 2:
		result |= state;
		break;
	case 3:
		result ^= state;
		break;
	}
	sim_engine_set(engine, SIM_RING_PREDICATE_RESULT, result);
	engine->progress++;
}
