// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* What a picture of the guest's screen costs: 1024x768, 4 bytes a pixel, by tiling. */
#include <linux/types.h>

#include "gvt/vgpu.h"
#include "tests/bench/bench.h"
#include "tests/support/test_vgpu.h"

#define WIDTH		1024u
#define HEIGHT		768u
#define STRIDE		(4 * WIDTH)
#define TRANSCONF	0x70008
#define PLANE_CTL	0x70180
#define PLANE_STRIDE	0x70188
#define PLANE_SIZE	0x70190
#define PLANE_SURF	0x7019c
#define ENABLE		(1u << 31)
#define XRGB8888	(4u << 24)

static u32 picture[WIDTH * HEIGHT];

static void *setup(void)
{
	struct test_vgpu *test = test_vgpu_create(0);
	const u32 gma = test->vgpu->mappable.base;

	/* No page is behind the one before it: each has to be found by itself. */
	for (u32 i = 0; i < STRIDE * HEIGHT >> 12; i++)
		test_vgpu_ggtt_map(test, gma + (i << 12), 16 + 2 * i);
	test_vgpu_reg_write(test, TRANSCONF, ENABLE);
	test_vgpu_reg_write(test, PLANE_SIZE, (HEIGHT - 1) << 16 | (WIDTH - 1));
	test_vgpu_reg_write(test, PLANE_SURF, gma);
	return test;
}

static void teardown(void *state)
{
	test_vgpu_destroy(state);
}

static u64 bytes(void *state)
{
	const struct test_vgpu *test = state;

	return vgt_vgpu_stat(test->vgpu, VGT_STAT_BYTES_COPIED_IN);
}

static void take(struct test_vgpu *test, u32 tiling, u32 stride)
{
	struct vgt_plane plane;

	test_vgpu_reg_write(test, PLANE_CTL, ENABLE | XRGB8888 | tiling);
	test_vgpu_reg_write(test, PLANE_STRIDE, stride);
	vgt_display_picture(test->vgpu, picture, sizeof(picture), &plane);
}

static noinline void nothing(void *state)
{
	__asm__ __volatile__("" : : "r"(state) : "memory");
}

static void linear(void *state)
{
	take(state, 0, STRIDE / 64);
}

static void x_tiles(void *state)
{
	take(state, 1u << 10, STRIDE / 512);
}

static void y_tiles(void *state)
{
	take(state, 4u << 10, STRIDE / 128);
}

static const struct bench_case cases[] = {
	{ "nothing", "an empty step", nothing },
	{ "linear", "a picture of a linear plane", linear },
	{ "x-tiles", "a picture of an X-tiled plane", x_tiles },
	{ "y-tiles", "a picture of a Y-tiled plane", y_tiles },
	{ },
};

const struct bench bench = { cases, setup, teardown, "bytes copied", bytes };
