// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The shares of whole vGPUs on the simulated GPU: their guests always have more to
 * do, the engine's own time counts, in deterministic ticks.
 */
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/types.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gvt/sched/runqueue.h"
#include "gvt/vgpu.h"
#include "pvinfo/pvinfo.h"
#include "sim/clock.h"
#include "sim/host/host.h"
#include "sim/sim.h"
#include "tests/unit/gvt/submit/guest.h"

#define MAX_GUESTS	7u
#define RAM_PAGES	8192u
#define IDLE_TO_ACTIVE	0x1u
#define MOCS		0xc800u

static const u32 noop_pair[2];

/**
 * struct machine - a virtual machine
 * @test: its vGPU
 * @guest: its driver
 * @length: dwords of each of its submissions
 * @submitted: submissions made
 * @begun: submissions that were taken up
 * @ticks: that its jobs have had the engine
 */
struct machine {
	struct test_vgpu test;
	struct guest guest;
	u32 length;
	unsigned int submitted;
	unsigned int begun;
	u64 ticks;
};

/**
 * struct share_test - a GPU with virtual machines
 * @host: the GPU
 * @dev: as the core sees it
 * @machine: the virtual machines
 * @count: how many
 * @owner: whose job is on the engine
 * @since: ticks when it came there
 * @done: what the core wants to be told at its end
 */
static struct share_test {
	struct sim_host *host;
	struct vgt_device *dev;
	struct machine machine[MAX_GUESTS];
	unsigned int count;
	struct machine *owner;
	u64 since;
	void (*done)(struct vgt_gpu_job *job, int status);
} st;

static struct vgt_gpu_ops gpu_ops;

static u64 ticks(void)
{
	return sim_clock_ticks(sim_host_sim(st.host));
}

static void job_done(struct vgt_gpu_job *job, int status)
{
	st.owner->ticks += ticks() - st.since;
	st.done(job, status);
}

/* Between core and GPU: a clock of the test's own. */
static int job_submit(void *gpu, struct vgt_gpu_job *job)
{
	const struct vgt_run_client *client = container_of(job, struct vgt_run_job, gpu)->client;

	for (unsigned int i = 0; i < st.count; i++)
		if (client->weight == &st.machine[i].test.vgpu->weight)
			st.owner = &st.machine[i];
	st.since = ticks();
	st.done = job->done;
	job->done = job_done;
	return sim_host_ops.job_submit(gpu, job);
}

static void *resolve(void *ctx, uint64_t gpa, size_t *len, bool write)
{
	struct machine *machine = ctx;

	if (*len > 4096 - gpa % 4096)
		*len = 4096 - gpa % 4096;
	return fake_hv_ptr(machine->test.hv, gpa);
}

/* @length: dwords of its submissions, even; 0: it stays idle. */
static void machine_create(u32 weight, u32 length)
{
	const struct vgt_vgpu_config config = { .type = "i915-GVTg_V5_8", .weight = weight };
	struct machine *machine = &st.machine[st.count];
	const struct sim_host_guest reach = { .resolve = resolve, .ctx = machine };
	const int slot = sim_host_guest_add(st.host, &reach);

	assert_true(slot > 0);
	machine->test.dev = st.dev;
	machine->test.hv = fake_hv_create(RAM_PAGES, 0);
	machine->test.hv->bus = sim_host_guest_bus(slot, 0);
	machine->test.vgpu = vgt_vgpu_create(st.dev, &config, &machine->test.hv->ops,
					     machine->test.hv);
	assert_false(IS_ERR(machine->test.vgpu));
	st.count++;
	machine->length = length;
	machine->guest.test = &machine->test;
	guest_begin(&machine->guest);
}

static int setup(void **state)
{
	static const struct sim_host_config config = {
		.platform = "skl", .aperture_size = 1u << 30, .deterministic = true,
	};
	struct vgt_gpu_info info;
	const char *error;

	memset(&st, 0, sizeof(st));
	st.host = sim_host_create(&config, &error);
	assert_non_null(st.host);
	sim_host_info(st.host, &info);
	gpu_ops = sim_host_ops;
	gpu_ops.job_submit = job_submit;
	st.dev = vgt_device_create(&info, &gpu_ops, st.host);
	assert_false(IS_ERR(st.dev));
	return 0;
}

