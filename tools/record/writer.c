// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/record/writer.h"

#include <errno.h>
#include <string.h>

#define VARINT_MAX 10

static void put(struct record_writer *writer, const void *data, size_t len)
{
	if (writer->error || !len)
		return;
	errno = 0;
	if (gzwrite(writer->file, data, len) != (int)len)
		writer->error = errno ? -errno : -EIO;
}

int record_writer_open(struct record_writer *writer, const char *path)
{
	const uint8_t version = RECORD_VERSION;

	errno = 0;
	writer->error = 0;
	writer->file = gzopen(path, "wbe");
	if (!writer->file)
		return errno ? -errno : -ENOMEM;
	put(writer, RECORD_MAGIC, sizeof(RECORD_MAGIC));
	put(writer, &version, sizeof(version));
	return 0;
}

int record_writer_close(struct record_writer *writer)
{
	errno = 0;
	if (gzclose(writer->file) != Z_OK && !writer->error)
		writer->error = errno ? -errno : -EIO;
	return writer->error;
}

void record_writer_flush(struct record_writer *writer)
{
	if (!writer->error && gzflush(writer->file, Z_SYNC_FLUSH) != Z_OK)
		writer->error = -EIO;
}

void record_put(struct record_writer *writer, uint64_t number)
{
	uint8_t bytes[VARINT_MAX];
	size_t len = 0;

	do {
		bytes[len++] = (number & 0x7f) | (number > 0x7f ? 0x80 : 0);
		number >>= 7;
	} while (number);
	put(writer, bytes, len);
}

void record_put_signed(struct record_writer *writer, int64_t number)
{
	record_put(writer, (uint64_t)number << 1 ^ (uint64_t)(number >> 63));
}

void record_put_bytes(struct record_writer *writer, const void *data, size_t len)
{
	record_put(writer, len);
	put(writer, data, len);
}
