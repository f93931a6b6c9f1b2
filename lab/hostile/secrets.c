// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * What another guest has: its value is looked for wherever a guest can look, and its
 * page is written to by every address that could be it.
 */
#include <time.h>
#include <unistd.h>

#include "lab/hostile/attacks.h"

#define FOREIGN_PAGE	(RAM_PAGES - 1)	/* of the context's address space */
#define LAST_SLOT	16u
#define SLOT_SHIFT	36
#define WORKS_MS	15000u
#define LISTEN_MS	3000u
#define NOBODYS		0x0badc0deu

#define COMMAND		0x04u		/* of configuration space */
#define COMMAND_NO_INTX	(1u << 10)
#define REG_MASTER	0x44200u
#define RING_IMR	0xa8u
#define MASTER_ENABLE	(1u << 31)

/* The first register of interrupts: ISR, IMR, IIR, IER. */
static const uint32_t groups[] = {
	0x44300, 0x44310, 0x44320, 0x44330, 0x44400, 0x44410, 0x44420, 0x44440, 0x44460, 0x444e0,
	0xc4000,
};
#define GROUPS (sizeof(groups) / sizeof(groups[0]))

static struct {
	uint32_t value;
	uint64_t page;
} secret;

void attack_secret(uint32_t value, uint64_t page)
{
	secret.value = value;
	secret.page = page;
}

static const char *registers(struct gpu *gpu)
{
	for (uint32_t at = 0; at < REG_BYTES; at += 8) {
		const uint64_t value = *(volatile uint64_t *)(gpu->bar0 + at);

		if ((uint32_t)value == secret.value || value >> 32 == secret.value)
			return "the other's value is in a register";
	}
	return NULL;
}

static const char *aperture(struct gpu *gpu)
{
	for (uint64_t gma = 0; gma < gpu->aperture_bytes; gma += PAGE)
		if (*(volatile uint32_t *)(gpu->aperture + gma) == secret.value)
			return "the other's value is in the aperture";
	return NULL;
}

/* Entries that lead to the page if slots of bus addresses, or none, are what a guest guesses. */
static const char *entries(struct gpu *gpu)
{
	volatile uint32_t *at = (volatile uint32_t *)(gpu->aperture + gpu->gma);
	const char *found = NULL;

	for (uint64_t slot = 0; slot <= LAST_SLOT; slot++) {
		gpu_map(gpu, gpu->gma, secret.page | slot << SLOT_SHIFT | 1);
		if (*at == secret.value)
			found = "the other's page can be read through the aperture";
		/* What is in no slot is a page of this guest. */
		if (slot)
			*at = NOBODYS;
	}
	gpu_map(gpu, gpu->gma, gpu->page[0] | 1);
	return found;
}

/* The same in page tables, read and written by an engine. */
static const char *tables(struct gpu *gpu)
{
	const uint32_t source = FOREIGN_PAGE * PAGE;
	const uint32_t commands[] = {
		0x17000003, AT_TARGET + 8, 0, source, 0,	/* copy from memory to memory */
		0x10000002, source, 0, NOBODYS,
	};

	for (uint64_t slot = 1; slot <= LAST_SLOT; slot++) {
		uint64_t *table;

		gpu_begin(gpu, RCS);
		table = (uint64_t *)(gpu->ram + AT_TABLES) + 3 * (PAGE / 8);
		table[FOREIGN_PAGE] = secret.page | slot << SLOT_SHIFT | 3;
		gpu_emit(gpu, commands, sizeof(commands) / 4);
		if (!gpu_stores(gpu, RCS, slot, WORKS_MS))
			return "a context with a page that is not there does not run";
		if (*gpu_dword(gpu, AT_TARGET + 8) == secret.value)
			return "the other's page can be read by an engine";
	}
	return NULL;
}

static void interrupts_open(struct gpu *gpu)
{
	uint16_t command = 0;

	/* They are looked at in registers; nobody here would end them. */
	if (pread(gpu->config, &command, 2, COMMAND) == 2) {
		command |= COMMAND_NO_INTX;
		(void)!pwrite(gpu->config, &command, 2, COMMAND);
	}
	for (uint32_t i = 0; i < GROUPS; i++) {
		gpu_write(gpu, groups[i] + 4, 0);
		gpu_write(gpu, groups[i] + 8, 0xffffffff);
		gpu_write(gpu, groups[i] + 8, 0xffffffff);
		gpu_write(gpu, groups[i] + 12, 0xffffffff);
	}
	for (enum engine engine = RCS; engine < ENGINES; engine++)
		gpu_write(gpu, gpu_base(engine) + RING_IMR, 0);
	gpu_write(gpu, REG_MASTER, MASTER_ENABLE);
}

/* Whether an interrupt is there, or comes within @ms. */
static bool interrupts_come(struct gpu *gpu, uint32_t ms)
{
	const struct timespec moment = { .tv_nsec = 1000000 };

	do {
		for (uint32_t i = 0; i < GROUPS; i++)
			if (gpu_read(gpu, groups[i] + 8))
				return true;
		nanosleep(&moment, NULL);
	} while (ms--);
	return false;
}

/* Its own, of every engine, all enabled. */
static const char *interrupts(struct gpu *gpu)
{
	const uint32_t user = 0x01000000;	/* MI_USER_INTERRUPT */

	for (enum engine engine = RCS; engine < ENGINES; engine++) {
		gpu_begin(gpu, engine);
		interrupts_open(gpu);
		gpu_emit(gpu, &user, 1);
		if (!gpu_stores(gpu, engine, NOBODYS + engine, WORKS_MS))
			return "a context with interrupts does not run";
		if (!interrupts_come(gpu, WORKS_MS))
			return "its own interrupts do not come";
	}
	return NULL;
}

/* Nothing is done here; who sees an interrupt sees the other's. */
static const char *listen(struct gpu *gpu)
{
	interrupts_open(gpu);
	return interrupts_come(gpu, LISTEN_MS) ? "the other's interrupts can be seen" : NULL;
}

const struct attack secret_attacks[] = {
	{ "find-registers", "the other's value in registers", registers },
	{ "find-aperture", "the other's value in the aperture", aperture },
	{ "find-entries", "the other's page by entries of the GGTT", entries },
	{ "find-tables", "the other's page by page tables", tables },
	{ "interrupts", "many interrupts of its own", interrupts },
	{ "listen", "the other's interrupts, which has to work meanwhile", listen },
	{ 0 }
};
