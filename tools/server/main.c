// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* vgt-server: a simulated GPU, or virtual GPUs on one, over vfio-user. */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

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

static int write_report(const char *path, struct control *control, struct device *device)
{
	struct json_object *report = control_report(control, device);
	int failed = json_object_to_file_ext(path, report, JSON_C_TO_STRING_PRETTY);

	if (failed)
		log_format("--report %s: %s", path, json_util_get_last_err());
	json_object_put(report);
	return failed;
}

int main(int argc, char **argv)
{
	struct control *control = NULL;
	struct options options;
	struct device *device;
	int failed;

	options_parse(&options, argc, argv);
	device = create_device(&options);
	if (!device)
		return EXIT_FAILURE;
	if (options.control)
		control = control_create(options.control, device);
	failed = options.control && !control;
	if (!failed)
		failed = loop_run(device, control, &options);
	if (!failed && options.report)
		failed = write_report(options.report, control, device);
	control_destroy(control);
	device->ops->destroy(device);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
