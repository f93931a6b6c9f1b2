/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_DELAY_H
#define HOSTED_LINUX_DELAY_H

/* All of them let work and timers go on; only udelay() may be called in atomic context. */
void udelay(unsigned long us);
void usleep_range(unsigned long min, unsigned long max);
void msleep(unsigned int ms);

#endif
