// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The vGPU's part of the global GTT.
 *
 * Two windows, one below and one above the end of the aperture, are the vGPU's.
 * For each entry the core keeps what the guest wrote (virt) and what the GPU
 * has (host). A host entry always points somewhere: to the pinned guest page, or
 * to a scratch page of the vGPU.
 *
 * Entries are 8 bytes (Linux i915: gen8_pte_t). A guest that writes one in two
 * halves is in between in a state that no real page table ever had; the entry
 * is parked after its first half and takes effect with its second, or as it
 * stands when anything else is looked at.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/gtt/ggtt.h"
#include "gvt/gtt/pin.h"
#include "gvt/vgpu.h"

#define PTE_PRESENT		BIT_ULL(0)
#define PTE_ADDRESS		GENMASK_ULL(VGT_BUS_BITS - 1, 12)
#define PAGE_BYTES		4096u
#define FILL_ENTRIES		512u
#define RETIRED_MAX		64u
#define NOT_PARKED		(~0u)

/**
 * struct ggtt_window - one contiguous range of entries
 * @first: number of its first entry (GGTT address >> 12)
 * @count: how many
 * @virt: as the guest wrote them
 * @host: as the GPU has them
 */
struct ggtt_window {
	u32 first;
	u32 count;
	u64 *virt;
	u64 *host;
};

struct retired_pin {
	u64 gfn;
	u64 bus;
};

/**
 * struct vgt_ggtt - GGTT state of a vGPU (protected by vgt_vgpu.lock)
 * @windows: mappable, unmappable
 * @scratch: what entries without a page point to
 * @parked: entry of which only one half has been written, or NOT_PARKED
 * @parked_high: it was the upper half
 * @pinned: entries that hold a pin
 * @dirty: host entries were written since the last flush
 * @retired: pins whose entries are gone but which the GPU may remember
 * @retired_count: how many
 */
struct vgt_ggtt {
	struct ggtt_window windows[2];
	struct vgt_gpu_page scratch;
	u32 parked;
	bool parked_high;
	u32 pinned;
	bool dirty;
	struct retired_pin retired[RETIRED_MAX];
	u32 retired_count;
};

static struct ggtt_window *find_window(struct vgt_ggtt *ggtt, u32 entry)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ggtt->windows); i++) {
		struct ggtt_window *window = &ggtt->windows[i];

		if (entry - window->first < window->count)
			return window;
	}
	return NULL;
}

static u64 scratch_pte(const struct vgt_ggtt *ggtt)
{
	return ggtt->scratch.bus | PTE_PRESENT;
}

/* What has been written so far takes effect; a parked entry stays so. */
static void flush(struct vgt_vgpu *vgpu)
{
	struct vgt_ggtt *ggtt = vgpu->ggtt;
	u32 i;

	if (!ggtt->dirty && !ggtt->retired_count)
		return;
	vgpu->dev->ops->ggtt_flush(vgpu->dev->gpu);
	ggtt->dirty = false;
	for (i = 0; i < ggtt->retired_count; i++)
		vgpu->hv_ops->unpin(vgpu->hv, ggtt->retired[i].gfn, ggtt->retired[i].bus);
	ggtt->retired_count = 0;
}

/* The GPU may still use the page until the next flush. */
static void retire(struct vgt_vgpu *vgpu, u64 gfn, u64 bus)
{
	struct vgt_ggtt *ggtt = vgpu->ggtt;

	ggtt->retired[ggtt->retired_count++] = (struct retired_pin){ .gfn = gfn, .bus = bus };
	ggtt->pinned--;
	if (ggtt->retired_count == RETIRED_MAX)
		flush(vgpu);
}

static void set_host(struct vgt_vgpu *vgpu, struct ggtt_window *window, u32 index, u64 pte)
{
	if (window->host[index] == pte)
		return;
	window->host[index] = pte;
	vgpu->dev->ops->ggtt_write(vgpu->dev->gpu, window->first + index, &pte, 1);
	vgpu->ggtt->dirty = true;
}

/*
 * The guest's entry is now @pte; @old_gfn is what it had pinned if its host
 * entry is not scratch.
 */
