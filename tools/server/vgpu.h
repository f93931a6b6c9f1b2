/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* One vGPU that the program serves: core, guest, socket, counts. */
#ifndef SERVER_VGPU_H
#define SERVER_VGPU_H

#include <stdbool.h>
#include <stdint.h>

#include "gvt/vgt.h"
#include "tools/server/options.h"
#include "tools/server/vgpu_guest.h"

struct json_object;
struct recorder;

/* Registers of BAR0, in dwords. */
#define VGPU_REGISTERS ((2u << 20) / 4)

/**
 * struct vgpu - one vGPU
 * @core: the device model
 * @guest: the virtual machine behind the socket
 * @recorder: of what the guest does, or NULL
 * @socket: path
 * @type: name of its type
 * @reads: of each register
 * @writes: of each register
 * @before: counters at the last vgpu_count_anew()
 */
struct vgpu {
	struct vgt_vgpu *core;
	struct vgpu_guest guest;
	struct recorder *recorder;
	const char *socket;
	const char *type;
	uint32_t *reads;
	uint32_t *writes;
	uint64_t before[VGT_STAT_COUNT];
};

/* Each says on stderr why it returns false or NULL. */
struct vgpu *vgpu_create(struct vgt_device *device, struct sim_host *host,
			 const struct vgpu_options *options, const char *monitor,
			 struct recorder *recorder);
void vgpu_plug(struct vgpu *vgpu, bool plugged);
void vgpu_destroy(struct vgpu *vgpu, struct sim_host *host);

uint64_t vgpu_stat(const struct vgpu *vgpu, enum vgt_stat stat);
void vgpu_count_anew(struct vgpu *vgpu);

#endif
