// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Batches in the GGTT run with the ring's privileges. Each is copied once, page by
 * page as far as its end, the copy is judged, and the copy is what runs. So are unprivileged
 * batches where the engine does not keep them from registers: what is allowed there is no more
 * than such a batch has, as its copy is in the GGTT, too.
 */
#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/cmd/mi.h"
#include "gvt/cmd/scan.h"
#include "gvt/cmd/stream.h"
#include "gvt/gtt/ggtt.h"
#include "gvt/gtt/quota.h"
#include "gvt/gtt/walk.h"
#include "gvt/vgpu.h"

#define PAGE_BYTES	4096u
#define FEW_BATCHES	4u	/* VGT_SCAN_MAX_BATCHES is a power of 4 of them */
#define BB_FLAGS	3u	/* MI_BATCH_BUFFER_START: low bits of its address dword */

/**
 * struct vgt_scan_batch - the copy of a batch
 * @source: address that the guest has it at
 * @user: it is an unprivileged one, and @source an address of the context's page tables
 * @dwords: its length
 * @starts: @user: a bit for each dword where a command begins; NULL until that is asked
 * @depth: levels of batch it was judged for
 * @open: it or what it chains to is still being judged: to start it again is a loop
 * @buffer: the copy
 */
struct vgt_scan_batch {
	u64 source;
	bool user;
	u32 dwords;
	unsigned long *starts;
	u32 depth;
	bool open;
	struct vgt_gpu_buffer buffer;
};

/* Bytes allocated for a copy that holds @bytes: powers of two, so that growth is cheap. */
static u32 staging_size(u32 bytes)
{
	u32 size = PAGE_BYTES;

	while (size < bytes)
		size *= 2;
	return size;
}

static int staging_grow(struct vgt_cmd_stream *stream, u32 bytes)
{
	const u32 used = stream->dwords * 4;
	u32 *cmds;

	if (used && staging_size(used) >= bytes)
		return 0;
	cmds = kvmalloc(staging_size(bytes), GFP_KERNEL);
	if (!cmds)
		return -ENOMEM;
	if (used)
		memcpy(cmds, stream->cmds, used);
	kvfree(stream->cmds);
	stream->cmds = cmds;
	return 0;
}

/* What the guest has at @gma, up to @bytes, none behind the end of a page. */
static int source_read(const struct vgt_cmd_stream *stream, u64 gma, void *buf, u32 bytes)
{
	const struct vgt_scan *scan = stream->scan;

	if (stream->user)
		return vgt_walk_copy_in(scan->vgpu, scan->pml4, gma, buf, bytes);
	return vgt_ggtt_copy_in(scan->vgpu, gma, buf, bytes);
}

int vgt_batch_fetch(struct vgt_cmd_stream *stream)
{
	struct vgt_scan *scan = stream->scan;
	const u32 used = stream->dwords * 4;
	const u64 gma = stream->gma + used;
	const u32 bytes = PAGE_BYTES - gma % PAGE_BYTES;
	int err;

	if (bytes > VGT_SCAN_MAX_BYTES - scan->bytes)
		return vgt_stream_refuse(stream, stream->dwords, -E2BIG, VGT_REFUSE_BUDGET_BYTES,
					 0);
	scan->bytes += bytes;
	err = staging_grow(stream, used + bytes);
	if (err)
		return err;
	if (source_read(stream, gma, (u8 *)stream->cmds + used, bytes))
		return vgt_stream_refuse(stream, stream->dwords, -EINVAL, VGT_REFUSE_BATCH_MEMORY,
					 0);
	stream->dwords += bytes / 4;
	return 0;
}

/* The copy of a privileged batch. */
static struct vgt_scan_batch *batch_find(const struct vgt_scan *scan, u64 source, u32 depth)
{
	u32 i;

	for (i = 0; i < scan->batch_count; i++) {
		struct vgt_scan_batch *batch = &scan->batches[i];

		if (batch->source == source && batch->depth == depth && !batch->user)
			return batch;
	}
	return NULL;
}

