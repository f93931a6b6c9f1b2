/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The host as an instance: what it has in the registers that follow the owner of an engine
 * (engine_state.tbl), where vGPUs' values come and go.
 */
#ifndef GVT_MMIO_HOST_H
#define GVT_MMIO_HOST_H

#include <linux/atomic.h>
#include <linux/types.h>

#include "gvt/port_gpu.h"
#include "gvt/submit/prologue.h"

struct vgt_device;

/**
 * struct vgt_host_regs - the host's part of a GPU
 * @values: of the rows of engine_state.tbl, one dword after the other; NULL until they
 *	are needed
 * @version: of @values; moves on with each change by the host
 * @prologues: for the commands of each engine's
 * @prologue: the host's values, for what its driver runs while a job is preempted
 * @denied: accesses that were refused
 */
struct vgt_host_regs {
	u32 *values;
	atomic_t version;
	struct vgt_gpu_buffer prologues;
	struct vgt_prologue prologue[VGT_ENGINES];
	atomic64_t denied;
};

/*
 * Read the values from the hardware, and have the host's driver load them before its own jobs,
 * unless that was done: before the first job of any vGPU. Process context, dev->lock not
 * held. -ENOMEM, -ENOSPC.
 */
int vgt_host_read_values(struct vgt_device *dev);
/* Those values; NULL before vgt_host_read_values(). Any context. */
const u32 *vgt_host_values(const struct vgt_device *dev);
/*
 * A job has ended, and no vGPU's is at @engine any more. It has left the host's values of @version
 * in the registers, unless it or one before has not come to its end (@unrestored): then, or where
 * the host has changed them since, they are written now. Any context.
 */
void vgt_host_job_ended(struct vgt_device *dev, enum vgt_engine engine, int version,
			bool unrestored);
/* Process context, no access of the host any more. */
void vgt_host_free(struct vgt_device *dev);

#endif
