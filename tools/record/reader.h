/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Takes a recording apart; what is beyond the bounds of the format is refused. */
#ifndef RECORD_READER_H
#define RECORD_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/record/format.h"

/* Bytes in the recording. */
struct record_bytes {
	const uint8_t *data;
	size_t len;
};

/**
 * struct record - one record; which fields mean something depends on @kind
 * @kind: what it is
 * @time: RECORD_TIME_UNITs since the last step
 * @name: platform or type
 * @number: of RECORD_GPU the fields of struct vgt_gpu_info behind the name, in their order
 * @region: of an access
 * @failed: the access was refused
 * @offset: of an access or register
 * @bytes: of an access, a page, an image, or written
 * @gpa: guest physical address
 * @size: of memory
 * @value: of a register; level, flag; width and height as 16 bits each; steps in all
 * @engine: of a job, of an image
 * @status: of a job
 * @changes: of a job's image; see record_next_change()
 */
struct record {
	enum record_kind kind;
	uint64_t time;
	struct record_bytes name;
	uint64_t number[10];
	uint32_t region;
	bool failed;
	uint64_t offset;
	struct record_bytes bytes;
	uint64_t gpa;
	uint64_t size;
	uint64_t value;
	uint32_t engine;
	int32_t status;
	struct record_bytes changes;
};

/**
 * struct record_reader - a place in a recording
 * @at: the next byte
 * @end: behind the last one
 * @last_page: of the last RECORD_MEMORY
 * @last_end: of the last access to each region
 * @error: what is wrong with the recording, a constant clause, or NULL
 */
struct record_reader {
	const uint8_t *at;
	const uint8_t *end;
	uint64_t last_page;
	uint64_t last_end[8];
	const char *error;
};

/* A change of an image: bytes from @offset on. */
struct record_change {
	size_t offset;
	struct record_bytes bytes;
};

/* Unpack a file; the caller frees @data. NULL, or what is wrong, a constant clause. */
const char *record_load(const char *path, uint8_t **data, size_t *len);

/* At the first record; reader->error where this is no recording. */
void record_reader_init(struct record_reader *reader, const uint8_t *data, size_t len);
/* The next record. False: there is none, or reader->error. */
bool record_next(struct record_reader *reader, struct record *record);

/* The first change has @change zeroed before; false: there is none any more. */
bool record_next_change(struct record_bytes *changes, struct record_change *change);

static inline bool record_is_step(const struct record *record)
{
	return record->kind >= RECORD_CREATE && record->kind < RECORD_END;
}

#endif
