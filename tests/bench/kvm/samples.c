// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/bench/kvm/samples.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void samples_report(const char *name, uint64_t *samples, size_t count)
{
	qsort(samples, count, sizeof(*samples), compare);
	printf("%s\t%" PRIu64 "\t%" PRIu64 "\t%zu\n", name, samples[0], samples[count / 2], count);
	fflush(stdout);
}
