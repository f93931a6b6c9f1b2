// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* A short guest is recorded on a fake GPU; then the recording is replayed, or spoilt first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <linux/err.h>

#include "gvt/vgt.h"
#include "hosted/hosted.h"
#include "tests/support/fake_gpu.h"
#include "tests/support/fake_hv.h"
#include "tools/record/reader.h"
#include "tools/record/recorder.h"
#include "tools/replay/gpu.h"
#include "tools/replay/guest.h"
#include "tools/replay/replay.h"

#define RAM_PAGES	1024
#define GGTT_OFFSET	(8u << 20)
#define CONTEXT_GMA	(64u << 20)
#define CONTEXT_GFN	5u
#define BCS_MODE	0x2229cu
#define BCS_ELSP	0x22230u
#define EXECLISTS	(1u << 15)
#define DESCRIPTOR	0x119u		/* valid, 48-bit addresses, privileged */
#define TIMESTAMP	0x2358u		/* RING_TIMESTAMP(rcs0): the GPU's */
#define PIPE_CONF	0x70008u
#define PIPE_IMR	0x44404u
#define PIPE_IER	0x4440cu
#define MASTER_IRQ	0x44200u
#define VBLANK		1u
#define MS		1000000u

/* A guest with what is recorded of it. */
struct scene {
	struct fake_gpu *gpu;
	struct fake_hv *hv;
	struct recorder *recorder;
	struct vgt_device *dev;
	struct vgt_vgpu *vgpu;
	char path[32];
	uint8_t *data;
	size_t len;
};

static u32 reg_read(struct scene *scene, u32 offset)
{
	u32 value;
	int err;

	recorder_begin(scene->recorder);
	err = vgt_bus_guest_read(scene->vgpu, VGT_REGION_GTTMMADR, offset, &value, sizeof(value));
	recorder_access(scene->recorder, false, VGT_REGION_GTTMMADR, offset, &value, sizeof(value),
			err);
	return value;
}

static void bus_write(struct scene *scene, enum vgt_region region, u64 offset, u64 value,
		      size_t len)
{
	int err;

	recorder_begin(scene->recorder);
	err = vgt_bus_guest_write(scene->vgpu, region, offset, &value, len);
	recorder_access(scene->recorder, true, region, offset, &value, len, err);
}

static void reg_write(struct scene *scene, u32 offset, u32 value)
{
	bus_write(scene, VGT_REGION_GTTMMADR, offset, value, 4);
}

static void make(struct scene *scene)
{
	const struct vgt_vgpu_config config = { .type = "i915-GVTg_V5_4" };

	hosted_set_clock(recorder_clock);
	scene->gpu = fake_gpu_create("skl");
	scene->hv = fake_hv_create(RAM_PAGES, 0);
	scene->gpu->hv = scene->hv;
	assert_int_equal(recorder_create(scene->path, &scene->gpu->info, &fake_gpu_ops, scene->gpu,
					 &scene->recorder), 0);
	recorder_set_guest(scene->recorder, &scene->hv->ops, scene->hv);
	scene->dev = vgt_device_create(&scene->gpu->info, &recorder_gpu_ops, scene->recorder);
	assert_false(IS_ERR(scene->dev));
	recorder_begin(scene->recorder);
	scene->vgpu = vgt_vgpu_create(scene->dev, &config, &recorder_hv_ops, scene->recorder);
	recorder_created(scene->recorder, &config);
	assert_false(IS_ERR(scene->vgpu));
	scene->hv->vgpu = scene->vgpu;
}

static void end(struct scene *scene)
{
	vgt_vgpu_destroy(scene->vgpu);
	vgt_device_destroy(scene->dev);
	fake_gpu_destroy(scene->gpu);
	fake_hv_destroy(scene->hv);
	assert_int_equal(recorder_destroy(scene->recorder), 0);
	assert_null(record_load(scene->path, &scene->data, &scene->len));
}

