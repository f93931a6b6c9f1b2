/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* A PVINFO page for people and for programs. */
#ifndef PVINFO_DUMP_PRINT_H
#define PVINFO_DUMP_PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include "pvinfo/pvinfo.h"

/**
 * print_text() - the page as lines of text
 * @page: the page
 * @reserved: also name reserved words that are not 0
 * @out: where to
 */
void print_text(const struct vgt_pvinfo *page, bool reserved, FILE *out);

/**
 * print_json() - the page as one JSON object, numbers as numbers
 * @page: the page
 * @out: where to
 *
 * Return: 0, or -1 without memory.
 */
int print_json(const struct vgt_pvinfo *page, FILE *out);

#endif
