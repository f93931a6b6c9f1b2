/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* A fuzzer's input, taken from its front piece by piece. */
#ifndef TESTS_FUZZ_INPUT_H
#define TESTS_FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct input {
	const uint8_t *data;
	size_t left;
};

/* The next @bytes (1..8) as a little-endian number; what is not there any more is 0. */
static inline uint64_t take(struct input *in, size_t bytes)
{
	uint64_t value = 0;

	if (bytes > in->left)
		bytes = in->left;
	memcpy(&value, in->data, bytes);
	in->data += bytes;
	in->left -= bytes;
	return value;
}

#endif
