// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Guest memory that a client shares: a sorted table of DMA regions.
 */
#include "shims/vfio-user/memory.h"

#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "shims/vfio-user/fault.h"

#define DMA_PAGE_SIZE	4096u
/*
 * So many lost pages of a client are replaced alone: the host may have had no memory for them, and
 * what follows is sound. Behind that all that follows is, too, as where a file was cut short: a
 * mapping for each page would let a client use up those that a process may have.
 */
#define LOST_ALONE	256u

/**
 * struct region - one DMA region
 * @iova: first DMA address
 * @size: bytes
 * @prot: VGT_VFU_PROT_*
 * @granule: page size of the file: what can be mapped on its own
 * @mapping: what mmap() returned; NULL without a file
 * @mapping_size: bytes of @mapping; whole granules
 * @kept: bytes of @mapping that are still the file's; memory of our own follows
 * @host: address of the byte at @iova within @mapping
 */
struct region {
	uint64_t iova;
	uint64_t size;
	uint32_t prot;
	size_t granule;
	uint8_t *mapping;
	size_t mapping_size;
	size_t kept;
	uint8_t *host;
};

/**
 * struct vgt_vfu_memory - all regions of a client
 * @regions: sorted by iova, without overlap
 * @nr_regions: how many
 * @capacity: room in @regions
 * @mapped: bytes of all mappings
 * @last: index of the last region that was looked up
 * @generation: counts changes
 * @lost_pages: pages replaced after a SIGBUS
 * @next: next table of this process
 */
struct vgt_vfu_memory {
	struct region *regions;
	size_t nr_regions;
	size_t capacity;
	uint64_t mapped;
	size_t last;
	uint64_t generation;
	uint64_t lost_pages;
	struct vgt_vfu_memory *next;
};

static struct vgt_vfu_memory *all_tables;

static int host_prot(uint32_t prot)
{
	return (prot & VGT_VFU_PROT_READ ? PROT_READ : 0) |
	       (prot & VGT_VFU_PROT_WRITE ? PROT_WRITE : 0);
}

static bool replace(const struct region *region, size_t offset, size_t bytes)
{
	return mmap(region->mapping + offset, bytes, host_prot(region->prot),
		    MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) != MAP_FAILED;
}

/* Runs within the SIGBUS handler: lock-free, and no allocation but mmap(). */
static int replace_lost_pages(uintptr_t address)
{
	for (struct vgt_vfu_memory *table = all_tables; table; table = table->next) {
		for (size_t i = 0; i < table->nr_regions; i++) {
			struct region *region = &table->regions[i];
			size_t offset = address - (uintptr_t)region->mapping, bytes;

			if (!region->mapping || offset >= region->kept)
				continue;
			offset -= offset % region->granule;
			bytes = table->lost_pages < LOST_ALONE ? region->granule :
				region->kept - offset;
			if (!replace(region, offset, bytes))
				return 0;
			table->lost_pages += bytes / region->granule;
			if (offset + bytes == region->kept)
				region->kept = offset;
			return 1;
		}
	}
	return 0;
}

int vgt_vfu_memory_create(struct vgt_vfu_memory **memory)
{
	struct vgt_vfu_memory *table = calloc(1, sizeof(*table));

	if (!table)
		return -ENOMEM;
	table->next = all_tables;
	all_tables = table;
	vgt_vfu_fault_guard(replace_lost_pages);
	*memory = table;
	return 0;
}

void vgt_vfu_memory_destroy(struct vgt_vfu_memory *memory)
{
	struct vgt_vfu_memory **link = &all_tables;

	if (!memory)
		return;
	vgt_vfu_memory_unmap_all(memory);
	while (*link != memory)
		link = &(*link)->next;
	*link = memory->next;
	free(memory->regions);
	free(memory);
}

