// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * What a streamer executes of what the scanner lets through: the device model on the simulated
 * GPU, where a store that escapes is seen in memory of the host's.
 */
#include "tests/unit/gvt/hardening/streamer.h"

#include <stdlib.h>

#include "gvt/mmio/engine_state.h"
#include "gvt/submit/layout.h"
#include "sim/device.h"
#include "sim/engine/pipeline.h"
#include "sim/engine/registers.h"

/* A command that says it has @dwords, with a store to the host's memory from @at on. */
static void disguise(struct streamer *st, enum vgt_engine engine, u32 header, u32 second, u32 at)
{
	u32 cmds[32] = { header, second };

	cmds[at] = STORE_GGTT;
	cmds[at + 1] = st->canary.gma;
	cmds[at + 3] = CHANGED;
	st_submit(st, engine, IMAGE, RING, cmds, 32);
	st_assert_held(st);
	st_revive(st);
}

static void no_command_hides_another(void **state)
{
	struct streamer *st = *state;

	disguise(st, VGT_VCS, 0x68000003, 0, 1);		/* MFX_WAIT */
	disguise(st, VGT_RCS, 0x61030008, 0, 10);		/* SWTESS_BASE_ADDRESS */
	disguise(st, VGT_RCS, 0x780b0004, 0x0d000012, 6);	/* of Gen4; inside MI_MATH */
}

static void an_engine_does_not_go_on_behind_a_batch(void **state)
{
	static const u32 nothing[] = { 0, 0 };
	struct streamer *st = *state;
	const u32 call[] = { BB_START, st->gma + BATCH, 0, 0 };
	const u32 evil[] = { PREDICATE_OFF, STORE_GGTT, st->canary.gma, 0, CHANGED, BB_END };
	const u32 fill[] = { BB_PPGTT, BATCH + 0x1000, 0, 0 };
	u32 *batch = st_memory(st, BATCH), *stores = st_memory(st, BATCH + 0x1000);
	u32 n = 0;

	/* What follows in the host's GGTT: a status page that another context has written to. */
	st_submit(st, VGT_RCS, IMAGE, RING, nothing, 2);
	st_submit(st, VGT_VCS, OTHER_IMAGE, OTHER_RING, nothing, 2);
	batch[0] = BB_END;
	st_submit(st, VGT_BCS, IMAGE, RING, call, 4);
	for (u32 i = 0; i < 6; i++) {
		stores[n++] = 0x10a00001;	/* MI_STORE_DATA_INDEX */
		stores[n++] = 4 * i;
		stores[n++] = evil[i];
	}
	stores[n] = BB_END;
	st_submit(st, VGT_VECS, OTHER_IMAGE, OTHER_RING, fill, 4);
	st_memory(st, BATCH + 0x2000)[0] = BB_END;
	batch[0] = BB_PPGTT | 1u << 15;		/* a chain, predicated */
	batch[1] = BATCH + 0x2000;
	st_submit(st, VGT_BCS, IMAGE, RING, call, 4);
	st_assert_held(st);
	st_revive(st);
	batch[0] = PREDICATE_ON;
	batch[1] = BB_PPGTT;
	batch[2] = BATCH + 0x2000;
	batch[3] = 0;
	st_submit(st, VGT_BCS, IMAGE, RING, call, 4);
	st_assert_held(st);
}

static void no_predicate_has_the_owners_registers_skipped(void **state)
{
	struct streamer *st = *state;
	const u32 look[] = { PREDICATE_OFF, STORE_REG, MOCS, st->gma + FOUND, 0, 0 };
	const u32 plain[] = { STORE_REG, MOCS, st->gma + FOUND, 0 };

	st_reg_write(st, MOCS, 0x11);
	sim_reg_set(sim_host_sim(st->host), MOCS, 0x77);	/* another owner's */
	st_memory(st, BATCH)[0] = PREDICATE_ON;
	st_memory(st, IMAGE + 0x1000)[0x1b] = (st->gma + BATCH) | 1;
	st_submit(st, VGT_RCS, IMAGE, RING, look, 6);
	assert_int_equal(*st_memory(st, FOUND), 0);
	st_revive(st);
	st_memory(st, IMAGE + 0x1000)[0x1b] = 0;
	st_submit(st, VGT_RCS, IMAGE, RING, plain, 4);
	assert_int_equal(*st_memory(st, FOUND), 0x11);
}

