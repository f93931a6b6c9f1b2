// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/engine/rig.h"

#define DST		0x900000u
#define SRC		0xa00000u
#define PATTERN		0xb00000u
#define PITCH		256u		/* bytes */
#define POINT(x, y)	((uint32_t)(y) << 16 | ((x) & 0xffff))

/* Headers, for pixels of 32 bits, all channels written. */
#define CMD(opcode, len)	(2u << 29 | (opcode) << 22 | 3u << 20 | ((len) - 2))
#define SEEDS(x, y)		((x) << 12 | (y) << 8)
#define FIRST_BIT(n)		((n) << 17)
#define KEY(key)		((key) << 17)
#define BYTE_PACKED		(1u << 16)

/* The second dword. */
#define BR13(rop)		(3u << 24 | (rop) << 16 | PITCH)
#define SOURCE			BR13(0xccu)
#define PATTERN_COPY		BR13(0xf0u)
#define SOURCE_AND_PATTERN	BR13(0xc0u)
#define CLIPPED			(1u << 30)
#define MONO_SOURCE_TRANSPARENT	(1u << 29)
#define MONO_PATTERN_TRANSPARENT (1u << 28)
#define SOLID_PATTERN		(1u << 31)

#define BACK	0x00bbbbbbu
#define FORE	0x00ffffffu
#define OLD	0x01d01d01u

static void put_row(struct rig *rig, uint32_t address, const uint32_t *pixels, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		rig_put(rig, address + 4 * i, pixels[i]);
}

#define PUT_ROW(rig, address, ...) \
	put_row(rig, address, (const uint32_t[]) { __VA_ARGS__ }, \
		sizeof((const uint32_t[]) { __VA_ARGS__ }) / 4)

static void fill_target(struct rig *rig)
{
	uint32_t i;

	for (i = 0; i < 16 * PITCH; i += 4)
		rig_put(rig, DST + i, OLD);
}

/* An 8 by 8 pattern whose pixels are 0x100 + 16 times row + column. */
static uint32_t pattern_pixel(unsigned int x, unsigned int y)
{
	return 0x100 + 16 * y + x;
}

static void put_pattern(struct rig *rig)
{
	unsigned int i;

	for (i = 0; i < 64; i++)
		rig_put(rig, PATTERN + 4 * i, pattern_pixel(i % 8, i / 8));
}

static void emit_pattern(struct rig *rig)
{
	unsigned int i;

	for (i = 0; i < 64; i++)
		BATCH(rig, pattern_pixel(i % 8, i / 8));
}

static void assert_row(struct rig *rig, unsigned int y, const uint32_t *pixels, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		assert_int_equal(rig_get(rig, DST + y * PITCH + 4 * i), pixels[i]);
}

#define ASSERT_ROW(rig, y, ...) \
	assert_row(rig, y, (const uint32_t[]) { __VA_ARGS__ }, \
		   sizeof((const uint32_t[]) { __VA_ARGS__ }) / 4)

static void a_pattern_in_memory_lies_on_the_target_by_its_seeds(void **state)
{
	struct rig *rig = *state;

	put_pattern(rig);
	BATCH(rig, CMD(0x51u, 8) | SEEDS(3, 6), PATTERN_COPY, POINT(1, 1), POINT(12, 12), DST, 0,
	      PATTERN, 0);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 1, 0, pattern_pixel(4, 7));
	ASSERT_ROW(rig, 11, 0, pattern_pixel(4, 1), pattern_pixel(5, 1), pattern_pixel(6, 1),
		   pattern_pixel(7, 1), pattern_pixel(0, 1));
}

static void a_monochrome_pattern_has_its_first_pixel_in_the_highest_bit(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, CMD(0x52u, 10), PATTERN_COPY, 0, POINT(9, 6), DST, 0, BACK, FORE, 0x00000080,
	      0x00004100);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, FORE, BACK, BACK, BACK, BACK, BACK, BACK, BACK, FORE, 0);
	ASSERT_ROW(rig, 4, BACK, BACK);
	ASSERT_ROW(rig, 5, BACK, FORE, BACK, BACK, BACK, BACK, BACK, FORE, BACK, 0);
}

static void a_transparent_pattern_leaves_the_target_where_it_has_zeroes(void **state)
{
	struct rig *rig = *state;

	fill_target(rig);
	BATCH(rig, CMD(0x52u, 10), PATTERN_COPY | MONO_PATTERN_TRANSPARENT, 0, POINT(3, 1), DST, 0,
	      BACK, FORE, 0x000000a0, 0);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, FORE, OLD, FORE, OLD);
}

