// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * One client's session with the device: the commands of the protocol.
 */
#include "shims/vfio-user/session.h"

#include <errno.h>
#include <linux/vfio.h>
#include <string.h>

#include "shims/vfio-user/version.h"

static_assert((int)VGT_VFU_NR_REGIONS == (int)VFIO_PCI_NUM_REGIONS, "<linux/vfio.h>");
static_assert((int)VGT_VFU_REGION_ROM == (int)VFIO_PCI_ROM_REGION_INDEX, "<linux/vfio.h>");
static_assert((int)VGT_VFU_REGION_CONFIG == (int)VFIO_PCI_CONFIG_REGION_INDEX, "<linux/vfio.h>");
static_assert((int)VGT_VFU_REGION_VGA == (int)VFIO_PCI_VGA_REGION_INDEX, "<linux/vfio.h>");
static_assert((int)VGT_VFU_NR_IRQS == (int)VFIO_PCI_NUM_IRQS, "<linux/vfio.h>");
static_assert((int)VGT_VFU_IRQ_INTX == (int)VFIO_PCI_INTX_IRQ_INDEX, "<linux/vfio.h>");
static_assert((int)VGT_VFU_IRQ_MSI == (int)VFIO_PCI_MSI_IRQ_INDEX, "<linux/vfio.h>");
static_assert((int)VGT_VFU_IRQ_ERR == (int)VFIO_PCI_ERR_IRQ_INDEX, "<linux/vfio.h>");
static_assert((int)VGT_VFU_IRQ_REQ == (int)VFIO_PCI_REQ_IRQ_INDEX, "<linux/vfio.h>");
static_assert(VGT_VFU_REGION_READ == VFIO_REGION_INFO_FLAG_READ, "<linux/vfio.h>");
static_assert(VGT_VFU_REGION_WRITE == VFIO_REGION_INFO_FLAG_WRITE, "<linux/vfio.h>");
static_assert(VFU_DMA_MAP_READ == VGT_VFU_PROT_READ, "passed on as they are");
static_assert(VFU_DMA_MAP_WRITE == VGT_VFU_PROT_WRITE, "passed on as they are");
static_assert(VFU_DMA_UNMAP_ALL == VFIO_DMA_UNMAP_FLAG_ALL, "<linux/vfio.h>");

int vgt_vfu_session_init(struct vgt_vfu_session *session, const struct vgt_vfu_device_ops *ops,
			 void *dev)
{
	if (!ops->region_info || !ops->irq_count || !ops->region_read || !ops->region_write ||
	    !ops->dma_map || !ops->dma_unmap || !ops->dma_unmap_all || !ops->reset)
		return -EINVAL;

	*session = (struct vgt_vfu_session){ .ops = ops, .dev = dev };
	for (unsigned int i = 0; i < VGT_VFU_NR_REGIONS; i++)
		ops->region_info(dev, i, &session->regions[i]);
	for (unsigned int i = 0; i < VGT_VFU_NR_IRQS; i++) {
		session->irq_count[i] = ops->irq_count(dev, i);
		if (session->irq_count[i] > 1)
			return -EINVAL;
		vgt_vfu_irq_init(&session->irqs[i], i == VGT_VFU_IRQ_INTX);
	}
	return 0;
}

void vgt_vfu_session_end(struct vgt_vfu_session *session)
{
	for (unsigned int i = 0; i < VGT_VFU_NR_IRQS; i++)
		vgt_vfu_irq_connect(&session->irqs[i], -1);
	session->ops->dma_unmap_all(session->dev);
	if (session->agreed && session->ops->disconnected)
		session->ops->disconnected(session->dev);
	session->agreed = false;
}

static ssize_t run_version(struct vgt_vfu_session *session, struct vgt_vfu_message *message,
			   uint8_t *reply)
{
	ssize_t ret = vgt_vfu_version_answer(message->payload, message->size, reply);

	if (ret < 0)
		return ret;
	session->agreed = true;
	if (session->ops->connected)
		session->ops->connected(session->dev);
	return ret;
}

static ssize_t run_dma_map(struct vgt_vfu_session *session, struct vgt_vfu_message *message,
			   uint8_t *reply)
{
	struct vgt_vfu_dma_region region;
	struct vfu_dma_map map;

	memcpy(&map, message->payload, sizeof(map));
	if (map.argsz < sizeof(map) || !map.flags ||
	    map.flags & ~(VFU_DMA_MAP_READ | VFU_DMA_MAP_WRITE))
		return -EINVAL;
	if (!map.size || (map.address | map.size) % VFU_PAGE_SIZES ||
	    map.size - 1 > UINT64_MAX - map.address)
		return -EINVAL;

	region = (struct vgt_vfu_dma_region){
		.iova = map.address,
		.size = map.size,
		.offset = map.offset,
		.prot = map.flags,
		.fd = message->fds->count ? message->fds->fd[0] : -1,
	};
	return session->ops->dma_map(session->dev, &region);
}

