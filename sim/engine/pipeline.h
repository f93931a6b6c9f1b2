/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_ENGINE_PIPELINE_H
#define SIM_ENGINE_PIPELINE_H

#include <stdbool.h>
#include <stdint.h>

struct sim_engine;

unsigned int sim_pipeline_length(uint32_t header);
void sim_pipeline_execute(struct sim_engine *engine, const uint32_t *dw);
const uint32_t *sim_pipeline_get(const struct sim_engine *engine, uint32_t header);

#endif
