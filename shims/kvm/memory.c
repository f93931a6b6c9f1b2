// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest memory for the core (gvt/port_hv.h). The core calls with its vGPU's lock held.
 *
 * VFIO says what is guest memory: pages are pinned for the GPU only while one of
 * its page tables points to them.
 */
#include "shims/kvm/memory.h"

#include <asm/cacheflush.h>
#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/iommu.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/vfio.h>

#include "gvt/port_hv.h"
#include "gvt/vgt.h"
#include "i915-hooks/hooks.h"
#include "shims/kvm/vgpu.h"

/*
 * VFIO has the pins of a range given back, looks whether any are there, and begins anew; when
 * it has found some that often it stops the kernel (vfio_dma_do_unmap(): eleven times). A guest
 * whose other processors have its page tables looked at in between could have it do so. So
 * from the third time on nothing in the range is pinned, until VFIO has not asked for a while,
 * four times as long with each time: the thread that asks may be kept from running. To the guest
 * the range is no RAM meanwhile.
 */
#define UNMAP_PATIENCE	3u
#define UNMAP_MOST	10u
#define UNMAP_WHILE	HZ
/* As long as the pins are being given back; that waits for the vGPU's lock. */
#define UNMAP_GIVING	(60 * HZ)

/* How long nothing is pinned after VFIO has asked @times times. */
static unsigned long unmap_while(unsigned int times)
{
	return UNMAP_WHILE << 2 * (clamp(times, UNMAP_PATIENCE, UNMAP_MOST) - UNMAP_PATIENCE);
}

/* Whether less is lost if @a is forgotten than if @b is. */
static bool is_less(const struct vgt_kvm_unmap *a, const struct vgt_kvm_unmap *b)
{
	return a->times < b->times || (a->times == b->times && time_before(a->until, b->until));
}

/*
 * The note of a range; if there is none yet, an unused one, or that of a range that VFIO has asked
 * for less often than for others: it goes on with one until that is done. Lock held.
 */
static struct vgt_kvm_unmap *unmap_find(struct vgt_kvm_memory *memory, u64 gfn, u64 pages)
{
	struct vgt_kvm_unmap *least = memory->unmaps;
	unsigned int i;

	for (i = 0; i < VGT_KVM_UNMAPS; i++) {
		struct vgt_kvm_unmap *unmap = &memory->unmaps[i];

		if (unmap->times && time_after(jiffies, unmap->until))
			unmap->times = 0;
		if (unmap->times && unmap->gfn == gfn && unmap->pages == pages)
			return unmap;
		if (is_less(unmap, least))
			least = unmap;
	}
	*least = (struct vgt_kvm_unmap){ .gfn = gfn, .pages = pages };
	return least;
}

/* VFIO asks for a range; @done: it has been given back. */
static void unmap_note(struct vgt_kvm_memory *memory, u64 gfn, u64 pages, bool done)
{
	struct vgt_kvm_unmap *unmap;

	spin_lock(&memory->unmap_lock);
	unmap = unmap_find(memory, gfn, pages);
	if (!done)
		unmap->times++;
	unmap->until = jiffies + (done ? unmap_while(unmap->times) : UNMAP_GIVING);
	spin_unlock(&memory->unmap_lock);
}

/* Whether a page must not be pinned now. */
static bool is_unmapped(struct vgt_kvm_memory *memory, u64 gfn)
{
	bool found = false;
	unsigned int i;

	spin_lock(&memory->unmap_lock);
	for (i = 0; i < VGT_KVM_UNMAPS; i++) {
		const struct vgt_kvm_unmap *unmap = &memory->unmaps[i];

		found |= unmap->times >= UNMAP_PATIENCE && gfn - unmap->gfn < unmap->pages &&
			 time_before(jiffies, unmap->until);
	}
	spin_unlock(&memory->unmap_lock);
	return found;
}

/**
 * vgt_kvm_memory_unmap() - VFIO is about to unmap guest memory
 * @vgpu: the vGPU
 * @gfn: first page
 * @pages: how many
 *
 * When this returns no page of the range is pinned. Another may be soon, if this has not been
 * called for the range some times in a row: VFIO calls again then.
 * Context: process, may sleep, no lock of the core held.
 */
