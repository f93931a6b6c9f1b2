// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Context images with anything in them, on each engine, and a GPU that saves any value
 * into their shadows. What the GPU restores is judged here once more, as the hardware
 * reads it: each command is the one that the GPU itself has there, none loads registers of
 * another engine or such as move the engine, no address is the guest's, and there is an end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/submit/submit.h"
#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "tests/fuzz/input.h"
#include "tests/support/default_image.h"
#include "tests/support/test_vgpu.h"
#include "tests/unit/gvt/submit/guest.h"

#define MAX_OPS		256
#define INPUTS_PER_VGPU	256
#define PAGE_DWORDS	1024u
#define RAM_PAGES	16384
#define USED_PAGES	1024		/* by the guest's structures */

#define OPCODE		0xff800000u
#define MI_LRI		0x11000000u
#define MI_BB_END	0x05000000u

/* Registers of an engine's page that say where it reads, writes and goes on. */
static const u16 moving[] = {
	0x080,	/* HWS_PGA */
	0x230,	/* ELSP */
	0x29c,	/* MODE */
	0x3a0,	/* CONTEXT_STATUS_PTR */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void broken(const char *what, u32 at)
{
	fprintf(stderr, "context_fuzz: %s, 0x%x\n", what, at);
	abort();
}

/* Memory that the host made for this vGPU; the guest's own begins where its range does. */
static bool hosts(const struct guest *guest, u32 gma)
{
	return gma >= FAKE_GPU_BUFFER_GMA && gma < guest->test->vgpu->mappable.base;
}

static void check_register(const struct guest *guest, enum vgt_engine engine, u32 reg, u32 value)
{
	const struct vgt_engine_desc *engines = guest->test->dev->platform->gen->engines;
	const u32 own = reg - engines[engine].base;
	unsigned int i;

	for (i = 0; i < VGT_ENGINE_COUNT; i++)
		if (i != engine && reg - engines[i].base < 0x1000)
			broken("the shadow loads a register of another engine", reg);
	for (i = 0; i < sizeof(moving) / sizeof(moving[0]); i++)
		if (own == moving[i])
			broken("the shadow loads a register that moves the engine", reg);
	if ((own == 0x1c0 && (value & 1) && !hosts(guest, value & ~0xfffu)) ||
	    (own == 0x1c4 && (value & 0x3f) && !hosts(guest, value & ~0x3fu)))
		broken("the shadow runs a batch of the guest's", value);
	if (own >= 0x270 && own <= 0x28c && value)
		broken("the shadow has page tables of the guest's", value);
}

/* Dwords of the command of a context image that has @header. */
static u32 length(u32 header)
{
	return header >> 29 || (header & OPCODE) == MI_LRI ? (header & 0xff) + 2 : 1;
}

/* As the command streamer reads a context image, up to its end; @own is the GPU's own. */
static void check_stream(const struct guest *guest, enum vgt_engine engine, const u32 *at,
			 const u32 *own, u32 dwords)
{
	u32 i, len;

	for (; dwords; at += len, own += len, dwords -= len) {
		len = length(*at);
		if (*at != *own || len > dwords)
			broken("a command in the shadow is not the GPU's", *at);
		if ((*at & OPCODE) == MI_BB_END)
			return;
		for (i = 1; (*at & OPCODE) == MI_LRI && i + 1 < len; i += 2) {
			if (at[i] != own[i])
				broken("a register in the shadow is not the GPU's", at[i]);
			check_register(guest, engine, at[i], at[i + 1]);
		}
	}
	broken("a shadow has no end", 0);
}

/* Whether the GPU has a value at dword @at of an image, from page 1 on. */
static bool is_value(const u32 *own, u32 at)
{
	u32 i;

	for (i = 0; (own[i] & OPCODE) != MI_BB_END && i + length(own[i]) <= at;)
		i += length(own[i]);
	return i < at && ((own[i] & OPCODE) == MI_LRI ? (at - i) % 2 == 0 : own[i] >> 29 == 3);
}

static void check_job(const struct guest *guest, const struct vgt_gpu_job *job)
{
	const struct vgt_gpu_context *ctx = job->ctx;
	const u32 *image = ctx->image;

	if (job->pml4 < FAKE_GPU_BUS)
		broken("the root of the page tables is the guest's", job->pml4 >> 12);
	if (fake_gpu_unsound_entries(guest->test->gpu, job->pml4))
		broken("the GPU reaches a page that is not pinned", 0);
	check_stream(guest, ctx->engine, image + PAGE_DWORDS,
		     guest->test->gpu->image[ctx->engine], (ctx->image_pages - 1) * PAGE_DWORDS);
}

static void check_jobs(const struct guest *guest)
{
	const struct fake_gpu *gpu = guest->test->gpu;
	unsigned int i;

	for (i = 0; i < gpu->job_count; i++)
		check_job(guest, gpu->jobs[i]);
}

/* The GPU saves what values it likes in the register state page; then the job ends. */
static void end_job(struct guest *guest, struct input *in)
{
	struct vgt_gpu_job *job = guest_job(guest);
	unsigned int n = take(in, 1) & 7;

	if (!job)
		return;
	while (n--) {
		const u32 at = take(in, 2) % PAGE_DWORDS, value = take(in, 4);

		if (is_value(guest->test->gpu->image[job->ctx->engine], at))
			((u32 *)job->ctx->image)[PAGE_DWORDS + at] = value;
	}
	fake_gpu_complete(guest->test->gpu, guest->engine, take(in, 1) & 0xf ? 0 : -5);
	hosted_run_work();
}

/* A register of the table, or one that images may have, or one near those. */
static u32 pick_register(struct input *in)
{
	const struct vgt_reg_map *map = vgt_platforms[0].regs;
	u32 i = take(in, 2) % map->n_regs;
	const u8 how = take(in, 1);

	while (how & 4 && !(map->reg[i].cmd_access & VGT_CMD_IMAGE))
		i = (i + 1) % map->n_regs;
	return map->reg[i].offset + 4 * (how & 3);
}

static void put_load(u32 *at, struct input *in, u32 n)
{
	*at++ = MI_LRI | (2 * n - 1);
	while (n--) {
		*at++ = pick_register(in);
		*at++ = take(in, 4);
	}
}

/* Entries that are not as guest_begin() made them. */
static u32 remapped[MAX_OPS];
static unsigned int n_remapped;
/* The guest's page at its first GGTT address. */
static u64 first_gfn;

static void remap(struct guest *guest, u32 gma, u64 gfn)
{
	test_vgpu_ggtt_map(guest->test, gma, gfn);
	remapped[n_remapped++] = gma;
}

static void operation(struct guest *guest, struct input *in)
{
	const u8 op = take(in, 1);
	const unsigned int context = op >> 4 & 1;
	u32 cmds[8] = { 0 };
	u32 at, i;

	switch (op & 0xf) {
	case 0: case 1: case 2: case 3:
		guest_state(guest, context)[take(in, 1)] = take(in, 4);
		break;
	case 4:
		at = 0x50 + take(in, 1);
		/* All of the GPU's own, to change something in it; or loads that are not there. */
		if (op & 0x80)
			memcpy(guest_state(guest, context) + 0x40,
			       guest->test->gpu->image[guest->engine] + 0x40,
			       (IMAGE_DWORDS - 0x40) * sizeof(u32));
		else
			put_load(guest_state(guest, context) + at, in, 1 + (op >> 5));
		break;
	case 5:
		at = take(in, 2) % (20 * PAGE_DWORDS);
		for (i = 0; i < (op >> 5) + 1u; i++)
			guest_state(guest, context)[at + i] = take(in, 4);
		break;
	case 6:
		at = take(in, 2) % (15 * PAGE_DWORDS);
		guest_memory(guest, GUEST_BATCH)[at] = take(in, 4);
		break;
	case 7: case 8:
		/* A driver's ring is where it thinks; the tail may be anywhere by now. */
		guest_state(guest, context)[STATE_TAIL] %= GUEST_RING_BYTES;
		for (i = 0; op & 8 && i < sizeof(cmds) / sizeof(cmds[0]); i++)
			cmds[i] = take(in, 4);
		if (op & 8)
			guest_emit(guest, context, cmds, sizeof(cmds) / sizeof(cmds[0]));
		else
			guest_emit_request(guest, context);
		break;
	case 9: case 10: case 11:
		guest_submit(guest, context, op & 0x80 ? (int)!context : -1);
		break;
	case 12: case 13:
		end_job(guest, in);
		break;
	case 14:
		guest_use_engine(guest, take(in, 1) % VGT_ENGINES);
		break;
	case 15:
		remap(guest, guest_lrca(guest, context) + (take(in, 1) << 12) % GUEST_CONTEXT_STEP,
		      take(in, 2) % (RAM_PAGES + 1));
		break;
	}
}

/* What the last input did to the guest, undone. */
static void clean(struct guest *guest)
{
	struct vgt_vgpu *vgpu = guest->test->vgpu;
	struct fake_gpu *gpu = guest->test->gpu;

	mutex_lock(&vgpu->lock);
	vgt_submit_reset(vgpu, (1u << VGT_ENGINES) - 1);
	vgt_submit_restart(vgpu);
	mutex_unlock(&vgpu->lock);
	while (gpu->job_count)
		fake_gpu_complete(gpu, gpu->jobs[0]->ctx->engine, -5);
	hosted_run_work();
	while (n_remapped) {
		const u32 gma = remapped[--n_remapped];

		test_vgpu_ggtt_map(guest->test, gma, first_gfn + ((gma - guest->gma) >> 12));
	}
	memset(fake_hv_ptr(guest->test->hv, 0), 0, USED_PAGES * 4096);
	guest_use_engine(guest, VGT_RCS);
}

/* Making a vGPU is most of the time of an input: one serves many. */
static void renew(struct guest *guest)
{
	static unsigned int inputs;

	if (guest->test && ++inputs % INPUTS_PER_VGPU) {
		clean(guest);
		return;
	}
	if (guest->test)
		test_vgpu_destroy(guest->test);
	hosted_reset();
	n_remapped = 0;
	guest->test = test_vgpu_create(VGT_HV_TRACKS_WRITES);
	guest_begin(guest);
	first_gfn = ((u8 *)guest_memory(guest, 0) - guest->test->hv->ram) / 4096;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct guest guest;
	struct input in = { data, size };
	unsigned int n;

	renew(&guest);
	for (n = 0; n < MAX_OPS && in.left; n++) {
		operation(&guest, &in);
		check_jobs(&guest);
	}
	return 0;
}
