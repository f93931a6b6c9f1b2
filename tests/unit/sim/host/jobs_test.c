// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/sim/host/machine.h"

#define SPINNER 0x8000u
#define POLITE 0x9000u
#define GPR0 0x2600u

static int setup(void **state)
{
	*state = machine_create();
	return 0;
}

static int teardown(void **state)
{
	machine_destroy(*state);
	return 0;
}

static void assert_ended(struct machine *machine, unsigned int i, struct machine_job *job,
			 int status)
{
	assert_true(i < machine->n_ended);
	assert_ptr_equal(machine->ended[i], &job->job);
	assert_int_equal(machine->status[i], status);
}

static void a_job_writes_guest_memory_through_its_page_tables_on_each_engine(void **state)
{
	struct machine *machine = *state;
	struct machine_job job[VGT_ENGINES];

	for (unsigned int i = 0; i < VGT_ENGINES; i++) {
		machine_job_init(machine, &job[i], i);
		machine_job_store(&job[i], 0x1000 + 4 * i, 0xabc00 + i);
		machine_submit(machine, &job[i]);
	}
	machine_run(machine, 100);
	assert_int_equal(machine->n_ended, VGT_ENGINES);
	for (unsigned int i = 0; i < VGT_ENGINES; i++) {
		assert_int_equal(machine->status[i], 0);
		assert_int_equal(machine_ram(machine, 0x1000 + 4 * i), 0xabc00 + i);
		machine_job_fini(machine, &job[i]);
	}
}

static void nothing_runs_before_the_engines_are_let(void **state)
{
	struct machine *machine = *state;
	struct machine_job job;

	machine_job_init(machine, &job, VGT_BCS);
	machine_job_store(&job, 0x1000, 1);
	machine_submit(machine, &job);
	assert_int_equal(machine->n_ended, 0);
	assert_int_equal(machine_ram(machine, 0x1000), 0);
	machine_run(machine, 100);
	assert_ended(machine, 0, &job, 0);
	machine_job_fini(machine, &job);
}

static void jobs_of_an_engine_end_in_the_order_of_submission(void **state)
{
	struct machine *machine = *state;
	struct machine_job job[7];

	for (unsigned int i = 0; i < 7; i++) {
		machine_job_init(machine, &job[i], VGT_RCS);
		machine_job_store(&job[i], 0x1000, i);
		machine_submit(machine, &job[i]);
	}
	machine_run(machine, 100);
	assert_int_equal(machine->n_ended, 7);
	for (unsigned int i = 0; i < 7; i++) {
		assert_ended(machine, i, &job[i], 0);
		machine_job_fini(machine, &job[i]);
	}
	assert_int_equal(machine_ram(machine, 0x1000), 6);
}

static void a_context_runs_one_job_after_the_other(void **state)
{
	struct machine *machine = *state;
	struct machine_job job;

	machine_job_init(machine, &job, VGT_VCS);
	for (unsigned int i = 0; i < 5; i++) {
		job.job.dwords = 0;
		machine_job_store(&job, 0x2000 + 4 * i, i + 1);
		machine_submit(machine, &job);
		machine_run(machine, 100);
		assert_ended(machine, i, &job, 0);
		assert_int_equal(machine_ram(machine, 0x2000 + 4 * i), i + 1);
	}
	machine_job_fini(machine, &job);
}

static void the_image_keeps_what_the_context_left(void **state)
{
	struct machine *machine = *state;
	struct machine_job job;
	uint32_t *image;

	machine_job_init(machine, &job, VGT_BCS);
	machine_job_store(&job, 0x1000, 1);
	machine_submit(machine, &job);
	machine_run(machine, 100);
	image = (uint32_t *)job.ctx.image + 1024;
	assert_int_equal(image[0x05] & 0x1ffffc, 16);	/* RING_HEAD: all was read */
	assert_int_equal(image[0x03] & 1, 0);		/* restore is not inhibited any more */
	machine_job_fini(machine, &job);
}