/* Index of the first region that ends behind @iova, or nr_regions. */
static size_t find_index(const struct vgt_vfu_memory *memory, uint64_t iova)
{
	size_t low = 0, high = memory->nr_regions;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct region *region = &memory->regions[middle];

		if (region->iova + (region->size - 1) < iova)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * Maps the file of @from; a hugetlbfs file only maps in its own page size. @mapped: bytes that
 * are mapped already.
 */
static int map_file(struct region *region, const struct vgt_vfu_dma_region *from,
		    uint64_t mapped)
{
	uint64_t inset, bytes;
	struct statfs fs;
	struct stat st;
	void *mapping;

	if (fstat(from->fd, &st) < 0 || fstatfs(from->fd, &fs) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_size < 0)
		return -EINVAL;
	if (from->offset > (uint64_t)st.st_size ||
	    from->size > (uint64_t)st.st_size - from->offset)
		return -EINVAL;

	region->granule = sysconf(_SC_PAGESIZE);
	if (fs.f_type == HUGETLBFS_MAGIC)
		region->granule = st.st_blksize;
	inset = from->offset % region->granule;
	/* No overflow: both are bounded by the size of the file, below 2^63. */
	bytes = inset + from->size + region->granule - 1;
	bytes -= bytes % region->granule;
	if (bytes > VGT_VFU_MAX_DMA_BYTES - mapped)
		return -ENOSPC;

	mapping = mmap(NULL, bytes, host_prot(from->prot), MAP_SHARED, from->fd,
		       from->offset - inset);
	if (mapping == MAP_FAILED)
		return -errno;
	region->mapping = mapping;
	region->mapping_size = bytes;
	region->kept = bytes;
	region->host = region->mapping + inset;
	return 0;
}

static int reserve_slot(struct vgt_vfu_memory *memory)
{
	size_t capacity = memory->capacity ? 2 * memory->capacity : 32;
	struct region *regions;

	if (memory->nr_regions == VGT_VFU_MAX_DMA_REGIONS)
		return -ENOSPC;
	if (memory->nr_regions < memory->capacity)
		return 0;
	regions = realloc(memory->regions, capacity * sizeof(*regions));
	if (!regions)
		return -ENOMEM;
	memory->regions = regions;
	memory->capacity = capacity;
	return 0;
}

int vgt_vfu_memory_map(struct vgt_vfu_memory *memory, const struct vgt_vfu_dma_region *region)
{
	struct region new = {
		.iova = region->iova,
		.size = region->size,
		.prot = region->prot,
	};
	size_t index;
	int ret;

	if (!region->size || (region->iova | region->size) % DMA_PAGE_SIZE ||
	    region->size - 1 > UINT64_MAX - region->iova ||
	    region->size > UINT64_MAX - region->offset)
		return -EINVAL;

	index = find_index(memory, region->iova);
	if (index < memory->nr_regions &&
	    memory->regions[index].iova <= region->iova + (region->size - 1))
		return -EEXIST;

	ret = reserve_slot(memory);
	if (ret)
		return ret;
	if (region->fd >= 0) {
		ret = map_file(&new, region, memory->mapped);
		if (ret)
			return ret;
		memory->mapped += new.mapping_size;
	}
	memmove(&memory->regions[index + 1], &memory->regions[index],
		(memory->nr_regions - index) * sizeof(new));
	memory->regions[index] = new;
	memory->nr_regions++;
	memory->generation++;
	return 0;
}

bool vgt_vfu_memory_has(const struct vgt_vfu_memory *memory, uint64_t iova, uint64_t size)
{
	const size_t index = find_index(memory, iova);

	return index < memory->nr_regions && memory->regions[index].iova == iova &&
	       memory->regions[index].size == size;
}

int vgt_vfu_memory_unmap(struct vgt_vfu_memory *memory, uint64_t iova, uint64_t size)
{
	size_t index = find_index(memory, iova);
	struct region old;

	if (!vgt_vfu_memory_has(memory, iova, size))
		return -ENOENT;
	old = memory->regions[index];
	memory->mapped -= old.mapping_size;
	memory->nr_regions--;
	memmove(&memory->regions[index], &memory->regions[index + 1],
		(memory->nr_regions - index) * sizeof(old));
	memory->generation++;
	if (old.mapping)
		munmap(old.mapping, old.mapping_size);
	return 0;
}

void vgt_vfu_memory_unmap_all(struct vgt_vfu_memory *memory)
{
	size_t nr_regions = memory->nr_regions;

	memory->nr_regions = 0;
	memory->mapped = 0;
	memory->generation++;
	for (size_t i = 0; i < nr_regions; i++)
		if (memory->regions[i].mapping)
			munmap(memory->regions[i].mapping, memory->regions[i].mapping_size);
}

static bool holds(const struct region *region, uint64_t iova)
{
	return iova - region->iova < region->size;
}

void *vgt_vfu_memory_ptr(struct vgt_vfu_memory *memory, uint64_t iova, size_t *len, bool write)
{
	const uint32_t need = write ? VGT_VFU_PROT_WRITE : VGT_VFU_PROT_READ;
	const struct region *region;
	size_t index = memory->last;
	uint64_t left;

	if (index >= memory->nr_regions || !holds(&memory->regions[index], iova))
		index = find_index(memory, iova);
	if (index >= memory->nr_regions || !holds(&memory->regions[index], iova))
		goto fail;
	memory->last = index;
	region = &memory->regions[index];
	if (!region->host || !(region->prot & need))
		goto fail;
	left = region->size - (iova - region->iova);
	if (*len > left)
		*len = left;
	return region->host + (iova - region->iova);
fail:
	*len = 0;
	return NULL;
}

int vgt_vfu_memory_read(struct vgt_vfu_memory *memory, uint64_t iova, void *buf, size_t len)
{
	uint8_t *to = buf;

	if (len && len - 1 > UINT64_MAX - iova)
		return -EFAULT;
	while (len) {
		size_t part = len;
		const void *from = vgt_vfu_memory_ptr(memory, iova, &part, false);

		if (!from)
			return -EFAULT;
		memcpy(to, from, part);
		to += part;
		iova += part;
		len -= part;
	}
	return 0;
}

int vgt_vfu_memory_write(struct vgt_vfu_memory *memory, uint64_t iova, const void *buf, size_t len)
{
	const uint8_t *from = buf;

	if (len && len - 1 > UINT64_MAX - iova)
		return -EFAULT;
	while (len) {
		size_t part = len;
		void *to = vgt_vfu_memory_ptr(memory, iova, &part, true);

		if (!to)
			return -EFAULT;
		memcpy(to, from, part);
		from += part;
		iova += part;
		len -= part;
	}
	return 0;
}

uint64_t vgt_vfu_memory_generation(const struct vgt_vfu_memory *memory)
{
	return memory->generation;
}

uint64_t vgt_vfu_memory_lost_pages(const struct vgt_vfu_memory *memory)
{
	return memory->lost_pages;
}
