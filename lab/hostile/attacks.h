/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTILE_ATTACKS_H
#define HOSTILE_ATTACKS_H

#include "lab/hostile/gpu.h"

/**
 * struct attack - something that no driver would do
 * @name: as on the command line
 * @about: what it is, with the ids of docs/hardening.md
 * @run: does it; returns NULL, or what the guest got by it that it should not have
 */
struct attack {
	const char *name;
	const char *about;
	const char *(*run)(struct gpu *gpu);
};

/* Registers, GGTT, aperture, configuration space. The last has no name. */
extern const struct attack device_attacks[];
/* Contexts, rings, commands, page tables. The last has no name. */
extern const struct attack engine_attacks[];
/* What another guest has; only those that are named are run. The last has no name. */
extern const struct attack secret_attacks[];

/* What secret_attacks look for: a value, and the page of the other guest that is full of it. */
void attack_secret(uint32_t value, uint64_t page);

/* How long an engine is held where that is the attack. */
extern unsigned int attack_hold_seconds;

/* The same numbers in each run, unless seeded. */
void attack_seed(uint64_t seed);
uint64_t attack_random(void);

#endif