static void a_solid_pattern_is_all_foreground(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, CMD(0x52u, 10), PATTERN_COPY | SOLID_PATTERN, 0, POINT(2, 1), DST, 0, BACK, FORE,
	      0, 0);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, FORE, FORE, 0);
}

static void a_monochrome_source_has_rows_of_words_and_a_first_bit(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, SRC, 0x0080a018);		/* rows 18 a0, 80 00 */
	BATCH(rig, CMD(0x54u, 10) | FIRST_BIT(3), SOURCE, 0, POINT(7, 2), DST, 0, SRC, 0, BACK,
	      FORE);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, FORE, FORE, BACK, BACK, BACK, FORE, BACK, 0);
	ASSERT_ROW(rig, 1, BACK, BACK, BACK, BACK, BACK, BACK, BACK, 0);
}

static void a_transparent_source_draws_its_ones_only(void **state)
{
	struct rig *rig = *state;

	fill_target(rig);
	rig_put(rig, SRC, 0x00000050);
	BATCH(rig, CMD(0x54u, 10), SOURCE | MONO_SOURCE_TRANSPARENT, 0, POINT(4, 1), DST, 0, SRC, 0,
	      BACK, FORE);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, OLD, FORE, OLD, FORE, OLD);
}

static void a_monochrome_source_may_be_in_the_command(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, CMD(0x71u, 10), SOURCE, 0, POINT(2, 3), DST, 0, BACK, FORE, 0x00400080,
	      0x000000c0);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, FORE, BACK, 0);
	ASSERT_ROW(rig, 1, BACK, FORE, 0);
	ASSERT_ROW(rig, 2, FORE, FORE, 0);
}

static void a_clipped_monochrome_source_keeps_its_place(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, SRC, 0x004000ff);		/* rows ff 00, 40 00 */
	BATCH(rig, 0x40c00002, 0, POINT(1, 1), POINT(3, 2));
	BATCH(rig, CMD(0x54u, 10), SOURCE | CLIPPED, 0, POINT(4, 2), DST, 0, SRC, 0, BACK, FORE);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, 0, 0, 0, 0);
	ASSERT_ROW(rig, 1, 0, FORE, BACK, 0);
}

static void a_full_blit_combines_source_and_pattern(void **state)
{
	struct rig *rig = *state;

	put_pattern(rig);
	PUT_ROW(rig, SRC + 4, 0xffffffff, 0x0000000f);
	BATCH(rig, CMD(0x55u, 12), SOURCE_AND_PATTERN, POINT(2, 0), POINT(4, 1), DST, 0,
	      POINT(1, 0), PITCH, SRC, 0, PATTERN, 0);
	BATCH(rig, CMD(0x74u, 10 + 64), SOURCE_AND_PATTERN, POINT(2, 1), POINT(4, 2), DST, 0,
	      POINT(1, 0), PITCH, SRC, 0);
	emit_pattern(rig);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, 0, 0, 0x102, 0x103 & 0x0f);
	ASSERT_ROW(rig, 1, 0, 0, 0x112, 0x113 & 0x0f);
}

static void a_full_blit_takes_a_monochrome_source(void **state)
{
	struct rig *rig = *state;

	put_pattern(rig);
	rig_put(rig, SRC, 0x00000040);
	BATCH(rig, CMD(0x56u, 12), SOURCE_AND_PATTERN, 0, POINT(2, 1), DST, 0, SRC, 0, 0x00f, 0xff0,
	      PATTERN, 0);
	BATCH(rig, CMD(0x75u, 10 + 64), SOURCE_AND_PATTERN, POINT(0, 1), POINT(2, 2), DST, 0, SRC,
	      0, 0x00f, 0xff0);
	emit_pattern(rig);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, 0x100 & 0x00f, 0x101 & 0xff0);
	ASSERT_ROW(rig, 1, 0x110 & 0x00f, 0x111 & 0xff0);
}

static void a_full_blit_takes_a_monochrome_pattern(void **state)
{
	struct rig *rig = *state;

	PUT_ROW(rig, SRC, 0x12345678, 0x12345678);
	BATCH(rig, CMD(0x57u, 14), SOURCE_AND_PATTERN, 0, POINT(2, 1), DST, 0, 0, PITCH, SRC, 0,
	      0x0000ffff, 0xffff0000, 0x00000080, 0);
	rig_put(rig, SRC + PITCH, 0x00000040);
	BATCH(rig, CMD(0x58u, 14), SOURCE_AND_PATTERN, POINT(0, 8), POINT(2, 9), DST, 0,
	      SRC + PITCH, 0, 0xaaaaaaaa, 0xcccccccc, 0x0000ffff, 0xffff0000, 0x00000080, 0);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, 0x12340000, 0x00005678);
	ASSERT_ROW(rig, 8, 0xaaaa0000, 0x0000cccc);
}

