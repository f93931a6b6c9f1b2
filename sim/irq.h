/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_IRQ_H
#define SIM_IRQ_H

#include <stdbool.h>
#include <stdint.h>

struct sim;

struct sim_irq {
	bool asserted;		/* MASTER enabled and any of its bits set */
	bool may_send;		/* MSIs: the device is bus master */
	bool unsent;		/* since then one would have been sent */
	uint64_t sent;		/* MSIs */
};

void sim_irq_init(struct sim *sim);
void sim_irq_reset(struct sim *sim);
void sim_irq_set_master(struct sim *sim, bool master);

#endif
