/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Guest memory that a client shares: the table of its DMA regions.
 *
 * Regions come and go all the time while firmware runs (shadow RAM is unmapped
 * and mapped in pieces): a host pointer is good until the next map or unmap,
 * never longer.
 */
#ifndef VGT_VFU_MEMORY_H
#define VGT_VFU_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shims/vfio-user/device.h"

struct vgt_vfu_memory;

/**
 * vgt_vfu_memory_create() - create an empty table
 * @memory: gets the new table; unchanged on error
 *
 * Also sets a SIGBUS handler for the process, if it is not there: where a client cuts
 * its file short, the lost page and those that follow it in the region read as
 * zeroes and take writes that nobody sees, and the process lives on. A SIGBUS of
 * any other cause goes to the handler that was set before.
 *
 * Context: one thread uses all tables of a process, or its caller serialises
 * all calls and all accesses to guest memory.
 *
 * Return: 0 or -ENOMEM.
 */
int vgt_vfu_memory_create(struct vgt_vfu_memory **memory);

/**
 * vgt_vfu_memory_destroy() - unmap everything and free the table
 * @memory: table, or NULL
 */
void vgt_vfu_memory_destroy(struct vgt_vfu_memory *memory);

/**
 * vgt_vfu_memory_map() - add a region
 * @memory: table
 * @region: region; its descriptor stays with the caller and may be closed
 *	    after the call
 *
 * Return: 0; -EINVAL for an empty, unaligned (4 KiB) or wrapping range, an
 * offset that wraps, a file that is not a regular one or is too short;
 * -EEXIST if it overlaps a known region; -ENOSPC at VGT_VFU_MAX_DMA_REGIONS
 * or VGT_VFU_MAX_DMA_BYTES;
 * -ENOMEM; or the errno of mmap(2), such as -EACCES for a file that was opened
 * for reading only.
 */
int vgt_vfu_memory_map(struct vgt_vfu_memory *memory,
		       const struct vgt_vfu_dma_region *region);

/**
 * vgt_vfu_memory_has() - whether vgt_vfu_memory_unmap() finds a region
 * @memory: table
 * @iova: first address
 * @size: bytes
 *
 * Return: true if one has just this address and size.
 */
bool vgt_vfu_memory_has(const struct vgt_vfu_memory *memory, uint64_t iova, uint64_t size);

/**
 * vgt_vfu_memory_unmap() - take a region out
 * @memory: table
 * @iova: first address, as mapped
 * @size: bytes, as mapped
 *
 * Return: 0, or -ENOENT if no region has just this address and size.
 */
int vgt_vfu_memory_unmap(struct vgt_vfu_memory *memory, uint64_t iova,
			 uint64_t size);

/**
 * vgt_vfu_memory_unmap_all() - take all regions out
 * @memory: table
 */
void vgt_vfu_memory_unmap_all(struct vgt_vfu_memory *memory);

/**
 * vgt_vfu_memory_ptr() - translate a DMA address
 * @memory: table
 * @iova: DMA address
 * @len: in: bytes wanted; out: how many of them follow at the returned pointer,
 *	 fewer where the region ends before; 0 on failure
 * @write: whether they will be written
 *
 * Return: host pointer, good until the next change to @memory; NULL if @iova
 * is not known, has no file behind it, or does not allow the access.
 */
void *vgt_vfu_memory_ptr(struct vgt_vfu_memory *memory, uint64_t iova,
			 size_t *len, bool write);

/**
 * vgt_vfu_memory_read() - copy out of guest memory
 * @memory: table
 * @iova: DMA address, of any alignment
 * @buf: target
 * @len: bytes; may cross regions that lie side by side
 *
 * Return: 0, or -EFAULT if any byte cannot be read (@buf is then undefined).
 */
int vgt_vfu_memory_read(struct vgt_vfu_memory *memory, uint64_t iova,
			void *buf, size_t len);

/**
 * vgt_vfu_memory_write() - copy into guest memory
 * @memory: table
 * @iova: DMA address, of any alignment
 * @buf: source
 * @len: bytes; may cross regions that lie side by side
 *
 * Return: 0, or -EFAULT if any byte cannot be written (those before it have
 * been).
 */
int vgt_vfu_memory_write(struct vgt_vfu_memory *memory, uint64_t iova,
			 const void *buf, size_t len);

/**
 * vgt_vfu_memory_generation() - number that grows with each map and unmap
 * @memory: table
 *
 * Lets a caller that keeps host pointers see that they have gone stale.
 *
 * Return: the number; it starts at 0.
 */
uint64_t vgt_vfu_memory_generation(const struct vgt_vfu_memory *memory);

/**
 * vgt_vfu_memory_lost_pages() - pages that a client took away under us
 * @memory: table
 *
 * Return: how many pages were replaced by zeroes after a SIGBUS.
 */
uint64_t vgt_vfu_memory_lost_pages(const struct vgt_vfu_memory *memory);

#endif /* VGT_VFU_MEMORY_H */
