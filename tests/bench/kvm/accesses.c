// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Accesses of a process to the VFIO device, as a virtual machine monitor makes them. */
#include <err.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "pvinfo/pvinfo.h"
#include "tests/bench/kvm/device.h"
#include "tests/bench/kvm/samples.h"

#define GFX_FLSH_CNTL	0x101008u
#define PAGE		4096u
#define PTE_PRESENT	1u
#define GGTT		(8u << 20)	/* of BAR 0 */
#define PTE(address)	(GGTT + (address) / PAGE * 8)

static uint64_t samples[SAMPLES];

/* SAMPLES times @statement, in which @i is the number of the turn. */
#define MEASURE(name, statement) do {					\
	unsigned int i;							\
									\
	for (i = 0; i < SAMPLES; i++) {					\
		const uint64_t start = samples_now();			\
									\
		statement;						\
		samples[i] = samples_now() - start;			\
	}								\
	samples_report(name, samples, SAMPLES);				\
} while (0)

static const struct reg {
	const char *name;
	uint32_t offset;
} reads[] = {
	{ "read, plain register", 0x2054 },		/* RING_MAX_IDLE */
	{ "read, plain read-only register", 0x9120 },	/* FUSE2 */
	{ "read, PVINFO", VGT_PVINFO_PAGE },
	{ "read, master interrupt", 0x44200 },
	{ "read, GT IIR", 0x44308 },
	{ "read, RING_HEAD", 0x2034 },
	{ "read, frame counter", 0x70040 },
	{ "read, ring timestamp", 0x2358 },
}, writes[] = {
	{ "write, plain register", 0x2054 },
	{ "write, master interrupt", 0x44200 },
	{ "write, GT IMR", 0x44304 },
	{ "write, GT IIR", 0x44308 },
	{ "write, GT IER", 0x4430c },
	{ "write, forcewake", 0xa278 },
};

/* What they all pay: the system call, and the file layer. */
static void measure_floors(const struct device *device)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	uint32_t value;

	if (zero < 0)
		err(1, "/dev/zero");
	MEASURE("floor: two time stamps", (void)0);
	MEASURE("floor: getppid()", getppid());
	MEASURE("floor: ioctl that does not exist", ioctl(device->fd, 0));
	MEASURE("floor: pread of /dev/zero", if (pread(zero, &value, 4, 0) != 4)
		err(1, "/dev/zero"));
	MEASURE("ioctl VFIO_DEVICE_GET_INFO", ioctl(device->fd, VFIO_DEVICE_GET_INFO, &info));
	MEASURE("read, configuration space",
		if (pread(device->fd, &value, 4, device->config) != 4)
			err(1, "configuration space"));
	close(zero);
}

static void write_pte(const struct device *device, uint64_t address, uint64_t pte)
{
	device_write(device, PTE(address), &pte, sizeof(pte));
}

/* A page of guest memory as an entry. */
static uint64_t page(unsigned int number)
{
	return (uint64_t)number * PAGE | PTE_PRESENT;
}

/* As a driver ends a series of entries: the GPU shall see them. */
static void write_pte_and_flush(const struct device *device, uint64_t address, uint64_t pte)
{
	const uint32_t flush = 1;

	write_pte(device, address, pte);
	device_write(device, GFX_FLSH_CNTL, &flush, sizeof(flush));
}

/* Entries of the vGPU's own range, absent at first and again at the end. */
static void measure_ggtt(const struct device *device)
{
	uint32_t base;

	device_read(device, VGT_PVINFO_PAGE + offsetof(struct vgt_pvinfo, mappable_base), &base, 4);
	write_pte(device, base, page(0));
	MEASURE("GGTT, the entry that is there", write_pte(device, base, page(0)));
	write_pte(device, base, 0);
	MEASURE("GGTT, absent and stays so", write_pte(device, base, 0));
	MEASURE("GGTT, a new page", write_pte(device, base + i * PAGE, page(i)));
	MEASURE("GGTT, another page",
		write_pte(device, base + i * PAGE, page(i + SAMPLES)));
	MEASURE("GGTT, no page any more", write_pte(device, base + i * PAGE, 0));
	MEASURE("GGTT, outside of its range", write_pte(device, base - PAGE, page(0)));
	MEASURE("GGTT, a new page, and flush",
		write_pte_and_flush(device, base + i * PAGE, page(i)));
	MEASURE("GGTT, another page, and flush",
		write_pte_and_flush(device, base + i * PAGE, page(i + SAMPLES)));
	MEASURE("GGTT, no page any more, and flush",
		write_pte_and_flush(device, base + i * PAGE, 0));
}

void accesses_measure(const struct device *device)
{
	unsigned int r;
	uint32_t value = 0;

	measure_floors(device);
	for (r = 0; r < sizeof(reads) / sizeof(reads[0]); r++)
		MEASURE(reads[r].name, device_read(device, reads[r].offset, &value, 4));
	value = 0;
	for (r = 0; r < sizeof(writes) / sizeof(writes[0]); r++)
		MEASURE(writes[r].name, device_write(device, writes[r].offset, &value, 4));
	measure_ggtt(device);
}
