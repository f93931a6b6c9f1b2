// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Context images. Layout and rules: firmware-tables/gen9/context.tbl; SKL PRM
 * vol 6, "Register State Context".
 */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/cmd/mi.h"
#include "gvt/cmd/scan.h"
#include "gvt/gtt/ggtt.h"
#include "gvt/submit/context.h"
#include "gvt/submit/image.h"
#include "gvt/submit/layout.h"
#include "gvt/submit/prologue.h"
#include "gvt/vgpu.h"

#define PAGE_BYTES		4096u
#define STATE_PAGE		1u	/* of an image, behind the status page */

#define HEAD_OFFSET		0x001ffffcu	/* RING_HEAD: above are the wraps */
#define HEAD_RESERVED		0x3u
#define TAIL_RESERVED		0xffe00007u
#define CTL_VALID		BIT(0)
#define CTL_SIZE		0x001ff000u	/* pages - 1 */
#define PDP0			0x270		/* registers of the root, relative to the engine */
#define PDP0_UDW		0x274

#define RESTORE_INHIBIT		BIT(0)		/* CTX_CONTROL, masked register */
#define NO_SYNC_SWITCH		BIT(3)
#define CONTROL_MASK		0x000f0000u
#define INDIRECT_LINES		0x3fu
#define INDIRECT_LINE_BYTES	64u
#define INDIRECT_OFFSET_MASK	0x0000ffc0u
#define PER_CTX_VALID		BIT(0)
#define PER_CTX_ADDRESS		0xfffff000u
#define RPCS_MASK		0x8007ffffu	/* R_PWR_CLK_STATE: enables and counts */

#define STREAM_BLOCK		16u		/* dwords compared and written back together */

static const struct vgt_engine_desc *engine_desc(const struct vgt_vgpu *vgpu,
						 enum vgt_engine engine)
{
	return &vgpu->dev->platform->gen->engines[engine];
}

/* Take what the core itself needs out of the state page. */
static void image_decode(const struct vgt_gen *gen, enum vgt_engine engine, struct vgt_image *image)
{
	unsigned int i;

	image->pml4 = 0;
	image->indirect = 0;
	image->per_ctx = 0;
	for (i = 0; i < gen->n_context; i++) {
		const struct vgt_context_desc *row = &gen->context[i];
		const u32 value = image->state[row->dword];

		if (!(row->engines & BIT(engine)))
			continue;
		switch (row->rule) {
		case VGT_RULE_CTX_CONTROL:
			image->control = value;
			break;
		case VGT_RULE_RING_HEAD:
			image->head = value;
			break;
		case VGT_RULE_RING_TAIL:
			image->tail = value;
			break;
		case VGT_RULE_RING_START:
			image->ring_start = value;
			break;
		case VGT_RULE_RING_CTL:
			image->ring_size = value;
			break;
		case VGT_RULE_BB_PER_CTX:
			image->per_ctx = value;
			break;
		case VGT_RULE_INDIRECT_CTX:
			image->indirect = value;
			break;
		case VGT_RULE_PDP:
			if (row->reg == PDP0)
				image->pml4 |= value;
			else if (row->reg == PDP0_UDW)
				image->pml4 |= (u64)value << 32;
			break;
		}
	}
}

/* From register values to a stretch of memory, or not. */
static bool ring_valid(struct vgt_vgpu *vgpu, struct vgt_image *image)
{
	const u32 ctl = image->ring_size;

	if (!(ctl & CTL_VALID) || (image->head & HEAD_RESERVED) || (image->tail & TAIL_RESERVED))
		return false;
	image->ring_size = (ctl & CTL_SIZE) + PAGE_BYTES;
	image->head &= HEAD_OFFSET;
	return image->head < image->ring_size && image->tail < image->ring_size &&
	       image->ring_start % PAGE_BYTES == 0 &&
	       vgt_ggtt_owns(vgpu, image->ring_start, image->ring_size);
}

/* Dwords @from to @to of the state page at @gma, without the last. */
static int state_copy(struct vgt_vgpu *vgpu, u32 gma, u32 *state, u32 from, u32 to)
{
	return vgt_ggtt_copy_in(vgpu, gma + from * sizeof(u32), state + from,
				(to - from) * sizeof(u32));
}

/*
 * What drivers lay out of the page: what the table has rows for, and the engine's own list as
 * far as that. The rest is looked at only where the context is loaded from it.
 */
static int state_read(struct vgt_vgpu *vgpu, enum vgt_engine engine, u32 gma,
		      struct vgt_image *image)
{
	const struct vgt_engine_desc *desc = engine_desc(vgpu, engine);
	const struct vgt_gen *gen = vgpu->dev->platform->gen;
	u32 registers = 0, list = 0;
	unsigned int i;
	int err;

