// SPDX-License-Identifier: GPL-2.0-only
/*
 * The GGTT: two windows that i915's allocator gives up as long as the GPU is bound. Entries
 * are written to the table itself, as i915 does; i915 clears the whole table at suspend and
 * restores only its own, so ours are kept.
 * Source: SKL PRM vol 5, "Global GTT"; vol 2c, GTTMM_ADR.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/sizes.h>

#include "i915-hooks/gpu.h"

#define PTE_PRESENT	BIT_ULL(0)
#define ALIGNMENT	SZ_1M
#define STEP		SZ_32M
#define MIN_LOW		SZ_64M	/* of the smallest vGPU */
#define MIN_HIGH	(384ull << 20)

static unsigned int host_low_mb = 128;
module_param(host_low_mb, uint, 0444);
MODULE_PARM_DESC(host_low_mb, "MiB of the aperture that the host keeps (default 128)");

static unsigned int host_high_mb = 384;
module_param(host_high_mb, uint, 0444);
MODULE_PARM_DESC(host_high_mb, "MiB of GGTT above the aperture that the host keeps (default 384)");

static struct i915_ggtt *i915_ggtt(const struct vgt_i915_gpu *gpu)
{
	return vgt_i915_gt(gpu->i915)->ggtt;
}

/* Entries are 8 bytes; their table is what i915 has mapped it as. */
static u64 __iomem *entry_of(const struct vgt_i915_gpu *gpu, u32 entry)
{
	return (u64 __iomem __force *)i915_ggtt(gpu)->gsm + entry;
}

/* Write an entry of the host's own part or of a window. */
void vgt_i915_ggtt_put(struct vgt_i915_gpu *gpu, u32 entry, u64 pte)
{
	writeq(pte, entry_of(gpu, entry));
}

/*
 * The largest window of at most @size bytes between @start and @end that i915 has free or
 * can make free.
 */
static int window_take(struct vgt_i915_gpu *gpu, struct vgt_i915_window *window, u64 start,
		       u64 end, u64 size, u64 least, unsigned int flags)
{
	struct i915_ggtt *ggtt = i915_ggtt(gpu);
	int err = -ENOSPC;

	mutex_lock(&ggtt->vm.mutex);
	for (; err == -ENOSPC && size >= least; size -= STEP) {
		err = i915_gem_gtt_insert(&ggtt->vm, NULL, &window->node, size, ALIGNMENT,
					  I915_COLOR_UNEVICTABLE, start, end,
					  flags | I915_PIN_NOEVICT);
		if (err == -ENOSPC)
			err = i915_gem_gtt_insert(&ggtt->vm, NULL, &window->node, size, ALIGNMENT,
						  I915_COLOR_UNEVICTABLE, start, end, flags);
	}
	mutex_unlock(&ggtt->vm.mutex);
	if (err)
		return err;
	window->ptes = kvcalloc(window->node.size >> PAGE_SHIFT, sizeof(u64), GFP_KERNEL);
	return window->ptes ? 0 : -ENOMEM;
}

/* All entries of a window point to i915's page for free parts again. */
static void window_give(struct vgt_i915_gpu *gpu, struct vgt_i915_window *window)
{
	const u32 first = window->node.start >> PAGE_SHIFT;
	const u32 count = window->node.size >> PAGE_SHIFT;
	struct i915_ggtt *ggtt = i915_ggtt(gpu);
	u32 entry;

	if (drm_mm_node_allocated(&window->node)) {
		for (entry = 0; window->ptes && entry < count; entry++)
			if (window->ptes[entry] != gpu->ggtt.scratch)
				vgt_i915_ggtt_put(gpu, first + entry, gpu->ggtt.scratch);
		mutex_lock(&ggtt->vm.mutex);
		drm_mm_remove_node(&window->node);
		mutex_unlock(&ggtt->vm.mutex);
	}
	kvfree(window->ptes);
	window->ptes = NULL;
}

/* What i915 has left there does not matter: the core writes what it gives to a vGPU. */
static void window_begin(struct vgt_i915_gpu *gpu, struct vgt_i915_window *window)
{
	u32 entry;

	for (entry = 0; entry < window->node.size >> PAGE_SHIFT; entry++)
		window->ptes[entry] = gpu->ggtt.scratch;
}

/* i915 has made all of the table point to its page for free parts. */
static void window_restore(struct vgt_i915_gpu *gpu, const struct vgt_i915_window *window)
{
	const u32 first = window->node.start >> PAGE_SHIFT;
	u32 entry;

	for (entry = 0; entry < window->node.size >> PAGE_SHIFT; entry++)
		if (window->ptes[entry] != gpu->ggtt.scratch)
			vgt_i915_ggtt_put(gpu, first + entry, window->ptes[entry]);
}

/**
 * vgt_i915_ggtt_init() - get the windows and fences from i915
 * @gpu: the GPU; its @info gets them
 *
 * Context: process, the GPU is awake. Errors: -ENOSPC (said in the log), -ENOMEM.
 */
