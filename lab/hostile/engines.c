// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* What a guest can have a vGPU's engines do, or try. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lab/hostile/attacks.h"

#define MARK		0x600du
#define REFUSED_MS	100u	/* how long a store is waited for that must not come */
#define WORKS_MS	15000u
#define HANG_MS		60000u	/* other guests wait 10 to 20 s for a job without an end */
#define MAX_DWORDS	8

/* Placeholders in a command. */
#define FOREIGN		0xf0e10000u	/* a GGTT address that is not the guest's */
#define OWN_BATCH	0xf0e20000u	/* the guest's own batch in the GGTT */

/**
 * struct command - a command that no stream may have
 * @name: what it is
 * @engine: where it is tried
 * @dwords: the command; ends with the first two zeroes after @count
 * @count: how many
 */
struct command {
	const char *name;
	enum engine engine;
	uint32_t count;
	uint32_t dwords[MAX_DWORDS];
};

static const struct command commands[] = {
	{ "store to the GGTT", RCS, 4, { 0x10400002, FOREIGN, 0, MARK } },
	{ "load of the page-table root", RCS, 3, { 0x11000001, 0x2270, 0x1000 } },
	{ "load of half of it", RCS, 3, { 0x11000001, 0x2274, 1 } },
	{ "load of the status page's address", RCS, 3, { 0x11000001, 0x2080, FOREIGN } },
	{ "load of RING_MODE", RCS, 3, { 0x11000001, 0x229c, 0xffff0000 } },
	{ "load of the submit port", RCS, 3, { 0x11000001, 0x2230, 1 } },
	{ "load of another engine's register", RCS, 3, { 0x11000001, 0x22200, 0xffff } },
	{ "load of the reset register", RCS, 3, { 0x11000001, REG_GDRST, 0xff } },
	{ "load of the master interrupt", RCS, 3, { 0x11000001, 0x44200, 0 } },
	{ "load of a range for unprivileged batches", RCS, 3, { 0x11000001, 0x24d0, 0x30002270 } },
	{ "register for unprivileged batches that no owner has", RCS, 3,
	  { 0x11000001, 0x24d0, 0x83a8 } },
	{ "store hidden in a command of one dword", VCS, 5,
	  { 0x68000003, 0x10400002, FOREIGN, 0, MARK } },
	{ "store hidden in a command of another generation", RCS, 5,
	  { 0x780b0003, 0x10400002, FOREIGN, 0, MARK } },
	{ "predicate for what follows", RCS, 1, { 0x0080000f } },
	{ "load of such a predicate", BCS, 3, { 0x11000001, 0x2209c, 0x000f000f } },
	{ "end of a batch on a condition", RCS, 4, { 0x1b000002, 0, AT_TARGET, 0 } },
	{ "load of some of a register's bytes", RCS, 3, { 0x11000f01, 0x20c0, 0 } },
	{ "register stored to the GGTT", RCS, 4, { 0x12400002, 0x2358, FOREIGN, 0 } },
	{ "register loaded from the GGTT", RCS, 4, { 0x14c00002, 0x2600, FOREIGN, 0 } },
	{ "register from memory, not listed", RCS, 4, { 0x14800002, 0x2270, AT_TARGET, 0 } },
	{ "register copied, not listed", RCS, 3, { 0x15000001, 0x2600, 0x229c } },
	{ "flush with a store to the GGTT", RCS, 6,
	  { 0x7a000004, 0x01104080, FOREIGN, 0, MARK, 0 } },
	{ "flush with a register write", RCS, 6, { 0x7a000004, 0x00900000, 0x2270, 0, 1, 0 } },
	{ "blitter flush with a store to the GGTT", BCS, 4,
	  { 0x13004002, FOREIGN | 4, 0, MARK } },
	{ "long flush with a store to the GGTT", VCS, 5,
	  { 0x13004003, FOREIGN | 4, 0, MARK, MARK } },
	{ "atomic on the GGTT", RCS, 3, { 0x17c00001, FOREIGN, 0 } },
	{ "copy out of the GGTT", RCS, 5, { 0x17600003, AT_TARGET, 0, FOREIGN, 0 } },
	{ "display flip", RCS, 3, { 0x0a000001, 0, FOREIGN } },
	{ "switch of contexts", RCS, 2, { 0x0c000000, FOREIGN } },
	{ "page-table update", RCS, 3, { 0x11800001, 0, 1 } },
	{ "batch in another's GGTT", RCS, 3, { 0x18800001, FOREIGN, 0 } },
	{ "batch that starts itself", RCS, 3, { 0x18800001, OWN_BATCH, 0 } },
	{ "no command at all", RCS, 1, { 0x1f800000 } },
	{ "blitter command on the render engine", RCS, 6, { 0x54000004, 0, 0, 0, 0, 0 } },
	{ "command cut off by the tail", RCS, 2, { 0x10000002, AT_TARGET } },
};