static ssize_t run_dma_unmap(struct vgt_vfu_session *session, struct vgt_vfu_message *message,
			     uint8_t *reply)
{
	struct vfu_dma_unmap unmap;
	int ret = 0;

	memcpy(&unmap, message->payload, sizeof(unmap));
	if (unmap.argsz < sizeof(unmap) || unmap.flags & ~VFU_DMA_UNMAP_ALL)
		return -EINVAL;
	if (unmap.flags & VFU_DMA_UNMAP_ALL)
		session->ops->dma_unmap_all(session->dev);
	else
		ret = session->ops->dma_unmap(session->dev, unmap.address, unmap.size);
	if (ret)
		return ret;
	unmap.argsz = sizeof(unmap);
	memcpy(reply, &unmap, sizeof(unmap));
	return sizeof(unmap);
}

static ssize_t run_get_info(struct vgt_vfu_session *session, struct vgt_vfu_message *message,
			    uint8_t *reply)
{
	struct vfu_device_info info;

	memcpy(&info, message->payload, sizeof(info));
	if (info.argsz < sizeof(info))
		return -EINVAL;
	info = (struct vfu_device_info){
		.argsz = sizeof(info),
		.flags = VFIO_DEVICE_FLAGS_RESET | VFIO_DEVICE_FLAGS_PCI,
		.num_regions = VGT_VFU_NR_REGIONS,
		.num_irqs = VGT_VFU_NR_IRQS,
	};
	memcpy(reply, &info, sizeof(info));
	return sizeof(info);
}

static ssize_t run_get_region_info(struct vgt_vfu_session *session,
				   struct vgt_vfu_message *message, uint8_t *reply)
{
	struct vfu_region_info info;

	memcpy(&info, message->payload, sizeof(info));
	if (info.argsz < sizeof(info) || info.index >= VGT_VFU_NR_REGIONS)
		return -EINVAL;
	info = (struct vfu_region_info){
		.argsz = sizeof(info),
		.flags = session->regions[info.index].flags,
		.index = info.index,
		.size = session->regions[info.index].size,
	};
	memcpy(reply, &info, sizeof(info));
	return sizeof(info);
}

/* No region has a faster way than messages: the list is empty. */
static ssize_t run_get_region_io_fds(struct vgt_vfu_session *session,
				     struct vgt_vfu_message *message, uint8_t *reply)
{
	struct vfu_region_io_fds list;

	memcpy(&list, message->payload, sizeof(list));
	if (list.argsz < sizeof(list) || list.flags || list.index >= VGT_VFU_NR_REGIONS)
		return -EINVAL;
	list.argsz = sizeof(list);
	list.count = 0;
	memcpy(reply, &list, sizeof(list));
	return sizeof(list);
}

static ssize_t run_get_irq_info(struct vgt_vfu_session *session, struct vgt_vfu_message *message,
				uint8_t *reply)
{
	struct vfu_irq_info info;
	bool level;

	memcpy(&info, message->payload, sizeof(info));
	if (info.argsz < sizeof(info) || info.index >= VGT_VFU_NR_IRQS)
		return -EINVAL;
	level = session->irqs[info.index].level;
	info = (struct vfu_irq_info){
		.argsz = sizeof(info),
		.flags = VFIO_IRQ_INFO_EVENTFD |
			 (level ? VFIO_IRQ_INFO_MASKABLE | VFIO_IRQ_INFO_AUTOMASKED :
				  VFIO_IRQ_INFO_NORESIZE),
		.index = info.index,
		.count = session->irq_count[info.index],
	};
	memcpy(reply, &info, sizeof(info));
	return sizeof(info);
}

static ssize_t run_set_irqs(struct vgt_vfu_session *session, struct vgt_vfu_message *message,
			    uint8_t *reply)
{
	return vgt_vfu_session_set_irqs(session, message);
}

static bool can_access(const struct vgt_vfu_session *session, uint32_t region, uint64_t offset,
		       uint32_t count, uint32_t need)
{
	const struct vgt_vfu_region_info *info;

	if (region >= VGT_VFU_NR_REGIONS || !count || count > VFU_MAX_DATA_XFER)
		return false;
	info = &session->regions[region];
	return info->flags & need && offset <= info->size && count <= info->size - offset;
}

static ssize_t run_region_read(struct vgt_vfu_session *session, struct vgt_vfu_message *message,
			       uint8_t *reply)
{
	struct vfu_region_access access;
	int ret;

	memcpy(&access, message->payload, sizeof(access));
	if (!can_access(session, access.region, access.offset, access.count, VGT_VFU_REGION_READ))
		return -EINVAL;
	ret = session->ops->region_read(session->dev, access.region, access.offset,
					reply + sizeof(access), access.count);
	if (ret)
		return ret;
	memcpy(reply, &access, sizeof(access));
	return sizeof(access) + access.count;
}

