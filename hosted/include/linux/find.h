/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Kernel code includes <linux/bitmap.h> or <linux/bitops.h>. */
#ifndef HOSTED_LINUX_FIND_H
#define HOSTED_LINUX_FIND_H

#include <linux/bits.h>

/* First set bit (of @addr, XORed with @invert) from @offset; @size where there is none. */
unsigned long hosted_find_bit(const unsigned long *addr, unsigned long size, unsigned long offset,
			      unsigned long invert);

static inline unsigned long find_first_bit(const unsigned long *addr, unsigned long size)
{
	return hosted_find_bit(addr, size, 0, 0);
}

static inline unsigned long find_next_bit(const unsigned long *addr, unsigned long size,
					  unsigned long offset)
{
	return hosted_find_bit(addr, size, offset, 0);
}

static inline unsigned long find_first_zero_bit(const unsigned long *addr, unsigned long size)
{
	return hosted_find_bit(addr, size, 0, ~0UL);
}

static inline unsigned long find_next_zero_bit(const unsigned long *addr, unsigned long size,
					       unsigned long offset)
{
	return hosted_find_bit(addr, size, offset, ~0UL);
}

unsigned long find_last_bit(const unsigned long *addr, unsigned long size);

#define for_each_set_bit(bit, addr, size)				\
	for ((bit) = find_first_bit((addr), (size)); (bit) < (size);	\
	     (bit) = find_next_bit((addr), (size), (bit) + 1))
#define for_each_set_bit_from(bit, addr, size)				\
	for ((bit) = find_next_bit((addr), (size), (bit)); (bit) < (size);	\
	     (bit) = find_next_bit((addr), (size), (bit) + 1))
#define for_each_clear_bit(bit, addr, size)				\
	for ((bit) = find_first_zero_bit((addr), (size)); (bit) < (size);	\
	     (bit) = find_next_zero_bit((addr), (size), (bit) + 1))

#endif
