// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/vgpu.h"
#include "tests/unit/gvt/cmd/stream.h"

/* The buffers that were made last, to find them by their GGTT address. */
static struct vgt_gpu_buffer copies[512];
static unsigned int copy_count;

static int record_buffer(void *gpu, u32 size, struct vgt_gpu_buffer *buffer)
{
	int err = fake_gpu_ops.buffer_create(gpu, size, buffer);

	if (!err)
		copies[copy_count++ % 512] = *buffer;
	return err;
}

u32 *stream_copy(u32 gma)
{
	for (unsigned int i = 0; i < 512; i++)
		if (copies[i].size && gma == copies[i].gma)
			return copies[i].cpu;
	fail_msg("no buffer at 0x%x", gma);
	return NULL;
}

/* One table of each level, one behind the other. */
static void tables_write(struct fake_hv *hv)
{
	for (u32 level = 0; level < 3; level++) {
		u64 *table = fake_hv_ptr(hv, STREAM_PML4 + level * 4096);

		table[STREAM_VA >> (39 - 9 * level) & 511] = (STREAM_PML4 + (level + 1) * 4096) | 3;
	}
	for (u64 i = 0; i < STREAM_PAGES; i++)
		((u64 *)fake_hv_ptr(hv, STREAM_PML4 + 3 * 4096))[i] = (STREAM_GFN + i) << 12 | 3;
}

int stream_setup(void **state)
{
	static struct vgt_gpu_ops ops;
	struct stream_test *st = calloc(1, sizeof(*st));

	st->test = test_vgpu_create(0);
	memset(copies, 0, sizeof(copies));
	ops = fake_gpu_ops;
	ops.buffer_create = record_buffer;
	st->test->dev->ops = &ops;
	st->gma = st->test->vgpu->mappable.base;
	for (u32 i = 0; i < STREAM_PAGES; i++)
		test_vgpu_ggtt_map(st->test, st->gma + i * 4096, STREAM_GFN + i);
	tables_write(st->test->hv);
	vgt_scan_init(&st->scan, st->test->vgpu, VGT_RCS, st->gma, STREAM_PML4);
	*state = st;
	return 0;
}

int stream_teardown(void **state)
{
	struct stream_test *st = *state;

	vgt_scan_release(&st->scan);
	test_vgpu_destroy(st->test);
	free(st);
	return 0;
}

u32 *stream_memory(struct stream_test *st, u32 gma)
{
	return fake_hv_ptr(st->test->hv, (u64)STREAM_GFN * 4096 + gma - st->gma);
}

static int scan(struct stream_test *st, enum vgt_engine engine, enum vgt_stream kind, u32 *cmds,
		u32 dwords)
{
	struct vgt_vgpu *vgpu = st->test->vgpu;
	int err;

	mutex_lock(&vgpu->lock);
	vgt_scan_release(&st->scan);
	vgt_scan_init(&st->scan, vgpu, engine, st->gma, STREAM_PML4);
	err = vgt_scan_stream(&st->scan, kind, cmds, dwords, st->gma + 0x10000);
	mutex_unlock(&vgpu->lock);
	return err;
}

int stream_scan(struct stream_test *st, enum vgt_engine engine, u32 *cmds, u32 dwords)
{
	return scan(st, engine, VGT_STREAM_RING, cmds, dwords);
}

int stream_scan_kind(struct stream_test *st, enum vgt_stream kind, u32 *cmds, u32 dwords)
{
	return scan(st, VGT_RCS, kind, cmds, dwords);
}

void stream_refused(struct stream_test *st, enum vgt_engine engine, u32 *cmds, u32 dwords,
		    const char *rule)
{
	const struct vgt_vgpu *vgpu = st->test->vgpu;
	const u64 before = vgt_vgpu_stat(vgpu, VGT_ERR_COMMAND) +
			   vgt_vgpu_stat(vgpu, VGT_ERR_BUDGET);

	assert_true(stream_scan(st, engine, cmds, dwords) < 0);
	assert_non_null(st->scan.refusal.rule);
	assert_string_equal(st->scan.refusal.rule, rule);
	assert_int_equal(st->scan.refusal.engine, engine);
	assert_int_equal(vgt_vgpu_stat(vgpu, VGT_ERR_COMMAND) +
			 vgt_vgpu_stat(vgpu, VGT_ERR_BUDGET), before + 1);
}
