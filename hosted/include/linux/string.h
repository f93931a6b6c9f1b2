/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_STRING_H
#define HOSTED_LINUX_STRING_H

#include <string.h>

#include <linux/slab.h>
#include <linux/types.h>

/* Macros, as with FORTIFY_SOURCE: an argument with a comma in braces needs parentheses. */
#define memcpy(dst, src, len) memcpy(dst, src, len)
#define memset(s, c, len) memset(s, c, len)

ssize_t strscpy(char *dst, const char *src, size_t size);
void *kmemdup(const void *src, size_t len, gfp_t flags) __must_check;
void *kvmemdup(const void *src, size_t len, gfp_t flags) __must_check;
char *kstrdup(const char *s, gfp_t flags) __must_check;
void *memchr_inv(const void *start, int c, size_t bytes);
void memzero_explicit(void *s, size_t count);
char *skip_spaces(const char *s);
char *strim(char *s);
int match_string(const char *const *array, size_t n, const char *string);
bool sysfs_streq(const char *a, const char *b);

static inline void memset32(u32 *s, u32 v, size_t count)
{
	while (count--)
		*s++ = v;
}

static inline void memset64(u64 *s, u64 v, size_t count)
{
	while (count--)
		*s++ = v;
}

static inline bool strstarts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

#endif
