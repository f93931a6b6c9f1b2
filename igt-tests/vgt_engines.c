// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * vgt_engines [ROUNDS]: has each of the four Gen9 engines store values to memory.
 * vgt_engines --nop BATCHES: has each run so many empty batches, one after the other.
 * vgt_engines --hang ENGINE: has one run a batch that neither ends nor lets another context
 * in, and says when the kernel has ended it.
 * vgt_engines --hold SECONDS: has all but the blitter run batches that let other contexts in,
 * and end after that time; on registers of its own, which the other contexts must not find.
 * vgt_engines --registers: says what a batch on each of these finds there.
 *
 * For every engine class a batch with one MI_STORE_DWORD_IMM is submitted
 * through the first render node; the engine passes if the value is in memory
 * once the kernel says that the batch has ended. Each round opens the node
 * anew, which makes new contexts and page tables out of pages that were in use
 * a moment before. One line per engine on standard output, exit status 0 only
 * if all passed in all rounds.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "igt-tests/vgt_drm.h"

#define OBJECT_BYTES	4096u
#define TIMEOUT_NS	(10 * 1000000000ll)
#define HOLD_TIMEOUT_NS	(60 * 1000000000ll)
#define HANG_TIMEOUT_NS	(180 * 1000000000ll)
#define MAX_ROUNDS	10000
#define MAX_SECONDS	600

/* Entry of an engine's MOCS table that nothing uses (SKL PRM vol 2c), and a value for it. */
#define MOCS_ENTRY	61u
#define MOCS_VALUE	0x25u
#define REGISTERS	"/sys/bus/pci/devices/0000:00:02.0/resource0"
#define REGISTERS_BYTES	0x20000u

/* Where the two objects are pinned in the address space: above 4 GiB. */
#define TARGET_ADDRESS	0x200000000ull
#define BATCH_ADDRESS	0x7f0000000000ull

/* Command Reference: Instructions (SKL PRM vol 2a). */
#define MI_STORE_DWORD_IMM	(0x20u << 23 | 2)
#define MI_STORE_REGISTER_MEM	(0x24u << 23 | 2)
#define MI_ARB_CHECK		(0x05u << 23)
#define MI_BATCH_BUFFER_END	(0x0au << 23)
#define MI_BATCH_BUFFER_START	(0x31u << 23 | 1 << 8 | 1)	/* in the PPGTT */

struct engine {
	const char *name;
	uint64_t flag;
	uint32_t mocs;		/* offset of its table, 0: i915 lets no batch read it */
};

static const struct engine engines[] = {
	{ "rcs0", I915_EXEC_RENDER, 0xc800 },
	{ "bcs0", I915_EXEC_BLT, 0 },
	{ "vcs0", I915_EXEC_BSD, 0xc900 },
	{ "vecs0", I915_EXEC_VEBOX, 0xcb00 },
};
#define N_ENGINES (sizeof(engines) / sizeof(engines[0]))

static int submit(int fd, const struct engine *engine, const struct object *target,
		  const struct object *batch)
{
	struct drm_i915_gem_exec_object2 objects[] = {
		{
			.handle = target->handle,
			.offset = TARGET_ADDRESS,
			.flags = EXEC_OBJECT_PINNED | EXEC_OBJECT_SUPPORTS_48B_ADDRESS |
				 EXEC_OBJECT_WRITE,
		}, {
			.handle = batch->handle,
			.offset = BATCH_ADDRESS,
			.flags = EXEC_OBJECT_PINNED | EXEC_OBJECT_SUPPORTS_48B_ADDRESS,
		},
	};
	struct drm_i915_gem_execbuffer2 execbuf = {
		.buffers_ptr = (uintptr_t)objects,
		.buffer_count = 2,
		.flags = engine->flag | I915_EXEC_NO_RELOC,
	};

	return drm_ioctl(fd, DRM_IOCTL_I915_GEM_EXECBUFFER2, &execbuf);
}

