/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Messages of the vfio-user protocol, version 0.0, in host byte order.
 *
 * Source: the vfio-user protocol specification (QEMU docs/interop/vfio-user).
 * Payloads follow the header directly and may be unaligned: copy them out.
 */
#ifndef VGT_VFU_PROTOCOL_H
#define VGT_VFU_PROTOCOL_H

#include <assert.h>
#include <stdint.h>

#define VFU_VERSION_MAJOR	0u
#define VFU_VERSION_MINOR	0u

/* Bytes that one message may move; also the value that both sides assume. */
#define VFU_MAX_DATA_XFER	(1024u * 1024u)
/* Page sizes for DMA regions, or'ed together. */
#define VFU_PAGE_SIZES		4096u

enum vfu_command {
	VFU_VERSION = 1,
	VFU_DMA_MAP = 2,
	VFU_DMA_UNMAP = 3,
	VFU_DEVICE_GET_INFO = 4,
	VFU_DEVICE_GET_REGION_INFO = 5,
	VFU_DEVICE_GET_REGION_IO_FDS = 6,
	VFU_DEVICE_GET_IRQ_INFO = 7,
	VFU_DEVICE_SET_IRQS = 8,
	VFU_REGION_READ = 9,
	VFU_REGION_WRITE = 10,
	VFU_DMA_READ = 11,		/* server to client */
	VFU_DMA_WRITE = 12,		/* server to client */
	VFU_DEVICE_RESET = 13,
	VFU_REGION_WRITE_MULTI = 15,
	VFU_DEVICE_FEATURE = 16,
	VFU_MIG_DATA_READ = 17,
	VFU_MIG_DATA_WRITE = 18,
};

#define VFU_FLAG_TYPE_MASK	0x0fu
#define VFU_FLAG_TYPE_COMMAND	0x00u
#define VFU_FLAG_TYPE_REPLY	0x01u
#define VFU_FLAG_NO_REPLY	0x10u
#define VFU_FLAG_ERROR		0x20u

/**
 * struct vfu_header - start of each message
 * @id: chosen by the sender of the command, repeated in the reply
 * @command: enum vfu_command
 * @size: bytes of the whole message, with this header
 * @flags: VFU_FLAG_*
 * @error: errno, in a reply with VFU_FLAG_ERROR
 */
struct vfu_header {
	uint16_t id;
	uint16_t command;
	uint32_t size;
	uint32_t flags;
	uint32_t error;
};
static_assert(sizeof(struct vfu_header) == 16, "wire format");

/* VFU_VERSION and its reply; followed by JSON with its terminating NUL. */
struct vfu_version {
	uint16_t major;
	uint16_t minor;
};
static_assert(sizeof(struct vfu_version) == 4, "wire format");

#define VFU_DMA_MAP_READ	(1u << 0)
#define VFU_DMA_MAP_WRITE	(1u << 1)

/* VFU_DMA_MAP; at most one descriptor comes with it. No reply payload. */
struct vfu_dma_map {
	uint32_t argsz;
	uint32_t flags;
	uint64_t offset;
	uint64_t address;
	uint64_t size;
};
static_assert(sizeof(struct vfu_dma_map) == 32, "wire format");

/* As VFIO_DMA_UNMAP_FLAG_ALL of <linux/vfio.h>: address and size are 0. */
#define VFU_DMA_UNMAP_ALL	(1u << 1)

/* VFU_DMA_UNMAP and its reply. */
struct vfu_dma_unmap {
	uint32_t argsz;
	uint32_t flags;
	uint64_t address;
	uint64_t size;
};
static_assert(sizeof(struct vfu_dma_unmap) == 24, "wire format");

/* VFU_DEVICE_GET_INFO and its reply; flags are VFIO_DEVICE_FLAGS_*. */
struct vfu_device_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t num_regions;
	uint32_t num_irqs;
};
static_assert(sizeof(struct vfu_device_info) == 16, "wire format");

/* VFU_DEVICE_GET_REGION_INFO and its reply; flags are VFIO_REGION_INFO_*. */
struct vfu_region_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t cap_offset;
	uint64_t size;
	uint64_t offset;
};
static_assert(sizeof(struct vfu_region_info) == 32, "wire format");

/* VFU_DEVICE_GET_REGION_IO_FDS and the fixed part of its reply. */
struct vfu_region_io_fds {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t count;
};
static_assert(sizeof(struct vfu_region_io_fds) == 16, "wire format");

/* VFU_DEVICE_GET_IRQ_INFO and its reply; flags are VFIO_IRQ_INFO_*. */
struct vfu_irq_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t count;
};
static_assert(sizeof(struct vfu_irq_info) == 16, "wire format");

/*
 * VFU_DEVICE_SET_IRQS; flags are VFIO_IRQ_SET_*. Followed by @count bytes with
 * VFIO_IRQ_SET_DATA_BOOL; event descriptors come beside the message. No reply
 * payload.
 */
struct vfu_irq_set {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t start;
	uint32_t count;
};
static_assert(sizeof(struct vfu_irq_set) == 20, "wire format");

/*
 * VFU_REGION_READ, VFU_REGION_WRITE and their replies. @count bytes of data
 * follow in the reply to a read and in the command to write.
 */
struct vfu_region_access {
	uint64_t offset;
	uint32_t region;
	uint32_t count;
};
static_assert(sizeof(struct vfu_region_access) == 16, "wire format");

/* VFU_REGION_WRITE_MULTI: how many vfu_single_write follow; also the reply. */
struct vfu_write_multi {
	uint64_t count;
};
static_assert(sizeof(struct vfu_write_multi) == 8, "wire format");

/* One write of 1 to 8 bytes. */
struct vfu_single_write {
	uint64_t offset;
	uint32_t region;
	uint32_t count;
	uint8_t data[8];
};
static_assert(sizeof(struct vfu_single_write) == 24, "wire format");

#endif /* VGT_VFU_PROTOCOL_H */
