// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * One simulated GPU: creation, and the way of each access to its block.
 */
#include "sim/sim.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/aperture.h"
#include "sim/device.h"
#include "sim/forcewake.h"
#include "sim/pcode.h"
#include "sim/power.h"
#include "sim/reset.h"

#define BAR0_SIZE		(16ull << 20)
#define IO_BAR_SIZE		64u
#define APERTURE_MIN		(128ull << 20)
#define APERTURE_MAX		(4ull << 30)

static void reset_blocks(struct sim *sim)
{
	unsigned int i;

	sim_regs_reset(sim);
	sim_platform_set_fuses(sim);
	sim_irq_reset(sim);
	for (i = 0; i < SIM_ENGINES; i++)
		sim_engine_reset(sim, i);
	sim_display_reset(sim->display);
}

static const char *create_blocks(struct sim *sim, const struct sim_config *config)
{
	const char *error = NULL;

	if (!sim_platform_find(config->platform, &sim->platform))
		return "there is no such platform: choose skl, kbl or cfl";
	sim->platform.display = config->display;
	if (!sim_regs_init(sim) || !sim_ggtt_init(sim) || !sim_memory_init(sim))
		return "out of memory";
	if (!sim_platform_describe_regs(sim))
		return "the register tables are broken";
	sim_clock_init(sim, config->deterministic);
	sim_pci_init(sim);
	sim_irq_init(sim);
	sim_forcewake_init(sim);
	sim_pcode_init(sim);
	sim_power_init(sim);
	sim_reset_init(sim);
	if (!sim_engines_init(sim))
		return "out of memory";
	sim->display = sim_display_create(sim, config->display, config->monitor, &error);
	if (!sim->display)
		return error ? error : "no display";
	sim_device_reset(sim);
	return NULL;
}

/**
 * sim_create() - make a simulated GPU
 * @config: what it is; not kept
 * @env: its surroundings; copied. @env->msi, @env->intx and @env->log may be NULL
 * @ctx: handed to each call of @env
 * @error: on failure gets one clause that says why
 *
 * Return: the simulated GPU, NULL on failure.
 */
struct sim *sim_create(const struct sim_config *config, const struct sim_env *env, void *ctx,
		       const char **error)
{
	struct sim *sim;

	if (config->aperture_size < APERTURE_MIN || config->aperture_size > APERTURE_MAX ||
	    config->aperture_size & (config->aperture_size - 1)) {
		*error = "the aperture must be a power of two from 128 MiB to 4 GiB";
		return NULL;
	}
	sim = calloc(1, sizeof(*sim));
	if (!sim) {
		*error = "out of memory";
		return NULL;
	}
	sim->env = *env;
	sim->env_ctx = ctx;
	sim->aperture_size = config->aperture_size;
	*error = create_blocks(sim, config);
	if (*error) {
		sim_destroy(sim);
		return NULL;
	}
	return sim;
}

/**
 * sim_destroy() - end a simulated GPU
 * @sim: simulated GPU, or NULL
 */
void sim_destroy(struct sim *sim)
{
	if (!sim)
		return;
	if (sim->display)
		sim_display_destroy(sim->display);
	sim_engines_fini(sim);
	sim_memory_fini(sim);
	sim_ggtt_fini(sim);
	sim_regs_fini(sim);
	free(sim);
}

/**
 * sim_device_reset() - function level reset: all but configuration space
 * @sim: simulated GPU
 */
void sim_device_reset(struct sim *sim)
{
	sim_pci_reset(sim);
	sim_ggtt_reset(sim);
	reset_blocks(sim);
}

/**
 * sim_wake_up() - the device comes back from D3hot
 * @sim: simulated GPU
 */
void sim_wake_up(struct sim *sim)
{
	reset_blocks(sim);
}

/**
 * sim_bar_size() - size of a BAR
 * @sim: simulated GPU
 * @bar: 0 to 5
 *
 * Return: bytes, 0 if there is no such BAR.
 */
uint64_t sim_bar_size(const struct sim *sim, unsigned int bar)
{
	switch (bar) {
	case SIM_BAR_GTTMMADR:
		return BAR0_SIZE;
	case SIM_BAR_GMADR:
		return sim->aperture_size;
	case SIM_BAR_IO:
		return IO_BAR_SIZE;
	default:
		return 0;
	}
}

static void gttmmadr_access(struct sim *sim, uint64_t offset, void *buf, size_t len, bool write)
{
	while (len) {
		size_t part = len;

		if (offset < SIM_REGS_SIZE) {
			if (part > SIM_REGS_SIZE - offset)
				part = SIM_REGS_SIZE - offset;
			sim->stats.mmio_write += write;
			sim->stats.mmio_read += !write;
			sim_regs_access(sim, offset, buf, part, write);
		} else if (offset < SIM_GGTT_BAR_OFFSET) {
			if (part > SIM_GGTT_BAR_OFFSET - offset)
				part = SIM_GGTT_BAR_OFFSET - offset;
			if (!write)
				memset(buf, 0, part);
		} else {
			sim->stats.ggtt_write += write;
			sim->stats.ggtt_read += !write;
			sim_ggtt_pte_access(sim, offset - SIM_GGTT_BAR_OFFSET, buf, part, write);
		}
		buf = (uint8_t *)buf + part;
		offset += part;
		len -= part;
	}
}