/* Where commands begin in the copy, which has passed; what was left out is MI_NOOPs. */
static int starts_find(const struct vgt_scan *scan, struct vgt_scan_batch *batch)
{
	const struct vgt_cmd_map *map = scan->vgpu->dev->platform->gen->user_cmds;
	const u32 *cmds = batch->buffer.cpu;
	u32 at, len;

	if (batch->starts)
		return 0;
	batch->starts = kvcalloc(BITS_TO_LONGS(batch->dwords), sizeof(long), GFP_KERNEL);
	if (!batch->starts)
		return -ENOMEM;
	for (at = 0; at < batch->dwords; at += len) {
		const struct vgt_cmd_desc *desc = vgt_cmd_lookup(map, scan->engine, cmds[at]);

		len = desc ? vgt_cmd_length(desc, cmds[at]) : 0;
		if (!len)
			break;
		__set_bit(at, batch->starts);
	}
	return 0;
}

/*
 * Where an unprivileged batch that is started at @source runs: in a copy that has the command
 * there already, also one that is not judged to its end: unprivileged batches may have loops.
 * @gma is 0 where there is none.
 */
static int user_find(const struct vgt_scan *scan, u64 source, u32 depth, u64 *gma)
{
	u32 i;
	int err;

	*gma = 0;
	for (i = 0; i < scan->batch_count; i++) {
		struct vgt_scan_batch *batch = &scan->batches[i];
		const u64 at = (source - batch->source) / 4;

		if (!batch->user || batch->depth != depth || source < batch->source ||
		    at >= batch->dwords)
			continue;
		err = at ? starts_find(scan, batch) : 0;
		if (err)
			return err;
		if (!at || test_bit(at, batch->starts)) {
			*gma = batch->buffer.gma + 4 * at;
			return 0;
		}
	}
	return 0;
}

/* Room for one more; most submissions have one or two. */
static struct vgt_scan_batch *batch_add(struct vgt_scan *scan)
{
	const u32 room = scan->batch_room ? 4 * scan->batch_room : FEW_BATCHES;
	struct vgt_scan_batch *batches;

	if (scan->batch_count == scan->batch_room) {
		batches = kvcalloc(room, sizeof(*batches), GFP_KERNEL);
		if (!batches)
			return NULL;
		if (scan->batch_count)
			memcpy(batches, scan->batches, scan->batch_count * sizeof(*batches));
		kvfree(scan->batches);
		scan->batches = batches;
		scan->batch_room = room;
	}
	return &scan->batches[scan->batch_count];
}

/* Behind a copy: an engine that were to go on there would find other memory of the host's. */
#define GUARD_BYTES 8u

static void batch_guard(u32 *end, enum vgt_engine engine)
{
	end[0] = vgt_mi_predicate_off(engine);
	end[1] = MI_BATCH_BUFFER_END;
}

/* Judge the batch at @stream->gma and put it where the GPU can run it. */
static int batch_copy(struct vgt_cmd_stream *stream, struct vgt_scan_batch **batch)
{
	struct vgt_scan *scan = stream->scan;
	struct vgt_scan_batch *new;
	u32 bytes;
	int err;

	err = vgt_stream_judge(stream);
	if (err)
		return err;
	if (scan->batch_count == VGT_SCAN_MAX_BATCHES)
		return vgt_stream_refuse(stream, 0, -E2BIG, VGT_REFUSE_BUDGET_BATCHES, 0);
	new = batch_add(scan);
	if (!new)
		return -ENOMEM;
	bytes = stream->end * 4;
	err = vgt_quota_buffer_create(scan->vgpu, VGT_QUOTA_BATCHES, bytes + GUARD_BYTES,
				      &new->buffer);
	if (err)
		return err;
	memcpy(new->buffer.cpu, stream->cmds, bytes);
	batch_guard(new->buffer.cpu + bytes, scan->engine);
	new->source = stream->gma;
	new->user = stream->user;
	new->dwords = stream->end;
	new->starts = NULL;
	new->depth = stream->depth;
	new->open = true;
	scan->batch_count++;
	*batch = new;
	return 0;
}

