// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sim/display/display.h"
#include "tests/unit/sim/display/fake_sim.h"

#define GMBUS0	0xc5100
#define GMBUS1	0xc5104
#define GMBUS2	0xc5108
#define GMBUS3	0xc510c
#define GMBUS4	0xc5110
#define GMBUS5	0xc5120
#define READY	0x800
#define WAITING	0x4000
#define NAK	0x400
#define ACTIVE	0x200
#define INUSE	0x8000

static int setup(void **state)
{
	*state = fake_sim_create("1024x768");
	return 0;
}

static int teardown(void **state)
{
	fake_sim_destroy(*state);
	return 0;
}

static void read_data(struct sim *sim, uint8_t *to, size_t count)
{
	for (size_t i = 0; i < count; i += 4) {
		uint32_t value;

		assert_true(sim_reg_read(sim, GMBUS2) & READY);
		value = sim_reg_read(sim, GMBUS3);
		for (size_t k = i; k < i + 4 && k < count; k++, value >>= 8)
			to[k] = value;
	}
}

static const uint8_t *edid_of(struct sim *sim)
{
	return sim_display_of(sim)->ddc.edid;
}

/* Probe one byte, STOP, then the block with the offset as index cycle, STOP. */
static void the_edid_is_read_as_a_driver_reads_it(void **state)
{
	struct sim *sim = *state;
	uint8_t block[128];

	sim_reg_write(sim, GMBUS0, 5);
	sim_reg_write(sim, GMBUS1, 0x460100a1);
	read_data(sim, block, 1);
	assert_int_equal(block[0], 0);
	assert_int_equal(sim_reg_read(sim, GMBUS2) & (WAITING | ACTIVE), WAITING | ACTIVE);
	sim_reg_write(sim, GMBUS1, 0x48000000);
	assert_false(sim_reg_read(sim, GMBUS2) & ACTIVE);
	sim_reg_write(sim, GMBUS1, 0x468000a1);
	assert_int_equal(sim_reg_read(sim, GMBUS2) & (WAITING | ACTIVE), ACTIVE);
	read_data(sim, block, sizeof(block));
	assert_true(sim_reg_read(sim, GMBUS2) & WAITING);
	sim_reg_write(sim, GMBUS1, 0x48000000);
	sim_reg_write(sim, GMBUS0, 0);
	assert_memory_equal(block, edid_of(sim), sizeof(block));
}

static void an_index_cycle_starts_at_the_byte_it_names(void **state)
{
	struct sim *sim = *state;
	uint8_t bytes[18];

	sim_reg_write(sim, GMBUS0, 5);
	sim_reg_write(sim, GMBUS1, 0x461236a1);
	sim_reg_write(sim, GMBUS1, 0x461236a1);
	read_data(sim, bytes, sizeof(bytes));
	assert_memory_equal(bytes, edid_of(sim) + 0x36, sizeof(bytes));
}

static void the_offset_may_be_written_as_a_message_of_its_own(void **state)
{
	struct sim *sim = *state;
	uint8_t bytes[8];

	sim_reg_write(sim, GMBUS0, 5);
	sim_reg_write(sim, GMBUS3, 0x48);
	sim_reg_write(sim, GMBUS1, 0x420100a0);
	assert_true(sim_reg_read(sim, GMBUS2) & WAITING);
	sim_reg_write(sim, GMBUS1, 0x420800a1);
	read_data(sim, bytes, sizeof(bytes));
	assert_memory_equal(bytes, edid_of(sim) + 0x48, sizeof(bytes));
}

static void a_two_byte_index_takes_its_high_byte_as_offset(void **state)
{
	struct sim *sim = *state;
	uint8_t byte;

	sim_reg_write(sim, GMBUS0, 5);
	sim_reg_write(sim, GMBUS5, 0x80001277);
	sim_reg_write(sim, GMBUS1, 0x420100a1);
	read_data(sim, &byte, 1);
	assert_int_equal(byte, edid_of(sim)[0x12]);
}

static void a_long_read_wraps_in_its_segment(void **state)
{
	struct sim *sim = *state;
	uint8_t bytes[300];

	sim_reg_write(sim, GMBUS0, 5);
	sim_reg_write(sim, GMBUS1, 0x460000a1 | 300 << 16);
	read_data(sim, bytes, sizeof(bytes));
	assert_memory_equal(bytes, edid_of(sim), 128);
	assert_int_equal(bytes[128], 0xff);
	assert_memory_equal(bytes + 256, edid_of(sim), 44);
}

static void a_second_read_goes_on_where_the_first_ended(void **state)
{
	struct sim *sim = *state;
	uint8_t bytes[64];

	sim_reg_write(sim, GMBUS0, 5);
	sim_reg_write(sim, GMBUS1, 0x464000a1);
	read_data(sim, bytes, sizeof(bytes));
	sim_reg_write(sim, GMBUS1, 0x424000a1);
	read_data(sim, bytes, sizeof(bytes));
	assert_memory_equal(bytes, edid_of(sim) + 64, sizeof(bytes));
}

