// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* What the scanner costs: each step is a stream of STREAM_COMMANDS commands. */
#include <stdio.h>
#include <string.h>

#include <linux/kernel.h>

#include "gvt/cmd/scan.h"
#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "tests/bench/bench.h"
#include "tests/support/test_vgpu.h"

#define STREAM_COMMANDS	1000
#define STREAM_DWORDS	(VGT_SCAN_MAX_BYTES / 4)
#define LIST_REGISTERS	14
#define PML4		0x1000u
#define BATCH		0x10000u
#define RENDER_STATE	"tests/golden/gen9-render-state.txt"

static struct test_vgpu *test;
static u32 stream[STREAM_DWORDS];

static void *setup(void)
{
	test = test_vgpu_create(0);
	return test->vgpu;
}

static void teardown(void *state)
{
	test_vgpu_destroy(test);
	hosted_reset();
}

static noinline void nothing(void *vgpu)
{
	__asm__ __volatile__("" : : "r"(vgpu) : "memory");
}

static void scan_stream(struct vgt_vgpu *vgpu, enum vgt_engine engine, u32 dwords)
{
	struct vgt_scan scan;

	mutex_lock(&vgpu->lock);
	vgt_scan_init(&scan, vgpu, engine, vgpu->mappable.base, PML4);
	if (vgt_scan_stream(&scan, VGT_STREAM_RING, stream, dwords, 0))
		hosted_bug("the scanner refuses the stream: %s", scan.refusal.rule);
	vgt_scan_release(&scan);
	mutex_unlock(&vgpu->lock);
}

/* Fills the stream at the first step of a case; it passes unchanged, again and again. */
static void scan(struct vgt_vgpu *vgpu, enum vgt_engine engine, const u32 *command, u32 dwords)
{
	static const u32 *filled;

	if (filled != command)
		for (u32 i = 0; i < STREAM_COMMANDS; i++)
			memcpy(stream + i * dwords, command, dwords * sizeof(u32));
	filled = command;
	scan_stream(vgpu, engine, STREAM_COMMANDS * dwords);
}

/*
 * The commands of the list up to its MI_BATCH_BUFFER_END, again and again, as far as there are
 * @commands or @max dwords are full.
 */
static u32 fill_render_state(u32 commands, u32 max)
{
	u32 header, length, count = 0, dwords = 0;
	char line[128];
	FILE *file = fopen(RENDER_STATE, "r");

	if (!file)
		hosted_bug("cannot open %s: run from the top of the source tree", RENDER_STATE);
	while (count < commands) {
		if (!fgets(line, sizeof(line), file)) {
			rewind(file);
			continue;
		}
		if (sscanf(line, "%x %u", &header, &length) != 2 || header == 0x05000000)
			continue;
		if (length > max - dwords)
			break;
		stream[dwords] = header;
		dwords += length;
		count++;
	}
	fclose(file);
	return dwords;
}

static void render_state(void *vgpu)
{
	static u32 dwords;

	if (!dwords)
		dwords = fill_render_state(STREAM_COMMANDS, STREAM_DWORDS);
	scan_stream(vgpu, VGT_RCS, dwords);
}

/* As many as fit into this many bytes. */
static void render_state_bytes(void *vgpu, u32 bytes)
{
	static u32 dwords;

	if (!dwords)
		dwords = fill_render_state(~0u, bytes / 4);
	scan_stream(vgpu, VGT_RCS, dwords);
}

static void stream_64k(void *vgpu)
{
	render_state_bytes(vgpu, 64 << 10);
}

static void stream_1m(void *vgpu)
{
	render_state_bytes(vgpu, 1 << 20);
}

static void stream_4m(void *vgpu)
{
	render_state_bytes(vgpu, 4 << 20);
}

static void noops(void *vgpu)
{
	static const u32 command[] = { 0 };

	scan(vgpu, VGT_RCS, command, 1);
}

static void state_commands(void *vgpu)
{
	static const u32 command[] = { 0x78140000, 0 };	/* 3DSTATE_WM */

	scan(vgpu, VGT_RCS, command, 2);
}

