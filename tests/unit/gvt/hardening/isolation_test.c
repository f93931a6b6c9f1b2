// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Two vGPUs on one GPU: whatever one guest does, the other sees nothing of it and
 * goes on. Rule ids are those of docs/hardening.md.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/cmd/scan.h"
#include "gvt/submit/submit.h"
#include "gvt/vgpu.h"
#include "pvinfo/pvinfo.h"
#include "tests/unit/gvt/hardening/neighbours.h"

#define GGTT_OFFSET	(8u << 20)
#define FENCES		0x100000u
#define GDRST		0x941cu
#define GT0_IIR		0x44308u
#define MASTER_IRQ	0x44200u
#define ELSP		0x230u
#define RING_MODE	0x29cu
#define RING_HWS_PGA	0x80u
#define DEADLINE_MS	21000u

static u64 ggtt_read(struct guest *guest, u64 gma)
{
	u64 pte = 0;

	vgt_bus_guest_read(guest->test->vgpu, VGT_REGION_GTTMMADR, GGTT_OFFSET + (gma >> 12) * 8,
			   &pte, sizeof(pte));
	return pte;
}

static void no_overlap(const struct vgt_gpu_range *a, const struct vgt_gpu_range *b)
{
	assert_true(a->base + a->size <= b->base || b->base + b->size <= a->base);
}

static void no_two_have_a_part_in_common(void **state)
{
	struct neighbours *both = *state;
	const struct vgt_vgpu *a = both->hostile.test->vgpu, *b = both->other.test->vgpu;

	no_overlap(&a->mappable, &b->mappable);
	no_overlap(&a->unmappable, &b->unmappable);
	no_overlap(&a->fences, &b->fences);
	assert_int_not_equal(a->id, b->id);
}

static void no_guest_changes_or_reads_an_entry_of_the_others_ggtt(void **state)
{
	struct neighbours *both = *state;
	const struct vgt_vgpu *other = both->other.test->vgpu;
	const u64 places[] = {
		other->mappable.base, other->mappable.base + other->mappable.size - 4096,
		other->unmappable.base, other->unmappable.base + other->unmappable.size - 4096,
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const u64 entry = both->gpu->ggtt[places[i] >> 12];
		const u64 own = ggtt_read(&both->other, places[i]);
		const u8 byte = 1;

		test_vgpu_ggtt_map(both->hostile.test, places[i], 0x10);
		vgt_bus_guest_write(both->hostile.test->vgpu, VGT_REGION_GTTMMADR,
				    GGTT_OFFSET + (places[i] >> 12) * 8 + 4, &byte, 1);
		assert_true(both->gpu->ggtt[places[i] >> 12] == entry);
		assert_true(ggtt_read(&both->hostile, places[i]) == 0);
		assert_true(ggtt_read(&both->other, places[i]) == own);
	}
	assert_int_equal(guest_stat(&both->hostile, VGT_ERR_GGTT_RANGE), 4);
}

static void no_guest_reaches_the_others_aperture(void **state)
{
	struct neighbours *both = *state;
	u32 *memory = guest_memory(&both->other, GUEST_BATCH);
	const u32 gma = both->other.gma + GUEST_BATCH;
	u32 value = 0xdeadbeef;

	both->gpu->hv = both->other.test->hv;
	memory[0] = 0x600d;
	vgt_bus_guest_write(both->hostile.test->vgpu, VGT_REGION_GMADR, gma, &value, 4);
	assert_int_equal(memory[0], 0x600d);
	vgt_bus_guest_read(both->hostile.test->vgpu, VGT_REGION_GMADR, gma, &value, 4);
	assert_int_equal(value, 0);
	assert_int_equal(guest_stat(&both->hostile, VGT_ERR_APERTURE_RANGE), 2);
}