static void another_segment_is_empty_until_the_stop(void **state)
{
	struct sim *sim = *state;
	uint8_t byte;

	sim_reg_write(sim, GMBUS0, 5);
	sim_reg_write(sim, GMBUS3, 1);
	sim_reg_write(sim, GMBUS1, 0x42010060);
	assert_false(sim_reg_read(sim, GMBUS2) & NAK);
	sim_reg_write(sim, GMBUS1, 0x460108a1);
	read_data(sim, &byte, 1);
	assert_int_equal(byte, 0xff);
	sim_reg_write(sim, GMBUS1, 0x48000000);
	sim_reg_write(sim, GMBUS1, 0x460108a1);
	read_data(sim, &byte, 1);
	assert_int_equal(byte, edid_of(sim)[8]);
}

static void expect_nak(struct sim *sim, uint32_t command)
{
	sim_reg_write(sim, GMBUS1, command);
	assert_int_equal(sim_reg_read(sim, GMBUS2) & (NAK | READY | ACTIVE), NAK);
	sim_reg_write(sim, GMBUS1, 0x80000000);
	sim_reg_write(sim, GMBUS1, 0);
	assert_false(sim_reg_read(sim, GMBUS2) & NAK);
}

static void the_dual_mode_adaptor_does_not_answer(void **state)
{
	struct sim *sim = *state;

	sim_reg_write(sim, GMBUS0, 5);
	expect_nak(sim, 0x46010081);
}

static void another_pin_pair_has_no_monitor(void **state)
{
	struct sim *sim = *state;

	for (uint32_t pin = 0; pin < 8; pin++) {
		if (pin == 1 || pin == 5)
			continue;
		sim_reg_write(sim, GMBUS0, pin);
		expect_nak(sim, 0x460100a1);
	}
}

static void port_b_is_wired_as_on_either_kind_of_pch(void **state)
{
	struct sim *sim = *state;
	uint8_t bytes[128];

	for (uint32_t pin = 1; pin <= 5; pin += 4) {
		sim_reg_write(sim, GMBUS0, pin);
		sim_reg_write(sim, GMBUS1, 0x468000a1);
		read_data(sim, bytes, sizeof(bytes));
		assert_memory_equal(bytes, edid_of(sim), sizeof(bytes));
		sim_reg_write(sim, GMBUS1, 0x48000000);
	}
}

static void an_unplugged_monitor_does_not_answer(void **state)
{
	struct sim *sim = *state;

	sim_display_plug(sim_display_of(sim), false);
	sim_reg_write(sim, GMBUS0, 5);
	expect_nak(sim, 0x460100a1);
}

static void enabled_events_interrupt(void **state)
{
	struct sim *sim = *state;

	fake_sim_unmask(sim, SIM_IRQ_PCH, 1u << 17);
	sim_reg_write(sim, GMBUS4, 0);
	sim_reg_write(sim, GMBUS0, 5);
	sim_reg_write(sim, GMBUS1, 0x460100a1);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PCH), 0);
	sim_reg_write(sim, GMBUS4, 1);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PCH), 1u << 17);
	sim_reg_write(sim, GMBUS1, 0x80000000);
	sim_reg_write(sim, GMBUS4, 8);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PCH), 0);
	sim_reg_write(sim, GMBUS1, 0x46010081);
	assert_int_equal(fake_sim_take_irqs(sim, SIM_IRQ_PCH), 1u << 17);
}

static void the_semaphore_is_taken_by_a_read_and_freed_by_a_write(void **state)
{
	struct sim *sim = *state;

	assert_false(sim_reg_read(sim, GMBUS2) & INUSE);
	assert_true(sim_reg_read(sim, GMBUS2) & INUSE);
	sim_reg_write(sim, GMBUS2, INUSE);
	assert_false(sim_reg_read(sim, GMBUS2) & INUSE);
}

static void any_command_word_is_harmless(void **state)
{
	struct sim *sim = *state;
	uint32_t word = 1;

	sim_reg_write(sim, GMBUS0, 5);
	for (int i = 0; i < 20000; i++) {
		word = word * 1664525 + 1013904223;
		sim_reg_write(sim, GMBUS0 + (word >> 8) % 5 * 4, word);
		sim_reg_read(sim, GMBUS0 + (word >> 16) % 5 * 4);
		if (i % 3 == 0)
			sim_reg_write(sim, GMBUS1, (word & 0x0fffff00) | 0x400000a0 | (word & 1));
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_edid_is_read_as_a_driver_reads_it),
		TEST(an_index_cycle_starts_at_the_byte_it_names),
		TEST(the_offset_may_be_written_as_a_message_of_its_own),
		TEST(a_two_byte_index_takes_its_high_byte_as_offset),
		TEST(a_long_read_wraps_in_its_segment),
		TEST(a_second_read_goes_on_where_the_first_ended),
		TEST(another_segment_is_empty_until_the_stop),
		TEST(the_dual_mode_adaptor_does_not_answer),
		TEST(another_pin_pair_has_no_monitor),
		TEST(port_b_is_wired_as_on_either_kind_of_pch),
		TEST(an_unplugged_monitor_does_not_answer),
		TEST(enabled_events_interrupt),
		TEST(the_semaphore_is_taken_by_a_read_and_freed_by_a_write),
		TEST(any_command_word_is_harmless),
	};

	return cmocka_run_group_tests_name("sim/display/gmbus", tests, NULL, NULL);
}
