/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_ENGINE_BLITTER_H
#define SIM_ENGINE_BLITTER_H

#include "sim/engine/cs.h"

bool sim_blitter_init(struct sim_engine *engine);
void sim_blitter_fini(struct sim_engine *engine);
enum sim_cs_result sim_blitter_execute(struct sim_engine *engine,
				       const struct sim_command *command);

#endif
