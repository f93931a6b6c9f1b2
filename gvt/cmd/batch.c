// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Batches in the GGTT run with the ring's privileges. Each is copied once, page by
 * page as far as its end, the copy is judged, and the copy is what runs.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "gvt/cmd/mi.h"
#include "gvt/cmd/scan.h"
#include "gvt/cmd/stream.h"
#include "gvt/gtt/ggtt.h"
#include "gvt/gtt/quota.h"
#include "gvt/vgpu.h"

#define PAGE_BYTES	4096u
#define BB_ADD_OFFSET	BIT(16)	/* MI_BATCH_BUFFER_START: address is relative to a register */
#define BB_FLAGS	3u	/* low bits of its address dword */

/**
 * struct vgt_scan_batch - the copy of a batch
 * @source: GGTT address that the guest has it at
 * @depth: levels of batch it was judged for
 * @open: it or what it chains to is still being judged: to start it again is a loop
 * @buffer: the copy
 */
struct vgt_scan_batch {
	u64 source;
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
	if (vgt_ggtt_copy_in(scan->vgpu, gma, (u8 *)stream->cmds + used, bytes))
		return vgt_stream_refuse(stream, stream->dwords, -EINVAL, VGT_REFUSE_BATCH_MEMORY,
					 0);
	stream->dwords += bytes / 4;
	return 0;
}

static struct vgt_scan_batch *batch_find(const struct vgt_scan *scan, u64 source, u32 depth)
{
	u32 i;

	for (i = 0; i < scan->batch_count; i++)
		if (scan->batches[i].source == source && scan->batches[i].depth == depth)
			return &scan->batches[i];
	return NULL;
}

static struct vgt_scan_batch *batch_add(struct vgt_scan *scan)
{
	if (!scan->batches)
		scan->batches = kvcalloc(VGT_SCAN_MAX_BATCHES, sizeof(*scan->batches), GFP_KERNEL);
	return scan->batches ? &scan->batches[scan->batch_count] : NULL;
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
	new->depth = stream->depth;
	new->open = true;
	scan->batch_count++;
	*batch = new;
	return 0;
}

/* Point the MI_BATCH_BUFFER_START at @start to the copy of the batch that it leads to. */
static void start_patch(u32 *start, const struct vgt_scan_batch *batch)
{
	start[1] = batch->buffer.gma;
	start[2] = 0;
}

static int start_address(const struct vgt_cmd_stream *stream, u32 at, u64 *gma)
{
	const u32 *start = stream->cmds + at;

	*gma = ((u64)start[2] << 32 | start[1]) & ~(u64)BB_FLAGS;
	if (start[0] & BB_ADD_OFFSET)
		return vgt_stream_refuse(stream, at, -EPERM, VGT_REFUSE_BATCH_RELATIVE, 0);
	if (!vgt_ggtt_owns(stream->scan->vgpu, *gma, 4))
		return vgt_stream_refuse(stream, at, -EPERM, VGT_REFUSE_GGTT_ADDRESS, 0);
	return 0;
}

/*
 * Copy the batch at @gma and those it chains to, one after the other: @start is the
 * command that leads to the next one. A finished copy is used again, an
 * unfinished one would be a loop.
 */
static int chain_copy(struct vgt_cmd_stream *caller, u32 at, u64 gma, u32 *start)
{
	struct vgt_scan *scan = caller->scan;
	struct vgt_scan_batch *batch;
	bool more = true;
	int err = 0;

	while (more && !err) {
		struct vgt_cmd_stream stream = {
			.scan = scan,
			.kind = VGT_STREAM_BATCH,
			.depth = caller->depth + 1,
			.gma = gma,
		};

		batch = batch_find(scan, gma, stream.depth);
		if (batch && batch->open)
			return vgt_stream_refuse(caller, at, -EPERM, VGT_REFUSE_BATCH_LOOP, 0);
		if (batch) {
			start_patch(start, batch);
			return 0;
		}
		err = batch_copy(&stream, &batch);
		if (!err) {
			start_patch(start, batch);
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

	for (i = 0; i < scan->batch_count; i++)
		vgt_quota_buffer_destroy(scan->vgpu, VGT_QUOTA_BATCHES, &scan->batches[i].buffer);
	kvfree(scan->batches);
	scan->batches = NULL;
	scan->batch_count = 0;
}
