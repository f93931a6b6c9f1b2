/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_ENGINE_ACCESS_H
#define SIM_ENGINE_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_engine;

void sim_engine_read(struct sim_engine *engine, bool ppgtt, uint64_t va, void *buf, size_t len);
void sim_engine_write(struct sim_engine *engine, bool ppgtt, uint64_t va, const void *buf,
		      size_t len);

#endif