	for (i = 0; i < gen->n_context; i++) {
		if (!(gen->context[i].engines & BIT(engine)))
			continue;
		if (gen->context[i].rule == VGT_RULE_LRI_STREAM)
			list = gen->context[i].dword;
		else
			registers = gen->context[i].dword + 1;
	}
	err = state_copy(vgpu, gma, image->state, 0, registers);
	if (!err)
		err = state_copy(vgpu, gma, image->state, list, desc->state_end);
	return err;
}

int vgt_image_read(struct vgt_vgpu *vgpu, enum vgt_engine engine, u32 lrca, struct vgt_image *image)
{
	const u32 bytes = engine_desc(vgpu, engine)->image_pages * PAGE_BYTES;

	if (!vgt_ggtt_owns(vgpu, lrca, bytes) ||
	    state_read(vgpu, engine, lrca + STATE_PAGE * PAGE_BYTES, image)) {
		vgt_guest_error(vgpu, VGT_ERR_CONTEXT, lrca);
		return -EFAULT;
	}
	image_decode(vgpu->dev->platform->gen, engine, image);
	if (!ring_valid(vgpu, image)) {
		vgt_guest_error(vgpu, VGT_ERR_RING, lrca);
		return -EINVAL;
	}
	return 0;
}

/*
 * The batch that runs at each restore: copy it, judge the copy, point to the copy. It runs before
 * the per-context one, so the owner's registers are loaded before it, too.
 */
static int indirect_ctx_load(struct vgt_context *ctx, u32 indirect,
			     const struct vgt_prologue *prologue, struct vgt_scan *scan, u32 *value)
{
	const u32 gma = indirect & ~INDIRECT_LINES;
	const u32 bytes = (indirect & INDIRECT_LINES) * INDIRECT_LINE_BYTES;
	const u32 lines = DIV_ROUND_UP(prologue->dwords * 4 + bytes, INDIRECT_LINE_BYTES);
	u32 *copy = ctx->batches.cpu;
	int err;

	if (lines > INDIRECT_LINES)
		return -EFAULT;
	memset(copy, 0, lines * INDIRECT_LINE_BYTES);
	memcpy(copy, prologue->cmds, prologue->dwords * sizeof(*copy));
	copy += prologue->dwords;
	if (vgt_ggtt_copy_in(scan->vgpu, gma, copy, bytes))
		return -EFAULT;
	err = vgt_scan_stream(scan, VGT_STREAM_INDIRECT_CTX, copy, bytes / 4, gma);
	if (err)
		return err;
	*value = ctx->batches.gma | lines;
	return 0;
}

/* The guest's own one runs behind the prologue. */
static int per_ctx_load(struct vgt_context *ctx, u32 per_ctx, const struct vgt_prologue *prologue,
			struct vgt_scan *scan, u32 *value)
{
	const u32 gma = per_ctx & PER_CTX_ADDRESS;
	u32 *copy = ctx->batches.cpu + PAGE_BYTES;
	int err;

	memcpy(copy, prologue->cmds, prologue->dwords * sizeof(*copy));
	copy += prologue->dwords;
	if (vgt_ggtt_copy_in(scan->vgpu, gma, copy, PAGE_BYTES))
		return -EFAULT;
	err = vgt_scan_stream(scan, VGT_STREAM_PER_CTX, copy, PAGE_BYTES / 4, gma);
	if (err)
		return err;
	copy[PAGE_BYTES / 4] = MI_BATCH_BUFFER_END;
	*value = (ctx->batches.gma + PAGE_BYTES) | PER_CTX_VALID;
	return 0;
}

/* @indirect, @per_ctx: what the shadow's image says of them. */
static int batches_load(struct vgt_contexts *contexts, struct vgt_context *ctx,
			const struct vgt_image *image, const struct vgt_prologue *prologue,
			struct vgt_scan *scan, u32 *indirect, u32 *per_ctx)
{
	const bool has_indirect = image->indirect & INDIRECT_LINES;
	const bool has_per_ctx = image->per_ctx & PER_CTX_VALID;
	int err = 0;

	*indirect = 0;
	*per_ctx = prologue->gma | PER_CTX_VALID;
	if (has_indirect || has_per_ctx)
		err = vgt_context_need_batches(contexts, ctx);
	if (!err && has_indirect)
		err = indirect_ctx_load(ctx, image->indirect, prologue, scan, indirect);
	if (!err && has_per_ctx)
		err = per_ctx_load(ctx, image->per_ctx, prologue, scan, per_ctx);
	return err;
}

