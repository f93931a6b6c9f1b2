// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* What a trapped access costs in the device model. */
#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "tests/bench/bench.h"
#include "tests/support/test_vgpu.h"

#define GGTT_HALF	0x800000u
#define MASTER_IRQ	0x44200u
#define GT0_IMR		0x44304u
#define GT0_IIR		0x44308u
#define RING_TAIL	0x2030u
#define UNTRACKED	0x1ff00cu

static struct test_vgpu *test;

static void *setup(void)
{
	test = test_vgpu_create(VGT_HV_TRACKS_WRITES);
	return test->vgpu;
}

static void teardown(void *state)
{
	test_vgpu_destroy(test);
	hosted_reset();
}

static void read4(void *vgpu, u64 offset)
{
	u32 value;

	vgt_bus_guest_read(vgpu, VGT_REGION_GTTMMADR, offset, &value, sizeof(value));
}

static void write4(void *vgpu, u64 offset, u32 value)
{
	vgt_bus_guest_write(vgpu, VGT_REGION_GTTMMADR, offset, &value, sizeof(value));
}

static noinline void nothing(void *vgpu)
{
	__asm__ __volatile__("" : : "r"(vgpu) : "memory");
}

static void plain_read(void *vgpu)
{
	read4(vgpu, RING_TAIL);
}

static void plain_write(void *vgpu)
{
	write4(vgpu, RING_TAIL, 0x40);
}

static void untracked_read(void *vgpu)
{
	read4(vgpu, UNTRACKED);
}

static void iir_read(void *vgpu)
{
	read4(vgpu, GT0_IIR);
}

static void imr_write(void *vgpu)
{
	write4(vgpu, GT0_IMR, 0);
}

static void master_write(void *vgpu)
{
	write4(vgpu, MASTER_IRQ, 1u << 31);
}

static void ggtt_read(void *vgpu)
{
	u64 entry;

	vgt_bus_guest_read(vgpu, VGT_REGION_GTTMMADR, GGTT_HALF + test->vgpu->mappable.base / 512,
			   &entry, sizeof(entry));
}

/* Another page each time: a pin, an entry of the GPU's, now and then a flush. */
static void ggtt_write(void *vgpu)
{
	static u64 gfn;
	const u64 entry = (0x100 + gfn++ % 64) << 12 | 1;

	vgt_bus_guest_write(vgpu, VGT_REGION_GTTMMADR, GGTT_HALF + test->vgpu->mappable.base / 512,
			    &entry, sizeof(entry));
}

static void config_read(void *vgpu)
{
	u32 value;

	vgt_bus_guest_read(vgpu, VGT_REGION_CONFIG, 0, &value, sizeof(value));
}

static const struct bench_case cases[] = {
	{ "empty", "an empty call", nothing },
	{ "plain-read", "read of a plain register", plain_read },
	{ "plain-write", "write of a plain register", plain_write },
	{ "untracked-read", "read of an untracked register", untracked_read },
	{ "iir-read", "read of GT0 IIR", iir_read },
	{ "imr-write", "write of GT0 IMR", imr_write },
	{ "master-write", "write of the master interrupt register", master_write },
	{ "ggtt-read", "read of a GGTT entry", ggtt_read },
	{ "ggtt-write", "write of a GGTT entry, another page each time", ggtt_write },
	{ "config-read", "read of 4 bytes of config space", config_read },
	{ 0 }
};

const struct bench bench = { cases, setup, teardown };
