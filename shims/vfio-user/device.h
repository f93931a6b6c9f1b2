/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the vfio-user server asks of the device that it serves.
 *
 * The server knows the protocol and nothing of any device. The program that
 * joins the two fills in struct vgt_vfu_device_ops.
 */
#ifndef VGT_VFU_DEVICE_H
#define VGT_VFU_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most DMA regions that a client may have mapped at one time. */
#define VGT_VFU_MAX_DMA_REGIONS		4096u
/*
 * Most bytes that it may have mapped of files: as far as a GPU reaches. A sparse file takes no
 * memory, but the addresses of the process are for all its clients.
 */
#define VGT_VFU_MAX_DMA_BYTES		(1ull << 39)

/**
 * enum vgt_vfu_region - regions of a PCI device
 *
 * The numbers are those of <linux/vfio.h> (VFIO_PCI_*_REGION_INDEX).
 */
enum vgt_vfu_region {
	VGT_VFU_REGION_BAR0 = 0,
	VGT_VFU_REGION_BAR1 = 1,
	VGT_VFU_REGION_BAR2 = 2,
	VGT_VFU_REGION_BAR3 = 3,
	VGT_VFU_REGION_BAR4 = 4,
	VGT_VFU_REGION_BAR5 = 5,
	VGT_VFU_REGION_ROM = 6,
	VGT_VFU_REGION_CONFIG = 7,
	VGT_VFU_REGION_VGA = 8,
	VGT_VFU_NR_REGIONS = 9,
};

/**
 * enum vgt_vfu_irq_index - interrupt types of a PCI device
 *
 * The numbers are those of <linux/vfio.h> (VFIO_PCI_*_IRQ_INDEX).
 */
enum vgt_vfu_irq_index {
	VGT_VFU_IRQ_INTX = 0,
	VGT_VFU_IRQ_MSI = 1,
	VGT_VFU_IRQ_MSIX = 2,
	VGT_VFU_IRQ_ERR = 3,
	VGT_VFU_IRQ_REQ = 4,
	VGT_VFU_NR_IRQS = 5,
};

#define VGT_VFU_REGION_READ	(1u << 0)
#define VGT_VFU_REGION_WRITE	(1u << 1)
#define VGT_VFU_REGION_RW	(VGT_VFU_REGION_READ | VGT_VFU_REGION_WRITE)

/**
 * struct vgt_vfu_region_info - one region
 * @size: bytes; 0 where the device has no such region
 * @flags: VGT_VFU_REGION_READ, VGT_VFU_REGION_WRITE or both
 */
struct vgt_vfu_region_info {
	uint64_t size;
	uint32_t flags;
};

#define VGT_VFU_PROT_READ	(1u << 0)
#define VGT_VFU_PROT_WRITE	(1u << 1)

/**
 * struct vgt_vfu_dma_region - guest memory that a client makes known
 * @iova: first DMA address, a multiple of 4096
 * @size: bytes, a multiple of 4096, never 0; @iova + @size - 1 does not wrap
 * @offset: offset of the region in @fd, bytes
 * @prot: VGT_VFU_PROT_READ, VGT_VFU_PROT_WRITE or both
 * @fd: file to map, or -1 where the client shares none (ROM shadows, windows
 *	of other devices): such memory cannot be reached
 */
struct vgt_vfu_dma_region {
	uint64_t iova;
	uint64_t size;
	uint64_t offset;
	uint32_t prot;
	int fd;
};

/**
 * struct vgt_vfu_device_ops - a device as the server sees it
 *
 * Context of all of them: the thread that calls vgt_vfu_server_process() (or
 * vgt_vfu_server_create() for @region_info and @irq_count, or
 * vgt_vfu_server_destroy() for @dma_unmap_all and @disconnected), no lock
 * held. An op must not call vgt_vfu_server_process() or
 * vgt_vfu_server_destroy(); it may raise interrupts. An op should return
 * within milliseconds: clients time out after some seconds.
 *
 * Errors are negative errno values and reach the client as the errno of the
 * reply. All ops are needed unless marked optional.
 */
struct vgt_vfu_device_ops {
	/**
	 * @region_info: describes region @index, 0 to VGT_VFU_NR_REGIONS - 1.
	 * Asked once, at creation: sizes and flags do not change. @info comes
	 * zeroed.
	 */
	void (*region_info)(void *dev, unsigned int index,
			    struct vgt_vfu_region_info *info);

	/**
	 * @irq_count: how many interrupts of type @index there are, 0 or 1;
	 * @index is 0 to VGT_VFU_NR_IRQS - 1. Asked once, at creation.
	 */
	unsigned int (*irq_count)(void *dev, unsigned int index);

	/**
	 * @region_read: reads @len bytes at @offset of a region into @buf.
	 * The range lies inside the region and the region is readable; @len is
	 * 1 byte to 1 MiB, of any alignment. Returns 0 or a negative errno.
	 */
	int (*region_read)(void *dev, unsigned int index, uint64_t offset,
			   void *buf, size_t len);

	/**
	 * @region_write: writes @len bytes from @buf; as @region_read. @buf is
	 * private to the server: it does not change during the call.
	 */
	int (*region_write)(void *dev, unsigned int index, uint64_t offset,
			    const void *buf, size_t len);

	/**
	 * @dma_map: makes guest memory known. The server owns @region->fd and
	 * closes it after the call: a mapping of it stays valid. -EEXIST where
	 * the region overlaps one that is known. vgt_vfu_memory_map() does
	 * what is asked for here.
	 */
	int (*dma_map)(void *dev, const struct vgt_vfu_dma_region *region);

	/**
	 * @dma_unmap: forgets the region that was mapped with just this @iova
	 * and @size; -ENOENT where there is none. On return the device holds no
	 * pointer into it.
	 */
	int (*dma_unmap)(void *dev, uint64_t iova, uint64_t size);

	/** @dma_unmap_all: forgets all regions, also when a client leaves. */
	void (*dma_unmap_all)(void *dev);

	/**
	 * @irq_enabled: optional: the client connected (@enabled) interrupt
	 * type @index or took it away. A device with an interrupt condition
	 * pending raises it now.
	 */
	void (*irq_enabled)(void *dev, unsigned int index, bool enabled);

	/** @reset: resets the function. Returns 0 or a negative errno. */
	int (*reset)(void *dev);

	/** @connected: optional: a client has agreed on a version. */
	void (*connected)(void *dev);

	/**
	 * @disconnected: optional: the client is gone; its memory and
	 * interrupts have been taken away already. Device state stays.
	 */
	void (*disconnected)(void *dev);
};

#endif /* VGT_VFU_DEVICE_H */