/* A context with junk in its state page, which the device model reads and refuses. */
static void submit_junk(struct scene *scene)
{
	unsigned int i;

	memset(fake_hv_ptr(scene->hv, (CONTEXT_GFN + 1) * 4096), 0xa5, 4096);
	bus_write(scene, VGT_REGION_GTTMMADR, GGTT_OFFSET + (CONTEXT_GMA / 4096 + 1) * 8,
		  (CONTEXT_GFN + 1) << 12 | 1, 8);
	reg_write(scene, BCS_MODE, EXECLISTS << 16 | EXECLISTS);
	for (i = 0; i < 3; i++)
		reg_write(scene, BCS_ELSP, 0);
	reg_write(scene, BCS_ELSP, CONTEXT_GMA | DESCRIPTOR);
}

/*
 * Waits for a vertical blank that interrupts; a GPU register, a GGTT entry, the aperture, a
 * submission.
 */
static void live(struct scene *scene)
{
	const u32 gma = CONTEXT_GMA;
	unsigned int i;

	recorder_begin(scene->recorder);
	recorder_mapped(scene->recorder, 0, RAM_PAGES * 4096, true);
	for (i = 0; i < 2; i++) {
		scene->gpu->regs[TIMESTAMP / 4] = 1000 + i;
		assert_int_equal(reg_read(scene, TIMESTAMP), 1000 + i);
	}
	bus_write(scene, VGT_REGION_GTTMMADR, GGTT_OFFSET + gma / 4096 * 8,
		  CONTEXT_GFN << 12 | 1, 8);
	for (i = 0; i < 8; i++)
		bus_write(scene, VGT_REGION_GMADR, gma + 4 * i, i, 4);
	bus_write(scene, VGT_REGION_CONFIG, 4, 6, 2);
	reg_write(scene, PIPE_CONF, 1u << 31);
	reg_write(scene, PIPE_IER, VBLANK);
	reg_write(scene, PIPE_IMR, ~VBLANK);
	reg_write(scene, MASTER_IRQ, 1u << 31);
	while (!scene->hv->msis && !scene->hv->intx) {
		recorder_begin(scene->recorder);
		recorder_ran(scene->recorder, hosted_run_timers() + hosted_run_work());
	}
	reg_read(scene, MASTER_IRQ);
	submit_junk(scene);
	recorder_begin(scene->recorder);
	vgt_vgpu_reset(scene->vgpu);
	recorder_reset(scene->recorder);
}

static int setup(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	strcpy(scene->path, "/tmp/vgt-replay-XXXXXX");
	close(mkstemp(scene->path));
	make(scene);
	live(scene);
	end(scene);
	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	struct scene *scene = *state;

	unlink(scene->path);
	free(scene->data);
	free(scene);
	hosted_reset();
	return 0;
}

/* Behind the record of this kind number @n, from 0. */
static uint8_t *find(const struct scene *scene, enum record_kind kind, unsigned int n)
{
	struct record_reader reader;
	struct record record;

	record_reader_init(&reader, scene->data, scene->len);
	while (record_next(&reader, &record))
		if (record.kind == kind && !n--)
			return scene->data + (reader.at - scene->data);
	fail_msg("there is no such record of kind %d", kind);
	return NULL;
}

static void expect(const struct scene *scene, enum replay_verdict verdict, const char *text)
{
	struct replay_result result;

	assert_int_equal(replay_run(scene->data, scene->len, 0, &result), verdict);
	assert_string_equal(result.difference, text);
}

static void what_was_recorded_replays_the_same(void **state)
{
	struct scene *scene = *state;
	struct replay_result result;

	assert_int_equal(replay_run(scene->data, scene->len, 0, &result), REPLAY_SAME);
	assert_string_equal(result.difference, "");
	/* The eight writes to the aperture are one. */
	assert_int_equal(result.accesses, 16);
	assert_true(result.interrupts <= 1);
}

static void guest_memory_that_was_read_is_in_the_recording_and_is_read_again(void **state)
{
	struct scene *scene = *state;
	struct replay_result result;
	struct record_reader reader;
	struct record record;

	record_reader_init(&reader, scene->data, scene->len);
	while (record_next(&reader, &record) && record.kind != RECORD_MEMORY)
		;
	assert_int_equal(record.kind, RECORD_MEMORY);
	assert_int_equal(record.gpa, (CONTEXT_GFN + 1) * 4096);
	assert_int_equal(record.bytes.len, 4096);
	assert_int_equal(record.bytes.data[0], 0xa5);
	assert_int_equal(replay_run(scene->data, scene->len, 0, &result), REPLAY_SAME);
}

