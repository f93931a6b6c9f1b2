// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <linux/err.h>
#include <linux/errno.h>

#include "gvt/display/edid.h"
#include "gvt/state/stream.h"
#include "gvt/vgpu.h"
#include "tests/unit/gvt/submit/guest.h"

#define HEADER		16u		/* of the stream */
#define SECTION		24u		/* header of a section */
#define RUN		18u		/* bytes of a run of GGTT entries */
#define GGTT		(8u << 20)
#define HTOTAL		0x60000u
#define VTOTAL		0x6000cu
#define PIPE_CONF	0x70008u
#define FRAME_COUNT	0x70040u
#define PIPE_IMR	0x44404u
#define FENCE		0x100000u
#define PVINFO		0x78000u
#define MBCTL		0x907cu
#define FUSE2		0x9120u
#define MS		1000000u

/* A guest that has worked a little, and its state. */
struct saved {
	struct guest *guest;
	u8 *data;
	size_t len;
};

static void busy_life(struct guest *guest)
{
	struct test_vgpu *test = guest->test;
	const u16 command = 0x0406;

	vgt_bus_guest_write(test->vgpu, VGT_REGION_CONFIG, 4, &command, sizeof(command));
	test_vgpu_reg_write(test, FENCE, guest->gma | 1);
	test_vgpu_reg_write(test, FENCE + 4, (guest->gma + 0xf000) | 3);
	test_vgpu_reg_write(test, PIPE_CONF, 1u << 31);
	hosted_advance(100 * MS);
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	guest_job_end(guest, 0);
}

static int setup(void **state)
{
	struct saved *saved = calloc(1, sizeof(*saved));
	void *guest, *stream;

	guest_setup(&guest);
	saved->guest = guest;
	busy_life(guest);
	stream = vgt_state_save(saved->guest->test->vgpu, &saved->len);
	assert_false(IS_ERR(stream));
	saved->data = malloc(saved->len);
	memcpy(saved->data, stream, saved->len);
	vgt_state_free(stream);
	*state = saved;
	return 0;
}

static int teardown(void **state)
{
	struct saved *saved = *state;
	void *guest = saved->guest;

	guest_teardown(&guest);
	free(saved->data);
	free(saved);
	return 0;
}

/* A new vGPU in the place of the guest's. */
static void replace(struct guest *guest)
{
	static const struct vgt_vgpu_config config = { .type = "i915-GVTg_V5_4" };
	struct test_vgpu *test = guest->test;

	vgt_vgpu_destroy(test->vgpu);
	assert_int_equal(test->hv->pinned, 0);
	test->vgpu = vgt_vgpu_create(test->dev, &config, &test->hv->ops, test->hv);
	assert_false(IS_ERR(test->vgpu));
	test->hv->vgpu = test->vgpu;
}

static int load(const struct saved *saved, const char **why)
{
	return vgt_state_load(saved->guest->test->vgpu, saved->data, saved->len, why);
}

static void refused(const struct saved *saved, const char *expected)
{
	const char *why = NULL;

	assert_int_equal(load(saved, &why), -EINVAL);
	assert_string_equal(why, expected);
}

/* Header of the section, and with it its checksum made right. */
static u8 *section(const struct saved *saved, u32 id)
{
	u8 *at = saved->data + HEADER;
	u64 len;

	for (; at[0] != id; at += SECTION + len)
		memcpy(&len, at + 8, sizeof(len));
	return at;
}

static void seal(u8 *at)
{
	u64 len, sum;

	memcpy(&len, at + 8, sizeof(len));
	sum = vgt_state_checksum(at + SECTION, len);
	memcpy(at + 16, &sum, sizeof(sum));
}

static void a_guest_goes_on_in_another_vgpu(void **state)
{
	const struct saved *saved = *state;
	struct guest *guest = saved->guest;
	struct test_vgpu *test = guest->test;
	const u32 frames = test_vgpu_reg_read(test, FRAME_COUNT);
	const u64 pinned = test->hv->pinned;
	const char *why;
	u16 command;
	u32 status[6], id[6];

	assert_true(frames > 0);
	replace(guest);
	hosted_advance(1000 * MS);
	assert_int_equal(load(saved, &why), 0);
	assert_null(why);
	assert_int_equal(test_vgpu_reg_read(test, FRAME_COUNT), frames);
	assert_int_equal(test_vgpu_reg_read(test, FENCE), guest->gma | 1);
	assert_int_equal(test->gpu->fences[test->vgpu->fences.base] & 0xffffffff, guest->gma | 1);
	vgt_bus_guest_read(test->vgpu, VGT_REGION_CONFIG, 4, &command, sizeof(command));
	assert_int_equal(command, 0x0406);
	assert_true(test->hv->pinned >= GUEST_CONTEXT / 4096 && test->hv->pinned <= pinned);

	guest_events(guest, status, id);
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	assert_non_null(guest_job(guest));
	guest_job_end(guest, 0);
	assert_int_equal(guest_events(guest, status, id), 2);
}

