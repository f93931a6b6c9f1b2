// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/display/fake_sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stddef.h>
#include <cmocka.h>

#define REGISTERS	(0x200000 / 4)

struct hook {
	sim_reg_read_fn read;
	sim_reg_write_fn write;
};

struct sim {
	uint32_t values[REGISTERS];
	struct hook hooks[REGISTERS];
	uint32_t unmasked[SIM_IRQ_BANKS];
	uint32_t raised[SIM_IRQ_BANKS];
	uint64_t now;
	uint64_t now_step;
	uint64_t faults;
	uint8_t *memory;
	bool no_master;
	char log[256];
	struct sim_display *display;
};

struct sim *fake_sim_create(const char *monitor)
{
	struct sim *sim = calloc(1, sizeof(*sim));
	const char *error = NULL;

	sim->memory = calloc(1, FAKE_SIM_MEMORY);
	sim->now = 1000000000;
	sim->display = sim_display_create(sim, true, monitor, &error);
	assert_non_null(sim->display);
	return sim;
}

void fake_sim_destroy(struct sim *sim)
{
	sim_display_destroy(sim->display);
	free(sim->memory);
	free(sim);
}

void fake_sim_pass(struct sim *sim, uint64_t ns)
{
	sim->now += ns;
}

void fake_sim_set_master(struct sim *sim, bool master)
{
	sim->no_master = !master;
}

void fake_sim_tick(struct sim *sim, uint64_t ns)
{
	sim->now_step = ns;
}

void fake_sim_unmask(struct sim *sim, enum sim_irq_bank bank, uint32_t bits)
{
	sim->unmasked[bank] = bits;
}

uint32_t fake_sim_take_irqs(struct sim *sim, enum sim_irq_bank bank)
{
	uint32_t raised = sim->raised[bank];

	sim->raised[bank] = 0;
	return raised;
}

uint8_t *fake_sim_memory(struct sim *sim, uint32_t gma)
{
	return sim->memory + gma;
}

uint64_t fake_sim_faults(const struct sim *sim)
{
	return sim->faults;
}

const char *fake_sim_log(const struct sim *sim)
{
	return sim->log;
}

/* The values that a driver writes for 1024x768 on HDMI port B, PLL 1. */
void fake_sim_start_pipe(struct sim *sim, unsigned int pipe)
{
	static const uint32_t shared[][2] = {
		{ 0x46010, 0x80000000 }, { 0x6c040, 0x802aab7b }, { 0x6c044, 0x7a4 },
		{ 0x6c058, 0x845 }, { 0x46014, 0x80000000 }, { 0x6c05c, 0xe8018 },
	};
	static const uint32_t own[][2] = {
		{ 0x60000, 0x053f03ff }, { 0x60004, 0x053f03ff }, { 0x60008, 0x049f0417 },
		{ 0x6000c, 0x032502ff }, { 0x60010, 0x032502ff }, { 0x60014, 0x03080302 },
		{ 0x6001c, 0x03ff02ff }, { 0x60400, 0x91000000 }, { 0x70008, 0x80000000 },
	};

	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		sim_reg_write(sim, shared[i][0], shared[i][1]);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		sim_reg_write(sim, own[i][0] + pipe * 0x1000, own[i][1]);
}

void sim_regs_hook(struct sim *sim, uint32_t first, uint32_t last, uint32_t stride,
		   sim_reg_read_fn read, sim_reg_write_fn write)
{
	for (uint32_t offset = first; offset <= last; offset += stride) {
		struct hook *hook = &sim->hooks[offset / 4];

		assert_true(!hook->read && !hook->write);	/* one owner for each */
		hook->read = read;
		hook->write = write;
	}
}

uint32_t sim_reg_get(const struct sim *sim, uint32_t offset)
{
	return sim->values[offset / 4];
}

void sim_reg_set(struct sim *sim, uint32_t offset, uint32_t value)
{
	sim->values[offset / 4] = value;
}

uint32_t sim_reg_read(struct sim *sim, uint32_t offset)
{
	const struct hook *hook = &sim->hooks[offset / 4];
	uint32_t stored = sim->values[offset / 4];

	return hook->read ? hook->read(sim, offset, stored) : stored;
}

void sim_reg_write(struct sim *sim, uint32_t offset, uint32_t value)
{
	const struct hook *hook = &sim->hooks[offset / 4];

	if (hook->write)
		value = hook->write(sim, offset, value, sim->values[offset / 4]);
	sim->values[offset / 4] = value;
}

void sim_irq_raise(struct sim *sim, enum sim_irq_bank bank, uint32_t bits)
{
	sim->raised[bank] |= bits & sim->unmasked[bank];
}

bool sim_pci_master(const struct sim *sim)
{
	return !sim->no_master;
}

bool sim_irq_unmasked(const struct sim *sim, enum sim_irq_bank bank, uint32_t bits)
{
	return sim->unmasked[bank] & bits;
}

uint64_t sim_now(const struct sim *sim)
{
	/* The clock is the test's; it ticks at each look, not a change of the GPU. */
	return ((struct sim *)sim)->now += sim->now_step;
}

void sim_ggtt_read(struct sim *sim, uint64_t gma, void *buf, size_t len)
{
	if (gma <= FAKE_SIM_MEMORY && len <= FAKE_SIM_MEMORY - gma) {
		memcpy(buf, sim->memory + gma, len);
		return;
	}
	memset(buf, 0, len);
	sim->faults++;
}

void sim_log(struct sim *sim, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(sim->log, sizeof(sim->log), fmt, args);
	va_end(args);
}

struct sim_display *sim_display_of(struct sim *sim)
{
	return sim->display;
}
