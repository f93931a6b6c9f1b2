// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* What a submission costs: ELSP writes, copy, scan, page tables, completion, interrupt. */
#include <linux/err.h>
#include <linux/types.h>
#include <stdlib.h>

#include "gvt/vgpu.h"
#include "tests/bench/bench.h"
#include "tests/support/default_image.h"
#include "tests/unit/gvt/submit/guest.h"

/* A second vGPU whose guest does nothing; NULL: there is none. */
static struct vgt_vgpu *idle;

static void *setup(void)
{
	void *state;

	guest_setup(&state);
	return state;
}

static void teardown(void *state)
{
	if (idle)
		vgt_vgpu_destroy(idle);
	guest_teardown(&state);
}

static u64 bytes(void *state)
{
	return guest_stat(state, VGT_STAT_BYTES_COPIED_IN) +
	       guest_stat(state, VGT_STAT_BYTES_COPIED_OUT);
}

static noinline void nothing(void *state)
{
	__asm__ __volatile__("" : : "r"(state) : "memory");
}

static void submit(struct guest *guest, unsigned int requests)
{
	u32 status[6], id[6];

	for (unsigned int i = 0; i < requests; i++)
		guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	guest_job_end(guest, 0);
	guest_events(guest, status, id);
}

static void one_request(void *state)
{
	submit(state, 1);
}

static void one_beside_an_idle_vgpu(void *state)
{
	static const struct vgt_vgpu_config config = { .type = "i915-GVTg_V5_8" };
	struct guest *guest = state;

	if (!idle)
		idle = vgt_vgpu_create(guest->test->dev, &config, &guest->test->hv->ops,
				       guest->test->hv);
	if (IS_ERR(idle))
		abort();
	submit(guest, 1);
}

#define IMAGE_ALL	(21 * 1024)	/* dwords of an image of the render engine */
#define LONG_STATE	256		/* of a 3DSTATE_SO_DECL_LIST */

/* The GPU's own list, and so the driver's, goes over all pages of the image. */
static void long_list(struct guest *guest)
{
	u32 *image = guest->test->gpu->image[VGT_RCS];

	if (guest->test->dev->layouts[VGT_RCS])
		return;
	for (u32 at = IMAGE_LIST_END; at + LONG_STATE < IMAGE_ALL; at += LONG_STATE)
		image[at] = 0x79170000 | (LONG_STATE - 2);
	image[IMAGE_ALL - 1] = 0x05000000;
}

static void one_whose_list_is_long(void *state)
{
	long_list(state);
	submit(state, 1);
}

/* The driver writes another head than was saved: all of the image is the driver's. */
static void one_of_a_context_begun_anew(void *state)
{
	u32 *page = guest_state(state, 0);

	page[STATE_HEAD] = page[STATE_TAIL] = (page[STATE_TAIL] + 64) % GUEST_RING_BYTES;
	submit(state, 1);
}

static void one_begun_anew_whose_list_is_long(void *state)
{
	long_list(state);
	one_of_a_context_begun_anew(state);
}

static void one_on(struct guest *guest, enum vgt_engine engine)
{
	if (guest->engine != engine)
		guest_use_engine(guest, engine);
	submit(guest, 1);
}

static void one_on_the_blitter(void *state)
{
	one_on(state, VGT_BCS);
}

static void one_on_the_video_engine(void *state)
{
	one_on(state, VGT_VCS);
}

static void one_on_the_enhancement_engine(void *state)
{
	one_on(state, VGT_VECS);
}

static void sixteen_requests(void *state)
{
	submit(state, 16);
}

/* Two contexts of one execlist, as a busy driver submits. */
static void two_contexts(void *state)
{
	struct guest *guest = state;
	u32 status[6], id[6];

	guest_emit_request(guest, 0);
	guest_emit_request(guest, 1);
	guest_submit(guest, 0, 1);
	guest_job_end(guest, 0);
	guest_job_end(guest, 0);
	guest_events(guest, status, id);
}

static const struct bench_case cases[] = {
	{ "empty", "an empty call", nothing },
	{ "one", "one request of 4 dwords, to its end (RCS)", one_request },
	{ "blitter", "the same on BCS, whose image has 2 pages", one_on_the_blitter },
	{ "video", "the same on VCS, likewise", one_on_the_video_engine },
	{ "enhancement", "the same on VECS, likewise", one_on_the_enhancement_engine },
	{ "beside-idle", "one on RCS beside an idle vGPU", one_beside_an_idle_vgpu },
	{ "long", "one on RCS whose list goes over 22 pages", one_whose_list_is_long },
	{ "anew", "one of a context begun anew: its list is copied", one_of_a_context_begun_anew },
	{ "anew-long", "the same, its list goes over 22 pages", one_begun_anew_whose_list_is_long },
	{ "sixteen", "16 requests in one submission, to its end", sixteen_requests },
	{ "two-contexts", "two contexts in one execlist, to their end", two_contexts },
	{ 0 }
};

const struct bench bench = { cases, setup, teardown, "bytes copied", bytes };
