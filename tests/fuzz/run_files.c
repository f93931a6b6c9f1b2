// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* A fuzzer without libFuzzer: runs it on the files that are named. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More than libFuzzer's own limit. */
#define MAX_BYTES (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path, uint8_t *data)
{
	FILE *file = fopen(path, "rb");
	size_t size;

	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	size = fread(data, 1, MAX_BYTES, file);
	fclose(file);
	LLVMFuzzerTestOneInput(data, size);
	return 0;
}

int main(int argc, char **argv)
{
	uint8_t *data = malloc(MAX_BYTES);
	int failed = 0;
	int i;

	if (!data)
		return EXIT_FAILURE;
	for (i = 1; i < argc; i++)
		failed |= run_file(argv[i], data);
	free(data);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
