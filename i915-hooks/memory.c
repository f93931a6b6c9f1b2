// SPDX-License-Identifier: GPL-2.0-only
/* Memory that the GPU reaches: pages by bus address, buffers by the host's part of the GGTT. */
#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "i915-hooks/gpu.h"

/* A GGTT entry. SKL PRM vol 5, "GGTT page table entry". */
#define PTE_PRESENT	BIT_ULL(0)

/**
 * struct vgt_i915_buffer - what backs a struct vgt_gpu_buffer
 * @node: where it is in the GGTT
 * @count: pages
 * @pages: pages, with their bus addresses
 * @link: in vgt_i915_ggtt.buffers
 */
struct vgt_i915_buffer {
	struct drm_mm_node node;
	unsigned int count;
	struct list_head link;
	struct vgt_gpu_page pages[];
};

int vgt_i915_page_alloc(void *gpu, struct vgt_gpu_page *page)
{
	const struct vgt_i915_gpu *self = gpu;
	struct page *memory = alloc_page(GFP_KERNEL | __GFP_ZERO);
	dma_addr_t bus;

	if (!memory)
		return -ENOMEM;
	bus = dma_map_page(self->host.dma, memory, 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(self->host.dma, bus)) {
		__free_page(memory);
		return -ENOMEM;
	}
	page->cpu = page_address(memory);
	page->bus = bus;
	page->priv = memory;
	return 0;
}

void vgt_i915_page_free(void *gpu, struct vgt_gpu_page *page)
{
	const struct vgt_i915_gpu *self = gpu;

	dma_unmap_page(self->host.dma, page->bus, PAGE_SIZE, DMA_BIDIRECTIONAL);
	__free_page(page->priv);
}

static void write_entries(struct vgt_i915_gpu *gpu, const struct vgt_i915_buffer *buffer,
			  bool clear)
{
	const u32 first = buffer->node.start >> PAGE_SHIFT;
	unsigned int i;

	lockdep_assert_held(&gpu->ggtt.lock);
	for (i = 0; i < buffer->count; i++)
		vgt_i915_ggtt_put(gpu, first + i, clear ? gpu->ggtt.scratch :
				  buffer->pages[i].bus | PTE_PRESENT);
}

void vgt_i915_buffers_restore(struct vgt_i915_gpu *gpu)
{
	struct vgt_i915_buffer *buffer;

	list_for_each_entry(buffer, &gpu->ggtt.buffers, link)
		write_entries(gpu, buffer, false);
}

static void pages_free(struct vgt_i915_gpu *gpu, struct vgt_i915_buffer *buffer)
{
	while (buffer->count)
		vgt_i915_page_free(gpu, &buffer->pages[--buffer->count]);
}

/* One stretch of addresses for the CPU. */
static void *pages_map(const struct vgt_i915_buffer *buffer)
{
	struct page **pages = kvmalloc_array(buffer->count, sizeof(*pages), GFP_KERNEL);
	unsigned int i;
	void *cpu;

	if (!pages)
		return NULL;
	for (i = 0; i < buffer->count; i++)
		pages[i] = buffer->pages[i].priv;
	cpu = vmap(pages, buffer->count, VM_MAP, PAGE_KERNEL);
	kvfree(pages);
	return cpu;
}

static int map(struct vgt_i915_gpu *gpu, struct vgt_i915_buffer *buffer)
{
	struct i915_ggtt *ggtt = vgt_i915_gt(gpu->i915)->ggtt;
	int err;

	mutex_lock(&ggtt->vm.mutex);
	err = i915_gem_gtt_insert(&ggtt->vm, NULL, &buffer->node, (u64)buffer->count << PAGE_SHIFT,
				  0, I915_COLOR_UNEVICTABLE, ggtt->mappable_end, ggtt->vm.total,
				  I915_PIN_HIGH);
	mutex_unlock(&ggtt->vm.mutex);
	if (err)
		return -ENOSPC;
	mutex_lock(&gpu->ggtt.lock);
	write_entries(gpu, buffer, false);
	list_add(&buffer->link, &gpu->ggtt.buffers);
	mutex_unlock(&gpu->ggtt.lock);
	vgt_i915_ggtt_flush(gpu);
	return 0;
}

static void unmap(struct vgt_i915_gpu *gpu, struct vgt_i915_buffer *buffer)
{
	struct i915_ggtt *ggtt = vgt_i915_gt(gpu->i915)->ggtt;

	/* A job's may outlive its guest's use of the vGPU, and with that the GPU's being awake. */
	vgt_i915_get(&gpu->host);
	mutex_lock(&gpu->ggtt.lock);
	list_del(&buffer->link);
	write_entries(gpu, buffer, true);
	mutex_unlock(&gpu->ggtt.lock);
	vgt_i915_ggtt_flush(gpu);
	vgt_i915_put(&gpu->host);
	mutex_lock(&ggtt->vm.mutex);
	drm_mm_remove_node(&buffer->node);
	mutex_unlock(&ggtt->vm.mutex);
}

int vgt_i915_buffer_create(void *gpu, u32 size, struct vgt_gpu_buffer *out)
{
	const unsigned int count = DIV_ROUND_UP(size, (u32)PAGE_SIZE);
	struct vgt_i915_buffer *buffer;
	int err = -ENOMEM;

	buffer = kvzalloc(struct_size(buffer, pages, count), GFP_KERNEL);
	if (!buffer)
		return -ENOMEM;
	while (buffer->count < count) {
		if (vgt_i915_page_alloc(gpu, &buffer->pages[buffer->count]))
			goto out_pages;
		buffer->count++;
	}
	out->cpu = pages_map(buffer);
	if (!out->cpu)
		goto out_pages;
	err = map(gpu, buffer);
	if (err)
		goto out_vmap;
	out->gma = buffer->node.start;
	out->size = count << PAGE_SHIFT;
	out->priv = buffer;
	return 0;

out_vmap:
	vunmap(out->cpu);
out_pages:
	pages_free(gpu, buffer);
	kvfree(buffer);
	return err;
}

void vgt_i915_buffer_destroy(void *gpu, struct vgt_gpu_buffer *out)
{
	struct vgt_i915_buffer *buffer = out->priv;

	unmap(gpu, buffer);
	vunmap(out->cpu);
	pages_free(gpu, buffer);
	kvfree(buffer);
	out->cpu = NULL;
}