static void no_guest_sets_the_others_fences(void **state)
{
	struct neighbours *both = *state;
	const struct vgt_gpu_range *own = &both->hostile.test->vgpu->fences;
	const u32 gma = both->hostile.gma;

	for (u32 i = 0; i < 32; i++) {
		test_vgpu_reg_write(both->hostile.test, FENCES + 8 * i + 4, (gma + 0x1000) | 3);
		test_vgpu_reg_write(both->hostile.test, FENCES + 8 * i, gma | 1);
	}
	for (u32 i = 0; i < 32; i++)
		if (i - own->base >= own->size)
			assert_true(both->gpu->fences[i] == 0);
		else
			assert_true(both->gpu->fences[i] & 1);
	/* Nor one of its own over the other's memory. */
	test_vgpu_reg_write(both->hostile.test, FENCES + 4, (both->other.gma + 0x1000) | 3);
	test_vgpu_reg_write(both->hostile.test, FENCES, both->other.gma | 1);
	assert_true(both->gpu->fences[own->base] == 0);
}

static void no_guest_changes_the_others_pvinfo_page_or_its_own_upper_half(void **state)
{
	struct neighbours *both = *state;
	u32 before[2][1024];

	for (u32 i = 0; i < 1024; i++) {
		before[0][i] = test_vgpu_reg_read(both->hostile.test, VGT_PVINFO_PAGE + 4 * i);
		before[1][i] = test_vgpu_reg_read(both->other.test, VGT_PVINFO_PAGE + 4 * i);
	}
	for (u32 i = 0; i < 1024; i++)
		test_vgpu_reg_write(both->hostile.test, VGT_PVINFO_PAGE + 4 * i, 0xfffffff0);
	for (u32 i = 0; i < 1024; i++) {
		if (i < 0x800 / 4)
			assert_int_equal(test_vgpu_reg_read(both->hostile.test,
							    VGT_PVINFO_PAGE + 4 * i), before[0][i]);
		assert_int_equal(test_vgpu_reg_read(both->other.test, VGT_PVINFO_PAGE + 4 * i),
				 before[1][i]);
	}
}

static void no_guest_raises_or_sees_the_others_interrupts(void **state)
{
	struct neighbours *both = *state;
	const u64 msis = both->other.test->hv->msis;

	assert_true(neighbour_works(&both->hostile));
	assert_true(both->hostile.test->hv->msis > 0);
	assert_true(both->other.test->hv->msis == msis);
	assert_int_equal(test_vgpu_reg_read(both->other.test, GT0_IIR), 0);
	assert_int_equal(test_vgpu_reg_read(both->other.test, MASTER_IRQ), 1u << 31);
}

/* A descriptor written as the guest likes. */
static void submit_raw(struct guest *guest, u32 low)
{
	test_vgpu_reg_write(guest->test, guest->base + ELSP, 0);
	test_vgpu_reg_write(guest->test, guest->base + ELSP, 0);
	test_vgpu_reg_write(guest->test, guest->base + ELSP, 0x20);
	test_vgpu_reg_write(guest->test, guest->base + ELSP, low);
}

static void revive(struct guest *guest)
{
	test_vgpu_reg_write(guest->test, GDRST, 0x1);
	hosted_run_work();
	guest_use_engine(guest, guest->engine);
}

static void no_guest_runs_the_others_context_ring_or_batch(void **state)
{
	struct neighbours *both = *state;
	struct guest *hostile = &both->hostile, *other = &both->other;
	const u32 batch[] = { 0x18800001, other->gma + GUEST_BATCH, 0, 0 };

	guest_emit_request(other, 0);
	guest_memory(other, GUEST_BATCH)[0] = 0x05000000;

	submit_raw(hostile, guest_lrca(other, 0) | 0x119);
	assert_null(guest_job(hostile));
	assert_int_equal(guest_stat(hostile, VGT_ERR_CONTEXT), 1);
	revive(hostile);

	guest_emit_request(hostile, 0);
	guest_state(hostile, 0)[STATE_START] = guest_lrca(other, 0) + GUEST_RING;
	guest_submit(hostile, 0, -1);
	assert_null(guest_job(hostile));
	assert_int_equal(guest_stat(hostile, VGT_ERR_RING), 1);
	revive(hostile);

	guest_emit(hostile, 0, batch, 4);
	guest_submit(hostile, 0, -1);
	assert_null(guest_job(hostile));
	assert_int_equal(guest_stat(hostile, VGT_ERR_COMMAND), 1);
	assert_string_equal(guest_refusal(hostile)->rule, "ggtt-address");
	revive(hostile);

	guest_emit_request(hostile, 0);
	guest_state(hostile, 0)[STATE_INDIRECT] = (other->gma + GUEST_BATCH) | 1;
	guest_submit(hostile, 0, -1);
	assert_null(guest_job(hostile));
	revive(hostile);
	assert_true(neighbour_works(other));
}

