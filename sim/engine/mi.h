/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_ENGINE_MI_H
#define SIM_ENGINE_MI_H

#include "sim/engine/cs.h"

void sim_mi_set_predicate(struct sim_engine *engine, uint32_t enable);
bool sim_mi_predicated(const struct sim_engine *engine, const struct sim_command *command);
enum sim_cs_result sim_mi_execute(struct sim_engine *engine, const struct sim_command *command);

#endif
