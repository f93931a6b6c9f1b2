// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/submit/registers.c: where an engine is, as its guest may see it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/gvt/submit/guest.h"

#define ACTHD		0x2074
#define INSTDONE	0x206c
#define RING_START	0x2038
#define RING		0x00123000	/* of the shadow context, as the GPU side has it */

/* A job of the guest is on the engine, which is somewhere. */
static u32 *at_work(struct guest *guest)
{
	u32 *regs = guest->test->gpu->regs;
	u32 *state;

	guest_emit_request(guest, 0);
	guest_submit(guest, 0, -1);
	state = (u32 *)((u8 *)guest_job(guest)->ctx->image + 4096);
	state[STATE_START] = RING;
	regs[RING_START / 4] = RING;
	regs[ACTHD / 4] = 0x1234;
	regs[INSTDONE / 4] = 0x7;
	return regs;
}

static void a_guest_sees_where_its_own_job_is(void **state)
{
	struct guest *guest = *state;

	at_work(guest);
	assert_int_equal(test_vgpu_reg_read(guest->test, ACTHD), 0x1234);
	assert_int_equal(test_vgpu_reg_read(guest->test, INSTDONE), 0x7);
	guest_job_end(guest, 0);
	assert_int_equal(test_vgpu_reg_read(guest->test, ACTHD), 0);
	assert_int_equal(test_vgpu_reg_read(guest->test, INSTDONE), ~0u);
}

static void a_guest_does_not_see_where_another_is_that_has_a_turn(void **state)
{
	struct guest *guest = *state;
	u32 *regs = at_work(guest);

	regs[RING_START / 4] = RING + 0x4000;
	assert_int_equal(test_vgpu_reg_read(guest->test, ACTHD), 0);
	assert_int_equal(test_vgpu_reg_read(guest->test, INSTDONE), ~0u);
	regs[RING_START / 4] = RING;
	assert_int_equal(test_vgpu_reg_read(guest->test, ACTHD), 0x1234);
}

#define T(test) cmocka_unit_test_setup_teardown(test, guest_setup, guest_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_guest_sees_where_its_own_job_is),
		T(a_guest_does_not_see_where_another_is_that_has_a_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
