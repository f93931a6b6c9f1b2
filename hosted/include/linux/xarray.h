/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_XARRAY_H
#define HOSTED_LINUX_XARRAY_H

#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>

#define XA_FLAGS_ALLOC 4u
#define XA_FLAGS_ALLOC1 8u
#define XA_FLAGS_LOCK_IRQ 1u

struct xarray {
	spinlock_t xa_lock;
	gfp_t xa_flags;
	unsigned int hosted_height;	/* levels of nodes; 0: empty */
	void *hosted_root;
};

struct xa_limit {
	u32 max;
	u32 min;
};

#define XA_LIMIT(lo, hi) ((struct xa_limit){ .min = (lo), .max = (hi) })
#define xa_limit_32b XA_LIMIT(0, UINT32_MAX)
#define xa_limit_31b XA_LIMIT(0, INT32_MAX)
#define xa_limit_16b XA_LIMIT(0, UINT16_MAX)

#define DEFINE_XARRAY_FLAGS(name, flags) \
	struct xarray name = { .xa_lock = { .dep_map = { .name = #name } }, .xa_flags = (flags) }
#define DEFINE_XARRAY(name) DEFINE_XARRAY_FLAGS(name, 0)
#define DEFINE_XARRAY_ALLOC(name) DEFINE_XARRAY_FLAGS(name, XA_FLAGS_ALLOC)

void hosted_xa_init(struct xarray *xa, gfp_t flags, const char *name, struct lock_class_key *key);
#define xa_init_flags(xa, flags) do {					\
	static struct lock_class_key hosted_key;			\
	hosted_xa_init(xa, flags, #xa, &hosted_key);			\
} while (0)
#define xa_init(xa) xa_init_flags(xa, 0)

void *xa_load(struct xarray *xa, unsigned long index);
void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
void *xa_erase(struct xarray *xa, unsigned long index);
int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp) __must_check;
void *xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp);
int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit,
	     gfp_t gfp) __must_check;
void *xa_find(struct xarray *xa, unsigned long *index, unsigned long max, u32 present);
void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long max, u32 present);
bool xa_empty(const struct xarray *xa);
void xa_destroy(struct xarray *xa);

/* The same with xa_lock held by the caller; none of them may sleep. */
void *__xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
void *__xa_erase(struct xarray *xa, unsigned long index);

#define XA_PRESENT 8u
#define xa_lock(xa) spin_lock(&(xa)->xa_lock)
#define xa_unlock(xa) spin_unlock(&(xa)->xa_lock)
#define xa_lock_irqsave(xa, flags) spin_lock_irqsave(&(xa)->xa_lock, flags)
#define xa_unlock_irqrestore(xa, flags) spin_unlock_irqrestore(&(xa)->xa_lock, flags)

#define xa_for_each_range(xa, index, entry, start, last)			\
	for ((index) = (start), (entry) = xa_find(xa, &(index), last, XA_PRESENT);	\
	     (entry); (entry) = xa_find_after(xa, &(index), last, XA_PRESENT))
#define xa_for_each_start(xa, index, entry, start) \
	xa_for_each_range(xa, index, entry, start, ~0UL)
#define xa_for_each(xa, index, entry) xa_for_each_start(xa, index, entry, 0)

/* Integers as entries, and errors as results. */
static inline void *xa_mk_value(unsigned long v)
{
	return (void *)((v << 1) | 1);
}

static inline unsigned long xa_to_value(const void *entry)
{
	return (unsigned long)entry >> 1;
}

static inline bool xa_is_value(const void *entry)
{
	return (unsigned long)entry & 1;
}

static inline bool xa_is_err(const void *entry)
{
	return ((unsigned long)entry & 3) == 2 &&
	       (unsigned long)entry >= (unsigned long)(-MAX_ERRNO * 4L + 2);
}

static inline int xa_err(void *entry)
{
	return xa_is_err(entry) ? (int)((long)entry >> 2) : 0;
}

#endif
