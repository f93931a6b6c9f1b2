/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A device that remembers what the server asked of it.
 */
#ifndef VFU_TEST_DUMMY_H
#define VFU_TEST_DUMMY_H

#include <stdbool.h>
#include <stdint.h>

#include "shims/vfio-user/device.h"
#include "shims/vfio-user/memory.h"
#include "shims/vfio-user/server.h"

#define DUMMY_BAR0_SIZE		0x10000u
#define DUMMY_BAR2_SIZE		0x200000u
#define DUMMY_ROM_SIZE		0x1000u
#define DUMMY_CONFIG_SIZE	0x100u
/* Writes here fail with -EIO, as do reads. */
#define DUMMY_BAD_OFFSET	0x8000u

/**
 * struct dummy - the device
 * @bar0: its registers
 * @memory: guest memory
 * @reads: calls of region_read, by region
 * @writes: calls of region_write, by region
 * @resets: calls of reset
 * @reset_ms: how long each takes
 * @connects: clients that came
 * @disconnects: clients that left
 * @enabled: last word of irq_enabled, by type
 * @enable_calls: calls of irq_enabled
 */
struct dummy {
	uint8_t bar0[DUMMY_BAR0_SIZE];
	struct vgt_vfu_memory *memory;
	unsigned int reads[VGT_VFU_NR_REGIONS];
	unsigned int writes[VGT_VFU_NR_REGIONS];
	unsigned int resets;
	unsigned int reset_ms;
	unsigned int connects;
	unsigned int disconnects;
	bool enabled[VGT_VFU_NR_IRQS];
	unsigned int enable_calls;
};

extern const struct vgt_vfu_device_ops dummy_ops;

void dummy_init(struct dummy *dummy);
void dummy_fini(struct dummy *dummy);

#endif /* VFU_TEST_DUMMY_H */
