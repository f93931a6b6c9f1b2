/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the blocks of the simulated GPU offer to each other. A block is one
 * file (or folder): it registers hooks for the registers it owns, keeps its
 * state in its own structure, and reaches the others only through these calls.
 */
#ifndef SIM_BLOCK_H
#define SIM_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim;

/* ---- registers (sim/regs.c): 2 MiB of dwords, plain storage by default ---- */

/* Value read by the driver; @stored is the dword in the storage. */
typedef uint32_t (*sim_reg_read_fn)(struct sim *sim, uint32_t offset, uint32_t stored);
/* Write by the driver or a command; returns the dword to store (masked kinds already merged). */
typedef uint32_t (*sim_reg_write_fn)(struct sim *sim, uint32_t offset, uint32_t value,
				     uint32_t stored);

/* Own the dwords @first..@last (inclusive, byte offsets, steps of @stride). NULL: plain. */
void sim_regs_hook(struct sim *sim, uint32_t first, uint32_t last, uint32_t stride,
		   sim_reg_read_fn read, sim_reg_write_fn write);
uint32_t sim_reg_get(const struct sim *sim, uint32_t offset);	/* storage, no side effect */
void sim_reg_set(struct sim *sim, uint32_t offset, uint32_t value);
uint32_t sim_reg_read(struct sim *sim, uint32_t offset);	/* as the driver would */
void sim_reg_write(struct sim *sim, uint32_t offset, uint32_t value);

/* ---- configuration space (sim/config.c) ---- */

/* Whether the device may reach memory. */
bool sim_pci_master(const struct sim *sim);

/* ---- interrupts (sim/irq.c) ---- */

enum sim_irq_bank {
	SIM_IRQ_GT0, SIM_IRQ_GT1, SIM_IRQ_GT2, SIM_IRQ_GT3,
	SIM_IRQ_PIPE_A, SIM_IRQ_PIPE_B, SIM_IRQ_PIPE_C,
	SIM_IRQ_PORT, SIM_IRQ_MISC, SIM_IRQ_PCU, SIM_IRQ_PCH, SIM_IRQ_BANKS
};

/* Latch @bits of @bank's IIR that are not masked by its IMR, then re-evaluate MASTER and MSI. */
void sim_irq_raise(struct sim *sim, enum sim_irq_bank bank, uint32_t bits);
bool sim_irq_unmasked(const struct sim *sim, enum sim_irq_bank bank, uint32_t bits);

/* ---- time (sim/clock.c) ---- */

uint64_t sim_now(const struct sim *sim);	/* ns of GPU time since creation */

/* ---- memory (sim/ggtt.c, sim/memory.c) ---- */

/* Copy from/to a GGTT address, page by page; absent pages read as 0 and count a fault. */
void sim_ggtt_read(struct sim *sim, uint64_t gma, void *buf, size_t len);
void sim_ggtt_write(struct sim *sim, uint64_t gma, const void *buf, size_t len);

void sim_log(struct sim *sim, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ---- display (sim/display/) ---- */

struct sim_display;
struct sim_display *sim_display_create(struct sim *sim, bool present, const char *monitor,
				       const char **error);
void sim_display_destroy(struct sim_display *display);
void sim_display_reset(struct sim_display *display);
/* Raise what is due by now (vblank, flip done); returns ns until the next, -1: none. */
int64_t sim_display_advance(struct sim_display *display);
void sim_display_plug(struct sim_display *display, bool plugged);
int sim_display_screenshot(struct sim_display *display, const char *path);
struct sim_display *sim_display_of(struct sim *sim);

#endif