static void a_job_of_the_greatest_length_runs_to_its_end(void **state)
{
	struct machine *machine = *state;
	struct machine_job job;
	uint32_t *cmds = calloc(VGT_GPU_JOB_MAX_DWORDS, sizeof(*cmds));

	assert_non_null(cmds);
	machine_job_init(machine, &job, VGT_RCS);
	machine_job_store(&job, 0x1000, 77);
	memcpy(cmds + VGT_GPU_JOB_MAX_DWORDS - 4, job.cmds, 16);
	job.job.cmds = cmds;
	job.job.dwords = VGT_GPU_JOB_MAX_DWORDS;
	machine_submit(machine, &job);
	machine_run(machine, 1000);
	assert_ended(machine, 0, &job, 0);
	assert_int_equal(machine_ram(machine, 0x1000), 77);
	machine_job_fini(machine, &job);
	free(cmds);
}

static void a_spinning_job_is_cancelled_and_the_others_go_on(void **state)
{
	struct machine *machine = *state;
	struct machine_job spin, next, last;

	machine_put_spinner(machine, SPINNER);
	machine_job_init(machine, &spin, VGT_RCS);
	machine_job_init(machine, &next, VGT_RCS);
	machine_job_init(machine, &last, VGT_RCS);
	machine_job_batch(&spin, SPINNER);
	machine_job_store(&next, 0x1000, 1);
	machine_job_store(&last, 0x1004, 2);
	machine_submit(machine, &spin);
	machine_submit(machine, &next);
	machine_submit(machine, &last);
	machine_run(machine, 50);
	assert_int_equal(machine->n_ended, 0);
	sim_host_ops.job_cancel(machine->host, &spin.job);
	assert_ended(machine, 0, &spin, -EIO);
	machine_run(machine, 100);
	assert_int_equal(machine->n_ended, 3);
	assert_ended(machine, 1, &next, 0);
	assert_ended(machine, 2, &last, 0);
	assert_int_equal(machine_ram(machine, 0x1000), 1);
	machine_job_fini(machine, &spin);
	machine_job_fini(machine, &next);
	machine_job_fini(machine, &last);
}

static void a_job_that_hangs_the_engine_is_cancelled(void **state)
{
	struct machine *machine = *state;
	struct machine_job bad, good;

	machine_job_init(machine, &bad, VGT_VECS);
	machine_job_init(machine, &good, VGT_VECS);
	bad.cmds[0] = 0xdeadbeef;
	bad.cmds[1] = 0xdeadbeef;
	bad.job.dwords = 2;
	machine_job_store(&good, 0x1000, 5);
	machine_submit(machine, &bad);
	machine_submit(machine, &good);
	machine_run(machine, 100);
	assert_int_equal(machine->n_ended, 0);
	sim_host_ops.job_cancel(machine->host, &bad.job);
	machine_run(machine, 100);
	assert_ended(machine, 0, &bad, -EIO);
	assert_ended(machine, 1, &good, 0);
	assert_int_equal(machine_ram(machine, 0x1000), 5);
	machine_job_fini(machine, &bad);
	machine_job_fini(machine, &good);
}