static void what_is_loaded_is_saved_again_byte_by_byte(void **state)
{
	const struct saved *saved = *state;
	const char *why;
	size_t len;
	u8 *again;

	replace(saved->guest);
	assert_int_equal(load(saved, &why), 0);
	again = vgt_state_save(saved->guest->test->vgpu, &len);
	assert_false(IS_ERR(again));
	assert_int_equal(len, saved->len);
	assert_memory_equal(again, saved->data, len);
	vgt_state_free(again);
}

static void a_vgpu_with_work_under_way_is_not_quiet(void **state)
{
	const struct saved *saved = *state;
	struct guest *guest = saved->guest;
	const char *why;
	size_t len;

	assert_true(vgt_vgpu_quiet(guest->test->vgpu));
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	assert_false(vgt_vgpu_quiet(guest->test->vgpu));
	assert_int_equal(PTR_ERR(vgt_state_save(guest->test->vgpu, &len)), -EBUSY);
	assert_int_equal(load(saved, &why), -EBUSY);
	guest_job_end(guest, 0);
	assert_true(vgt_vgpu_quiet(guest->test->vgpu));
}

static void an_engine_that_hangs_hangs_on_until_its_reset(void **state)
{
	struct saved *saved = *state;
	struct guest *guest = saved->guest;
	struct test_vgpu *test = guest->test;
	const char *why;
	void *stream;

	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	guest_job_end(guest, -EIO);
	free(saved->data);
	stream = vgt_state_save(test->vgpu, &saved->len);
	assert_false(IS_ERR(stream));
	saved->data = malloc(saved->len);
	memcpy(saved->data, stream, saved->len);
	vgt_state_free(stream);
	replace(guest);
	assert_int_equal(load(saved, &why), 0);
	guest_emit_request(guest, 1);
	guest_submit(guest, 1, -1);
	assert_null(guest_job(guest));
	test_vgpu_reg_write(test, 0x941c, 1);	/* GDRST: all */
	guest_use_engine(guest, VGT_RCS);
	guest_emit_request(guest, 1);
	guest_submit(guest, 1, -1);
	assert_non_null(guest_job(guest));
	guest_job_end(guest, 0);
}

static void without_memory_nothing_is_saved_and_nothing_changes(void **state)
{
	const struct saved *saved = *state;
	struct vgt_vgpu *vgpu = saved->guest->test->vgpu;
	unsigned int n = 0;
	size_t len = 0;
	void *stream;

	do {
		hosted_fail_alloc_after(n++);
		stream = vgt_state_save(vgpu, &len);
		if (IS_ERR(stream))
			assert_int_equal(PTR_ERR(stream), -ENOMEM);
	} while (IS_ERR(stream));
	hosted_fail_alloc_after(-1);
	assert_true(n > 5);
	assert_int_equal(len, saved->len);
	assert_memory_equal(stream, saved->data, len);
	vgt_state_free(stream);
}

static void a_vblank_that_is_due_is_not_lost(void **state)
{
	struct saved *saved = *state;
	struct test_vgpu *test = saved->guest->test;
	const char *why;
	void *stream;

	test_vgpu_reg_write(test, PIPE_IMR, ~1u);
	hosted_run_timers();
	hosted_run_work();
	test_vgpu_reg_write(test, PIPE_IMR + 4, 1);
	hosted_advance(20 * MS);
	stream = vgt_state_save(test->vgpu, &saved->len);
	assert_false(IS_ERR(stream));
	replace(saved->guest);
	assert_int_equal(vgt_state_load(test->vgpu, stream, saved->len, &why), 0);
	vgt_state_free(stream);
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IMR + 4) & 1, 0);
	hosted_run_work();
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IMR + 4) & 1, 1);
	hosted_run_work();
}