static void a_key_leaves_colours_of_the_source_out(void **state)
{
	struct rig *rig = *state;

	fill_target(rig);
	PUT_ROW(rig, SRC, 0x00102030, 0xff102031, 0x00112030);
	BATCH(rig, CMD(0x73u, 12) | KEY(1), SOURCE, 0, POINT(3, 1), DST, 0, 0, PITCH, SRC, 0,
	      0x00102030, 0x00102031);
	BATCH(rig, CMD(0x73u, 12) | KEY(3), SOURCE, POINT(0, 1), POINT(3, 2), DST, 0, 0, PITCH, SRC,
	      0, 0x00102030, 0x00102031);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, OLD, OLD, 0x00112030);
	ASSERT_ROW(rig, 1, OLD, 0xff102031, 0x00112030);
}

static void a_key_writes_only_over_colours_of_the_target(void **state)
{
	struct rig *rig = *state;

	PUT_ROW(rig, DST, 0x00102030, 0xff102030, 0x00302010);
	PUT_ROW(rig, DST + PITCH, 0x00102030, 0xff102030, 0x00302010);
	PUT_ROW(rig, SRC, FORE, FORE, FORE);
	BATCH(rig, CMD(0x73u, 12) | KEY(7), SOURCE, 0, POINT(3, 1), DST, 0, 0, PITCH, SRC, 0,
	      0x00000030, 0x00202030);
	BATCH(rig, CMD(0x73u, 12) | KEY(5), SOURCE, POINT(0, 1), POINT(3, 2), DST, 0, 0, PITCH, SRC,
	      0, 0x00000030, 0x00202030);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, FORE, FORE, 0x00302010);
	ASSERT_ROW(rig, 1, FORE, 0xff102030, 0x00302010);
}

static void patterns_can_have_a_key(void **state)
{
	struct rig *rig = *state;

	put_pattern(rig);
	PUT_ROW(rig, DST, 5, 6, 7);
	PUT_ROW(rig, DST + PITCH, 5, 6, 7);
	BATCH(rig, CMD(0x76u, 10) | KEY(7), PATTERN_COPY, 0, POINT(3, 1), DST, 0, PATTERN, 0, 6, 7);
	BATCH(rig, CMD(0x77u, 8 + 64) | KEY(7), PATTERN_COPY, POINT(0, 1), POINT(3, 2), DST, 0, 6,
	      7);
	emit_pattern(rig);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, 5, 0x101, 0x102);
	ASSERT_ROW(rig, 1, 5, 0x111, 0x112);
}

static void keys_of_16_bit_pixels_have_5_or_6_bits_a_colour(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, SRC, 0x07e0081f);
	BATCH(rig, CMD(0x73u, 12) | KEY(1), 1u << 24 | 0xcc0000 | PITCH, 0, POINT(2, 1), DST, 0, 0,
	      PITCH, SRC, 0, 0x0000, 0xf81f);
	BATCH(rig, CMD(0x73u, 12) | KEY(1), 2u << 24 | 0xcc0000 | PITCH, POINT(0, 1), POINT(2, 2),
	      DST, 0, 0, PITCH, SRC, 0, 0x0000, 0x83ff);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, 0x07e00000);		/* 565: no green is in the range */
	ASSERT_ROW(rig, 1, 0x07e0081f);		/* 1555: both have red */
}

static void set_up_colours_serve_pixels_and_scan_lines(void **state)
{
	struct rig *rig = *state;

	put_pattern(rig);
	BATCH(rig, CMD(0x01u, 10), PATTERN_COPY | CLIPPED, POINT(1, 0), POINT(6, 3), DST, 0, BACK,
	      FORE, PATTERN, 0);
	BATCH(rig, CMD(0x24u, 2), POINT(1, 0));
	BATCH(rig, CMD(0x24u, 2), POINT(0, 0));		/* clipped */
	BATCH(rig, CMD(0x25u, 3) | SEEDS(1, 0), POINT(0, 2), POINT(3, 3));
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, 0, FORE, 0);
	ASSERT_ROW(rig, 2, 0, pattern_pixel(2, 2), pattern_pixel(3, 2), 0);
}

