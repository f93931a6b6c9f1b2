/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_UNALIGNED_H
#define HOSTED_LINUX_UNALIGNED_H

#include <linux/byteorder/generic.h>
#include <linux/types.h>

#define get_unaligned(ptr) ({						\
	const struct { typeof(*(ptr)) x; } __packed *hosted_p = (const void *)(ptr);	\
	hosted_p->x;							\
})
#define put_unaligned(val, ptr) do {					\
	struct { typeof(*(ptr)) x; } __packed *hosted_p = (void *)(ptr);	\
	hosted_p->x = (val);						\
} while (0)

static inline u16 get_unaligned_le16(const void *p)
{
	return get_unaligned((const u16 *)p);
}

static inline u32 get_unaligned_le32(const void *p)
{
	return get_unaligned((const u32 *)p);
}

static inline u64 get_unaligned_le64(const void *p)
{
	return get_unaligned((const u64 *)p);
}

static inline void put_unaligned_le16(u16 val, void *p)
{
	put_unaligned(val, (u16 *)p);
}

static inline void put_unaligned_le32(u32 val, void *p)
{
	put_unaligned(val, (u32 *)p);
}

static inline void put_unaligned_le64(u64 val, void *p)
{
	put_unaligned(val, (u64 *)p);
}

#endif
