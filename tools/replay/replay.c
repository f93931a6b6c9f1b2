// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/replay/replay.h"

#include <errno.h>
#include <hosted/hosted.h>
#include <linux/err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/vgt.h"
#include "tools/record/reader.h"
#include "tools/replay/gpu.h"
#include "tools/replay/guest.h"
#include "tools/replay/words.h"

/**
 * struct replay - one under way
 * @result: what came of it so far
 * @verdict: whether the recording itself makes sense
 * @platform: that of the recording
 * @gpu: what the device model runs on
 * @guest: whose it is
 * @dev: the device model; NULL: not made yet
 * @vgpu: the vGPU; NULL: not made yet
 * @made: the step that made it
 * @move: see replay_run()
 * @until_move: steps until then
 * @ended: the recording's end was there
 */
struct replay {
	struct replay_result *result;
	enum replay_verdict verdict;
	const struct vgt_platform *platform;
	struct replay_gpu gpu;
	struct replay_guest guest;
	struct vgt_device *dev;
	struct vgt_vgpu *vgpu;
	struct record made;
	unsigned int move;
	unsigned int until_move;
	bool ended;
};

/* The hosted clock has no cookie. */
static uint64_t now;

static uint64_t clock_now(void)
{
	return now * RECORD_TIME_UNIT;
}

/* What the device model said last of a mistake of the guest; "": nothing. */
static char complaint[128];

static void keep_complaint(const char *event, const char *text)
{
	if (!strcmp(event, "vgt_refusal") || !strcmp(event, "vgt_guest_error"))
		snprintf(complaint, sizeof(complaint), "%s", text);
}

static void bad(struct replay *replay, const char *why)
{
	replay->verdict = REPLAY_BAD;
	snprintf(replay->result->difference, REPLAY_TEXT, "%s", why);
}

/* The first difference: where in the recording, at what, and what is other. */
static void __attribute__((format(printf, 3, 4)))
differs(struct replay *replay, const struct record *step, const char *fmt, ...)
{
	char what[128], how[256];
	va_list args;

	if (replay->verdict != REPLAY_SAME)
		return;
	replay->verdict = REPLAY_DIFFERENT;
	replay_describe(step, replay->platform, what, sizeof(what));
	va_start(args, fmt);
	vsnprintf(how, sizeof(how), fmt, args);
	va_end(args);
	snprintf(replay->result->difference, REPLAY_TEXT, "step %llu (access %llu), %s: %s%s%s",
		 (unsigned long long)replay->result->steps,
		 (unsigned long long)replay->result->accesses, what, how,
		 complaint[0] ? "; the last complaint: " : "", complaint);
}

static void make_gpu(struct replay *replay, const struct record *record)
{
	struct vgt_device *dev;

	replay->platform = replay_platform(&record->name);
	if (replay->dev || !replay->platform) {
		bad(replay, replay->dev ? "it has two GPUs" : "its platform is unknown");
		return;
	}
	replay_gpu_init(&replay->gpu, record, replay->platform->name);
	dev = vgt_device_create(&replay->gpu.info, &replay_gpu_ops, &replay->gpu);
	if (IS_ERR(dev))
		bad(replay, "its GPU makes no sense");
	else
		replay->dev = dev;
}

static void create(struct replay *replay, const struct record *step)
{
	char type[RECORD_MAX_NAME + 1] = "";
	const struct vgt_vgpu_config config = {
		.type = type,
		.width = step->value >> 16,
		.height = step->value,
	};
	struct vgt_vgpu *vgpu;

	memcpy(type, step->name.data, step->name.len);
	vgpu = vgt_vgpu_create(replay->dev, &config, &replay_guest_hv_ops, &replay->guest);
	if (IS_ERR(vgpu))
		differs(replay, step, "it cannot be made: %s", strerror(-PTR_ERR(vgpu)));
	else
		replay->vgpu = vgpu;
	replay->made = *step;
}

/* The vGPU ends, and a new one goes on in its place. */
static void move(struct replay *replay, const struct record *step)
{
	const char *why = "";
	size_t len;
	void *state;

	if (!replay->move || !replay->vgpu || --replay->until_move)
		return;
	replay->until_move = 1;
	if (!vgt_vgpu_quiet(replay->vgpu))
		return;
	replay->until_move = replay->move;
	state = vgt_state_save(replay->vgpu, &len);
	if (IS_ERR(state)) {
		differs(replay, step, "its state cannot be saved: %s", strerror(-PTR_ERR(state)));
		return;
	}
	vgt_vgpu_destroy(replay->vgpu);
	replay->vgpu = NULL;
	if (replay->guest.pinned)
		differs(replay, step, "%lld pages stay pinned when the vGPU ends",
			(long long)replay->guest.pinned);
	create(replay, &replay->made);
	if (replay->vgpu && vgt_state_load(replay->vgpu, state, len, &why))
		differs(replay, step, "its state cannot be loaded: %s", why);
	vgt_state_free(state);
	replay->result->moves++;
}