/* Its timer has fired, the work has yet to run, and the guest has touched the mask since. */
static void a_vblank_whose_timer_has_fired_is_not_lost(void **state)
{
	struct saved *saved = *state;
	struct test_vgpu *test = saved->guest->test;
	const char *why;
	void *stream;

	test_vgpu_reg_write(test, PIPE_IMR, ~1u);
	hosted_advance(20 * MS);
	hosted_run_timers();
	test_vgpu_reg_write(test, PIPE_IMR, ~9u);
	stream = vgt_state_save(test->vgpu, &saved->len);
	assert_false(IS_ERR(stream));
	replace(saved->guest);
	assert_int_equal(vgt_state_load(test->vgpu, stream, saved->len, &why), 0);
	vgt_state_free(stream);
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IMR + 4) & 1, 0);
	hosted_run_work();
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IMR + 4) & 1, 1);
	/* It is told of once. */
	test_vgpu_reg_write(test, PIPE_IMR + 4, ~0u);
	hosted_run_timers();
	hosted_run_work();
	assert_int_equal(test_vgpu_reg_read(test, PIPE_IMR + 4) & 1, 0);
}

/* The guest has not set its pipe anew for the monitor that it has now. */
static void frames_go_on_at_the_rate_of_the_monitor_of_before(void **state)
{
	struct saved *saved = *state;
	struct test_vgpu *test = saved->guest->test;
	struct vgt_video_mode mode = *vgt_video_mode_find(1024, 768);
	u8 edid[VGT_EDID_BYTES];
	const char *why;
	void *stream;
	u32 frames;

	test_vgpu_reg_write(test, PIPE_CONF, 0);
	vgt_edid_write(&mode, edid);
	assert_int_equal(vgt_display_set_monitor(test->vgpu, edid, sizeof(edid)), 0);
	test_vgpu_reg_write(test, HTOTAL, 1343 << 16 | 1023);
	test_vgpu_reg_write(test, VTOTAL, 805 << 16 | 767);
	test_vgpu_reg_write(test, PIPE_CONF, 1u << 31);
	mode.clock_khz *= 2;
	vgt_edid_write(&mode, edid);
	assert_int_equal(vgt_display_set_monitor(test->vgpu, edid, sizeof(edid)), 0);
	test_vgpu_reg_write(test, VTOTAL, 0);
	hosted_advance(10000ull * MS);
	frames = test_vgpu_reg_read(test, FRAME_COUNT);
	assert_in_range(frames, 599, 601);
	stream = vgt_state_save(test->vgpu, &saved->len);
	assert_false(IS_ERR(stream));
	replace(saved->guest);
	assert_int_equal(vgt_state_load(test->vgpu, stream, saved->len, &why), 0);
	vgt_state_free(stream);
	assert_int_equal(test_vgpu_reg_read(test, FRAME_COUNT), frames);
	hosted_advance(10000ull * MS);
	assert_in_range(test_vgpu_reg_read(test, FRAME_COUNT), 2 * frames - 1, 2 * frames + 1);
}

static void half_an_entry_of_the_ggtt_counts_as_it_stands_here_and_there(void **state)
{
	struct saved *saved = *state;
	struct test_vgpu *test = saved->guest->test;
	const u64 gma = saved->guest->gma + 0x1000000;
	const u32 low = 0x200 << 12 | 1;
	const char *why;
	void *stream;

	vgt_bus_guest_write(test->vgpu, VGT_REGION_GTTMMADR, GGTT + (gma >> 12) * 8, &low, 4);
	stream = vgt_state_save(test->vgpu, &saved->len);
	assert_false(IS_ERR(stream));
	assert_true(test->gpu->ggtt[gma >> 12] == low + FAKE_HV_BUS);
	replace(saved->guest);
	assert_int_equal(vgt_state_load(test->vgpu, stream, saved->len, &why), 0);
	vgt_state_free(stream);
	assert_true(test->gpu->ggtt[gma >> 12] == low + FAKE_HV_BUS);
}

static void a_stream_that_is_cut_off_anywhere_is_refused_whole(void **state)
{
	struct saved *saved = *state;
	struct test_vgpu *test = saved->guest->test;
	const size_t len = saved->len;
	const char *why;

	replace(saved->guest);
	for (saved->len = 0; saved->len < len; saved->len += 1 + saved->len / 16) {
		assert_int_equal(load(saved, &why), -EINVAL);
		assert_non_null(why);
	}
	assert_int_equal(test->hv->pinned, 0);
	assert_int_equal(test_vgpu_reg_read(test, FENCE), 0);
}

