/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Shadow contexts: for each context of the guest that has run lately, one of the
 * host's that runs in its place. Vgpu lock held in all calls.
 */
#ifndef GVT_SUBMIT_CONTEXT_H
#define GVT_SUBMIT_CONTEXT_H

#include <linux/list.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include "gvt/port_gpu.h"

struct vgt_vgpu;

#define VGT_CONTEXTS_MAX 256

/**
 * struct vgt_context - a shadow context
 * @gpu: the context at the GPU
 * @lrca: GGTT address of page 0 of the guest's image
 * @jobs: jobs that use it, waiting or running
 * @known: what the guest has in pages 1 and up of its image, as read or written last
 * @known_pages: what is in @known behind that which is read at each submission means something
 * @saved: nothing but a save has happened to the guest's image since, as far as it
 *	is known: its engine was not reset, no job died
 * @ending: the device was reset since it was used: it goes with its last job
 * @batches: copies of the image's indirect context batch (first page) and per-context
 *	batch (two pages, behind the prologue); @batches.size is 0 until there is one
 * @lru: in vgt_contexts.lru
 */
struct vgt_context {
	struct vgt_gpu_context gpu;
	u32 lrca;
	u32 jobs;
	u32 *known;
	bool known_pages;
	bool saved;
	bool ending;
	struct vgt_gpu_buffer batches;
	struct list_head lru;
};

/**
 * struct vgt_contexts - those of a vGPU
 * @vgpu: whose
 * @by_lrca: contexts by LRCA and engine
 * @lru: all of them, the one used last first
 * @count: how many
 */
struct vgt_contexts {
	struct vgt_vgpu *vgpu;
	struct xarray by_lrca;
	struct list_head lru;
	u32 count;
};

void vgt_contexts_init(struct vgt_contexts *contexts, struct vgt_vgpu *vgpu);
/* Let go of all: of those that jobs use when the last of these ends. */
void vgt_contexts_drop(struct vgt_contexts *contexts);

/* The guest has reset @engine: it may have written its images anew. */
void vgt_contexts_forget(struct vgt_contexts *contexts, enum vgt_engine engine);

/*
 * The shadow of the context at @lrca on @engine, made if there is none.
 * ERR_PTR: -ENOMEM, -ENOSPC.
 */
struct vgt_context *vgt_context_get(struct vgt_contexts *contexts, enum vgt_engine engine,
				    u32 lrca);
/* A job of @ctx has ended. */
void vgt_context_job_ended(struct vgt_contexts *contexts, struct vgt_context *ctx);
/* Its @batches exist. -ENOMEM, -ENOSPC. */
int vgt_context_need_batches(struct vgt_contexts *contexts, struct vgt_context *ctx);

#endif
