// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * A device that remembers what the server asked of it.
 */
#include "tests/unit/vfio-user/dummy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void dummy_region_info(void *dev, unsigned int index, struct vgt_vfu_region_info *info)
{
	static const struct vgt_vfu_region_info regions[VGT_VFU_NR_REGIONS] = {
		[VGT_VFU_REGION_BAR0] = { DUMMY_BAR0_SIZE, VGT_VFU_REGION_RW },
		[VGT_VFU_REGION_BAR2] = { DUMMY_BAR2_SIZE, VGT_VFU_REGION_RW },
		[VGT_VFU_REGION_ROM] = { DUMMY_ROM_SIZE, VGT_VFU_REGION_READ },
		[VGT_VFU_REGION_CONFIG] = { DUMMY_CONFIG_SIZE, VGT_VFU_REGION_RW },
	};

	*info = regions[index];
}

static unsigned int dummy_irq_count(void *dev, unsigned int index)
{
	return index != VGT_VFU_IRQ_MSIX;
}

static int dummy_region_read(void *dev, unsigned int index, uint64_t offset, void *buf, size_t len)
{
	struct dummy *dummy = dev;

	dummy->reads[index]++;
	if (index == VGT_VFU_REGION_BAR0 && offset == DUMMY_BAD_OFFSET)
		return -EIO;
	if (index == VGT_VFU_REGION_BAR0)
		memcpy(buf, dummy->bar0 + offset, len);
	else
		memset(buf, 0xa0 + index, len);
	return 0;
}

static int dummy_region_write(void *dev, unsigned int index, uint64_t offset, const void *buf,
			      size_t len)
{
	struct dummy *dummy = dev;

	dummy->writes[index]++;
	if (index == VGT_VFU_REGION_BAR0 && offset == DUMMY_BAD_OFFSET)
		return -EIO;
	if (index == VGT_VFU_REGION_BAR0)
		memcpy(dummy->bar0 + offset, buf, len);
	return 0;
}

static int dummy_dma_map(void *dev, const struct vgt_vfu_dma_region *region)
{
	return vgt_vfu_memory_map(((struct dummy *)dev)->memory, region);
}

static int dummy_dma_unmap(void *dev, uint64_t iova, uint64_t size)
{
	return vgt_vfu_memory_unmap(((struct dummy *)dev)->memory, iova, size);
}

static void dummy_dma_unmap_all(void *dev)
{
	vgt_vfu_memory_unmap_all(((struct dummy *)dev)->memory);
}

static void dummy_irq_enabled(void *dev, unsigned int index, bool enabled)
{
	struct dummy *dummy = dev;

	dummy->enabled[index] = enabled;
	dummy->enable_calls++;
}

static int dummy_reset(void *dev)
{
	struct dummy *dummy = dev;
	const struct timespec time = { .tv_nsec = dummy->reset_ms * 1000000l };

	dummy->resets++;
	if (dummy->reset_ms)
		nanosleep(&time, NULL);
	return 0;
}

static void dummy_connected(void *dev)
{
	((struct dummy *)dev)->connects++;
}

static void dummy_disconnected(void *dev)
{
	((struct dummy *)dev)->disconnects++;
}

const struct vgt_vfu_device_ops dummy_ops = {
	.region_info = dummy_region_info,
	.irq_count = dummy_irq_count,
	.region_read = dummy_region_read,
	.region_write = dummy_region_write,
	.dma_map = dummy_dma_map,
	.dma_unmap = dummy_dma_unmap,
	.dma_unmap_all = dummy_dma_unmap_all,
	.irq_enabled = dummy_irq_enabled,
	.reset = dummy_reset,
	.connected = dummy_connected,
	.disconnected = dummy_disconnected,
};

void dummy_init(struct dummy *dummy)
{
	memset(dummy, 0, sizeof(*dummy));
	if (vgt_vfu_memory_create(&dummy->memory))
		abort();
}

void dummy_fini(struct dummy *dummy)
{
	vgt_vfu_memory_destroy(dummy->memory);
}