static void a_job_that_waits_is_cancelled_without_a_reset(void **state)
{
	struct machine *machine = *state;
	struct machine_job job[4];

	machine_put_spinner(machine, SPINNER);
	for (unsigned int i = 0; i < 4; i++) {
		machine_job_init(machine, &job[i], VGT_BCS);
		machine_job_store(&job[i], 0x1000 + 4 * i, 1);
	}
	machine_job_batch(&job[0], SPINNER);
	for (unsigned int i = 0; i < 4; i++)
		machine_submit(machine, &job[i]);
	machine_run(machine, 20);
	sim_host_ops.job_cancel(machine->host, &job[3].job);
	sim_host_ops.job_cancel(machine->host, &job[1].job);
	assert_ended(machine, 0, &job[3], -ECANCELED);
	assert_ended(machine, 1, &job[1], -ECANCELED);
	/* The spinner still runs where it was: let it go. */
	machine_run(machine, 20);
	assert_int_equal(machine->n_ended, 2);
	memset(machine->ram + SPINNER, 0, 4);
	((uint32_t *)(machine->ram + SPINNER))[1] = 0x05000000;
	((uint32_t *)(machine->ram + SPINNER))[0] = 0x05000000;
	for (unsigned int i = 0; i < 100 && machine->n_ended < 4; i++) {
		sim_step(sim_host_sim(machine->host), 1000000);
		machine_run(machine, 100);
	}
	assert_ended(machine, 2, &job[0], 0);
	assert_ended(machine, 3, &job[2], 0);
	assert_int_equal(machine_ram(machine, 0x1004), 0);
	assert_int_equal(machine_ram(machine, 0x1008), 1);
	for (unsigned int i = 0; i < 4; i++)
		machine_job_fini(machine, &job[i]);
}

static void a_job_may_be_cancelled_before_the_engine_has_seen_it(void **state)
{
	struct machine *machine = *state;
	struct machine_job job[3];

	for (unsigned int i = 0; i < 3; i++) {
		machine_job_init(machine, &job[i], VGT_RCS);
		machine_job_store(&job[i], 0x1000 + 4 * i, 1);
		machine_submit(machine, &job[i]);
	}
	sim_host_ops.job_cancel(machine->host, &job[1].job);
	sim_host_ops.job_cancel(machine->host, &job[0].job);
	machine_run(machine, 100);
	assert_int_equal(machine->n_ended, 3);
	assert_ended(machine, 2, &job[2], 0);
	assert_int_equal(machine_ram(machine, 0x1000), 0);
	assert_int_equal(machine_ram(machine, 0x1004), 0);
	assert_int_equal(machine_ram(machine, 0x1008), 1);
	for (unsigned int i = 0; i < 3; i++)
		machine_job_fini(machine, &job[i]);
}

static void a_job_that_has_ended_cannot_be_cancelled(void **state)
{
	struct machine *machine = *state;
	struct machine_job job;

	machine_job_init(machine, &job, VGT_RCS);
	machine_job_store(&job, 0x1000, 1);
	machine_submit(machine, &job);
	machine_run(machine, 100);
	sim_host_ops.job_cancel(machine->host, &job.job);
	assert_int_equal(machine->n_ended, 1);
	assert_ended(machine, 0, &job, 0);
	machine_job_fini(machine, &job);
}

/* Time passes until every engine has looked around. */
static void run_on(struct machine *machine)
{
	for (unsigned int i = 0; i < 10; i++) {
		sim_step(sim_host_sim(machine->host), 1000000);
		machine_run(machine, 100);
	}
}

/* A job that loads a register, runs the batch at @gpa and stores the register at @to. */
static void make_long_job(struct machine *machine, struct machine_job *job, uint32_t gpa,
			  uint32_t value, uint32_t to)
{
	const uint32_t load[] = { 0x11000001, GPR0, value, 0 };
	const uint32_t store[] = { 0x12000002, GPR0, to, 0 };

	machine_job_init(machine, job, VGT_RCS);
	memcpy(job->cmds, load, sizeof(load));
	job->job.dwords = 4;
	machine_job_batch(job, gpa);
	memcpy(job->cmds + job->job.dwords, store, sizeof(store));
	job->job.dwords += 4;
}

/* @job stores something on the render engine, and is preferred to what that has. */
static void prefer_a_store(struct machine *machine, struct machine_job *job)
{
	machine_job_init(machine, job, VGT_RCS);
	machine_job_store(job, 0x1004, 2);
	machine_submit(machine, job);
	sim_host_ops.job_prefer(machine->host, &job->job);
	run_on(machine);
}

