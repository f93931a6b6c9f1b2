// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

#include "sim/ppgtt.h"

#define PML4	0x1000000ull
#define PDP	0x1001000ull
#define PD	0x1002000ull
#define PT	0x1003000ull
#define RW	3ull
#define VA	0x123456789000ull

static struct sim_vm vm;

static void set_entry(struct gpu *gpu, uint64_t table, unsigned int index, uint64_t value)
{
	memcpy(gpu->ram + (table - GPU_RAM_BASE) + 8 * index, &value, 8);
}

static void build(struct gpu *gpu, uint64_t pde, uint64_t pte)
{
	const uint64_t root[4] = { PML4 };

	set_entry(gpu, PML4, VA >> 39 & 511, PDP | RW);
	set_entry(gpu, PDP, VA >> 30 & 511, PD | RW);
	set_entry(gpu, PD, VA >> 21 & 511, pde);
	set_entry(gpu, PT, VA >> 12 & 511, pte);
	sim_vm_set(&vm, true, root);
}

static enum sim_vm_fault translate(struct gpu *gpu, uint64_t va, bool write, uint64_t *pa)
{
	return sim_vm_translate(gpu->sim, &vm, va, write, pa);
}

static void a_small_page_is_found_by_four_levels(void **state)
{
	uint64_t pa;

	build(*state, PT | RW, 0x7654321000ull | RW);
	assert_int_equal(translate(*state, VA + 0xabc, true, &pa), SIM_VM_OK);
	assert_true(pa == 0x7654321abcull);
}

static void canonical_addresses_are_the_same_as_48_bits(void **state)
{
	const uint64_t root[4] = { PML4 };
	uint64_t pa;

	set_entry(*state, PML4, 511, PDP | RW);
	set_entry(*state, PDP, 511, PD | RW);
	set_entry(*state, PD, 511, PT | RW);
	set_entry(*state, PT, 511, 0x5000 | RW);
	sim_vm_set(&vm, true, root);
	assert_int_equal(translate(*state, 0xfffffffffffff008ull, false, &pa), SIM_VM_OK);
	assert_int_equal(pa, 0x5008);
}

static void a_2m_page_ends_the_walk(void **state)
{
	uint64_t pa;

	build(*state, 0x40000000ull | 0x80 | RW, 0);
	assert_int_equal(translate(*state, VA + 0x123, true, &pa), SIM_VM_OK);
	assert_true(pa == (0x40000000ull | (VA & 0x1fffff)) + 0x123);
}

static void a_64k_page_uses_every_sixteenth_entry(void **state)
{
	uint64_t pa;

	gpu_write(*state, 0x4080, 0xf);
	build(*state, PT | 1u << 11 | RW, 0);
	set_entry(*state, PT, (VA >> 12 & 511) & ~15u, 0x70000 | RW);
	assert_int_equal(translate(*state, VA + 0x10, true, &pa), SIM_VM_OK);
	assert_true(pa == (0x70000 | (VA & 0xf000)) + 0x10);
}

static void pages_are_small_unless_64k_pages_are_enabled(void **state)
{
	uint64_t pa;

	build(*state, PT | 1u << 11 | RW, 0);
	set_entry(*state, PT, (VA >> 12 & 511) & ~15u, 0x70000 | RW);
	assert_int_equal(translate(*state, VA, true, &pa), SIM_VM_ABSENT);
	set_entry(*state, PT, VA >> 12 & 511, 0x9000 | RW);
	assert_int_equal(translate(*state, VA + 0x10, true, &pa), SIM_VM_OK);
	assert_int_equal(pa, 0x9010);
}

static void a_read_only_leaf_refuses_writes_only(void **state)
{
	uint64_t pa;

	build(*state, PT | RW, 0x9000 | 1);
	assert_int_equal(translate(*state, VA, false, &pa), SIM_VM_OK);
	assert_int_equal(translate(*state, VA, true, &pa), SIM_VM_READ_ONLY);
}

static void a_read_only_directory_makes_its_pages_read_only(void **state)
{
	uint64_t pa;

	build(*state, PT | 1, 0x9000 | RW);
	assert_int_equal(translate(*state, VA, true, &pa), SIM_VM_READ_ONLY);
}

static void an_absent_entry_of_any_level_is_a_fault(void **state)
{
	static const uint64_t tables[] = { PML4, PDP, PD, PT };
	uint64_t pa;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		build(*state, PT | RW, 0x9000 | RW);
		memset(((struct gpu *)*state)->ram + (tables[i] - GPU_RAM_BASE), 0, 4096);
		assert_int_equal(translate(*state, VA, false, &pa), SIM_VM_ABSENT);
	}
}

static void tables_outside_memory_are_a_fault(void **state)
{
	const uint64_t root[4] = { 0x7ffffff000ull };
	uint64_t pa;

	sim_vm_set(&vm, true, root);
	assert_int_equal(translate(*state, VA, false, &pa), SIM_VM_ABSENT);
}

static void a_table_that_names_itself_ends(void **state)
{
	const uint64_t root[4] = { PML4 };
	unsigned int i;
	uint64_t pa;

	for (i = 0; i < 512; i++)
		set_entry(*state, PML4, i, PML4 | RW);
	sim_vm_set(&vm, true, root);
	assert_int_equal(translate(*state, VA, true, &pa), SIM_VM_OK);
	assert_true(pa == PML4);
}

static void a_translation_is_kept_until_it_is_flushed(void **state)
{
	uint64_t pa;

	build(*state, PT | RW, 0x9000 | RW);
	translate(*state, VA, true, &pa);
	set_entry(*state, PT, VA >> 12 & 511, 0xa000 | RW);
	translate(*state, VA, true, &pa);
	assert_int_equal(pa, 0x9000);
	sim_vm_flush(&vm);
	translate(*state, VA, true, &pa);
	assert_int_equal(pa, 0xa000);
}

static void three_levels_start_at_one_of_four_directories(void **state)
{
	const uint64_t root[4] = { 0, 0, PD, 0 };
	uint64_t pa;

	set_entry(*state, PD, 5, PT | RW);
	set_entry(*state, PT, 6, 0x9000 | RW);
	sim_vm_set(&vm, false, root);
	assert_int_equal(translate(*state, 2ull << 30 | 5u << 21 | 6u << 12 | 4, true, &pa),
			 SIM_VM_OK);
	assert_int_equal(pa, 0x9004);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GPU_TEST(a_small_page_is_found_by_four_levels),
		GPU_TEST(canonical_addresses_are_the_same_as_48_bits),
		GPU_TEST(a_2m_page_ends_the_walk),
		GPU_TEST(a_64k_page_uses_every_sixteenth_entry),
		GPU_TEST(pages_are_small_unless_64k_pages_are_enabled),
		GPU_TEST(a_read_only_leaf_refuses_writes_only),
		GPU_TEST(a_read_only_directory_makes_its_pages_read_only),
		GPU_TEST(an_absent_entry_of_any_level_is_a_fault),
		GPU_TEST(tables_outside_memory_are_a_fault),
		GPU_TEST(a_table_that_names_itself_ends),
		GPU_TEST(a_translation_is_kept_until_it_is_flushed),
		GPU_TEST(three_levels_start_at_one_of_four_directories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