void vgt_kvm_memory_unmap(struct vgt_kvm_vgpu *vgpu, u64 gfn, u64 pages)
{
	unmap_note(&vgpu->memory, gfn, pages, false);
	vgt_vgpu_memory_removed(vgpu->core, gfn, pages);
	unmap_note(&vgpu->memory, gfn, pages, true);
}

static int memory_rw(struct vgt_kvm_vgpu *vgpu, u64 gpa, void *buf, size_t len, bool write)
{
	int err = -EFAULT;

	down_read(&vgpu->memory.lock);
	if (vgpu->memory.open && vfio_dma_rw(&vgpu->vfio, gpa, buf, len, write) == 0)
		err = 0;
	up_read(&vgpu->memory.lock);
	return err;
}

int vgt_kvm_memory_read(void *hv, u64 gpa, void *buf, size_t len)
{
	return memory_rw(hv, gpa, buf, len, false);
}

int vgt_kvm_memory_write(void *hv, u64 gpa, const void *buf, size_t len)
{
	/* VFIO has one function for both ways; this way it only reads. */
	return memory_rw(hv, gpa, (void *)buf, len, true);
}

/* Whether the device sees memory through an IOMMU, at addresses that it reaches. */
static bool is_translated(struct device *dev)
{
	const struct iommu_domain *domain = iommu_get_domain_for_dev(dev);

	return domain && domain->type != IOMMU_DOMAIN_IDENTITY;
}

/*
 * The GPU works on the guest's page itself: a copy that the kernel would bring up to date
 * at times (swiotlb), which is what it makes of pages out of reach, is of no use.
 */
static int map_page(struct device *dev, struct page *page, u64 *bus)
{
	*bus = dma_map_page(dev, page, 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(dev, *bus))
		return -ENOMEM;
	if (*bus + PAGE_SIZE <= 1ull << VGT_BUS_BITS &&
	    (*bus == page_to_phys(page) || is_translated(dev)))
		return 0;
	dma_unmap_page(dev, *bus, PAGE_SIZE, DMA_BIDIRECTIONAL);
	dev_err_once(dev, "memory beyond the GPU's %u address bits: boot with intel_iommu=on\n",
		     VGT_BUS_BITS);
	return -ENOMEM;
}

/*
 * The GPU reads past the processor's caches where the guest has said so in a page table or a
 * command. What lies in memory then may be what another had in the page before the kernel cleared
 * it in its caches.
 */
static void cache_flush(struct page *page)
{
	clflush_cache_range(page_address(page), PAGE_SIZE);
}

static int pin_page(struct vgt_kvm_vgpu *vgpu, u64 gfn, u64 *bus)
{
	const dma_addr_t iova = PFN_PHYS(gfn);
	struct page *page;
	int ret = vfio_pin_pages(&vgpu->vfio, iova, 1, IOMMU_READ | IOMMU_WRITE, &page);
	int err;

	if (ret != 1)
		return ret == -ENOMEM ? -ENOMEM : -EFAULT;
	cache_flush(page);
	err = map_page(vgpu->host->dma, page, bus);
	if (err)
		vfio_unpin_pages(&vgpu->vfio, iova, 1);
	else
		atomic_inc(&vgpu->memory.pinned);
	return err;
}

int vgt_kvm_memory_pin(void *hv, u64 gfn, u64 *bus)
{
	struct vgt_kvm_vgpu *vgpu = hv;
	int err = -EFAULT;

	down_read(&vgpu->memory.lock);
	if (vgpu->memory.open && !is_unmapped(&vgpu->memory, gfn))
		err = pin_page(vgpu, gfn, bus);
	up_read(&vgpu->memory.lock);
	return err;
}

/* Only while open: vgt_kvm_memory_close() has every pin given back before. */
void vgt_kvm_memory_unpin(void *hv, u64 gfn, u64 bus)
{
	struct vgt_kvm_vgpu *vgpu = hv;

	dma_unmap_page(vgpu->host->dma, bus, PAGE_SIZE, DMA_BIDIRECTIONAL);
	vfio_unpin_pages(&vgpu->vfio, PFN_PHYS(gfn), 1);
	atomic_dec(&vgpu->memory.pinned);
}