static void command_emit(struct gpu *gpu, const struct command *command)
{
	const uint32_t batch[] = { 0x18800001, gpu->gma + AT_BATCH, 0 };

	memcpy(gpu->ram + AT_BATCH, batch, sizeof(batch));
	for (uint32_t i = 0; i < command->count; i++) {
		uint32_t dword = command->dwords[i];

		if ((dword & 0xffff0000) == FOREIGN)
			dword = (gpu->gma + gpu->window) | (dword & 0xffff);
		else if (dword == OWN_BATCH)
			dword = gpu->gma + AT_BATCH;
		gpu_emit(gpu, &dword, 1);
	}
}

static const char *streams(struct gpu *gpu)
{
	static char text[128];
	const char *found = NULL;

	for (uint32_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		const struct command *command = &commands[i];
		const bool cut = i == sizeof(commands) / sizeof(commands[0]) - 1;
		const uint32_t store[] = { 0x10000002, AT_TARGET, 0, MARK };

		gpu_begin(gpu, command->engine);
		gpu_emit(gpu, store, 4);
		command_emit(gpu, command);
		if (cut)
			gpu_submit(gpu, command->engine, CONTEXT_FLAGS);
		if (cut ? gpu_target_becomes(gpu, MARK, REFUSED_MS) :
			  gpu_stores(gpu, command->engine, MARK, REFUSED_MS)) {
			snprintf(text, sizeof(text), "a stream ran that has: %s", command->name);
			found = text;
		}
	}
	return found;
}

static const char *works(struct gpu *gpu)
{
	for (enum engine engine = RCS; engine < ENGINES; engine++) {
		gpu_begin(gpu, engine);
		if (!gpu_stores(gpu, engine, MARK + engine, WORKS_MS))
			return "a context that is all right does not run";
	}
	return NULL;
}

static const char *descriptors(struct gpu *gpu)
{
	gpu_begin(gpu, RCS);
	for (uint32_t i = 0; i < 4000; i++)
		gpu_write(gpu, gpu_base(attack_random() % ENGINES) + 0x230,
			  i & 1 ? attack_random() : attack_random() & 0xfff);
	return NULL;
}

/* A ring where there is none, one that ends outside, heads and tails beyond its end. */
static const char *rings(struct gpu *gpu)
{
	const uint32_t end = gpu->gma + gpu->window;
	const struct {
		const char *name;
		uint32_t dword;
		uint32_t value;
	} wrong[] = {
		{ "head beyond the ring's end", STATE_HEAD, 0x1ffffc },
		{ "head that is not aligned", STATE_HEAD, 3 },
		{ "tail beyond the ring's end", STATE_TAIL, 0xfffffff8 },
		{ "ring of another's", STATE_START, end },
		{ "ring that ends outside", STATE_START, end - PAGE },
		{ "ring that is not aligned", STATE_START, 0x123 },
		{ "ring of no size", STATE_CTL, 0 },
		{ "page-table root outside of memory", STATE_PDP0_HIGH, 0xffff },
	};
	static char text[128];
	const char *found = NULL;

	for (uint32_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const uint32_t store[] = { 0x10000002, AT_TARGET, 0, MARK };
		uint32_t *state;

		gpu_begin(gpu, RCS);
		gpu_emit(gpu, store, 4);
		state = gpu_dword(gpu, AT_STATE);
		state[wrong[i].dword] = wrong[i].value;
		/* What gpu_submit() does to the tail would mend it. */
		gpu_write(gpu, gpu_base(RCS) + 0x230, 0);
		gpu_write(gpu, gpu_base(RCS) + 0x230, 0);
		gpu_write(gpu, gpu_base(RCS) + 0x230, 1);
		gpu_write(gpu, gpu_base(RCS) + 0x230, (gpu->gma + AT_IMAGE) | CONTEXT_FLAGS);
		if (gpu_target_becomes(gpu, MARK, REFUSED_MS)) {
			snprintf(text, sizeof(text), "a context ran that has a %s", wrong[i].name);
			found = text;
		}
	}
	return found;
}

