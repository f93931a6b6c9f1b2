// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * A guest that does anything with its BARs, its config space and its memory. The
 * input is a list of operations; registers are picked by their row in the
 * register table, so that the interesting ones are met as often as the others.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "tests/fuzz/input.h"
#include "tests/support/test_vgpu.h"

#define RAM_PAGES	512
#define MAX_OPS		512
#define INPUTS_PER_VGPU	64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static u32 pick_register(struct input *in)
{
	const struct vgt_reg_map *map = vgt_platforms[0].regs;
	const struct vgt_reg_desc *reg = &map->reg[take(in, 2) % map->n_regs];

	return reg->offset + (reg->len ? take(in, 1) % reg->len : 0);
}

static void access(struct test_vgpu *test, enum vgt_region region, u64 offset, unsigned int len,
		   bool write, u64 value)
{
	u8 buf[64] = { 0 };

	memcpy(buf, &value, sizeof(value));
	if (write)
		vgt_bus_guest_write(test->vgpu, region, offset, buf, len);
	else
		vgt_bus_guest_read(test->vgpu, region, offset, buf, len);
}

/* Guest memory takes bytes of the input: page tables, contexts, rings, batches. */
static void fill_memory(struct test_vgpu *test, struct input *in)
{
	u8 *at = fake_hv_ptr(test->hv, take(in, 2) % RAM_PAGES << 12 | (take(in, 1) << 4 & 0xf00));
	unsigned int len = take(in, 1) & 0x78;

	while (len--)
		*at++ = take(in, 1);
}

/* One GGTT entry of the slice gets a page, so that contexts and rings can be found. */
static void map_page(struct test_vgpu *test, struct input *in)
{
	const u64 gma = test->vgpu->mappable.base + ((take(in, 1) & 0x3f) << 12);

	test_vgpu_ggtt_map(test, gma, take(in, 2) % (RAM_PAGES + 1));
}

static void submit(struct test_vgpu *test, struct input *in)
{
	static const u32 elsp[] = { 0x2230, 0x22230, 0x12230, 0x1a230 };
	const u32 reg = elsp[take(in, 1) & 3];
	const u32 lrca = test->vgpu->mappable.base + ((take(in, 1) & 0x3f) << 12);

	test_vgpu_reg_write(test, reg, 0);
	test_vgpu_reg_write(test, reg, 0);
	test_vgpu_reg_write(test, reg, take(in, 1));
	test_vgpu_reg_write(test, reg, lrca | 0x119 | take(in, 1));
}

static void operation(struct test_vgpu *test, struct input *in)
{
	const u8 op = take(in, 1);
	const unsigned int len = 1 + (op >> 5) % 8;
	const bool write = op & 0x10;

	switch (op & 0xf) {
	case 0: case 1: case 2: case 3:
		access(test, VGT_REGION_GTTMMADR, pick_register(in) & ~3u, 4, write, take(in, 4));
		break;
	case 4:
		access(test, VGT_REGION_GTTMMADR, pick_register(in), len, write, take(in, 8));
		break;
	case 5:
		access(test, VGT_REGION_GTTMMADR, (8 << 20) + (take(in, 3) & 0x7fffff), len, write,
		       take(in, 8));
		break;
	case 6:
		access(test, VGT_REGION_GMADR, take(in, 4), len, write, take(in, 8));
		break;
	case 7:
		access(test, VGT_REGION_CONFIG, take(in, 2), len, write, take(in, 8));
		break;
	case 8:
		map_page(test, in);
		break;
	case 9: case 10:
		fill_memory(test, in);
		break;
	case 11: case 12:
		submit(test, in);
		break;
	case 13:
		fake_gpu_complete(test->gpu, take(in, 1) % VGT_ENGINES, write ? 0 : -5);
		hosted_run_work();
		break;
	case 14:
		hosted_advance(take(in, 3) * 1000);
		hosted_run_timers();
		hosted_run_work();
		break;
	case 15:
		if (write)
			vgt_vgpu_memory_removed(test->vgpu, take(in, 2), take(in, 1));
		else
			vgt_vgpu_reset(test->vgpu);
		break;
	}
}

/*
 * Making a vGPU is most of the time of an input: one serves many, reset in between.
 * Its end checks that nothing is left pinned, tracked or allocated.
 */
static struct test_vgpu *renew(struct test_vgpu *test)
{
	static unsigned int inputs;

	if (test && ++inputs % INPUTS_PER_VGPU) {
		vgt_vgpu_reset(test->vgpu);
		while (test->gpu->job_count)
			fake_gpu_complete(test->gpu, test->gpu->jobs[0]->ctx->engine, -5);
		hosted_run_work();
		return test;
	}
	if (test)
		test_vgpu_destroy(test);
	hosted_reset();
	return test_vgpu_create_as("skl", "i915-GVTg_V5_8", RAM_PAGES, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct test_vgpu *test;
	struct input in = { data, size };
	unsigned int n;

	test = renew(test);
	for (n = 0; n < MAX_OPS && in.left; n++)
		operation(test, &in);
	return 0;
}
