// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Two megabytes of registers: storage, what the register tables say of each
 * one's nature, and the hooks of the blocks that own some.
 */
#include "sim/regs.h"

#include <stdlib.h>
#include <string.h>

#include "sim/device.h"

/**
 * sim_regs_init() - allocate the storage; nothing described, nothing hooked
 * @sim: simulated GPU
 *
 * Return: false without memory.
 */
bool sim_regs_init(struct sim *sim)
{
	struct sim_regs *regs = &sim->regs;

	regs->value = calloc(SIM_REGS_COUNT, sizeof(*regs->value));
	regs->reset = calloc(SIM_REGS_COUNT, sizeof(*regs->reset));
	regs->desc_of = calloc(SIM_REGS_COUNT, sizeof(*regs->desc_of));
	regs->hook_of = calloc(SIM_REGS_COUNT, sizeof(*regs->hook_of));
	regs->reads = calloc(SIM_REGS_COUNT, sizeof(*regs->reads));
	regs->writes = calloc(SIM_REGS_COUNT, sizeof(*regs->writes));
	regs->desc = calloc(UINT16_MAX + 1, sizeof(*regs->desc));
	regs->hook = calloc(UINT16_MAX + 1, sizeof(*regs->hook));
	regs->n_desc = 1;
	regs->n_hooks = 1;
	return regs->value && regs->reset && regs->desc_of && regs->hook_of && regs->reads &&
	       regs->writes && regs->desc && regs->hook;
}

/**
 * sim_regs_fini() - free the storage
 * @sim: simulated GPU
 */
void sim_regs_fini(struct sim *sim)
{
	struct sim_regs *regs = &sim->regs;

	free(regs->value);
	free(regs->reset);
	free(regs->desc_of);
	free(regs->hook_of);
	free(regs->reads);
	free(regs->writes);
	free(regs->desc);
	free(regs->hook);
	memset(regs, 0, sizeof(*regs));
}

/**
 * sim_regs_describe() - say what a register is
 * @sim: simulated GPU
 * @desc: the description; copied, but not its name; a later one replaces an
 *	earlier one of the same register
 *
 * Return: false if the range is not made of registers, or is one too many.
 */
bool sim_regs_describe(struct sim *sim, const struct sim_reg_desc *desc)
{
	struct sim_regs *regs = &sim->regs;
	uint32_t i;

	if (desc->offset % 4 || !desc->len || desc->offset >= SIM_REGS_SIZE ||
	    desc->len > SIM_REGS_SIZE - desc->offset || regs->n_desc > UINT16_MAX)
		return false;
	regs->desc[regs->n_desc] = *desc;
	for (i = 0; i < desc->len; i += 4) {
		regs->desc_of[(desc->offset + i) / 4] = regs->n_desc;
		regs->reset[(desc->offset + i) / 4] = desc->reset;
	}
	regs->n_desc++;
	return true;
}

/**
 * sim_regs_reset() - put back the reset values; counters and hooks stay
 * @sim: simulated GPU
 */
void sim_regs_reset(struct sim *sim)
{
	memcpy(sim->regs.value, sim->regs.reset, SIM_REGS_SIZE);
}

/**
 * sim_regs_hook() - own some registers
 * @sim: simulated GPU
 * @first: first register
 * @last: last register that may be owned
 * @stride: bytes from one to the next, a multiple of 4
 * @read: computes what a read gives, or NULL
 * @write: handles a write, or NULL; gets masked writes merged already
 */
void sim_regs_hook(struct sim *sim, uint32_t first, uint32_t last, uint32_t stride,
		   sim_reg_read_fn read, sim_reg_write_fn write)
{
	struct sim_regs *regs = &sim->regs;
	unsigned int index;
	uint32_t offset;

	for (index = 1; index < regs->n_hooks; index++)
		if (regs->hook[index].read == read && regs->hook[index].write == write)
			break;
	if (index > UINT16_MAX)
		return;
	if (index == regs->n_hooks) {
		regs->hook[index] = (struct sim_reg_hook) { .read = read, .write = write };
		regs->n_hooks++;
	}
	for (offset = first; offset <= last && offset < SIM_REGS_SIZE; offset += stride)
		regs->hook_of[offset / 4] = index;
}

/**
 * sim_reg_get() - the stored dword, without side effects
 * @sim: simulated GPU
 * @offset: register; beyond the last one reads 0
 */
uint32_t sim_reg_get(const struct sim *sim, uint32_t offset)
{
	return offset < SIM_REGS_SIZE ? sim->regs.value[offset / 4] : 0;
}

/**
 * sim_reg_set() - store a dword, without side effects
 * @sim: simulated GPU
 * @offset: register; ignored beyond the last one
 * @value: all 32 bits
 */
