/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_ENGINE_REGISTERS_H
#define SIM_ENGINE_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

struct sim_engine;

bool sim_engine_restricts_users(const struct sim_engine *engine);
bool sim_engine_user_may_write(const struct sim_engine *engine, uint32_t offset);
/* Calls @fn for each register that the render engine saves beyond its first state page. */
void sim_engine_for_each_saved(void (*fn)(void *ctx, uint32_t offset), void *ctx);

#endif