static ssize_t run_region_write(struct vgt_vfu_session *session, struct vgt_vfu_message *message,
				uint8_t *reply)
{
	struct vfu_region_access access;
	int ret;

	memcpy(&access, message->payload, sizeof(access));
	if (message->size - sizeof(access) != access.count ||
	    !can_access(session, access.region, access.offset, access.count, VGT_VFU_REGION_WRITE))
		return -EINVAL;
	ret = session->ops->region_write(session->dev, access.region, access.offset,
					 message->payload + sizeof(access), access.count);
	if (ret)
		return ret;
	memcpy(reply, &access, sizeof(access));
	return sizeof(access);
}

/*
 * The writes stand for as many posted ones: each succeeds or fails on its own,
 * and the reply, where one is wanted, counts those that succeeded.
 */
static ssize_t run_region_write_multi(struct vgt_vfu_session *session,
				      struct vgt_vfu_message *message, uint8_t *reply)
{
	const uint8_t *next = message->payload + sizeof(struct vfu_write_multi);
	const size_t room = message->size - sizeof(struct vfu_write_multi);
	struct vfu_write_multi multi, done = { .count = 0 };

	memcpy(&multi, message->payload, sizeof(multi));
	if (room % sizeof(struct vfu_single_write) ||
	    multi.count != room / sizeof(struct vfu_single_write))
		return -EINVAL;
	for (uint64_t i = 0; i < multi.count; i++, next += sizeof(struct vfu_single_write)) {
		struct vfu_single_write write;

		memcpy(&write, next, sizeof(write));
		if (write.count <= sizeof(write.data) &&
		    can_access(session, write.region, write.offset, write.count,
			       VGT_VFU_REGION_WRITE) &&
		    !session->ops->region_write(session->dev, write.region, write.offset,
						write.data, write.count))
			done.count++;
	}
	memcpy(reply, &done, sizeof(done));
	return sizeof(done);
}

static ssize_t run_device_reset(struct vgt_vfu_session *session, struct vgt_vfu_message *message,
				uint8_t *reply)
{
	return session->ops->reset(session->dev);
}

/**
 * struct command - what a command looks like
 * @run: carries it out; NULL for those that this server does not know
 * @min_size: bytes of its payload, at least
 * @max_size: bytes of its payload, at most
 * @max_fds: descriptors that may come with it
 */
struct command {
	ssize_t (*run)(struct vgt_vfu_session *session, struct vgt_vfu_message *message,
		       uint8_t *reply);
	size_t min_size;
	size_t max_size;
	size_t max_fds;
};

#define EXACTLY(type)	.min_size = sizeof(type), .max_size = sizeof(type)
/* Later minor versions may append to queries. */
#define AT_LEAST(type)	.min_size = sizeof(type), .max_size = VGT_VFU_MAX_PAYLOAD

static const struct command commands[] = {
	[VFU_VERSION] = { run_version, sizeof(struct vfu_version),
			  sizeof(struct vfu_version) + VGT_VFU_MAX_VERSION_JSON, 0 },
	[VFU_DMA_MAP] = { run_dma_map, EXACTLY(struct vfu_dma_map), .max_fds = 1 },
	[VFU_DMA_UNMAP] = { run_dma_unmap, EXACTLY(struct vfu_dma_unmap) },
	[VFU_DEVICE_GET_INFO] = { run_get_info, AT_LEAST(struct vfu_device_info) },
	[VFU_DEVICE_GET_REGION_INFO] = { run_get_region_info, AT_LEAST(struct vfu_region_info) },
	[VFU_DEVICE_GET_REGION_IO_FDS] = { run_get_region_io_fds,
					   AT_LEAST(struct vfu_region_io_fds) },
	[VFU_DEVICE_GET_IRQ_INFO] = { run_get_irq_info, AT_LEAST(struct vfu_irq_info) },
	[VFU_DEVICE_SET_IRQS] = { run_set_irqs, AT_LEAST(struct vfu_irq_set),
				  .max_fds = VGT_VFU_MAX_FDS },
	[VFU_REGION_READ] = { run_region_read, EXACTLY(struct vfu_region_access) },
	[VFU_REGION_WRITE] = { run_region_write, AT_LEAST(struct vfu_region_access) },
	[VFU_DEVICE_RESET] = { run_device_reset, 0, 0, 0 },
	[VFU_REGION_WRITE_MULTI] = { run_region_write_multi, AT_LEAST(struct vfu_write_multi) },
};

ssize_t vgt_vfu_session_run(struct vgt_vfu_session *session, struct vgt_vfu_message *message,
			    uint8_t *reply)
{
	const unsigned int number = message->header.command;
	const struct command *command;

	if (session->agreed == (number == VFU_VERSION))
		return -EPROTO;
	if (number >= sizeof(commands) / sizeof(commands[0]) || !commands[number].run)
		return -ENOTSUP;
	command = &commands[number];
	if (message->size < command->min_size || message->size > command->max_size ||
	    message->fds->count > command->max_fds)
		return -EINVAL;
	return command->run(session, message, reply);
}
