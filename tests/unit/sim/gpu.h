/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A simulated GPU in a small machine: 32 MiB of memory at 16 MiB, interrupts
 * counted. GPU time is counted, so that nothing depends on the machine.
 */
#ifndef TESTS_SIM_GPU_H
#define TESTS_SIM_GPU_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/sim.h"

/* A test that gets a fresh GPU as its state. */
#define GPU_TEST(name) cmocka_unit_test_setup_teardown(name, gpu_setup, gpu_teardown)

#define GPU_RAM_BASE	0x1000000ull
#define GPU_RAM_SIZE	0x2000000ull

struct gpu {
	struct sim *sim;
	uint8_t *ram;
	bool ram_read_only;
	unsigned int msis;
	bool intx;
	unsigned int log_lines;
};

static inline void *gpu_resolve(void *ctx, uint64_t pa, size_t *len, bool write)
{
	struct gpu *gpu = ctx;
	uint64_t offset = pa - GPU_RAM_BASE;

	if (pa < GPU_RAM_BASE || offset >= GPU_RAM_SIZE || (write && gpu->ram_read_only))
		return NULL;
	if (*len > GPU_RAM_SIZE - offset)
		*len = GPU_RAM_SIZE - offset;
	return gpu->ram + offset;
}

static inline void gpu_msi(void *ctx)
{
	((struct gpu *)ctx)->msis++;
}

static inline void gpu_intx(void *ctx, bool level)
{
	((struct gpu *)ctx)->intx = level;
}

static inline void gpu_log(void *ctx, const char *line)
{
	((struct gpu *)ctx)->log_lines++;
}

/* The command register: bit 1 memory, bit 2 bus master. */
static inline void gpu_set_command(struct gpu *gpu, uint16_t command)
{
	assert_int_equal(sim_config_write(gpu->sim, 0x04, &command, sizeof(command)), 0);
}

static inline struct gpu *gpu_create(void)
{
	static const struct sim_env env = {
		.resolve = gpu_resolve, .msi = gpu_msi, .intx = gpu_intx, .log = gpu_log,
	};
	const struct sim_config config = {
		.platform = "skl", .aperture_size = 256u << 20, .display = true,
		.monitor = "1024x768", .deterministic = true,
	};
	struct gpu *gpu = calloc(1, sizeof(*gpu));
	const char *error = NULL;

	assert_non_null(gpu);
	gpu->ram = calloc(1, GPU_RAM_SIZE);
	assert_non_null(gpu->ram);
	gpu->sim = sim_create(&config, &env, gpu, &error);
	assert_non_null(gpu->sim);
	gpu_set_command(gpu, 0x0006);
	return gpu;
}

static inline void gpu_destroy(struct gpu *gpu)
{
	sim_destroy(gpu->sim);
	free(gpu->ram);
	free(gpu);
}

static inline int gpu_setup(void **state)
{
	*state = gpu_create();
	return 0;
}

static inline int gpu_teardown(void **state)
{
	gpu_destroy(*state);
	return 0;
}

static inline uint32_t gpu_read(struct gpu *gpu, uint32_t offset)
{
	uint32_t value = 0;

	assert_int_equal(sim_bar_read(gpu->sim, SIM_BAR_GTTMMADR, offset, &value, 4), 0);
	return value;
}

static inline void gpu_write(struct gpu *gpu, uint32_t offset, uint32_t value)
{
	assert_int_equal(sim_bar_write(gpu->sim, SIM_BAR_GTTMMADR, offset, &value, 4), 0);
}

/* Maps one page of the GGTT to a bus address. */
static inline void gpu_map(struct gpu *gpu, uint32_t gma, uint64_t pa)
{
	uint64_t pte = pa | 1;

	assert_int_equal(sim_bar_write(gpu->sim, SIM_BAR_GTTMMADR,
				       0x800000 + 8ull * (gma >> 12), &pte, 8), 0);
}

#endif
