// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * PCI configuration space: header, BARs that can be sized, MSI, power
 * management, and the graphics registers that firmware leaves behind.
 * Source: PCI Local Bus 3.0; i915 register names SNB_GMCH_CTRL, BSM, ASLS.
 */
#include "sim/config.h"

#include <errno.h>
#include <string.h>

#include "sim/device.h"

#define COMMAND		0x04u
#define COMMAND_MASTER	(1u << 2)
#define COMMAND_BITS	0x0407u		/* I/O, memory, bus master, INTx off */
#define CAP_MSI		0xacu
#define CAP_PM		0xd0u
#define PM_STATE	(CAP_PM + 4)
#define PM_STATE_MASK	3u
#define PM_D3HOT	3u
#define GGC		0x50u
#define BSM		0x5cu
#define BSM_LOCK	(1u << 0)
#define ASLS		0xfcu
#define BAR0_SIZE	(16u << 20)
#define IO_BAR_SIZE	64u

static void put(struct sim_pci *pci, unsigned int offset, unsigned int bytes, uint32_t value,
		uint32_t writable)
{
	unsigned int i;

	for (i = 0; i < bytes; i++) {
		pci->data[offset + i] = value >> 8 * i;
		pci->writable[offset + i] = writable >> 8 * i;
	}
}

static void put_bar(struct sim_pci *pci, unsigned int bar, uint64_t size, uint32_t flags)
{
	uint64_t mask = ~(size - 1);

	put(pci, 0x10 + 4 * bar, 4, flags, mask & (flags & 1 ? 0xfffc : 0xfffffff0));
	if (flags & 4)
		put(pci, 0x14 + 4 * bar, 4, 0, mask >> 32);
}

/**
 * sim_pci_init() - configuration space as after power-on and firmware
 * @sim: simulated GPU with its platform and aperture size set
 */
void sim_pci_init(struct sim *sim)
{
	struct sim_pci *pci = &sim->pci;

	memset(pci, 0, sizeof(*pci));
	put(pci, 0x00, 2, 0x8086, 0);
	put(pci, 0x02, 2, sim->platform.device, 0);
	put(pci, COMMAND, 2, 0, COMMAND_BITS);
	put(pci, 0x06, 2, 0x0010, 0);			/* status: capabilities */
	put(pci, 0x08, 4, 0x03000000 | sim->platform.revision, 0);
	put(pci, 0x0c, 4, 0, 0x000000ff);
	put_bar(pci, 0, BAR0_SIZE, 0x4);		/* memory, 64 bits */
	put_bar(pci, 2, sim->aperture_size, 0xc);	/* the same, prefetchable */
	put_bar(pci, 4, IO_BAR_SIZE, 0x1);		/* I/O */
	put(pci, 0x2c, 4, sim->platform.subsystem, 0);
	put(pci, 0x34, 1, CAP_MSI, 0);
	put(pci, 0x3c, 2, 0x0100, 0x00ff);		/* INTA */
	put(pci, GGC, 2, sim->platform.ggc, 0);
	put(pci, BSM, 4, sim->platform.stolen_base | BSM_LOCK, 0);
	put(pci, CAP_MSI, 4, 0x00000005 | CAP_PM << 8, 0x00710000);	/* one vector, 32 bits */
	put(pci, CAP_MSI + 4, 4, 0, 0xfffffffc);
	put(pci, CAP_MSI + 8, 2, 0, 0xffff);
	put(pci, CAP_PM, 4, 0x00020001, 0);		/* version 2, D0 and D3 */
	put(pci, PM_STATE, 2, 0, PM_STATE_MASK);	/* waking up is a reset */
	put(pci, ASLS, 4, 0, 0xffffffff);		/* no OpRegion */
}

/**
 * sim_pci_asleep() - whether the device is in D3hot
 * @sim: simulated GPU
 *
 * Then only configuration space answers. Source: PCI Power Management 1.2, 5.4.1.
 */
bool sim_pci_asleep(const struct sim *sim)
{
	return (sim->pci.data[PM_STATE] & PM_STATE_MASK) == PM_D3HOT;
}

/**
 * sim_pci_master() - whether the device may read and write memory, and send MSI
 * @sim: simulated GPU
 *
 * Source: PCI Local Bus 3.0, 6.2.2.
 */
bool sim_pci_master(const struct sim *sim)
{
	return sim->pci.data[COMMAND] & COMMAND_MASTER;
}

/**
 * sim_pci_reset() - a function level reset: back in D0, else as it was
 * @sim: simulated GPU
 */
void sim_pci_reset(struct sim *sim)
{
	sim->pci.data[PM_STATE] &= ~PM_STATE_MASK;
}

/**
 * sim_config_read() - read configuration space
 * @sim: simulated GPU
 * @offset: bytes, below 4096
 * @buf: target
 * @len: bytes
 *
 * Return: 0, or -EINVAL if the range leaves configuration space.
 */
int sim_config_read(struct sim *sim, uint32_t offset, void *buf, size_t len)
{
	if (offset > SIM_CONFIG_SIZE || len > SIM_CONFIG_SIZE - offset)
		return -EINVAL;
	sim->stats.config_read++;
	memcpy(buf, sim->pci.data + offset, len);
	return 0;
}

/**
 * sim_config_write() - write configuration space
 * @sim: simulated GPU
 * @offset: bytes, below 4096
 * @buf: source; bits that are read-only stay
 * @len: bytes
 *
 * Leaving D3hot resets all but configuration space and the GGTT, which is in memory.
 * What the engines had to do while they were no bus master is done from sim_run().
 *
 * Return: 0, or -EINVAL if the range leaves configuration space.
 */
int sim_config_write(struct sim *sim, uint32_t offset, const void *buf, size_t len)
{
	bool asleep = sim_pci_asleep(sim);
	const uint8_t *from = buf;
	size_t i;

	if (offset > SIM_CONFIG_SIZE || len > SIM_CONFIG_SIZE - offset)
		return -EINVAL;
	sim->stats.config_write++;
	for (i = 0; i < len; i++) {
		uint8_t mask = sim->pci.writable[offset + i];

		sim->pci.data[offset + i] &= ~mask;
		sim->pci.data[offset + i] |= from[i] & mask;
	}
	if (asleep != sim_pci_asleep(sim))
		sim_log(sim, asleep ? "back in D0, reset" : "asleep in D3hot");
	if (asleep && !sim_pci_asleep(sim))
		sim_wake_up(sim);
	sim_irq_set_master(sim, sim_pci_master(sim));
	return 0;
}
