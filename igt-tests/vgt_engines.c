// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * vgt_engines [ROUNDS]: has each of the four Gen9 engines store values to memory.
 * vgt_engines --nop BATCHES: has each run so many empty batches, one after the other.
 * vgt_engines --hang ENGINE: has one run a batch that neither ends nor lets another context
 * in, and says when the kernel has ended it.
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
#define HANG_TIMEOUT_NS	(180 * 1000000000ll)
#define MAX_ROUNDS	10000

/* Where the two objects are pinned in the address space: above 4 GiB. */
#define TARGET_ADDRESS	0x200000000ull
#define BATCH_ADDRESS	0x7f0000000000ull

/* Command Reference: Instructions (SKL PRM vol 2a). */
#define MI_STORE_DWORD_IMM	(0x20u << 23 | 2)
#define MI_BATCH_BUFFER_END	(0x0au << 23)
#define MI_BATCH_BUFFER_START	(0x31u << 23 | 1 << 8 | 1)	/* in the PPGTT */

struct engine {
	const char *name;
	uint64_t flag;
};

static const struct engine engines[] = {
	{ "rcs0", I915_EXEC_RENDER },
	{ "bcs0", I915_EXEC_BLT },
	{ "vcs0", I915_EXEC_BSD },
	{ "vecs0", I915_EXEC_VEBOX },
};
#define N_ENGINES (sizeof(engines) / sizeof(engines[0]))

static int submit_and_wait(int fd, const struct engine *engine, const struct object *target,
			   const struct object *batch, int64_t timeout_ns)
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
	struct drm_i915_gem_wait wait = {
		.bo_handle = target->handle,
		.timeout_ns = timeout_ns,
	};
	int ret;

	ret = drm_ioctl(fd, DRM_IOCTL_I915_GEM_EXECBUFFER2, &execbuf);
	if (ret)
		return ret;
	return drm_ioctl(fd, DRM_IOCTL_I915_GEM_WAIT, &wait);
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

	ret = object_create(fd, OBJECT_BYTES, &target);
	if (!ret)
		ret = object_create(fd, OBJECT_BYTES, &batch);
	if (!ret) {
		batch.map[0] = MI_STORE_DWORD_IMM;
		batch.map[1] = (uint32_t)TARGET_ADDRESS;
		batch.map[2] = (uint32_t)(TARGET_ADDRESS >> 32);
		batch.map[3] = value;
		batch.map[4] = MI_BATCH_BUFFER_END;
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
	int ret = fd < 0 ? -errno : object_create(fd, OBJECT_BYTES, &target);

	if (!ret)
		ret = object_create(fd, OBJECT_BYTES, &batch);
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
	ret = fd < 0 ? -errno : object_create(fd, OBJECT_BYTES, &target);
	if (!ret)
		ret = object_create(fd, OBJECT_BYTES, &batch);
	if (!ret) {
		batch.map[0] = MI_BATCH_BUFFER_START;
		batch.map[1] = (uint32_t)BATCH_ADDRESS;
		batch.map[2] = (uint32_t)(BATCH_ADDRESS >> 32);
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

int main(int argc, char **argv)
{
	struct outcome outcomes[N_ENGINES] = { 0 };
	unsigned long rounds = 1, round;
	bool all = true;
	unsigned int i;
	const bool nops = argc == 3 && !strcmp(argv[1], "--nop");
	char *end;
	int fd;

	if (argc == 3 && !strcmp(argv[1], "--hang"))
		return run_hang(argv[2]);
	if (argc > 1) {
		rounds = strtoul(argv[argc - 1], &end, 10);
		if ((argc > 2 && !nops) || *end || rounds < 1 || rounds > MAX_ROUNDS) {
			fprintf(stderr, "usage: vgt_engines [ROUNDS], --nop BATCHES (1 to %d) "
				"or --hang ENGINE\n", MAX_ROUNDS);
			return 2;
		}
	}
	if (nops)
		return run_nops(rounds);
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