static int wait_for(int fd, const struct object *target, int64_t timeout_ns)
{
	struct drm_i915_gem_wait wait = {
		.bo_handle = target->handle,
		.timeout_ns = timeout_ns,
	};

	return drm_ioctl(fd, DRM_IOCTL_I915_GEM_WAIT, &wait);
}

static int submit_and_wait(int fd, const struct engine *engine, const struct object *target,
			   const struct object *batch, int64_t timeout_ns)
{
	const int ret = submit(fd, engine, target, batch);

	return ret ? ret : wait_for(fd, target, timeout_ns);
}

/* Two objects, for a batch and for what it stores. */
static int objects_create(int fd, struct object *target, struct object *batch)
{
	const int ret = object_create(fd, OBJECT_BYTES, target);

	return ret ? ret : object_create(fd, OBJECT_BYTES, batch);
}

/* At @cmds: @value, or what the register at @value has, is stored in the target. */
static void emit_store(uint32_t *cmds, uint32_t command, uint32_t value)
{
	const bool reg = command == MI_STORE_REGISTER_MEM;

	cmds[0] = command;
	cmds[reg ? 1 : 3] = value;
	cmds[reg ? 2 : 1] = (uint32_t)TARGET_ADDRESS;
	cmds[reg ? 3 : 2] = (uint32_t)(TARGET_ADDRESS >> 32);
	cmds[4] = MI_BATCH_BUFFER_END;
}

/* At @cmds: on with the dword @at of the batch. */
static void emit_jump(uint32_t *cmds, uint32_t at)
{
	cmds[0] = MI_BATCH_BUFFER_START;
	cmds[1] = (uint32_t)BATCH_ADDRESS + 4 * at;
	cmds[2] = (uint32_t)(BATCH_ADDRESS >> 32);
}

static double milliseconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1e3 + (now.tv_nsec - start->tv_nsec) / 1e6;
}

/* What became of one engine in all rounds. */
struct outcome {
	unsigned int passed;
	double milliseconds;	/* of those that passed */
	char failure[80];	/* the first one, in words */
};

static void engine_store(int fd, const struct engine *engine, uint32_t value,
			 struct outcome *outcome)
{
	struct object target = { 0 }, batch = { 0 };
	struct timespec start;
	char failure[sizeof(outcome->failure)] = "";
	uint32_t found = 0;
	int ret;

	ret = objects_create(fd, &target, &batch);
	if (!ret) {
		emit_store(batch.map, MI_STORE_DWORD_IMM, value);
		clock_gettime(CLOCK_MONOTONIC, &start);
		ret = submit_and_wait(fd, engine, &target, &batch, TIMEOUT_NS);
		found = *(volatile uint32_t *)target.map;
	}
	if (ret) {
		snprintf(failure, sizeof(failure), "%s", strerror(-ret));
	} else if (found != value) {
		snprintf(failure, sizeof(failure), "stored 0x%08x, found 0x%08x", value, found);
	} else {
		outcome->passed++;
		outcome->milliseconds += milliseconds_since(&start);
	}
	if (failure[0] && !outcome->failure[0])
		memcpy(outcome->failure, failure, sizeof(failure));
	object_destroy(fd, &batch);
	object_destroy(fd, &target);
}

/* What a batch costs that does nothing: same context, same objects, each waited for. */
static int run_nops(unsigned long batches)
{
	struct object target = { 0 }, batch = { 0 };
	int fd = open(RENDER_NODE, O_RDWR | O_CLOEXEC);
	unsigned long n;
	unsigned int i;
	int ret = fd < 0 ? -errno : objects_create(fd, &target, &batch);

	if (!ret)
		batch.map[0] = MI_BATCH_BUFFER_END;
	for (i = 0; i < N_ENGINES && !ret; i++) {
		for (n = 0; n < batches && !ret; n++)
			ret = submit_and_wait(fd, &engines[i], &target, &batch, TIMEOUT_NS);
		printf("%s: %lu empty batches%s%s\n", engines[i].name, n, ret ? ", then " : "",
		       ret ? strerror(-ret) : "");
	}
	close(fd);
	return ret ? 1 : 0;
}