static void flushes(void *vgpu)
{
	static const u32 command[] = { 0x7a000004, 0x00100020, 0, 0, 0, 0 };

	scan(vgpu, VGT_RCS, command, 6);
}

static void breadcrumbs(void *vgpu)
{
	static u32 command[] = { 0x7a000004, 0x01104080, 0, 0, 7, 0 };

	command[2] = ((struct vgt_vgpu *)vgpu)->mappable.base;
	scan(vgpu, VGT_RCS, command, 6);
}

static void register_loads(void *vgpu)
{
	static const u32 command[] = { 0x11000001, 0x20c0, 0x00010000 };

	scan(vgpu, VGT_RCS, command, 3);
}

static void blitter_flushes(void *vgpu)
{
	static const u32 command[] = { 0x13000002, 0, 0, 0 };

	scan(vgpu, VGT_BCS, command, 4);
}

/* Guest memory is where it is in page tables, too. */
static void write_tables(void)
{
	for (u32 level = 0; level < 3; level++)
		*(u64 *)fake_hv_ptr(test->hv, PML4 + level * 4096) =
			(PML4 + (level + 1) * 4096) | 3;
	for (u64 i = 0; i < 512; i++)
		((u64 *)fake_hv_ptr(test->hv, PML4 + 3 * 4096))[i] = i << 12 | 3;
}

/* A ring with an unprivileged batch of @commands times @command. */
static void batch(struct vgt_vgpu *vgpu, const u32 *command, u32 dwords, u32 commands)
{
	static const u32 *filled;
	u32 *cmds = fake_hv_ptr(test->hv, BATCH);

	if (filled != command) {
		write_tables();
		for (u32 i = 0; i < commands; i++)
			memcpy(cmds + i * dwords, command, dwords * sizeof(u32));
		cmds[commands * dwords] = 0x05000000;
	}
	filled = command;
	stream[0] = 0x18800101;
	stream[1] = BATCH;
	stream[2] = 0;
	scan_stream(vgpu, VGT_BCS, 3);
}

static void blits(void *vgpu)
{
	static const u32 command[10] = { 0x54f00008, 0x03cc1000 };	/* XY_SRC_COPY_BLT */

	batch(vgpu, command, 10, STREAM_COMMANDS);
}

static void one_blit(void *vgpu)
{
	static const u32 command[10] = { 0x54f00008, 0x03cc1000 };

	batch(vgpu, command, 10, 1);
}

static void register_lists(void *vgpu)
{
	static u32 command[2 * LIST_REGISTERS + 1] = { 0x11000000 | (2 * LIST_REGISTERS - 1) };

	for (u32 i = 0; i < LIST_REGISTERS && !command[1 + 2 * i]; i++) {
		command[1 + 2 * i] = 0x20c0;
		command[2 + 2 * i] = 0x00010000;
	}
	scan(vgpu, VGT_RCS, command, ARRAY_SIZE(command));
}

static const struct bench_case cases[] = {
	{ "empty", "an empty call", nothing },
	{ "noop", "1000 MI_NOOP", noops },
	{ "state", "1000 3DSTATE_WM", state_commands },
	{ "flush", "1000 PIPE_CONTROL without a write", flushes },
	{ "breadcrumb", "1000 PIPE_CONTROL with a write to the GGTT", breadcrumbs },
	{ "lri", "1000 MI_LOAD_REGISTER_IMM of one register", register_loads },
	{ "lri-list", "1000 MI_LOAD_REGISTER_IMM of 14 registers", register_lists },
	{ "flush-dw", "1000 MI_FLUSH_DW", blitter_flushes },
	{ "one-blit", "a batch of the blitter with one XY_SRC_COPY_BLT", one_blit },
	{ "blits", "a batch of the blitter with 1000 XY_SRC_COPY_BLT", blits },
	{ "render-state", "1000 commands of Linux's render state", render_state },
	{ "64k", "64 KiB of the same", stream_64k },
	{ "1m", "1 MiB of the same", stream_1m, 2 },
	{ "4m", "4 MiB of the same, all that a submission may have", stream_4m, 2 },
	{ 0 }
};

const struct bench bench = { cases, setup, teardown };