static void a_bit_that_is_wrong_anywhere_is_refused(void **state)
{
	struct saved *saved = *state;
	const char *why;
	size_t at;

	for (at = 0; at < saved->len; at += 1 + at / 16) {
		saved->data[at] ^= 4;
		assert_int_equal(load(saved, &why), -EINVAL);
		saved->data[at] ^= 4;
	}
	assert_int_equal(load(saved, &why), 0);
}

static void another_platform_or_place_is_refused(void **state)
{
	struct saved *saved = *state;
	u8 *identity = section(saved, 1);

	identity[SECTION] = 'k';
	seal(identity);
	refused(saved, "it is of another platform");
	identity[SECTION] = 's';
	identity[SECTION + 16 + 8 + 3] ^= 0x10;		/* base of the lower range */
	seal(identity);
	refused(saved, "it had another place in the global address space");
	identity[SECTION + 16 + 8 + 3] ^= 0x10;
	identity[SECTION + 16 + 3] ^= 0x10;		/* size of the aperture */
	seal(identity);
	refused(saved, "its aperture has another size");
	identity[SECTION + 16 + 3] ^= 0x10;
	identity[SECTION + 16 + 8 + 32]++;
	seal(identity);
	refused(saved, "it had another number of fences");
}

static void parts_that_are_missing_twice_or_unknown_are_refused(void **state)
{
	struct saved *saved = *state;
	u8 *config = section(saved, 2);

	config[0] = 3;
	refused(saved, "a part of it is there twice");
	config[0] = 77;
	refused(saved, "it has a part that is not known here");
	config[3] = 0x80;
	refused(saved, "a part of it is missing");
	config[0] = 2;
	config[3] = 0;
	config[4] = 9;
	refused(saved, "a part of it is of another version");
}

static void more_parts_than_there_can_be_are_refused(void **state)
{
	struct saved *saved = *state;

	saved->data[12] = 65;
	refused(saved, "it has too many parts");
}

/* One more byte, at the end. */
static void append(struct saved *saved)
{
	saved->data = realloc(saved->data, saved->len + 1);
	saved->data[saved->len++] = 0;
}

static void what_is_behind_the_last_part_is_refused(void **state)
{
	struct saved *saved = *state;

	append(saved);
	refused(saved, "something is behind its end");
}

static void a_part_of_another_length_is_refused(void **state)
{
	struct saved *saved = *state;
	u8 *last;

	append(saved);
	last = section(saved, 6);
	last[8]++;
	seal(last);
	refused(saved, "a part of it has another length than it should");
	last[8] -= 2;
	saved->len -= 2;
	seal(last);
	refused(saved, "a part of it has another length than it should");
}

/* The last section is wrong: nothing of those before it is taken. */
static void what_is_refused_late_has_changed_nothing(void **state)
{
	struct saved *saved = *state;
	struct test_vgpu *test = saved->guest->test;
	u8 *last = section(saved, 6);

	replace(saved->guest);
	last[SECTION] = 1;
	seal(last);
	refused(saved, "an engine of it is in a state that cannot be");
	assert_int_equal(test->hv->pinned, 0);
	assert_int_equal(test_vgpu_reg_read(test, FENCE), 0);
	assert_int_equal(test_vgpu_reg_read(test, PIPE_CONF), 0);
}

/* The byte at @offset of a section is @value: the stream is refused; then it is as before. */
static void refused_with(struct saved *saved, u32 id, u32 offset, u8 value, const char *expected)
{
	u8 *at = section(saved, id);
	const u8 before = at[SECTION + offset];

	at[SECTION + offset] = value;
	seal(at);
	refused(saved, expected);
	at[SECTION + offset] = before;
	seal(at);
}

