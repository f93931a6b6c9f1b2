/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_COMPILER_H
#define HOSTED_LINUX_COMPILER_H

#include <sys/cdefs.h>

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define barrier() __asm__ __volatile__("" : : : "memory")
#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, val) (*(volatile typeof(x) *)&(x) = (val))
#define data_race(expr) (expr)
#define unreachable() __builtin_unreachable()

#define __packed __attribute__((__packed__))
#define __aligned(x) __attribute__((__aligned__(x)))
#define __maybe_unused __attribute__((__unused__))
#define __must_check __attribute__((__warn_unused_result__))
#define __printf(a, b) __attribute__((__format__(__printf__, a, b)))
#define __used __attribute__((__used__))
#define __weak __attribute__((__weak__))
#define __cold __attribute__((__cold__))
#define __malloc __attribute__((__malloc__))
#define __ro_after_init
#define __read_mostly
#ifndef fallthrough
#define fallthrough __attribute__((__fallthrough__))
#endif
#define noinline __attribute__((__noinline__))
#define __noreturn __attribute__((__noreturn__))
#define ____cacheline_aligned __attribute__((__aligned__(64)))

/* Annotations for sparse, checked in the module build. */
#define __user
#define __iomem
#define __force
#define __rcu
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)

#define IS_ENABLED(option) 0

#endif
