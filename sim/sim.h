/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The simulated Gen9 GPU: what programs outside sim/ may call.
 *
 * One `struct sim` is one GPU. It has two faces: a bare-metal PCI device
 * (BARs, config space, MSI) and, through sim/host/, the GPU side of a vGPU
 * core (gvt/port_gpu.h). It is single-threaded: every function is called from
 * the one thread that owns the instance, none blocks, and the engines advance
 * only inside sim_run().
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim;
struct json_object;

/**
 * struct sim_config - how a simulated GPU is made
 * @platform: platform name of firmware-tables/gen9/platforms.tbl ("skl", ...)
 * @aperture_size: size of BAR2 in bytes, a power of two from 128 MiB to 4 GiB
 * @monitor: "WIDTHxHEIGHT" of the connected monitor, NULL for none
 * @display: false fuses every pipe off
 * @deterministic: GPU time advances by commands executed and frames by
 *	sim_step(), never by the wall clock
 */
struct sim_config {
	const char *platform;
	uint64_t aperture_size;
	const char *monitor;
	bool display;
	bool deterministic;
};

/**
 * struct sim_env - what a simulated GPU asks of its surroundings
 * @resolve: translate GPU bus address @pa to a host pointer valid for at least
 *	one and up to *@len bytes (clamped on return); NULL when nothing is
 *	there or it may not be written. The pointer is valid until the next
 *	call into the embedding program; the simulator never caches it.
 * @msi: an MSI is sent (edge)
 * @intx: the INTx level changes
 * @log: one line without newline, for people
 *
 * All are called from inside sim_*() functions and must not call back into
 * the same simulator.
 */
struct sim_env {
	void *(*resolve)(void *ctx, uint64_t pa, size_t *len, bool write);
	void (*msi)(void *ctx);
	void (*intx)(void *ctx, bool level);
	void (*log)(void *ctx, const char *line);
};

struct sim *sim_create(const struct sim_config *config, const struct sim_env *env, void *ctx,
		       const char **error);
void sim_destroy(struct sim *sim);

enum sim_bar { SIM_BAR_GTTMMADR = 0, SIM_BAR_GMADR = 2, SIM_BAR_IO = 4 };

/* Bytes of configuration space. What lies above the first 256 reads 0: nothing is there. */
#define SIM_CONFIG_SIZE 4096u

uint64_t sim_bar_size(const struct sim *sim, unsigned int bar);
int sim_bar_read(struct sim *sim, unsigned int bar, uint64_t offset, void *buf, size_t len);
int sim_bar_write(struct sim *sim, unsigned int bar, uint64_t offset, const void *buf, size_t len);
int sim_config_read(struct sim *sim, uint32_t offset, void *buf, size_t len);
int sim_config_write(struct sim *sim, uint32_t offset, const void *buf, size_t len);
void sim_device_reset(struct sim *sim);

/* Advance the engines by at most @budget commands. True: there is more to do at once. */
bool sim_run(struct sim *sim, unsigned int budget);
/* Nanoseconds until something happens by itself (vblank, polled semaphore), -1: never. */
int64_t sim_next_event(struct sim *sim);
/* Deterministic mode: let @ns of GPU time pass. */
void sim_step(struct sim *sim, uint64_t ns);

/* Observation: a new JSON object, owned by the caller. */
struct json_object *sim_report(struct sim *sim);
void sim_report_reset(struct sim *sim);
int sim_screenshot(struct sim *sim, const char *path);
void sim_monitor_plug(struct sim *sim, bool plugged);

#endif
