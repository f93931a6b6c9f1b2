// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * What a guest does to stall, crash or flood the host, and a host that has no memory
 * left. Rule ids are those of docs/hardening.md.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <linux/err.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/submit/submit.h"
#include "gvt/vgpu.h"
#include "pvinfo/pvinfo.h"
#include "tests/unit/gvt/submit/guest.h"

#define GDRST		0x941cu
#define TRANSCONF	0x70008u
#define HTOTAL		0x60000u
#define VTOTAL		0x6000cu
#define PIPE_IMR	0x44404u
#define PIPE_IER	0x4440cu
#define VBLANK		1u
#define SDE_IMR		0xc4004u
#define SDE_IER		0xc400cu
#define PCH_PORT_HOTPLUG 0xc4030u
#define MS		1000000ull

static unsigned int lines;
static unsigned int events;

static void count_line(int level, const char *line)
{
	lines++;
}

static void count_event(const char *event, const char *text)
{
	events += !strcmp(event, "vgt_guest_error");
}

static void count_begin(void)
{
	lines = 0;
	events = 0;
	hosted_set_log(count_line);
	hosted_set_trace(count_event);
}

/* S18, S19: no timings, no clock and no PLL values make a timer run too often or divide by 0. */
static void no_display_setting_makes_the_timer_run_more_often_than_240_hz(void **state)
{
	static const u32 odd[] = { 0, 1, 0x00010001, 0x1fff0000, 0x1fff, 0xffffffff };
	static const u32 clocks[] = {
		0x60030, 0x60034, 0x60040, 0x60044, 0x6c040, 0x6c044, 0x46010,
	};
	struct guest *guest = *state;

	test_vgpu_reg_write(guest->test, PIPE_IER, VBLANK);
	for (unsigned int i = 0; i < 6 * 6; i++) {
		unsigned int timers = 0;

		test_vgpu_reg_write(guest->test, TRANSCONF, 0);
		for (size_t k = 0; k < sizeof(clocks) / sizeof(clocks[0]); k++)
			test_vgpu_reg_write(guest->test, clocks[k], odd[(i + k) % 6]);
		test_vgpu_reg_write(guest->test, HTOTAL, odd[i % 6]);
		test_vgpu_reg_write(guest->test, VTOTAL, odd[i / 6]);
		test_vgpu_reg_write(guest->test, PIPE_IMR, ~VBLANK);
		test_vgpu_reg_write(guest->test, TRANSCONF, 1u << 31);
		for (unsigned int ms = 0; ms < 1000; ms++) {
			hosted_advance(MS);
			timers += hosted_run_timers();
			hosted_run_work();
			/* Mask and unmask, switch off and on: no more for that. */
			test_vgpu_reg_write(guest->test, PIPE_IMR, ~0u);
			test_vgpu_reg_write(guest->test, PIPE_IMR, ~VBLANK);
		}
		assert_in_range(timers, 23, 241);
	}
}

/* S20: every register and every byte of config space, in every width. */
static void nothing_that_a_guest_writes_to_a_register_is_printed(void **state)
{
	static const u64 values[] = { 0, ~0ull, 1, 0x8000000080000000ull, 0x5a5a5a5a5a5a5a5aull };
	struct guest *guest = *state;
	const struct vgt_reg_map *map = guest->test->dev->platform->regs;
	u64 value;

	count_begin();
	for (unsigned int i = 0; i < map->n_regs; i++) {
		for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
			for (unsigned int len = 1; len <= 8; len++) {
				const u64 at = map->reg[i].offset + len % 4;

				vgt_bus_guest_write(guest->test->vgpu, VGT_REGION_GTTMMADR, at,
						    &values[v], len);
				vgt_bus_guest_read(guest->test->vgpu, VGT_REGION_GTTMMADR, at,
						   &value, len);
			}
		}
		hosted_run_work();
	}
	for (u32 notice = 0; notice < 64; notice++)
		test_vgpu_reg_write(guest->test, VGT_PVINFO_PAGE + 0x818, notice);
	assert_int_equal(lines, 0);
}