static void a_preferred_job_preempts_another_which_goes_on_where_it_was(void **state)
{
	struct machine *machine = *state;
	struct machine_job first, second;

	machine_put_polite_spinner(machine, POLITE);
	machine_put_polite_spinner(machine, POLITE + 64);
	make_long_job(machine, &first, POLITE, 0x1111, 0x1000);
	make_long_job(machine, &second, POLITE + 64, 0x2222, 0x1004);
	machine_submit(machine, &first);
	run_on(machine);
	machine_submit(machine, &second);
	run_on(machine);
	assert_true(first.inside && !second.inside);
	for (unsigned int i = 0; i < 20; i++) {
		struct machine_job *job = i % 2 ? &first : &second;

		sim_host_ops.job_prefer(machine->host, &job->job);
		run_on(machine);
		assert_true(job->inside);
		assert_int_equal(first.inside + second.inside, 1);
	}
	assert_int_equal(first.taken_up, 11);
	assert_int_equal(machine->n_ended, 0);
	machine_end_spinner(machine, POLITE + 64);
	run_on(machine);
	assert_int_equal(machine->n_ended, 0);	/* the first one has the engine */
	machine_end_spinner(machine, POLITE);
	run_on(machine);
	assert_ended(machine, 0, &first, 0);
	assert_ended(machine, 1, &second, 0);
	assert_int_equal(machine_ram(machine, 0x1000), 0x1111);
	assert_int_equal(machine_ram(machine, 0x1004), 0x2222);
	assert_in_range(first.job.ran_ns + second.job.ran_ns, 230000000, 260000000);
	machine_job_fini(machine, &first);
	machine_job_fini(machine, &second);
}

static void a_preempted_job_goes_on_by_itself_when_there_is_no_other(void **state)
{
	struct machine *machine = *state;
	struct machine_job first, second;

	machine_put_polite_spinner(machine, POLITE);
	make_long_job(machine, &first, POLITE, 0x1111, 0x1000);
	machine_submit(machine, &first);
	run_on(machine);
	prefer_a_store(machine, &second);
	assert_ended(machine, 0, &second, 0);
	assert_true(first.inside);
	assert_int_equal(first.taken_up, 2);
	machine_end_spinner(machine, POLITE);
	run_on(machine);
	assert_ended(machine, 1, &first, 0);
	assert_int_equal(machine_ram(machine, 0x1000), 0x1111);
	machine_job_fini(machine, &first);
	machine_job_fini(machine, &second);
}

static void a_job_without_a_point_to_preempt_it_at_keeps_the_engine(void **state)
{
	struct machine *machine = *state;
	struct machine_job first, second;

	machine_put_spinner(machine, SPINNER);
	make_long_job(machine, &first, SPINNER, 0x1111, 0x1000);
	machine_submit(machine, &first);
	run_on(machine);
	prefer_a_store(machine, &second);
	assert_true(first.inside && !second.inside);
	sim_host_ops.job_cancel(machine->host, &first.job);
	run_on(machine);
	assert_ended(machine, 0, &first, -EIO);
	assert_ended(machine, 1, &second, 0);
	machine_job_fini(machine, &first);
	machine_job_fini(machine, &second);
}

static void the_job_that_was_to_preempt_is_cancelled_and_the_other_goes_on(void **state)
{
	struct machine *machine = *state;
	struct machine_job first, second;

	machine_put_spinner(machine, SPINNER);
	make_long_job(machine, &first, SPINNER, 0x1111, 0x1000);
	machine_submit(machine, &first);
	run_on(machine);
	machine_job_init(machine, &second, VGT_RCS);
	machine_job_store(&second, 0x1004, 2);
	machine_submit(machine, &second);
	sim_host_ops.job_prefer(machine->host, &second.job);
	sim_host_ops.job_cancel(machine->host, &second.job);
	assert_ended(machine, 0, &second, -ECANCELED);
	machine_end_spinner(machine, SPINNER);
	run_on(machine);
	assert_ended(machine, 1, &first, 0);
	assert_int_equal(machine_ram(machine, 0x1000), 0x1111);
	assert_int_equal(machine_ram(machine, 0x1004), 0);
	machine_job_fini(machine, &first);
	machine_job_fini(machine, &second);
}