/*
 * Batches of an image, which run before all of the context is there: they look for what another
 * left in its registers, compute with it, have what follows skipped, or wait.
 */
static const char *restores(struct gpu *gpu)
{
	static const uint32_t batches[][6] = {
		{ 0x12400002, 0x600, AT_TARGET, 0, 0x05000000 },
		{ 0x15000001, 0x600, 0x608, 0x05000000 },
		{ 0x0d000000, 0x10000800, 0x05000000 },
		{ 0x0080000f, 0x05000000 },
		{ 0x0e008002, 1, AT_TARGET, 0, 0x05000000 },
	};
	const char *found = NULL;

	for (uint32_t i = 0; i < 2 * sizeof(batches) / sizeof(batches[0]); i++) {
		const uint32_t which = i % 2 ? STATE_INDIRECT : STATE_PER_CTX;
		uint32_t *batch;

		gpu_begin(gpu, BCS);
		batch = gpu_dword(gpu, AT_BATCH);
		memcpy(batch, batches[i / 2], sizeof(batches[0]));
		/* Registers of the blitter. */
		if (i / 2 < 2)
			batch[1] += gpu_base(BCS);
		if (i / 2 == 1)
			batch[2] += gpu_base(BCS);
		for (uint32_t k = 0; i % 2 && k < 6; k++)
			if (batch[k] == 0x05000000)
				batch[k] = 0;
		gpu_dword(gpu, AT_STATE)[which] = (gpu->gma + AT_BATCH) | 1;
		if (gpu_stores(gpu, BCS, MARK, REFUSED_MS))
			found = "a context ran whose batch looks too early, or skips";
	}
	return found;
}

static const char *images(struct gpu *gpu)
{
	for (enum engine engine = RCS; engine < ENGINES; engine++) {
		gpu_begin(gpu, engine);
		for (uint32_t i = 0; i < 22 * PAGE / 4; i++)
			if (i / (PAGE / 4) != 1 || i % (PAGE / 4) >= STATE_DWORDS)
				*gpu_dword(gpu, AT_IMAGE + 4 * i) = attack_random();
		gpu_stores(gpu, engine, MARK, REFUSED_MS);
		gpu_begin(gpu, engine);
		for (uint32_t i = 0; i < STATE_DWORDS; i++)
			gpu_dword(gpu, AT_STATE)[i] = attack_random();
		gpu_submit(gpu, engine, CONTEXT_FLAGS);
	}
	return NULL;
}

/* Tables as data, tables of themselves, tables of anything; then stores through them. */
static const char *tables(struct gpu *gpu)
{
	uint64_t *table = (uint64_t *)(gpu->ram + AT_TABLES);
	const char *found = NULL;

	for (uint32_t round = 0; round < 8; round++) {
		const uint64_t self = gpu->page[AT_TABLES / PAGE] | 3;

		gpu_begin(gpu, BCS);
		if (round & 1)
			table[attack_random() % (4 * 512)] = self;
		if (round & 2)
			for (uint32_t i = 0; i < 64; i++)
				table[attack_random() % (3 * 512) + 1] = attack_random();
		if (round & 4)
			for (uint32_t i = 0; i < 64; i++)
				table[attack_random() % (4 * 512)] =
					gpu->page[attack_random() % RAM_PAGES] | 0x83;
		gpu_stores(gpu, BCS, MARK, REFUSED_MS);
	}
	/* The root as a page that the GPU may write: what is written is the guest's own page. */
	gpu_begin(gpu, BCS);
	{
		const uint32_t store[] = { 0x10000002, AT_TABLES + 8, 0, 0xfffff003 };

		gpu_emit(gpu, store, 4);
		if (!gpu_stores(gpu, BCS, MARK, WORKS_MS) || table[1] != 0xfffff003)
			found = "a page table as data is not the guest's page";
	}
	return found;
}

