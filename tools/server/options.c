// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The command line of vgt-server. */
#include "tools/server/options.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gvt/vgt.h"

/* Less is a unit that was forgotten. */
#define APERTURE_MIN	(1u << 20)

const char *argp_program_version = "vgt-server " VGT_PACKAGE_VERSION;

/* One sentence on stderr, exit status 2. */
#define refuse(...) argp_failure(state, 2, 0, __VA_ARGS__)

enum {
	OPT_APERTURE = 256, OPT_AUDIT, OPT_CONTROL, OPT_DETERMINISTIC, OPT_DEVICE, OPT_MONITOR,
	OPT_NO_DISPLAY, OPT_ONCE, OPT_PLATFORM, OPT_RECORD, OPT_REPORT, OPT_SOCKET, OPT_TYPE,
	OPT_VGPU,
};

static const struct argp_option option_list[] = {
	{ "device", OPT_DEVICE, "KIND", 0,
	  "What to serve: sim, the simulated GPU as a bare-metal PCI device; "
	  "vgpu, virtual GPUs on it", 0 },
	{ "socket", OPT_SOCKET, "PATH", 0, "sim: where the vfio-user client connects", 0 },
	{ "vgpu", OPT_VGPU, "socket=PATH[,type=TYPE][,weight=N][,monitor=WxH]", 0,
	  "vgpu: one virtual GPU, of type i915-GVTg_V5_4 if not said; may be given again", 0 },
	{ "type", OPT_TYPE, "NAME:SETTING,...", 0,
	  "vgpu: a type i915-NAME of your own, made of aperture=SIZE,hidden=SIZE[,fences=N]"
	  "[,weight=N][,monitor=WxH]; may be given again", 0 },
	{ "platform", OPT_PLATFORM, "NAME", 0, "skl (default), kbl or cfl", 0 },
	{ "monitor", OPT_MONITOR, "WxH|none", 0, "Connected monitor (default 1024x768)", 0 },
	{ "no-display", OPT_NO_DISPLAY, NULL, 0, "Fuse the display off", 0 },
	{ "aperture", OPT_APERTURE, "SIZE", 0,
	  "Size of BAR2, with suffix M or G (default 256M)", 0 },
	{ "report", OPT_REPORT, "FILE", 0, "Write what was counted there as JSON at the end", 0 },
	{ "audit", OPT_AUDIT, NULL, 0,
	  "vgpu: leave commands that are refused out of what runs, and say which, instead of "
	  "refusing the whole submission", 0 },
	{ "record", OPT_RECORD, "FILE", 0,
	  "vgpu: record all that the guest does to the one vGPU there, for vgt-replay", 0 },
	{ "control", OPT_CONTROL, "PATH", 0,
	  "Take commands on a UNIX socket there; send \"help\" for a list", 0 },
	{ "deterministic", OPT_DETERMINISTIC, NULL, 0,
	  "Count GPU time in commands instead of measuring it", 0 },
	{ "once", OPT_ONCE, NULL, 0, "End when the first client leaves", 0 },
	{ 0 }
};

static const char doc[] =
	"Serve a simulated Intel GPU, or virtual GPUs on one, to QEMU over vfio-user."
	"\v"
	"QEMU 10.1 or later connects with\n"
	"  -object memory-backend-memfd,id=mem,size=2G,share=on "
	"-machine q35,memory-backend=mem\n"
	"  -device '{\"driver\":\"vfio-user-pci\",\"addr\":\"02.0\","
	"\"socket\":{\"type\":\"unix\",\"path\":\"PATH\"}}'\n\n"
	"Example: vgt-server --device sim --socket /tmp/gpu.sock --monitor 1280x1024";

static bool parse_size(const char *text, uint64_t *size)
{
	unsigned int shift = 0;
	unsigned long long value;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	value = strtoull(text, &end, 0);
	if (*end == 'M')
		shift = 20;
	else if (*end == 'G')
		shift = 30;
	if (shift)
		end++;
	if (errno || *end || value > UINT64_MAX >> shift)
		return false;
	*size = value << shift;
	return true;
}

static const char *monitor_or_none(const char *text)
{
	return strcmp(text, "none") ? text : NULL;
}

static unsigned int parse_weight(struct argp_state *state, const char *text)
{
	unsigned int weight;
	char rest;

	if (sscanf(text, "%u%c", &weight, &rest) != 1 || weight < 1 || weight > VGT_WEIGHT_MAX)
		refuse("--vgpu: weight=%s: give a number from 1 to %d", text, VGT_WEIGHT_MAX);
	return weight;
}