/* The guest has @reg opened to its batches, one of which writes it. */
static void write_unprivileged(struct streamer *st, u32 reg)
{
	static const u32 nothing[] = { 0, 0 };
	const u32 cmds[] = { LRI, NONPRIV, reg, BB_PPGTT, BATCH, 0 };
	const u32 write[] = { LRI, reg, 0x00010001, BB_END };
	struct sim *sim = sim_host_sim(st->host);
	u32 before;

	st_submit(st, VGT_RCS, OTHER_IMAGE, OTHER_RING, nothing, 2);
	before = sim_reg_get(sim, reg);
	memcpy(st_memory(st, BATCH), write, sizeof(write));
	st_submit(st, VGT_RCS, IMAGE, RING, cmds, 6);
	st_revive(st);
	st_submit(st, VGT_RCS, OTHER_IMAGE, OTHER_RING, nothing, 2);
	if (sim_reg_get(sim, reg) != before)
		fail_msg("0x%x has 0x%x, had 0x%x", reg, sim_reg_get(sim, reg), before);
}

static void what_an_unprivileged_batch_has_written_is_gone_with_the_next_context(void **state)
{
	/* In no context image, and of the host's display or of all engines. */
	static const u32 unsaved[] = {
		0xd80, 0x2690, 0x2694, 0x2698, 0x2754, 0x28a0, 0x7700, 0x83a8, 0xb110, 0x64844,
	};
	struct streamer *st = *state;
	const struct vgt_platform *platform = st->dev->platform;
	size_t i;

	for (i = 0; i < sizeof(unsaved) / sizeof(unsaved[0]); i++)
		write_unprivileged(st, unsaved[i]);
	for (i = 0; i < platform->n_nonpriv; i++)
		write_unprivileged(st, platform->nonpriv[i]);
	assert_false(vgt_vgpu_stopped(st->vgpu, NULL));
}

static void no_image_that_lacks_registers_shows_what_another_left(void **state)
{
	struct streamer *st = *state, *other = st_neighbour(st);
	u32 control, gpr;

	for (enum vgt_engine engine = VGT_RCS; engine < VGT_ENGINES; engine++) {
		gpr = st_base(engine) + 0x600;
		for (control = RESTORED; control <= INHIBITED; control++) {
			const u32 put[] = { LRI, gpr, 0xcafe, 0 };
			const u32 look[] = { STORE_REG, gpr, other->gma + FOUND, 0, 0, 0 };

			st_submit(st, engine, IMAGE, RING, put, 4);
			assert_int_equal(sim_reg_get(sim_host_sim(st->host), gpr), 0xcafe);
			*st_memory(other, FOUND) = ~0u;
			other->control = control;
			st_submit(other, engine, OTHER_IMAGE, OTHER_RING, look, 6);
			assert_int_equal(*st_memory(other, FOUND), 0);
			st_revive(other);
		}
	}
}

/* Of a register that the hardware's image does not have. */
static void no_register_outside_the_image_shows_what_another_left(void **state)
{
	static const u32 put[] = { LRI, VF_GUARDBAND, 0x00100010, 0 };
	struct streamer *st = *state, *other = st_neighbour(st);
	const u32 look[] = { STORE_REG, VF_GUARDBAND, other->gma + FOUND, 0, 0, 0 };

	for (u32 control = RESTORED; control <= INHIBITED; control++) {
		st_submit(st, VGT_RCS, IMAGE, RING, put, 4);
		assert_int_equal(sim_reg_get(sim_host_sim(st->host), VF_GUARDBAND), 0x10);
		*st_memory(other, FOUND) = ~0u;
		other->control = control;
		st_submit(other, VGT_RCS, OTHER_IMAGE, OTHER_RING, look, 6);
		assert_int_equal(*st_memory(other, FOUND), 0);
	}
}