void sim_reg_set(struct sim *sim, uint32_t offset, uint32_t value)
{
	if (offset < SIM_REGS_SIZE)
		sim->regs.value[offset / 4] = value;
}

/**
 * sim_reg_read() - read a register as the driver or a command does
 * @sim: simulated GPU
 * @offset: register; beyond the last one reads 0
 */
uint32_t sim_reg_read(struct sim *sim, uint32_t offset)
{
	const struct sim_reg_hook *hook;
	uint32_t stored;

	if (offset >= SIM_REGS_SIZE)
		return 0;
	stored = sim->regs.value[offset / 4];
	hook = &sim->regs.hook[sim->regs.hook_of[offset / 4]];
	return hook->read ? hook->read(sim, offset & ~3u, stored) : stored;
}

/* What a register that nobody has hooked stores. */
static uint32_t plain_write(const struct sim_reg_desc *desc, uint32_t value, uint32_t stored)
{
	uint32_t w1c = desc->w1c_mask;

	switch (desc->kind) {
	case SIM_REG_RO:
		return stored;
	case SIM_REG_CLEARS:
		return 0;
	case SIM_REG_W1C:
		w1c = 0xffffffff;
		break;
	default:
		break;
	}
	value = (value & ~w1c) | (stored & ~value & w1c);
	return (stored & desc->ro_mask) | (value & ~desc->ro_mask);
}

/**
 * sim_reg_write() - write a register as the driver or a command does
 * @sim: simulated GPU
 * @offset: register; ignored beyond the last one
 * @value: as written, with the mask in bits 31:16 of a masked register
 */
void sim_reg_write(struct sim *sim, uint32_t offset, uint32_t value)
{
	const struct sim_reg_desc *desc;
	const struct sim_reg_hook *hook;
	uint32_t stored;

	if (offset >= SIM_REGS_SIZE)
		return;
	offset &= ~3u;
	stored = sim->regs.value[offset / 4];
	desc = &sim->regs.desc[sim->regs.desc_of[offset / 4]];
	hook = &sim->regs.hook[sim->regs.hook_of[offset / 4]];
	if (desc->kind == SIM_REG_MASKED)
		value = (stored & ~(value >> 16) & 0xffff) | (value & value >> 16);
	if (hook->write)
		value = hook->write(sim, offset, value, stored);
	else
		value = plain_write(desc, value, stored);
	sim->regs.value[offset / 4] = value;
}

/* Part of one dword, as byte enables on the bus give it. */
static void access_bytes(struct sim *sim, uint32_t offset, void *buf, size_t len, bool write)
{
	uint32_t value;

	if (write) {
		value = sim_reg_masked(sim, offset) ? 0 : sim_reg_get(sim, offset & ~3u);
		memcpy((uint8_t *)&value + offset % 4, buf, len);
		sim->regs.writes[offset / 4]++;
		sim_reg_write(sim, offset & ~3u, value);
	} else {
		sim->regs.reads[offset / 4]++;
		value = sim_reg_read(sim, offset & ~3u);
		memcpy(buf, (uint8_t *)&value + offset % 4, len);
	}
}

/**
 * sim_regs_access() - the driver reads or writes registers; counted
 * @sim: simulated GPU
 * @offset: bytes into BAR0; @offset + @len lies inside the registers
 * @buf: data
 * @len: bytes, of any alignment
 * @write: direction
 */
void sim_regs_access(struct sim *sim, uint32_t offset, void *buf, size_t len, bool write)
{
	uint8_t *data = buf;

	while (len) {
		size_t part = 4 - offset % 4;

		if (part > len)
			part = len;
		access_bytes(sim, offset, data, part, write);
		data += part;
		offset += part;
		len -= part;
	}
}

/**
 * sim_reg_masked() - whether writes carry a mask in bits 31:16
 * @sim: simulated GPU
 * @offset: register
 */
bool sim_reg_masked(const struct sim *sim, uint32_t offset)
{
	return offset < SIM_REGS_SIZE &&
	       sim->regs.desc[sim->regs.desc_of[offset / 4]].kind == SIM_REG_MASKED;
}

/**
 * sim_reg_known() - whether the register tables or a block know it
 * @sim: simulated GPU
 * @offset: register
 */
bool sim_reg_known(const struct sim *sim, uint32_t offset)
{
	return offset < SIM_REGS_SIZE &&
	       (sim->regs.desc_of[offset / 4] || sim->regs.hook_of[offset / 4]);
}

/**
 * sim_reg_name() - name of a register
 * @sim: simulated GPU
 * @offset: register
 *
 * Return: the name, "" if it has none.
 */
const char *sim_reg_name(const struct sim *sim, uint32_t offset)
{
	const char *name = NULL;

	if (offset < SIM_REGS_SIZE)
		name = sim->regs.desc[sim->regs.desc_of[offset / 4]].name;
	return name ? name : "";
}
