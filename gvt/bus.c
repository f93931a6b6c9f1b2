// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The entrances of guest accesses. Every access, whatever its size and
 * alignment, becomes a series of naturally aligned ones of 1, 2, 4 or 8 bytes;
 * each is traced once and goes to the block that owns the place.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/types.h>

#include "gvt/gtt/ggtt.h"
#include "gvt/irq/irq.h"
#include "gvt/mmio/mmio.h"
#include "gvt/pci/pci.h"
#include "gvt/trace.h"
#include "gvt/vgpu.h"

/* BAR0 of Gen8 and Gen9: registers in the first 2 MiB, page table in the upper half. */
#define REGISTER_BYTES	(2u << 20)
#define BAR0_BYTES	(16u << 20)
#define GGTT_OFFSET	(BAR0_BYTES / 2)
#define CONFIG_BYTES	4096u

/**
 * vgt_vgpu_region_size() - size of a region of the vGPU's PCI device
 * @vgpu: the vGPU
 * @region: which
 *
 * Context: any.
 * Return: bytes; 0 for a region that the device does not have.
 */
u64 vgt_vgpu_region_size(const struct vgt_vgpu *vgpu, enum vgt_region region)
{
	switch (region) {
	case VGT_REGION_GTTMMADR:
		return BAR0_BYTES;
	case VGT_REGION_GMADR:
		return vgpu->dev->info.aperture_size;
	case VGT_REGION_CONFIG:
		return CONFIG_BYTES;
	}
	return 0;
}

static u64 gttmmadr_read(struct vgt_vgpu *vgpu, u64 offset, unsigned int len)
{
	u64 value;

	if (offset >= GGTT_OFFSET)
		return vgt_ggtt_guest_read(vgpu, offset - GGTT_OFFSET, len);
	vgt_stat_add(vgpu, VGT_STAT_MMIO_READ, 1);
	if (offset >= REGISTER_BYTES)
		return 0;
	value = vgt_mmio_guest_read(vgpu, offset & ~3u);
	if (len == 8)
		return value | (u64)vgt_mmio_guest_read(vgpu, offset + 4) << 32;
	return (value >> (8 * (offset % 4))) & GENMASK_ULL(8 * len - 1, 0);
}

static void gttmmadr_write(struct vgt_vgpu *vgpu, u64 offset, u64 value, unsigned int len)
{
	const unsigned int shift = 8 * (offset % 4);

	if (offset >= GGTT_OFFSET) {
		vgt_ggtt_guest_write(vgpu, offset - GGTT_OFFSET, value, len);
		return;
	}
	vgt_stat_add(vgpu, VGT_STAT_MMIO_WRITE, 1);
	if (offset >= REGISTER_BYTES)
		return;
	if (len == 8) {
		vgt_mmio_guest_write(vgpu, offset, lower_32_bits(value), ~0u);
		vgt_mmio_guest_write(vgpu, offset + 4, upper_32_bits(value), ~0u);
		return;
	}
	vgt_mmio_guest_write(vgpu, offset & ~3u, (u32)value << shift,
			     (u32)GENMASK_ULL(8 * len - 1, 0) << shift);
}

static u64 gmadr_read(struct vgt_vgpu *vgpu, u64 offset, unsigned int len)
{
	u64 value = 0;

	vgt_stat_add(vgpu, VGT_STAT_APERTURE_READ, 1);
	if (!vgt_ggtt_owns(vgpu, offset, len)) {
		vgt_guest_error(vgpu, VGT_ERR_APERTURE_RANGE, offset);
		return 0;
	}
	vgt_ggtt_flush(vgpu);
	vgpu->dev->ops->aperture_read(vgpu->dev->gpu, offset, &value, len);
	return value;
}

static void gmadr_write(struct vgt_vgpu *vgpu, u64 offset, u64 value, unsigned int len)
{
	vgt_stat_add(vgpu, VGT_STAT_APERTURE_WRITE, 1);
	if (!vgt_ggtt_owns(vgpu, offset, len)) {
		vgt_guest_error(vgpu, VGT_ERR_APERTURE_RANGE, offset);
		return;
	}
	vgt_ggtt_flush(vgpu);
	vgpu->dev->ops->aperture_write(vgpu->dev->gpu, offset, &value, len);
}

