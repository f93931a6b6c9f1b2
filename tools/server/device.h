/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the program serves: one kind of device, with a vfio-user server for each
 * client that can connect.
 */
#ifndef SERVER_DEVICE_H
#define SERVER_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "shims/vfio-user/server.h"
#include "tools/server/options.h"

struct device;
struct json_object;

/**
 * struct device_ops - a kind of device
 * @run: let the engines work, at most @budget commands; true: there is more
 * @next_event: ns until @run has to be called again, -1: not by itself
 * @step: deterministic mode: let GPU time pass
 * @report: everything counted, a new object
 * @report_reset: count from zero
 * @screenshot: write what a monitor shows to a PNG file; 0 or a negative errno
 * @plug: connect or disconnect the monitors
 * @set_monitor: connect other monitors, with this EDID; NULL: the kind's cannot be changed
 * @set_weight: change the weight of vGPU @number; 0, -ENOENT, or -EINVAL; NULL: there are none
 * @destroy: end it, its servers included
 */
struct device_ops {
	bool (*run)(struct device *device, unsigned int budget);
	int64_t (*next_event)(struct device *device);
	void (*step)(struct device *device, uint64_t ns);
	struct json_object *(*report)(struct device *device);
	void (*report_reset)(struct device *device);
	int (*screenshot)(struct device *device, const char *path);
	void (*plug)(struct device *device, bool plugged);
	int (*set_monitor)(struct device *device, const unsigned char *edid, size_t bytes);
	int (*set_weight)(struct device *device, unsigned int number, unsigned int weight);
	void (*destroy)(struct device *device);
};

/**
 * struct device - first member of each kind of device
 * @ops: what it can do
 * @servers: one for each socket
 * @n_servers: how many
 */
struct device {
	const struct device_ops *ops;
	struct vgt_vfu_server *servers[OPTIONS_MAX_VGPUS];
	unsigned int n_servers;
};

/* Each says on stderr why it returns NULL. */
struct device *device_sim_create(const struct options *options);
struct device *device_vgpu_create(const struct options *options);

#endif
