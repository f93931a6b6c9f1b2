/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_CONTAINER_OF_H
#define HOSTED_LINUX_CONTAINER_OF_H

#include <linux/stddef.h>

#define container_of(ptr, type, member) ({				\
	const typeof(((type *)0)->member) *hosted_member = (ptr);	\
	(type *)((char *)hosted_member - offsetof(type, member));	\
})

#endif
