/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef BENCH_KVM_SAMPLES_H
#define BENCH_KVM_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

/* Of each cost this many samples are taken, unless one takes milliseconds. */
#define SAMPLES 1024u

/* The time stamp counter: under QEMU's -icount shift=0, instructions. */
static inline uint64_t samples_now(void)
{
	return __builtin_ia32_rdtsc();
}

/**
 * samples_report() - print one line: name, least, median, number, with tabs between
 * @name: of the cost
 * @samples: time stamp differences; sorted by this
 * @count: at least 1
 */
void samples_report(const char *name, uint64_t *samples, size_t count);

#endif
