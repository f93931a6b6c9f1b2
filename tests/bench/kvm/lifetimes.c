// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* What making, resetting and removing a vGPU takes. */
#include <err.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/kvm/device.h"
#include "tests/bench/kvm/samples.h"

/* Each takes milliseconds to seconds. */
#define TURNS 10u

/* Processor time of this thread: without what it waits for. */
static uint64_t thread_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

void resets_measure(const struct device *device)
{
	uint64_t samples[TURNS], start;
	unsigned int i;

	for (i = 0; i < TURNS; i++) {
		start = samples_now();
		if (ioctl(device->fd, VFIO_DEVICE_RESET))
			err(1, "VFIO_DEVICE_RESET");
		samples[i] = samples_now() - start;
	}
	samples_report("VFIO_DEVICE_RESET", samples, TURNS);
}

struct cost {
	uint64_t all[TURNS];
	uint64_t thread[TURNS];
};

/* Write @text to the sysfs file @path. */
static void write_file(const char *path, const char *text, struct cost *cost, unsigned int turn)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	uint64_t start, thread_start;

	if (fd < 0)
		err(1, "%s", path);
	thread_start = thread_ns();
	start = samples_now();
	if (write(fd, text, strlen(text)) < 0)
		err(1, "%s", path);
	cost->all[turn] = samples_now() - start;
	cost->thread[turn] = thread_ns() - thread_start;
	close(fd);
}

void lifetimes_measure(const char *type, const char *uuid)
{
	struct cost create, remove;
	char create_path[300], remove_path[300];
	unsigned int i;

	snprintf(create_path, sizeof(create_path), "%s/create", type);
	snprintf(remove_path, sizeof(remove_path), "/sys/bus/mdev/devices/%s/remove", uuid);
	for (i = 0; i < TURNS; i++) {
		write_file(create_path, uuid, &create, i);
		write_file(remove_path, "1", &remove, i);
	}
	samples_report("a vGPU is made", create.all, TURNS);
	samples_report("a vGPU is made, this thread alone", create.thread, TURNS);
	samples_report("a vGPU is removed", remove.all, TURNS);
	samples_report("a vGPU is removed, this thread alone", remove.thread, TURNS);
}
