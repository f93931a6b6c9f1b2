/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Digital ports: buffers and hotplug. */
#ifndef SIM_DISPLAY_DDI_H
#define SIM_DISPLAY_DDI_H

struct sim;

void sim_ddi_create(struct sim *sim);
void sim_ddi_reset(struct sim *sim);
void sim_ddi_hotplug(struct sim *sim);

#endif
