/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_BUILD_BUG_H
#define HOSTED_LINUX_BUILD_BUG_H

#include <assert.h>

#define BUILD_BUG_ON(condition) _Static_assert(!(condition), #condition)
#define BUILD_BUG_ON_MSG(condition, msg) _Static_assert(!(condition), msg)
#define BUILD_BUG_ON_ZERO(e) ((int)(sizeof(struct { int : (-!!(e)); })))

/* One argument or two, as the kernel's. */
#undef static_assert
#define hosted_static_assert(expr, msg, ...) _Static_assert(expr, msg)
#define static_assert(expr, ...) hosted_static_assert(expr, ##__VA_ARGS__, #expr)

#endif