static int bar_access(struct sim *sim, unsigned int bar, uint64_t offset, void *buf, size_t len,
		      bool write)
{
	uint64_t size = sim_bar_size(sim, bar);

	if (offset > size || len > size - offset)
		return -EINVAL;
	if (sim_pci_asleep(sim)) {
		if (!write)
			memset(buf, 0xff, len);
		return 0;
	}
	switch (bar) {
	case SIM_BAR_GTTMMADR:
		gttmmadr_access(sim, offset, buf, len, write);
		break;
	case SIM_BAR_GMADR:
		sim->stats.aperture_write += write;
		sim->stats.aperture_read += !write;
		sim_aperture_access(sim, offset, buf, len, write);
		break;
	default:
		if (!write)
			memset(buf, 0, len);
		break;
	}
	return 0;
}

/**
 * sim_bar_read() - the CPU reads a BAR
 * @sim: simulated GPU
 * @bar: 0 to 5
 * @offset: bytes into it
 * @buf: target
 * @len: bytes, of any alignment
 *
 * Return: 0, or -EINVAL if the range leaves the BAR.
 */
int sim_bar_read(struct sim *sim, unsigned int bar, uint64_t offset, void *buf, size_t len)
{
	return bar_access(sim, bar, offset, buf, len, false);
}

/**
 * sim_bar_write() - the CPU writes a BAR
 * @sim: simulated GPU
 * @bar: 0 to 5
 * @offset: bytes into it
 * @buf: source
 * @len: bytes, of any alignment
 *
 * Return: 0, or -EINVAL if the range leaves the BAR.
 */
int sim_bar_write(struct sim *sim, unsigned int bar, uint64_t offset, const void *buf, size_t len)
{
	return bar_access(sim, bar, offset, (void *)buf, len, true);
}

/**
 * sim_run() - let the engines work, in turn
 * @sim: simulated GPU
 * @budget: most commands executed in this call
 *
 * Without the bus master bit of the command register none does: they read memory.
 *
 * Return: true if there is more to do at once; false if every engine is idle,
 * waits, or loops without getting anywhere: see sim_next_event().
 */
bool sim_run(struct sim *sim, unsigned int budget)
{
	unsigned int share = budget / SIM_ENGINES + 1;
	bool more = false;
	unsigned int i;

	if (sim_pci_asleep(sim))
		return false;
	for (i = 0; i < SIM_ENGINES && sim_pci_master(sim); i++) {
		struct sim_engine *engine = &sim->engines[(sim->next_engine + i) % SIM_ENGINES];

		more |= sim_engine_run(engine, share);
	}
	sim->next_engine = (sim->next_engine + 1) % SIM_ENGINES;
	sim_display_advance(sim->display);
	return more;
}

static int64_t earlier(int64_t a, int64_t b)
{
	if (a < 0)
		return b;
	return b < 0 || a < b ? a : b;
}

/**
 * sim_next_event() - when to call sim_run() again at the latest
 * @sim: simulated GPU whose last sim_run() returned false
 *
 * Return: nanoseconds from now, or -1: not before the driver does something.
 */
int64_t sim_next_event(struct sim *sim)
{
	int64_t next;
	unsigned int i;

	if (sim_pci_asleep(sim))
		return -1;
	next = sim_display_advance(sim->display);
	for (i = 0; i < SIM_ENGINES && sim_pci_master(sim); i++)
		next = earlier(next, sim_engine_next_event(&sim->engines[i]));
	return next;
}

/**
 * sim_display_of() - the display of a simulated GPU
 * @sim: simulated GPU
 */
struct sim_display *sim_display_of(struct sim *sim)
{
	return sim->display;
}

/**
 * sim_screenshot() - write what the first active pipe shows
 * @sim: simulated GPU
 * @path: PNG file to write
 *
 * Return: 0 or a negative errno.
 */
int sim_screenshot(struct sim *sim, const char *path)
{
	return sim_display_screenshot(sim->display, path);
}

/**
 * sim_monitor_plug() - connect or disconnect the monitor
 * @sim: simulated GPU
 * @plugged: whether it is connected
 */
void sim_monitor_plug(struct sim *sim, bool plugged)
{
	sim_display_plug(sim->display, plugged);
}

/**
 * sim_log() - one line for people
 * @sim: simulated GPU
 * @fmt: format, without newline
 */
void sim_log(struct sim *sim, const char *fmt, ...)
{
	char line[256];
	va_list args;

	if (!sim->env.log)
		return;
	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	sim->env.log(sim->env_ctx, line);
}
