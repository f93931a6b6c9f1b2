/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_ENGINE_CONTEXT_H
#define SIM_ENGINE_CONTEXT_H

#include <stdint.h>

struct sim_engine;

void sim_context_load(struct sim_engine *engine, uint64_t desc);
void sim_context_sample_tail(struct sim_engine *engine, uint64_t desc);
void sim_context_save(struct sim_engine *engine, uint64_t desc);
void sim_context_default(struct sim_engine *engine, uint32_t *dw);

#endif