/* S20, S21: one mistake over and over is counted each time, and told ever less often. */
static void a_flood_of_one_mistake_is_a_trace_event_a_doubling(void **state)
{
	struct guest *guest = *state;

	count_begin();
	for (unsigned int i = 0; i < 100000; i++)
		test_vgpu_reg_write(guest->test, 0x24d0, 0xbad);
	assert_int_equal(guest_stat(guest, VGT_ERR_FORCE_NONPRIV), 100000);
	assert_in_range(events, 1, 17);
	assert_int_equal(lines, 0);
}

/* S23: a guest that hangs its engine and resets it, over and over. */
static void resets_in_a_loop_gain_nothing_and_leave_nothing_behind(void **state)
{
	struct guest *guest = *state;
	struct fake_gpu *gpu = guest->test->gpu;
	unsigned long allocs = 0;

	for (unsigned int i = 0; i < 200; i++) {
		/* The GPU ends the job at once, or after all the resets. */
		gpu->cancel_ends_jobs = i & 1;
		guest_emit_request(guest, 0);
		guest_submit(guest, 0, -1);
		for (unsigned int k = 0; k < 10; k++)
			test_vgpu_reg_write(guest->test, GDRST, 0x1);
		if (gpu->job_count)
			guest_job_end(guest, -EIO);
		hosted_run_work();
		guest_use_engine(guest, VGT_RCS);
		if (!allocs)
			allocs = hosted_live_allocs();
		assert_true(hosted_live_allocs() <= allocs);
		assert_int_equal(gpu->jobs_cancelled, i + 1);
		assert_int_equal(gpu->job_count, 0);
		hosted_advance(100 * MS);
	}
}

/* S23: each may be a reset of the GPU's engine, with two lines in the host's log. */
static void resets_without_a_pause_have_the_guest_wait(void **state)
{
	struct guest *guest = *state;
	struct fake_gpu *gpu = guest->test->gpu;
	u64 before;

	gpu->cancel_ends_jobs = true;
	for (unsigned int round = 1; round < 4; round++) {
		before = gpu->jobs_cancelled;
		for (unsigned int i = 0; i < 100; i++) {
			guest_emit_request(guest, 0);
			guest_submit(guest, 0, -1);
			test_vgpu_reg_write(guest->test, GDRST, 0x1);
			hosted_run_work();
			guest_use_engine(guest, VGT_RCS);
		}
		assert_in_range(gpu->jobs_cancelled - before, 1, 17);
		assert_int_equal(gpu->job_count, 0);
		hosted_advance(1000 * MS);
	}
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	guest_job_end(guest, 0);
	/* It is not the guest's mistake. */
	assert_false(vgt_vgpu_stopped(guest->test->vgpu, NULL));
	for (unsigned int i = 0; i < 20; i++) {
		guest_emit_request(guest, 0);
		guest_submit(guest, 0, -1);
		if (i < 17)
			test_vgpu_reg_write(guest->test, GDRST, 0x1);
		hosted_run_work();
		if (i < 17)
			guest_use_engine(guest, VGT_RCS);
	}
	assert_int_equal(gpu->job_count, 0);
	hosted_advance(1000 * MS);		/* what was submitted meanwhile runs by itself */
	hosted_run_timers();
	hosted_run_work();
	assert_int_equal(gpu->job_count, 1);
	guest_job_end(guest, 0);
}

/* One write of @len bytes @value at @at, and what it does to the bytes beside them. */
static void config_write(struct vgt_vgpu *vgpu, u32 at, size_t len, u8 value)
{
	u8 bytes[16], buf[18], before[4096], after[4096];

	vgt_bus_guest_read(vgpu, VGT_REGION_CONFIG, 0, before, sizeof(before));
	memset(buf, 0xee, sizeof(buf));
	assert_int_equal(vgt_bus_guest_read(vgpu, VGT_REGION_CONFIG, at, buf + 1, len), 0);
	assert_memory_equal(buf + 1, before + at, len);
	assert_int_equal(buf[0], 0xee);
	assert_int_equal(buf[len + 1], 0xee);
	memset(bytes, value, sizeof(bytes));
	vgt_bus_guest_write(vgpu, VGT_REGION_CONFIG, at, bytes, len);
	vgt_bus_guest_read(vgpu, VGT_REGION_CONFIG, 0, after, sizeof(after));
	assert_memory_equal(after, before, at);
	assert_memory_equal(after + at + len, before + at + len, 4096 - at - len);
}

