/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The division of a GPU among vGPUs. Without any lock of the core. */
#ifndef GVT_PARTITION_H
#define GVT_PARTITION_H

struct vgt_vgpu;

/*
 * Give the vGPU an id and its part of every divided resource, as its type says, and
 * put it in its device's list; or nothing, and -ENOSPC.
 */
int vgt_partition_take(struct vgt_vgpu *vgpu);
/* The GPU does not use its part any more. */
void vgt_partition_give_back(struct vgt_vgpu *vgpu);

#endif
