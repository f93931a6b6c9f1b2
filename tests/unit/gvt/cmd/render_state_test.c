// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The scanner and the batch that every Linux guest runs from the GGTT at its start:
 * as a list of commands that is part of the project, and as the kernel's source has
 * it where that is installed (VGT_LINUX_SOURCE, or /usr/src/linux-source-*).
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/vgpu.h"
#include "tests/unit/gvt/cmd/stream.h"

#define GOLDEN		"tests/golden/gen9-render-state.txt"
#define SOURCE		"drivers/gpu/drm/i915/gt/gen9_renderstate.c"
#define MAX_COMMANDS	512
#define BATCH		0x2000
#define MAX_DWORDS	4096

struct golden {
	u32 header;
	u32 dwords;
};

static unsigned int golden_commands(struct golden list[MAX_COMMANDS])
{
	unsigned int count = 0;
	char line[256];
	FILE *file = fopen(GOLDEN, "r");

	if (!file)
		fail_msg("cannot open %s: run the tests from the top of the source tree", GOLDEN);
	while (fgets(line, sizeof(line), file)) {
		if (line[0] == '#')
			continue;
		assert_true(count < MAX_COMMANDS);
		assert_int_equal(sscanf(line, "%x %u", &list[count].header, &list[count].dwords),
				 2);
		count++;
	}
	fclose(file);
	return count;
}

/* The batch at BATCH passes, command for command. */
static void batch_passes(struct stream_test *st, unsigned int commands)
{
	u32 ring[] = { 0x18800001, st->gma + BATCH, 0, 0 };

	assert_int_equal(stream_scan(st, VGT_RCS, ring, 4), 0);
	assert_int_equal(st->scan.commands, commands + 2);	/* the ring's own two */
	assert_int_equal(st->scan.batch_count, 1);
}

static void each_command_of_the_list_passes_with_its_length(void **state)
{
	struct stream_test *st = *state;
	struct golden list[MAX_COMMANDS];
	const unsigned int count = golden_commands(list);
	u32 *batch = stream_memory(st, st->gma + BATCH);

	assert_true(count > 80);
	for (unsigned int i = 0; i < count; i++) {
		*batch = list[i].header;
		batch += list[i].dwords;
	}
	batch_passes(st, count);
}

/* The kernel's source, or NULL. */
static FILE *kernel_source(void)
{
	const char *root = getenv("VGT_LINUX_SOURCE");
	FILE *file = NULL;
	char path[512];
	glob_t found;

	if (root) {
		snprintf(path, sizeof(path), "%s/" SOURCE, root);
		return fopen(path, "r");
	}
	if (!glob("/usr/src/linux-source-*/" SOURCE, 0, NULL, &found))
		file = fopen(found.gl_pathv[0], "r");
	globfree(&found);
	return file;
}

/* The dwords of the source's array, one of "0x........," in each line. */
static unsigned int source_batch(FILE *file, u32 *batch)
{
	bool inside = false;
	unsigned int n = 0;
	char line[256];
	u32 value;

	while (fgets(line, sizeof(line), file)) {
		if (strstr(line, "_null_state_batch"))
			inside = true;
		else if (inside && n < MAX_DWORDS && sscanf(line, " 0x%x", &value) == 1)
			batch[n++] = value;
	}
	return n;
}

static void the_kernels_own_batch_is_the_list_and_passes(void **state)
{
	struct stream_test *st = *state;
	struct golden list[MAX_COMMANDS];
	const unsigned int count = golden_commands(list);
	u32 *batch = stream_memory(st, st->gma + BATCH);
	unsigned int dwords, at = 0;
	FILE *file = kernel_source();

	if (!file) {
		print_message("no kernel source: install linux-source-6.1 and unpack it in "
			      "/usr/src, or set VGT_LINUX_SOURCE\n");
		skip();
	}
	dwords = source_batch(file, batch);
	fclose(file);
	for (unsigned int i = 0; i < count; i++) {
		assert_true(at < dwords);
		assert_int_equal(batch[at] >> 16, list[i].header >> 16);
		at += list[i].dwords;
	}
	batch_passes(st, count);
}

#define T(test) cmocka_unit_test_setup_teardown(test, stream_setup, stream_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(each_command_of_the_list_passes_with_its_length),
		T(the_kernels_own_batch_is_the_list_and_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
