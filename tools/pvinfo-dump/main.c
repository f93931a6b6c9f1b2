/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* vgt-pvinfo: show the page that a vGPU shares with its guest. */

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/pvinfo-dump/page.h"
#include "tools/pvinfo-dump/print.h"

#define DEFAULT_DEVICE "0000:00:02.0"

enum { EXIT_BAD_INPUT = 1, EXIT_NO_VGPU = 2 };

struct options {
	const char *device;
	const char *file;
	bool json;
	bool all;
};

const char *argp_program_version = "vgt-pvinfo " VGT_PACKAGE_VERSION;

static const struct argp_option argp_options[] = {
	{ "device", 'd', "ADDRESS", 0,
	  "Read BAR 0 of this PCI device (default " DEFAULT_DEVICE ")", 0 },
	{ "file", 'f', "PATH", 0,
	  "Read a file instead: the page (4096 bytes) or a dump of BAR 0", 0 },
	{ "json", 'j', NULL, 0, "Print one JSON object", 0 },
	{ "all", 'a', NULL, 0,
	  "Also without the magic, and with reserved words that are not 0", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'd':
		options->device = arg;
		return 0;
	case 'f':
		options->file = arg;
		return 0;
	case 'j':
		options->json = true;
		return 0;
	case 'a':
		options->all = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument '%s'; a file is given with --file", arg);
		return 0;
	case ARGP_KEY_END:
		if (options->device && options->file)
			argp_error(state, "give --device or --file, not both");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = argp_options,
	.parser = parse_option,
	.doc = "Show the PVINFO page: what a vGPU tells the graphics driver of its guest."
	       "\vExit status: 0 the page is there, 1 it could not be read, 2 not a vGPU.",
};

int main(int argc, char **argv)
{
	struct options options = { 0 };
	struct vgt_pvinfo page;
	const char *device;

	argp_err_exit_status = EXIT_BAD_INPUT;
	if (argp_parse(&argp, argc, argv, 0, NULL, &options))
		return EXIT_BAD_INPUT;
	device = options.device ? options.device : DEFAULT_DEVICE;
	if (options.file ? page_from_file(options.file, &page) : page_from_device(device, &page))
		return EXIT_BAD_INPUT;
	if (options.json) {
		if (print_json(&page, stdout)) {
			fprintf(stderr, "vgt-pvinfo: out of memory\n");
			return EXIT_BAD_INPUT;
		}
	} else if (page.magic == VGT_MAGIC || options.all) {
		print_text(&page, options.all, stdout);
	}
	if (page.magic == VGT_MAGIC)
		return EXIT_SUCCESS;
	fprintf(stderr, "vgt-pvinfo: %s is not a vGPU: no magic at 0x%x\n",
		options.file ? options.file : device, VGT_PVINFO_PAGE);
	return EXIT_NO_VGPU;
}
