// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/sim/display/fake_sim.h"

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

static void the_picture_of_an_x_tiled_surface_is_written(void **state)
{
	char path[] = "/tmp/vgt-screenshot-XXXXXX";
	png_image image = { .version = PNG_IMAGE_VERSION };
	struct sim *sim = *state;
	uint8_t *pixels;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	fake_sim_start_pipe(sim, 0);
	memset(fake_sim_memory(sim, 0x40000), 0x55, 1024 * 768 * 4);
	memset(fake_sim_memory(sim, 0x40000 + 4096 + 512), 0xaa, 4);	/* pixel 128 of line 1 */
	sim_reg_write(sim, 0x70188, 8);
	sim_reg_write(sim, 0x70190, 0x02ff03ff);
	sim_reg_write(sim, 0x70180, 0x84000400);
	sim_reg_write(sim, 0x7019c, 0x40000);
	fake_sim_pass(sim, FAKE_FRAME_NS);
	assert_int_equal(sim_display_screenshot(sim_display_of(sim), path), 0);

	assert_true(png_image_begin_read_from_file(&image, path));
	assert_int_equal(image.width, 1024);
	assert_int_equal(image.height, 768);
	image.format = PNG_FORMAT_RGB;
	pixels = malloc(PNG_IMAGE_SIZE(image));
	assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
	assert_memory_equal(pixels, "\x55\x55\x55", 3);
	assert_memory_equal(pixels + (1024 + 127) * 3,
			    "\x55\x55\x55\xaa\xaa\xaa\x55\x55\x55", 9);
	free(pixels);
	unlink(path);
}

static void without_an_active_pipe_there_is_no_picture(void **state)
{
	assert_int_equal(sim_display_screenshot(sim_display_of(*state), "/nowhere/x.png"), -ENODEV);
}

static void a_path_that_cannot_be_written_is_an_error(void **state)
{
	fake_sim_start_pipe(*state, 0);
	assert_int_equal(sim_display_screenshot(sim_display_of(*state), "/nowhere/x.png"), -ENOENT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_picture_of_an_x_tiled_surface_is_written),
		TEST(without_an_active_pipe_there_is_no_picture),
		TEST(a_path_that_cannot_be_written_is_an_error),
	};

	return cmocka_run_group_tests_name("sim/display/screenshot", tests, NULL, NULL);
}
