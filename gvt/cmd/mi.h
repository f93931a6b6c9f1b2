/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Commands that the device model itself writes. SKL PRM vol 2a. */
#ifndef GVT_CMD_MI_H
#define GVT_CMD_MI_H

#include <linux/bits.h>
#include <linux/types.h>

#include "gvt/port_gpu.h"

#define MI_NOOP			0u
#define MI_SET_PREDICATE_OFF	0x00800000u
#define MI_ARB_ON		0x04000001u
#define MI_BATCH_BUFFER_END	0x05000000u
#define MI_LRI			0x11000000u
#define MI_LRI_OPCODE		0xff800000u
#define MI_LRI_POSTED		BIT(12)

/* Whatever comes is executed. Only the render engine has predicates, and knows the command. */
static inline u32 vgt_mi_predicate_off(enum vgt_engine engine)
{
	return engine == VGT_RCS ? MI_SET_PREDICATE_OFF : MI_NOOP;
}

#endif
