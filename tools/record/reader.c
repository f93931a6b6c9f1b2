// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/record/reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define FIRST_BYTES	(4u << 20)
#define MAX_REGION	7u
#define MAX_ENGINE	3u
#define NO_RECORDING	"it is not a recording of vgt-server --record"
#define CUT_OFF		"it is cut off: vgt-server has to end by itself for it to be whole"
#define BEYOND		"a number in it is beyond its bounds"

/* Reads all there is; false: too much, or no memory. */
static bool unpack(gzFile file, uint8_t **data, size_t *len)
{
	size_t room = FIRST_BYTES;
	int got = 1;

	*len = 0;
	*data = malloc(room);
	while (*data && got > 0) {
		got = gzread(file, *data + *len, room - *len);
		*len += got > 0 ? got : 0;
		if (*len == room) {
			uint8_t *more = room < RECORD_MAX_BYTES ? realloc(*data, 2 * room) : NULL;

			if (!more)
				return false;
			*data = more;
			room *= 2;
		}
	}
	return *data;
}

const char *record_load(const char *path, uint8_t **data, size_t *len)
{
	gzFile file = gzopen(path, "rbe");
	const char *error = NULL;
	int status;

	*data = NULL;
	if (!file)
		return strerror(errno);
	if (!unpack(file, data, len))
		error = "it is too long to be a recording";
	gzerror(file, &status);
	/* What is cut off lacks its end, which shows later: up to there it is good. */
	if (!error && status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
		error = "it is damaged: its checksum or its packing is wrong";
	gzclose(file);
	if (error) {
		free(*data);
		*data = NULL;
	}
	return error;
}

void record_reader_init(struct record_reader *reader, const uint8_t *data, size_t len)
{
	const size_t header = sizeof(RECORD_MAGIC) + 1;

	*reader = (struct record_reader) { .at = data, .end = data + len };
	if (!len)
		reader->error = CUT_OFF;
	else if (len < header || memcmp(data, RECORD_MAGIC, sizeof(RECORD_MAGIC)))
		reader->error = NO_RECORDING;
	else if (data[sizeof(RECORD_MAGIC)] != RECORD_VERSION)
		reader->error = "its version is another than this program's: record it again";
	else
		reader->at += header;
}

static void fail(struct record_reader *reader, const char *why)
{
	if (!reader->error)
		reader->error = why;
}

static uint64_t get(struct record_reader *reader)
{
	uint64_t value = 0;
	unsigned int shift;

	for (shift = 0; shift < 64; shift += 7) {
		if (reader->at == reader->end) {
			fail(reader, CUT_OFF);
			return 0;
		}
		value |= (uint64_t)(*reader->at & 0x7f) << shift;
		if (!(*reader->at++ & 0x80))
			return value;
	}
	fail(reader, BEYOND);
	return 0;
}

static uint64_t get_up_to(struct record_reader *reader, uint64_t max)
{
	const uint64_t value = get(reader);

	if (value <= max)
		return value;
	fail(reader, BEYOND);
	return 0;
}

static uint64_t get_signed(struct record_reader *reader)
{
	const uint64_t value = get(reader);

	return value >> 1 ^ -(value & 1);
}

static struct record_bytes get_bytes(struct record_reader *reader, size_t max)
{
	struct record_bytes bytes = { reader->at, 0 };
	const uint64_t len = get_up_to(reader, max);

	if (len > (size_t)(reader->end - reader->at)) {
		fail(reader, CUT_OFF);
		return bytes;
	}
	bytes = (struct record_bytes) { reader->at, len };
	reader->at += len;
	return bytes;
}

static void get_access(struct record_reader *reader, struct record *record)
{
	record->region = get_up_to(reader, MAX_REGION);
	record->failed = get_up_to(reader, 1);
	record->offset = reader->last_end[record->region] + get_signed(reader);
	record->bytes = get_bytes(reader, RECORD_MAX_ACCESS);
	reader->last_end[record->region] = record->offset + record->bytes.len;
}

static void get_memory(struct record_reader *reader, struct record *record)
{
	const uint64_t page = reader->last_page + get_signed(reader);

	if (page >= RECORD_GUEST_PAGES) {
		fail(reader, BEYOND);
		return;
	}
	reader->last_page = page;
	record->gpa = page * RECORD_PAGE + get_up_to(reader, RECORD_PAGE - 1);
	record->bytes = get_bytes(reader, RECORD_PAGE - record->gpa % RECORD_PAGE);
}

/* All changes, checked; record_next_change() need not look again. */
static void get_changes(struct record_reader *reader, struct record *record)
{
	size_t offset = 0;
	uint64_t ahead;

	record->changes.data = reader->at;
	while (!reader->error && (ahead = get_up_to(reader, RECORD_MAX_IMAGE))) {
		offset += ahead - 1;
		if (offset > RECORD_MAX_IMAGE)
			fail(reader, BEYOND);
		else
			offset += get_bytes(reader, RECORD_MAX_IMAGE - offset).len;
	}
	record->changes.len = reader->at - record->changes.data;
}

bool record_next_change(struct record_bytes *changes, struct record_change *change)
{
	struct record_reader reader = { changes->data, changes->data + changes->len };
	const uint64_t ahead = get(&reader);

	if (!ahead)
		return false;
	change->offset += change->bytes.len + ahead - 1;
	change->bytes = get_bytes(&reader, RECORD_MAX_IMAGE);
	*changes = (struct record_bytes) { reader.at, reader.end - reader.at };
	return true;
}

static void get_gpu(struct record_reader *reader, struct record *record)
{
	unsigned int i;

	record->name = get_bytes(reader, RECORD_MAX_NAME);
	for (i = 0; i < sizeof(record->number) / sizeof(record->number[0]); i++)
		record->number[i] = get(reader);
}

static void get_created(struct record_reader *reader, struct record *record)
{
	record->name = get_bytes(reader, RECORD_MAX_NAME);
	record->value = get_up_to(reader, UINT16_MAX) << 16;
	record->value |= get_up_to(reader, UINT16_MAX);
}

static void get_fields(struct record_reader *reader, struct record *record)
{
	switch (record->kind) {
	case RECORD_GPU:
		get_gpu(reader, record);
		break;
	case RECORD_MEMORY:
		get_memory(reader, record);
		break;
	case RECORD_REGISTER:
		record->offset = get_up_to(reader, UINT32_MAX);
		record->value = get_up_to(reader, UINT32_MAX);
		break;
	case RECORD_INTX:
	case RECORD_PLUG:
		record->value = get_up_to(reader, 1);
		break;
	case RECORD_WRITTEN:
		record->gpa = get_up_to(reader, (uint64_t)RECORD_GUEST_PAGES * RECORD_PAGE - 1);
		record->bytes = get_bytes(reader, RECORD_MAX_WRITE);
		break;
	case RECORD_IMAGE:
		record->engine = get_up_to(reader, MAX_ENGINE);
		record->bytes = get_bytes(reader, RECORD_MAX_IMAGE);
		break;
	case RECORD_CREATE:
		get_created(reader, record);
		break;
	case RECORD_READ:
	case RECORD_WRITE:
		get_access(reader, record);
		break;
	case RECORD_MAP:
		record->gpa = get(reader);
		record->size = get(reader);
		record->value = get_up_to(reader, 1);
		break;
	case RECORD_UNMAP:
		record->gpa = get(reader);
		record->size = get(reader);
		break;
	case RECORD_DONE:
		record->engine = get_up_to(reader, MAX_ENGINE);
		record->status = get_signed(reader);
		get_changes(reader, record);
		break;
	case RECORD_END:
		record->value = get(reader);
		if (reader->at != reader->end)
			fail(reader, "there is something behind its end");
		break;
	case RECORD_MSI:
	case RECORD_RESET:
	case RECORD_RUN:
		break;
	default:
		fail(reader, "a record in it has an unknown kind");
	}
}

bool record_next(struct record_reader *reader, struct record *record)
{
	if (reader->error || reader->at == reader->end)
		return false;
	*record = (struct record) { .kind = *reader->at++ };
	if (record_is_step(record))
		record->time = get(reader);
	get_fields(reader, record);
	return !reader->error;
}
