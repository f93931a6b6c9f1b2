// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The interrupt tree: banks of ISR, IMR, IIR and IER, the master register that
 * sums them up, one MSI or INTx line.
 * Source: SKL PRM vol 2c and i915 register names (GEN8_MASTER_IRQ, GEN8_GT_IIR ...).
 */
#include "sim/irq.h"

#include "sim/device.h"

#define MASTER		0x44200u
#define MASTER_ENABLE	(1u << 31)
#define PSR_IMR		0x64834u
#define PSR_IIR		0x64838u

/* Offsets from the start of a bank. */
#define IMR	0x4
#define IIR	0x8
#define IER	0xc

/* Where the bits of a bank show in MASTER: those in @low, and those above. */
static const struct {
	uint32_t base;
	uint32_t low;
	uint8_t low_bit;
	uint8_t high_bit;
} banks[SIM_IRQ_BANKS] = {
	[SIM_IRQ_GT0] = { 0x44300, 0xffff, 0, 1 },		/* RCS, BCS */
	[SIM_IRQ_GT1] = { 0x44310, 0xffff, 2, 3 },		/* VCS, VCS2 */
	[SIM_IRQ_GT2] = { 0x44320, 0xffff, 4, 5 },		/* PM, GuC */
	[SIM_IRQ_GT3] = { 0x44330, 0xffffffff, 6, 6 },		/* VECS */
	[SIM_IRQ_PIPE_A] = { 0x44400, 0xffffffff, 16, 16 },
	[SIM_IRQ_PIPE_B] = { 0x44410, 0xffffffff, 17, 17 },
	[SIM_IRQ_PIPE_C] = { 0x44420, 0xffffffff, 18, 18 },
	[SIM_IRQ_PORT] = { 0x44440, 0xffffffff, 20, 20 },
	[SIM_IRQ_MISC] = { 0x44460, 0xffffffff, 22, 22 },
	[SIM_IRQ_PCU] = { 0x444e0, 0xffffffff, 30, 30 },
	[SIM_IRQ_PCH] = { 0xc4000, 0xffffffff, 23, 23 },
};

static uint32_t master_bits(const struct sim *sim)
{
	uint32_t bits = 0;
	unsigned int i;

	for (i = 0; i < SIM_IRQ_BANKS; i++) {
		uint32_t pending = sim_reg_get(sim, banks[i].base + IIR) &
				   sim_reg_get(sim, banks[i].base + IER);

		if (pending & banks[i].low)
			bits |= 1u << banks[i].low_bit;
		if (pending & ~banks[i].low)
			bits |= 1u << banks[i].high_bit;
	}
	return bits;
}

static void send_msi(struct sim *sim)
{
	sim->irq.unsent = !sim->irq.may_send;
	if (sim->irq.unsent)
		return;
	sim->irq.sent++;
	if (sim->env.msi)
		sim->env.msi(sim->env_ctx);
}

/* MSI is an edge, INTx a level, of "enabled and something pending". */
static void update(struct sim *sim)
{
	bool asserted = (sim_reg_get(sim, MASTER) & MASTER_ENABLE) && master_bits(sim);

	if (asserted == sim->irq.asserted)
		return;
	sim->irq.asserted = asserted;
	if (sim->env.intx)
		sim->env.intx(sim->env_ctx, asserted);
	sim->irq.unsent = false;
	if (asserted)
		send_msi(sim);
}

/**
 * sim_irq_set_master() - the device becomes bus master, or ceases to be
 * @sim: simulated GPU
 * @master: whether it may send MSIs; one that it could not send is sent now
 */
void sim_irq_set_master(struct sim *sim, bool master)
{
	sim->irq.may_send = master;
	if (master && sim->irq.unsent)
		send_msi(sim);
}

/**
 * sim_irq_raise() - an event happens
 * @sim: simulated GPU
 * @bank: the bank that it belongs to
 * @bits: its bits; those masked in IMR are lost
 */
void sim_irq_raise(struct sim *sim, enum sim_irq_bank bank, uint32_t bits)
{
	uint32_t base = banks[bank].base;

	bits &= ~sim_reg_get(sim, base + IMR);
	if (!bits)
		return;
	sim_reg_set(sim, base + IIR, sim_reg_get(sim, base + IIR) | bits);
	update(sim);
}

/**
 * sim_irq_unmasked() - whether anybody would see an event
 * @sim: simulated GPU
 * @bank: the bank that it belongs to
 * @bits: its bits
 *
 * Return: true if any of them is enabled and not masked.
 */
bool sim_irq_unmasked(const struct sim *sim, enum sim_irq_bank bank, uint32_t bits)
{
	return bits & ~sim_reg_get(sim, banks[bank].base + IMR) &
	       sim_reg_get(sim, banks[bank].base + IER);
}

static uint32_t master_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	return (stored & MASTER_ENABLE) | master_bits(sim);
}

static uint32_t master_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	sim_reg_set(sim, offset, value & MASTER_ENABLE);
	update(sim);
	return value & MASTER_ENABLE;
}

static uint32_t iir_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	sim_reg_set(sim, offset, stored & ~value);
	update(sim);
	return stored & ~value;
}

static uint32_t ier_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	sim_reg_set(sim, offset, value);
	update(sim);
	return value;
}

static uint32_t psr_iir_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	return stored & ~value;
}

/**
 * sim_irq_init() - own the interrupt registers
 * @sim: simulated GPU
 */
void sim_irq_init(struct sim *sim)
{
	unsigned int i;

	sim_regs_hook(sim, MASTER, MASTER, 4, master_read, master_write);
	for (i = 0; i < SIM_IRQ_BANKS; i++) {
		sim_regs_hook(sim, banks[i].base + IIR, banks[i].base + IIR, 4, NULL, iir_write);
		sim_regs_hook(sim, banks[i].base + IER, banks[i].base + IER, 4, NULL, ier_write);
	}
	sim_regs_hook(sim, PSR_IIR, PSR_IIR, 4, NULL, psr_iir_write);
}

/**
 * sim_irq_reset() - everything masked, nothing pending
 * @sim: simulated GPU, registers reset already
 */
void sim_irq_reset(struct sim *sim)
{
	unsigned int i;

	for (i = 0; i < SIM_IRQ_BANKS; i++) {
		sim_reg_set(sim, banks[i].base + IMR, 0xffffffff);
		sim_reg_set(sim, banks[i].base + IIR, 0);
		sim_reg_set(sim, banks[i].base + IER, 0);
	}
	sim_reg_set(sim, MASTER, 0);
	sim_reg_set(sim, PSR_IMR, 0xffffffff);
	sim_reg_set(sim, PSR_IIR, 0);
	update(sim);
}
