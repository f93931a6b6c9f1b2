// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Counts what a vGPU of any mediated device driver costs: see usage(). */
#include <stdio.h>
#include <string.h>

#include "tests/bench/kvm/device.h"

static int usage(void)
{
	fputs("usage: vgpu_cost accesses|traps|resets /sys/bus/mdev/devices/UUID\n"
	      "       vgpu_cost lifetimes TYPE-DIRECTORY UUID\n"
	      "Prints name, least, median and number of samples, in ticks of the time stamp\n"
	      "counter: instructions under qemu -accel tcg,thread=single -icount shift=0.\n",
	      stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct device device;

	if (argc == 4 && !strcmp(argv[1], "lifetimes")) {
		lifetimes_measure(argv[2], argv[3]);
		return 0;
	}
	if (argc != 3 || (strcmp(argv[1], "accesses") && strcmp(argv[1], "traps") &&
			  strcmp(argv[1], "resets")))
		return usage();
	device_open(&device, argv[2]);
	if (!strcmp(argv[1], "accesses"))
		accesses_measure(&device);
	else if (!strcmp(argv[1], "traps"))
		traps_measure(&device);
	else
		resets_measure(&device);
	return 0;
}