/* The value that the shadow has in @row. */
static u32 row_value(const struct vgt_context_desc *row, u32 guest, u32 indirect, u32 per_ctx)
{
	switch (row->rule) {
	case VGT_RULE_COPY:
		return guest;
	case VGT_RULE_CTX_CONTROL:
		return CONTROL_MASK | NO_SYNC_SWITCH;	/* all of the image is restored */
	case VGT_RULE_RPCS:
		return guest & RPCS_MASK;
	case VGT_RULE_BB_PER_CTX:
		return per_ctx;
	case VGT_RULE_INDIRECT_CTX:
		return indirect;
	case VGT_RULE_INDIRECT_CTX_OFFSET:
		return guest & INDIRECT_OFFSET_MASK;
	}
	return 0;	/* the hardware's, or the GPU side's when the job is submitted */
}

/*
 * Registers at dwords @header + 2, + 4 ... @last of @page: the command that loads them, as the
 * hardware has it.
 */
static void header_close(u32 *page, u32 header, u32 last)
{
	const u32 command = MI_LRI | (last - header - 1);

	if (last > header && (page[header] & ~MI_LRI_POSTED) != command)
		page[header] = command | MI_LRI_POSTED;
}

/* What the table has rows for is written anew, whatever the context is loaded from. */
static void state_rows_build(struct vgt_vgpu *vgpu, const struct vgt_context *ctx,
			     const struct vgt_image *image, u32 indirect, u32 per_ctx)
{
	const struct vgt_gen *gen = vgpu->dev->platform->gen;
	const enum vgt_engine engine = ctx->gpu.engine;
	u32 *page = ctx->gpu.image + STATE_PAGE * PAGE_BYTES;
	u32 header = 0, last = 0;
	unsigned int i;

	for (i = 0; i < gen->n_context; i++) {
		const struct vgt_context_desc *row = &gen->context[i];

		if (!(row->engines & BIT(engine)) || row->rule == VGT_RULE_LRI_STREAM)
			continue;
		if (row->rule == VGT_RULE_FIXED) {
			header_close(page, header, last);
			header = row->dword;
			last = row->dword;
		} else {
			page[row->dword - 1] = engine_desc(vgpu, engine)->base + row->reg;
			page[row->dword] = row_value(row, image->state[row->dword], indirect,
						     per_ctx);
			last = row->dword;
		}
	}
	header_close(page, header, last);
}

/*
 * Whether the guest's image is as the last save of a job left it. Then the shadow's is
 * the same context's, and has what the hardware saved. A driver that begins a
 * context anew, in the same place or not, writes the state page anew; as the GPU side does with
 * one that was lost.
 */
static bool image_continues(const struct vgt_vgpu *vgpu, const struct vgt_context *ctx,
			    const struct vgt_image *image)
{
	const u32 *shadow = ctx->gpu.image + STATE_PAGE * PAGE_BYTES;
	const struct vgt_gen *gen = vgpu->dev->platform->gen;
	bool same = ctx->saved && !vgt_image_restore_inhibited(image);
	unsigned int i;

	for (i = 0; same && i < gen->n_context; i++) {
		const struct vgt_context_desc *row = &gen->context[i];
		const u32 *known = ctx->known + row->dword;
		const u32 *now = image->state + row->dword;
		u32 dwords = 1;

		if (!(row->engines & BIT(ctx->gpu.engine)))
			continue;
		if (row->rule == VGT_RULE_CTX_CONTROL)
			same = !(READ_ONCE(shadow[row->dword]) & RESTORE_INHIBIT);
		if (row->rule == VGT_RULE_LRI_STREAM)
			dwords = engine_desc(vgpu, ctx->gpu.engine)->state_end - row->dword;
		else if (row->rule != VGT_RULE_RING_HEAD && row->rule != VGT_RULE_COPY)
			continue;
		same &= !memcmp(known, now, dwords * sizeof(u32));
	}
	return same;
}

/* The rest of the guest's image, as far as the hardware's goes. */
static int rest_read(struct vgt_vgpu *vgpu, struct vgt_context *ctx,
		     const struct vgt_layout *layout)
{
	const u32 from = engine_desc(vgpu, ctx->gpu.engine)->state_end;

	if (layout->end <= from)
		return 0;
	return vgt_ggtt_copy_in(vgpu, ctx->lrca + STATE_PAGE * PAGE_BYTES + from * sizeof(u32),
				ctx->known + from, (layout->end - from) * sizeof(u32));
}

