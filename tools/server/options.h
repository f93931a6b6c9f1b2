/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define OPTIONS_MAX_VGPUS 8
#define OPTIONS_MAX_TYPES 16

/* One --vgpu; strings are NULL and numbers 0 where not given. */
struct vgpu_options {
	const char *socket;
	const char *type;
	const char *monitor;
	unsigned int weight;
};

/**
 * struct options - the command line, checked as far as it can be by itself
 * @device: "sim" or "vgpu"
 * @socket: where a client connects to the bare-metal device; NULL for vgpu
 * @platform: name of a platform
 * @monitor: "WIDTHxHEIGHT", NULL for none
 * @display: false fuses every pipe off
 * @aperture: bytes of BAR2
 * @report: file to write the report to at the end, or NULL
 * @audit: commands that are refused are left out, and said
 * @record: file to record the guest's doings in, or NULL
 * @control: path of the control socket, or NULL
 * @deterministic: GPU time is counted, not measured
 * @once: end when the first client leaves
 * @types: types of the user's own, as vgt_device_add_type() takes them
 * @n_types: how many
 * @vgpu: the vGPUs
 * @n_vgpus: how many
 */
struct options {
	const char *device;
	const char *socket;
	const char *platform;
	const char *monitor;
	bool display;
	uint64_t aperture;
	const char *report;
	bool audit;
	const char *record;
	const char *control;
	bool deterministic;
	bool once;
	const char *types[OPTIONS_MAX_TYPES];
	unsigned int n_types;
	struct vgpu_options vgpu[OPTIONS_MAX_VGPUS];
	unsigned int n_vgpus;
};

void options_parse(struct options *options, int argc, char **argv);

#endif
