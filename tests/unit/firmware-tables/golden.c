/* SPDX-License-Identifier: MIT OR GPL-2.0-only */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/firmware-tables/golden.h"

unsigned int golden_read(const char *name, u32 offset[GOLDEN_MAX])
{
	unsigned int count = 0;
	char path[128], line[256];
	FILE *file;

	snprintf(path, sizeof(path), "tests/golden/%s", name);
	file = fopen(path, "r");
	if (!file)
		fail_msg("cannot open %s: run the tests from the top of the source tree", path);
	while (fgets(line, sizeof(line), file)) {
		if (line[0] == '#')
			continue;
		assert_true(count < GOLDEN_MAX);
		if (sscanf(line, "%x", &offset[count]) != 1)
			fail_msg("%s: not a register: %s", path, line);
		count++;
	}
	fclose(file);
	return count;
}
