/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Context images as a Gen9 GPU's own contexts have them: the registers that Linux names
 * (gen9_rcs_offsets, gen9_xcs_offsets), and on the render engine a list behind them that goes on
 * over the end of the page.
 */
#ifndef TESTS_SUPPORT_DEFAULT_IMAGE_H
#define TESTS_SUPPORT_DEFAULT_IMAGE_H

#include <linux/types.h>

#include "gvt/port_gpu.h"

/* Dwords from the begin of page 1 on, and what stands there. */
#define IMAGE_LOADS	0x51	/* of registers of the engine's page, GPRs among them */
#define IMAGE_EXCC	0x53
#define IMAGE_MI_MODE	0x55
#define IMAGE_GPR	0x69	/* value of the first of 32, the others are two dwords apart */
#define IMAGE_END	0xaa	/* behind what drivers lay out: the end on engines but rcs */
#define IMAGE_SWCTRL	0x43	/* BCS_SWCTRL, and what stands there on video engines */

/* Render engine alone: a state command, one that straddles the end of the page, one behind it. */
#define IMAGE_SIP	0xac	/* STATE_SIP, 3 dwords */
#define IMAGE_STRADDLE	0x3fc	/* loads of 6 registers, 13 dwords: the second is cut in two */
#define IMAGE_CACHE_MODE 0x410	/* loads of 2 registers: 0x7004, masked, 0x83a4 */
#define IMAGE_RECTANGLE	0x420	/* 3DSTATE_DRAWING_RECTANGLE, 4 dwords */
#define IMAGE_LIST_END	0x830
#define IMAGE_DWORDS	0x831	/* all that means something */

/* @state: page 1 and up, zeroed. */
void default_image_make(u32 *state, enum vgt_engine engine);

#endif
