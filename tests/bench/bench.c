// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* main() of the bench programs: `X_bench` lists its cases, `X_bench CASE STEPS` runs one. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"

/* Before the first counted step: caches of the device model fill, lists settle. */
#define WARM_UP 20

static const struct bench_case *find(const char *name)
{
	for (const struct bench_case *c = bench.cases; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

static void run(const struct bench_case *c, unsigned long steps)
{
	const unsigned int warm_up = c->steps ? 1 : WARM_UP;
	void *state = bench.setup();
	u64 before;

	for (unsigned int i = 0; i < warm_up; i++)
		c->step(state);
	before = bench.count ? bench.count(state) : 0;
	for (unsigned long i = 0; i < steps; i++)
		c->step(state);
	if (bench.count)
		printf("%" PRIu64 "\n", (uint64_t)(bench.count(state) - before));
	bench.teardown(state);
}

int main(int argc, char **argv)
{
	const struct bench_case *c = argc == 3 ? find(argv[1]) : NULL;

	if (argc == 1) {
		for (c = bench.cases; c->name; c++)
			printf("%s\t%s\t%u\t%s\n", c->name, c->about, c->steps,
			       bench.counted ?: "");
		return 0;
	}
	if (!c) {
		fprintf(stderr, "usage: %s [CASE STEPS]; without, it lists its cases\n", argv[0]);
		return 2;
	}
	run(c, strtoul(argv[2], NULL, 10));
	return 0;
}
