/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Writes a recording of one vGPU while it works: stands between the device model and
 * its GPU, between the device model and its guest's memory, and is told of each step.
 *
 * All functions but recorder_create() take NULL for "nothing is recorded". One thread.
 */
#ifndef RECORD_RECORDER_H
#define RECORD_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gvt/port_gpu.h"
#include "gvt/port_hv.h"
#include "gvt/vgt.h"

struct recorder;

/* Services with what is asked and answered written down; cookie: the recorder. */
extern const struct vgt_gpu_ops recorder_gpu_ops;
extern const struct vgt_hv_ops recorder_hv_ops;

int recorder_create(const char *path, const struct vgt_gpu_info *info,
		    const struct vgt_gpu_ops *gpu_ops, void *gpu, struct recorder **out);
void recorder_set_guest(struct recorder *recorder, const struct vgt_hv_ops *hv_ops, void *hv);
int recorder_destroy(struct recorder *recorder);

/* The clock for the device model: stands still within a step. */
uint64_t recorder_clock(void);

void recorder_begin(struct recorder *recorder);
void recorder_created(struct recorder *recorder, const struct vgt_vgpu_config *config);
void recorder_access(struct recorder *recorder, bool write, enum vgt_region region,
		     uint64_t offset, const void *data, size_t len, int error);
void recorder_mapped(struct recorder *recorder, uint64_t gpa, uint64_t size, bool writable);
void recorder_unmapped(struct recorder *recorder, uint64_t gpa, uint64_t size);
void recorder_reset(struct recorder *recorder);
void recorder_plugged(struct recorder *recorder, bool plugged);
void recorder_ran(struct recorder *recorder, bool anything);

#endif