static void displays_and_engines_that_cannot_be_are_refused(void **state)
{
	static const char display[] = "its display is in a state that cannot be";
	static const char engine[] = "an engine of it is in a state that cannot be";
	const u32 pipe = 4 + 128 + 7;		/* behind monitor and DDC */
	const u32 timing = pipe + 1 + 8 + 8 + 4;
	struct saved *saved = *state;

	refused_with(saved, 5, pipe + 1 + 7, 0x40, display);	/* on for 146 years */
	refused_with(saved, 5, pipe + 1 + 8, 0xff, display);		/* 255 vblanks in 0.1 s */
	refused_with(saved, 5, pipe + 1 + 8 + 8 + 3, 0x80, display);	/* flip of plane 32 */
	refused_with(saved, 5, timing + 2, 0, display);		/* 20 us a frame */
	refused_with(saved, 5, timing + 3, 3, display);		/* 67 ms a frame */
	refused_with(saved, 5, timing + 8 + 1, 0x20, display);	/* 8193 lines */
	refused_with(saved, 5, timing + 8, 0, display);		/* more shown than there are */
	refused_with(saved, 5, timing + 8 + 4, 0, display);	/* none shown */
	refused_with(saved, 6, 1, 4, engine);		/* a whole descriptor that waits */
	refused_with(saved, 6, 1 + 1 + 16 + 2, 2, engine);	/* the third of two elements */
	refused_with(saved, 6, 1 + 1 + 16 + 1, 1, engine);	/* one waits for none */
}

static void an_entry_of_the_ggtt_that_is_there_twice_is_refused(void **state)
{
	struct saved *saved = *state;
	struct test_vgpu *test = saved->guest->test;
	const u64 gma = saved->guest->gma + 0x1000000;
	const u32 low = 0x200 << 12 | 1;
	void *stream;
	u8 *at;

	free(saved->data);
	vgt_bus_guest_write(test->vgpu, VGT_REGION_GTTMMADR, GGTT + (gma >> 12) * 8, &low, 4);
	stream = vgt_state_save(test->vgpu, &saved->len);
	assert_false(IS_ERR(stream));
	saved->data = malloc(saved->len);
	memcpy(saved->data, stream, saved->len);
	vgt_state_free(stream);
	at = section(saved, 4);
	memcpy(at + SECTION + RUN, at + SECTION, 4);	/* where the second run begins */
	seal(at);
	refused(saved, "it has entries of the GGTT twice, or not in order");
}

static void values_that_no_vgpu_has_are_refused(void **state)
{
	static const u8 untracked[4] = { 0x0c, 0xf0, 0x1f, 0 };
	struct saved *saved = *state;
	u8 *at = section(saved, 3);
	u8 offset[4];

	memcpy(offset, at + SECTION, 4);
	memcpy(at + SECTION, untracked, 4);
	seal(at);
	refused(saved, "it has a register that is not known here");
	memcpy(at + SECTION, offset, 4);

	at[SECTION] ^= 1;			/* offset of the first register */
	seal(at);
	refused(saved, "it has a register that cannot be");
	at[SECTION] ^= 1;
	seal(at);
	at = section(saved, 4);
	at[SECTION + 3] ^= 0x80;		/* first entry of the first run */
	seal(at);
	refused(saved, "it has an entry of the GGTT that is not this vGPU's");
	at[SECTION + 3] ^= 0x80;
	seal(at);
	at = section(saved, 5);
	at[SECTION + 4 + 20] ^= 1;		/* of the EDID */
	seal(at);
	refused(saved, "its monitor is none that this vGPU can have");
	at[SECTION + 4 + 20] ^= 1;
	seal(at);
	at = section(saved, 6);
	at[SECTION] = 1;			/* hung, and nothing runs */
	seal(at);
	refused(saved, "an engine of it is in a state that cannot be");
}

/* The value of the register at @offset in the stream, for a change: then seal() it. */
static u8 *register_at(struct saved *saved, u32 offset)
{
	u8 *at = section(saved, 3);
	u32 found;
	u64 len;

	memcpy(&len, at + 8, sizeof(len));
	for (u64 i = 0; i < len; i += 8) {
		memcpy(&found, at + SECTION + i, sizeof(found));
		if (found == offset)
			return at + SECTION + i + 4;
	}
	fail_msg("0x%x is not in the stream", offset);
	return NULL;
}

static void what_is_the_hosts_in_the_pvinfo_page_stays_so(void **state)
{
	struct saved *saved = *state;
	struct test_vgpu *test = saved->guest->test;
	const char *why;

	register_at(saved, PVINFO + 0x40)[0] ^= 0xff;	/* mappable base */
	register_at(saved, PVINFO + 0x20)[0] ^= 0xff;	/* reserved */
	register_at(saved, PVINFO + 0x804)[0] = 2;	/* display_ready, the guest's */
	seal(section(saved, 3));
	assert_int_equal(load(saved, &why), 0);
	assert_int_equal(test_vgpu_reg_read(test, PVINFO + 0x40), test->vgpu->mappable.base);
	assert_int_equal(test_vgpu_reg_read(test, PVINFO + 0x20), 0);
	assert_int_equal(test_vgpu_reg_read(test, PVINFO + 0x804), 2);
}

