// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Unprivileged batches where the hardware keeps no register from them: the device model on the
 * simulated GPU, whose blitter lets such a batch load any.
 */
#include "tests/unit/gvt/hardening/streamer.h"

#include "gvt/submit/submit.h"
#include "sim/device.h"

/* A ring of the blitter's that starts the batch of @dwords at BATCH. */
static void blit(struct streamer *st, const u32 *cmds, u32 dwords)
{
	static const u32 ring[] = { BB_PPGTT, BATCH, 0, 0 };

	memcpy(st_memory(st, BATCH), cmds, dwords * sizeof(u32));
	st_submit(st, VGT_BCS, IMAGE, RING, ring, 4);
}

/* What is refused has hung the engine, and nothing else. */
static void blit_refused(struct streamer *st, const u32 *cmds, u32 dwords)
{
	const u64 before = vgt_vgpu_stat(st->vgpu, VGT_ERR_COMMAND) +
			   vgt_vgpu_stat(st->vgpu, VGT_ERR_BUDGET);

	blit(st, cmds, dwords);
	assert_int_equal(vgt_vgpu_stat(st->vgpu, VGT_ERR_COMMAND) +
			 vgt_vgpu_stat(st->vgpu, VGT_ERR_BUDGET), before + 1);
	st_assert_held(st);
	st_revive(st);
}

static void no_batch_of_the_blitter_loads_what_is_not_its_own(void **state)
{
	static const u32 regs[] = { MOCS, 0xcc00, 0x2600, 0x22270, 0x2229c, 0x22080, 0x4090,
				    0x44200, 0x24d0 };
	struct streamer *st = *state;
	struct sim *sim = sim_host_sim(st->host);

	for (u32 i = 0; i < sizeof(regs) / sizeof(regs[0]); i++) {
		const u32 load[] = { LRI, regs[i], 0x00770077, BB_END };
		const u32 store[] = { 0x12000002, regs[i], FOUND, 0, BB_END };
		const u32 before = sim_reg_get(sim, regs[i]);

		blit_refused(st, load, 4);
		assert_int_equal(sim_reg_get(sim, regs[i]), before);
		*st_memory(st, FOUND) = 0x5ead;
		blit_refused(st, store, 5);
		assert_int_equal(*st_memory(st, FOUND), 0x5ead);
	}
}

static void a_batch_of_the_blitter_has_its_own_registers_and_memory(void **state)
{
	static const u32 cmds[] = { LRI, 0x22608, 0x5ead, 0x01000000, 0x12000002, 0x22608, FOUND,
				    0, 0x10000002, FOUND + 4, 0, 7, BB_END };
	struct streamer *st = *state;

	blit(st, cmds, sizeof(cmds) / sizeof(cmds[0]));
	assert_int_equal(st_memory(st, FOUND)[0], 0x5ead);
	assert_int_equal(st_memory(st, FOUND)[1], 7);
	assert_int_equal(vgt_vgpu_stat(st->vgpu, VGT_ERR_COMMAND), 0);
}

static void no_batch_of_the_blitter_has_a_rings_privileges(void **state)
{
	struct streamer *st = *state;
	const u32 host[] = { STORE_GGTT, st->canary.gma, 0, CHANGED, BB_END };
	const u32 own[] = { STORE_GGTT, st->gma + FOUND, 0, CHANGED, BB_END };
	const u32 index[] = { 0x10a00001, 0x80, CHANGED, BB_END };
	const u32 chain[] = { BB_START, st->gma + BATCH + 0x1000, 0, BB_END };
	/* GGTT entry 0x1000, and arbitration: the engine ignores them, or finds none. */
	const u32 ignored[] = { 0x11800002, 0x1000, 1, 0, 0x04000000, BB_END };
	u64 entry;

	blit_refused(st, host, 5);
	blit_refused(st, own, 5);
	assert_int_equal(*st_memory(st, FOUND), 0);
	blit_refused(st, index, 4);
	memcpy(st_memory(st, BATCH + 0x1000), own, sizeof(own));
	blit_refused(st, chain, 4);
	assert_int_equal(*st_memory(st, FOUND), 0);
	sim_ggtt_pte_access(sim_host_sim(st->host), 8, &entry, 8, false);
	blit(st, ignored, 6);
	assert_true(sim_host_sim(st->host)->engines[SIM_BCS].arbitration);
	sim_ggtt_pte_access(sim_host_sim(st->host), 8, st_memory(st, FOUND), 8, false);
	assert_memory_equal(st_memory(st, FOUND), &entry, 8);
}

/* As IGT's spinners do on this engine. */
static void a_batch_of_the_blitter_may_go_round_until_memory_says_so(void **state)
{
	static const u32 spin[] = { 0x02800000, 0x1b200002, 0, FOUND, 0, BB_PPGTT, BATCH, 0 };
	struct streamer *st = *state;
	const u32 ring[] = { BB_PPGTT, BATCH, 0, STORE_GGTT, st->gma + FOUND + 8, 0, 9, 0 };

	*st_memory(st, FOUND) = 1;
	memcpy(st_memory(st, BATCH), spin, sizeof(spin));
	st_submit(st, VGT_BCS, IMAGE, RING, ring, 8);
	assert_int_equal(st_memory(st, FOUND)[2], 0);
	/* It is the copy that runs: what was judged is not what the guest has there now. */
	st_memory(st, BATCH)[0] = LRI;
	st_memory(st, BATCH)[1] = MOCS;
	st_memory(st, BATCH)[2] = 0x77;
	sim_step(sim_host_sim(st->host), 1000000);
	st_run(st);
	assert_int_equal(sim_reg_get(sim_host_sim(st->host), MOCS), 0);
	assert_int_equal(st_memory(st, FOUND)[2], 0);
	*st_memory(st, FOUND) = 0;
	sim_step(sim_host_sim(st->host), 1000000);
	st_run(st);
	assert_int_equal(st_memory(st, FOUND)[2], 9);
	assert_int_equal(vgt_vgpu_stat(st->vgpu, VGT_ERR_COMMAND), 0);
}

