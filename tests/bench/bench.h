/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A bench program: some cases, each a step that is repeated. tests/bench/run
 * counts the instructions of many and of twice as many steps, and subtracts.
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <linux/types.h>

/**
 * struct bench_case - something to count
 * @name: one word
 * @about: what a step is, for the table
 * @step: one step; @state is what setup() made
 * @steps: how many are counted where each is long; 0: as many as of the others
 */
struct bench_case {
	const char *name;
	const char *about;
	void (*step)(void *state);
	unsigned int steps;
};

/**
 * struct bench - a program's cases
 * @cases: ends with one without a name; the first is an empty step
 * @setup: what all cases need
 * @teardown: its end
 * @counted: what else is counted, such as "bytes copied"; NULL: nothing
 * @count: how many so far
 */
struct bench {
	const struct bench_case *cases;
	void *(*setup)(void);
	void (*teardown)(void *state);
	const char *counted;
	u64 (*count)(void *state);
};

/* Defined by each bench program. */
extern const struct bench bench;

#endif