static void a_value_read_that_differs_is_named_with_its_register(void **state)
{
	struct scene *scene = *state;

	find(scene, RECORD_READ, 1)[-4] ^= 0xff;
	expect(scene, REPLAY_DIFFERENT, "step 4 (access 2), read of RING_TIMESTAMP(rcs0) (0x2358): "
	       "expected 0x00000316, got 0x000003e9");
}

static void an_access_that_was_refused_is_named(void **state)
{
	struct scene *scene = *state;

	/* failed, offset, length, two bytes of data */
	find(scene, RECORD_WRITE, 2)[-5] = 1;
	expect(scene, REPLAY_DIFFERENT,
	       "step 7 (access 5), write of config space at 0x4: it is accepted");
}

static void an_interrupt_that_came_otherwise_is_named(void **state)
{
	struct scene *scene = *state;

	unsigned int n = 0;

	while (!find(scene, RECORD_INTX, n)[-1])
		n++;
	find(scene, RECORD_INTX, n)[-1] = 0;
	expect(scene, REPLAY_DIFFERENT, "step 12 (access 9), timers and work: expected the "
	       "interrupt pin down, it is up");
}

static int track_add(void *hv, u64 gfn)
{
	return 0;
}

static void track_remove(void *hv, u64 gfn)
{
}

/* Every function that a port has, a recorder and a replay have; but those of tracked writes. */
static void no_service_of_a_port_is_forgotten(void **state)
{
	const struct vgt_hv_ops *const hvs[] = { &recorder_hv_ops, &replay_guest_hv_ops };
	const struct vgt_gpu_ops *const gpus[] = { &recorder_gpu_ops, &replay_gpu_ops };
	unsigned int i, n;

	for (i = 0; i < 2; i++) {
		struct vgt_hv_ops hv = *hvs[i];
		void (*gpu[sizeof(struct vgt_gpu_ops) / sizeof(void (*)(void))])(void);
		void (*fn[(sizeof(hv) - offsetof(struct vgt_hv_ops, read)) / sizeof(gpu[0])])(void);

		hv.track_add = track_add;
		hv.track_remove = track_remove;
		memcpy(fn, &hv.read, sizeof(fn));
		for (n = 0; n < sizeof(fn) / sizeof(fn[0]); n++)
			assert_non_null(fn[n]);
		memcpy(gpu, gpus[i], sizeof(gpu));
		for (n = 0; n < sizeof(gpu) / sizeof(gpu[0]); n++)
			assert_non_null(gpu[n]);
	}
}

static void a_recording_that_is_cut_off_says_so(void **state)
{
	struct scene *scene = *state;

	scene->len -= 2;
	expect(scene, REPLAY_BAD,
	       "it is cut off: vgt-server has to end by itself for it to be whole");
}

static void a_file_that_is_no_recording_says_so(void **state)
{
	struct scene *scene = *state;

	scene->data[0] = 'x';
	expect(scene, REPLAY_BAD, "it is not a recording of vgt-server --record");
}

static void a_recording_of_another_version_says_so(void **state)
{
	struct scene *scene = *state;

	scene->data[8] = 0;
	expect(scene, REPLAY_BAD,
	       "its version is another than this program's: record it again");
}

static void something_behind_the_end_is_refused(void **state)
{
	struct scene *scene = *state;

	scene->data = realloc(scene->data, scene->len + 1);
	scene->data[scene->len++] = 0;
	expect(scene, REPLAY_BAD, "there is something behind its end");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(what_was_recorded_replays_the_same),
		TEST(guest_memory_that_was_read_is_in_the_recording_and_is_read_again),
		TEST(a_value_read_that_differs_is_named_with_its_register),
		TEST(an_access_that_was_refused_is_named),
		TEST(an_interrupt_that_came_otherwise_is_named),
		TEST(no_service_of_a_port_is_forgotten),
		TEST(a_recording_that_is_cut_off_says_so),
		TEST(a_file_that_is_no_recording_says_so),
		TEST(a_recording_of_another_version_says_so),
		TEST(something_behind_the_end_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
