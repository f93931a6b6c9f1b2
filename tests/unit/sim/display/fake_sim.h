/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* A GPU without anything but what the display blocks ask for, under the test's control. */
#ifndef TESTS_FAKE_SIM_H
#define TESTS_FAKE_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/block.h"

struct sim;

/* A fresh GPU with a display; monitor as for sim_display_create(). */
struct sim *fake_sim_create(const char *monitor);
void fake_sim_destroy(struct sim *sim);

/* GPU time in ns. */
void fake_sim_pass(struct sim *sim, uint64_t ns);
/* From now on each look at the clock makes it go on by this much. */
void fake_sim_tick(struct sim *sim, uint64_t ns);
/* Whether it may reach memory; at first it may. */
void fake_sim_set_master(struct sim *sim, bool master);
/* Bits of a bank that the driver takes; none at first. */
void fake_sim_unmask(struct sim *sim, enum sim_irq_bank bank, uint32_t bits);
/* Bits raised and unmasked since the last call. */
uint32_t fake_sim_take_irqs(struct sim *sim, enum sim_irq_bank bank);
/* Memory at a GGTT address; addresses from 0 to FAKE_SIM_MEMORY are present. */
#define FAKE_SIM_MEMORY 0x1000000u
uint8_t *fake_sim_memory(struct sim *sim, uint32_t gma);
uint64_t fake_sim_faults(const struct sim *sim);
/* The last line logged, "" if none. */
const char *fake_sim_log(const struct sim *sim);

/* Program pipe A..C to @width x @height with the clock of a known HDMI mode, and turn it on. */
void fake_sim_start_pipe(struct sim *sim, unsigned int pipe);
#define FAKE_FRAME_NS 16665600u	/* 1344 x 806 pixels at 65 MHz */

#endif
