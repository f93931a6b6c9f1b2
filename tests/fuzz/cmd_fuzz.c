// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Command streams through the scanner. The input is a list of commands, picked by
 * their row in the command table or raw, for the ring and for a batch, which is in the GGTT
 * and in the context's page tables at the same addresses.
 * What passes must not touch what no guest may touch, by a list of its own.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/cmd/scan.h"
#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "tests/fuzz/input.h"
#include "tests/support/test_vgpu.h"

#define RING_DWORDS	512
#define BATCH_PAGES	4
#define BATCH_GFN	0x10
#define BATCH_DWORDS	(BATCH_PAGES * 1024)
#define PML4		0x20000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A dword that commands like: an address of the vGPU's, a register, or anything. */
static u32 operand(struct input *in, const struct test_vgpu *test)
{
	const struct vgt_reg_map *map = vgt_platforms[0].regs;

	switch (take(in, 1) & 3) {
	case 0:
		return 0;
	case 1:
		return test->vgpu->mappable.base + take(in, 2);
	case 2:
		return map->reg[take(in, 2) % map->n_regs].offset;
	}
	return take(in, 4);
}

/* Fill @cmds with commands; returns how many dwords. */
static u32 commands(struct input *in, const struct test_vgpu *test, u32 *cmds, u32 room)
{
	const struct vgt_cmd_map *map = vgt_platforms[0].gen->cmds;
	u32 n = 0;

	while (in->left && n < room) {
		const struct vgt_cmd_desc *desc = &map->cmd[take(in, 1) % map->n_cmds];
		const u32 flags = take(in, 1);
		u32 len = desc->min_len ? desc->min_len : 1;

		if (flags & 1)
			len += take(in, 1) & 7;
		cmds[n] = desc->match | (take(in, 4) & ~desc->mask & ((flags & 2) ? ~0u : 0));
		if (!(flags & 4))
			cmds[n] = (cmds[n] & ~desc->len_mask) |
				  ((len - desc->len_bias) & desc->len_mask);
		for (n++; --len && n < room; n++)
			cmds[n] = operand(in, test);
	}
	return n;
}

static void broken(const char *what, u32 value)
{
	fprintf(stderr, "cmd_fuzz: %s: 0x%08x\n", what, value);
	abort();
}

/* Registers that would give a guest the machine, whatever the tables say. */
static void register_is_harmless(enum vgt_engine engine, u32 reg, u32 value)
{
	const struct vgt_engine_desc *engines = vgt_platforms[0].gen->engines;

	if (reg >= 0x200000)
		broken("a register outside the register space", reg);
	for (unsigned int i = 0; i < VGT_ENGINE_COUNT; i++) {
		const u32 offset = reg - engines[i].base;

		if (offset >= 0x1000)
			continue;
		if (i != engine)
			broken("a register of another engine", reg);
		if ((offset >= 0x30 && offset < 0x40) || offset == 0x80 || offset == 0x230 ||
		    offset == 0x29c || offset == 0xd0 || (offset >= 0x270 && offset < 0x290) ||
		    (offset >= 0x1c0 && offset < 0x1cc) || offset == 0x244)
			broken("a register of the engine's control", reg);
		if (offset == 0x9c && value & 0x100)
			broken("a stopped ring", value);
	}
	if (reg == 0x941c || (reg >= 0x44000 && reg < 0x45000) || reg >= 0x100000)
		broken("a register outside the engines", reg);
}