/* A batch that jumps to its own begin: it has no point at which it could be preempted. */
static int run_hang(const char *name)
{
	struct object target = { 0 }, batch = { 0 };
	const struct engine *engine = engines;
	struct timespec start;
	int fd, ret;

	while (engine < engines + N_ENGINES && strcmp(engine->name, name))
		engine++;
	if (engine == engines + N_ENGINES) {
		fprintf(stderr, "vgt_engines: no engine %s: rcs0, bcs0, vcs0 or vecs0\n", name);
		return 2;
	}
	fd = open(RENDER_NODE, O_RDWR | O_CLOEXEC);
	ret = fd < 0 ? -errno : objects_create(fd, &target, &batch);
	if (!ret) {
		emit_jump(batch.map, 0);
		clock_gettime(CLOCK_MONOTONIC, &start);
		ret = submit_and_wait(fd, engine, &target, &batch, HANG_TIMEOUT_NS);
	}
	if (ret)
		printf("%s: failed: %s\n", name, strerror(-ret));
	else
		printf("%s: a batch without end was ended after %.1f s\n", name,
		       milliseconds_since(&start) / 1e3);
	close(fd);
	return ret ? 1 : 0;
}

/* The registers of the GPU, or NULL. */
static volatile uint32_t *registers_map(void)
{
	const int fd = open(REGISTERS, O_RDWR | O_CLOEXEC);
	void *map;

	if (fd < 0)
		return NULL;
	map = mmap(NULL, REGISTERS_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return map == MAP_FAILED ? NULL : map;
}

/*
 * Batches with a jump to their begin, and an arbitration point there. That jump leads to a store
 * instead when they are to end: those that the kernel has ended do not come to it. The blitter
 * runs a copy of a batch, which i915 has looked through. One address space for each, as the
 * addresses are the same. The time counts from the first submission, since the kernel's own limit
 * for requests does.
 */
static int run_hold(unsigned int seconds)
{
	enum { JUMP = 1, STORE = 8 };
	struct object target[N_ENGINES] = { 0 }, batch[N_ENGINES] = { 0 };
	volatile uint32_t *registers = registers_map();
	int ret = registers ? 0 : -errno;
	struct timespec start;
	int fd[N_ENGINES];
	bool all = true;
	unsigned int i;

	for (i = 0; i < N_ENGINES && !ret; i++) {
		if (!engines[i].mocs)
			continue;
		registers[engines[i].mocs / 4 + MOCS_ENTRY] = MOCS_VALUE;
		fd[i] = open(RENDER_NODE, O_RDWR | O_CLOEXEC);
		ret = fd[i] < 0 ? -errno : objects_create(fd[i], &target[i], &batch[i]);
		if (ret)
			break;
		batch[i].map[0] = MI_ARB_CHECK;
		emit_jump(batch[i].map + JUMP, 0);
		emit_store(batch[i].map + STORE, MI_STORE_REGISTER_MEM,
			   engines[i].mocs + 4 * MOCS_ENTRY);
	}
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (i = 0; i < N_ENGINES && !ret; i++) {
		if (target[i].map)
			ret = submit(fd[i], &engines[i], &target[i], &batch[i]);
	}
	if (ret) {
		printf("failed: %s\n", strerror(-ret));
		return 1;
	}
	start.tv_sec += seconds;
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &start, NULL);
	for (i = 0; i < N_ENGINES; i++) {
		const volatile uint32_t *found = target[i].map;

		if (!found)
			continue;
		*(volatile uint32_t *)&batch[i].map[JUMP + 1] = (uint32_t)BATCH_ADDRESS + 4 * STORE;
		ret = wait_for(fd[i], &target[i], HOLD_TIMEOUT_NS);
		printf("%s: %s, its register has 0x%x\n", engines[i].name,
		       ret ? strerror(-ret) : "ended", *found);
		all &= !ret && *found == MOCS_VALUE;
	}
	return all ? 0 : 1;
}