/* Of all masked registers of an image: B's has them without a mask bit, so nothing is loaded. */
static void no_mask_of_an_image_keeps_bits_of_another(void **state)
{
	struct streamer *st = *state, *other = st_neighbour(st);
	const struct vgt_platform *platform = st->dev->platform;

	for (u32 i = 0; i < platform->gen->n_engine_state; i++) {
		const struct vgt_engine_state_desc *row = &platform->gen->engine_state[i];
		const u32 put[] = { LRI, row->offset, 0x00100010, 0 };
		const u32 look[] = { STORE_REG, row->offset, other->gma + FOUND, 0, 0, 0 };
		bool there;
		u32 index;

		if (row->engine >= VGT_ENGINES || row->mode == VGT_MODE_SWITCH ||
		    vgt_reg_lookup(platform->regs, row->offset)->kind != VGT_KIND_MASKED)
			continue;
		st_submit(st, row->engine, IMAGE, RING, put, 4);
		*st_memory(other, FOUND) = 0;
		other->control = RESTORED;
		vgt_engine_state_find(platform->gen, row->offset, &index);
		there = test_bit(index, st->dev->layouts[row->engine]->holds);
		other->reg = there ? row->offset : 0;
		st_submit(other, row->engine, OTHER_IMAGE, OTHER_RING, look, 6);
		if (*st_memory(other, FOUND) & 0x10)
			fail_msg("0x%x", row->offset);
		st_revive(st);
		st_revive(other);
	}
}

/* They run before all of the context is there. */
static void no_batch_of_an_image_reads_what_another_left(void **state)
{
	static const u32 nothing[] = { 0, 0 };
	struct streamer *st = *state, *other = st_neighbour(st);

	for (enum vgt_engine engine = VGT_RCS; engine < VGT_ENGINES; engine++) {
		const u32 gpr = st_base(engine) + 0x600;
		const u32 put[] = { LRI, gpr, 0xcafe, 0 };
		const u32 look[16] = { STORE_REG, gpr, other->gma + FOUND, 0, BB_END };

		*st_memory(other, FOUND) = 0;
		memcpy(st_memory(other, BATCH), look, sizeof(look));
		st_submit(st, engine, IMAGE, RING, put, 4);
		other->per_ctx = (other->gma + BATCH) | 1;
		st_submit(other, engine, OTHER_IMAGE, OTHER_RING, nothing, 2);
		st_revive(other);
		st_memory(other, BATCH)[4] = 0;
		st_submit(st, engine, IMAGE, RING, put, 4);
		other->per_ctx = 0;
		st_memory(other, OTHER_IMAGE + 0x1000)[0x1b] = (other->gma + BATCH) | 1;
		st_submit(other, engine, OTHER_IMAGE, OTHER_RING, nothing, 2);
		st_memory(other, OTHER_IMAGE + 0x1000)[0x1b] = 0;
		st_revive(other);
		assert_int_equal(*st_memory(other, FOUND), 0);
	}
}

static void an_indirect_batch_finds_the_owners_registers(void **state)
{
	static const u32 nothing[] = { 0, 0 };
	struct streamer *st = *state, *other = st_neighbour(st);
	const u32 look[16] = { STORE_REG, MOCS, other->gma + FOUND, 0 };

	st_reg_write(st, MOCS, 0x11);
	st_reg_write(other, MOCS, 0x22);
	st_submit(st, VGT_RCS, IMAGE, RING, nothing, 2);
	memcpy(st_memory(other, BATCH), look, sizeof(look));
	st_memory(other, OTHER_IMAGE + 0x1000)[0x1b] = (other->gma + BATCH) | 1;
	st_submit(other, VGT_RCS, OTHER_IMAGE, OTHER_RING, nothing, 2);
	assert_int_equal(*st_memory(other, FOUND), 0x22);
}