static void update(struct vgt_vgpu *vgpu, struct ggtt_window *window, u32 index, u64 pte,
		   u64 old_gfn)
{
	struct vgt_ggtt *ggtt = vgpu->ggtt;
	const u64 old = window->host[index];
	const u64 gfn = (pte & PTE_ADDRESS) >> 12;
	u64 bus;

	if (pte & PTE_PRESENT && old != scratch_pte(ggtt) && gfn == old_gfn)
		return;
	if (!(pte & PTE_PRESENT)) {
		set_host(vgpu, window, index, scratch_pte(ggtt));
	} else if (vgt_pin_page(vgpu, gfn, &bus)) {
		vgt_guest_error(vgpu, VGT_ERR_GGTT_PAGE, pte);
		set_host(vgpu, window, index, scratch_pte(ggtt));
	} else {
		ggtt->pinned++;
		set_host(vgpu, window, index, (bus & PTE_ADDRESS) | PTE_PRESENT);
	}
	if (old != scratch_pte(ggtt))
		retire(vgpu, old_gfn, old & PTE_ADDRESS);
}

static void store(struct vgt_vgpu *vgpu, struct ggtt_window *window, u32 index, u64 pte)
{
	const u64 old_gfn = (window->virt[index] & PTE_ADDRESS) >> 12;

	window->virt[index] = pte;
	update(vgpu, window, index, pte, old_gfn);
}

/* A parked entry leaves its page at once: scratch until it is whole. */
static void park(struct vgt_vgpu *vgpu, struct ggtt_window *window, u32 index, u64 pte, bool high)
{
	const u64 old_gfn = (window->virt[index] & PTE_ADDRESS) >> 12;

	update(vgpu, window, index, 0, old_gfn);
	window->virt[index] = pte;
	vgpu->ggtt->parked = window->first + index;
	vgpu->ggtt->parked_high = high;
}

static void settle(struct vgt_vgpu *vgpu)
{
	struct vgt_ggtt *ggtt = vgpu->ggtt;
	struct ggtt_window *window;
	u32 index;

	if (ggtt->parked == NOT_PARKED)
		return;
	window = find_window(ggtt, ggtt->parked);
	index = ggtt->parked - window->first;
	ggtt->parked = NOT_PARKED;
	update(vgpu, window, index, window->virt[index], 0);
}

void vgt_ggtt_flush(struct vgt_vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	settle(vgpu);
	flush(vgpu);
}

u64 vgt_ggtt_guest_read(struct vgt_vgpu *vgpu, u64 offset, unsigned int len)
{
	const u32 entry = offset / 8;
	struct ggtt_window *window = find_window(vgpu->ggtt, entry);
	u64 pte;

	lockdep_assert_held(&vgpu->lock);
	vgt_stat_add(vgpu, VGT_STAT_GGTT_READ, 1);
	if (!window)
		return 0;
	pte = window->virt[entry - window->first] >> (8 * (offset % 8));
	return len == 8 ? pte : pte & (BIT_ULL(8 * len) - 1);
}

/*
 * The last page of the table is nobody's: streamers read ahead into it. Linux of 6.1 that runs on a
 * hypervisor has it lead to its scratch page, which is not a mistake.
 */
static bool is_guard(const struct vgt_vgpu *vgpu, u32 entry)
{
	return entry + 1 == vgpu->dev->platform->gttmm_mb * (u32)(SZ_1M / 2 / sizeof(u64));
}