int vgt_kvm_memory_track_add(void *hv, u64 gfn)
{
	struct vgt_kvm_vgpu *vgpu = hv;
	struct vgt_kvm_memory *memory = &vgpu->memory;
	int err = -EFAULT;

	down_read(&memory->lock);
	if (memory->open) {
		mutex_lock(&memory->track_lock);
		err = xa_insert(&memory->tracked, gfn, xa_mk_value(0), GFP_KERNEL);
		if (!err) {
			err = vgt_track_add(&memory->track, gfn);
			if (err)
				xa_erase(&memory->tracked, gfn);
		}
		mutex_unlock(&memory->track_lock);
	}
	up_read(&memory->lock);
	return err == -ENOMEM ? -ENOMEM : err ? -EFAULT : 0;
}

void vgt_kvm_memory_track_remove(void *hv, u64 gfn)
{
	struct vgt_kvm_vgpu *vgpu = hv;
	struct vgt_kvm_memory *memory = &vgpu->memory;

	down_read(&memory->lock);
	mutex_lock(&memory->track_lock);
	if (xa_erase(&memory->tracked, gfn))
		vgt_track_remove(&memory->track, gfn);
	mutex_unlock(&memory->track_lock);
	up_read(&memory->lock);
}

/* KVM: a vCPU wrote to a tracked page, and waits for us. */
static void page_written(struct vgt_track *track, u64 gpa, const void *data, size_t len)
{
	struct vgt_kvm_vgpu *vgpu = container_of(track, struct vgt_kvm_vgpu, memory.track);

	vgt_page_written(vgpu->core, gpa, data, len);
}

/* KVM: the memory slot goes, and its tracking with it. VFIO tells us of the memory. */
static void slot_removed(struct vgt_track *track, u64 gfn, u64 pages)
{
	struct vgt_kvm_vgpu *vgpu = container_of(track, struct vgt_kvm_vgpu, memory.track);
	struct vgt_kvm_memory *memory = &vgpu->memory;
	unsigned long index;
	void *entry;

	mutex_lock(&memory->track_lock);
	xa_for_each_range(&memory->tracked, index, entry, gfn, gfn + pages - 1)
		xa_erase(&memory->tracked, index);
	mutex_unlock(&memory->track_lock);
}

/**
 * vgt_kvm_memory_init() - no virtual machine yet
 * @memory: zeroed
 */
void vgt_kvm_memory_init(struct vgt_kvm_memory *memory)
{
	init_rwsem(&memory->lock);
	mutex_init(&memory->track_lock);
	spin_lock_init(&memory->unmap_lock);
	xa_init(&memory->tracked);
	memory->track.written = page_written;
	memory->track.removed = slot_removed;
}

/**
 * vgt_kvm_memory_fini() - the counterpart
 * @memory: closed
 */
void vgt_kvm_memory_fini(struct vgt_kvm_memory *memory)
{
	xa_destroy(&memory->tracked);
	mutex_destroy(&memory->track_lock);
}

/**
 * vgt_kvm_memory_open() - a virtual machine opens the vGPU
 * @vgpu: its VFIO device knows the KVM
 *
 * Context: process, may sleep, no lock of the core held.
 * Return: 0, -ESRCH without KVM or in another process than its own, -ENOMEM.
 */
int vgt_kvm_memory_open(struct vgt_kvm_vgpu *vgpu)
{
	int err = vgt_track_start(&vgpu->memory.track, vgpu->vfio.kvm);

	if (err)
		return err;
	down_write(&vgpu->memory.lock);
	memset(vgpu->memory.unmaps, 0, sizeof(vgpu->memory.unmaps));
	vgpu->memory.open = true;
	up_write(&vgpu->memory.lock);
	return 0;
}

/**
 * vgt_kvm_memory_close() - the virtual machine lets go of the vGPU
 * @vgpu: its core has been reset and does not look at guest memory by itself
 *
 * When this returns no page is pinned or tracked.
 * Context: process, may sleep, no lock of the core held.
 */
void vgt_kvm_memory_close(struct vgt_kvm_vgpu *vgpu)
{
	struct vgt_kvm_memory *memory = &vgpu->memory;
	unsigned long index;
	void *entry;

	vgt_vgpu_memory_removed(vgpu->core, 0, U64_MAX >> PAGE_SHIFT);
	down_write(&memory->lock);
	memory->open = false;
	mutex_lock(&memory->track_lock);
	xa_for_each(&memory->tracked, index, entry) {
		xa_erase(&memory->tracked, index);
		vgt_track_remove(&memory->track, index);
	}
	mutex_unlock(&memory->track_lock);
	up_write(&memory->lock);
	vgt_track_stop(&memory->track);
}
