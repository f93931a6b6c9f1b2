// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Strings and numbers beyond what libc has. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include <linux/kernel.h>
#include <linux/string.h>

ssize_t strscpy(char *dst, const char *src, size_t size)
{
	size_t len = strnlen(src, size);

	if (!size)
		return -E2BIG;
	if (len == size) {
		memcpy(dst, src, size - 1);
		dst[size - 1] = '\0';
		return -E2BIG;
	}
	memcpy(dst, src, len + 1);
	return (ssize_t)len;
}

void *kmemdup(const void *src, size_t len, gfp_t flags)
{
	void *p = kmalloc(len, flags);

	return p ? memcpy(p, src, len) : NULL;
}

void *kvmemdup(const void *src, size_t len, gfp_t flags)
{
	void *p = kvmalloc(len, flags);

	return p ? memcpy(p, src, len) : NULL;
}

char *kstrdup(const char *s, gfp_t flags)
{
	return s ? kmemdup(s, strlen(s) + 1, flags) : NULL;
}

void *memchr_inv(const void *start, int c, size_t bytes)
{
	const unsigned char *p = start;

	for (; bytes; p++, bytes--)
		if (*p != (unsigned char)c)
			return (void *)(uintptr_t)p;
	return NULL;
}

void memzero_explicit(void *s, size_t count)
{
	memset(s, 0, count);
	__asm__ __volatile__("" : : "r"(s) : "memory");
}

char *skip_spaces(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return (char *)(uintptr_t)s;
}

char *strim(char *s)
{
	size_t len;

	s = skip_spaces(s);
	len = strlen(s);
	while (len && isspace((unsigned char)s[len - 1]))
		s[--len] = '\0';
	return s;
}

int match_string(const char *const *array, size_t n, const char *string)
{
	for (size_t i = 0; i < n && array[i]; i++)
		if (!strcmp(array[i], string))
			return (int)i;
	return -EINVAL;
}

bool sysfs_streq(const char *a, const char *b)
{
	size_t len_a = strlen(a);
	size_t len_b = strlen(b);

	len_a -= len_a && a[len_a - 1] == '\n';
	len_b -= len_b && b[len_b - 1] == '\n';
	return len_a == len_b && !memcmp(a, b, len_a);
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int len;

	if (!size)
		return 0;
	va_start(ap, fmt);
	len = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return min(len, (int)size - 1);
}

int kstrtou64(const char *s, unsigned int base, u64 *res)
{
	unsigned long long value;
	char *end;

	if (!isxdigit((unsigned char)*s))
		return -EINVAL;
	errno = 0;
	value = strtoull(s, &end, (int)base);
	if (errno == ERANGE)
		return -ERANGE;
	end += *end == '\n';
	if (errno || *end)
		return -EINVAL;
	*res = value;
	return 0;
}

int kstrtouint(const char *s, unsigned int base, unsigned int *res)
{
	u64 value;
	int err = kstrtou64(s, base, &value);

	if (err)
		return err;
	if (value > U32_MAX)
		return -ERANGE;
	*res = (unsigned int)value;
	return 0;
}

int kstrtobool(const char *s, bool *res)
{
	if (!s || !*s || !strchr("yYtT1nNfF0", *s))
		return -EINVAL;
	*res = strchr("yYtT1", *s) != NULL;
	return 0;
}