/* Go through a stream that has passed. */
static void stream_is_harmless(const struct vgt_scan *scan, const u32 *cmds, u32 dwords)
{
	const struct vgt_cmd_map *map = vgt_platforms[0].gen->cmds;
	u32 at = 0;

	while (at < dwords) {
		const struct vgt_cmd_desc *desc = vgt_cmd_lookup(map, scan->engine, cmds[at]);
		const u32 len = desc ? vgt_cmd_length(desc, cmds[at]) : 0;
		const u32 op = cmds[at] >> 23;

		if (!len || len > dwords - at)
			broken("a command that passed has no length", cmds[at]);
		if (op == 0x02 || op == 0x03 || op == 0x23 || op == 0x0b || op == 0x14)
			broken("a command that must not pass", cmds[at]);
		if (op == 0x22)
			for (u32 i = 1; i + 1 < len; i += 2)
				register_is_harmless(scan->engine, cmds[at + i], cmds[at + i + 1]);
		if (op == 0x29 || op == 0x2a)
			register_is_harmless(scan->engine, cmds[at + (op == 0x29 ? 1 : 2)], 0);
		if (op == 0x20 && cmds[at] & 1u << 22 &&
		    (cmds[at + 2] || cmds[at + 1] < scan->vgpu->mappable.base))
			broken("a store to the host's memory", cmds[at + 1]);
		if (op == 0x31 && !(cmds[at] & 0x100) &&
		    (cmds[at + 2] || cmds[at + 1] < FAKE_GPU_BUFFER_GMA ||
		     cmds[at + 1] >= scan->vgpu->mappable.base))
			broken("a batch that is no copy", cmds[at + 1]);
		if (op == 0x31 && cmds[at] & 0x100 && scan->engine == VGT_BCS)
			broken("an unprivileged batch that nobody has looked at", cmds[at + 1]);
		at += len;
	}
}

static u64 *table(const struct test_vgpu *test, u32 level)
{
	return fake_hv_ptr(test->hv, PML4 + level * 4096);
}

static struct test_vgpu *vgpu_with_batch(void)
{
	struct test_vgpu *test = test_vgpu_create(0);
	const u64 base = test->vgpu->mappable.base;

	for (u32 level = 0; level < 3; level++)
		table(test, level)[base >> (39 - 9 * level) & 511] =
			(PML4 + (level + 1) * 4096) | 3;
	for (u32 i = 0; i < BATCH_PAGES; i++) {
		test_vgpu_ggtt_map(test, base + i * 4096, BATCH_GFN + i);
		table(test, 3)[(base >> 12 & 511) + i] = (BATCH_GFN + i) << 12 | 3;
	}
	return test;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct test_vgpu *test;
	/* The vGPU has buffers of its own. */
	static u32 kept, next;
	struct input in = { data, size }, batch_in;
	u32 cmds[RING_DWORDS];
	struct vgt_scan scan;
	u32 kind, dwords;

	if (!test) {
		test = vgpu_with_batch();
		kept = test->gpu->live_buffers;
		next = test->gpu->buffer_next;
	}
	test->gpu->buffer_next = next;
	kind = take(&in, 1);
	batch_in = (struct input) { in.data, in.left / 2 };
	in.data += batch_in.left;
	in.left -= batch_in.left;
	memset(fake_hv_ptr(test->hv, BATCH_GFN * 4096), 0, BATCH_DWORDS * 4);
	commands(&batch_in, test, fake_hv_ptr(test->hv, BATCH_GFN * 4096), BATCH_DWORDS);
	dwords = commands(&in, test, cmds, RING_DWORDS);

	mutex_lock(&test->vgpu->lock);
	vgt_scan_init(&scan, test->vgpu, kind % VGT_ENGINES, test->vgpu->mappable.base, PML4);
	if (!vgt_scan_stream(&scan, (kind >> 2) % VGT_STREAM_BATCH, cmds, dwords,
			     test->vgpu->mappable.base))
		stream_is_harmless(&scan, cmds, dwords);
	else if (!scan.refusal.rule)
		broken("refused without a reason", kind);
	if (scan.bytes > VGT_SCAN_MAX_BYTES || scan.batch_count > VGT_SCAN_MAX_BATCHES)
		broken("over the budget", scan.bytes);
	vgt_scan_release(&scan);
	mutex_unlock(&test->vgpu->lock);
	if (test->gpu->live_buffers != kept)
		broken("copies are left", test->gpu->live_buffers - kept);
	return 0;
}