static int teardown(void **state)
{
	while (st.count) {
		struct machine *machine = &st.machine[--st.count];

		vgt_vgpu_destroy(machine->test.vgpu);
		fake_hv_destroy(machine->test.hv);
	}
	vgt_device_destroy(st.dev);
	sim_host_destroy(st.host);
	hosted_reset();
	return 0;
}

/* As a driver that is never out of work: the next execlist waits while one runs. */
static void guest_work(struct machine *machine)
{
	u32 status[6], id[6];
	unsigned int events = guest_events(&machine->guest, status, id);

	while (events)
		machine->begun += status[--events] & IDLE_TO_ACTIVE;
	while (machine->submitted < machine->begun + 2) {
		const unsigned int context = machine->submitted++ % 2;

		for (u32 i = 0; i < machine->length; i += 2)
			guest_emit(&machine->guest, context, noop_pair, 2);
		guest_submit(&machine->guest, context, -1);
		events = guest_events(&machine->guest, status, id);
		while (events)
			machine->begun += status[--events] & IDLE_TO_ACTIVE;
	}
}

/* Until the engine has worked for @until ticks. */
static void run(u64 until)
{
	while (ticks() < until) {
		for (unsigned int i = 0; i < st.count; i++)
			if (st.machine[i].length)
				guest_work(&st.machine[i]);
		hosted_irq_enter();
		sim_run(sim_host_sim(st.host), 50);
		hosted_irq_exit();
		hosted_run_work();
	}
}

/* What the device model says of the engine's time is what the test has measured. */
static void assert_counted(void)
{
	for (unsigned int i = 0; i < st.count; i++) {
		const u64 ns = guest_stat(&st.machine[i].guest, VGT_STAT_RCS_NS);

		assert_in_range(ns * 12 / 1000, st.machine[i].ticks * 99 / 100,
				st.machine[i].ticks * 101 / 100);
	}
}

/* Each machine's part of the time is that of its weight, within 5 %. */
static void assert_shares(void)
{
	u64 sum = 0, weights = 0;

	for (unsigned int i = 0; i < st.count; i++) {
		sum += st.machine[i].ticks;
		weights += vgt_vgpu_weight(st.machine[i].test.vgpu);
	}
	for (unsigned int i = 0; i < st.count; i++) {
		const u64 due = sum * vgt_vgpu_weight(st.machine[i].test.vgpu) / weights;

		assert_in_range(st.machine[i].ticks, due * 95 / 100, due * 105 / 100);
	}
}

static void equal_weights_are_equal_times(void **state)
{
	machine_create(4, 200);
	machine_create(4, 200);
	run(1000000);
	assert_shares();
}

static void equal_weights_are_equal_times_however_long_the_jobs_are(void **state)
{
	machine_create(4, 20);
	machine_create(4, 2000);
	run(1000000);
	assert_shares();
}

static void weights_of_1_to_4_are_times_of_1_to_4(void **state)
{
	machine_create(1, 200);
	machine_create(4, 200);
	run(1000000);
	assert_shares();
}

static void weights_of_1_to_4_are_times_of_1_to_4_however_long_the_jobs_are(void **state)
{
	machine_create(1, 2000);
	machine_create(4, 50);
	run(2000000);
	assert_shares();
}

/* As a driver looks for it, and for its parts. */
static void seven_vgpus_of_a_part_with_1_gib_of_aperture_are_found_as_such(void **state)
{
	u64 end = 0;

	for (unsigned int i = 0; i < MAX_GUESTS; i++) {
		struct test_vgpu *test = &st.machine[i].test;
		u32 base, size;

		machine_create(2, 0);
		assert_int_equal(test_vgpu_reg_read(test, VGT_PVINFO_PAGE),
				 lower_32_bits(VGT_MAGIC));
		base = test_vgpu_reg_read(test, VGT_PVINFO_PAGE +
					  offsetof(struct vgt_pvinfo, mappable_base));
		size = test_vgpu_reg_read(test, VGT_PVINFO_PAGE +
					  offsetof(struct vgt_pvinfo, mappable_size));
		assert_int_equal(size, 64u << 20);
		assert_true(base >= end);
		end = (u64)base + size;
		assert_true(end <= 1u << 30);
	}
}

