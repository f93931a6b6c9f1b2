/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Which registers a command may touch, and with which values: by the register
 * table's command access and value rules.
 */
#ifndef GVT_CMD_AUDIT_H
#define GVT_CMD_AUDIT_H

#include <linux/types.h>

#include "gvt/cmd/rule.h"
#include "gvt/port_gpu.h"

struct vgt_reg_desc;
struct vgt_vgpu;

/**
 * struct vgt_audit_loads - what commands load of the registers that follow the engine's owner
 * @any: some of them
 * @beyond_image: such as no image may load: what a job gives back by itself is without those
 */
struct vgt_audit_loads {
	bool any;
	bool beyond_image;
};

/*
 * @reg: the register dword of the command. @access: one VGT_CMD_* bit. @value: what
 * it would write, NULL where that is not known or nothing is written. @loads: gets more.
 * Returns the rule that forbids it, or VGT_REFUSE_NONE.
 */
enum vgt_scan_rule vgt_audit_register(const struct vgt_vgpu *vgpu, enum vgt_engine engine,
				      u32 reg, u32 access, const u32 *value,
				      struct vgt_audit_loads *loads);

/* The same for an unprivileged batch that is scanned: any value may be loaded, or none. */
enum vgt_scan_rule vgt_audit_user_register(const struct vgt_vgpu *vgpu, enum vgt_engine engine,
					   u32 reg, u32 access);

/*
 * A register and its @value in the engine part of a context image. Bits that may not
 * be restored are cleared in @value. False: the register may not be there at all.
 */
bool vgt_audit_image_register(const struct vgt_vgpu *vgpu, enum vgt_engine engine, u32 reg,
			      u32 *value);

/*
 * @value as it may be loaded into a register that @engine's commands may load: without
 * the bits that its rule forbids, a filler for an offset that is not listed.
 */
u32 vgt_audit_value(const struct vgt_vgpu *vgpu, enum vgt_engine engine,
		    const struct vgt_reg_desc *desc, u32 value);

/* Whether @value may be put in a RING_FORCE_TO_NONPRIV register of @engine. */
bool vgt_audit_nonpriv(const struct vgt_vgpu *vgpu, enum vgt_engine engine, u32 value);

/* The engine whose registers begin at the page of @offset; VGT_ENGINES: none of ours. */
enum vgt_engine vgt_engine_by_offset(const struct vgt_vgpu *vgpu, u32 offset);

#endif
