/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim;

/* Stolen memory: RAM that the platform keeps for graphics. */
struct sim_memory {
	uint8_t *stolen;
	uint64_t stolen_base;
	uint64_t stolen_size;
};

bool sim_memory_init(struct sim *sim);
void sim_memory_fini(struct sim *sim);
void *sim_memory_ptr(struct sim *sim, uint64_t pa, size_t *len, bool write);
bool sim_memory_read(struct sim *sim, uint64_t pa, void *buf, size_t len);
bool sim_memory_write(struct sim *sim, uint64_t pa, const void *buf, size_t len);
bool sim_memory_move(struct sim *sim, uint64_t dst, uint64_t src, size_t len);

#endif