static void parse_vgpu(struct argp_state *state, struct options *options, char *text)
{
	enum { SOCKET, TYPE, WEIGHT, MONITOR };
	static char *const keys[] = { "socket", "type", "weight", "monitor", NULL };
	struct vgpu_options *vgpu = &options->vgpu[options->n_vgpus];
	char *value;

	if (options->n_vgpus == OPTIONS_MAX_VGPUS)
		refuse("--vgpu: at most %d vGPUs", OPTIONS_MAX_VGPUS);
	*vgpu = (struct vgpu_options) { .type = "i915-GVTg_V5_4" };
	while (*text) {
		char *whole = text;
		int key = getsubopt(&text, keys, &value);

		if (key < 0 || !value || !*value)
			refuse("--vgpu: '%s' is not one of socket=PATH, type=TYPE, weight=N, "
			       "monitor=WxH", whole);
		else if (key == SOCKET)
			vgpu->socket = value;
		else if (key == TYPE)
			vgpu->type = value;
		else if (key == WEIGHT)
			vgpu->weight = parse_weight(state, value);
		else
			vgpu->monitor = value;
	}
	if (!vgpu->socket)
		refuse("--vgpu: say where QEMU connects with socket=PATH");
	options->n_vgpus++;
}

static void check(struct argp_state *state, const struct options *options)
{
	if (!options->device)
		refuse("say what to serve: --device sim or --device vgpu");
	if (!strcmp(options->device, "sim")) {
		if (options->n_vgpus || options->n_types)
			refuse("--vgpu and --type go with --device vgpu, not with sim");
		if (!options->socket || !*options->socket)
			refuse("--device sim needs --socket PATH");
		if (options->record || options->audit)
			refuse("--record and --audit go with --device vgpu, not with sim");
	} else if (!strcmp(options->device, "vgpu")) {
		if (!options->n_vgpus)
			refuse("--device vgpu needs --vgpu socket=PATH");
		if (options->socket)
			refuse("--device vgpu takes sockets by --vgpu socket=PATH");
		if (options->record && (options->n_vgpus > 1 || options->deterministic ||
					options->n_types || options->audit))
			refuse("--record takes one --vgpu of a known type, and time as it passes: "
			       "leave out the others, --type, --deterministic and --audit");
	} else {
		refuse("--device %s: choose sim or vgpu", options->device);
	}
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPT_DEVICE:
		options->device = arg;
		break;
	case OPT_SOCKET:
		options->socket = arg;
		break;
	case OPT_VGPU:
		parse_vgpu(state, options, arg);
		break;
	case OPT_TYPE:
		if (options->n_types == OPTIONS_MAX_TYPES)
			refuse("--type: at most %d types", OPTIONS_MAX_TYPES);
		options->types[options->n_types++] = arg;
		break;
	case OPT_PLATFORM:
		options->platform = arg;
		break;
	case OPT_MONITOR:
		options->monitor = monitor_or_none(arg);
		break;
	case OPT_NO_DISPLAY:
		options->display = false;
		break;
	case OPT_APERTURE:
		if (!parse_size(arg, &options->aperture) || options->aperture < APERTURE_MIN)
			refuse("--aperture %s: give a size such as 256M or 1G", arg);
		break;
	case OPT_AUDIT:
		options->audit = true;
		break;
	case OPT_RECORD:
		options->record = arg;
		break;
	case OPT_REPORT:
		options->report = arg;
		break;
	case OPT_CONTROL:
		options->control = arg;
		break;
	case OPT_DETERMINISTIC:
		options->deterministic = true;
		break;
	case OPT_ONCE:
		options->once = true;
		break;
	case ARGP_KEY_ARG:
		refuse("'%s' is not an option; see --help", arg);
		break;
	case ARGP_KEY_END:
		check(state, options);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/**
 * options_parse() - read the command line; ends the program where it is wrong
 * @options: gets the options
 * @argc: as main() has it
 * @argv: as main() has it; kept
 */
void options_parse(struct options *options, int argc, char **argv)
{
	static const struct argp argp = { option_list, parse_option, NULL, doc, NULL, NULL, NULL };

	*options = (struct options) {
		.platform = "skl",
		.monitor = "1024x768",
		.display = true,
		.aperture = 256ull << 20,
	};
	argp_err_exit_status = 2;
	argp_parse(&argp, argc, argv, 0, NULL, options);
}
