/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Guard for shared mappings whose file a client may cut short.
 */
#ifndef VGT_VFU_FAULT_H
#define VGT_VFU_FAULT_H

#include <stdint.h>

/**
 * typedef vgt_vfu_fault_fn - repairs a fault, within the signal handler
 * @address: address that could not be accessed
 *
 * Only async-signal-safe functions and mmap(2).
 *
 * Return: 1 if the access can be done again, 0 if the address is not ours.
 */
typedef int (*vgt_vfu_fault_fn)(uintptr_t address);

/**
 * vgt_vfu_fault_guard() - catch SIGBUS of this process
 * @repair: asked for each SIGBUS that an access caused; one for the process
 *
 * For good. A further call does nothing, unless another handler has been set
 * since: then ours goes before it. What @repair does not take goes to the handler
 * that was there before.
 */
void vgt_vfu_fault_guard(vgt_vfu_fault_fn repair);

#endif /* VGT_VFU_FAULT_H */