static void seven_vgpus_share_by_weight(void **state)
{
	static const u32 weight[MAX_GUESTS] = { 1, 2, 3, 4, 8, 12, 16 };

	for (unsigned int i = 0; i < MAX_GUESTS; i++)
		machine_create(weight[i], 100 + 60 * i);
	run(4000000);
	assert_shares();
	assert_counted();
}

static void what_an_idle_vgpu_does_not_use_is_for_the_others(void **state)
{
	machine_create(1, 200);
	machine_create(16, 0);
	run(200000);
	/* But for what passes while nobody's job is there, which is no time at all. */
	assert_in_range(st.machine[0].ticks, 198000, 202000);
	assert_int_equal(st.machine[1].ticks, 0);
}

/* A request that stores @number at its place in the guest's memory. */
static void emit_store(struct machine *machine, unsigned int context, u32 number)
{
	const u32 cmds[] = {
		0x10400002, machine->guest.gma + GUEST_BATCH + 4 * (number % 1024), 0, number,
		0x01000000, 0x04000001,
	};

	guest_emit(&machine->guest, context, cmds, 6);
}

/*
 * Rings with many requests each, of which the engine takes one at a time because it is shared:
 * each request runs once and in order, and each context comes to its end.
 */
static void each_request_of_shared_rings_runs_in_order(void **state)
{
	u32 status[6], id[6];

	machine_create(1, 0);
	machine_create(4, 0);
	machine_create(16, 0);
	for (unsigned int round = 0; round < 5; round++) {
		const u64 jobs = guest_stat(&st.machine[2].guest, VGT_STAT_SUBMISSIONS);

		for (unsigned int i = 0; i < st.count; i++) {
			for (u32 k = 0; k < 100; k++)
				emit_store(&st.machine[i], k / 50, 100 * round + k);
			guest_submit(&st.machine[i].guest, 0, 1);
		}
		for (unsigned int i = 0; i < 10000; i++) {
			hosted_irq_enter();
			sim_run(sim_host_sim(st.host), 7);
			hosted_irq_exit();
			hosted_run_work();
		}
		for (unsigned int i = 0; i < st.count; i++) {
			struct guest *guest = &st.machine[i].guest;

			assert_int_equal(guest_events(guest, status, id), 3);
			assert_int_equal(status[2], 0x18);
			for (u32 k = 0; k < 100 * (round + 1); k++)
				assert_int_equal(guest_memory(guest, GUEST_BATCH)[k], k);
			assert_int_equal(guest_stat(guest, VGT_ERR_COMMAND), 0);
		}
		assert_int_equal(guest_stat(&st.machine[2].guest, VGT_STAT_SUBMISSIONS) - jobs,
				 100);
	}
}

/* Time passes, for timers and for the GPU. */
static void pass_ms(unsigned int ms)
{
	while (ms--) {
		hosted_advance(1000000);
		hosted_run_timers();
		hosted_irq_enter();
		sim_step(sim_host_sim(st.host), 1000000);
		sim_run(sim_host_sim(st.host), 1000);
		hosted_irq_exit();
		hosted_run_work();
	}
}

/*
 * A request that waits until the guest's memory says so, as i915 would have it on a vGPU:
 * with arbitration off, and then stores.
 */
static void emit_wait(struct machine *machine, u32 number)
{
	const u32 cmds[] = {
		0x04000000, 0x0e40c002, 1, machine->guest.gma + GUEST_BATCH, 0, 0,
	};

	guest_emit(&machine->guest, 0, cmds, 6);
	emit_store(machine, 0, number);
}

static u32 mocs(void)
{
	return gpu_ops.reg_read(st.host, MOCS);
}

