// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The simulated GPU's view of the register and platform tables. It takes
 * definitions from them, what a register is, and never behaviour.
 */
#include "sim/platform.h"

#include <string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "sim/device.h"

/**
 * sim_platform_find() - look a platform up
 * @name: its name, such as "skl"
 * @platform: gets what the blocks need of it
 *
 * Return: false if there is none of that name.
 */
bool sim_platform_find(const char *name, struct sim_platform *platform)
{
	unsigned int i;

	for (i = 0; i < vgt_platform_count; i++) {
		const struct vgt_platform *row = &vgt_platforms[i];

		if (strcmp(row->name, name))
			continue;
		*platform = (struct sim_platform) {
			.table = row,
			.device = row->device_id,
			.revision = row->revision,
			.subsystem = row->subsys,
			.ggc = row->ggc,
			.stolen_base = row->bsm & 0xfff00000,
			.stolen_size = (uint64_t)row->stolen_mb << 20,
		};
		return true;
	}
	return false;
}

static enum sim_reg_kind kind_of(const struct vgt_reg_desc *row)
{
	switch (row->kind) {
	case VGT_KIND_RO:
		return SIM_REG_RO;
	case VGT_KIND_W1C:
		return SIM_REG_W1C;
	case VGT_KIND_MASKED:
		return SIM_REG_MASKED;
	case VGT_KIND_WO:
	case VGT_KIND_AC:
		return SIM_REG_CLEARS;
	default:
		return SIM_REG_RW;
	}
}

/**
 * sim_platform_describe_regs() - hand the platform's registers to their block
 * @sim: simulated GPU with its platform set
 *
 * Return: false if a row does not describe registers.
 */
bool sim_platform_describe_regs(struct sim *sim)
{
	const struct vgt_reg_map *map = sim->platform.table->regs;
	unsigned int i;

	for (i = 1; i < map->n_regs; i++) {
		const struct vgt_reg_desc *row = &map->reg[i];
		const struct sim_reg_desc desc = {
			.offset = row->offset,
			.len = row->len,
			.kind = kind_of(row),
			.ro_mask = row->ro_mask,
			.w1c_mask = row->w1c_mask,
			.reset = row->reset,
			.name = row->name,
		};

		if (!sim_regs_describe(sim, &desc))
			return false;
	}
	return true;
}

/**
 * sim_platform_set_fuses() - lay fuses and straps over the reset values
 * @sim: simulated GPU, registers reset already
 */
void sim_platform_set_fuses(struct sim *sim)
{
	const struct vgt_platform *table = sim->platform.table;
	unsigned int i;

	for (i = 0; i < table->n_fuses; i++)
		sim_reg_set(sim, table->fuses[i].offset, table->fuses[i].value);
	if (!sim->platform.display)
		sim_reg_set(sim, SIM_DFSM, SIM_DFSM_ALL_PIPES);
}
