// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which GPU is of which platform, by PCI device. Only GT2 parts: the vGPU's guest sees a
 * GT2 and sets the slices of one. Source: the lists of PCI devices that Intel and the
 * PCI ID repository (pci-ids.ucw.cz) publish.
 */
#include <linux/kernel.h>

#include "i915-hooks/gpu.h"

static const u16 skylake[] = { 0x1912, 0x1916, 0x191a, 0x191b, 0x191d, 0x191e, 0x1921 };
static const u16 kaby_lake[] = {
	0x5912, 0x5916, 0x5917, 0x591a, 0x591b, 0x591c, 0x591d, 0x591e, 0x5921,
};
static const u16 coffee_lake[] = {
	0x3e91, 0x3e92, 0x3e94, 0x3e96, 0x3e98, 0x3e9a, 0x3e9b, 0x3ea0, 0x3ea9,
};

static const struct {
	const char *name;
	const u16 *devices;
	unsigned int count;
} platforms[] = {
	{ "skl", skylake, ARRAY_SIZE(skylake) },
	{ "kbl", kaby_lake, ARRAY_SIZE(kaby_lake) },
	{ "cfl", coffee_lake, ARRAY_SIZE(coffee_lake) },
};

/**
 * vgt_i915_platform() - which platform a GPU is of
 * @device: its PCI device
 *
 * Return: the name for vgt_gpu_info.platform, NULL for a GPU that is not supported.
 */
const char *vgt_i915_platform(u16 device)
{
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(platforms); i++)
		for (j = 0; j < platforms[i].count; j++)
			if (platforms[i].devices[j] == device)
				return platforms[i].name;
	return NULL;
}
