/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Where a PVINFO page comes from. */
#ifndef PVINFO_DUMP_PAGE_H
#define PVINFO_DUMP_PAGE_H

#include "pvinfo/pvinfo.h"

/**
 * page_from_file() - the page from a file
 * @path: a file with the page alone (4096 bytes) or with a register BAR from its start
 * @page: the page
 *
 * Return: 0, or -1 after one line on stderr.
 */
int page_from_file(const char *path, struct vgt_pvinfo *page);

/**
 * page_from_device() - the page from BAR 0 of a PCI device, read-only
 * @address: PCI address, "0000:00:02.0" or "00:02.0"
 * @page: the page
 *
 * Needs the rights to map the BAR (CAP_SYS_ADMIN), and a device with memory access on.
 *
 * Return: 0, or -1 after one line on stderr.
 */
int page_from_device(const char *address, struct vgt_pvinfo *page);

#endif