/* S24: config space in every width, alignment and over its end. */
static void config_accesses_of_any_width_touch_only_their_bytes(void **state)
{
	struct guest *guest = *state;
	struct vgt_vgpu *vgpu = guest->test->vgpu;
	u8 ones[256];

	memset(ones, 0xff, sizeof(ones));
	for (u32 at = 0; at < 4096; at += at < 300 ? 1 : 61) {
		for (size_t len = 1; len <= 16 && at + len <= 4096; len++) {
			vgt_vgpu_reset(vgpu);
			config_write(vgpu, at, len, 0xff);
			vgt_bus_guest_write(vgpu, VGT_REGION_CONFIG, 0, ones, sizeof(ones));
			config_write(vgpu, at, len, 0);
		}
	}
	assert_int_equal(vgt_bus_guest_write(vgpu, VGT_REGION_CONFIG, 4095, ones, 2), -EINVAL);
	assert_int_equal(vgt_bus_guest_write(vgpu, VGT_REGION_CONFIG, ~0ull, ones, 2), -EINVAL);
	assert_int_equal(vgt_bus_guest_read(vgpu, 99, 0, ones, 1), -EINVAL);
}

/* S25: display-ready is only stored; a cable that stays as it is, is no news. */
static void floods_of_display_notices_reach_nobody(void **state)
{
	struct guest *guest = *state;
	u64 msis;

	test_vgpu_reg_write(guest->test, SDE_IMR, 0);
	test_vgpu_reg_write(guest->test, SDE_IER, ~0u);
	test_vgpu_reg_write(guest->test, PCH_PORT_HOTPLUG, 0x10);
	msis = guest->test->hv->msis;
	for (unsigned int i = 0; i < 1000; i++) {
		test_vgpu_reg_write(guest->test, VGT_PVINFO_PAGE + 0x804, i & 1);
		vgt_display_plug(guest->test->vgpu, true);
	}
	assert_true(guest->test->hv->msis == msis);
	vgt_display_plug(guest->test->vgpu, false);
	assert_true(guest->test->hv->msis == msis + 1);
}

/* ---- what fails on the host's side ---- */

/* A port that fails from the call @left on, once or for good. */
static struct {
	struct vgt_gpu_ops gpu;
	struct vgt_hv_ops hv;
	long left;
	bool failed;
	bool once;
} port;

static bool port_fails(void)
{
	if (port.left < 0 || (port.failed && port.once))
		return false;
	if (port.left) {
		port.left--;
		return false;
	}
	port.failed = true;
	return true;
}

static int page_alloc(void *gpu, struct vgt_gpu_page *page)
{
	return port_fails() ? -ENOMEM : fake_gpu_ops.page_alloc(gpu, page);
}

static int buffer_create(void *gpu, u32 size, struct vgt_gpu_buffer *buffer)
{
	return port_fails() ? -ENOSPC : fake_gpu_ops.buffer_create(gpu, size, buffer);
}

static int context_create(void *gpu, enum vgt_engine engine, u32 pages, struct vgt_gpu_context *ctx)
{
	return port_fails() ? -ENOSPC : fake_gpu_ops.context_create(gpu, engine, pages, ctx);
}

static int job_submit(void *gpu, struct vgt_gpu_job *job)
{
	return port_fails() ? -EIO : fake_gpu_ops.job_submit(gpu, job);
}

static int mem_read(void *hv, u64 gpa, void *buf, size_t len)
{
	return port_fails() ? -EFAULT : port.hv.read(hv, gpa, buf, len);
}

static int mem_write(void *hv, u64 gpa, const void *buf, size_t len)
{
	return port_fails() ? -EFAULT : port.hv.write(hv, gpa, buf, len);
}

static int pin(void *hv, u64 gfn, u64 *bus)
{
	return port_fails() ? -ENOSPC : port.hv.pin(hv, gfn, bus);
}

