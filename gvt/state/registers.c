// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Config space and registers: what a guest reads there. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/mmio/mmio.h"
#include "gvt/mmio/pvinfo.h"
#include "gvt/pci/pci.h"
#include "gvt/state/state.h"
#include "gvt/vgpu.h"

#define CONFIG_BYTES 256u

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

/* Fences are the GPU's, too, and are judged again on their way there. */
static void register_apply(struct vgt_vgpu *vgpu, const struct vgt_reg_desc *reg, u32 offset,
			   u32 value)
{
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
	if (apply)
		vgt_pvinfo_show(vgpu);
	return NULL;
}

const struct vgt_state_section vgt_state_registers = { 3, 1, registers_save, registers_load };
