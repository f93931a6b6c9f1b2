/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Two guests, each in its own virtual machine, on one GPU: a hostile one and another. */
#ifndef TESTS_UNIT_GVT_HARDENING_NEIGHBOURS_H
#define TESTS_UNIT_GVT_HARDENING_NEIGHBOURS_H

#include "tests/unit/gvt/submit/guest.h"

/**
 * struct neighbours - what the tests work with
 * @gpu: the GPU
 * @dev: as the core sees it
 * @hostile: a guest that can work, and will not
 * @other: a guest that works
 */
struct neighbours {
	struct fake_gpu *gpu;
	struct vgt_device *dev;
	struct guest hostile;
	struct guest other;
	struct test_vgpu tests[2];
};

int neighbours_setup(void **state);
int neighbours_teardown(void **state);

/* One of the two ends; neighbours_setup() made both. */
void neighbour_end(struct guest *guest);
/* A new vGPU and a new virtual machine take the place of one that has ended. */
void neighbour_begin(struct neighbours *both, struct guest *guest);

/* The guest submits a request; true: it ran and came back. */
bool neighbour_works(struct guest *guest);

/* Time passes, and what it brings about happens. */
void neighbours_wait_ms(unsigned int ms);

#endif
