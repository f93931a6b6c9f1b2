// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/record/change.h"

/* So many equal bytes between two changes cost more than to begin anew. */
#define GAP 8u

size_t record_next_difference(const uint8_t *was, const uint8_t *now, size_t len, size_t *at)
{
	size_t begin = *at, end, i;

	while (begin < len && was[begin] == now[begin])
		begin++;
	if (begin == len)
		return 0;
	for (end = i = begin; i < len && i - end < GAP; i++)
		if (was[i] != now[i])
			end = i + 1;
	*at = begin;
	return end;
}