static int track_add(void *hv, u64 gfn)
{
	return port_fails() ? -ENOMEM : port.hv.track_add(hv, gfn);
}

static const struct vgt_gpu_ops *failing_gpu(void)
{
	port.gpu = fake_gpu_ops;
	port.gpu.page_alloc = page_alloc;
	port.gpu.buffer_create = buffer_create;
	port.gpu.context_create = context_create;
	port.gpu.job_submit = job_submit;
	port.left = -1;
	return &port.gpu;
}

static void failing_hv(struct fake_hv *hv)
{
	port.hv = hv->ops;
	hv->ops.read = mem_read;
	hv->ops.write = mem_write;
	hv->ops.pin = pin;
	hv->ops.track_add = track_add;
}

static void fail_port_after(long n, bool once)
{
	port.left = n;
	port.failed = false;
	port.once = once;
}

/* Make and end a device and a vGPU with the @n-th allocation or port call failing. */
static bool create_and_destroy(long n, bool allocations)
{
	static const struct vgt_vgpu_config config = { .type = "i915-GVTg_V5_8" };
	struct fake_gpu *gpu = fake_gpu_create("skl");
	struct fake_hv *hv = fake_hv_create(64, VGT_HV_TRACKS_WRITES);
	const struct vgt_gpu_ops *ops = failing_gpu();
	const unsigned long live = hosted_live_allocs();
	struct vgt_vgpu *vgpu = NULL;
	struct vgt_device *dev;
	struct vgt_room room;
	bool complete;

	if (allocations)
		hosted_fail_alloc_after(n);
	else
		fail_port_after(n, false);
	dev = vgt_device_create(&gpu->info, ops, gpu);
	if (!IS_ERR(dev))
		vgpu = vgt_vgpu_create(dev, &config, &hv->ops, hv);
	hosted_fail_alloc_after(-1);
	port.left = -1;
	complete = vgpu && !IS_ERR(vgpu);
	if (IS_ERR(dev)) {
		assert_int_equal(PTR_ERR(dev), -ENOMEM);
	} else {
		if (IS_ERR(vgpu))
			assert_true(PTR_ERR(vgpu) == -ENOMEM || PTR_ERR(vgpu) == -ENOSPC);
		else
			vgt_vgpu_destroy(vgpu);
		vgt_device_room(dev, &room);
		assert_true(room.mappable == gpu->info.mappable.size);
		assert_true(room.fences == gpu->info.fences.size);
		vgt_device_destroy(dev);
	}
	assert_true(hosted_live_allocs() == live);
	assert_int_equal(hv->pinned, 0);
	fake_gpu_destroy(gpu);	/* finds pages, buffers, contexts that are left */
	fake_hv_destroy(hv);
	return complete;
}

static void a_vgpu_that_cannot_be_made_leaves_nothing_behind(void **state)
{
	long n;

	for (n = 0; !create_and_destroy(n, true); n++)
		assert_true(n < 200);
	assert_true(n > 5);
	for (n = 0; !create_and_destroy(n, false); n++)
		assert_true(n < 200);
	assert_true(n > 1);
	hosted_reset();
}

/* What one submission is made of: batches, page tables of all sizes, both context batches. */
static void prepare(struct guest *guest)
{
	struct fake_hv *hv = guest->test->hv;
	const u32 start[] = { 0x18800001, guest->gma + GUEST_BATCH, 0, 0 };

	fake_hv_guest_write64(hv, guest->pml4, 0x90003);
	fake_hv_guest_write64(hv, 0x90000, 0x91003);
	fake_hv_guest_write64(hv, 0x91000, 0x92003);
	fake_hv_guest_write64(hv, 0x91008, 0x93803);
	fake_hv_guest_write64(hv, 0x92000, 0x94003);
	fake_hv_guest_write64(hv, 0x93000, 0xa0003);
	guest_memory(guest, GUEST_BATCH)[0] = 0x05000000;
	guest_memory(guest, GUEST_BATCH + 4096)[0] = 0;
	guest_memory(guest, GUEST_BATCH + 8192)[0] = 0x05000000;
	guest_state(guest, 0)[STATE_INDIRECT] = (guest->gma + GUEST_BATCH + 4096) | 1;
	guest_state(guest, 0)[STATE_PER_CTX] = (guest->gma + GUEST_BATCH + 8192) | 1;
	guest_state(guest, 0)[STATE_CONTROL] = 0x000f0008;
	guest_emit(guest, 0, start, 4);
}

