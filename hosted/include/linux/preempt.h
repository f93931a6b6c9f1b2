/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_PREEMPT_H
#define HOSTED_LINUX_PREEMPT_H

void preempt_disable(void);
void preempt_enable(void);
int in_interrupt(void);

#define in_hardirq() in_interrupt()
#define in_task() (!in_interrupt())

#endif
