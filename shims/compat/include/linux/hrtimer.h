/* SPDX-License-Identifier: GPL-2.0-only */
#include_next <linux/hrtimer.h>

#ifndef SHIMS_COMPAT_LINUX_HRTIMER_H
#define SHIMS_COMPAT_LINUX_HRTIMER_H

#ifndef VGT_HAVE_HRTIMER_SETUP
static inline void hrtimer_setup(struct hrtimer *timer,
				 enum hrtimer_restart (*function)(struct hrtimer *timer),
				 clockid_t clock_id, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock_id, mode);
	timer->function = function;
}
#endif

#endif