/* Each way that a command or the device itself stores to the GGTT. */
static void no_guest_stores_to_the_others_memory(void **state)
{
	struct neighbours *both = *state;
	struct guest *hostile = &both->hostile;
	const u32 gma = both->other.gma + GUEST_BATCH;
	const u32 stores[][8] = {
		{ 0x10400002, gma, 0, 1 },			/* MI_STORE_DATA_IMM */
		{ 0x12400002, 0x2600, gma, 0 },			/* MI_STORE_REGISTER_MEM */
		{ 0x14c00002, 0x2600, gma, 0 },			/* MI_LOAD_REGISTER_MEM */
		{ 0x13004002, gma | 4, 0, 1 },			/* MI_FLUSH_DW */
		{ 0x17600003, gma, 0, gma, 0, 0 },		/* MI_COPY_MEM_MEM */
		{ 0x17c00001, gma, 0, 0 },			/* MI_ATOMIC */
		{ 0x0e408002, 0, gma, 0 },			/* MI_SEMAPHORE_WAIT */
		{ 0x7a000004, 0x01104000, gma, 0, 1, 0 },	/* PIPE_CONTROL */
	};

	for (size_t i = 0; i < sizeof(stores) / sizeof(stores[0]); i++) {
		revive(hostile);
		guest_emit(hostile, 0, stores[i], i == 4 || i == 7 ? 6 : 4);
		guest_submit(hostile, 0, -1);
		assert_null(guest_job(hostile));
		assert_int_equal(guest_stat(hostile, VGT_ERR_COMMAND), i + 1);
	}
	/* The status page, to which the device model stores context events. */
	test_vgpu_reg_write(hostile->test, hostile->base + RING_HWS_PGA, both->other.gma);
	assert_int_equal(test_vgpu_reg_read(hostile->test, hostile->base + RING_HWS_PGA),
			 hostile->gma + GUEST_HWSP);
}

static bool job_loads(const struct guest *guest, u32 offset, u32 value)
{
	u32 loaded;

	return guest_job_loads(guest, offset, &loaded) && loaded == value;
}

static void no_guest_works_with_registers_that_the_other_has_set(void **state)
{
	struct neighbours *both = *state;
	const u32 mocs = 0xc800, nonpriv = 0x24d0;

	test_vgpu_reg_write(both->hostile.test, mocs, 0x77);
	test_vgpu_reg_write(both->hostile.test, nonpriv, 0x2580);
	assert_int_equal(test_vgpu_reg_read(both->other.test, mocs), 0);
	assert_true(neighbour_works(&both->hostile));
	guest_emit_request(&both->other, 0);
	guest_submit(&both->other, 0, -1);
	/* The engine still has the first one's values: they are replaced first. */
	assert_true(job_loads(&both->other, mocs, 0));
	assert_true(job_loads(&both->other, nonpriv, 0x2094));
	guest_job_end(&both->other, 0);
}

/* Nothing, or what the GPU's own new contexts begin with. */
static bool job_begins(const struct guest *guest, u32 offset)
{
	u32 value, own;

	if (!guest_job_loads(guest, offset, &value))
		return false;
	return !value || value == 0xffff0000 ||
	       (guest_image_loads(guest->test->gpu->image[guest->engine], offset, &own) &&
		value == own);
}

