// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Memory. Each block has a header before it that says how it was allocated and
 * how long it is; a power of two is aligned to itself, as the kernel promises.
 */
#include <stdlib.h>

#include <linux/bitmap.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "hosted/hosted.h"
#include "hosted/state.h"

enum kind { KMALLOC = 0x6b6d616c, KVMALLOC = 0x6b766d61, VMALLOC = 0x766d616c, FREED = 0x66726565 };

struct header {
	u32 kind;
	u32 offset;	/* from the start of the memory of malloc() */
	size_t size;
};

#define ZERO_SIZE_PTR ((void *)16)

static bool failing;
static unsigned long until_failure;
static unsigned long failed;
static unsigned long live;
static size_t live_bytes;

void hosted_fail_alloc_after(long n)
{
	failing = n >= 0;
	until_failure = failing ? (unsigned long)n : 0;
	failed = 0;
}

unsigned long hosted_failed_allocs(void)
{
	return failed;
}

unsigned long hosted_live_allocs(void)
{
	return live;
}

size_t hosted_live_bytes(void)
{
	return live_bytes;
}

static bool fails(void)
{
	if (!failing)
		return false;
	if (until_failure) {
		until_failure--;
		return false;
	}
	failed++;
	return true;
}

static struct header *header_of(const void *p)
{
	return (struct header *)p - 1;
}

static void *allocate(size_t size, gfp_t flags, enum kind kind)
{
	size_t align = is_power_of_2(size) && size >= 32 ? min_t(size_t, size, PAGE_SIZE) : 16;
	size_t offset = max_t(size_t, align, sizeof(struct header));
	struct header *header;
	size_t total;
	char *memory;

	if (gfpflags_allow_blocking(flags))
		hosted_might_sleep("an allocation with GFP_KERNEL");
	if (fails())
		return NULL;
	if (!size)
		return ZERO_SIZE_PTR;
	if (check_add_overflow(size, offset + align - 1, &total))
		return NULL;
	memory = aligned_alloc(align, round_down(total, align));
	if (!memory)
		return NULL;
	if (flags & __GFP_ZERO)
		memset(memory + offset, 0, size);
	header = (struct header *)(memory + offset) - 1;
	*header = (struct header){ .kind = kind, .offset = (u32)offset, .size = size };
	live++;
	live_bytes += size;
	return memory + offset;
}

static void release(const void *p, bool (*fits)(u32 kind), const char *name)
{
	struct header *header;

	if (!p || p == ZERO_SIZE_PTR)
		return;
	header = header_of(p);
	if (!fits(header->kind))
		hosted_bug("%s(%p): not memory that it may free", name, p);
	header->kind = FREED;
	live--;
	live_bytes -= header->size;
	free((char *)(uintptr_t)p - header->offset);
}

static bool is_kmalloc(u32 kind)
{
	return kind == KMALLOC;
}

static bool is_vmalloc(u32 kind)
{
	return kind == VMALLOC;
}

static bool is_any(u32 kind)
{
	return kind == KMALLOC || kind == KVMALLOC || kind == VMALLOC;
}

void *kmalloc(size_t size, gfp_t flags)
{
	if (size > KMALLOC_MAX_SIZE) {
		if (!(flags & __GFP_NOWARN))
			hosted_bug("kmalloc of %zu bytes: more than it can ever give", size);
		return NULL;
	}
	return allocate(size, flags, KMALLOC);
}

void *krealloc(const void *p, size_t size, gfp_t flags)
{
	void *bigger;

	if (!p || p == ZERO_SIZE_PTR)
		return kmalloc(size, flags);
	if (!is_kmalloc(header_of(p)->kind))
		hosted_bug("krealloc(%p): not memory of kmalloc", p);
	bigger = kmalloc(size, flags);
	if (!bigger)
		return NULL;
	memcpy(bigger, p, min(size, header_of(p)->size));
	kfree(p);
	return bigger;
}

void kfree(const void *p)
{
	release(p, is_kmalloc, "kfree");
}

void kfree_sensitive(const void *p)
{
	if (p && p != ZERO_SIZE_PTR)
		memzero_explicit((void *)(uintptr_t)p, header_of(p)->size);
	kfree(p);
}

void *kvmalloc(size_t size, gfp_t flags)
{
	if (!gfpflags_allow_blocking(flags))
		hosted_bug("kvmalloc without GFP_KERNEL");
	if (size > INT_MAX) {
		if (!(flags & __GFP_NOWARN))
			hosted_bug("kvmalloc of %zu bytes: more than it can ever give", size);
		return NULL;
	}
	return allocate(size, flags, KVMALLOC);
}

void kvfree(const void *p)
{
	release(p, is_any, "kvfree");
}

void *vmalloc(unsigned long size)
{
	return allocate(size, GFP_KERNEL, VMALLOC);
}

void *vzalloc(unsigned long size)
{
	return allocate(size, GFP_KERNEL | __GFP_ZERO, VMALLOC);
}

void vfree(const void *p)
{
	release(p, is_vmalloc, "vfree");
}

struct kmem_cache {
	const char *name;
	unsigned int size;
	unsigned long used;
	void (*ctor)(void *object);
};

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     unsigned int flags, void (*ctor)(void *object))
{
	struct kmem_cache *cache = kzalloc(sizeof(*cache), GFP_KERNEL);

	if (!cache)
		return NULL;
	cache->name = name;
	cache->size = size;
	cache->ctor = ctor;
	return cache;
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
	if (!cache)
		return;
	if (cache->used)
		hosted_bug("kmem_cache %s is destroyed with %lu objects in use", cache->name,
			   cache->used);
	kfree(cache);
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags)
{
	void *object = kmalloc(cache->size, flags);

	if (!object)
		return NULL;
	cache->used++;
	if (cache->ctor)
		cache->ctor(object);
	return object;
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	if (!object)
		return;
	cache->used--;
	kfree(object);
}

void hosted_slab_reset(void)
{
	hosted_fail_alloc_after(-1);
}
