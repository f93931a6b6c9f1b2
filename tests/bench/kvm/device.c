// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/bench/kvm/device.h"

#include <err.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/kvm.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static int open_or_end(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

/* The group of the device, put into @container. */
static int open_group(const char *sysfs, int container)
{
	char link[300], target[300] = "", path[310];
	int group;

	snprintf(link, sizeof(link), "%s/iommu_group", sysfs);
	if (readlink(link, target, sizeof(target) - 1) < 0)
		err(1, "%s", link);
	snprintf(path, sizeof(path), "/dev/vfio/%s", basename(target));
	group = open_or_end(path);
	if (ioctl(group, VFIO_GROUP_SET_CONTAINER, &container) ||
	    ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		err(1, "%s: no container", path);
	return group;
}

static void map_ram(struct device *device, int container)
{
	struct kvm_userspace_memory_region slot = { .memory_size = RAM_BYTES };
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.size = RAM_BYTES,
	};

	device->ram = mmap(NULL, RAM_BYTES, PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (device->ram == MAP_FAILED)
		err(1, "guest memory");
	map.vaddr = slot.userspace_addr = (uintptr_t)device->ram;
	if (ioctl(container, VFIO_IOMMU_MAP_DMA, &map) ||
	    ioctl(device->vm, KVM_SET_USER_MEMORY_REGION, &slot))
		err(1, "guest memory");
}

static uint64_t region_offset(const struct device *device, unsigned int index)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = index };

	if (ioctl(device->fd, VFIO_DEVICE_GET_REGION_INFO, &info))
		err(1, "region %u", index);
	return info.offset;
}

/* KVM and the group know each other before the device is opened: it wants to know its KVM. */
static void attach(const struct device *device, int group)
{
	struct kvm_create_device vfio = { .type = KVM_DEV_TYPE_VFIO };
	struct kvm_device_attr add = {
		.group = KVM_DEV_VFIO_GROUP,
		.attr = KVM_DEV_VFIO_GROUP_ADD,
		.addr = (uintptr_t)&group,
	};

	if (ioctl(device->vm, KVM_CREATE_DEVICE, &vfio) ||
	    ioctl(vfio.fd, KVM_SET_DEVICE_ATTR, &add))
		err(1, "KVM does not take the VFIO group");
}

void device_open(struct device *device, const char *sysfs)
{
	char path[300];
	int container = open_or_end("/dev/vfio/vfio");
	int group = open_group(sysfs, container);

	device->kvm = open_or_end("/dev/kvm");
	device->vm = ioctl(device->kvm, KVM_CREATE_VM, 0);
	if (device->vm < 0)
		err(1, "KVM_CREATE_VM");
	map_ram(device, container);
	attach(device, group);
	snprintf(path, sizeof(path), "%s", sysfs);
	device->fd = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, basename(path));
	if (device->fd < 0)
		err(1, "%s: VFIO_GROUP_GET_DEVICE_FD", sysfs);
	device->bar0 = region_offset(device, VFIO_PCI_BAR0_REGION_INDEX);
	device->config = region_offset(device, VFIO_PCI_CONFIG_REGION_INDEX);
}

void device_read(const struct device *device, uint64_t offset, void *buf, size_t len)
{
	if (pread(device->fd, buf, len, device->bar0 + offset) != (ssize_t)len)
		err(1, "read of BAR 0 at 0x%llx", (unsigned long long)offset);
}

void device_write(const struct device *device, uint64_t offset, const void *buf, size_t len)
{
	if (pwrite(device->fd, buf, len, device->bar0 + offset) != (ssize_t)len)
		err(1, "write of BAR 0 at 0x%llx", (unsigned long long)offset);
}
