/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef BENCH_KVM_DEVICE_H
#define BENCH_KVM_DEVICE_H

#include <stddef.h>
#include <stdint.h>

/* Guest memory, from guest address 0: enough pages for every sample to bind a new one. */
#define RAM_BYTES	(16u << 20)

/**
 * struct device - a vGPU that a virtual machine without a vCPU has opened
 * @kvm: /dev/kvm
 * @vm: the virtual machine
 * @fd: the VFIO device
 * @bar0: offset of BAR 0 in @fd
 * @config: offset of configuration space in @fd
 * @ram: its memory, RAM_BYTES
 */
struct device {
	int kvm;
	int vm;
	int fd;
	uint64_t bar0;
	uint64_t config;
	uint8_t *ram;
};

/* Open the mediated device at @sysfs (/sys/bus/mdev/devices/UUID); ends the program if not. */
void device_open(struct device *device, const char *sysfs);

/* Read or write @len bytes of BAR 0; ends the program where the device refuses. */
void device_read(const struct device *device, uint64_t offset, void *buf, size_t len);
void device_write(const struct device *device, uint64_t offset, const void *buf, size_t len);

/* What it costs, each printed with samples_report(). */
void accesses_measure(const struct device *device);
void traps_measure(const struct device *device);
void resets_measure(const struct device *device);
void lifetimes_measure(const char *type, const char *uuid);

#endif
