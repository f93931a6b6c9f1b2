/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_IRQFLAGS_H
#define HOSTED_LINUX_IRQFLAGS_H

#include "hosted/hosted.h"

void hosted_local_irq_disable(void);
void hosted_local_irq_enable(void);
unsigned long hosted_local_irq_save(void);
void hosted_local_irq_restore(unsigned long flags);
int irqs_disabled(void);

#define local_irq_disable() hosted_local_irq_disable()
#define local_irq_enable() hosted_local_irq_enable()
#define local_irq_save(flags) ((flags) = hosted_local_irq_save())
#define local_irq_restore(flags) hosted_local_irq_restore(flags)
#define lockdep_assert_irqs_disabled() do {				\
	if (!irqs_disabled())						\
		hosted_bug("%s needs interrupts off", __func__);	\
} while (0)

#endif
