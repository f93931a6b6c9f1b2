// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The entrance of the host's own register accesses: the host is an instance of
 * its own, whose registers are the hardware's. It sees VGT_MAGIC in the PVINFO
 * page (there is no such page in hardware); its other accesses pass through.
 */
#include <linux/kernel.h>
#include <linux/types.h>

#include "gvt/vgpu.h"
#include "pvinfo/pvinfo.h"

/* The host's PVINFO page: magic and version; everything else reads 0. */
static u32 host_pvinfo(u32 offset)
{
	switch (offset - VGT_PVINFO_PAGE) {
	case 0:
		return lower_32_bits(VGT_MAGIC);
	case 4:
		return upper_32_bits(VGT_MAGIC);
	case 8:
		return VGT_VERSION_MAJOR | VGT_VERSION_MINOR << 16;
	}
	return 0;
}

static bool is_pvinfo(u32 offset)
{
	return offset - VGT_PVINFO_PAGE < VGT_PVINFO_SIZE;
}

static u32 read_dword(struct vgt_device *dev, u32 offset)
{
	return is_pvinfo(offset) ? host_pvinfo(offset) : dev->ops->reg_read(dev->gpu, offset);
}

/**
 * vgt_mmio_read() - the host's driver reads a register
 * @dev: the GPU
 * @offset: byte offset in BAR0, a multiple of @width
 * @width: bytes, 1, 2, 4 or 8
 *
 * Context: any, hard interrupts included; takes no lock and does not sleep.
 * Return: the value, zero-extended; all ones for an impossible access.
 * Source: the host side of "I915_READ becomes vgt_mmio_readl(host instance)".
 */
u64 vgt_mmio_read(struct vgt_device *dev, u32 offset, unsigned int width)
{
	u64 value;

	if ((width != 1 && width != 2 && width != 4 && width != 8) || offset % width)
		return ~0ull;
	value = read_dword(dev, offset & ~3u);
	if (width == 8)
		return value | (u64)read_dword(dev, offset + 4) << 32;
	return (value >> (8 * (offset % 4))) & GENMASK_ULL(8 * width - 1, 0);
}

/**
 * vgt_mmio_write() - the host's driver writes a register
 * @dev: the GPU
 * @offset: byte offset in BAR0, a multiple of @width
 * @value: what to write
 * @width: bytes, 4 or 8: Gen9 takes no smaller write
 *
 * An 8-byte write is two, the lower half first. Writes to the PVINFO page end here.
 * Context: any, hard interrupts included; takes no lock and does not sleep.
 */
void vgt_mmio_write(struct vgt_device *dev, u32 offset, u64 value, unsigned int width)
{
	if ((width != 4 && width != 8) || offset % width || is_pvinfo(offset))
		return;
	dev->ops->reg_write(dev->gpu, offset, lower_32_bits(value));
	if (width == 8)
		dev->ops->reg_write(dev->gpu, offset + 4, upper_32_bits(value));
}