static void chains_of_the_blitter_run_from_copies_to_their_end(void **state)
{
	static const u32 first[] = { 0, BB_PPGTT, BATCH + 0x1000, 0 };
	static const u32 second[] = { 0x10000002, FOUND, 0, 1, 0x18c00101, BATCH + 0x2000, 0,
				      BB_PPGTT, BATCH + 0x3000, 0 };
	static const u32 called[] = { 0x10000002, FOUND + 4, 0, 2, BB_END };
	static const u32 last[] = { 0x10000002, FOUND + 8, 0, 3, BB_END };
	static const u32 evil[] = { LRI, MOCS, 0x77, BB_END };
	struct streamer *st = *state;

	memcpy(st_memory(st, BATCH + 0x1000), second, sizeof(second));
	memcpy(st_memory(st, BATCH + 0x2000), called, sizeof(called));
	memcpy(st_memory(st, BATCH + 0x3000), last, sizeof(last));
	blit(st, first, 4);
	assert_int_equal(st_memory(st, FOUND)[0], 1);
	assert_int_equal(st_memory(st, FOUND)[1], 2);
	assert_int_equal(st_memory(st, FOUND)[2], 3);
	/* Each of them is judged. */
	for (u32 i = 2; i <= 3; i++) {
		memcpy(st_memory(st, BATCH + i * 0x1000), evil, sizeof(evil));
		blit_refused(st, first, 4);
		memcpy(st_memory(st, BATCH + i * 0x1000), called, sizeof(called));
	}
	assert_int_equal(sim_reg_get(sim_host_sim(st->host), MOCS), 0);
}

static void a_batch_of_the_blitter_is_not_followed_out_of_memory(void **state)
{
	static const u32 chain[] = { BB_PPGTT, RAM_PAGES << 12, 0, BB_END };
	struct streamer *st = *state;
	u64 *table = (u64 *)st_memory(st, PML4 + 3 * 4096);

	blit_refused(st, chain, 4);			/* absent */
	table[RAM_PAGES] = 1ull << 40 | 3;		/* no RAM */
	blit_refused(st, chain, 4);
	table[RAM_PAGES] = (u64)RAM_PAGES << 12 | 3;
	blit_refused(st, chain, 4);
}

static void batches_of_the_blitter_without_an_end_meet_a_budget(void **state)
{
	static const u32 chain[] = { BB_PPGTT, 0x40000000, 0, BB_END };
	struct streamer *st = *state;
	u64 *directory = (u64 *)st_memory(st, PML4 + 0x4000);

	/* Another GiB, all of it one table and one page of MI_NOOPs. */
	((u64 *)st_memory(st, PML4 + 4096))[1] = (PML4 + 0x4000) | 3;
	for (u32 i = 0; i < 512; i++) {
		directory[i] = (PML4 + 0x5000) | 3;
		((u64 *)st_memory(st, PML4 + 0x5000))[i] = (PML4 + 0x6000) | 3;
	}
	blit_refused(st, chain, 4);
	assert_int_equal(vgt_vgpu_stat(st->vgpu, VGT_ERR_BUDGET), 1);
}

/* The hardware may keep the privileges of a batch that was called before. */
static void no_privileged_batch_calls_one_that_only_hardware_restricts(void **state)
{
	struct streamer *st = *state;
	const u32 ring[] = { BB_START, st->gma + BATCH, 0, 0 };
	const u32 call[] = { 0x18c00101, BATCH + 0x1000, 0, BB_END };
	const u32 load[] = { 0x10000002, FOUND, 0, 7, BB_END };

	memcpy(st_memory(st, BATCH), call, sizeof(call));
	memcpy(st_memory(st, BATCH + 0x1000), load, sizeof(load));
	st_submit(st, VGT_RCS, IMAGE, RING, ring, 4);
	assert_int_equal(vgt_vgpu_stat(st->vgpu, VGT_ERR_COMMAND), 1);
	assert_int_equal(*st_memory(st, FOUND), 0);
	st_revive(st);
	st_submit(st, VGT_BCS, IMAGE, RING, ring, 4);
	assert_int_equal(*st_memory(st, FOUND), 7);
}

#define T(test) cmocka_unit_test_setup_teardown(test, st_setup, st_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(no_batch_of_the_blitter_loads_what_is_not_its_own),
		T(a_batch_of_the_blitter_has_its_own_registers_and_memory),
		T(no_batch_of_the_blitter_has_a_rings_privileges),
		T(a_batch_of_the_blitter_may_go_round_until_memory_says_so),
		T(chains_of_the_blitter_run_from_copies_to_their_end),
		T(a_batch_of_the_blitter_is_not_followed_out_of_memory),
		T(batches_of_the_blitter_without_an_end_meet_a_budget),
		T(no_privileged_batch_calls_one_that_only_hardware_restricts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
