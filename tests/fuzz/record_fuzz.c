// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Recordings that are none, or of guests that never were: they are refused, differ, or
 * replay; printing them does not end otherwise either.
 */
#include <stdlib.h>

#include "tools/record/reader.h"
#include "tools/replay/replay.h"
#include "tools/replay/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print(const uint8_t *data, size_t size)
{
	const struct vgt_platform *platform = NULL;
	struct record_reader reader;
	struct record record;
	char text[128];

	record_reader_init(&reader, data, size);
	while (record_next(&reader, &record)) {
		if (record.kind == RECORD_GPU)
			platform = replay_platform(&record.name);
		if (platform)
			replay_describe(&record, platform, text, sizeof(text));
		replay_value(record.bytes.data, record.bytes.len, text, sizeof(text));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct replay_result result;
	enum replay_verdict verdict;

	print(data, size);
	/* Half of them move to a new vGPU on the way. */
	verdict = replay_run(data, size, size & 1 ? 3 : 0, &result);
	if (verdict != REPLAY_SAME && !result.difference[0])
		abort();
	return 0;
}
