// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Stands between the device model and its guest. */
#include <errno.h>
#include <string.h>

#include "tools/record/change.h"
#include "tools/record/memory.h"
#include "tools/record/recorder.h"
#include "tools/record/recording.h"
#include "tools/record/writer.h"

/* The recording has the page as it is @now. */
static void page_note(struct recorder *recorder, uint64_t gfn, const uint8_t *now)
{
	uint8_t *was = record_memory_page(recorder->known, gfn);
	size_t at = 0, end;

	if (!was) {
		recorder->writer.error = -ENOSPC;
		return;
	}
	while ((end = record_next_difference(was, now, RECORD_PAGE, &at))) {
		recorder_begin_record(recorder, RECORD_MEMORY);
		record_put_signed(&recorder->writer, gfn - recorder->last_page);
		recorder_put(recorder, at);
		record_put_bytes(&recorder->writer, now + at, end - at);
		recorder->last_page = gfn;
		at = end;
	}
	memcpy(was, now, RECORD_PAGE);
}

/* Whole pages: a later device model may read more of them than this one. */
static int hv_read(void *hv, u64 gpa, void *buf, size_t len)
{
	struct recorder *recorder = hv;
	uint8_t page[RECORD_PAGE];
	uint8_t *from = buf;
	size_t n;
	int error;

	error = recorder->hv_ops->read(recorder->hv, gpa, buf, len);
	for (; !error && len; len -= n, gpa += n, from += n) {
		n = RECORD_PAGE - gpa % RECORD_PAGE;
		if (n > len)
			n = len;
		error = recorder->hv_ops->read(recorder->hv, gpa / RECORD_PAGE * RECORD_PAGE, page,
					       sizeof(page));
		/* The guest runs: the page is what the device model has seen of it. */
		memcpy(page + gpa % RECORD_PAGE, from, n);
		if (!error)
			page_note(recorder, gpa / RECORD_PAGE, page);
	}
	return error;
}

static int hv_write(void *hv, u64 gpa, const void *buf, size_t len)
{
	struct recorder *recorder = hv;
	const int error = recorder->hv_ops->write(recorder->hv, gpa, buf, len);

	if (error)
		return error;
	recorder_begin_record(recorder, RECORD_WRITTEN);
	recorder_put(recorder, gpa);
	record_put_bytes(&recorder->writer, buf, len);
	if (!record_memory_write(recorder->known, gpa, buf, len))
		recorder->writer.error = -ENOSPC;
	return 0;
}

static int hv_pin(void *hv, u64 gfn, u64 *bus)
{
	struct recorder *recorder = hv;

	return recorder->hv_ops->pin(recorder->hv, gfn, bus);
}

static void hv_unpin(void *hv, u64 gfn, u64 bus)
{
	struct recorder *recorder = hv;

	recorder->hv_ops->unpin(recorder->hv, gfn, bus);
}

static void hv_msi(void *hv)
{
	struct recorder *recorder = hv;

	recorder_begin_record(recorder, RECORD_MSI);
	recorder->hv_ops->msi(recorder->hv);
}

static void hv_intx(void *hv, bool level)
{
	struct recorder *recorder = hv;

	recorder_begin_record(recorder, RECORD_INTX);
	recorder_put(recorder, level);
	recorder->hv_ops->intx(recorder->hv, level);
}

static void hv_stopped(void *hv, const struct vgt_stop *why)
{
	struct recorder *recorder = hv;

	recorder->hv_ops->stopped(recorder->hv, why);
}

const struct vgt_hv_ops recorder_hv_ops = {
	.read = hv_read,
	.write = hv_write,
	.pin = hv_pin,
	.unpin = hv_unpin,
	.msi = hv_msi,
	.intx = hv_intx,
	.stopped = hv_stopped,
};
