/* SPDX-License-Identifier: GPL-2.0-only */
#include_next <linux/list.h>

#ifndef SHIMS_COMPAT_LINUX_LIST_H
#define SHIMS_COMPAT_LINUX_LIST_H

#ifndef VGT_HAVE_LIST_COUNT_NODES
static inline size_t list_count_nodes(struct list_head *head)
{
	struct list_head *pos;
	size_t count = 0;

	list_for_each(pos, head)
		count++;
	return count;
}
#endif

#endif
