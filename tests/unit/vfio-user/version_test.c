// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Tests of shims/vfio-user/version.c.
 */
#include <errno.h>
#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "shims/vfio-user/protocol.h"
#include "shims/vfio-user/version.h"

static uint8_t answer[VGT_VFU_MAX_VERSION_REPLY];

static ssize_t propose_bytes(uint16_t major, uint16_t minor, const void *json, size_t size)
{
	const struct vfu_version version = { major, minor };
	/* Of the very size: the sanitizer sees each read behind the end. */
	uint8_t *proposal = malloc(sizeof(version) + size);
	ssize_t ret;

	assert_non_null(proposal);
	memcpy(proposal, &version, sizeof(version));
	memcpy(proposal + sizeof(version), json, size);
	memset(answer, 0xee, sizeof(answer));
	ret = vgt_vfu_version_answer(proposal, sizeof(version) + size, answer);
	free(proposal);
	return ret;
}

static ssize_t propose(const char *json)
{
	return propose_bytes(0, 0, json, strlen(json) + 1);
}

/* The capabilities of an answer of @len bytes. */
static struct json_object *capabilities(ssize_t len, struct json_object **root)
{
	struct json_object *caps;

	assert_true(len > (ssize_t)sizeof(struct vfu_version));
	assert_int_equal(answer[len - 1], '\0');
	assert_int_equal(strlen((char *)answer + 4) + 5, len);
	*root = json_tokener_parse((char *)answer + 4);
	assert_non_null(*root);
	assert_true(json_object_object_get_ex(*root, "capabilities", &caps));
	return caps;
}

static int64_t number(struct json_object *caps, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(caps, name, &value) ? json_object_get_int64(value) : -1;
}

static void the_proposal_of_qemu_is_answered_in_full(void **state)
{
	static const char qemu[] =
		"{\"capabilities\": {\"pgsizes\": 4096, \"max_msg_fds\": 16, "
		"\"max_dma_maps\": 65535, \"max_data_xfer_size\": 1048576, \"migration\": "
		"{\"max_bitmap_size\": 268435456, \"pgsize\": 4096}, \"write_multiple\": true}}";
	struct json_object *root, *caps, *value;
	ssize_t len = propose(qemu);

	caps = capabilities(len, &root);
	/* QEMU reads the reply into the room of its request. */
	assert_true((size_t)len <= sizeof(struct vfu_version) + sizeof(qemu));
	assert_int_equal(number(caps, "max_msg_fds"), 16);
	assert_int_equal(number(caps, "max_data_xfer_size"), 1048576);
	assert_int_equal(number(caps, "pgsizes"), 4096);
	assert_in_range(number(caps, "max_dma_maps"), 256, 65535);
	assert_true(json_object_object_get_ex(caps, "write_multiple", &value));
	assert_true(json_object_get_boolean(value));
	assert_false(json_object_object_get_ex(caps, "migration", &value));
	assert_false(json_object_object_get_ex(caps, "twin_socket", &value));
	json_object_put(root);
}

static void only_what_the_client_names_is_answered(void **state)
{
	struct json_object *root, *caps;

	caps = capabilities(propose("{\"capabilities\":{\"pgsizes\":4096,\"new\":[1]}}"), &root);
	assert_int_equal(json_object_object_length(caps), 1);
	assert_int_equal(number(caps, "pgsizes"), 4096);
	json_object_put(root);
}

static void write_multiple_is_not_offered_to_a_client_without_it(void **state)
{
	struct json_object *root, *caps;

	caps = capabilities(propose("{\"capabilities\":{\"write_multiple\":false}}"), &root);
	assert_int_equal(json_object_object_length(caps), 0);
	json_object_put(root);
}

static void capabilities_are_optional(void **state)
{
	struct json_object *root;

	capabilities(propose("{}"), &root);
	json_object_put(root);
	capabilities(propose_bytes(0, 0, "", 0), &root);
	json_object_put(root);
}

static void a_higher_minor_version_is_lowered(void **state)
{
	struct vfu_version version;

	assert_true(propose_bytes(0, 7, "{}", 3) > 0);
	memcpy(&version, answer, sizeof(version));
	assert_int_equal(version.major, 0);
	assert_int_equal(version.minor, 0);
}

static void another_major_version_is_refused(void **state)
{
	assert_int_equal(propose_bytes(1, 0, "{}", 3), -EPROTONOSUPPORT);
	assert_int_equal(propose_bytes(0xffff, 0, "", 0), -EPROTONOSUPPORT);
}

static void text_that_is_no_json_object_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "x", "[]", "1", "null", "\"text\"", "{", "{\"capabilities\":", "{\"a\":}",
		"{\"capabilities\":[]}", "{\"capabilities\":null}", "{\"capabilities\":1}",
		"{\"capabilities\":{\"pgsizes\":\"4096\"}}",
		"{\"capabilities\":{\"pgsizes\":-1}}",
		"{\"capabilities\":{\"max_msg_fds\":null}}",
		"{\"capabilities\":{\"max_msg_fds\":1.5}}",
		"{\"capabilities\":{\"write_multiple\":1}}",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(propose(texts[i]), -EINVAL);
}

static void text_without_its_nul_is_refused(void **state)
{
	assert_int_equal(propose_bytes(0, 0, "{}", 2), -EINVAL);
	assert_int_equal(propose_bytes(0, 0, "{}\0x", 4), -EINVAL);
	assert_int_equal(propose_bytes(0, 0, "{}\0", 4), -EINVAL);
}

static void deep_nesting_is_refused(void **state)
{
	char text[2001];

	memset(text, '[', 1000);
	memset(text + 1000, ']', 1000);
	text[2000] = '\0';
	assert_int_equal(propose(text), -EINVAL);
}

static void a_long_text_is_refused(void **state)
{
	char text[VGT_VFU_MAX_VERSION_JSON + 2];

	memset(text, ' ', sizeof(text));
	text[0] = '{';
	text[sizeof(text) - 2] = '}';
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(propose_bytes(0, 0, text, sizeof(text)), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_proposal_of_qemu_is_answered_in_full),
		cmocka_unit_test(only_what_the_client_names_is_answered),
		cmocka_unit_test(write_multiple_is_not_offered_to_a_client_without_it),
		cmocka_unit_test(capabilities_are_optional),
		cmocka_unit_test(a_higher_minor_version_is_lowered),
		cmocka_unit_test(another_major_version_is_refused),
		cmocka_unit_test(text_that_is_no_json_object_is_refused),
		cmocka_unit_test(text_without_its_nul_is_refused),
		cmocka_unit_test(deep_nesting_is_refused),
		cmocka_unit_test(a_long_text_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
