/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_ENGINE_PIPE_CONTROL_H
#define SIM_ENGINE_PIPE_CONTROL_H

#include "sim/engine/cs.h"

enum sim_cs_result sim_pipe_control_execute(struct sim_engine *engine,
					    const struct sim_command *command);

#endif
