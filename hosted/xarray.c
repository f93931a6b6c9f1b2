// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The xarray: a tree of nodes with 64 slots, as high as its greatest index needs.
 * A node without entries is freed at once.
 */
#include <linux/slab.h>
#include <linux/xarray.h>

#define SHIFT 6
#define SLOTS (1u << SHIFT)
#define MAX_HEIGHT 11

struct node {
	unsigned int used;
	void *slot[SLOTS];
};

void hosted_xa_init(struct xarray *xa, gfp_t flags, const char *name, struct lock_class_key *key)
{
	*xa = (struct xarray){ .xa_flags = flags };
	hosted_spin_lock_init(&xa->xa_lock, name, key);
}

static unsigned int slot_of(unsigned long index, unsigned int level)
{
	return (index >> (level * SHIFT)) & (SLOTS - 1);
}

/* Whether @index fits under a root of @height levels. */
static bool fits(unsigned long index, unsigned int height)
{
	return height >= MAX_HEIGHT || index >> (height * SHIFT) == 0;
}

void *xa_load(struct xarray *xa, unsigned long index)
{
	void *entry = xa->hosted_root;

	if (!fits(index, xa->hosted_height))
		return NULL;
	for (unsigned int level = xa->hosted_height; entry && level--;)
		entry = ((struct node *)entry)->slot[slot_of(index, level)];
	return entry;
}

static bool grow(struct xarray *xa, unsigned long index, gfp_t gfp)
{
	while (!xa->hosted_height || !fits(index, xa->hosted_height)) {
		struct node *root = kzalloc(sizeof(*root), gfp);

		if (!root)
			return false;
		xa->hosted_height++;
		if (xa->hosted_root) {
			root->slot[0] = xa->hosted_root;
			root->used = 1;
		} else {
			while (!fits(index, xa->hosted_height))
				xa->hosted_height++;
		}
		xa->hosted_root = root;
	}
	return true;
}

/* Free the empty nodes on the way to @index, from the lowest up. */
static void shrink(struct xarray *xa, unsigned long index)
{
	struct node *path[MAX_HEIGHT];
	struct node *node = xa->hosted_root;
	unsigned int level = xa->hosted_height;

	while (node && level--) {
		path[level] = node;
		node = level ? node->slot[slot_of(index, level)] : NULL;
	}
	for (; level < xa->hosted_height; level++) {
		if (path[level]->used)
			return;
		kfree(path[level]);
		if (level + 1 == xa->hosted_height) {
			xa->hosted_root = NULL;
			xa->hosted_height = 0;
			return;
		}
		path[level + 1]->slot[slot_of(index, level + 1)] = NULL;
		path[level + 1]->used--;
	}
}

static void *store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	struct node *node;
	void *old;

	if (!grow(xa, index, gfp))
		goto no_memory;
	node = xa->hosted_root;
	for (unsigned int level = xa->hosted_height - 1; level; level--) {
		void **slot = &node->slot[slot_of(index, level)];

		if (!*slot) {
			*slot = kzalloc(sizeof(*node), gfp);
			if (!*slot)
				goto no_memory;
			node->used++;
		}
		node = *slot;
	}
	old = node->slot[slot_of(index, 0)];
	node->slot[slot_of(index, 0)] = entry;
	if (!old)
		node->used++;
	return old;

no_memory:
	shrink(xa, index);
	return (void *)(-ENOMEM * 4L + 2);
}

void *__xa_erase(struct xarray *xa, unsigned long index)
{
	struct node *node = xa->hosted_root;
	void *old = xa_load(xa, index);

	lockdep_assert_held(&xa->xa_lock);
	if (!old)
		return NULL;
	for (unsigned int level = xa->hosted_height - 1; level; level--)
		node = node->slot[slot_of(index, level)];
	node->slot[slot_of(index, 0)] = NULL;
	node->used--;
	shrink(xa, index);
	return old;
}

void *__xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	lockdep_assert_held(&xa->xa_lock);
	if (!entry)
		return __xa_erase(xa, index);
	return store(xa, index, entry, gfp);
}

/* The lock is dropped for allocations in the kernel, so only its order and context count here. */
static void touch_lock(struct xarray *xa, gfp_t gfp)
{
	if (gfpflags_allow_blocking(gfp))
		hosted_might_sleep("xa_store with GFP_KERNEL");
	xa_lock(xa);
	xa_unlock(xa);
}

void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	if (!entry)
		return xa_erase(xa, index);
	touch_lock(xa, gfp);
	return store(xa, index, entry, gfp);
}

void *xa_erase(struct xarray *xa, unsigned long index)
{
	void *old;

	xa_lock(xa);
	old = __xa_erase(xa, index);
	xa_unlock(xa);
	return old;
}

int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	touch_lock(xa, gfp);
	if (xa_load(xa, index))
		return -EBUSY;
	return xa_err(store(xa, index, entry, gfp));
}

void *xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp)
{
	void *now = xa_load(xa, index);

	if (now != old) {
		touch_lock(xa, gfp);
		return now;
	}
	return xa_store(xa, index, entry, gfp);
}

int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp)
{
	u32 index = limit.min;

	if (!(xa->xa_flags & (XA_FLAGS_ALLOC | XA_FLAGS_ALLOC1)))
		hosted_bug("xa_alloc on an xarray without XA_FLAGS_ALLOC");
	if (!index && xa->xa_flags & XA_FLAGS_ALLOC1)
		index = 1;
	touch_lock(xa, gfp);
	while (xa_load(xa, index)) {
		if (index == limit.max)
			return -EBUSY;
		index++;
	}
	*id = index;
	return xa_err(store(xa, index, entry, gfp));
}

void *xa_find(struct xarray *xa, unsigned long *index, unsigned long max, u32 present)
{
	unsigned long i = *index;

	while (i <= max && fits(i, xa->hosted_height)) {
		void *entry = xa->hosted_root;
		unsigned int level = xa->hosted_height;

		while (entry && level--)
			entry = ((struct node *)entry)->slot[slot_of(i, level)];
		if (entry) {
			*index = i;
			return entry;
		}
		/* Nothing in this slot of this level: on to the first index after it. */
		if (!xa->hosted_height)
			return NULL;
		i = (i | ((1UL << (level * SHIFT)) - 1)) + 1;
		if (!i)
			return NULL;
	}
	return NULL;
}

void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long max, u32 present)
{
	unsigned long i = *index + 1;
	void *entry;

	if (!i)
		return NULL;
	entry = xa_find(xa, &i, max, present);
	if (entry)
		*index = i;
	return entry;
}

bool xa_empty(const struct xarray *xa)
{
	return !xa->hosted_root;
}

static void free_nodes(struct node *node, unsigned int level)
{
	for (unsigned int slot = 0; level && slot < SLOTS; slot++)
		if (node->slot[slot])
			free_nodes(node->slot[slot], level - 1);
	kfree(node);
}

void xa_destroy(struct xarray *xa)
{
	xa_lock(xa);
	if (xa->hosted_root)
		free_nodes(xa->hosted_root, xa->hosted_height - 1);
	xa->hosted_root = NULL;
	xa->hosted_height = 0;
	xa_unlock(xa);
}
