/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* A BUG and a WARN end the program: both say that the code is wrong. */
#ifndef HOSTED_LINUX_BUG_H
#define HOSTED_LINUX_BUG_H

#include <linux/build_bug.h>
#include <linux/types.h>

#include "hosted/hosted.h"

#define BUG() hosted_bug("BUG at %s:%d (%s)", __FILE__, __LINE__, __func__)
#define BUG_ON(condition) do { if (unlikely(condition)) BUG(); } while (0)
#define WARN(condition, ...) ({						\
	bool hosted_warn_on = !!(condition);				\
	if (unlikely(hosted_warn_on))					\
		hosted_warn(__FILE__, __LINE__, #condition, __VA_ARGS__);	\
	hosted_warn_on;							\
})
#define WARN_ON(condition) WARN(condition, " ")
#define WARN_ON_ONCE(condition) WARN_ON(condition)
#define WARN_ONCE(condition, ...) WARN(condition, __VA_ARGS__)

#endif
