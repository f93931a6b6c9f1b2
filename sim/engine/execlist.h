/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_ENGINE_EXECLIST_H
#define SIM_ENGINE_EXECLIST_H

#include "sim/engine/engine.h"

void sim_execlist_init(struct sim_engine *engine);
void sim_execlist_reset(struct sim_engine *engine);
void sim_execlist_schedule(struct sim_engine *engine);
void sim_execlist_complete(struct sim_engine *engine);

#endif
