/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_ENGINE_ALU_H
#define SIM_ENGINE_ALU_H

#include "sim/engine/cs.h"

void sim_alu_math(struct sim_engine *engine, const struct sim_command *command);
void sim_alu_atomic(struct sim_engine *engine, const struct sim_command *command);
void sim_alu_predicate(struct sim_engine *engine, const struct sim_command *command);

#endif
