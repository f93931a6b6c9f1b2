// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/gpu.h"

#include <json-c/json.h>

/* The number at @key of object @group, or of the report itself. */
static uint64_t number(struct json_object *report, const char *group, const char *key)
{
	struct json_object *object = report;
	struct json_object *value;

	if (group)
		assert_true(json_object_object_get_ex(report, group, &object));
	assert_true(json_object_object_get_ex(object, key, &value));
	return json_object_get_uint64(value);
}

static struct json_object *find_register(struct json_object *report, const char *offset)
{
	struct json_object *registers;
	struct json_object *value;
	size_t i;

	assert_true(json_object_object_get_ex(report, "registers", &registers));
	for (i = 0; i < json_object_array_length(registers); i++) {
		struct json_object *one = json_object_array_get_idx(registers, i);

		json_object_object_get_ex(one, "offset", &value);
		if (!strcmp(json_object_get_string(value), offset))
			return one;
	}
	return NULL;
}

static void accesses_are_counted_by_what_they_reach(void **state)
{
	struct gpu *gpu = *state;
	struct json_object *report;
	uint64_t value = 0;

	gpu_write(gpu, 0x4090, 1);
	gpu_read(gpu, 0x4090);
	gpu_read(gpu, 0x4090);
	gpu_map(gpu, 0, GPU_RAM_BASE);
	sim_bar_write(gpu->sim, SIM_BAR_GMADR, 0, &value, 8);
	sim_config_read(gpu->sim, 0, &value, 4);
	report = sim_report(gpu->sim);
	assert_int_equal(number(report, "accesses", "mmio_write"), 1);
	assert_int_equal(number(report, "accesses", "mmio_read"), 2);
	assert_int_equal(number(report, "accesses", "ggtt_write"), 1);
	assert_int_equal(number(report, "accesses", "aperture_write"), 1);
	assert_int_equal(number(report, "accesses", "config_read"), 1);
	assert_int_equal(number(report, NULL, "faults"), 0);
	json_object_put(report);
}

static void each_register_has_its_name_and_counts(void **state)
{
	struct gpu *gpu = *state;
	struct json_object *report;
	struct json_object *one;
	struct json_object *name;

	gpu_write(gpu, 0x44200, 0);
	report = sim_report(gpu->sim);
	one = find_register(report, "0x044200");
	assert_non_null(one);
	json_object_object_get_ex(one, "name", &name);
	assert_true(strlen(json_object_get_string(name)) > 0);
	assert_int_equal(number(one, NULL, "writes"), 1);
	assert_int_equal(number(one, NULL, "reads"), 0);
	json_object_put(report);
}

static void there_are_four_engines(void **state)
{
	static const char *const names[] = { "rcs0", "bcs0", "vcs0", "vecs0" };
	struct gpu *gpu = *state;
	struct json_object *report = sim_report(gpu->sim);
	struct json_object *engines;
	struct json_object *engine;
	unsigned int i;

	assert_true(json_object_object_get_ex(report, "engines", &engines));
	for (i = 0; i < 4; i++) {
		assert_true(json_object_object_get_ex(engines, names[i], &engine));
		assert_int_equal(number(engine, NULL, "contexts"), 0);
	}
	json_object_put(report);
}

static void counting_starts_again_after_a_reset_of_the_counts(void **state)
{
	struct gpu *gpu = *state;
	struct json_object *report;

	gpu_write(gpu, 0x4090, 1);
	sim_report_reset(gpu->sim);
	report = sim_report(gpu->sim);
	assert_int_equal(number(report, "accesses", "mmio_write"), 0);
	assert_null(find_register(report, "0x004090"));
	json_object_put(report);
	assert_int_equal(gpu_read(gpu, 0x4090), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GPU_TEST(accesses_are_counted_by_what_they_reach),
		GPU_TEST(each_register_has_its_name_and_counts),
		GPU_TEST(there_are_four_engines),
		GPU_TEST(counting_starts_again_after_a_reset_of_the_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