void vgt_ggtt_guest_write(struct vgt_vgpu *vgpu, u64 offset, u64 value, unsigned int len)
{
	struct vgt_ggtt *ggtt = vgpu->ggtt;
	const u32 entry = offset / 8;
	const bool high = offset % 8 >= 4;
	struct ggtt_window *window = find_window(ggtt, entry);
	u64 mask, pte;
	u32 index;

	lockdep_assert_held(&vgpu->lock);
	vgt_stat_add(vgpu, VGT_STAT_GGTT_WRITE, 1);
	if (ggtt->parked != NOT_PARKED && ggtt->parked != entry)
		settle(vgpu);
	if (!window) {
		if (value & PTE_PRESENT && !high && !is_guard(vgpu, entry))
			vgt_guest_error(vgpu, VGT_ERR_GGTT_RANGE, offset);
		return;
	}
	index = entry - window->first;
	mask = len == 8 ? ~0ull : (BIT_ULL(8 * len) - 1) << (8 * (offset % 8));
	pte = (window->virt[index] & ~mask) | ((value << (8 * (offset % 8))) & mask);

	if (len == 8) {
		settle(vgpu);
		store(vgpu, window, index, pte);
	} else if (ggtt->parked == entry) {
		window->virt[index] = pte;
		if (high != ggtt->parked_high)
			settle(vgpu);
	} else if (pte != window->virt[index]) {
		park(vgpu, window, index, pte, high);
	}
}

bool vgt_ggtt_owns(const struct vgt_vgpu *vgpu, u64 gma, u64 size)
{
	const struct vgt_gpu_range *ranges[] = { &vgpu->mappable, &vgpu->unmappable };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++)
		if (gma >= ranges[i]->base && size && size <= ranges[i]->size &&
		    gma - ranges[i]->base <= ranges[i]->size - size)
			return true;
	return false;
}

/* Guest physical address behind @gma, and how many of @len bytes are contiguous there. */
static int translate(struct vgt_vgpu *vgpu, u64 gma, size_t len, u64 *gpa, size_t *run)
{
	struct ggtt_window *window = find_window(vgpu->ggtt, gma >> 12);
	u64 pte, next;
	u32 index;

	if (!window || gma >> 44)
		return -EFAULT;
	index = (gma >> 12) - window->first;
	pte = window->virt[index];
	if (!(pte & PTE_PRESENT))
		return -EFAULT;
	*gpa = (pte & PTE_ADDRESS) + gma % PAGE_BYTES;
	*run = PAGE_BYTES - gma % PAGE_BYTES;
	while (*run < len && ++index < window->count) {
		next = window->virt[index];
		if (!(next & PTE_PRESENT) || (next & PTE_ADDRESS) != *gpa + *run)
			break;
		*run += PAGE_BYTES;
	}
	*run = min(*run, len);
	return 0;
}

int vgt_ggtt_copy_in(struct vgt_vgpu *vgpu, u64 gma, void *buf, size_t len)
{
	size_t run;
	u64 gpa;
	int err;

	lockdep_assert_held(&vgpu->lock);
	settle(vgpu);
	vgt_stat_add(vgpu, VGT_STAT_BYTES_COPIED_IN, len);
	for (; len; len -= run, gma += run, buf += run) {
		err = translate(vgpu, gma, len, &gpa, &run);
		if (!err)
			err = vgpu->hv_ops->read(vgpu->hv, gpa, buf, run);
		if (err)
			return err;
	}
	return 0;
}

int vgt_ggtt_copy_out(struct vgt_vgpu *vgpu, u64 gma, const void *buf, size_t len)
{
	size_t run;
	u64 gpa;
	int err;

	lockdep_assert_held(&vgpu->lock);
	settle(vgpu);
	vgt_stat_add(vgpu, VGT_STAT_BYTES_COPIED_OUT, len);
	for (; len; len -= run, gma += run, buf += run) {
		err = translate(vgpu, gma, len, &gpa, &run);
		if (!err)
			err = vgpu->hv_ops->write(vgpu->hv, gpa, buf, run);
		if (err)
			return err;
	}
	return 0;
}

void vgt_ggtt_memory_removed(struct vgt_vgpu *vgpu, u64 gfn, u64 pages)
{
	struct vgt_ggtt *ggtt = vgpu->ggtt;
	unsigned int w;
	u32 i;

	lockdep_assert_held(&vgpu->lock);
	for (w = 0; w < ARRAY_SIZE(ggtt->windows) && ggtt->pinned; w++) {
		struct ggtt_window *window = &ggtt->windows[w];

		cond_resched();
		for (i = 0; i < window->count; i++) {
			const u64 entry_gfn = (window->virt[i] & PTE_ADDRESS) >> 12;

			if (window->host[i] == scratch_pte(ggtt) || entry_gfn - gfn >= pages)
				continue;
			update(vgpu, window, i, 0, entry_gfn);
		}
	}
	/* The memory is still there: settled now, a parked entry might pin it again. */
	flush(vgpu);
}