static void undo(struct guest *guest)
{
	fake_hv_guest_write64(guest->test->hv, guest->pml4, 0);
	test_vgpu_reg_write(guest->test, GDRST, 0x1);
	hosted_run_work();
	vgt_vgpu_reset(guest->test->vgpu);
	hosted_run_work();
}

/* One submission with the @n-th failure of a kind; true: all went well. */
static bool submission(struct guest *guest, long n, unsigned int kind)
{
	struct test_vgpu *test = guest->test;
	bool failed, ran;

	guest_begin(guest);
	prepare(guest);
	hosted_fail_alloc_after(kind ? -1 : n);
	fail_port_after(kind ? n : -1, kind == 1);
	guest_submit(guest, 0, -1);
	failed = hosted_failed_allocs() || port.failed;
	ran = guest_job(guest);
	/* Its end, and what is told to the guest, under the same conditions. */
	if (ran)
		guest_job_end(guest, 0);
	hosted_run_work();
	failed = failed || hosted_failed_allocs() || port.failed;
	hosted_fail_alloc_after(-1);
	port.left = -1;
	assert_int_equal(test->gpu->job_count, 0);
	/* The reset that a driver gives a hung engine makes it work again. */
	test_vgpu_reg_write(test, GDRST, 0x1);
	hosted_run_work();
	guest_use_engine(guest, VGT_RCS);
	prepare(guest);
	guest_submit(guest, 0, -1);
	assert_non_null(guest_job(guest));
	assert_true(fake_gpu_unsound_entries(test->gpu, guest_job(guest)->pml4) == 0);
	guest_job_end(guest, 0);
	assert_false(vgt_submit_busy(test->vgpu, VGT_RCS));
	undo(guest);
	return !failed;
}

/* S16: kind 0: allocations fail; 1: one call of a port; 2: all calls from one on. */
static void a_submission_that_fails_anywhere_leaves_nothing_and_the_next_one_works(void **state)
{
	struct guest *guest = *state;
	const struct fake_gpu *gpu = guest->test->gpu;

	failing_hv(guest->test->hv);
	guest->test->dev->ops = failing_gpu();
	undo(guest);
	for (unsigned int kind = 0; kind < 3; kind++) {
		unsigned long live = 0;
		u32 pages = 0;
		long n;

		for (n = 0; !submission(guest, n, kind); n++) {
			assert_true(n < 400);
			if (!n) {
				live = hosted_live_allocs();
				pages = gpu->live_pages;
			}
			assert_true(hosted_live_allocs() == live);
			assert_int_equal(gpu->live_pages, pages);
			assert_int_equal(gpu->live_contexts, 0);
			assert_int_equal(gpu->live_buffers, 1);
			assert_int_equal(guest->test->hv->pinned, 0);
			assert_int_equal(guest->test->hv->tracked_pages, 0);
		}
		assert_true(n > 10);
	}
	assert_true(guest_stat(guest, VGT_ERR_NO_MEMORY) > 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, guest_setup, guest_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(no_display_setting_makes_the_timer_run_more_often_than_240_hz),
		T(nothing_that_a_guest_writes_to_a_register_is_printed),
		T(a_flood_of_one_mistake_is_a_trace_event_a_doubling),
		T(resets_in_a_loop_gain_nothing_and_leave_nothing_behind),
		T(resets_without_a_pause_have_the_guest_wait),
		T(config_accesses_of_any_width_touch_only_their_bytes),
		T(floods_of_display_notices_reach_nobody),
		cmocka_unit_test(a_vgpu_that_cannot_be_made_leaves_nothing_behind),
		T(a_submission_that_fails_anywhere_leaves_nothing_and_the_next_one_works),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
