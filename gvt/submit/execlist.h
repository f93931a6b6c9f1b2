/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The execlist protocol of one virtual engine: what the guest writes to ELSP, and
 * the context status events that it gets back. Knows nothing of what runs.
 * Vgpu lock held in all calls.
 */
#ifndef GVT_SUBMIT_EXECLIST_H
#define GVT_SUBMIT_EXECLIST_H

#include <linux/bits.h>
#include <linux/types.h>

#include "gvt/port_gpu.h"

struct vgt_vgpu;

/* Context descriptor; SKL PRM vol 6, "Context Descriptor Format". */
#define VGT_DESC_VALID		BIT_ULL(0)
#define VGT_DESC_MODE(desc)	((u32)((desc) >> 3) & 3)
#define VGT_DESC_MODE_48_BIT	3u
#define VGT_DESC_PRIVILEGED	BIT_ULL(8)
#define VGT_DESC_LRCA(desc)	((u32)(desc) & 0xfffff000u)

/**
 * struct vgt_execlist - one engine's
 * @vgpu: whose
 * @engine: which
 * @latch: dwords written to ELSP since the last submission
 * @latched: how many
 * @running: the submission on the engine: two context descriptors, 0: none
 * @element: which of @running is on the engine
 * @pending: the next submission
 * @active: @running means something
 * @waiting: @pending means something
 */
struct vgt_execlist {
	struct vgt_vgpu *vgpu;
	enum vgt_engine engine;
	u32 latch[4];
	u32 latched;
	u64 running[2];
	u32 element;
	u64 pending[2];
	bool active;
	bool waiting;
};

enum vgt_execlist_step {
	VGT_EXECLIST_INCOMPLETE,	/* more dwords to come, or nothing valid came */
	VGT_EXECLIST_STARTED,		/* the engine was idle: there is a context to run */
	VGT_EXECLIST_EXTENDED,		/* the running context has a new tail */
	VGT_EXECLIST_WAITING,		/* another context, once the running one is through */
};

/* An engine as it is after reset; no events. */
void vgt_execlist_reset(struct vgt_execlist *list);
/* The guest writes a dword to ELSP. */
enum vgt_execlist_step vgt_execlist_write(struct vgt_execlist *list, u32 value);
/* The running context is through; list->active tells whether there is another now. */
void vgt_execlist_complete(struct vgt_execlist *list);

/* Descriptor of the context on an active engine. */
static inline u64 vgt_execlist_current(const struct vgt_execlist *list)
{
	return list->running[list->element];
}

#endif
