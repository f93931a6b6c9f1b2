/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A virtual machine behind a vfio-user client, as the core's hypervisor port
 * (gvt/port_hv.h): memory that the client shares, interrupts as eventfds.
 */
#ifndef SERVER_VGPU_GUEST_H
#define SERVER_VGPU_GUEST_H

#include <stdbool.h>

#include "gvt/port_hv.h"
#include "shims/vfio-user/memory.h"
#include "shims/vfio-user/server.h"
#include "sim/host/host.h"

/**
 * struct vgpu_guest - cookie of vgpu_guest_hv_ops
 * @name: of its vGPU, for people
 * @memory: what the client shares
 * @server: where interrupts go; NULL while there is none
 * @slot: of bus addresses
 */
struct vgpu_guest {
	const char *name;
	struct vgt_vfu_memory *memory;
	struct vgt_vfu_server *server;
	int slot;
};

/* A client does not report writes: page tables are read again before submissions. */
extern const struct vgt_hv_ops vgpu_guest_hv_ops;

bool vgpu_guest_init(struct vgpu_guest *guest, struct sim_host *host);
void vgpu_guest_fini(struct vgpu_guest *guest, struct sim_host *host);

#endif
