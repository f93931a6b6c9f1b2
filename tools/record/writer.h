/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef RECORD_WRITER_H
#define RECORD_WRITER_H

#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

#include "tools/record/format.h"

/**
 * struct record_writer - a recording that grows
 * @file: where it goes
 * @error: negative errno of the first failure; nothing is written after it
 */
struct record_writer {
	gzFile file;
	int error;
};

/* Negative errno where the file cannot be made. */
int record_writer_open(struct record_writer *writer, const char *path);
/* What was wrong since the beginning, 0 or a negative errno. */
int record_writer_close(struct record_writer *writer);

/* What is there so far can be read, should this program die. */
void record_writer_flush(struct record_writer *writer);

void record_put(struct record_writer *writer, uint64_t number);
void record_put_signed(struct record_writer *writer, int64_t number);
void record_put_bytes(struct record_writer *writer, const void *data, size_t len);

#endif