static void a_request_without_end_keeps_no_other_vgpu_waiting_and_goes_on(void **state)
{
	struct machine *first = &st.machine[0], *second = &st.machine[1];
	u32 status[6], id[6];

	machine_create(2, 0);
	machine_create(2, 0);
	test_vgpu_reg_write(&first->test, MOCS, 0x77);
	test_vgpu_reg_write(&second->test, MOCS, 0x55);
	emit_wait(first, 8);
	guest_submit(&first->guest, 0, -1);
	pass_ms(1000);
	assert_int_equal(mocs(), 0x77);
	for (u32 i = 1; i <= 10; i++) {
		emit_store(second, 0, i);
		guest_submit(&second->guest, 0, -1);
		pass_ms(25);
		assert_int_equal(guest_memory(&second->guest, GUEST_BATCH)[i], i);
		/* The engine's registers are those of the one that goes on. */
		assert_int_equal(mocs(), 0x77);
	}
	assert_int_equal(guest_memory(&first->guest, GUEST_BATCH)[8], 0);
	guest_memory(&first->guest, GUEST_BATCH)[0] = 1;
	pass_ms(25);
	assert_int_equal(guest_memory(&first->guest, GUEST_BATCH)[8], 8);
	assert_int_equal(guest_events(&first->guest, status, id), 2);
	assert_int_equal(status[1], 0x18);
	assert_int_equal(guest_stat(&first->guest, VGT_ERR_HANG), 0);
}

static void two_without_end_have_their_turns_and_one_of_them_may_end(void **state)
{
	struct machine *first = &st.machine[0], *second = &st.machine[1];
	unsigned int had = 0;

	machine_create(1, 0);
	machine_create(4, 0);
	test_vgpu_reg_write(&first->test, MOCS, 0x77);
	test_vgpu_reg_write(&second->test, MOCS, 0x55);
	for (unsigned int i = 0; i < 2; i++) {
		emit_wait(&st.machine[i], 8);
		guest_submit(&st.machine[i].guest, 0, -1);
	}
	for (unsigned int ms = 0; ms < 10000; ms++) {
		pass_ms(1);
		had += mocs() == 0x77;
	}
	assert_in_range(had, 1900, 2100);
	/* Whichever does not have the engine now. */
	vgt_vgpu_reset(mocs() == 0x77 ? second->test.vgpu : first->test.vgpu);
	hosted_run_work();
	guest_memory(&first->guest, GUEST_BATCH)[0] = 1;
	guest_memory(&second->guest, GUEST_BATCH)[0] = 1;
	pass_ms(25);
	assert_int_equal(guest_memory(&first->guest, GUEST_BATCH)[8] +
			 guest_memory(&second->guest, GUEST_BATCH)[8], 8);
}

static void idle_vgpus_have_no_timer_and_no_work(void **state)
{
	for (unsigned int i = 0; i < MAX_GUESTS; i++)
		machine_create(2, 0);
	hosted_run_work();
	assert_true(hosted_next_timer() == UINT64_MAX);
	assert_false(hosted_run_one_work());
}

static void a_vgpu_that_works_beside_idle_ones_has_no_timer(void **state)
{
	machine_create(2, 200);
	for (unsigned int i = 1; i < MAX_GUESTS; i++)
		machine_create(2, 0);
	for (unsigned int i = 1; i < 50; i++) {
		run(i * 1000);
		assert_true(hosted_next_timer() == UINT64_MAX);
	}
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(equal_weights_are_equal_times),
		T(equal_weights_are_equal_times_however_long_the_jobs_are),
		T(weights_of_1_to_4_are_times_of_1_to_4),
		T(weights_of_1_to_4_are_times_of_1_to_4_however_long_the_jobs_are),
		T(seven_vgpus_of_a_part_with_1_gib_of_aperture_are_found_as_such),
		T(seven_vgpus_share_by_weight),
		T(what_an_idle_vgpu_does_not_use_is_for_the_others),
		T(each_request_of_shared_rings_runs_in_order),
		T(a_request_without_end_keeps_no_other_vgpu_waiting_and_goes_on),
		T(two_without_end_have_their_turns_and_one_of_them_may_end),
		T(idle_vgpus_have_no_timer_and_no_work),
		T(a_vgpu_that_works_beside_idle_ones_has_no_timer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
