/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Log lines of the vfio-user server.
 */
#ifndef VGT_VFU_LOG_H
#define VGT_VFU_LOG_H

#include "shims/vfio-user/transport.h"

/**
 * vgt_vfu_log() - write one log line
 * @log: takes it, or NULL
 * @format: as printf(3); lines are cut at 255 bytes
 */
void vgt_vfu_log(vgt_vfu_log_fn log, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* VGT_VFU_LOG_H */