static void what_an_image_alone_may_load_is_the_next_owners_own(void **state)
{
	static const u32 nothing[] = { 0, 0 };
	struct streamer *st = *state, *other = st_neighbour(st);

	for (enum vgt_engine engine = VGT_RCS; engine < VGT_ENGINES; engine++) {
		st->control = RESTORED;
		st->reg = st_base(engine) + EXCC;
		st->value = 0xffffffff;
		st_submit(st, engine, IMAGE, RING, nothing, 2);
		st_submit(other, engine, OTHER_IMAGE, OTHER_RING, nothing, 2);
		assert_int_equal(sim_reg_get(sim_host_sim(st->host), st_base(engine) + EXCC), 0);
	}
}

static void what_an_image_loads_is_what_its_context_finds(void **state)
{
	struct streamer *st = *state;

	st->control = RESTORED;
	st->value = 0x5ead;
	for (enum vgt_engine engine = VGT_RCS; engine < VGT_ENGINES; engine++) {
		const u32 look[] = { STORE_REG, st_base(engine) + 0x608, st->gma + FOUND, 0, 0, 0 };

		*st_memory(st, FOUND) = 0;
		st->reg = st_base(engine) + 0x608;
		st_submit(st, engine, IMAGE, RING, look, 6);
		assert_int_equal(*st_memory(st, FOUND), 0x5ead);
	}
}

/* The command of the render engine's list at @page that goes over the end of page 1. */
static u32 straddling(const u32 *page)
{
	u32 at = 0x51;

	while (at + st_length(page[at]) <= 1024)
		at += st_length(page[at]);
	assert_true(at < 1024);
	assert_int_equal(page[at] >> 23, 0x22);
	return at;
}

/* A context with the image that @change makes of one that was saved comes to its end. */
static void run_changed(struct streamer *st, void (*change)(struct streamer *st, u32 *page))
{
	u32 *page = st_memory(st, IMAGE + 0x1000);
	static const u32 nothing[] = { 0, 0 };

	st->control = INHIBITED;
	st->reg = 0;
	st_submit(st, VGT_RCS, IMAGE, RING, nothing, 2);
	change(st, page);
	st_memory(st, RING)[2] = STORE_GGTT;
	st_memory(st, RING)[3] = st->gma + FOUND;
	st_memory(st, RING)[4] = 0;
	st_memory(st, RING)[5] = ++st->value;
	page[0x05] = 0;				/* begun anew */
	page[0x07] = 24;
	st_reg_write(st, 0x2230, 0);
	st_reg_write(st, 0x2230, 0);
	st_reg_write(st, 0x2230, ++st->contexts);
	st_reg_write(st, 0x2230, (st->gma + IMAGE) | 0x119);
	st_run(st);
	assert_int_equal(*st_memory(st, FOUND), st->value);
	st_assert_held(st);
}

static void no_end(struct streamer *st, u32 *page)
{
	u32 at = 0x51;

	while (page[at] != BB_END)
		at += st_length(page[at]);
	page[at] = 0;
}

static void put_store(const struct streamer *st, u32 *at)
{
	const u32 store[] = { STORE_GGTT, st->canary.gma, 0, CHANGED };

	memcpy(at, store, sizeof(store));
}

static void shorter_loads(struct streamer *st, u32 *page)
{
	page[straddling(page)] = LRI;
	put_store(st, page + 1024);
	put_store(st, page + 1025);
}

static void stores_for_states(struct streamer *st, u32 *page)
{
	u32 at = 0x51;

	while (page[at] >> 29 != 3)
		at += st_length(page[at]);
	put_store(st, page + at);
}

static void stores_everywhere(struct streamer *st, u32 *page)
{
	for (u32 at = 0x50; at + 4 < 4096; at += 4)
		put_store(st, page + at);
}