static void fuses_and_bits_that_nobody_writes_are_those_of_the_vgpu(void **state)
{
	struct saved *saved = *state;
	struct test_vgpu *test = saved->guest->test;
	const u32 fuse = test_vgpu_reg_read(test, FUSE2), mbctl = test_vgpu_reg_read(test, MBCTL);
	const char *why;

	register_at(saved, FUSE2)[3] ^= 0xff;
	register_at(saved, MBCTL)[0] ^= 0x11;		/* bit 4 is read-only */
	seal(section(saved, 3));
	assert_int_equal(load(saved, &why), 0);
	assert_int_equal(test_vgpu_reg_read(test, FUSE2), fuse);
	assert_int_equal(test_vgpu_reg_read(test, MBCTL), mbctl ^ 1);
}

static void what_the_device_model_writes_to_read_only_registers_goes_along(void **state)
{
	static const u32 offsets[] = {
		0x0d84,		/* FORCEWAKE_ACK_RENDER_GEN9 */
		0x6c060,	/* DPLL_STATUS */
		0x701ac,	/* PLANE_SURFLIVE(A,1) */
		0x64044,	/* DP_TP_STATUS(A) */
		0x44200,	/* GEN8_MASTER_IRQ */
		0x45404,	/* HSW_PWR_WELL_CTL2 */
		PIPE_CONF,
	};
	const unsigned int count = sizeof(offsets) / sizeof(offsets[0]);
	struct saved *saved = *state;
	struct test_vgpu *test = saved->guest->test;
	u32 before[sizeof(offsets) / sizeof(offsets[0])];
	const char *why;
	void *stream;

	test_vgpu_reg_write(test, 0xa278, 0x00010001);
	test_vgpu_reg_write(test, 0x46014, 1u << 31);
	test_vgpu_reg_write(test, 0x7019c, 0x5000000);
	test_vgpu_reg_write(test, 0x64040, 1u << 31 | 2 << 8);
	test_vgpu_reg_write(test, 0x45404, 0xa);
	hosted_advance(20 * MS);
	hosted_run_timers();
	hosted_run_work();
	for (unsigned int i = 0; i < count; i++) {
		before[i] = test_vgpu_reg_read(test, offsets[i]);
		if (!before[i])
			fail_msg("0x%x is 0", offsets[i]);
	}
	stream = vgt_state_save(test->vgpu, &saved->len);
	assert_false(IS_ERR(stream));
	replace(saved->guest);
	assert_int_equal(vgt_state_load(test->vgpu, stream, saved->len, &why), 0);
	vgt_state_free(stream);
	for (unsigned int i = 0; i < count; i++)
		assert_int_equal(test_vgpu_reg_read(test, offsets[i]), before[i]);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_guest_goes_on_in_another_vgpu),
		T(what_is_loaded_is_saved_again_byte_by_byte),
		T(a_vgpu_with_work_under_way_is_not_quiet),
		T(an_engine_that_hangs_hangs_on_until_its_reset),
		T(without_memory_nothing_is_saved_and_nothing_changes),
		T(a_vblank_that_is_due_is_not_lost),
		T(a_vblank_whose_timer_has_fired_is_not_lost),
		T(frames_go_on_at_the_rate_of_the_monitor_of_before),
		T(half_an_entry_of_the_ggtt_counts_as_it_stands_here_and_there),
		T(a_stream_that_is_cut_off_anywhere_is_refused_whole),
		T(a_bit_that_is_wrong_anywhere_is_refused),
		T(another_platform_or_place_is_refused),
		T(parts_that_are_missing_twice_or_unknown_are_refused),
		T(more_parts_than_there_can_be_are_refused),
		T(what_is_behind_the_last_part_is_refused),
		T(a_part_of_another_length_is_refused),
		T(what_is_refused_late_has_changed_nothing),
		T(displays_and_engines_that_cannot_be_are_refused),
		T(an_entry_of_the_ggtt_that_is_there_twice_is_refused),
		T(values_that_no_vgpu_has_are_refused),
		T(what_is_the_hosts_in_the_pvinfo_page_stays_so),
		T(fuses_and_bits_that_nobody_writes_are_those_of_the_vgpu),
		T(what_the_device_model_writes_to_read_only_registers_goes_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
