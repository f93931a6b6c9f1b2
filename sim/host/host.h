/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The host's driver of a simulated GPU: owns the GPU and serves a vGPU core
 * (gvt/port_gpu.h), in process. It has a part of the GGTT for its contexts,
 * rings and buffers, gives the rest to vGPUs, and runs their jobs as
 * logical ring contexts of its own.
 *
 * Bus addresses, 39 bits as entries of page tables hold them, have a slot in the
 * upper three: 0 is the host's own memory, 1 to 7 are virtual machines.
 */
#ifndef SIM_HOST_HOST_H
#define SIM_HOST_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gvt/port_gpu.h"

struct sim;
struct sim_host;

#define SIM_HOST_MAX_GUESTS	7u
/* Bytes of guest physical addresses of one virtual machine. */
#define SIM_HOST_GUEST_SPAN	(1ull << 36)

/**
 * struct sim_host_config - how the GPU is made
 * @platform: name of a platform ("skl", ...)
 * @aperture_size: size of BAR2 in bytes, a power of two from 256 MiB to 2 GiB
 * @deterministic: GPU time advances by commands executed
 * @log: takes lines for people, or NULL
 */
struct sim_host_config {
	const char *platform;
	uint64_t aperture_size;
	bool deterministic;
	void (*log)(const char *line);
};

/**
 * struct sim_host_guest - memory of a virtual machine, as the GPU reaches it
 * @resolve: host pointer to guest physical address @gpa, good for one and up to
 *	*@len bytes (clamped on return); NULL if nothing is there or it may not be
 *	written. Valid until the guest's memory changes.
 * @ctx: handed to it
 */
struct sim_host_guest {
	void *(*resolve)(void *ctx, uint64_t gpa, size_t *len, bool write);
	void *ctx;
};

/* Services of the GPU; the cookie is the struct sim_host. */
extern const struct vgt_gpu_ops sim_host_ops;

struct sim_host *sim_host_create(const struct sim_host_config *config, const char **error);
void sim_host_destroy(struct sim_host *host);
struct sim *sim_host_sim(const struct sim_host *host);
void sim_host_info(const struct sim_host *host, struct vgt_gpu_info *info);
int sim_host_guest_add(struct sim_host *host, const struct sim_host_guest *guest);
void sim_host_guest_remove(struct sim_host *host, int slot);
uint64_t sim_host_guest_bus(int slot, uint64_t gpa);
const char *sim_host_register_name(const struct sim_host *host, uint32_t offset);

#endif
