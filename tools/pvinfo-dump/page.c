/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Where a PVINFO page comes from: a file, or BAR 0 of a PCI device. */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/pvinfo-dump/page.h"

static int read_all(int fd, void *buffer, size_t size, off_t offset)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = pread(fd, (char *)buffer + done, size - done, offset + (off_t)done);

		if (n <= 0) {
			errno = n ? errno : EIO;
			return -1;
		}
		done += (size_t)n;
	}
	return 0;
}

int page_from_file(const char *path, struct vgt_pvinfo *page)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	off_t offset;

	if (fd < 0 || fstat(fd, &st)) {
		fprintf(stderr, "vgt-pvinfo: %s: %s\n", path, strerror(errno));
		goto fail;
	}
	if (st.st_size == VGT_PVINFO_SIZE) {
		offset = 0;
	} else if (st.st_size >= VGT_PVINFO_PAGE + VGT_PVINFO_SIZE) {
		offset = VGT_PVINFO_PAGE;
	} else {
		fprintf(stderr,
			"vgt-pvinfo: %s: %lld bytes; "
			"give the page (%d bytes) or a dump of BAR 0 (%d bytes or more)\n",
			path, (long long)st.st_size, VGT_PVINFO_SIZE,
			VGT_PVINFO_PAGE + VGT_PVINFO_SIZE);
		goto fail;
	}
	if (read_all(fd, page, sizeof(*page), offset)) {
		fprintf(stderr, "vgt-pvinfo: %s: %s\n", path, strerror(errno));
		goto fail;
	}
	close(fd);
	return 0;
fail:
	if (fd >= 0)
		close(fd);
	return -1;
}

/* "00:02.0" and "0000:00:02.0" to the name sysfs uses. */
static int full_address(const char *address, char *name, size_t size)
{
	unsigned int domain = 0, bus, slot, function;
	int used = 0;

	if (sscanf(address, "%4x:%2x:%2x.%1x%n", &domain, &bus, &slot, &function, &used) != 4 ||
	    address[used]) {
		domain = 0;
		used = 0;
		if (sscanf(address, "%2x:%2x.%1x%n", &bus, &slot, &function, &used) != 3 ||
		    address[used])
			return -1;
	}
	if (slot > 0x1f || function > 7)
		return -1;
	snprintf(name, size, "%04x:%02x:%02x.%x", domain, bus, slot, function);
	return 0;
}

int page_from_device(const char *address, struct vgt_pvinfo *page)
{
	char name[32], path[96];
	const volatile uint64_t *bar;
	uint64_t copy[VGT_PVINFO_SIZE / sizeof(uint64_t)];
	size_t i;
	int fd;

	if (full_address(address, name, sizeof(name))) {
		fprintf(stderr,
			"vgt-pvinfo: '%s' is not a PCI address; write it like 0000:00:02.0\n",
			address);
		return -1;
	}
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource0", name);
	fd = open(path, O_RDONLY | O_SYNC | O_CLOEXEC);
	if (fd < 0) {
		if (errno == ENOENT)
			fprintf(stderr, "vgt-pvinfo: no PCI device %s with a BAR 0; see lspci\n",
				name);
		else
			fprintf(stderr, "vgt-pvinfo: %s: %s%s\n", path, strerror(errno),
				errno == EACCES || errno == EPERM ? "; run it as root" : "");
		return -1;
	}
	bar = mmap(NULL, VGT_PVINFO_SIZE, PROT_READ, MAP_SHARED, fd, VGT_PVINFO_PAGE);
	if (bar == MAP_FAILED) {
		fprintf(stderr, "vgt-pvinfo: cannot map BAR 0 of %s: %s%s\n", name,
			strerror(errno),
			errno == EPERM ? "; lockdown, or iomem=strict with a driver bound" : "");
		close(fd);
		return -1;
	}
	/* Whole 8-byte reads, each register once: the page is registers, not memory. */
	for (i = 0; i < sizeof(copy) / sizeof(copy[0]); i++)
		copy[i] = bar[i];
	munmap((void *)bar, VGT_PVINFO_SIZE);
	close(fd);
	memcpy(page, copy, sizeof(*page));
	return 0;
}