static void access_device(struct replay *replay, const struct record *step)
{
	const struct record_bytes *bytes = &step->bytes;
	char expected[32], got[32];
	uint8_t *buf;
	size_t at;
	int err;

	replay->result->accesses++;
	replay->gpu.access = step;
	if (step->kind == RECORD_WRITE) {
		err = vgt_bus_guest_write(replay->vgpu, step->region, step->offset, bytes->data,
					  bytes->len);
		if (step->failed != (err != 0))
			differs(replay, step, "it is %s", err ? "refused" : "accepted");
		return;
	}
	buf = calloc(1, bytes->len + 1);
	if (!buf) {
		bad(replay, "out of memory");
		return;
	}
	err = vgt_bus_guest_read(replay->vgpu, step->region, step->offset, buf, bytes->len);
	if (step->failed != (err != 0))
		differs(replay, step, "it is %s", err ? "refused" : "accepted");
	for (at = 0; !err && at < bytes->len && buf[at] == bytes->data[at]; at++)
		;
	if (!err && at < bytes->len) {
		at = at / 4 * 4;
		replay_value(bytes->data + at, bytes->len - at, expected, sizeof(expected));
		replay_value(buf + at, bytes->len - at, got, sizeof(got));
		differs(replay, step, "expected %s, got %s", expected, got);
	}
	free(buf);
}

static void map(struct replay *replay, const struct record *step)
{
	const struct replay_range range = { step->gpa, step->size, step->value };

	if (!replay_guest_map(&replay->guest, &range))
		bad(replay, "its guest has more pieces of memory than any has");
}

static void unmap(struct replay *replay, const struct record *step)
{
	const uint64_t pages = step->size ? step->size / RECORD_PAGE : UINT64_MAX / RECORD_PAGE;

	vgt_vgpu_memory_removed(replay->vgpu, step->gpa / RECORD_PAGE, pages);
	replay_guest_unmap(&replay->guest, step->gpa, step->size);
}

static void job_ends(struct replay *replay, const struct record *step)
{
	struct vgt_gpu_job *job = replay_gpu_take(&replay->gpu, step->engine);
	struct record_bytes changes = step->changes;
	struct record_change change = { 0 };
	size_t room;

	if (!job) {
		differs(replay, step, "the device model has not submitted it");
		return;
	}
	replay->result->jobs++;
	room = job->ctx->image_pages * RECORD_PAGE;
	while (record_next_change(&changes, &change)) {
		if (change.offset > room || change.bytes.len > room - change.offset) {
			differs(replay, step, "its context image has only %zu bytes", room);
			break;
		}
		memcpy((uint8_t *)job->ctx->image + change.offset, change.bytes.data,
		       change.bytes.len);
	}
	hosted_irq_enter();
	job->done(job, step->status);
	hosted_irq_exit();
}

static void run_step(struct replay *replay, const struct record *step)
{
	if (step->kind != RECORD_CREATE && !replay->vgpu) {
		bad(replay, "its vGPU is used before it is made");
		return;
	}
	switch (step->kind) {
	case RECORD_CREATE:
		if (replay->vgpu || !replay->dev)
			bad(replay, "its vGPU is made twice, or before its GPU");
		else
			create(replay, step);
		break;
	case RECORD_READ:
	case RECORD_WRITE:
		access_device(replay, step);
		break;
	case RECORD_MAP:
		map(replay, step);
		break;
	case RECORD_UNMAP:
		unmap(replay, step);
		break;
	case RECORD_RESET:
		vgt_vgpu_reset(replay->vgpu);
		break;
	case RECORD_PLUG:
		vgt_display_plug(replay->vgpu, step->value);
		break;
	case RECORD_RUN:
		hosted_run_timers();
		hosted_run_work();
		break;
	case RECORD_DONE:
		job_ends(replay, step);
		break;
	default:
		break;
	}
}

static void compare_memory(struct replay *replay, const struct record *step, uint64_t gpa,
			   size_t len)
{
	uint8_t expected[64], got[64];
	char expected_text[32], got_text[32];
	size_t n, at;

	for (; len; len -= n, gpa += n) {
		n = len < sizeof(got) ? len : sizeof(got);
		record_memory_read(replay->guest.recorded, gpa, expected, n);
		record_memory_read(replay->guest.memory, gpa, got, n);
		for (at = 0; at < n && got[at] == expected[at]; at++)
			;
		if (at == n)
			continue;
		at = at / 4 * 4;
		replay_value(expected + at, n - at < 4 ? n - at : 4, expected_text,
			     sizeof(expected_text));
		replay_value(got + at, n - at < 4 ? n - at : 4, got_text, sizeof(got_text));
		differs(replay, step, "guest memory at 0x%llx: expected %s, got %s",
			(unsigned long long)gpa + at, expected_text, got_text);
		return;
	}
}

