/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Where BTF comes from: ELF files with a .BTF section (vmlinux, modules), boot
 * images of x86 kernels, files of /sys/kernel/btf; each compressed or not.
 * Decompressors are run as programs: xz, zstd, gzip, lz4, bzip2, lzop.
 */
#ifndef TOOLS_BTF_LAYOUT_BLOB_H
#define TOOLS_BTF_LAYOUT_BLOB_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct blob - bytes
 * @data: the first
 * @size: how many
 */
struct blob {
	unsigned char *data;
	size_t size;
};

bool blob_btf(const char *path, struct blob *out);

#endif