int vgt_i915_ggtt_init(struct vgt_i915_gpu *gpu)
{
	const struct i915_ggtt *ggtt = i915_ggtt(gpu);
	struct vgt_i915_ggtt *own = &gpu->ggtt;
	const u64 aperture = ggtt->mappable_end, total = ggtt->vm.total;
	const u64 keep_low = (u64)host_low_mb << 20, keep_high = (u64)host_high_mb << 20;
	int err;

	mutex_init(&own->lock);
	INIT_LIST_HEAD(&own->buffers);
	gpu->info.ggtt_size = total;
	gpu->info.aperture_size = aperture;
	err = -ENOSPC;
	if (keep_low < aperture && keep_high < total - aperture)
		err = window_take(gpu, &own->low, 0, aperture, aperture - keep_low, MIN_LOW,
				  I915_PIN_MAPPABLE);
	if (!err)
		err = window_take(gpu, &own->high, aperture, total, total - aperture - keep_high,
				  MIN_HIGH, 0);
	if (err) {
		pr_err("vgt: i915 gives up no %u MiB of its aperture and %llu MiB above it: %s\n",
		       MIN_LOW >> 20, MIN_HIGH >> 20,
		       "close programs that draw, or lower host_low_mb and host_high_mb");
		goto fail;
	}
	err = -ENOMEM;
	own->aperture = ioremap_wc(ggtt->gmadr.start + own->low.node.start, own->low.node.size);
	if (!own->aperture)
		goto fail;
	own->scratch = ggtt->vm.scratch[0]->encode;
	window_begin(gpu, &own->low);
	window_begin(gpu, &own->high);
	vgt_i915_ggtt_flush(gpu);
	/* The other half is what i915 has there of its own. */
	gpu->info.core_bytes = (total - aperture - own->high.node.size) / 2;
	gpu->info.context_bytes = VGT_I915_RING_BYTES;
	gpu->info.mappable = (struct vgt_gpu_range) { own->low.node.start, own->low.node.size };
	gpu->info.unmappable = (struct vgt_gpu_range) { own->high.node.start, own->high.node.size };
	err = vgt_i915_fences_init(gpu);
	if (!err)
		return 0;
fail:
	vgt_i915_ggtt_fini(gpu);
	return err;
}

/**
 * vgt_i915_ggtt_fini() - give the windows and fences back
 * @gpu: the GPU; nothing of a vGPU uses them any more
 */
void vgt_i915_ggtt_fini(struct vgt_i915_gpu *gpu)
{
	vgt_i915_fences_fini(gpu);
	if (gpu->ggtt.aperture)
		iounmap(gpu->ggtt.aperture);
	window_give(gpu, &gpu->ggtt.high);
	window_give(gpu, &gpu->ggtt.low);
	vgt_i915_ggtt_flush(gpu);
	mutex_destroy(&gpu->ggtt.lock);
}

/**
 * vgt_i915_ggtt_restore() - i915 has resumed: entries and fences as they were
 * @gpu: the GPU
 */
void vgt_i915_ggtt_restore(struct vgt_i915_gpu *gpu)
{
	mutex_lock(&gpu->ggtt.lock);
	window_restore(gpu, &gpu->ggtt.low);
	window_restore(gpu, &gpu->ggtt.high);
	vgt_i915_buffers_restore(gpu);
	vgt_i915_fences_restore(gpu);
	mutex_unlock(&gpu->ggtt.lock);
	vgt_i915_ggtt_flush(gpu);
}

/* Where an entry is remembered; NULL: it is none of a window. */
static u64 *remembered(struct vgt_i915_ggtt *ggtt, u32 entry)
{
	const u64 at = (u64)entry << PAGE_SHIFT;

	if (at - ggtt->low.node.start < ggtt->low.node.size)
		return &ggtt->low.ptes[(at - ggtt->low.node.start) >> PAGE_SHIFT];
	if (at - ggtt->high.node.start < ggtt->high.node.size)
		return &ggtt->high.ptes[(at - ggtt->high.node.start) >> PAGE_SHIFT];
	return NULL;
}

/*
 * i915 has no absent entries: those of free parts lead to its scratch page. So do a window's, of
 * which the core says that nothing is there.
 */
void vgt_i915_ggtt_write(void *gpu, u32 first, const u64 *pte, u32 count)
{
	struct vgt_i915_gpu *self = gpu;
	u64 __iomem *entries = entry_of(self, first);
	u32 i;

	mutex_lock(&self->ggtt.lock);
	for (i = 0; i < count; i++) {
		const u64 entry = pte[i] & PTE_PRESENT ? pte[i] : self->ggtt.scratch;
		u64 *known = remembered(&self->ggtt, first + i);

		if (!known)
			continue;
		*known = entry;
		writeq(entry, entries + i);
	}
	mutex_unlock(&self->ggtt.lock);
}

/* A read makes sure that what was written before has arrived. */
void vgt_i915_ggtt_flush(void *gpu)
{
	struct vgt_i915_gpu *self = gpu;
	struct i915_ggtt *ggtt = i915_ggtt(self);

	readq(entry_of(self, 0));
	ggtt->invalidate(ggtt);
}

static void __iomem *aperture_at(struct vgt_i915_ggtt *ggtt, u64 offset, size_t len)
{
	const u64 at = offset - ggtt->low.node.start;

	return at < ggtt->low.node.size && len <= ggtt->low.node.size - at ?
	       ggtt->aperture + at : NULL;
}

void vgt_i915_aperture_read(void *gpu, u64 offset, void *buf, size_t len)
{
	struct vgt_i915_gpu *self = gpu;
	const void __iomem *from = aperture_at(&self->ggtt, offset, len);

	memset(buf, 0xff, len);
	if (from)
		memcpy_fromio(buf, from, len);
}

void vgt_i915_aperture_write(void *gpu, u64 offset, const void *buf, size_t len)
{
	struct vgt_i915_gpu *self = gpu;
	void __iomem *to = aperture_at(&self->ggtt, offset, len);

	if (to)
		memcpy_toio(to, buf, len);
}
