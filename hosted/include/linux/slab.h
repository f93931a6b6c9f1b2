/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_SLAB_H
#define HOSTED_LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/overflow.h>

#define KMALLOC_MAX_SIZE (4ul << 20)
#define ARCH_KMALLOC_MINALIGN 8

void *kmalloc(size_t size, gfp_t flags) __must_check;
void *krealloc(const void *p, size_t size, gfp_t flags) __must_check;
void kfree(const void *p);
void kfree_sensitive(const void *p);
void *kvmalloc(size_t size, gfp_t flags) __must_check;
void kvfree(const void *p);

static inline void *__must_check kzalloc(size_t size, gfp_t flags)
{
	return kmalloc(size, flags | __GFP_ZERO);
}

static inline void *__must_check kmalloc_array(size_t n, size_t size, gfp_t flags)
{
	return kmalloc(array_size(n, size), flags);
}

static inline void *__must_check kcalloc(size_t n, size_t size, gfp_t flags)
{
	return kmalloc(array_size(n, size), flags | __GFP_ZERO);
}

static inline void *__must_check krealloc_array(void *p, size_t n, size_t size, gfp_t flags)
{
	return krealloc(p, array_size(n, size), flags);
}

static inline void *__must_check kvzalloc(size_t size, gfp_t flags)
{
	return kvmalloc(size, flags | __GFP_ZERO);
}

static inline void *__must_check kvmalloc_array(size_t n, size_t size, gfp_t flags)
{
	return kvmalloc(array_size(n, size), flags);
}

static inline void *__must_check kvcalloc(size_t n, size_t size, gfp_t flags)
{
	return kvmalloc(array_size(n, size), flags | __GFP_ZERO);
}

#define SLAB_HWCACHE_ALIGN 0x2000u
#define SLAB_ACCOUNT 0x4000000u

struct kmem_cache;
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     unsigned int flags, void (*ctor)(void *object));
void kmem_cache_destroy(struct kmem_cache *cache);
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags) __must_check;
void kmem_cache_free(struct kmem_cache *cache, void *object);

static inline void *__must_check kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags)
{
	return kmem_cache_alloc(cache, flags | __GFP_ZERO);
}

#define KMEM_CACHE(type, flags) \
	kmem_cache_create(#type, sizeof(struct type), __alignof__(struct type), flags, NULL)

#endif
