/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The device model on the simulated GPU: what the streamers execute of a guest's. */
#ifndef TESTS_UNIT_GVT_HARDENING_STREAMER_H
#define TESTS_UNIT_GVT_HARDENING_STREAMER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/vgpu.h"
#include "sim/host/host.h"
#include "sim/sim.h"
#include "tests/support/fake_hv.h"

#define RAM_PAGES	256u
#define CANARY		0xa5a5a5a5u
#define CHANGED		0x2222u

/* Guest physical addresses, and offsets from the first GGTT address. */
#define IMAGE		0x10000u	/* 22 pages; of another engine: OTHER_IMAGE */
#define RING		0x30000u
#define OTHER_IMAGE	0x40000u
#define OTHER_RING	0x44000u
#define BATCH		0x60000u
#define FOUND		0x70000u
#define PML4		0x80000u

#define MOCS		0xc800u
#define NONPRIV		0x24d0u
#define VF_GUARDBAND	0x83a4u
#define NOPID		0x94u
#define EXCC		0x28u
#define BB_END		0x05000000u
#define BB_START	0x18800001u
#define BB_PPGTT	0x18800101u
#define STORE_GGTT	0x10400002u
#define PREDICATE_ON	0x0080000fu
#define PREDICATE_OFF	0x00800000u
#define LRI		0x11000001u
#define STORE_REG	0x12400002u

#define INHIBITED	0x00090009u	/* CTX_CONTROL: the image has no registers yet */
#define RESTORED	0x00090008u

/**
 * struct streamer - a vGPU on the simulated GPU
 * @host: the GPU
 * @dev: the device model on it
 * @hv: the virtual machine
 * @vgpu: its vGPU
 * @canary: memory of the host
 * @gma: first GGTT address of the vGPU
 * @contexts: submitted so far
 * @control: CTX_CONTROL of images
 * @per_ctx: BB_PER_CTX_PTR of images
 * @reg: images have the engine's own list, in which this register has @value; 0: they are empty
 * @value: of it
 * @neighbour: another one, NULL: none yet
 */
struct streamer {
	struct sim_host *host;
	struct vgt_device *dev;
	struct fake_hv *hv;
	struct vgt_vgpu *vgpu;
	struct vgt_gpu_buffer canary;
	u32 gma;
	u32 contexts;
	u32 control;
	u32 per_ctx;
	u32 reg;
	u32 value;
	struct streamer *neighbour;
};

int st_setup(void **state);
int st_teardown(void **state);
/* Another virtual machine on the same GPU. */
struct streamer *st_neighbour(struct streamer *st);

u32 *st_memory(const struct streamer *st, u32 gpa);
void st_reg_write(const struct streamer *st, u32 offset, u32 value);
/* The first register of an engine. */
u32 st_base(enum vgt_engine engine);
/* Dwords of the command that the GPU's own list has at @header. */
u32 st_length(u32 header);
/* The context at @image, which has run nothing yet, with @dwords commands in its ring. */
void st_submit(struct streamer *st, enum vgt_engine engine, u32 image, u32 ring, const u32 *cmds,
	       u32 dwords);
/* Until nothing is left to do. */
void st_run(const struct streamer *st);
/* What was refused has hung the engine. */
void st_revive(const struct streamer *st);
/* The host's memory is as it was. */
void st_assert_held(const struct streamer *st);

#endif
