/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_REGS_H
#define SIM_REGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/block.h"

#define SIM_REGS_SIZE	0x200000u	/* bytes of BAR0 that are registers */
#define SIM_REGS_COUNT	(SIM_REGS_SIZE / 4)

/* How a register answers a write when no block has hooked it. */
enum sim_reg_kind {
	SIM_REG_RW,
	SIM_REG_RO,
	SIM_REG_W1C,		/* write 1 to clear */
	SIM_REG_MASKED,		/* bits 31:16 of a write select which of 15:0 change */
	SIM_REG_CLEARS,		/* a request: done at once, reads 0 */
};

/* A register, or @len / 4 registers side by side that are alike. */
struct sim_reg_desc {
	uint32_t offset;
	uint32_t len;
	enum sim_reg_kind kind;
	uint32_t ro_mask;	/* bits that writes leave alone */
	uint32_t w1c_mask;	/* bits that a write of 1 clears */
	uint32_t reset;
	const char *name;
};

struct sim_reg_hook {
	sim_reg_read_fn read;
	sim_reg_write_fn write;
};

struct sim_regs {
	uint32_t *value;
	uint32_t *reset;
	uint16_t *desc_of;	/* index into desc; 0: nobody knows this register */
	uint16_t *hook_of;	/* index into hook; 0: none */
	uint32_t *reads;
	uint32_t *writes;
	struct sim_reg_desc *desc;
	unsigned int n_desc;
	struct sim_reg_hook *hook;
	unsigned int n_hooks;
};

bool sim_regs_init(struct sim *sim);
void sim_regs_fini(struct sim *sim);
void sim_regs_reset(struct sim *sim);
bool sim_regs_describe(struct sim *sim, const struct sim_reg_desc *desc);
void sim_regs_access(struct sim *sim, uint32_t offset, void *buf, size_t len, bool write);
bool sim_reg_masked(const struct sim *sim, uint32_t offset);
bool sim_reg_known(const struct sim *sim, uint32_t offset);
const char *sim_reg_name(const struct sim *sim, uint32_t offset);

#endif