/* Every entry of the window to @pte, in chunks. */
static void fill(struct vgt_device *dev, struct ggtt_window *window, u64 pte)
{
	u32 i, n;

	for (i = 0; i < window->count; i++)
		window->host[i] = pte;
	for (i = 0; i < window->count; i += n) {
		cond_resched();
		n = min(window->count - i, FILL_ENTRIES);
		dev->ops->ggtt_write(dev->gpu, window->first + i, window->host + i, n);
	}
}

void vgt_ggtt_reset(struct vgt_vgpu *vgpu)
{
	struct vgt_ggtt *ggtt = vgpu->ggtt;
	unsigned int w;
	u32 i;

	lockdep_assert_held(&vgpu->lock);
	ggtt->parked = NOT_PARKED;
	for (w = 0; w < ARRAY_SIZE(ggtt->windows); w++) {
		struct ggtt_window *window = &ggtt->windows[w];

		for (i = 0; i < window->count; i++) {
			if (!window->virt[i])
				continue;
			store(vgpu, window, i, 0);
			cond_resched();
		}
	}
	flush(vgpu);
	/* The next guest must not find what this one's entries without a page let it write. */
	memset(ggtt->scratch.cpu, 0, PAGE_BYTES);
}

static int window_init(struct ggtt_window *window, const struct vgt_gpu_range *range)
{
	window->first = range->base >> 12;
	window->count = range->size >> 12;
	if (!window->count)
		return 0;
	window->virt = kvcalloc(window->count, sizeof(*window->virt), GFP_KERNEL);
	window->host = kvcalloc(window->count, sizeof(*window->host), GFP_KERNEL);
	return window->virt && window->host ? 0 : -ENOMEM;
}

static void free_windows(struct vgt_ggtt *ggtt)
{
	unsigned int w;

	for (w = 0; w < ARRAY_SIZE(ggtt->windows); w++) {
		kvfree(ggtt->windows[w].virt);
		kvfree(ggtt->windows[w].host);
	}
	kfree(ggtt);
}

struct vgt_ggtt *vgt_ggtt_create(struct vgt_vgpu *vgpu)
{
	struct vgt_device *dev = vgpu->dev;
	struct vgt_ggtt *ggtt;
	unsigned int w;
	int err;

	ggtt = kzalloc(sizeof(*ggtt), GFP_KERNEL);
	if (!ggtt)
		return ERR_PTR(-ENOMEM);
	ggtt->parked = NOT_PARKED;
	err = window_init(&ggtt->windows[0], &vgpu->mappable);
	if (!err)
		err = window_init(&ggtt->windows[1], &vgpu->unmappable);
	if (!err)
		err = dev->ops->page_alloc(dev->gpu, &ggtt->scratch);
	if (err) {
		free_windows(ggtt);
		return ERR_PTR(err);
	}
	for (w = 0; w < ARRAY_SIZE(ggtt->windows); w++)
		fill(dev, &ggtt->windows[w], scratch_pte(ggtt));
	dev->ops->ggtt_flush(dev->gpu);
	return ggtt;
}

void vgt_ggtt_destroy(struct vgt_vgpu *vgpu)
{
	struct vgt_device *dev = vgpu->dev;
	struct vgt_ggtt *ggtt = vgpu->ggtt;
	unsigned int w;

	mutex_lock(&vgpu->lock);
	vgt_ggtt_reset(vgpu);
	for (w = 0; w < ARRAY_SIZE(ggtt->windows); w++)
		fill(dev, &ggtt->windows[w], 0);
	dev->ops->ggtt_flush(dev->gpu);
	mutex_unlock(&vgpu->lock);
	dev->ops->page_free(dev->gpu, &ggtt->scratch);
	vgpu->ggtt = NULL;
	free_windows(ggtt);
}
