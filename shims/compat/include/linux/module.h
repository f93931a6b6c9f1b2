/* SPDX-License-Identifier: GPL-2.0-only */
#include_next <linux/module.h>

#ifndef SHIMS_COMPAT_LINUX_MODULE_H
#define SHIMS_COMPAT_LINUX_MODULE_H

#ifdef VGT_HAVE_NAMESPACE_TOKENS
#undef MODULE_IMPORT_NS
#define MODULE_IMPORT_NS(ns) MODULE_INFO(import_ns, ns)
#endif

#endif