static void every_job_ends_once_however_submissions_preferences_and_cancels_mix(void **state)
{
	struct machine *machine = *state;
	struct machine_job job[12], *any;
	unsigned int ends[12];

	machine_put_spinner(machine, SPINNER);
	machine_put_polite_spinner(machine, POLITE);
	srandom(7);
	for (unsigned int round = 0; round < 200; round++) {
		machine->n_ended = 0;
		memset(ends, 0, sizeof(ends));
		for (unsigned int i = 0; i < 12; i++) {
			machine_job_init(machine, &job[i], random() % VGT_ENGINES);
			machine_job_store(&job[i], 0x1000 + 4 * i, i);
			if (random() % 3 == 0)
				machine_job_batch(&job[i], random() % 2 ? SPINNER : POLITE);
			machine_submit(machine, &job[i]);
			machine_run(machine, random() % 3);
			any = &job[random() % (i + 1)];
			if (random() % 3 == 0)
				sim_host_ops.job_cancel(machine->host, &any->job);
			any = &job[random() % (i + 1)];
			if (random() % 2 == 0)
				sim_host_ops.job_prefer(machine->host, &any->job);
		}
		for (unsigned int i = 0; i < 12; i++) {
			sim_host_ops.job_cancel(machine->host, &job[i].job);
			machine_run(machine, 20);
		}
		assert_int_equal(machine->n_ended, 12);
		for (unsigned int i = 0; i < 12; i++)
			ends[(struct machine_job *)machine->ended[i] - job]++;
		for (unsigned int i = 0; i < 12; i++) {
			assert_int_equal(ends[i], 1);
			machine_job_fini(machine, &job[i]);
		}
	}
}

static void contexts_are_refused_where_the_host_part_of_the_ggtt_is_full(void **state)
{
	struct machine *machine = *state;
	static struct vgt_gpu_context contexts[4000];
	unsigned int count = 0;

	while (count < 4000 &&
	       !sim_host_ops.context_create(machine->host, VGT_RCS, 32, &contexts[count]))
		count++;
	assert_in_range(count, 2900, 3072);
	sim_host_ops.context_destroy(machine->host, &contexts[1000]);
	assert_int_equal(sim_host_ops.context_create(machine->host, VGT_RCS, 32,
						     &contexts[1000]), 0);
	for (unsigned int i = 0; i < count; i++)
		sim_host_ops.context_destroy(machine->host, &contexts[i]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_job_writes_guest_memory_through_its_page_tables_on_each_engine),
		TEST(nothing_runs_before_the_engines_are_let),
		TEST(jobs_of_an_engine_end_in_the_order_of_submission),
		TEST(a_context_runs_one_job_after_the_other),
		TEST(the_image_keeps_what_the_context_left),
		TEST(a_job_of_the_greatest_length_runs_to_its_end),
		TEST(a_spinning_job_is_cancelled_and_the_others_go_on),
		TEST(a_job_that_hangs_the_engine_is_cancelled),
		TEST(a_job_that_waits_is_cancelled_without_a_reset),
		TEST(a_job_may_be_cancelled_before_the_engine_has_seen_it),
		TEST(a_job_that_has_ended_cannot_be_cancelled),
		TEST(a_preferred_job_preempts_another_which_goes_on_where_it_was),
		TEST(a_preempted_job_goes_on_by_itself_when_there_is_no_other),
		TEST(a_job_without_a_point_to_preempt_it_at_keeps_the_engine),
		TEST(the_job_that_was_to_preempt_is_cancelled_and_the_other_goes_on),
		TEST(every_job_ends_once_however_submissions_preferences_and_cancels_mix),
		TEST(contexts_are_refused_where_the_host_part_of_the_ggtt_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