/* Point the MI_BATCH_BUFFER_START at @start to @gma, where the copy of what it leads to is. */
static void start_patch(u32 *start, u64 gma)
{
	start[0] &= ~BB_PPGTT;
	start[1] = gma;
	start[2] = 0;
}

static int start_address(const struct vgt_cmd_stream *stream, u32 at, u64 *gma)
{
	const u32 *start = stream->cmds + at;

	*gma = ((u64)start[2] << 32 | start[1]) & ~(u64)BB_FLAGS;
	if (start[0] & BB_ADD_OFFSET)
		return vgt_stream_refuse(stream, at, -EPERM, VGT_REFUSE_BATCH_RELATIVE, 0);
	if (start[0] & BB_PPGTT)
		*gma &= BIT_ULL(VGT_PPGTT_BITS) - 1;	/* the sign goes on above */
	else if (!vgt_ggtt_owns(stream->scan->vgpu, *gma, 4))
		return vgt_stream_refuse(stream, at, -EPERM, VGT_REFUSE_GGTT_ADDRESS, 0);
	return 0;
}

/*
 * The copy, if there is one, of the batch that the command at dword @at of @caller leads to,
 * as far as @next says what it is. A finished one is used again; an unfinished one would be a
 * loop, which privileged batches may not have.
 */
static int copy_find(const struct vgt_cmd_stream *caller, u32 at,
		     const struct vgt_cmd_stream *next, u64 *gma)
{
	const struct vgt_scan_batch *batch;

	if (next->user)
		return user_find(next->scan, next->gma, next->depth, gma);
	batch = batch_find(next->scan, next->gma, next->depth);
	if (batch && batch->open)
		return vgt_stream_refuse(caller, at, -EPERM, VGT_REFUSE_BATCH_LOOP, 0);
	*gma = batch ? batch->buffer.gma : 0;
	return 0;
}

/*
 * Copy the batch at @gma and those it chains to, one after the other: @start is the
 * command that leads to the next one.
 */
static int chain_copy(struct vgt_cmd_stream *caller, u32 at, u64 gma, u32 *start)
{
	struct vgt_scan_batch *batch = NULL;
	bool more = true;
	u64 copy;
	int err = 0;

	while (more && !err) {
		struct vgt_cmd_stream stream = {
			.scan = caller->scan,
			.kind = VGT_STREAM_BATCH,
			.user = *start & BB_PPGTT,
			.depth = caller->depth + 1,
			.gma = gma,
		};

		err = copy_find(caller, at, &stream, &copy);
		if (err)
			return err;
		if (copy) {
			start_patch(start, copy);
			return 0;
		}
		err = batch_copy(&stream, &batch);
		if (!err) {
			start_patch(start, batch->buffer.gma);
			more = stream.chained;
			start = (u32 *)batch->buffer.cpu + stream.chain;
			if (more)
				err = start_address(&stream, stream.chain, &gma);
		}
		kvfree(stream.cmds);
	}
	return err;
}

int vgt_batch_call(struct vgt_cmd_stream *stream, u32 at)
{
	struct vgt_scan *scan = stream->scan;
	const u32 first = scan->batch_count;
	u64 gma;
	u32 i;
	int err;

	if (stream->depth == VGT_SCAN_MAX_DEPTH)
		return vgt_stream_refuse(stream, at, -E2BIG, VGT_REFUSE_BUDGET_DEPTH, 0);
	err = start_address(stream, at, &gma);
	if (err)
		return err;
	err = chain_copy(stream, at, gma, stream->cmds + at);
	for (i = first; i < scan->batch_count; i++)
		scan->batches[i].open = false;
	return err;
}

void vgt_scan_release(struct vgt_scan *scan)
{
	u32 i;

	for (i = 0; i < scan->batch_count; i++) {
		vgt_quota_buffer_destroy(scan->vgpu, VGT_QUOTA_BATCHES, &scan->batches[i].buffer);
		kvfree(scan->batches[i].starts);
	}
	kvfree(scan->batches);
	scan->batches = NULL;
	scan->batch_count = 0;
	scan->batch_room = 0;
}