/* A new context that restores nothing would find what the one before it left. */
static void no_guest_begins_a_context_with_what_the_others_left_in_registers(void **state)
{
	struct neighbours *both = *state;
	const struct vgt_gen *gen = both->dev->platform->gen;
	const struct vgt_reg_map *map = both->dev->platform->regs;

	for (enum vgt_engine e = VGT_RCS; e < VGT_ENGINES; e++) {
		unsigned int loaded = 0;

		guest_use_engine(&both->other, e);
		guest_emit_request(&both->other, 0);
		guest_submit(&both->other, 0, -1);
		for (unsigned int i = 1; i < map->n_regs; i++) {
			const struct vgt_reg_desc *reg = &map->reg[i];
			const bool own = reg->offset - gen->engines[e].base < 0x1000;
			const bool render = reg->offset < 0x10000 && reg->offset - 0xc800 >= 0x500;
			const u8 readable = VGT_CMD_SRM | VGT_CMD_LRR_SRC;

			if (!(reg->cmd_access & VGT_CMD_LRI) || !(reg->cmd_access & readable) ||
			    !(own || (e == VGT_RCS && render)))
				continue;
			for (u32 at = reg->offset; at < reg->offset + reg->len; at += 4, loaded++)
				assert_true(job_begins(&both->other, at));
		}
		assert_true(loaded >= 32);
		guest_job_end(&both->other, 0);
	}
}

static void no_guest_makes_another_engine_of_the_others_writable(void **state)
{
	struct neighbours *both = *state;

	/* A register of the render engine, for unprivileged batches of the blitter. */
	test_vgpu_reg_write(both->hostile.test, 0x224d0, 0x2580);
	assert_int_equal(guest_stat(&both->hostile, VGT_ERR_FORCE_NONPRIV), 1);
	assert_int_not_equal(test_vgpu_reg_read(both->hostile.test, 0x224d0), 0x2580);
}

static void one_hangs_and_the_other_goes_on(void **state)
{
	struct neighbours *both = *state;
	struct guest *hostile = &both->hostile, *other = &both->other;

	guest_emit_request(hostile, 0);
	guest_submit(hostile, 0, -1);
	assert_non_null(guest_job(hostile));
	/* Another engine is not concerned at all. */
	guest_use_engine(other, VGT_BCS);
	assert_true(neighbour_works(other));
	/* The same engine is, until the deadline. */
	guest_use_engine(other, VGT_RCS);
	guest_emit_request(other, 0);
	guest_submit(other, 0, -1);
	neighbours_wait_ms(DEADLINE_MS);
	assert_int_equal(guest_stat(hostile, VGT_ERR_HANG), 1);
	assert_int_equal(guest_stat(other, VGT_ERR_HANG), 0);
	assert_non_null(guest_job(other));
	guest_job_end(other, 0);
	assert_int_equal(both->gpu->jobs_cancelled, 1);
	assert_false(vgt_submit_busy(other->test->vgpu, VGT_RCS));
	assert_true(vgt_submit_busy(hostile->test->vgpu, VGT_RCS));
}

static void one_resets_every_engine_and_the_others_job_goes_on(void **state)
{
	struct neighbours *both = *state;
	struct guest *hostile = &both->hostile, *other = &both->other;

	guest_emit_request(other, 0);
	guest_submit(other, 0, -1);
	guest_emit_request(hostile, 0);
	guest_submit(hostile, 0, -1);		/* waits */
	for (unsigned int i = 0; i < 100; i++) {
		test_vgpu_reg_write(hostile->test, GDRST, 0x1);
		test_vgpu_reg_write(hostile->test, 0x20d0, 0x00010001);
		test_vgpu_reg_write(hostile->test, 0x2000 + RING_MODE, 0x80000000);
		test_vgpu_reg_write(hostile->test, 0x2000 + RING_MODE, 0x80008000);
		vgt_vgpu_reset(hostile->test->vgpu);
	}
	hosted_run_work();
	assert_int_equal(both->gpu->jobs_cancelled, 0);
	assert_non_null(guest_job(other));
	guest_job_end(other, 0);
	assert_int_equal(guest_stat(other, VGT_ERR_HANG), 0);
	assert_false(vgt_submit_busy(other->test->vgpu, VGT_RCS));
	assert_true(neighbour_works(other));
}