static void nothing_at_all(struct streamer *st, u32 *page)
{
	memset(page + 0x50, 0, (3 * 1024 - 0x50) * sizeof(u32));
}

static void no_command_of_an_image_is_the_guests(void **state)
{
	struct streamer *st = *state;

	run_changed(st, no_end);
	run_changed(st, shorter_loads);
	run_changed(st, stores_for_states);
	run_changed(st, stores_everywhere);
	run_changed(st, nothing_at_all);
	assert_false(vgt_vgpu_stopped(st->vgpu, NULL));
}

/* What the simulated hardware saves, commands that load registers and keep states. */
static void the_gpus_own_lists_are_understood_to_their_ends(void **state)
{
	static const u32 nothing[] = { 0, 0 };
	struct streamer *st = *state;

	for (enum vgt_engine engine = VGT_RCS; engine < VGT_ENGINES; engine++) {
		const struct vgt_layout *layout;

		st_submit(st, engine, IMAGE, RING, nothing, 2);
		layout = vgt_layout_of(st->dev, engine);
		assert_int_equal(layout->understood, layout->end);
		assert_int_equal(layout->image[layout->end - 1], BB_END);
		assert_true(layout->n_commands >= (engine == VGT_RCS ? 9 : 2));
	}
}

static u32 rectangle(const struct streamer *st)
{
	const struct sim *sim = sim_host_sim(st->host);

	return sim_pipeline_get(&sim->engines[SIM_RCS], 0x79000002)[1];
}

static void no_context_begins_with_the_3d_state_of_another(void **state)
{
	static const u32 draw[] = { 0x79000002, 0, 0x00770077, 0 }, nothing[] = { 0, 0 };
	struct streamer *st = *state, *other = st_neighbour(st);

	for (u32 control = RESTORED; control <= INHIBITED; control++) {
		st_submit(st, VGT_RCS, IMAGE, RING, draw, 4);
		assert_int_equal(rectangle(st), 0x00770077);
		other->control = control;
		st_submit(other, VGT_RCS, OTHER_IMAGE, OTHER_RING, nothing, 2);
		assert_int_equal(rectangle(st), 0);
	}
	/* It is there again when the context goes on. */
	st_memory(st, IMAGE + 0x1000)[0x07] += 8;
	st_reg_write(st, 0x2230, 0);
	st_reg_write(st, 0x2230, 0);
	st_reg_write(st, 0x2230, ++st->contexts);
	st_reg_write(st, 0x2230, (st->gma + IMAGE) | 0x119);
	st_run(st);
	assert_int_equal(rectangle(st), 0x00770077);
}

static void what_any_batch_may_write_follows_the_owner(void **state)
{
	struct streamer *st = *state;
	const struct sim *sim = sim_host_sim(st->host);
	u32 index;

	for (unsigned int e = 0; e < SIM_ENGINES; e++) {
		const struct sim_engine *engine = &sim->engines[e];

		for (u32 reg = 4; reg < VGT_REG_SPACE; reg += 4)
			if (sim_engine_user_may_write(engine, reg) &&
			    reg != engine->base + NOPID &&
			    !vgt_engine_state_find(st->dev->platform->gen, reg, &index))
				fail_msg("%s: 0x%x", engine->name, reg);
	}
}

/* The host's driver runs jobs of its own: it is to find its own values. */
static void the_host_gets_back_what_a_per_context_batch_has_loaded(void **state)
{
	static const u32 load[] = { LRI, MOCS, 0x33, BB_END };
	static const u32 nothing[] = { 0, 0 };
	struct streamer *st = *state;

	st->dev->info.host_jobs = true;
	memcpy(st_memory(st, BATCH), load, sizeof(load));
	st->per_ctx = (st->gma + BATCH) | 1;
	st_submit(st, VGT_RCS, IMAGE, RING, nothing, 2);
	assert_int_equal(sim_reg_get(sim_host_sim(st->host), MOCS), 0);
	assert_int_equal(vgt_vgpu_stat(st->vgpu, VGT_ERR_COMMAND), 0);
	st->dev->info.host_jobs = false;
}

