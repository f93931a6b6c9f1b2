// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Shadow contexts, found by where the guest has its own, kept until others push
 * them out.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/gtt/quota.h"
#include "gvt/submit/context.h"
#include "gvt/submit/layout.h"
#include "gvt/vgpu.h"

#define PAGE_BYTES	4096u
#define BATCH_BYTES	(3 * PAGE_BYTES)

/* The LRCA is page aligned and there are few engines. */
static unsigned long context_key(enum vgt_engine engine, u32 lrca)
{
	return (lrca >> 12) * VGT_ENGINES + engine;
}

static void context_destroy(struct vgt_contexts *contexts, struct vgt_context *ctx)
{
	xa_erase(&contexts->by_lrca, context_key(ctx->gpu.engine, ctx->lrca));
	list_del(&ctx->lru);
	contexts->count--;
	if (ctx->batches.size)
		vgt_quota_buffer_destroy(contexts->vgpu, VGT_QUOTA_CONTEXTS, &ctx->batches);
	vgt_quota_context_destroy(contexts->vgpu, &ctx->gpu);
	kvfree(ctx->known);
	kfree(ctx);
}

/* Let go of the idle context that was used the longest time ago; false: there is none. */
static bool evict_one(struct vgt_contexts *contexts, const struct vgt_context *keep)
{
	struct vgt_context *ctx;

	list_for_each_entry_reverse(ctx, &contexts->lru, lru) {
		if (ctx->jobs || ctx == keep)
			continue;
		context_destroy(contexts, ctx);
		return true;
	}
	return false;
}

void vgt_contexts_init(struct vgt_contexts *contexts, struct vgt_vgpu *vgpu)
{
	contexts->vgpu = vgpu;
	xa_init(&contexts->by_lrca);
	INIT_LIST_HEAD(&contexts->lru);
}

void vgt_contexts_drop(struct vgt_contexts *contexts)
{
	struct vgt_context *ctx;

	while (evict_one(contexts, NULL))
		;
	list_for_each_entry(ctx, &contexts->lru, lru)
		ctx->ending = true;
}

void vgt_context_job_ended(struct vgt_contexts *contexts, struct vgt_context *ctx)
{
	if (!--ctx->jobs && ctx->ending)
		context_destroy(contexts, ctx);
}

void vgt_contexts_forget(struct vgt_contexts *contexts, enum vgt_engine engine)
{
	struct vgt_context *ctx;

	list_for_each_entry(ctx, &contexts->lru, lru)
		if (ctx->gpu.engine == engine)
			ctx->saved = false;
}

static struct vgt_context *context_create(struct vgt_contexts *contexts, enum vgt_engine engine,
					  u32 lrca)
{
	const u32 pages = contexts->vgpu->dev->platform->gen->engines[engine].image_pages;
	struct vgt_context *ctx;
	int err;

	ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
	if (!ctx)
		return ERR_PTR(-ENOMEM);
	err = -ENOMEM;
	ctx->known = kvcalloc(pages - 1, PAGE_BYTES, GFP_KERNEL);
	if (!ctx->known)
		goto out_free;
	do
		err = vgt_quota_context_create(contexts->vgpu, engine, pages, &ctx->gpu);
	while (err && evict_one(contexts, NULL));
	if (err)
		goto out_free;
	err = vgt_layout_learn(contexts->vgpu->dev, &ctx->gpu);
	if (err)
		goto out_context;
	ctx->lrca = lrca;
	err = xa_err(xa_store(&contexts->by_lrca, context_key(engine, lrca), ctx, GFP_KERNEL));
	if (err)
		goto out_context;
	list_add(&ctx->lru, &contexts->lru);
	contexts->count++;
	return ctx;

out_context:
	vgt_quota_context_destroy(contexts->vgpu, &ctx->gpu);
out_free:
	kvfree(ctx->known);
	kfree(ctx);
	return ERR_PTR(err);
}

struct vgt_context *vgt_context_get(struct vgt_contexts *contexts, enum vgt_engine engine, u32 lrca)
{
	struct vgt_context *ctx = xa_load(&contexts->by_lrca, context_key(engine, lrca));

	if (ctx) {
		ctx->ending = false;
		list_move(&ctx->lru, &contexts->lru);
		return ctx;
	}
	if (contexts->count >= VGT_CONTEXTS_MAX && !evict_one(contexts, NULL))
		return ERR_PTR(-ENOSPC);
	return context_create(contexts, engine, lrca);
}

int vgt_context_need_batches(struct vgt_contexts *contexts, struct vgt_context *ctx)
{
	int err;

	if (ctx->batches.size)
		return 0;
	do
		err = vgt_quota_buffer_create(contexts->vgpu, VGT_QUOTA_CONTEXTS, BATCH_BYTES,
					      &ctx->batches);
	while (err && evict_one(contexts, ctx));
	if (err)
		ctx->batches.size = 0;
	return err;
}
