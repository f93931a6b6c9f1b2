// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Config space and registers: what a guest reads there. */
#include <linux/kernel.h>
#include <linux/stddef.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/mmio/mmio.h"
#include "gvt/pci/pci.h"
#include "gvt/state/state.h"
#include "gvt/vgpu.h"
#include "pvinfo/pvinfo.h"

#define CONFIG_BYTES 256u
#define PVINFO_GUESTS (VGT_PVINFO_PAGE + (u32)offsetof(struct vgt_pvinfo, display_ready))

static void config_save(struct vgt_vgpu *vgpu, struct vgt_state_out *out)
{
	u8 bytes[CONFIG_BYTES];

	vgt_pci_read(vgpu, 0, bytes, sizeof(bytes));
	vgt_state_put(out, bytes, sizeof(bytes));
}

/* As a guest would write it: what is fixed stays as this vGPU has it. */
static const char *config_load(struct vgt_vgpu *vgpu, struct vgt_state_in *in, bool apply)
{
	const u8 *bytes = vgt_state_get(in, CONFIG_BYTES);

	if (apply)
		vgt_pci_write(vgpu, 0, bytes, CONFIG_BYTES);
	return NULL;
}

const struct vgt_state_section vgt_state_config = { 2, 1, config_save, config_load };

static void registers_save(struct vgt_vgpu *vgpu, struct vgt_state_out *out)
{
	const struct vgt_reg_map *map = vgpu->dev->platform->regs;
	unsigned int i;
	u32 offset;

	for (i = 1; i < map->n_regs; i++) {
		const struct vgt_reg_desc *reg = &map->reg[i];

		for (offset = reg->offset; offset < reg->offset + reg->len; offset += 4) {
			vgt_state_put_number(out, offset, 4);
			vgt_state_put_number(out, vgt_vreg(vgpu, offset), 4);
		}
	}
}

static bool is_fuse(const struct vgt_platform *platform, u32 offset)
{
	unsigned int i;

	for (i = 0; i < platform->n_fuses; i++)
		if (platform->fuses[i].offset == offset)
			return true;
	return false;
}

/* What neither a guest's write changes nor the device model: this vGPU has its own. */
static u32 fixed_bits(const struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset)
{
	if (reg->handler == VGT_HANDLER_PVINFO)
		return offset < PVINFO_GUESTS ? ~0u : 0;
	/* The device model writes others that are read-only: status, acknowledgements. */
	if (reg->kind == VGT_KIND_RO)
		return is_fuse(vgpu->dev->platform, offset) ? ~0u : 0;
	/* So it does where there is a handler, or bits that are cleared by writing 1. */
	return reg->handler == VGT_HANDLER_NONE && reg->kind != VGT_KIND_W1C ? reg->ro_mask : 0;
}

/* Fences are the GPU's, too, and are judged again on their way there. */
static void register_apply(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			   u32 value)
{
	const u32 fixed = fixed_bits(vgpu, reg, offset);

	value = (value & ~fixed) | (vgt_vreg(vgpu, offset) & fixed);
	if (reg->handler == VGT_HANDLER_FENCE)
		vgt_mmio_guest_write(vgpu, offset, value, ~0u);
	else
		vgt_vreg_set(vgpu, offset, value);
}

static const char *registers_load(struct vgt_vgpu *vgpu, struct vgt_state_in *in, bool apply)
{
	const struct vgt_reg_map *map = vgpu->dev->platform->regs;

	while (in->left) {
		const u32 offset = vgt_state_get_number(in, 4);
		const u32 value = vgt_state_get_number(in, 4);
		const struct vgt_reg_desc *reg;

		if (offset >= VGT_REG_SPACE || offset % 4)
			return "it has a register that cannot be";
		reg = vgt_reg_lookup(map, offset);
		if (!reg->len)
			return "it has a register that is not known here";
		if (apply)
			register_apply(vgpu, reg, offset, value);
	}
	return NULL;
}

const struct vgt_state_section vgt_state_registers = { 3, 1, registers_save, registers_load };
