/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_CONFIG_H
#define SIM_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/sim.h"

/* PCI configuration space: bytes, and which of their bits the driver may write. */
struct sim_pci {
	uint8_t data[SIM_CONFIG_SIZE];
	uint8_t writable[SIM_CONFIG_SIZE];
};

void sim_pci_init(struct sim *sim);
void sim_pci_reset(struct sim *sim);
bool sim_pci_asleep(const struct sim *sim);

#endif