static void one_floods_an_engine_and_the_other_has_every_second_turn(void **state)
{
	struct neighbours *both = *state;
	struct guest *hostile = &both->hostile, *other = &both->other;

	guest_emit_request(hostile, 0);
	guest_emit_request(hostile, 1);
	guest_submit(hostile, 0, 1);
	for (unsigned int i = 0; i < 10; i++) {
		guest_emit_request(other, 0);
		guest_submit(other, 0, -1);
		/* The hostile guest always has more to come. */
		guest_emit_request(hostile, 0);
		guest_submit(hostile, 0, 1);
		guest_job_end(hostile, 0);
		assert_int_equal(both->gpu->job_count, 1);
		assert_true(vgt_submit_busy(other->test->vgpu, VGT_RCS));
		guest_job_end(other, 0);
		assert_false(vgt_submit_busy(other->test->vgpu, VGT_RCS));
	}
}

/* Three requests in one ring: each is a job while the other works, all are one without it. */
static void requests_of_one_ring_take_turns_with_another_vgpu(void **state)
{
	struct neighbours *both = *state;
	struct guest *mine = &both->hostile, *other = &both->other;
	u32 status[6], id[6];

	guest_emit_request(other, 0);
	guest_submit(other, 0, -1);
	for (int i = 0; i < 3; i++)
		guest_emit_request(mine, 0);
	guest_submit(mine, 0, -1);
	guest_job_end(other, 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(guest_state(mine, 0)[STATE_HEAD], 16 * i);
		guest_job_end(mine, 0);
		assert_int_equal(guest_state(mine, 0)[STATE_HEAD], 16 * (i + 1));
		assert_int_equal(guest_events(mine, status, id), (i == 0) + (i == 2));
	}
	assert_null(guest_job(mine));
	neighbours_wait_ms(1100);
	for (int i = 0; i < 3; i++)
		guest_emit_request(mine, 0);
	guest_submit(mine, 0, -1);
	guest_job_end(mine, 0);
	assert_null(guest_job(mine));
	assert_int_equal(guest_state(mine, 0)[STATE_HEAD], 96);
}

/* What comes behind the requests of a ring that another vGPU waits for. */
static void a_long_job_that_is_ended_does_not_take_later_requests_with_it(void **state)
{
	struct neighbours *both = *state;
	struct guest *mine = &both->hostile, *other = &both->other;

	guest_emit_request(other, 0);
	guest_submit(other, 0, -1);
	guest_emit_request(mine, 0);
	guest_emit_request(mine, 0);
	guest_submit(mine, 0, -1);
	guest_job_end(other, 0);
	guest_job_end(mine, 0);
	guest_emit_request(other, 1);
	guest_submit(other, 1, -1);
	for (int i = 0; i < 5; i++)
		neighbours_wait_ms(1000);
	assert_true(guest_stat(mine, VGT_ERR_HANG) == 1);
	assert_int_equal(guest_state(mine, 0)[STATE_HEAD], 16);
	guest_job_end(other, 0);
}

static void one_has_all_the_contexts_it_may_and_the_other_works(void **state)
{
	struct neighbours *both = *state;
	struct vgt_vgpu *hostile = both->hostile.test->vgpu;

	/*
	 * Room for three contexts of 22 pages for each, who have a third of the aperture, and
	 * for the commands that load their registers.
	 */
	both->dev->info.core_bytes = 3 * (3 * 22 + 6) * 4096 * 4 / 3;
	for (unsigned int i = 0; i < 20; i++) {
		guest_emit_request(&both->hostile, i % GUEST_CONTEXTS);
		guest_submit(&both->hostile, i % GUEST_CONTEXTS, -1);
		guest_job_end(&both->hostile, 0);
	}
	assert_int_equal(hostile->quota_used[VGT_QUOTA_CONTEXTS], (3 * 22 + 4) * 4096);
	assert_true(neighbour_works(&both->other));
	assert_int_equal(both->gpu->live_contexts, 4);
}

static void one_is_stopped_for_its_mistakes_and_the_other_works(void **state)
{
	static const u32 cmds[] = { 0xdeadbeef, 0 };
	struct neighbours *both = *state;

	for (unsigned int i = 0; i < 100; i++) {
		guest_emit(&both->hostile, 0, cmds, 2);
		guest_submit(&both->hostile, 0, -1);
		revive(&both->hostile);
	}
	assert_true(vgt_submit_stopped(both->hostile.test->vgpu));
	assert_false(neighbour_works(&both->hostile));
	assert_true(neighbour_works(&both->other));
	assert_false(vgt_submit_stopped(both->other.test->vgpu));
}

