// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * vGPUs on a simulated GPU, each on a vfio-user socket of its own. The device
 * model runs here as in a kernel: the engines are its interrupts, its work and
 * timers run between them.
 */
#include <errno.h>
#include <hosted/hosted.h>
#include <json-c/json.h>
#include <linux/err.h>
#include <linux/ktime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gvt/vgt.h"
#include "sim/host/host.h"
#include "sim/sim.h"
#include "tools/record/recorder.h"
#include "tools/server/device.h"
#include "tools/server/log.h"
#include "tools/server/screenshot.h"
#include "tools/server/vgpu.h"
#include "tools/server/vgpu_report.h"

/* Commands to run while the device model waits for the GPU. */
#define WAIT_BUDGET 4096u

struct device_vgpu {
	struct device device;
	const char *platform;
	struct sim_host *host;
	struct vgt_device *core;
	struct recorder *recorder;
	struct vgpu *vgpus[OPTIONS_MAX_VGPUS];
	unsigned int n_vgpus;
};

static struct device_vgpu *self_of(struct device *device)
{
	return (struct device_vgpu *)device;
}

/* Completions come as hard interrupts do. */
static bool run_engines(struct device_vgpu *self, unsigned int budget)
{
	bool more;

	hosted_irq_enter();
	more = sim_run(sim_host_sim(self->host), budget);
	hosted_irq_exit();
	return more;
}

static bool run_while_waiting(void *arg)
{
	return run_engines(arg, WAIT_BUDGET);
}

static bool device_run(struct device *device, unsigned int budget)
{
	struct device_vgpu *self = self_of(device);
	bool more = run_engines(self, budget);
	unsigned int timers, work;

	recorder_begin(self->recorder);
	timers = hosted_run_timers();
	work = hosted_run_work();
	recorder_ran(self->recorder, timers || work);
	return work || more;
}

static int64_t device_next_event(struct device *device)
{
	const int64_t engines = sim_next_event(sim_host_sim(self_of(device)->host));
	const uint64_t timer = hosted_next_timer();
	const uint64_t now = ktime_get_ns();
	int64_t left;

	if (timer == UINT64_MAX)
		return engines;
	left = timer > now ? timer - now : 0;
	return engines < 0 || left < engines ? left : engines;
}

static void device_step(struct device *device, uint64_t ns)
{
	sim_step(sim_host_sim(self_of(device)->host), ns);
	hosted_advance(ns);
}

static struct json_object *device_report(struct device *device)
{
	const struct device_vgpu *self = self_of(device);
	struct json_object *report = vgpu_report(self->host, self->vgpus, self->n_vgpus);

	json_object_object_add(report, "device", json_object_new_string("vgpu"));
	json_object_object_add(report, "platform", json_object_new_string(self->platform));
	return report;
}

static void device_report_reset(struct device *device)
{
	const struct device_vgpu *self = self_of(device);
	unsigned int i;

	sim_report_reset(sim_host_sim(self->host));
	for (i = 0; i < self->n_vgpus; i++)
		vgpu_count_anew(self->vgpus[i]);
}

/* The first vGPU's picture at @path, the others' beside it: FILE-2.png, ... */
static int device_screenshot(struct device *device, const char *path)
{
	const struct device_vgpu *self = self_of(device);
	const char *dot = strrchr(path, '.');
	const int stem = dot ? (int)(dot - path) : (int)strlen(path);
	int err = screenshot_write(self->vgpus[0]->core, path);
	unsigned int i;

	for (i = 1; i < self->n_vgpus && !err; i++) {
		char *other;

		if (asprintf(&other, "%.*s-%u%s", stem, path, i + 1, dot ? dot : "") < 0)
			return -ENOMEM;
		err = screenshot_write(self->vgpus[i]->core, other);
		free(other);
	}
	return err;
}

static void device_plug(struct device *device, bool plugged)
{
	const struct device_vgpu *self = self_of(device);
	unsigned int i;

	for (i = 0; i < self->n_vgpus; i++)
		vgpu_plug(self->vgpus[i], plugged);
}

/* All or none: a type may allow less than another. */
static int device_set_monitor(struct device *device, const unsigned char *edid, size_t bytes)
{
	const struct device_vgpu *self = self_of(device);
	unsigned int i;
	int err = 0;

	for (i = 0; i < self->n_vgpus && !err; i++)
		err = vgt_display_check_monitor(self->vgpus[i]->core, edid, bytes);
	for (i = 0; i < self->n_vgpus && !err; i++)
		err = vgt_display_set_monitor(self->vgpus[i]->core, edid, bytes);
	return err;
}