/* A context that begins with what its driver has for it: of one that has nothing yet, defaults. */
static int image_begin(struct vgt_vgpu *vgpu, struct vgt_context *ctx,
		       const struct vgt_image *image)
{
	const struct vgt_layout *layout = vgt_layout_of(vgpu->dev, ctx->gpu.engine);
	const bool inhibited = vgt_image_restore_inhibited(image);

	if (!inhibited && rest_read(vgpu, ctx, layout))
		return -EFAULT;
	ctx->known_pages = !inhibited;
	vgt_layout_fill(vgpu, layout, ctx->gpu.image + STATE_PAGE * PAGE_BYTES,
			inhibited ? NULL : ctx->known);
	return 0;
}

int vgt_image_load(struct vgt_contexts *contexts, struct vgt_context *ctx,
		   struct vgt_image *image, const struct vgt_prologue *prologue,
		   struct vgt_scan *scan)
{
	const u32 dwords = engine_desc(contexts->vgpu, ctx->gpu.engine)->state_end;
	u32 indirect, per_ctx;
	int err;

	image->continues = image_continues(contexts->vgpu, ctx, image);
	ctx->saved = false;
	if (!image->continues)
		ctx->known_pages = false;
	err = batches_load(contexts, ctx, image, prologue, scan, &indirect, &per_ctx);
	if (!err) {
		memcpy(ctx->known, image->state, dwords * sizeof(u32));
		if (!image->continues)
			err = image_begin(contexts->vgpu, ctx, image);
	}
	if (!err)
		state_rows_build(contexts->vgpu, ctx, image, indirect, per_ctx);
	if (err == -EFAULT)
		vgt_guest_error(contexts->vgpu, VGT_ERR_CONTEXT, ctx->lrca);
	return err;
}

u32 vgt_image_ring_start(const struct vgt_vgpu *vgpu, const struct vgt_context *ctx)
{
	const u32 *state = ctx->gpu.image + STATE_PAGE * PAGE_BYTES;
	const struct vgt_gen *gen = vgpu->dev->platform->gen;
	const struct vgt_context_desc *row = gen->context;

	while (row->rule != VGT_RULE_RING_START)
		row++;
	return READ_ONCE(state[row->dword]);
}

/* The guest gets what has changed of @dwords at @at of its image: from the first to the last. */
static void known_update(struct vgt_vgpu *vgpu, struct vgt_context *ctx, u32 at, const u32 *now,
			 u32 dwords, bool anyhow)
{
	u32 *known = ctx->known + at;

	if (!anyhow) {
		if (!memcmp(known, now, dwords * sizeof(u32)))
			return;
		for (; *known == *now; known++, now++, at++)
			dwords--;
		while (known[dwords - 1] == now[dwords - 1])
			dwords--;
	}
	memcpy(known, now, dwords * sizeof(u32));
	/* A guest that has unmapped its image meanwhile gets nothing. */
	vgt_ggtt_copy_out(vgpu, ctx->lrca + STATE_PAGE * PAGE_BYTES + at * sizeof(u32), now,
			  dwords * sizeof(u32));
}

void vgt_image_save(struct vgt_vgpu *vgpu, struct vgt_context *ctx, u32 head, u32 control)
{
	const struct vgt_layout *layout = vgt_layout_of(vgpu->dev, ctx->gpu.engine);
	const u32 laid_out = engine_desc(vgpu, ctx->gpu.engine)->state_end;
	const struct vgt_gen *gen = vgpu->dev->platform->gen;
	const u32 *state = ctx->gpu.image + STATE_PAGE * PAGE_BYTES;
	unsigned int i;
	u32 at, len;

	for (at = laid_out; at < layout->end; at += len) {
		len = min(layout->end, round_up(at + 1, VGT_IMAGE_STATE_DWORDS)) - at;
		known_update(vgpu, ctx, at, state + at, len, !ctx->known_pages);
	}
	control &= ~RESTORE_INHIBIT;
	for (i = 0; i < gen->n_context; i++) {
		const struct vgt_context_desc *row = &gen->context[i];

		if (!(row->engines & BIT(ctx->gpu.engine)))
			continue;
		at = row->dword;
		/* The tail is the guest's: it may have moved while the job ran. */
		if (row->rule == VGT_RULE_COPY)
			known_update(vgpu, ctx, at, state + at, 1, false);
		else if (row->rule == VGT_RULE_CTX_CONTROL)
			known_update(vgpu, ctx, at, &control, 1, false);
		else if (row->rule == VGT_RULE_RING_HEAD)
			known_update(vgpu, ctx, at, &head, 1, false);
		else if (row->rule == VGT_RULE_LRI_STREAM)
			for (; at < laid_out; at += len) {
				len = min(STREAM_BLOCK, laid_out - at);
				known_update(vgpu, ctx, at, state + at, len, false);
			}
	}
	ctx->known_pages = true;
	ctx->saved = true;
}