static int run_registers(void)
{
	const int fd = open(RENDER_NODE, O_RDWR | O_CLOEXEC);
	int ret = fd < 0 ? -errno : 0;
	unsigned int i;

	for (i = 0; i < N_ENGINES && !ret; i++) {
		struct object target = { 0 }, batch = { 0 };

		if (!engines[i].mocs)
			continue;
		ret = objects_create(fd, &target, &batch);
		if (!ret) {
			emit_store(batch.map, MI_STORE_REGISTER_MEM,
				   engines[i].mocs + 4 * MOCS_ENTRY);
			ret = submit_and_wait(fd, &engines[i], &target, &batch, TIMEOUT_NS);
		}
		if (ret)
			printf("%s: failed: %s\n", engines[i].name, strerror(-ret));
		else
			printf("%s: 0x%x\n", engines[i].name, *(volatile uint32_t *)target.map);
		object_destroy(fd, &batch);
		object_destroy(fd, &target);
	}
	close(fd);
	return ret ? 1 : 0;
}

static bool report(const struct engine *engine, const struct outcome *outcome, unsigned int rounds)
{
	if (outcome->passed != rounds) {
		printf("%s: failed: %u of %u stores, the first: %s\n", engine->name,
		       rounds - outcome->passed, rounds, outcome->failure);
		return false;
	}
	printf("%s: %u stores, %.2f ms each\n", engine->name, rounds,
	       outcome->milliseconds / rounds);
	return true;
}

/* @text as a number up to @most; 0: it is none. */
static unsigned long number(const char *text, unsigned long most)
{
	char *end;
	const unsigned long value = strtoul(text, &end, 10);

	return *end || value > most ? 0 : value;
}

static int usage(void)
{
	fprintf(stderr, "usage: vgt_engines [ROUNDS], --nop BATCHES (1 to %d), --hang ENGINE, "
		"--hold SECONDS (1 to %d) or --registers\n", MAX_ROUNDS, MAX_SECONDS);
	return 2;
}

int main(int argc, char **argv)
{
	struct outcome outcomes[N_ENGINES] = { 0 };
	unsigned long rounds, round;
	bool all = true;
	unsigned int i;
	const char *what = argc > 1 && argv[1][0] == '-' ? argv[1] : "";
	const char *value = *what ? argc == 3 ? argv[2] : "" : argc == 2 ? argv[1] : "1";
	int fd;

	if (!strcmp(what, "--registers") && argc == 2)
		return run_registers();
	if (!strcmp(what, "--hang") && argc == 3)
		return run_hang(value);
	if (!strcmp(what, "--hold") && number(value, MAX_SECONDS))
		return run_hold(number(value, MAX_SECONDS));
	rounds = number(value, MAX_ROUNDS);
	if (!strcmp(what, "--nop") && rounds)
		return run_nops(rounds);
	if (*what || argc > 2 || !rounds)
		return usage();
	for (round = 0; round < rounds; round++) {
		fd = open(RENDER_NODE, O_RDWR | O_CLOEXEC);
		if (fd < 0) {
			fprintf(stderr, "vgt_engines: cannot open " RENDER_NODE ": %s\n",
				strerror(errno));
			return 1;
		}
		for (i = 0; i < N_ENGINES; i++)
			engine_store(fd, &engines[i], 0x5a000001u + round * N_ENGINES + i,
				     &outcomes[i]);
		close(fd);
	}
	for (i = 0; i < N_ENGINES; i++)
		all &= report(&engines[i], &outcomes[i], rounds);
	return all ? 0 : 1;
}
