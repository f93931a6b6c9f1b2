// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * A state from anywhere, with checksums that are right: it is refused and changes
 * nothing, or it is taken, and then the guest lives on it, and what is saved is what
 * was taken. The GPU must reach nothing but pages that are pinned.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/err.h>

#include "gvt/state/stream.h"
#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "tests/fuzz/input.h"
#include "tests/support/test_vgpu.h"

#define RAM_PAGES	64
#define PAGE_BYTES	4096u
#define SECTIONS	6u
#define MAX_EDITS	64u
#define SECTION_HEADER	24u
#define STREAM_HEADER	16u
#define INPUTS_PER_VGPU	64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A state: what inputs are edits of. */
static u8 *fresh;
static size_t fresh_len;

static void broken(const char *what)
{
	fprintf(stderr, "state_fuzz: %s\n", what);
	abort();
}

static u8 *save(struct test_vgpu *test, size_t *len)
{
	u8 *stream = vgt_state_save(test->vgpu, len);

	if (IS_ERR(stream))
		broken("a quiet vGPU cannot be saved");
	return stream;
}

static u64 number(const u8 *at, unsigned int bytes)
{
	u64 value = 0;

	memcpy(&value, at, bytes);
	return value;
}

static u8 *section(u8 *stream, unsigned int index)
{
	u8 *at = stream + STREAM_HEADER;

	while (index--)
		at += SECTION_HEADER + number(at + 8, 8);
	return at;
}

/* Bytes of sections are set, then each section's checksum is made right. */
static void edit(u8 *stream, struct input *in)
{
	unsigned int n, i;
	u64 sum;

	for (n = 0; n < MAX_EDITS && in->left; n++) {
		const u8 how = take(in, 1);
		u8 *at = section(stream, how % SECTIONS);
		const u64 len = number(at + 8, 8);
		const u64 place = take(in, 3) % len;
		const unsigned int bytes = 1u << (how >> 6);
		const u64 value = take(in, bytes);

		if (place + bytes <= len)
			memcpy(at + SECTION_HEADER + place, &value, bytes);
	}
	for (i = 0; i < SECTIONS; i++) {
		u8 *at = section(stream, i);

		sum = vgt_state_checksum(at + SECTION_HEADER, number(at + 8, 8));
		memcpy(at + 16, &sum, sizeof(sum));
	}
}

/* Every entry of the GPU in the vGPU's ranges leads to scratch or to a pinned page. */
static void check_range(struct test_vgpu *test, const struct vgt_gpu_range *range)
{
	u64 entry;

	for (entry = range->base / PAGE_BYTES; entry < (range->base + range->size) / PAGE_BYTES;
	     entry += 1 + entry % 7) {
		const u64 bus = test->gpu->ggtt[entry] & 0x7ffffff000ull;
		const u64 gfn = (bus - FAKE_HV_BUS) / PAGE_BYTES;

		if (bus < FAKE_GPU_BUS && !(gfn < RAM_PAGES && test->hv->pins[gfn]))
			broken("the GPU reaches a page that is not pinned");
	}
}

static void live(struct test_vgpu *test, struct input *in)
{
	unsigned int n;
	u64 value = 0;

	for (n = 0; n < MAX_EDITS && in->left; n++) {
		const u8 how = take(in, 1);
		const u32 offset = take(in, 3) % (2u << 20);

		value = take(in, 4);
		if (how & 1)
			test_vgpu_reg_write(test, offset & ~3u, value);
		else
			test_vgpu_reg_read(test, offset & ~3u);
		if (how & 2)
			fake_gpu_complete(test->gpu, how >> 2 & 3, how & 16 ? -5 : 0);
		if (how & 32)
			hosted_advance(value);
		hosted_run_timers();
		hosted_run_work();
	}
}

static struct test_vgpu *renew(struct test_vgpu *test)
{
	static unsigned int inputs;

	if (test && ++inputs % INPUTS_PER_VGPU) {
		vgt_vgpu_reset(test->vgpu);
		while (test->gpu->job_count)
			fake_gpu_complete(test->gpu, test->gpu->jobs[0]->ctx->engine, -5);
		hosted_run_work();
		return test;
	}
	if (test)
		test_vgpu_destroy(test);
	hosted_reset();
	return test_vgpu_create_as("skl", "i915-GVTg_V5_8", RAM_PAGES, 0);
}

/* What was taken is what is saved, and is taken again. */
static void save_twice(struct test_vgpu *test)
{
	size_t len, again_len;
	const char *why;
	u8 *taken = save(test, &len), *again;

	if (vgt_state_load(test->vgpu, taken, len, &why))
		broken("what was saved is not taken");
	again = save(test, &again_len);
	if (len != again_len || memcmp(taken, again, len))
		broken("what was taken is not what is saved");
	vgt_state_free(taken);
	vgt_state_free(again);
}

/* @twice: it takes long. */
static void load_edited(struct test_vgpu *test, struct input *in, bool twice)
{
	const size_t half = in->left / 2;
	struct input edits = { in->data, half };
	struct input life = { in->data + half, in->left - half };
	u8 *stream = malloc(fresh_len);
	const char *why;

	memcpy(stream, fresh, fresh_len);
	edit(stream, &edits);
	if (!vgt_state_load(test->vgpu, stream, fresh_len, &why)) {
		if (twice)
			save_twice(test);
	} else if (test->hv->pinned) {
		broken("a state that was refused has changed something");
	}
	check_range(test, &test->vgpu->mappable);
	live(test, &life);
	free(stream);
}

/* Of a guest that has memory in its GGTT, and a picture. */
static void make_fresh(struct test_vgpu *test)
{
	const u64 gma = test->vgpu->mappable.base;
	unsigned int i;
	u8 *stream;

	for (i = 0; i < 24; i++)
		test_vgpu_ggtt_map(test, gma + i * PAGE_BYTES, i < 12 ? i : 5);
	test_vgpu_reg_write(test, 0x70008, 1u << 31);
	stream = save(test, &fresh_len);
	fresh = malloc(fresh_len);
	memcpy(fresh, stream, fresh_len);
	vgt_state_free(stream);
	vgt_vgpu_reset(test->vgpu);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct test_vgpu *test;
	struct input in = { data, size };
	const char *why;
	u8 how;

	test = renew(test);
	if (!fresh)
		make_fresh(test);
	how = take(&in, 1);
	/* As it stands, too: its lengths and numbers of parts. */
	if (how & 1)
		vgt_state_load(test->vgpu, in.data, in.left, &why);
	else
		load_edited(test, &in, (how & 0xe) == 2);
	return 0;
}