static void one_ends_at_work_and_the_other_goes_on(void **state)
{
	struct neighbours *both = *state;

	guest_emit_request(&both->hostile, 0);
	guest_submit(&both->hostile, 0, -1);
	guest_emit_request(&both->other, 0);
	guest_submit(&both->other, 0, -1);
	neighbour_end(&both->hostile);
	hosted_run_work();
	assert_non_null(guest_job(&both->other));
	guest_job_end(&both->other, 0);
	assert_true(neighbour_works(&both->other));
}

static void one_that_takes_the_place_of_another_finds_nothing_of_it(void **state)
{
	struct neighbours *both = *state;
	struct guest *hostile = &both->hostile;
	const u64 gma = hostile->gma;
	const struct vgt_gpu_range window = hostile->test->vgpu->mappable;
	const struct vgt_gpu_range fences = hostile->test->vgpu->fences;

	test_vgpu_reg_write(hostile->test, FENCES + 4, gma);
	test_vgpu_reg_write(hostile->test, FENCES, gma | 1);
	test_vgpu_reg_write(hostile->test, 0xc800, 0x77);
	assert_true(neighbour_works(hostile));
	neighbour_end(hostile);
	for (u64 i = 0; i < fences.size; i++)
		assert_true(both->gpu->fences[fences.base + i] == 0);
	/* No entry leads anywhere: not even its scratch page is its own any more. */
	for (u64 i = gma >> 12; i < (gma + window.size) >> 12; i++)
		assert_true(both->gpu->ggtt[i] == 0);

	neighbour_begin(both, hostile);
	assert_true(hostile->gma == gma);
	assert_true(ggtt_read(hostile, gma + 0x800000) == 0);
	assert_int_equal(test_vgpu_reg_read(hostile->test, FENCES), 0);
	assert_int_equal(test_vgpu_reg_read(hostile->test, 0xc800), 0);
	assert_true(neighbour_works(hostile));
}

static void one_takes_all_its_memory_away_and_the_other_keeps_its_own(void **state)
{
	struct neighbours *both = *state;
	const u64 pinned = both->other.test->hv->pinned;

	assert_true(neighbour_works(&both->hostile));
	vgt_vgpu_memory_removed(both->hostile.test->vgpu, 0, ~0ull);
	assert_int_equal(both->hostile.test->hv->pinned, 0);
	assert_true(both->other.test->hv->pinned == pinned);
	assert_true(neighbour_works(&both->other));
}

#define T(test) cmocka_unit_test_setup_teardown(test, neighbours_setup, neighbours_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(no_two_have_a_part_in_common),
		T(no_guest_changes_or_reads_an_entry_of_the_others_ggtt),
		T(no_guest_reaches_the_others_aperture),
		T(no_guest_sets_the_others_fences),
		T(no_guest_changes_the_others_pvinfo_page_or_its_own_upper_half),
		T(no_guest_raises_or_sees_the_others_interrupts),
		T(no_guest_runs_the_others_context_ring_or_batch),
		T(no_guest_stores_to_the_others_memory),
		T(no_guest_works_with_registers_that_the_other_has_set),
		T(no_guest_begins_a_context_with_what_the_others_left_in_registers),
		T(no_guest_makes_another_engine_of_the_others_writable),
		T(one_hangs_and_the_other_goes_on),
		T(one_resets_every_engine_and_the_others_job_goes_on),
		T(one_floods_an_engine_and_the_other_has_every_second_turn),
		T(requests_of_one_ring_take_turns_with_another_vgpu),
		T(a_long_job_that_is_ended_does_not_take_later_requests_with_it),
		T(one_has_all_the_contexts_it_may_and_the_other_works),
		T(one_is_stopped_for_its_mistakes_and_the_other_works),
		T(one_ends_at_work_and_the_other_goes_on),
		T(one_that_takes_the_place_of_another_finds_nothing_of_it),
		T(one_takes_all_its_memory_away_and_the_other_keeps_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
