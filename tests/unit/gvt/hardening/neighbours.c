// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <linux/err.h>

#include "gvt/vgpu.h"
#include "tests/unit/gvt/hardening/neighbours.h"

#define RAM_PAGES	8192u
/* Bus addresses of the second virtual machine: no page of one is a page of the other. */
#define OTHER_BUS	(FAKE_HV_BUS + (1ull << 35))

static void machine_begin(struct neighbours *both, struct test_vgpu *test, u64 bus)
{
	static const struct vgt_vgpu_config config = { .type = "i915-GVTg_V5_8" };

	test->gpu = both->gpu;
	test->dev = both->dev;
	test->hv = fake_hv_create(RAM_PAGES, VGT_HV_TRACKS_WRITES);
	test->hv->bus = bus;
	test->vgpu = vgt_vgpu_create(test->dev, &config, &test->hv->ops, test->hv);
	assert_false(IS_ERR(test->vgpu));
	test->hv->vgpu = test->vgpu;
	test->hv->page_written = vgt_page_written;
}

void neighbour_begin(struct neighbours *both, struct guest *guest)
{
	const bool other = guest == &both->other;

	guest->test = &both->tests[other];
	machine_begin(both, guest->test, other ? OTHER_BUS : FAKE_HV_BUS);
	guest_begin(guest);
}

void neighbour_end(struct guest *guest)
{
	struct fake_hv *hv = guest->test->hv;

	vgt_vgpu_destroy(guest->test->vgpu);
	assert_int_equal(hv->pinned, 0);
	assert_int_equal(hv->tracked_pages, 0);
	fake_hv_destroy(hv);
	guest->test = NULL;
}

int neighbours_setup(void **state)
{
	struct neighbours *both = calloc(1, sizeof(*both));

	both->gpu = fake_gpu_create("skl");
	both->dev = vgt_device_create(&both->gpu->info, &fake_gpu_ops, both->gpu);
	assert_false(IS_ERR(both->dev));
	neighbour_begin(both, &both->hostile);
	neighbour_begin(both, &both->other);
	*state = both;
	return 0;
}

int neighbours_teardown(void **state)
{
	struct neighbours *both = *state;

	if (both->hostile.test)
		neighbour_end(&both->hostile);
	if (both->other.test)
		neighbour_end(&both->other);
	vgt_device_destroy(both->dev);
	fake_gpu_destroy(both->gpu);
	hosted_reset();
	free(both);
	return 0;
}

bool neighbour_works(struct guest *guest)
{
	u32 status[6], id[6];

	guest_events(guest, status, id);
	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	hosted_run_work();
	if (!guest_job(guest))
		return false;
	guest_job_end(guest, 0);
	return guest_events(guest, status, id) == 2 && status[0] == 0x1 && status[1] == 0x18;
}

void neighbours_wait_ms(unsigned int ms)
{
	hosted_advance(ms * 1000000ull);
	hosted_run_timers();
	hosted_run_work();
}