static int device_set_weight(struct device *device, unsigned int number, unsigned int weight)
{
	const struct device_vgpu *self = self_of(device);

	if (number >= self->n_vgpus)
		return -ENOENT;
	return vgt_vgpu_set_weight(self->vgpus[number]->core, weight);
}

static void device_destroy(struct device *device)
{
	struct device_vgpu *self = self_of(device);

	while (self->n_vgpus)
		vgpu_destroy(self->vgpus[--self->n_vgpus], self->host);
	if (self->core)
		vgt_device_destroy(self->core);
	hosted_reset();
	if (recorder_destroy(self->recorder))
		log_line("the recording could not be written: is the disk full?");
	sim_host_destroy(self->host);
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
	.set_monitor = device_set_monitor,
	.set_weight = device_set_weight,
	.destroy = device_destroy,
};

static bool create_gpu(struct device_vgpu *self, const struct options *options)
{
	const struct sim_host_config config = {
		.platform = options->platform,
		.aperture_size = options->aperture,
		.deterministic = options->deterministic,
		.log = log_line,
	};
	const char *error = NULL;
	struct vgt_gpu_info info;
	const struct vgt_gpu_ops *gpu_ops = &sim_host_ops;
	struct vgt_device *core;
	void *gpu;
	int err;

	self->host = sim_host_create(&config, &error);
	if (!self->host) {
		log_format("cannot make a GPU with --platform %s --aperture %lluM: %s",
			   options->platform, (unsigned long long)options->aperture >> 20, error);
		return false;
	}
	sim_host_info(self->host, &info);
	gpu = self->host;
	if (options->record) {
		err = recorder_create(options->record, &info, gpu_ops, gpu, &self->recorder);
		if (err) {
			log_format("--record %s: cannot be written: %s", options->record,
				   strerror(-err));
			return false;
		}
		gpu_ops = &recorder_gpu_ops;
		gpu = self->recorder;
	}
	core = vgt_device_create(&info, gpu_ops, gpu);
	if (IS_ERR(core)) {
		log_format("cannot mediate a GPU with --platform %s: %s", options->platform,
			   strerror(-PTR_ERR(core)));
		return false;
	}
	self->core = core;
	return true;
}

static bool add_types(struct device_vgpu *self, const struct options *options)
{
	char why[256] = "no memory";
	unsigned int i;

	for (i = 0; i < options->n_types; i++) {
		if (vgt_device_add_type(self->core, options->types[i], why, sizeof(why))) {
			log_format("--type %s: %s", options->types[i], why);
			return false;
		}
	}
	return true;
}

static void log_refusal(const char *event, const char *text)
{
	if (!strcmp(event, "vgt_refusal"))
		log_line(text);
}

static bool create_vgpus(struct device_vgpu *self, const struct options *options)
{
	for (; self->n_vgpus < options->n_vgpus; self->n_vgpus++) {
		struct vgpu *vgpu = vgpu_create(self->core, self->host,
						&options->vgpu[self->n_vgpus], options->monitor,
						self->recorder);

		if (!vgpu)
			return false;
		vgt_vgpu_set_audit(vgpu->core, options->audit);
		self->vgpus[self->n_vgpus] = vgpu;
		self->device.servers[self->n_vgpus] = vgpu->guest.server;
	}
	self->device.n_servers = self->n_vgpus;
	return true;
}

/**
 * device_vgpu_create() - vGPUs on a simulated GPU
 * @options: command line; kept
 *
 * Return: the device, or NULL after saying why not.
 */
struct device *device_vgpu_create(const struct options *options)
{
	struct device_vgpu *self = calloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->device.ops = &ops;
	self->platform = options->platform;
	if (!options->deterministic)
		hosted_set_clock(options->record ? recorder_clock : hosted_monotonic_clock);
	if (options->audit)
		hosted_set_trace(log_refusal);
	hosted_set_idle(run_while_waiting, self);
	if (create_gpu(self, options) && add_types(self, options) && create_vgpus(self, options))
		return &self->device;
	device_destroy(&self->device);
	return NULL;
}
