/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The OpRegion of a vGPU: what firmware tells a graphics driver of the board. Here:
 * one HDMI connector on port B.
 */
#ifndef SHIMS_KVM_OPREGION_H
#define SHIMS_KVM_OPREGION_H

#include <linux/types.h>

#define VGT_KVM_OPREGION_BYTES 8192u

void vgt_kvm_opregion_write(u8 opregion[VGT_KVM_OPREGION_BYTES], u16 device_id);

#endif
