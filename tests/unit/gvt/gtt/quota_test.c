// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/gtt/quota.c: what a vGPU may have in the host's part of the GGTT. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gvt/gtt/quota.h"
#include "tests/support/bare_vgpu.h"

#define MIB		(1u << 20)
#define MAX_BUFFERS	64

/*
 * The vGPU has 64 of the 192 MiB of the aperture. Of 48 MiB for all, 16 are its own: 12 for
 * contexts, 4 for batches.
 */
static int setup(void **state)
{
	struct bare_vgpu *bare = bare_vgpu_create(16, 0);

	bare->dev.info.core_bytes = 48 * MIB;
	*state = bare;
	return 0;
}

static int teardown(void **state)
{
	bare_vgpu_destroy(*state);
	return 0;
}

/* As many buffers of @size as there is room for, and given back; how many. */
static unsigned int fill(struct vgt_vgpu *vgpu, enum vgt_quota quota, u32 size)
{
	struct vgt_gpu_buffer buffer[MAX_BUFFERS];
	unsigned int count = 0;

	while (count < MAX_BUFFERS && !vgt_quota_buffer_create(vgpu, quota, size, &buffer[count]))
		count++;
	for (unsigned int i = 0; i < count; i++)
		vgt_quota_buffer_destroy(vgpu, quota, &buffer[i]);
	assert_int_equal(vgpu->quota_used[quota], 0);
	return count;
}

static void a_vgpu_has_such_a_part_as_of_the_aperture(void **state)
{
	struct bare_vgpu *bare = *state;

	assert_int_equal(fill(&bare->vgpu, VGT_QUOTA_BATCHES, MIB), 4);
	assert_int_equal(fill(&bare->vgpu, VGT_QUOTA_CONTEXTS, MIB), 12);
	bare->vgpu.mappable.size *= 2;
	assert_int_equal(fill(&bare->vgpu, VGT_QUOTA_BATCHES, MIB), 8);
}

static void what_is_over_the_part_is_refused_before_the_gpu_is_asked(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_gpu_buffer buffer[2];

	assert_int_equal(vgt_quota_buffer_create(&bare->vgpu, VGT_QUOTA_BATCHES, 4 * MIB,
						 &buffer[0]), 0);
	assert_int_equal(bare->gpu->live_buffers, 1);
	assert_int_equal(vgt_quota_buffer_create(&bare->vgpu, VGT_QUOTA_BATCHES, 1, &buffer[1]),
			 -ENOSPC);
	assert_int_equal(bare->gpu->live_buffers, 1);
	vgt_quota_buffer_destroy(&bare->vgpu, VGT_QUOTA_BATCHES, &buffer[0]);
}

static void batches_take_no_room_of_contexts(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_gpu_buffer buffer;

	assert_int_equal(vgt_quota_buffer_create(&bare->vgpu, VGT_QUOTA_BATCHES, 4 * MIB,
						 &buffer), 0);
	assert_int_equal(fill(&bare->vgpu, VGT_QUOTA_CONTEXTS, MIB), 12);
	vgt_quota_buffer_destroy(&bare->vgpu, VGT_QUOTA_BATCHES, &buffer);
}

static void a_buffer_counts_in_whole_pages(void **state)
{
	struct bare_vgpu *bare = *state;

	bare->dev.info.core_bytes = 3 * 4 * 10 * 4096;
	assert_int_equal(fill(&bare->vgpu, VGT_QUOTA_BATCHES, 4), 10);
	assert_int_equal(fill(&bare->vgpu, VGT_QUOTA_BATCHES, 4097), 5);
}

static void a_context_counts_with_what_the_gpu_side_adds(void **state)
{
	struct bare_vgpu *bare = *state;
	struct vgt_gpu_context ctx[12];

	bare->dev.info.context_bytes = MIB - 2 * 4096;
	for (unsigned int i = 0; i < 12; i++)
		assert_int_equal(vgt_quota_context_create(&bare->vgpu, VGT_BCS, 2, &ctx[i]), 0);
	assert_int_equal(vgt_quota_context_create(&bare->vgpu, VGT_BCS, 2, &ctx[0]), -ENOSPC);
	assert_int_equal(bare->vgpu.quota_used[VGT_QUOTA_CONTEXTS], 12 * MIB);
	for (unsigned int i = 0; i < 12; i++)
		vgt_quota_context_destroy(&bare->vgpu, &ctx[i]);
	assert_int_equal(bare->vgpu.quota_used[VGT_QUOTA_CONTEXTS], 0);
}

/* Whatever the parts of the aperture are, all vGPUs together have no more than there is. */
static void the_sum_of_all_is_what_there_is(void **state)
{
	static const u32 parts[] = { 1, 7, 13, 64, 107 };	/* MiB, 192 in all */
	struct bare_vgpu *bare = *state;
	u64 sum = 0;

	bare->dev.info.core_bytes = 101 * 4096;
	for (unsigned int i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		bare->vgpu.mappable.size = (u64)parts[i] << 20;
		sum += fill(&bare->vgpu, VGT_QUOTA_BATCHES, 4096);
		sum += fill(&bare->vgpu, VGT_QUOTA_CONTEXTS, 4096);
	}
	assert_in_range(sum, 90, 101);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_vgpu_has_such_a_part_as_of_the_aperture),
		TEST(what_is_over_the_part_is_refused_before_the_gpu_is_asked),
		TEST(batches_take_no_room_of_contexts),
		TEST(a_buffer_counts_in_whole_pages),
		TEST(a_context_counts_with_what_the_gpu_side_adds),
		TEST(the_sum_of_all_is_what_there_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