static void scan_lines_take_the_bits_of_a_monochrome_set_up(void **state)
{
	struct rig *rig = *state;

	BATCH(rig, CMD(0x11u, 10), PATTERN_COPY, 0, 0, DST, 0, BACK, FORE, 0x00000040, 0);
	BATCH(rig, CMD(0x25u, 3), 0, POINT(3, 1));
	BATCH(rig, CMD(0x11u, 10), PATTERN_COPY | SOLID_PATTERN, 0, 0, DST, 0, BACK, FORE, 0, 0);
	BATCH(rig, CMD(0x25u, 3), POINT(0, 1), POINT(3, 2));
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, BACK, FORE, BACK, 0);
	ASSERT_ROW(rig, 1, FORE, FORE, FORE, 0);
}

static void text_is_packed_by_bits_or_by_bytes(void **state)
{
	struct rig *rig = *state;

	rig_put(rig, SRC, 0x00004080 | 0xa0);
	BATCH(rig, CMD(0x01u, 10), SOURCE, 0, 0, DST, 0, BACK, FORE, 0, 0);
	BATCH(rig, CMD(0x26u, 5), 0, POINT(2, 2), SRC, 0);
	BATCH(rig, CMD(0x26u, 5) | BYTE_PACKED, POINT(0, 2), POINT(2, 4), SRC, 0);
	BATCH(rig, CMD(0x31u, 4) | BYTE_PACKED, POINT(0, 4), POINT(2, 6), 0x00004080);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, FORE, BACK, 0);	/* a0: 1010 */
	ASSERT_ROW(rig, 1, FORE, BACK, 0);
	ASSERT_ROW(rig, 2, FORE, BACK, 0);	/* a0, 40 */
	ASSERT_ROW(rig, 3, BACK, FORE, 0);
	ASSERT_ROW(rig, 4, FORE, BACK, 0);	/* 80, 40 */
	ASSERT_ROW(rig, 5, BACK, FORE, 0);
}

static void commands_without_coordinates_count_bytes(void **state)
{
	struct rig *rig = *state;

	PUT_ROW(rig, SRC, 0x11111111, 0x22222222, 0x33333333);
	BATCH(rig, CMD(0x40u, 6), PATTERN_COPY, 2u << 16 | 8, DST, 0, FORE);
	BATCH(rig, CMD(0x43u, 8), SOURCE, 1u << 16 | 8, DST + 8 * PITCH, 0, PITCH, SRC + 4, 0);
	rig_run_batch(rig);
	ASSERT_ROW(rig, 0, FORE, FORE, 0);
	ASSERT_ROW(rig, 1, FORE, FORE, 0);
	ASSERT_ROW(rig, 2, 0);
	ASSERT_ROW(rig, 8, 0x22222222, 0x33333333, 0);
}

static void inline_data_that_is_missing_hangs(void **state)
{
	struct rig *rig = *state;

	EMIT(rig, 0, CMD(0x71u, 9), SOURCE, 0, POINT(2, 3), DST, 0, BACK, FORE, 0);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	assert_true(rig_engine(rig)->hung);
	assert_int_equal(rig_engine(rig)->stats.blits, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BCS_TEST(a_pattern_in_memory_lies_on_the_target_by_its_seeds),
		BCS_TEST(a_monochrome_pattern_has_its_first_pixel_in_the_highest_bit),
		BCS_TEST(a_transparent_pattern_leaves_the_target_where_it_has_zeroes),
		BCS_TEST(a_solid_pattern_is_all_foreground),
		BCS_TEST(a_monochrome_source_has_rows_of_words_and_a_first_bit),
		BCS_TEST(a_transparent_source_draws_its_ones_only),
		BCS_TEST(a_monochrome_source_may_be_in_the_command),
		BCS_TEST(a_clipped_monochrome_source_keeps_its_place),
		BCS_TEST(a_full_blit_combines_source_and_pattern),
		BCS_TEST(a_full_blit_takes_a_monochrome_source),
		BCS_TEST(a_full_blit_takes_a_monochrome_pattern),
		BCS_TEST(a_key_leaves_colours_of_the_source_out),
		BCS_TEST(a_key_writes_only_over_colours_of_the_target),
		BCS_TEST(patterns_can_have_a_key),
		BCS_TEST(keys_of_16_bit_pixels_have_5_or_6_bits_a_colour),
		BCS_TEST(set_up_colours_serve_pixels_and_scan_lines),
		BCS_TEST(scan_lines_take_the_bits_of_a_monochrome_set_up),
		BCS_TEST(text_is_packed_by_bits_or_by_bytes),
		BCS_TEST(commands_without_coordinates_count_bytes),
		BCS_TEST(inline_data_that_is_missing_hangs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
