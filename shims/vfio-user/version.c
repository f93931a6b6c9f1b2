// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Agreement on protocol version and capabilities.
 */
#include "shims/vfio-user/version.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <string.h>

#include "shims/vfio-user/device.h"
#include "shims/vfio-user/protocol.h"
#include "shims/vfio-user/transport.h"

#define MAX_JSON_DEPTH	8

/* Capabilities that are numbers, and our values of them. */
static const struct {
	const char *name;
	int64_t value;
} numbers[] = {
	{ "max_msg_fds", VGT_VFU_MAX_FDS },
	{ "max_data_xfer_size", VFU_MAX_DATA_XFER },
	{ "max_dma_maps", VGT_VFU_MAX_DMA_REGIONS },
	{ "pgsizes", VFU_PAGE_SIZES },
};

static const char multi_name[] = "write_multiple";

/* Reads the JSON text; an empty one stands for an empty object. */
static struct json_object *parse(const uint8_t *text, size_t size)
{
	struct json_tokener *tokener;
	struct json_object *root;

	if (!size)
		return json_object_new_object();
	if (size > VGT_VFU_MAX_VERSION_JSON || memchr(text, '\0', size) != text + size - 1)
		return NULL;
	tokener = json_tokener_new_ex(MAX_JSON_DEPTH);
	if (!tokener)
		return NULL;
	root = json_tokener_parse_ex(tokener, (const char *)text, size);
	if (!json_object_is_type(root, json_type_object)) {
		json_object_put(root);
		root = NULL;
	}
	json_tokener_free(tokener);
	return root;
}

/* Adds one capability; takes @value over. */
static int add(struct json_object *to, const char *name, struct json_object *value)
{
	if (value && !json_object_object_add(to, name, value))
		return 0;
	json_object_put(value);
	return -ENOMEM;
}

/* Fills @ours with our value of each capability that is in @theirs. */
static int answer_each(struct json_object *theirs, struct json_object *ours)
{
	struct json_object *value;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (!json_object_object_get_ex(theirs, numbers[i].name, &value))
			continue;
		if (!json_object_is_type(value, json_type_int) || json_object_get_int64(value) < 0)
			return -EINVAL;
		if (add(ours, numbers[i].name, json_object_new_int64(numbers[i].value)))
			return -ENOMEM;
	}
	if (json_object_object_get_ex(theirs, multi_name, &value)) {
		if (!json_object_is_type(value, json_type_boolean))
			return -EINVAL;
		if (json_object_get_boolean(value) &&
		    add(ours, multi_name, json_object_new_boolean(true)))
			return -ENOMEM;
	}
	return 0;
}

/* Writes the JSON text of the answer. Returns its bytes with the NUL. */
static ssize_t answer_capabilities(struct json_object *proposal, char *text, size_t room)
{
	struct json_object *theirs = NULL, *root, *ours;
	const char *json;
	ssize_t ret;

	if (json_object_object_get_ex(proposal, "capabilities", &theirs) &&
	    !json_object_is_type(theirs, json_type_object))
		return -EINVAL;
	root = json_object_new_object();
	ours = json_object_new_object();
	if (!root || add(root, "capabilities", ours)) {
		json_object_put(root);
		return -ENOMEM;
	}
	ret = theirs ? answer_each(theirs, ours) : 0;
	if (!ret) {
		json = json_object_to_json_string_ext(root, JSON_C_TO_STRING_PLAIN);
		ret = json ? strlen(json) + 1 : 0;
		if (ret && (size_t)ret <= room)
			memcpy(text, json, ret);
		else
			ret = -ENOMEM;
	}
	json_object_put(root);
	return ret;
}

ssize_t vgt_vfu_version_answer(const uint8_t *proposal, size_t size, uint8_t *answer)
{
	struct json_object *capabilities;
	struct vfu_version version;
	ssize_t len;

	memcpy(&version, proposal, sizeof(version));
	if (version.major != VFU_VERSION_MAJOR)
		return -EPROTONOSUPPORT;
	version.minor = VFU_VERSION_MINOR;

	capabilities = parse(proposal + sizeof(version), size - sizeof(version));
	if (!capabilities)
		return -EINVAL;
	len = answer_capabilities(capabilities, (char *)answer + sizeof(version),
				  VGT_VFU_MAX_VERSION_REPLY - sizeof(version));
	json_object_put(capabilities);
	if (len < 0)
		return len;
	memcpy(answer, &version, sizeof(version));
	return sizeof(version) + len;
}
