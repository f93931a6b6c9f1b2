// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The simulated GPU as a bare-metal PCI device on a vfio-user socket. */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "shims/vfio-user/memory.h"
#include "sim/sim.h"
#include "tools/server/device.h"
#include "tools/server/log.h"

struct device_sim {
	struct device device;
	struct sim *sim;
	struct vgt_vfu_memory *memory;
	const char *platform;
};

static struct vgt_vfu_server *server_of(struct device_sim *self)
{
	return self->device.servers[0];
}

static void *resolve(void *ctx, uint64_t pa, size_t *len, bool write)
{
	struct device_sim *self = ctx;

	return vgt_vfu_memory_ptr(self->memory, pa, len, write);
}

static void msi(void *ctx)
{
	if (server_of(ctx))
		vgt_vfu_server_irq_trigger(server_of(ctx), VGT_VFU_IRQ_MSI);
}

/* INTx only where the client has not chosen MSI. */
static void intx(void *ctx, bool level)
{
	struct vgt_vfu_server *server = server_of(ctx);

	if (server)
		vgt_vfu_server_intx_set(server,
					level && !vgt_vfu_server_irq_enabled(server,
									     VGT_VFU_IRQ_MSI));
}

static void sim_line(void *ctx, const char *line)
{
	log_line(line);
}

static void region_info(void *dev, unsigned int index, struct vgt_vfu_region_info *info)
{
	struct device_sim *self = dev;

	info->flags = VGT_VFU_REGION_RW;
	if (index <= VGT_VFU_REGION_BAR5)
		info->size = sim_bar_size(self->sim, index);
	else if (index == VGT_VFU_REGION_CONFIG)
		info->size = SIM_CONFIG_SIZE;
	if (!info->size)
		info->flags = 0;
}

static unsigned int irq_count(void *dev, unsigned int index)
{
	return index == VGT_VFU_IRQ_INTX || index == VGT_VFU_IRQ_MSI;
}

static int region_read(void *dev, unsigned int index, uint64_t offset, void *buf, size_t len)
{
	struct device_sim *self = dev;

	if (index == VGT_VFU_REGION_CONFIG)
		return sim_config_read(self->sim, offset, buf, len);
	return sim_bar_read(self->sim, index, offset, buf, len);
}

static int region_write(void *dev, unsigned int index, uint64_t offset, const void *buf, size_t len)
{
	struct device_sim *self = dev;

	if (index == VGT_VFU_REGION_CONFIG)
		return sim_config_write(self->sim, offset, buf, len);
	return sim_bar_write(self->sim, index, offset, buf, len);
}

static int dma_map(void *dev, const struct vgt_vfu_dma_region *region)
{
	struct device_sim *self = dev;

	return vgt_vfu_memory_map(self->memory, region);
}

static int dma_unmap(void *dev, uint64_t iova, uint64_t size)
{
	struct device_sim *self = dev;

	return vgt_vfu_memory_unmap(self->memory, iova, size);
}

static void dma_unmap_all(void *dev)
{
	struct device_sim *self = dev;

	vgt_vfu_memory_unmap_all(self->memory);
}

static int reset(void *dev)
{
	struct device_sim *self = dev;

	sim_device_reset(self->sim);
	return 0;
}

/* The next client finds the device as after power-on. */
static void disconnected(void *dev)
{
	struct device_sim *self = dev;

	sim_device_reset(self->sim);
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

static struct device_sim *self_of(struct device *device)
{
	return (struct device_sim *)device;
}

static bool device_run(struct device *device, unsigned int budget)
{
	return sim_run(self_of(device)->sim, budget);
}

static int64_t device_next_event(struct device *device)
{
	return sim_next_event(self_of(device)->sim);
}

static void device_step(struct device *device, uint64_t ns)
{
	sim_step(self_of(device)->sim, ns);
}

static struct json_object *device_report(struct device *device)
{
	struct json_object *report = sim_report(self_of(device)->sim);

	json_object_object_add(report, "device", json_object_new_string("sim"));
	json_object_object_add(report, "platform",
			       json_object_new_string(self_of(device)->platform));
	json_object_object_add(report, "guest_errors", json_object_new_object());
	return report;
}

static void device_report_reset(struct device *device)
{
	sim_report_reset(self_of(device)->sim);
}

static int device_screenshot(struct device *device, const char *path)
{
	return sim_screenshot(self_of(device)->sim, path);
}

static void device_plug(struct device *device, bool plugged)
{
	sim_monitor_plug(self_of(device)->sim, plugged);
}

static void device_destroy(struct device *device)
{
	struct device_sim *self = self_of(device);

	vgt_vfu_server_destroy(server_of(self));
	self->device.servers[0] = NULL;
	sim_destroy(self->sim);
	vgt_vfu_memory_destroy(self->memory);
	free(self);
}

static const struct device_ops ops = {
	.run = device_run,
	.next_event = device_next_event,
	.step = device_step,
	.report = device_report,
	.report_reset = device_report_reset,
	.screenshot = device_screenshot,
	.plug = device_plug,
	.destroy = device_destroy,
};

static bool listen_on(struct device_sim *self, const char *path)
{
	struct vgt_vfu_transport *transport;
	int error = vgt_vfu_socket_listen(path, log_line, &transport);

	if (error) {
		log_format("--socket %s: cannot listen there: %s", path, strerror(-error));
		return false;
	}
	error = vgt_vfu_server_create(transport, &vfu_ops, self, log_line,
				      &self->device.servers[0]);
	if (error) {
		transport->ops->destroy(transport);
		log_format("--socket %s: %s", path, strerror(-error));
		return false;
	}
	self->device.n_servers = 1;
	return true;
}

static bool create_sim(struct device_sim *self, const struct options *options)
{
	static const struct sim_env env = {
		.resolve = resolve, .msi = msi, .intx = intx, .log = sim_line,
	};
	const struct sim_config config = {
		.platform = options->platform,
		.aperture_size = options->aperture,
		.monitor = options->monitor,
		.display = options->display,
		.deterministic = options->deterministic,
	};
	const char *error = NULL;

	self->platform = options->platform;
	self->sim = sim_create(&config, &env, self, &error);
	if (!self->sim)
		log_format("cannot make a GPU with --platform %s --aperture %lluM --monitor %s: %s",
			   options->platform, (unsigned long long)options->aperture >> 20,
			   options->monitor ? options->monitor : "none", error);
	return self->sim;
}

/**
 * device_sim_create() - the simulated GPU as a PCI device
 * @options: command line; kept
 *
 * Return: the device, or NULL after saying why not.
 */
struct device *device_sim_create(const struct options *options)
{
	struct device_sim *self = calloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->device.ops = &ops;
	if (!vgt_vfu_memory_create(&self->memory) && create_sim(self, options) &&
	    listen_on(self, options->socket))
		return &self->device;
	device_destroy(&self->device);
	return NULL;
}
