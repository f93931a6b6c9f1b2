// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/server/vgpu.h"

#include <errno.h>
#include <linux/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/record/recorder.h"
#include "tools/server/log.h"

#define CONFIG_BYTES	256u		/* conventional PCI */
#define PAGE_SHIFT	12
#define MIN_WIDTH	640u
#define MIN_HEIGHT	480u

static void region_info(void *dev, unsigned int index, struct vgt_vfu_region_info *info)
{
	const struct vgpu *vgpu = dev;

	if (index == VGT_VFU_REGION_BAR0 || index == VGT_VFU_REGION_BAR2)
		info->size = vgt_vgpu_region_size(vgpu->core, (enum vgt_region)index);
	else if (index == VGT_VFU_REGION_CONFIG)
		info->size = CONFIG_BYTES;
	info->flags = info->size ? VGT_VFU_REGION_RW : 0;
}

static unsigned int irq_count(void *dev, unsigned int index)
{
	return index == VGT_VFU_IRQ_INTX || index == VGT_VFU_IRQ_MSI || index == VGT_VFU_IRQ_ERR;
}

/* Each register that an access touches, once. */
static void count(uint32_t *counts, unsigned int index, uint64_t offset, size_t len)
{
	uint64_t i;

	if (index != VGT_VFU_REGION_BAR0)
		return;
	for (i = offset / 4; i < (offset + len + 3) / 4 && i < VGPU_REGISTERS; i++)
		counts[i]++;
}

static int region_read(void *dev, unsigned int index, uint64_t offset, void *buf, size_t len)
{
	struct vgpu *vgpu = dev;
	const enum vgt_region region = (enum vgt_region)index;
	int err;

	count(vgpu->reads, index, offset, len);
	recorder_begin(vgpu->recorder);
	err = vgt_bus_guest_read(vgpu->core, region, offset, buf, len);
	recorder_access(vgpu->recorder, false, region, offset, buf, len, err);
	return err;
}

static int region_write(void *dev, unsigned int index, uint64_t offset, const void *buf, size_t len)
{
	struct vgpu *vgpu = dev;
	const enum vgt_region region = (enum vgt_region)index;
	int err;

	count(vgpu->writes, index, offset, len);
	recorder_begin(vgpu->recorder);
	err = vgt_bus_guest_write(vgpu->core, region, offset, buf, len);
	recorder_access(vgpu->recorder, true, region, offset, buf, len, err);
	return err;
}

static int dma_map(void *dev, const struct vgt_vfu_dma_region *region)
{
	struct vgpu *vgpu = dev;

	const int err = vgt_vfu_memory_map(vgpu->guest.memory, region);

	if (!err && region->fd >= 0) {
		recorder_begin(vgpu->recorder);
		recorder_mapped(vgpu->recorder, region->iova, region->size,
				region->prot & VGT_VFU_PROT_WRITE);
	}
	return err;
}

static int dma_unmap(void *dev, uint64_t iova, uint64_t size)
{
	struct vgpu *vgpu = dev;

	/* What follows looks at all page tables of the guest. */
	if (!vgt_vfu_memory_has(vgpu->guest.memory, iova, size))
		return -ENOENT;
	recorder_begin(vgpu->recorder);
	vgt_vgpu_memory_removed(vgpu->core, iova >> PAGE_SHIFT, size >> PAGE_SHIFT);
	recorder_unmapped(vgpu->recorder, iova, size);
	return vgt_vfu_memory_unmap(vgpu->guest.memory, iova, size);
}

static void dma_unmap_all(void *dev)
{
	struct vgpu *vgpu = dev;

	recorder_begin(vgpu->recorder);
	vgt_vgpu_memory_removed(vgpu->core, 0, UINT64_MAX >> PAGE_SHIFT);
	recorder_unmapped(vgpu->recorder, 0, 0);
	vgt_vfu_memory_unmap_all(vgpu->guest.memory);
}

static int reset(void *dev)
{
	struct vgpu *vgpu = dev;

	recorder_begin(vgpu->recorder);
	vgt_vgpu_reset(vgpu->core);
	recorder_reset(vgpu->recorder);
	return 0;
}

/* The next client finds the device as after power-on. */
static void disconnected(void *dev)
{
	reset(dev);
}

static const struct vgt_vfu_device_ops vfu_ops = {
	.region_info = region_info,
	.irq_count = irq_count,
	.region_read = region_read,
	.region_write = region_write,
	.dma_map = dma_map,
	.dma_unmap = dma_unmap,
	.dma_unmap_all = dma_unmap_all,
	.reset = reset,
	.disconnected = disconnected,
};

static bool listen_on(struct vgpu *vgpu)
{
	struct vgt_vfu_transport *transport;
	int error = vgt_vfu_socket_listen(vgpu->socket, log_line, &transport);

	if (!error) {
		error = vgt_vfu_server_create(transport, &vfu_ops, vgpu, log_line,
					      &vgpu->guest.server);
		if (error)
			transport->ops->destroy(transport);
	}
	if (error)
		log_format("--vgpu socket=%s: cannot listen there: %s", vgpu->socket,
			   strerror(-error));
	return !error;
}

static bool find_type(struct vgt_device *device, const char *name, struct vgt_type_info *info)
{
	unsigned int i;

	for (i = 0; !vgt_device_type(device, i, info); i++)
		if (!strcmp(info->name, name))
			return true;
	return false;
}