struct race {
	struct gpu *gpu;
	volatile bool over;
};

/* What is judged changes while it is judged. */
static void *race_run(void *argument)
{
	struct race *race = argument;

	while (!race->over) {
		volatile uint32_t *ring = gpu_dword(race->gpu, AT_RING);

		ring[0] = 0x10400002;
		ring[1] = race->gpu->gma + race->gpu->window;
		gpu_dword(race->gpu, AT_STATE)[STATE_START] = attack_random();
		ring[0] = 0x10000002;
		ring[1] = AT_TARGET;
		gpu_dword(race->gpu, AT_STATE)[STATE_START] = race->gpu->gma + AT_RING;
	}
	return NULL;
}

static const char *races(struct gpu *gpu)
{
	struct race race = { gpu, false };
	pthread_t thread;

	gpu_begin(gpu, BCS);
	if (pthread_create(&thread, NULL, race_run, &race))
		return "no thread";
	for (uint32_t i = 0; i < 8; i++)
		gpu_stores(gpu, BCS, MARK + i, REFUSED_MS);
	race.over = true;
	pthread_join(thread, NULL);
	return NULL;
}

/* A batch without an end, in the context's own address space, on every engine. */
static const char *hangs(struct gpu *gpu)
{
	const uint32_t start[] = { 0x18800101, AT_BATCH, 0 };

	for (enum engine engine = RCS; engine < ENGINES; engine++) {
		gpu_begin(gpu, engine);
		memcpy(gpu->ram + AT_BATCH, start, sizeof(start));
		gpu_emit(gpu, start, 3);
		gpu_submit(gpu, engine, CONTEXT_FLAGS);
		if (gpu_target_becomes(gpu, MARK, engine == RCS ? HANG_MS : 1000))
			return "a store came out of a batch without an end";
	}
	return NULL;
}

static void stop(int signal)
{
}

/*
 * A batch without an end that lets go of its engine, in a request that does not want to: others
 * work meanwhile. When it comes to its end, what is behind it runs.
 */
static const char *holds(struct gpu *gpu)
{
	const uint32_t spin[] = { 0x02800000, 0x18800101, AT_BATCH, 0 };
	const uint32_t start[] = { 0x04000000, 0x18800101, AT_BATCH, 0 };
	const uint32_t store[] = { 0x10000002, AT_TARGET, 0, MARK };
	const struct sigaction action = { .sa_handler = stop };

	sigaction(SIGTERM, &action, NULL);
	gpu_begin(gpu, RCS);
	memcpy(gpu->ram + AT_BATCH, spin, sizeof(spin));
	gpu_emit(gpu, start, 4);
	gpu_emit(gpu, store, 4);
	gpu_submit(gpu, RCS, CONTEXT_FLAGS);
	sleep(attack_hold_seconds);
	if (*gpu_dword(gpu, AT_TARGET))
		return "a store came out of a batch without an end";
	*gpu_dword(gpu, AT_BATCH) = 0x05000000;
	return gpu_target_becomes(gpu, MARK, WORKS_MS) ? NULL :
	       "a batch that others have preempted does not go on";
}

const struct attack engine_attacks[] = {
	{ "works", "no attack: a context that is all right has to run", works },
	{ "streams", "commands that are not for guests (S05 to S07, S12, S14, S28, S31)", streams },
	{ "rings", "context images that describe no ring (S01)", rings },
	{ "images", "context images of random values (S02, S03)", images },
	{ "tables", "page tables of themselves and of anything (S04, S15)", tables },
	{ "races", "what is judged changes meanwhile (S02, S12)", races },
	{ "restores", "batches of a context image that run too early (S28, S32)", restores },
	{ "descriptors", "context descriptors of random values", descriptors },
	{ "holds", "a batch without an end that can be preempted, until SIGTERM", holds },
	{ "hangs", "batches without an end", hangs },
	{ 0 }
};
