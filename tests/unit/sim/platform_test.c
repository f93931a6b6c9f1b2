// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

static struct sim *create(const char *platform, uint64_t aperture, const char *monitor,
			  bool display, const char **error)
{
	static const struct sim_env env = { .resolve = gpu_resolve };
	const struct sim_config config = {
		.platform = platform, .aperture_size = aperture, .monitor = monitor,
		.display = display, .deterministic = true,
	};

	return sim_create(&config, &env, NULL, error);
}

static uint32_t reg(struct sim *sim, uint32_t offset)
{
	uint32_t value;

	sim_bar_read(sim, 0, offset, &value, 4);
	return value;
}

static void each_platform_has_its_own_identity(void **state)
{
	static const struct {
		const char *name;
		uint32_t id;
	} platforms[] = { { "skl", 0x19128086 }, { "kbl", 0x59128086 }, { "cfl", 0x3e928086 } };
	const char *error;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		struct sim *sim = create(platforms[i].name, 256u << 20, NULL, true, &error);
		uint32_t id;

		assert_non_null(sim);
		sim_config_read(sim, 0, &id, 4);
		assert_int_equal(id, platforms[i].id);
		sim_destroy(sim);
	}
}

static void fuses_tell_one_slice_of_three_subslices(void **state)
{
	const char *error;
	struct sim *sim = create("skl", 256u << 20, NULL, true, &error);

	assert_int_equal(reg(sim, 0x9120), 0x02800000);
	assert_int_equal(reg(sim, 0x9134), 0xff000000);
	assert_int_equal(reg(sim, 0xa26c), 4);
	assert_int_equal(reg(sim, 0x145998), 0x00070716);
	assert_int_equal(reg(sim, 0x51000), 0);
	sim_destroy(sim);
}

static void without_a_display_every_pipe_is_fused_off(void **state)
{
	const char *error;
	struct sim *sim = create("skl", 256u << 20, NULL, false, &error);

	assert_int_equal(reg(sim, 0x51000) & 0x50200000, 0x50200000);
	sim_destroy(sim);
}

static void the_shared_page_is_not_there_on_bare_metal(void **state)
{
	const char *error;
	struct sim *sim = create("skl", 256u << 20, NULL, true, &error);
	uint64_t magic = 1;

	sim_bar_read(sim, 0, 0x78000, &magic, 8);
	assert_int_equal(magic, 0);
	sim_destroy(sim);
}

static void what_cannot_be_made_is_refused_with_a_reason(void **state)
{
	const char *error = NULL;

	assert_null(create("banana", 256u << 20, NULL, true, &error));
	assert_non_null(error);
	error = NULL;
	assert_null(create("skl", 3u << 20, NULL, true, &error));
	assert_non_null(error);
	error = NULL;
	assert_null(create("skl", 256u << 20, "blue", true, &error));
	assert_non_null(error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_platform_has_its_own_identity),
		cmocka_unit_test(fuses_tell_one_slice_of_three_subslices),
		cmocka_unit_test(without_a_display_every_pipe_is_fused_off),
		cmocka_unit_test(the_shared_page_is_not_there_on_bare_metal),
		cmocka_unit_test(what_cannot_be_made_is_refused_with_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
