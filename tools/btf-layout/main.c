// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* btf-layout: a C header with the layout of a kernel module's structures. */
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/btf-layout/blob.h"
#include "tools/btf-layout/btf.h"
#include "tools/btf-layout/layout.h"
#include "tools/btf-layout/report.h"
#include "tools/btf-layout/review.h"
#include "tools/btf-layout/spec.h"

struct options {
	const char *base;
	const char *module;
	const char *known;
	const char *release;
	const char *output;
	const char *spec;
	bool review;
};

static const struct argp_option option_list[] = {
	{ "base", 'b', "FILE", 0, "the kernel: vmlinux, its boot image, or /sys/kernel/btf/vmlinux",
	  0 },
	{ "module", 'm', "FILE", 0, "the module: .ko, compressed or not, or /sys/kernel/btf/NAME",
	  0 },
	{ "known", 'k', "FILE", 0, "refuse a module whose check sum is not in FILE", 0 },
	{ "release", 'r', "RELEASE", 0, "the kernel's release, for --known", 0 },
	{ "output", 'o', "FILE", 0, "write the header to FILE, which is left alone on failure", 0 },
	{ "review", 'R', NULL, 0, "print types of members and prototypes, and their check sum", 0 },
	{ 0 }
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'b':
		options->base = arg;
		break;
	case 'm':
		options->module = arg;
		break;
	case 'k':
		options->known = arg;
		break;
	case 'r':
		options->release = arg;
		break;
	case 'o':
		options->output = arg;
		break;
	case 'R':
		options->review = true;
		break;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			argp_error(state, "one SPEC is enough");
		options->spec = arg;
		break;
	case ARGP_KEY_END:
		if (!options->base || !options->module || !options->spec)
			argp_error(state, "--base, --module and SPEC are needed");
		if (options->known && !options->release)
			argp_error(state, "--known needs --release");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static uint32_t crc32(const struct blob *blob)
{
	uint32_t crc = ~0u;
	unsigned int bit;
	size_t i;

	for (i = 0; i < blob->size; i++) {
		crc ^= blob->data[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

/* The whole header, or NULL where something was missing. */
static char *header(const struct btf *btf, const struct spec *spec, const struct blob *module)
{
	char *string = NULL;
	size_t size;
	FILE *out = open_memstream(&string, &size);

	if (!out) {
		complain("out of memory");
		return NULL;
	}
	fputs("/* Made by btf-layout. */\n#ifndef BTF_LAYOUT_H\n#define BTF_LAYOUT_H\n\n", out);
	fprintf(out, "#define LAYOUT_BTF_SIZE %zuu\n#define LAYOUT_BTF_CRC 0x%08xu\n\n",
		module->size, crc32(module));
	layout_write(out, btf, spec);
	fputs("\n#endif\n", out);
	fclose(out);
	if (!complaints())
		return string;
	free(string);
	return NULL;
}

static bool write_header(const struct options *options, const char *string)
{
	FILE *file = options->output ? fopen(options->output, "w") : stdout;

	if (!file || fputs(string, file) < 0 || (file != stdout && fclose(file))) {
		complain("%s: cannot write", options->output ? options->output : "output");
		return false;
	}
	return true;
}

static bool run(const struct options *options)
{
	struct blob base, module;
	struct spec spec;
	struct btf btf;
	uint64_t sum;
	char *string;
	bool ok;

	if (!spec_read(&spec, options->spec) || !blob_btf(options->base, &base) ||
	    !blob_btf(options->module, &module) || !btf_load(&btf, &base, &module))
		return false;
	string = review_text(&btf, &spec);
	sum = review_sum(string);
	if (options->review) {
		printf("%s%016" PRIx64 "\n", string, sum);
		free(string);
		return true;
	}
	free(string);
	string = header(&btf, &spec, &module);
	ok = string && (!options->known || review_known(options->known, options->release, sum)) &&
	     write_header(options, string);
	free(string);
	free(btf.types);
	free(base.data);
	free(module.data);
	spec_free(&spec);
	return ok;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		option_list, parse_option, "SPEC",
		"Make a C header with the layout of a kernel module's structures from its BTF, as "
		"far as the file SPEC asks for it.", NULL, NULL, NULL
	};
	struct options options = { 0 };

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	return run(&options) ? EXIT_SUCCESS : EXIT_FAILURE;
}
