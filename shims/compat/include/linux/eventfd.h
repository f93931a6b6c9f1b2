/* SPDX-License-Identifier: GPL-2.0-only */
#include_next <linux/eventfd.h>

#ifndef SHIMS_COMPAT_LINUX_EVENTFD_H
#define SHIMS_COMPAT_LINUX_EVENTFD_H

#ifndef VGT_HAVE_EVENTFD_SIGNAL_ONE
#define eventfd_signal(ctx) eventfd_signal(ctx, 1)
#endif

#endif