static void the_host_gets_back_what_a_job_had_loaded_that_was_ended(void **state)
{
	static const u32 forever[] = { 0x02800000, BB_PPGTT, BATCH, 0 };	/* MI_ARB_CHECK */
	static const u32 load[] = { LRI, MOCS, 0x33, BB_PPGTT, BATCH, 0 };
	struct streamer *st = *state;
	struct sim *sim = sim_host_sim(st->host);

	st->dev->info.host_jobs = true;
	memcpy(st_memory(st, BATCH), forever, sizeof(forever));
	st_submit(st, VGT_RCS, IMAGE, RING, load, 6);
	assert_int_equal(sim_reg_get(sim, MOCS), 0x33);
	st_revive(st);
	assert_int_equal(sim_reg_get(sim, MOCS), 0);
	st->dev->info.host_jobs = false;
}

/* One is preempted by another that loads registers; both are ended before the first goes on. */
static void the_host_gets_back_what_was_loaded_while_another_job_waited(void **state)
{
	static const u32 forever[] = { 0x02800000, BB_PPGTT, BATCH, 0 };	/* MI_ARB_CHECK */
	static const u32 load[] = { LRI, MOCS, 0x33, BB_PPGTT, BATCH, 0 };
	static const u32 just[] = { BB_PPGTT, BATCH, 0, 0 };
	struct streamer *st = *state, *other = st_neighbour(st);
	struct sim *sim = sim_host_sim(st->host);

	st->dev->info.host_jobs = true;
	memcpy(st_memory(st, BATCH), forever, sizeof(forever));
	memcpy(st_memory(other, BATCH), forever, sizeof(forever));
	st_submit(other, VGT_RCS, OTHER_IMAGE, OTHER_RING, just, 4);
	st_submit(st, VGT_RCS, IMAGE, RING, load, 6);
	for (int i = 0; i < 300 && sim_reg_get(sim, MOCS) != 0x33; i++) {
		hosted_advance(5000000);
		hosted_run_timers();
		hosted_run_work();
		st_run(st);
	}
	assert_int_equal(sim_reg_get(sim, MOCS), 0x33);
	st_reg_write(st, 0x941c, 1);
	for (int i = 0; i < 4; i++) {
		hosted_run_timers();
		hosted_run_work();
	}
	st_reg_write(other, 0x941c, 1);
	st_run(st);
	assert_int_equal(sim_reg_get(sim, MOCS), 0);
	st->dev->info.host_jobs = false;
}

#define T(test) cmocka_unit_test_setup_teardown(test, st_setup, st_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(no_command_hides_another),
		T(an_engine_does_not_go_on_behind_a_batch),
		T(no_predicate_has_the_owners_registers_skipped),
		T(what_an_unprivileged_batch_has_written_is_gone_with_the_next_context),
		T(no_image_that_lacks_registers_shows_what_another_left),
		T(no_register_outside_the_image_shows_what_another_left),
		T(no_mask_of_an_image_keeps_bits_of_another),
		T(no_batch_of_an_image_reads_what_another_left),
		T(an_indirect_batch_finds_the_owners_registers),
		T(what_an_image_alone_may_load_is_the_next_owners_own),
		T(what_an_image_loads_is_what_its_context_finds),
		T(the_gpus_own_lists_are_understood_to_their_ends),
		T(no_command_of_an_image_is_the_guests),
		T(no_context_begins_with_the_3d_state_of_another),
		T(what_any_batch_may_write_follows_the_owner),
		T(the_host_gets_back_what_a_per_context_batch_has_loaded),
		T(the_host_gets_back_what_a_job_had_loaded_that_was_ended),
		T(the_host_gets_back_what_was_loaded_while_another_job_waited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
