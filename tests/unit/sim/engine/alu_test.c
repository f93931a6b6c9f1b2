// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/engine/rig.h"

static void load_qword(struct rig *rig, uint32_t reg, uint64_t value)
{
	BATCH(rig, 0x11000003, rig->base + reg, (uint32_t)value, rig->base + reg + 4,
	      (uint32_t)(value >> 32));
}

static uint64_t gpr(struct rig *rig, unsigned int index)
{
	return (uint64_t)rig_reg(rig, SIM_RING_GPR + 8 * index + 4) << 32 |
	       rig_reg(rig, SIM_RING_GPR + 8 * index);
}

#define LOAD_A(reg)	(0x08000000 | 0x20 << 10 | (reg))
#define LOAD_B(reg)	(0x08000000 | 0x21 << 10 | (reg))
#define STORE(reg, src)	(0x18000000u | (reg) << 10 | (src))
#define ACCU		0x31
#define ZF		0x32
#define CF		0x33

static uint64_t compute(struct rig *rig, uint32_t operation, uint64_t a, uint64_t b, uint32_t from)
{
	load_qword(rig, SIM_RING_GPR + 8, a);
	load_qword(rig, SIM_RING_GPR + 16, b);
	BATCH(rig, 0x0d000003, LOAD_A(1), LOAD_B(2), operation << 20, STORE(15, from));
	rig_run_batch(rig);
	return gpr(rig, 15);
}

static uint32_t atomic(struct rig *rig, uint32_t operation, uint32_t old, uint32_t a, uint32_t b)
{
	rig_put(rig, RIG_DATA, old);
	BATCH(rig, 0x17840009 | operation << 8, RIG_DATA, 0, a, b, 0, 0, 0, 0, 0, 0);
	rig_run_batch(rig);
	return rig_get(rig, RIG_DATA);
}

static void math_adds_and_subtracts_64_bits(void **state)
{
	assert_true(compute(*state, 0x100, 0xffffffff, 1, ACCU) == 0x100000000ull);
	assert_true(compute(*state, 0x101, 5, 7, ACCU) == (uint64_t)-2);
}

static void math_has_logic(void **state)
{
	assert_int_equal(compute(*state, 0x102, 0xf0, 0x3c, ACCU), 0x30);
	assert_int_equal(compute(*state, 0x103, 0xf0, 0x3c, ACCU), 0xfc);
	assert_int_equal(compute(*state, 0x104, 0xf0, 0x3c, ACCU), 0xcc);
}

static void math_sets_zero_and_carry(void **state)
{
	assert_true(compute(*state, 0x101, 7, 7, ZF) == ~0ull);
	assert_true(compute(*state, 0x101, 8, 7, ZF) == 0);
	assert_true(compute(*state, 0x101, 7, 8, CF) == ~0ull);
	assert_true(compute(*state, 0x100, ~0ull, 1, CF) == ~0ull);
	assert_true(compute(*state, 0x100, 1, 1, CF) == 0);
}

static void math_of_junk_is_harmless(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, 0x0d000003, 0xffffffff, 0x12345678, 0x080fffff, 0x580fffff);
	rig_run_batch(rig);
	assert_int_equal(rig_event(rig, 2), 0x18);
}

static void atomics_change_a_dword(void **state)
{
	static const struct {
		uint32_t operation, old, a, b, result;
	} cases[] = {
		{ 0x01, 0xf0, 0x3c, 0, 0x30 }, { 0x02, 0xf0, 0x3c, 0, 0xfc },
		{ 0x03, 0xf0, 0x3c, 0, 0xcc }, { 0x04, 1, 2, 0, 2 }, { 0x05, 1, 0, 0, 2 },
		{ 0x06, 1, 0, 0, 0 }, { 0x07, 1, 2, 0, 3 }, { 0x08, 3, 2, 0, 1 },
		{ 0x09, 3, 5, 0, 2 }, { 0x0a, 0xffffffff, 1, 0, 1 },
		{ 0x0b, 0xffffffff, 1, 0, 0xffffffff }, { 0x0c, 0xffffffff, 1, 0, 0xffffffff },
		{ 0x0d, 0xffffffff, 1, 0, 1 }, { 0x0e, 5, 5, 9, 9 }, { 0x0e, 4, 5, 9, 4 },
		{ 0x00, 4, 5, 9, 4 },
	};
	struct rig *rig = *state;
	unsigned int i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(atomic(rig, cases[i].operation, cases[i].old, cases[i].a,
					cases[i].b), cases[i].result);
}

static void an_atomic_can_take_registers_and_return_the_old_value(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, RIG_DATA, 40);
	load_qword(rig, SIM_RING_GPR, 2);
	BATCH(rig, 0x17810701, RIG_DATA, 0);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 42);
	assert_int_equal(gpr(rig, 0), 40);
}

static void an_atomic_changes_a_qword(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, RIG_DATA, 0xffffffff);
	BATCH(rig, 0x17840009 | 0x25 << 8, RIG_DATA, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 0);
	assert_int_equal(rig_get(rig, RIG_DATA + 4), 1);
}

static void a_predicated_batch_start_obeys_the_result(void **state)
{
	struct rig *rig = *state;
	const uint32_t next[] = { MI_STORE_DWORD, RIG_DATA, 0, 1, MI_BATCH_BUFFER_END };

	memcpy(rig->gpu->ram + RIG_BATCH + 0x1000, next, sizeof(next));
	load_qword(rig, SIM_RING_PREDICATE_SRC0, 1);
	BATCH(rig, 0x06000082, MI_BATCH_PPGTT | 1u << 15, RIG_BATCH + 0x1000, 0);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 0);
	load_qword(rig, SIM_RING_PREDICATE_SRC1, 1);
	BATCH(rig, 0x06000082, MI_BATCH_PPGTT | 1u << 15, RIG_BATCH + 0x1000, 0);
	rig_run_batch(rig);
	assert_int_equal(rig_get(rig, RIG_DATA), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RCS_TEST(math_adds_and_subtracts_64_bits),
		RCS_TEST(math_has_logic),
		RCS_TEST(math_sets_zero_and_carry),
		RCS_TEST(math_of_junk_is_harmless),
		RCS_TEST(atomics_change_a_dword),
		RCS_TEST(an_atomic_can_take_registers_and_return_the_old_value),
		RCS_TEST(an_atomic_changes_a_qword),
		RCS_TEST(a_predicated_batch_start_obeys_the_result),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
