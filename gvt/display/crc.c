// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Pipe CRCs. A virtual head has no pixel stream to sum up; its check sum is one of
 * what the planes are set to show. It changes when the picture is another surface,
 * place, size or format, and stays while a frame is shown again; that pixels were
 * redrawn in place it does not tell.
 * Source: SKL PRM vol 12, pipe CRC control and results.
 */
#include <linux/bits.h>
#include <linux/kernel.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/display/head.h"
#include "gvt/irq/irq.h"
#include "gvt/mmio/mmio.h"
#include "gvt/vgpu.h"

#define PIPE_STRIDE		0x1000
#define PIPE_CRC_CTL_A		0x60050
#define   CRC_ENABLE		BIT(31)
#define PIPE_CRC_RES_A		0x60064
#define CURSOR_A		0x70080		/* control, base, position */
#define CURSOR_DWORDS		3
#define PLANE_CTL_A1		0x70180		/* control ... offset */
#define PLANE_DWORDS		10
#define PLANE_STRIDE		0x100
#define PLANES			4

static const unsigned int done_event[VGT_PIPES] = {
	VGT_IRQ_PIPE_A_CRC_DONE, VGT_IRQ_PIPE_B_CRC_DONE, VGT_IRQ_PIPE_C_CRC_DONE,
};

bool vgt_crc_awaited(const struct vgt_vgpu *vgpu, unsigned int pipe)
{
	return vgt_vreg(vgpu, PIPE_CRC_CTL_A + PIPE_STRIDE * pipe) & CRC_ENABLE &&
	       vgt_irq_unmasked(vgpu, done_event[pipe]);
}

/* FNV-1a, a dword at a time. */
static u32 sum(const struct vgt_vgpu *vgpu, u32 hash, u32 first, unsigned int dwords)
{
	for (; dwords--; first += 4)
		hash = (hash ^ vgt_vreg(vgpu, first)) * 0x01000193;
	return hash;
}

void vgt_crc_frame(struct vgt_vgpu *vgpu, unsigned int pipe)
{
	const u32 at = PIPE_STRIDE * pipe;
	unsigned int plane;
	u32 hash = 0x811c9dc5;

	if (!vgt_crc_awaited(vgpu, pipe))
		return;
	for (plane = 0; plane < PLANES; plane++)
		hash = sum(vgpu, hash, PLANE_CTL_A1 + at + PLANE_STRIDE * plane, PLANE_DWORDS);
	hash = sum(vgpu, hash, CURSOR_A + at, CURSOR_DWORDS);
	vgt_vreg_set(vgpu, PIPE_CRC_RES_A + at, hash);
	vgt_irq_raise(vgpu, done_event[pipe]);
}

static u32 pipe_crc_ctl_write(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			      u32 value, u32 stored, u32 raw)
{
	vgt_vreg_set(vgpu, offset, value);
	vgt_pipe_arm(vgpu);
	return value;
}

const struct vgt_mmio_handler vgt_mmio_pipe_crc_ctl = { .write = pipe_crc_ctl_write };
