/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The GPIO pin pairs behind the DDC lines. */
#ifndef SIM_DISPLAY_GPIO_H
#define SIM_DISPLAY_GPIO_H

struct sim;

void sim_gpio_create(struct sim *sim);

#endif
