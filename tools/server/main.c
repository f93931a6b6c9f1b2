// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* vgt-server: a simulated GPU, or virtual GPUs on one, over vfio-user. */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/server/control.h"
#include "tools/server/device.h"
#include "tools/server/log.h"
#include "tools/server/loop.h"
#include "tools/server/options.h"

static const struct {
	const char *name;
	struct device *(*create)(const struct options *options);
} kinds[] = {
	{ "sim", device_sim_create },
	{ "vgpu", device_vgpu_create },
};

static struct device *create_device(const struct options *options)
{
	unsigned int i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, options->device))
			return kinds[i].create(options);
	log_format("--device %s: not built into this program", options->device);
	return NULL;
}

/* Opened before anything is served, so that a wrong path is not found out at the end. */
static int open_report(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0)
		log_format("--report %s cannot be written: %s", path, strerror(errno));
	return fd;
}

static int write_report(int fd, const char *path, struct control *control, struct device *device)
{
	struct json_object *report = control_report(control, device);
	int failed = ftruncate(fd, 0) || json_object_to_fd(fd, report, JSON_C_TO_STRING_PRETTY);

	if (failed)
		log_format("--report %s could not be written: %s", path, strerror(errno));
	json_object_put(report);
	return failed;
}

int main(int argc, char **argv)
{
	struct control *control = NULL;
	struct options options;
	struct device *device;
	int report = -1;
	int failed;

	options_parse(&options, argc, argv);
	device = create_device(&options);
	if (!device)
		return EXIT_FAILURE;
	if (options.report)
		report = open_report(options.report);
	failed = options.report && report < 0;
	if (!failed && options.control)
		control = control_create(options.control, device);
	failed |= options.control && !control;
	if (!failed)
		failed = loop_run(device, control, &options);
	if (!failed && options.report)
		failed = write_report(report, options.report, control, device);
	control_destroy(control);
	device->ops->destroy(device);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