/* @from: at the records of the step. What was to come out of it, and what did. */
static void compare(struct replay *replay, struct record_reader from, const struct record *step)
{
	struct replay_guest *guest = &replay->guest;
	struct record_reader again = from;
	struct record record;
	unsigned int msis = 0;
	bool intx = guest->intx;
	unsigned int i;

	while (record_next(&from, &record) && !record_is_step(&record)) {
		msis += record.kind == RECORD_MSI;
		if (record.kind == RECORD_INTX)
			intx = record.value;
		if (record.kind == RECORD_WRITTEN &&
		    !record_memory_write(guest->recorded, record.gpa, record.bytes.data,
					 record.bytes.len))
			bad(replay, "its guest has more memory than is kept");
	}
	replay->result->interrupts += guest->msis;
	if (guest->msis != msis)
		differs(replay, step, "expected %u interrupts, got %u", msis, guest->msis);
	if (guest->intx != intx)
		differs(replay, step, "expected the interrupt pin %s, it is %s",
			intx ? "up" : "down", guest->intx ? "up" : "down");
	while (record_next(&again, &record) && !record_is_step(&record))
		if (record.kind == RECORD_WRITTEN)
			compare_memory(replay, step, record.gpa, record.bytes.len);
	for (i = 0; i < guest->n_writes; i++)
		compare_memory(replay, step, guest->writes[i].gpa, guest->writes[i].len);
}

/* One step with what belongs to it; @reader is at the first of its records. */
static void next_step(struct replay *replay, struct record_reader *reader)
{
	const struct record_reader begin = *reader;
	struct replay_guest *guest = &replay->guest;
	struct record record = { 0 };

	guest->n_writes = 0;
	guest->msis = 0;
	replay->gpu.n_registers = 0;
	replay->gpu.access = NULL;
	while (replay->verdict == REPLAY_SAME && record_next(reader, &record)) {
		if (record.kind == RECORD_GPU)
			make_gpu(replay, &record);
		else if (record.kind == RECORD_REGISTER)
			replay_gpu_register(&replay->gpu, record.offset, record.value);
		else if (record.kind == RECORD_IMAGE)
			replay->gpu.image[record.engine] = record.bytes;
		else if (record.kind == RECORD_MEMORY &&
			 !(record_memory_write(guest->memory, record.gpa, record.bytes.data,
					       record.bytes.len) &&
			   record_memory_write(guest->recorded, record.gpa, record.bytes.data,
					       record.bytes.len)))
			bad(replay, "its guest has more memory than is kept");
		if (record.kind >= RECORD_CREATE)
			break;
	}
	if (reader->error)
		bad(replay, reader->error);
	if (replay->verdict != REPLAY_SAME)
		return;
	if (record.kind == RECORD_END) {
		replay->ended = true;
		if (record.value != replay->result->steps)
			bad(replay, "it has not as many steps as it says");
	} else if (!record_is_step(&record)) {
		bad(replay, "it is cut off: vgt-server has to end by itself for it to be whole");
	} else {
		replay->result->steps++;
		now += record.time;
		run_step(replay, &record);
		if (replay->verdict != REPLAY_BAD)
			compare(replay, begin, &record);
		if (replay->verdict == REPLAY_SAME)
			move(replay, &record);
	}
}

static void finish(struct replay *replay)
{
	struct record nothing = { .kind = RECORD_RESET };

	if (replay->vgpu)
		vgt_vgpu_destroy(replay->vgpu);
	if (replay->dev)
		vgt_device_destroy(replay->dev);
	if (replay->guest.pinned)
		differs(replay, &nothing, "at the end %lld pages of the guest are pinned",
			(long long)replay->guest.pinned);
}

enum replay_verdict replay_run(const uint8_t *data, size_t len, unsigned int move,
			       struct replay_result *result)
{
	struct replay *replay = calloc(1, sizeof(*replay));
	enum replay_verdict verdict = REPLAY_BAD;
	struct record_reader reader;

	*result = (struct replay_result) { .difference = "out of memory" };
	if (!replay)
		return verdict;
	replay->result = result;
	replay->move = move;
	replay->until_move = move;
	hosted_reset();
	now = 0;
	complaint[0] = '\0';
	hosted_set_clock(clock_now);
	hosted_set_trace(keep_complaint);
	if (replay_guest_init(&replay->guest)) {
		result->difference[0] = '\0';
		record_reader_init(&reader, data, len);
		while (!replay->ended && replay->verdict == REPLAY_SAME)
			next_step(replay, &reader);
		finish(replay);
		verdict = replay->verdict;
	}
	replay_guest_fini(&replay->guest);
	hosted_reset();
	free(replay);
	return verdict;
}
