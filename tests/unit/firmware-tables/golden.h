/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Register lists of tests/golden. */
#ifndef TESTS_FIRMWARE_TABLES_GOLDEN_H
#define TESTS_FIRMWARE_TABLES_GOLDEN_H

#include <linux/types.h>

#define GOLDEN_MAX 2048

/**
 * golden_read() - offsets that begin the lines of a list
 * @name: file name in tests/golden
 * @offset: the offsets
 *
 * Tests run from the top of the source tree. A list that cannot be read fails the test.
 *
 * Return: how many.
 */
unsigned int golden_read(const char *name, u32 offset[GOLDEN_MAX]);

#endif