static void explain(struct vgt_device *device, const struct vgt_vgpu_config *config, long error)
{
	char why[512];

	if (!vgt_device_explain(device, config->type, why, sizeof(why)))
		log_format("--vgpu type=%s: %s", config->type, strerror(-error));
	else
		log_format("--vgpu: %s%s", why, strstr(why, "of aperture") ?
			   " (--aperture 512M or 1G makes more room)" : "");
}

/* Size of the monitor; none is made like the type's own, but not plugged. */
static bool parse_monitor(struct vgt_device *device, const char *text,
			  struct vgt_vgpu_config *config)
{
	unsigned int width, height;
	struct vgt_type_info info;
	char rest;

	if (!text || !strcmp(text, "none") || !find_type(device, config->type, &info))
		return true;
	if (sscanf(text, "%ux%u%c", &width, &height, &rest) != 2 || width < MIN_WIDTH ||
	    height < MIN_HEIGHT || width > info.width || height > info.height) {
		log_format("monitor %s: give none or a size from %ux%u to the %ux%u of %s, "
			   "such as 1024x768", text, MIN_WIDTH, MIN_HEIGHT, info.width, info.height,
			   info.name);
		return false;
	}
	config->width = width;
	config->height = height;
	return true;
}

static bool create_core(struct vgpu *vgpu, struct vgt_device *device, unsigned int weight,
			const char *monitor)
{
	struct vgt_vgpu_config config = { .type = vgpu->type, .weight = weight };
	const struct vgt_hv_ops *hv_ops = &vgpu_guest_hv_ops;
	void *hv = &vgpu->guest;
	struct vgt_vgpu *core;

	if (!parse_monitor(device, monitor, &config))
		return false;
	if (vgpu->recorder) {
		recorder_set_guest(vgpu->recorder, hv_ops, hv);
		hv_ops = &recorder_hv_ops;
		hv = vgpu->recorder;
	}
	recorder_begin(vgpu->recorder);
	core = vgt_vgpu_create(device, &config, hv_ops, hv);
	recorder_created(vgpu->recorder, &config);
	if (IS_ERR(core)) {
		explain(device, &config, PTR_ERR(core));
		return false;
	}
	vgpu->core = core;
	if (!monitor || !strcmp(monitor, "none"))
		vgpu_plug(vgpu, false);
	return true;
}

/**
 * vgpu_plug() - connect or disconnect the monitor
 * @vgpu: vGPU
 * @plugged: whether it is there from now on
 */
void vgpu_plug(struct vgpu *vgpu, bool plugged)
{
	recorder_begin(vgpu->recorder);
	vgt_display_plug(vgpu->core, plugged);
	recorder_plugged(vgpu->recorder, plugged);
}

/**
 * vgpu_create() - make a vGPU and listen for its client
 * @device: GPU that it is on
 * @host: driver of that GPU
 * @options: what --vgpu said; its strings last
 * @monitor: "WIDTHxHEIGHT", or NULL for none, where @options does not say
 * @recorder: gets all that the guest does; NULL: nothing is recorded
 *
 * Return: the vGPU, or NULL after saying why not.
 */
struct vgpu *vgpu_create(struct vgt_device *device, struct sim_host *host,
			 const struct vgpu_options *options, const char *monitor,
			 struct recorder *recorder)
{
	struct vgpu *vgpu = calloc(1, sizeof(*vgpu));

	if (!vgpu)
		return NULL;
	vgpu->recorder = recorder;
	vgpu->socket = options->socket;
	vgpu->guest.name = options->socket;
	vgpu->type = options->type;
	vgpu->reads = calloc(VGPU_REGISTERS, sizeof(*vgpu->reads));
	vgpu->writes = calloc(VGPU_REGISTERS, sizeof(*vgpu->writes));
	if (!vgpu->reads || !vgpu->writes || !vgpu_guest_init(&vgpu->guest, host))
		log_format("--vgpu socket=%s: no memory, or more than %u vGPUs", vgpu->socket,
			   SIM_HOST_MAX_GUESTS);
	else if (create_core(vgpu, device, options->weight,
			     options->monitor ? options->monitor : monitor) && listen_on(vgpu))
		return vgpu;
	vgpu_destroy(vgpu, host);
	return NULL;
}

/**
 * vgpu_destroy() - let the client go and end the vGPU
 * @vgpu: vGPU, whole or in part
 * @host: driver of its GPU
 */
void vgpu_destroy(struct vgpu *vgpu, struct sim_host *host)
{
	struct vgt_vfu_server *server = vgpu->guest.server;

	vgt_vfu_server_destroy(server);
	vgpu->guest.server = NULL;
	if (vgpu->core)
		vgt_vgpu_destroy(vgpu->core);
	vgpu_guest_fini(&vgpu->guest, host);
	free(vgpu->reads);
	free(vgpu->writes);
	free(vgpu);
}

/**
 * vgpu_stat() - a counter since the last vgpu_count_anew()
 * @vgpu: vGPU
 * @stat: which
 */
uint64_t vgpu_stat(const struct vgpu *vgpu, enum vgt_stat stat)
{
	return vgt_vgpu_stat(vgpu->core, stat) - vgpu->before[stat];
}

/**
 * vgpu_count_anew() - count from zero
 * @vgpu: vGPU
 */
void vgpu_count_anew(struct vgpu *vgpu)
{
	unsigned int i;

	for (i = 0; i < VGT_STAT_COUNT; i++)
		vgpu->before[i] = vgt_vgpu_stat(vgpu->core, i);
	memset(vgpu->reads, 0, VGPU_REGISTERS * sizeof(*vgpu->reads));
	memset(vgpu->writes, 0, VGPU_REGISTERS * sizeof(*vgpu->writes));
}