static u64 region_read(struct vgt_vgpu *vgpu, enum vgt_region region, u64 offset, unsigned int len)
{
	u64 value = 0;

	switch (region) {
	case VGT_REGION_GTTMMADR:
		return gttmmadr_read(vgpu, offset, len);
	case VGT_REGION_GMADR:
		return gmadr_read(vgpu, offset, len);
	case VGT_REGION_CONFIG:
		vgt_stat_add(vgpu, VGT_STAT_CONFIG_READ, 1);
		vgt_pci_read(vgpu, offset, &value, len);
		return value;
	}
	return 0;
}

static void region_write(struct vgt_vgpu *vgpu, enum vgt_region region, u64 offset, u64 value,
			 unsigned int len)
{
	switch (region) {
	case VGT_REGION_GTTMMADR:
		gttmmadr_write(vgpu, offset, value, len);
		break;
	case VGT_REGION_GMADR:
		gmadr_write(vgpu, offset, value, len);
		break;
	case VGT_REGION_CONFIG:
		vgt_stat_add(vgpu, VGT_STAT_CONFIG_WRITE, 1);
		vgt_pci_write(vgpu, offset, &value, len);
		vgt_irq_pin(vgpu);
		break;
	}
}

/* Bytes of the next aligned access at @offset when @left remain. */
static unsigned int chunk(u64 offset, size_t left)
{
	unsigned int len = 8;

	while (len > left || offset & (len - 1))
		len /= 2;
	return len;
}

static int check_range(struct vgt_vgpu *vgpu, enum vgt_region region, u64 offset, size_t len)
{
	const u64 size = vgt_vgpu_region_size(vgpu, region);

	if (offset < size && len <= size - offset)
		return 0;
	vgt_guest_error(vgpu, VGT_ERR_ACCESS_RANGE, offset);
	return -EINVAL;
}

/**
 * vgt_bus_guest_read() - the guest reads from its PCI device
 * @vgpu: the vGPU
 * @region: BAR or config space
 * @offset: bytes from the region's start
 * @buf: where the bytes go, little-endian as on the bus
 * @len: how many, 0 or more; any alignment
 *
 * Context: process, may sleep, no lock of the core held.
 * Return: 0, or -EINVAL when a byte is outside the region (then @buf is unchanged).
 */
int vgt_bus_guest_read(struct vgt_vgpu *vgpu, enum vgt_region region, u64 offset, void *buf,
		       size_t len)
{
	unsigned int n;
	u64 value;

	if (check_range(vgpu, region, offset, len))
		return -EINVAL;
	mutex_lock(&vgpu->lock);
	for (; len; len -= n, offset += n, buf += n) {
		n = chunk(offset, len);
		value = region_read(vgpu, region, offset, n);
		trace_vgt_access(vgpu->id, false, region, offset, value, n);
		memcpy(buf, &value, n);
	}
	mutex_unlock(&vgpu->lock);
	return 0;
}

/**
 * vgt_bus_guest_write() - the guest writes to its PCI device
 * @vgpu: the vGPU
 * @region: BAR or config space
 * @offset: bytes from the region's start
 * @buf: the bytes, little-endian as on the bus; read once
 * @len: how many, 0 or more; any alignment
 *
 * Context: process, may sleep, no lock of the core held.
 * Return: 0, or -EINVAL when a byte is outside the region (then nothing is written).
 */
int vgt_bus_guest_write(struct vgt_vgpu *vgpu, enum vgt_region region, u64 offset, const void *buf,
			size_t len)
{
	unsigned int n;
	u64 value;

	if (check_range(vgpu, region, offset, len))
		return -EINVAL;
	mutex_lock(&vgpu->lock);
	for (; len; len -= n, offset += n, buf += n) {
		n = chunk(offset, len);
		value = 0;
		memcpy(&value, buf, n);
		trace_vgt_access(vgpu->id, true, region, offset, value, n);
		region_write(vgpu, region, offset, value, n);
	}
	mutex_unlock(&vgpu->lock);
	return 0;
}
